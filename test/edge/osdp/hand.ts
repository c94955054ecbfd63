/** A peer made by hand out of the channel alone, for what our own two roles would never say. */
import {
  buildFrame,
  createPeripheralDevice,
  decodeReply,
  encodeReply,
  type Aes,
  type Frame,
  KEY_BYTES,
  MARK,
  nodeAes,
  type PeripheralDevice,
  type PeripheralOptions,
  readFrame,
  type Reply,
} from '../../../src/edge/osdp/index.ts';
import { BLOCK, cryptogram, initialMac, Session, sessionKeys } from '../../../src/edge/osdp/secure-channel.ts';
import { CAPABILITIES, idOf, keyOf, seeded, seededBytes } from './bus.ts';

export const NONE: Uint8Array = new Uint8Array(0);
const RND_A = Uint8Array.from({ length: 8 }, (_, at) => 0xa0 + at);
const RND_B = Uint8Array.from({ length: 8 }, (_, at) => 0xb0 + at);

/** Without its mark byte. */
export const bare = (bytes: Uint8Array): Uint8Array => (bytes[0] === MARK ? bytes.slice(1) : bytes);

export function frameOf(bytes: Uint8Array | undefined): Frame | undefined {
  const read = readFrame(bare(bytes ?? NONE));
  return typeof read === 'string' ? undefined : read;
}

export function deviceAt(address: number, more: Partial<PeripheralOptions> = {}): PeripheralDevice {
  const random = seededBytes(seeded(address));
  return createPeripheralDevice({
    address,
    key: () => keyOf(address),
    id: idOf(address),
    capabilities: CAPABILITIES,
    aes: nodeAes,
    random,
    ...more,
  });
}

/** What a panel says in clear. */
export function clear(address: number, sequence: number, code: number, more: Partial<Pick<Frame, 'data' | 'block'>> = {}): Uint8Array {
  return buildFrame({ address, isReply: false, sequence, isCrc: true, block: undefined, code, data: NONE, ...more });
}

export const challenge = (address: number, sequence: number, which = 1): Uint8Array =>
  clear(address, sequence, 0x76, { data: RND_A, block: { type: BLOCK.challenge, data: Uint8Array.of(which) } });

export interface HandPanel {
  /** The device's answer to a sealed word: its code and data in clear; undefined where it says nothing. */
  say(code: number, data?: Uint8Array, sequence?: number): { readonly code: number; readonly data: Uint8Array } | undefined;
  /** The same bytes, sealed and not yet sent. */
  sealed(code: number, data: Uint8Array, sequence: number, to?: number): Uint8Array;
  sequence: number;
}

/** The word of the server's side that ends the handshake; what comes before it was said. */
export function scryptFor(device: PeripheralDevice, address: number, key: Uint8Array, { which = 1, nowMs = 0 } = {}) {
  const answer = frameOf(device.step(nowMs, challenge(address, 0, which)).send);
  const rndB = answer?.data.slice(8, 16) ?? NONE;
  const keys = sessionKeys(nodeAes, key, RND_A);
  const server = cryptogram(nodeAes, keys, rndB, RND_A);
  const said = clear(address, 1, 0x77, { data: server, block: { type: BLOCK.scrypt, data: Uint8Array.of(which) } });
  return { answer, said, server, keys };
}

/** Opens the channel by hand and speaks in it. */
export function handPanel(device: PeripheralDevice, address: number, key = keyOf(address), { which = 1, nowMs = 0 } = {}): HandPanel {
  const { said, server, keys } = scryptFor(device, address, key, { which, nowMs });
  device.step(nowMs, said);
  const session = new Session(nodeAes, keys, initialMac(nodeAes, keys, server));
  const sealed = (code: number, data: Uint8Array, sequence: number, to = address): Uint8Array =>
    session.seal({ address: to, isReply: false, sequence, isCrc: true, code, data });
  const panel: HandPanel = {
    sequence: 1,
    sealed,
    say: (code, data = NONE, sequence = panel.sequence === 3 ? 1 : panel.sequence + 1) => {
      panel.sequence = sequence;
      const answer = frameOf(device.step(nowMs, sealed(code, data, sequence)).send);
      const opened = answer === undefined ? undefined : session.open(answer);
      return answer === undefined || opened === undefined ? undefined : { code: answer.code, data: opened };
    },
  };
  return panel;
}

export interface HandDevice {
  /** Answers a panel's bytes: identity and handshake properly, then by what `inChannel` says of the word. */
  answer(bytes: Uint8Array): Uint8Array | undefined;
  /** Codes of what was heard in the channel. */
  readonly heard: number[];
}

type Said =
  | { readonly kind: 'sealed'; readonly code: number; readonly data: Uint8Array }
  | { readonly kind: 'clear'; readonly reply: Reply }
  /** `lost`: it answered, and the answer was lost on the way. */
  | { readonly kind: 'nothing' | 'lost' };

const ACK: Extract<Said, { kind: 'sealed' }> = { kind: 'sealed', code: 0x40, data: NONE };

/** A device whose channel is right and whose words are what the test wants. */
export function handDevice(
  address: number,
  inChannel: (code: number, data: Uint8Array) => Said | undefined,
  key = keyOf(address),
): HandDevice {
  let session: Session | undefined;
  let keys = sessionKeys(nodeAes, new Uint8Array(KEY_BYTES), RND_A);
  const heard: number[] = [];
  const reply = (frame: Frame, word: Reply, type?: number): Uint8Array => {
    const block = type === undefined ? undefined : { type, data: Uint8Array.of(1) };
    return buildFrame({ address, isReply: true, sequence: frame.sequence, isCrc: true, block, ...encodeReply(word) });
  };
  const inSession = (frame: Frame, channel: Session): Uint8Array | undefined => {
    const data = channel.open(frame);
    if (data === undefined) {
      // As libosdp does: the channel is over, and says so.
      session = undefined;
      return reply(frame, { name: 'NAK', reason: 6 });
    }
    heard.push(frame.code);
    const said = inChannel(frame.code, data) ?? ACK;
    if (said.kind === 'nothing') return undefined;
    if (said.kind === 'clear') return reply(frame, said.reply);
    const { code, data: own } = said.kind === 'sealed' ? said : ACK;
    const sealed = channel.seal({ address, isReply: true, sequence: frame.sequence, isCrc: true, code, data: own });
    return said.kind === 'lost' ? undefined : sealed;
  };
  return {
    heard,
    answer: (bytes) => {
      const frame = frameOf(bytes);
      if (frame?.address !== address) return undefined;
      if (frame.mac !== undefined && session !== undefined) return inSession(frame, session);
      if (frame.code === 0x61) return reply(frame, { name: 'PDID', id: idOf(address) });
      if (frame.code === 0x62) return reply(frame, { name: 'PDCAP', capabilities: CAPABILITIES });
      if (frame.code === 0x76) {
        keys = sessionKeys(nodeAes, key, frame.data);
        const own = cryptogram(nodeAes, keys, frame.data, RND_B);
        return reply(frame, { name: 'CCRYPT', clientId: RND_B, random: RND_B, cryptogram: own }, BLOCK.ccrypt);
      }
      if (frame.code !== 0x77) return undefined;
      const initial = initialMac(nodeAes, keys, frame.data);
      session = new Session(nodeAes, keys, initial.slice());
      return reply(frame, { name: 'RMAC_I', mac: initial }, BLOCK.rmac);
    },
  };
}

/** The word of an answer in clear. */
export function wordOf(bytes: Uint8Array | undefined): Reply | undefined {
  const frame = frameOf(bytes);
  const decoded = frame === undefined ? undefined : decodeReply(frame.code, frame.data);
  return decoded?.kind === 'word' ? decoded.word : undefined;
}

/** The session keys that were derived with it, as they are in memory. */
export function spyAes(): { readonly aes: Aes; readonly derived: Uint8Array[] } {
  const derived: Uint8Array[] = [];
  const block: Aes['block'] = (key, bytes) => {
    const out = nodeAes.block(key, bytes);
    if (bytes[0] === 1 && (bytes[1] === 0x82 || bytes[1] === 1 || bytes[1] === 2)) derived.push(out);
    return out;
  };
  return { aes: { ...nodeAes, block }, derived };
}

export const allZero = (keys: readonly Uint8Array[]): boolean => keys.every((key) => key.every((byte) => byte === 0));
