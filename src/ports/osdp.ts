/** Lines that speak OSDP, as the rules see them: who is at the other end, whose key counts, what attacked. Never a key, card or digit. */

import type { SecretBytes } from '../base/secret.ts';

/** `device`: of the own bus; `panel`: the existing panel that this terminal is a reader of. */
export const OSDP_ENDS = ['device', 'panel'] as const;

export interface OsdpEnd {
  readonly end: (typeof OSDP_ENDS)[number];
  readonly address: number;
}

export interface OsdpPeer extends OsdpEnd {
  /** In a secure channel under its own key. */
  readonly isOnline: boolean;
  readonly hasKey: boolean;
}

export type OsdpEvent = OsdpEnd &
  (
    | { readonly kind: 'attack' }
    /** A key of its own was handed over, and is kept. */
    | { readonly kind: 'keyed' }
    | { readonly kind: 'state'; readonly isOnline: boolean }
  );

export interface OsdpLines {
  readonly peers: readonly OsdpPeer[];
  /** Opens the sealed keys; until then every line is silent. */
  unlock(key: SecretBytes): void;
  /** A new random key for a device; it counts once the device has taken it. Fault `store-failed`. */
  makeKey(address: number): void;
  /** While on, the default key opens a channel to this one and a key of its own is handed over. */
  setInstalling(end: OsdpEnd, isOn: boolean): void;
  /** Handlers must only enqueue. */
  onEvent(handler: (event: OsdpEvent) => void): () => void;
}
