/** The sealed messages of a bundle: its plain bytes in pieces of one size, each with its length before it, the last one marked. */

import { concatBytes } from '../../base/bytes.ts';
import { CHUNK_BYTES, LENGTH_BYTES } from '../../core/provision/header.ts';
import type { SealedStream } from '../../ports/crypto.ts';

export interface Messages {
  put(bytes: Uint8Array): void;
  end(): void;
  wipe(): void;
}

/** Cuts what is put into messages of one size; the last one, marked, may be shorter. */
export function messagesInto(to: {
  readonly stream: SealedStream;
  readonly write: (bytes: Uint8Array) => void;
  readonly plainBytes: number;
  readonly onProgress: ((done: number) => void) | undefined;
}): Messages {
  const buffer = new Uint8Array(CHUNK_BYTES);
  let [filled, sealed] = [0, 0];
  const flush = (isLast: boolean): void => {
    const message = to.stream.push(buffer.subarray(0, filled), isLast);
    to.write(concatBytes(lengthBytes(message.length), message));
    sealed += filled;
    filled = 0;
    to.onProgress?.(Math.min(1, sealed / to.plainBytes));
  };
  return {
    put: (bytes) => {
      for (let at = 0; at < bytes.length; ) {
        // A full buffer waits for more: only what is known not to be the last is sent unmarked.
        if (filled === buffer.length) flush(false);
        const piece = bytes.subarray(at, at + buffer.length - filled);
        buffer.set(piece, filled);
        filled += piece.length;
        at += piece.length;
      }
    },
    end: () => {
      flush(true);
    },
    wipe: () => {
      buffer.fill(0);
    },
  };
}

export function lengthBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(LENGTH_BYTES);
  new DataView(bytes.buffer).setUint32(0, length, true);
  return bytes;
}
