/** AES-128 as the protocol needs it, on the machine's own library. Keys and blocks are 16 bytes; CBC without padding. */

import { createCipheriv, createDecipheriv } from 'node:crypto';

export interface Aes {
  block(key: Uint8Array, block: Uint8Array): Uint8Array;
  encryptCbc(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array;
  decryptCbc(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array;
}

export const nodeAes: Aes = {
  block: (key, block) => createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(block),
  encryptCbc: (key, iv, data) => createCipheriv('aes-128-cbc', key, iv).setAutoPadding(false).update(data),
  decryptCbc: (key, iv, data) => createDecipheriv('aes-128-cbc', key, iv).setAutoPadding(false).update(data),
};
