/**
 * The processor's key on this terminal: pinned once by an operator with card and PIN, replaced only by a statement of the key before
 * it. The site file can neither set nor change it, so that no installer approves an assessment (trap 37).
 */

import { handoverBytes } from '../core/policy/pia-file.ts';
import { type MinisignKey, publicKeyLine, readSignature, signerOf } from '../core/order/minisign.ts';
import { tellRecords } from './compliance-ledger.ts';
import { type OperatorRefusal, proveOperatorByPin } from './operator.ts';
import type { Ground } from './parts.ts';

export interface OperatorByPin {
  readonly card: string;
  readonly pin: string;
}

export interface KeyWords extends OperatorByPin {
  readonly key: MinisignKey;
  /** Text of the signature of `handoverBytes` by the key in force. */
  readonly handover?: string;
}

export type KeyResult =
  | { readonly kind: 'pinned' | 'replaced' | 'already' }
  | { readonly kind: 'failed' }
  | {
      readonly kind: 'refused';
      readonly reason:
        | OperatorRefusal
        /** Another key is in force and has not said that this one comes after it. */
        | 'handover-missing'
        | 'handover-bad'
        /** A key that was given up does not come back. */
        | 'known-before';
    };

export async function pinProcessorKey(ground: Ground, words: KeyWords): Promise<KeyResult> {
  const proved = await proveOperatorByPin(ground, words, 'processor-key');
  if (proved.kind !== 'operator') return proved;
  const state = ground.compliance.state();
  if (state === undefined) return { kind: 'failed' };
  const key = publicKeyLine(words.key);
  const current = state.keys.at(-1);
  if (current?.line === key) return { kind: 'already' };
  if (current !== undefined) {
    if (state.keys.some(({ line }) => line === key)) return { kind: 'refused', reason: 'known-before' };
    if (words.handover === undefined) return { kind: 'refused', reason: 'handover-missing' };
    if (!isHandedOver(ground, current, { key, handover: words.handover })) return { kind: 'refused', reason: 'handover-bad' };
  }
  if (!ground.compliance.add({ kind: 'processor-key', key, subject: proved.subject })) return { kind: 'failed' };
  tellRecords(ground);
  ground.readiness.verdict();
  return { kind: current === undefined ? 'pinned' : 'replaced' };
}

function isHandedOver(
  { parts }: Ground,
  current: { readonly line: string; readonly key: MinisignKey },
  { key, handover }: { readonly key: string; readonly handover: string },
): boolean {
  const signature = readSignature(handover);
  if (signature === undefined) return false;
  const statement = handoverBytes({ deviceId: parts.site.deviceId, from: current.line, to: key });
  return signerOf(statement, signature, [current.key], parts.crypto) !== undefined;
}
