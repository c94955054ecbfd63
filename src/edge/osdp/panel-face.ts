/** What a control panel is told and what it tells: the types of control-panel.ts. */

import type { Aes } from './aes.ts';
import type { Capability, Command, PdId, Reply } from './codec.ts';

export type Attack = 'bad-mac' | 'clear-reply' | 'bad-cryptogram';

export interface PdOptions {
  readonly address: number;
  /** 16 bytes; read at each handshake and never kept. undefined: only the default key, while installing. */
  readonly key: () => Uint8Array | undefined;
  /** True while an installer has opened the install mode for this PD. */
  readonly isInstalling?: () => boolean;
}

export type PanelEvent = { readonly address: number } & (
  | { readonly kind: 'online'; readonly id: PdId; readonly capabilities: readonly Capability[]; readonly isDefaultKey: boolean }
  | { readonly kind: 'offline'; readonly why: 'silent' | 'attack' | 'refused' }
  | { readonly kind: 'reply'; readonly reply: Reply }
  /** What became of a command that was put in. */
  | { readonly kind: 'done'; readonly command: Command; readonly isTaken: boolean }
  | { readonly kind: 'attack'; readonly what: Attack }
);

export interface PanelOptions {
  readonly devices: readonly PdOptions[];
  readonly aes: Aes;
  /** Random bytes from a cryptographic source. */
  readonly random: (bytes: number) => Uint8Array;
  readonly isCrc?: boolean;
  /** Bits per second of the line: what frames take on it is added to the time for an answer. Absent: 9600. */
  readonly baud?: number;
}

export interface PanelStep {
  /** Goes out at once, mark byte included. */
  readonly send: Uint8Array | undefined;
  readonly events: readonly PanelEvent[];
}

export interface ControlPanel {
  /** Bytes that came; then what is due at `nowMs`. */
  step(nowMs: number, bytes?: Uint8Array): PanelStep;
  /** When `step` has something to do even where no byte comes. */
  dueMs(): number;
  /** False where the PD is not online or has too many waiting: nothing is kept for one that is not there. */
  put(address: number, command: Command): boolean;
  isOnline(address: number): boolean;
  /** Drops the channel and begins anew, e.g. after a new key. */
  restart(address: number): void;
  wipe(): void;
}
