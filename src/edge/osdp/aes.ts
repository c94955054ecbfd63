/** AES-128 as the protocol needs it, on the machine's own library. Keys and blocks are 16 bytes; CBC without padding. */

import { createCipheriv, createDecipheriv } from 'node:crypto';

export interface Aes {
  block(key: Uint8Array, block: Uint8Array): Uint8Array;
  encryptCbc(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array;
  decryptCbc(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array;
}

/** Plain arrays: a Buffer's `slice` would be a view of memory that somebody else wipes. */
export const nodeAes: Aes = {
  block: (key, block) => plain(createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(block)),
  encryptCbc: (key, iv, data) => plain(createCipheriv('aes-128-cbc', key, iv).setAutoPadding(false).update(data)),
  decryptCbc: (key, iv, data) => plain(createDecipheriv('aes-128-cbc', key, iv).setAutoPadding(false).update(data)),
};

function plain(buffer: Buffer): Uint8Array {
  const copy = new Uint8Array(buffer);
  buffer.fill(0);
  return copy;
}
