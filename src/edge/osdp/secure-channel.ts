/**
 * The secure channel of OSDP (SIA OSDP 2.2, annex D): key derivation, handshake, message authentication chained over both
 * directions, encryption of data. One object is one session; once it was broken it never authenticates anything again.
 */

import type { Aes } from './aes.ts';
import { buildFrame, type Frame, type FrameParts } from './frame.ts';

export const KEY_BYTES = 16;
export const RANDOM_BYTES = 8;
/** The key every PD knows from the factory (SCBK-D): for installing alone. */
export const DEFAULT_KEY: Uint8Array = Uint8Array.from({ length: KEY_BYTES }, (_, at) => 0x30 + at);

/** Types of security blocks. */
export const BLOCK = {
  challenge: 0x11,
  ccrypt: 0x12,
  scrypt: 0x13,
  rmac: 0x14,
  command: 0x15,
  reply: 0x16,
  commandData: 0x17,
  replyData: 0x18,
} as const;

export interface SessionKeys {
  readonly enc: Uint8Array;
  readonly mac1: Uint8Array;
  readonly mac2: Uint8Array;
}

export function wipeKeys({ enc, mac1, mac2 }: SessionKeys): void {
  for (const key of [enc, mac1, mac2]) key.fill(0);
}

/** Session keys of one handshake; the first six bytes of the panel's random number go in. */
export function sessionKeys(aes: Aes, scbk: Uint8Array, rndA: Uint8Array): SessionKeys {
  const derive = (kind: number): Uint8Array => {
    const block = new Uint8Array(KEY_BYTES);
    block.set([0x01, kind]);
    block.set(rndA.subarray(0, 6), 2);
    return aes.block(scbk, block);
  };
  return { enc: derive(0x82), mac1: derive(0x01), mac2: derive(0x02) };
}

/** Of A and B in the order given. */
export function cryptogram(aes: Aes, { enc }: SessionKeys, first: Uint8Array, second: Uint8Array): Uint8Array {
  return aes.encryptCbc(enc, new Uint8Array(KEY_BYTES), joined(first, second));
}

/** The value with which the chain of authentication codes begins. */
export function initialMac(aes: Aes, { mac1, mac2 }: SessionKeys, server: Uint8Array): Uint8Array {
  return aes.block(mac2, aes.block(mac1, server));
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Takes as long whatever differs. */
export function isSame(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (const [at, byte] of one.entries()) difference |= byte ^ (other[at] ?? 0);
  return difference === 0;
}

function padded(bytes: Uint8Array, isAlways: boolean): Uint8Array {
  const isWhole = bytes.length % KEY_BYTES === 0 && bytes.length > 0;
  if (isWhole && !isAlways) return bytes;
  const whole = new Uint8Array((Math.floor(bytes.length / KEY_BYTES) + 1) * KEY_BYTES);
  whole.set(bytes);
  whole[bytes.length] = 0x80;
  return whole;
}

/** Without the padding; undefined where it is none. */
function unpadded(bytes: Uint8Array): Uint8Array | undefined {
  const end = bytes.findLastIndex((byte) => byte !== 0);
  return end < 0 || bytes[end] !== 0x80 ? undefined : bytes.slice(0, end);
}

/** Sends by `seal`, receives by `open`: the last code of each direction is where the other's next begins. */
export class Session {
  readonly #aes: Aes;
  readonly #keys: SessionKeys;
  #sentMac: Uint8Array;
  #heardMac: Uint8Array;
  #isBroken = false;

  constructor(aes: Aes, keys: SessionKeys, initial: Uint8Array) {
    this.#aes = aes;
    this.#keys = keys;
    this.#sentMac = initial;
    this.#heardMac = initial;
  }

  /** A frame that is authenticated, and encrypted where it has data. */
  seal(parts: Omit<FrameParts, 'block'>): Uint8Array {
    const hasData = parts.data.length > 0;
    const type = parts.isReply ? (hasData ? BLOCK.replyData : BLOCK.reply) : hasData ? BLOCK.commandData : BLOCK.command;
    const data = hasData ? this.#encrypted(parts.data) : parts.data;
    return buildFrame({ ...parts, data, block: { type, data: new Uint8Array(0) } }, (macked) => {
      this.#sentMac = this.#macOf(macked, this.#heardMac);
      return this.#sentMac;
    });
  }

  #encrypted(clear: Uint8Array): Uint8Array {
    const whole = padded(clear, true);
    const data = this.#aes.encryptCbc(this.#keys.enc, inverse(this.#heardMac), whole);
    whole.fill(0);
    return data;
  }

  /** Whether this session's other end made the frame. Looks, and changes nothing. */
  isOwn({ mac, macked }: Frame): boolean {
    return !this.#isBroken && mac !== undefined && isSame(this.#macOf(macked, this.#sentMac).subarray(0, mac.length), mac);
  }

  /** The data in clear, or undefined where the frame is not of this session: then nothing is any more. */
  open(frame: Frame): Uint8Array | undefined {
    const { block, mac, macked, data, isReply } = frame;
    if (this.#isBroken || block === undefined || mac === undefined) return this.#break();
    const wanted = isReply ? [BLOCK.reply, BLOCK.replyData] : [BLOCK.command, BLOCK.commandData];
    if (!wanted.some((type) => type === block.type)) return this.#break();
    const before = this.#sentMac;
    const whole = this.#macOf(macked, before);
    if (!isSame(whole.subarray(0, mac.length), mac)) return this.#break();
    this.#heardMac = whole;
    if (block.type === BLOCK.reply || block.type === BLOCK.command) return data.length === 0 ? data : this.#break();
    if (data.length === 0 || data.length % KEY_BYTES !== 0) return this.#break();
    const clear = this.#aes.decryptCbc(this.#keys.enc, inverse(before), data);
    const bare = unpadded(clear);
    clear.fill(0);
    return bare ?? this.#break();
  }

  wipe(): void {
    this.#isBroken = true;
    wipeKeys(this.#keys);
  }

  #break(): Uint8Array | undefined {
    this.#isBroken = true;
    return undefined;
  }

  /** CBC under S-MAC1 for all blocks but the last, S-MAC2 for the last. */
  #macOf(bytes: Uint8Array, iv: Uint8Array): Uint8Array {
    const whole = padded(bytes, false);
    const last = whole.length - KEY_BYTES;
    const chained = last === 0 ? iv : this.#aes.encryptCbc(this.#keys.mac1, iv, whole.subarray(0, last)).slice(-KEY_BYTES);
    return this.#aes.encryptCbc(this.#keys.mac2, chained, whole.subarray(last)).slice();
  }
}

function inverse(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => ~byte & 0xff);
}
