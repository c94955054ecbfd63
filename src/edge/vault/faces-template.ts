/**
 * One template as the store keeps it: float32, little-endian, sealed with the person's key and bound to
 * subject, row, format and embedder, so that no row can be put in another's place.
 */

import { utf8Bytes } from '../../base/bytes.ts';
import type { SecretBytes } from '../../base/secret.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { FaceSubject } from '../../ports/eye.ts';
import type { StoredTemplate } from '../../ports/face-vault.ts';
import { FACES_VERSION } from './faces-schema.ts';

export interface TemplateRow {
  readonly id: number;
  readonly subject: FaceSubject;
  readonly embedder_sha256: string;
  readonly sealed: Uint8Array;
}

/**
 * Associated data of a template's seal. No field can hold a space, so one text stands for one row; canonical JSON
 * would say the same at a tenth of the whole loading time.
 */
export function templateData(row: Omit<TemplateRow, 'sealed'>): Uint8Array {
  return utf8Bytes(`menshen/face-template/${String(FACES_VERSION)} ${row.subject} ${String(row.id)} ${row.embedder_sha256}`);
}

/** Sealed bytes of a vector (40 longer than its 4 bytes a component). */
export function sealTemplate(crypto: Crypto, key: SecretBytes, row: Omit<TemplateRow, 'sealed'>, vector: Float32Array): Uint8Array {
  return crypto.seal(key, new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength), templateData(row));
}

/** The template, its vector a fresh copy; undefined where key, bytes or row are not the ones sealed. */
export function openTemplate(crypto: Crypto, key: SecretBytes, row: TemplateRow): StoredTemplate | undefined {
  const plain = crypto.open(key, row.sealed, templateData(row));
  if (plain === undefined || plain.byteLength % Float32Array.BYTES_PER_ELEMENT !== 0) return undefined;
  const bytes = plain.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0 ? plain : plain.slice();
  const vector = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / Float32Array.BYTES_PER_ELEMENT);
  return { subject: row.subject, vector, embedderSha256: row.embedder_sha256 };
}
