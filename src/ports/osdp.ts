/** Lines that speak OSDP, as the rules see them: who is at the other end, whose keys count, what attacked. Never a card or digit. */

/** Address of a device on the own bus; or the existing panel that this terminal is a reader of. */
export type OsdpPlace = number | 'panel';

export interface OsdpState {
  readonly place: OsdpPlace;
  /** In a secure channel. */
  readonly isOnline: boolean;
  /** Under the key that everybody knows: for handing over an own key, and for nothing else. */
  readonly isDefaultKey: boolean;
}

/** Whose keys count, and whether an installer stands there. Handlers must only enqueue. */
export interface OsdpAnswerer {
  /** A copy for one handshake, which the line wipes; undefined: there is none. */
  key(place: OsdpPlace): Uint8Array | undefined;
  isInstalling(place: OsdpPlace): boolean;
  /** The panel hands over a new key. */
  keep(key: Uint8Array): void;
  onOnline(place: OsdpPlace, isDefaultKey: boolean): void;
  onAttack(place: OsdpPlace): void;
}

export interface OsdpWires {
  readonly states: readonly OsdpState[];
  /** Until somebody answers for keys every line is silent. */
  answerTo(answerer: OsdpAnswerer): void;
  /** Hands a device its own key; only while installing there. `key` is the caller's to wipe, after the answer. */
  giveKey(address: number, key: Uint8Array): Promise<boolean>;
  /** Begins the channel anew, e.g. with a new key. */
  restart(place: OsdpPlace): void;
}
