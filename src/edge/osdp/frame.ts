/**
 * Frames of OSDP on the line (SIA OSDP 2.2, IEC 60839-11-5): building and incremental reading. Never throws on what comes from
 * outside; keeps at most one frame. Knows nothing of keys: a message authentication code is four bytes to it.
 */

export const SOM = 0x53;
/** Sent before each frame, so that a receiver wakes up; any number of them is passed over. */
export const MARK = 0xff;
const REPLY_BIT = 0x80;
/** Every PD hears it, none answers by an address of its own. */
export const BROADCAST = 0x7f;
/** Own ceiling; a PD says how much it takes (capability 10), the panels we met send at most 256 bytes. */
export const FRAME_BYTES_MAX = 1024;
const HEAD_BYTES = 5;
/** Control byte: sequence number, CRC rather than checksum, security block present. */
const SEQUENCE_MASK = 0x03;
const CRC_BIT = 0x04;
const BLOCK_BIT = 0x08;
const MAC_BYTES = 4;
/** Security blocks from here on carry a message authentication code. */
const FIRST_MACED_BLOCK = 0x15;

export interface Frame {
  /** 0…126, or 127 for all. */
  readonly address: number;
  readonly isReply: boolean;
  /** 0 begins anew, then 1, 2, 3, 1… */
  readonly sequence: number;
  readonly isCrc: boolean;
  /** Type and data of the security block. */
  readonly block: { readonly type: number; readonly data: Uint8Array } | undefined;
  readonly code: number;
  /** After the code, before any authentication code; still encrypted where the block says so. */
  readonly data: Uint8Array;
  readonly mac: Uint8Array | undefined;
  /** The bytes the authentication code is over, and the whole frame. */
  readonly macked: Uint8Array;
  readonly raw: Uint8Array;
}

export type FrameParts = Pick<Frame, 'address' | 'isReply' | 'sequence' | 'isCrc' | 'block' | 'code' | 'data'>;

export function hasMac(block: Frame['block']): boolean {
  return block !== undefined && block.type >= FIRST_MACED_BLOCK;
}

/** What eight bits do to the CRC, by the byte on top. */
const CRC_TABLE = Uint16Array.from({ length: 256 }, (_, top) => {
  let crc = top << 8;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000) === 0 ? (crc << 1) & 0xffff : ((crc << 1) ^ 0x1021) & 0xffff;
  return crc;
});

/** CRC-16 with polynomial 0x1021 and start 0x1D0F. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0x1d0f;
  for (const byte of bytes) crc = ((crc << 8) & 0xffff) ^ (CRC_TABLE[(crc >> 8) ^ byte] ?? 0);
  return crc;
}

/** Two's complement of the sum, one byte. */
export function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum = (sum + byte) & 0xff;
  return -sum & 0xff;
}

/** The frame without a mark byte. `macOf` gets the bytes before the authentication code, their length field already final. */
export function buildFrame(parts: FrameParts, macOf?: (macked: Uint8Array) => Uint8Array): Uint8Array {
  const { address, isReply, sequence, isCrc, block, code, data } = parts;
  const blockBytes = block === undefined ? 0 : 2 + block.data.length;
  const bodyEnd = HEAD_BYTES + blockBytes + 1 + data.length;
  const macBytes = macOf === undefined ? 0 : MAC_BYTES;
  const length = bodyEnd + macBytes + (isCrc ? 2 : 1);
  const frame = new Uint8Array(length);
  frame.set([SOM, address | (isReply ? REPLY_BIT : 0), length & 0xff, length >> 8]);
  frame[4] = sequence | (isCrc ? CRC_BIT : 0) | (block === undefined ? 0 : BLOCK_BIT);
  if (block !== undefined) {
    frame.set([blockBytes, block.type], HEAD_BYTES);
    frame.set(block.data, HEAD_BYTES + 2);
  }
  frame[HEAD_BYTES + blockBytes] = code;
  frame.set(data, HEAD_BYTES + blockBytes + 1);
  if (macOf !== undefined) frame.set(macOf(frame.subarray(0, bodyEnd)).subarray(0, MAC_BYTES), bodyEnd);
  const end = bodyEnd + macBytes;
  if (isCrc) {
    const crc = crc16(frame.subarray(0, end));
    frame.set([crc & 0xff, crc >> 8], end);
  } else frame[end] = checksum(frame.subarray(0, end));
  return frame;
}

export type FrameProblem = 'noise' | 'bad-length' | 'bad-check' | 'bad-block';

export interface FrameReader {
  /** Hands out whole frames whose check is right. What is dropped is told, never thrown. */
  push(bytes: Uint8Array): void;
  /** The line was silent: what is left of a torn frame never joins what comes next. */
  reset(): void;
}

export interface FrameListener {
  onFrame(frame: Frame): void;
  onProblem?(problem: FrameProblem): void;
}

export function frameReader({ onFrame, onProblem = () => undefined }: FrameListener): FrameReader {
  let kept = new Uint8Array(0);
  /** Where the next start is; what lies before it is no frame. */
  const startFrom = (at: number): number => {
    const found = kept.indexOf(SOM, at);
    const start = found === -1 ? kept.length : found;
    if (kept.subarray(at, start).some((byte) => byte !== MARK)) onProblem('noise');
    return start;
  };
  /** Bytes that are done with: a whole frame, or one byte of what only seemed to be a start. 0: more must come. */
  const takeAt = (at: number): number => {
    if (kept.length - at < HEAD_BYTES) return 0;
    const length = (kept[at + 2] ?? 0) | ((kept[at + 3] ?? 0) << 8);
    const isCrc = ((kept[at + 4] ?? 0) & CRC_BIT) !== 0;
    if (length < HEAD_BYTES + 1 + (isCrc ? 2 : 1) || length > FRAME_BYTES_MAX) {
      onProblem('bad-length');
      return 1;
    }
    if (kept.length - at < length) return 0;
    const read = readFrame(kept.slice(at, at + length));
    if (typeof read === 'string') {
      onProblem(read);
      return 1;
    }
    onFrame(read);
    return length;
  };
  return {
    push: (bytes) => {
      const joined = new Uint8Array(kept.length + bytes.length);
      joined.set(kept);
      joined.set(bytes, kept.length);
      kept = joined;
      let at = startFrom(0);
      // Each turn takes a byte at least, so it ends.
      for (let taken = takeAt(at); taken > 0; taken = takeAt(at)) at = startFrom(at + taken);
      kept = kept.slice(at);
    },
    reset: () => {
      if (kept.length > 0) onProblem('noise');
      kept = new Uint8Array(0);
    },
  };
}

/** One whole frame from its first byte to its last, or what is wrong with it. */
export function readFrame(raw: Uint8Array): Frame | FrameProblem {
  const control = raw[4] ?? 0;
  const isCrc = (control & CRC_BIT) !== 0;
  const end = raw.length - (isCrc ? 2 : 1);
  if (end <= HEAD_BYTES) return 'bad-length';
  const covered = raw.subarray(0, end);
  const isRight = isCrc ? crc16(covered) === ((raw[end] ?? 0) | ((raw[end + 1] ?? 0) << 8)) : checksum(covered) === raw[end];
  if (!isRight) return 'bad-check';
  let at = HEAD_BYTES;
  let block: Frame['block'];
  if ((control & BLOCK_BIT) !== 0) {
    const blockBytes = raw[at] ?? 0;
    if (blockBytes < 2 || at + blockBytes >= end) return 'bad-block';
    block = { type: raw[at + 1] ?? 0, data: raw.slice(at + 2, at + blockBytes) };
    at += blockBytes;
  }
  const macked = hasMac(block) ? end - MAC_BYTES : end;
  if (macked <= at) return 'bad-block';
  return {
    address: (raw[1] ?? 0) & ~REPLY_BIT,
    isReply: ((raw[1] ?? 0) & REPLY_BIT) !== 0,
    sequence: control & SEQUENCE_MASK,
    isCrc,
    block,
    code: raw[at] ?? 0,
    data: raw.slice(at + 1, macked),
    mac: hasMac(block) ? raw.slice(macked, end) : undefined,
    macked: raw.slice(0, macked),
    raw,
  };
}

/** 1, 2, 3, 1…: 0 only ever begins anew. */
export function nextSequence(sequence: number): number {
  return sequence === 3 ? 1 : sequence + 1;
}
