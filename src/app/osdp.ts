/**
 * Keys and trust of the OSDP lines: every device its own random key, sealed in people.db and never shown; the factory's key only
 * while an installer has opened the install mode, which ends by itself and stands in the ledger. Attacks are counted (INV-12).
 */

import { fromHex, toHex } from '../base/bytes.ts';
import type { OsdpPlace, OsdpState, OsdpWires } from '../ports/osdp.ts';
import { type OperatorRefusal, proveOperatorByPin } from './operator.ts';
import type { Ground, TerminalParts } from './parts.ts';

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

/** `ask`: the ground, which is not whole yet while this is made. */
export function makeOsdp(parts: Pick<TerminalParts, 'osdp'>, ask: () => Ground): Osdp {
  return new Lines(parts.osdp, ask);
}

const NOT_KEPT =
  'The new key of the panel could not be kept. Look at the disk, then let the panel give one again: menshen osdp install-mode.';

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
  readonly #ask: () => Ground;
  readonly #wires: OsdpWires | undefined;
  readonly #attacks = new Map<OsdpPlace, Attacks>();
  readonly #handlers = new Set<() => void>();
  #installing: { readonly place: OsdpPlace; readonly subject: string; readonly cancel: () => void } | undefined;
  #cancelGive = (): void => undefined;
  /** The key that this install mode hands over: the same at each try, for a device may have taken it and its word got lost. */
  #offered: Uint8Array | undefined;

  constructor(wires: OsdpWires | undefined, ask: () => Ground) {
    this.#ask = ask;
    this.#wires = wires;
  }

  get #ground(): Ground {
    return this.#ask();
  }

  start(): void {
    this.#wires?.answerTo({
      key: (place) => this.#key(place),
      isInstalling: (place) => this.#installing?.place === place,
      keep: (key) => {
        if (!this.#keep('panel', key)) this.#ground.parts.onLog?.(NOT_KEPT);
        else if (this.#installing?.place === 'panel') this.#end('done');
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
    this.#end('over');
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
    const state = this.#wires.states.find((each) => each.place === place);
    // A device that is there under its own key gets the new one through that channel.
    if (place !== 'panel' && state?.isOnline === true && !state.isDefaultKey) void this.#give(place);
    else this.#wires.restart(place);
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
    this.#offered?.fill(0);
    this.#offered = undefined;
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
    const { crypto, clock } = this.#ground.parts;
    const state = this.#wires?.states.find(({ place }) => place === address);
    const before = state?.isDefaultKey === false ? this.#hex(address) : undefined;
    const key = (this.#offered ??= crypto.randomBytes(KEY_BYTES));
    if (this.#keep(address, key) && (await this.#wires?.giveKey(address, key.slice())) === true) {
      this.#end('done');
      return;
    }
    if (before !== undefined) this.#put(address, before);
    this.#cancelGive = clock.after(GIVE_AGAIN_MS, () => {
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
    return this.#put(place, toHex(key));
  }

  #put(place: OsdpPlace, hex: string): boolean {
    return (
      this.#ground.store.ask((people) => {
        people.setSetting(settingOf(place), hex);
      }).kind === 'ok'
    );
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
