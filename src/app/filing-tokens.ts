/**
 * Hands out the tokens of the persons of whom a template is stored, for counting over several devices. The salt is used and forgotten;
 * it counts only with the processor's signature, so that nobody makes the device answer whose number is among them (INV-13).
 */

import { fromHex, toHex, utf8Bytes } from '../base/bytes.ts';
import { SecretBytes } from '../base/secret.ts';
import { readSalt, TOKEN_BYTES, tokenText } from '../core/filing/tokens.ts';
import { readSignature, signerOf } from '../core/order/minisign.ts';
import { eachPerson } from './each-person.ts';
import { type OperatorRefusal, proveOperator } from './operator.ts';
import type { Ground } from './parts.ts';

export type TokensResult =
  | { readonly kind: 'tokens'; readonly text: string; readonly persons: number }
  | { readonly kind: 'failed' }
  | { readonly kind: 'refused'; readonly reason: OperatorRefusal | 'bad-salt' | 'not-signed' | 'not-settled' };

export interface TokenWords {
  readonly card: string;
  readonly pin?: string;
  /** Text of the salt file, and of its minisign signature by the processor's key. */
  readonly salt: string;
  readonly signature: string;
}

export async function filingTokens(ground: Ground, words: TokenWords): Promise<TokensResult> {
  const { parts, journal, compliance } = ground;
  const proved = await proveOperator(ground, words, 'filing-tokens');
  if (proved.kind !== 'operator') return proved;
  const salt = fromHex(readSalt(words.salt) ?? '');
  if (salt === undefined || salt.length === 0) return { kind: 'refused', reason: 'bad-salt' };
  const key = new SecretBytes(salt);
  try {
    const [signer, signature] = [compliance.processorKey(), readSignature(words.signature)];
    const isSigned =
      signer !== undefined && signature !== undefined && signerOf(utf8Bytes(words.salt), signature, [signer], parts.crypto) !== undefined;
    if (!isSigned) return { kind: 'refused', reason: 'not-signed' };
    const tokens: string[] = [];
    const isWhole = await eachPerson(ground, ({ grant, number }) => {
      if (grant === undefined) return;
      tokens.push(toHex(parts.crypto.keyedHash(key, utf8Bytes(`filing ${number}`)).subarray(0, TOKEN_BYTES)));
    });
    if (!isWhole) return { kind: 'failed' };
    // What the eye stores and who agreed are compared at each start; while they differ nothing is counted.
    const { state, persons } = parts.eye.status();
    if (state !== 'ready' || persons !== tokens.length) return { kind: 'refused', reason: 'not-settled' };
    if (journal.append({ kind: 'operator', verb: 'filing-tokens', subject: proved.subject }) === undefined) return { kind: 'failed' };
    const name = toHex(parts.crypto.sha256(key.expose())).slice(0, 32);
    const text = tokenText({ deviceId: parts.site.deviceId, day: compliance.today(), salt: name, tokens });
    return { kind: 'tokens', text, persons: tokens.length };
  } finally {
    key.wipe();
  }
}
