/**
 * Keys and trust of the OSDP lines: every device its own random key, sealed in people.db and never shown; the factory's key only
 * while an installer has opened the install mode, which ends by itself and stands in the ledger. Attacks are counted (INV-12).
 */

import { fromHex, toHex } from '../base/bytes.ts';
import type { OsdpPlace, OsdpState, OsdpWires } from '../ports/osdp.ts';
import { type OperatorRefusal, proveOperatorByPin } from './operator.ts';
import type { Ground } from './parts.ts';

/** SCBK of OSDP: AES-128. */
const KEY_BYTES = 16;
/** Own ceiling: long enough to walk to the panel and back. */
export const OSDP_INSTALL_MINUTES_MAX = 15;
const MINUTE_MS = 60_000;
/** A device that did not take its key is asked again after this. */
const GIVE_AGAIN_MS = 2_000;
/** Attacks of one device are told in the ledger so often; the count goes on. */
const ATTACKS_TOLD_EVERY_MS = 60 * MINUTE_MS;

export interface OsdpPlaceStatus extends OsdpState {
  readonly hasKey: boolean;
  readonly isInstalling: boolean;
  /** Since the start: altered, repeated or clear frames where none belong. */
  readonly attacks: number;
}

export type InstallResult =
  | { readonly kind: 'opened'; readonly minutes: number }
  /** The site has no such device, or another one is being installed. */
  | { readonly kind: 'unknown-place' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'refused'; readonly reason: OperatorRefusal };

export interface Osdp {
  start(): void;
  stop(): void;
  readonly status: readonly OsdpPlaceStatus[];
  readonly isInstalling: boolean;
  openInstall(words: {
    readonly card: string;
    readonly pin: string;
    readonly place: OsdpPlace;
    readonly minutes: number;
  }): Promise<InstallResult>;
  /** False where none was open. */
  closeInstall(): boolean;
  /** Each time the install mode opens or ends. Handlers must only enqueue. */
  onInstall(handler: () => void): () => void;
}

export function makeOsdp(ground: Ground): Osdp {
  return new Lines(ground);
}

interface Attacks {
  count: number;
  untold: number;
  toldMs: number;
}

/** As the ledger writes it. */
function wordOf(place: OsdpPlace): string {
  return place === 'panel' ? 'panel' : `pd-${String(place)}`;
}

class Lines implements Osdp {
  readonly #ground: Ground;
  readonly #wires: OsdpWires | undefined;
  readonly #attacks = new Map<OsdpPlace, Attacks>();
  readonly #handlers = new Set<() => void>();
  #installing: { readonly place: OsdpPlace; readonly subject: string; readonly cancel: () => void } | undefined;
  #cancelGive = (): void => undefined;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.#wires = ground.parts.osdp;
  }

  start(): void {
    this.#wires?.answerTo({
      key: (place) => this.#key(place),
      isInstalling: (place) => this.#installing?.place === place,
      keep: (key) => {
        this.#keep('panel', key);
        if (this.#installing?.place === 'panel') this.#end('done');
        else this.#tell('panel', 'key-changed', null);
      },
      onOnline: (place, isDefaultKey) => {
        if (isDefaultKey && place !== 'panel') void this.#give(place);
      },
      onAttack: (place) => {
        this.#attacked(place);
      },
    });
  }

  stop(): void {
    this.#cancelGive();
    this.#installing?.cancel();
    this.#installing = undefined;
  }

  get isInstalling(): boolean {
    return this.#installing !== undefined;
  }

  get status(): readonly OsdpPlaceStatus[] {
    return (this.#wires?.states ?? []).map((state) => ({
      ...state,
      hasKey: this.#hex(state.place) !== undefined,
      isInstalling: this.#installing?.place === state.place,
      attacks: this.#attacks.get(state.place)?.count ?? 0,
    }));
  }

  onInstall(handler: () => void): () => void {
    this.#handlers.add(handler);
    return () => {
      this.#handlers.delete(handler);
    };
  }

  async openInstall(words: Parameters<Osdp['openInstall']>[0]): Promise<InstallResult> {
    const { place, minutes } = words;
    const proved = await proveOperatorByPin(this.#ground, words, 'osdp-install');
    if (proved.kind !== 'operator') return proved;
    if (this.#wires?.states.some((state) => state.place === place) !== true) return { kind: 'unknown-place' };
    if (this.#installing !== undefined) return { kind: 'busy' };
    if (!this.#tell(place, 'opened', proved.subject)) return { kind: 'failed' };
    const open = Math.min(OSDP_INSTALL_MINUTES_MAX, Math.max(1, minutes));
    const cancel = this.#ground.parts.clock.after(open * MINUTE_MS, () => {
      this.#end('over');
    });
    this.#installing = { place, subject: proved.subject, cancel };
    this.#changed();
    this.#wires.restart(place);
    return { kind: 'opened', minutes: open };
  }

  closeInstall(): boolean {
    return this.#end('over');
  }

  #end(how: 'done' | 'over'): boolean {
    const installing = this.#installing;
    if (installing === undefined) return false;
    installing.cancel();
    this.#cancelGive();
    this.#installing = undefined;
    this.#tell(installing.place, how, installing.subject);
    this.#changed();
    // Whatever stood under the default key is over; under the own key it begins anew.
    this.#wires?.restart(installing.place);
    return true;
  }

  /** Kept before it is handed over: a key that is only at the device would lock it out. */
  async #give(address: number): Promise<void> {
    if (this.#installing?.place !== address) return;
    const key = this.#ground.parts.crypto.randomBytes(KEY_BYTES);
    try {
      const isKept = this.#keep(address, key);
      if (isKept && (await this.#wires?.giveKey(address, key)) === true) {
        this.#end('done');
        return;
      }
    } finally {
      key.fill(0);
    }
    this.#forget(address);
    this.#cancelGive = this.#ground.parts.clock.after(GIVE_AGAIN_MS, () => {
      if (this.#installing?.place === address) this.#wires?.restart(address);
    });
  }

  #key(place: OsdpPlace): Uint8Array | undefined {
    const hex = this.#hex(place);
    return hex === undefined ? undefined : fromHex(hex);
  }

  #hex(place: OsdpPlace): string | undefined {
    const asked = this.#ground.store.ask((people) => people.setting(settingOf(place)));
    return asked.kind === 'ok' && asked.value !== undefined && asked.value !== '' ? asked.value : undefined;
  }

  #keep(place: OsdpPlace, key: Uint8Array): boolean {
    const hex = toHex(key);
    return (
      this.#ground.store.ask((people) => {
        people.setSetting(settingOf(place), hex);
      }).kind === 'ok'
    );
  }

  #forget(place: OsdpPlace): void {
    this.#ground.store.ask((people) => {
      people.setSetting(settingOf(place), '');
    });
  }

  #attacked(place: OsdpPlace): void {
    const nowMs = this.#ground.parts.clock.monotonicMs();
    const seen = this.#attacks.get(place) ?? { count: 0, untold: 0, toldMs: Number.NEGATIVE_INFINITY };
    seen.count += 1;
    seen.untold += 1;
    this.#attacks.set(place, seen);
    if (nowMs - seen.toldMs < ATTACKS_TOLD_EVERY_MS) return;
    if (this.#ground.journal.append({ kind: 'osdp-attack', place: wordOf(place), count: seen.untold }) === undefined) return;
    seen.untold = 0;
    seen.toldMs = nowMs;
  }

  #tell(place: OsdpPlace, state: 'opened' | 'done' | 'over' | 'key-changed', subject: string | null): boolean {
    return this.#ground.journal.append({ kind: 'osdp-install', place: wordOf(place), state, subject }) !== undefined;
  }

  #changed(): void {
    for (const handler of [...this.#handlers]) handler();
  }
}

function settingOf(place: OsdpPlace): string {
  return `osdp:key:${wordOf(place)}`;
}
