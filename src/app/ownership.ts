/**
 * The end of one owner: everything that was theirs goes, faces first, evidence sealed before; then the terminal waits for its owner
 * anew. A transfer names who that may be. On record, by two operators where two could meet it (INV-18).
 */

import { isFault } from '../base/fault.ts';
import { type MinisignKey, publicKeyLine, readPublicKey } from '../core/order/minisign.ts';
import type { ProvisionOwnership } from '../core/provision/bundle.ts';
import { decommission, type DecommissionResult } from './decommission.ts';
import { newProofId } from './erase.ts';
import { type OperatorRefusal, proveOperator } from './operator.ts';
import type { Ground } from './parts.ts';
import type { TwoPersonRefusal } from './two-person.ts';

export interface Release {
  readonly ownership: ProvisionOwnership;
  /** File of the evidence; must not exist. */
  readonly path: string;
  /** To whom the evidence is sealed: the owner who leaves. */
  readonly signer: MinisignKey;
  /** Who confirmed it, in the ledger. */
  readonly subject: string;
}

export type ReleaseResult = DecommissionResult;

export async function releaseOwner(ground: Ground, { ownership, path, signer, subject }: Release): Promise<ReleaseResult> {
  const next = ownership.kind === 'transfer' ? readPublicKey(ownership.nextOwnerKey) : undefined;
  if (ownership.kind === 'transfer' && next === undefined)
    return { kind: 'failed', why: 'The key of the next owner is no minisign public key. Nothing was destroyed.' };
  const after = { nextOwnerKey: next === undefined ? null : publicKeyLine(next) };
  return decommission(ground, { path, signer, proofId: newProofId(ground), subject, after });
}

export interface ReleaseWords {
  readonly card: string;
  readonly pin?: string;
  /** The device id, typed as confirmation. */
  readonly deviceId: string;
  readonly path: string;
  readonly signer: MinisignKey;
  readonly ownership: ProvisionOwnership;
}

/** At the command line of the terminal. */
export async function releaseByOperator(
  ground: Ground,
  words: ReleaseWords,
): Promise<ReleaseResult | { readonly kind: 'refused'; readonly reason: OperatorRefusal | TwoPersonRefusal | 'other-device' }> {
  const proved = await proveOperator(ground, words, 'owner-release');
  if (proved.kind === 'failed') return { kind: 'failed', why: 'The store of people cannot be read. Nothing was destroyed.' };
  if (proved.kind === 'refused') return proved;
  if (words.deviceId !== ground.parts.site.deviceId) return { kind: 'refused', reason: 'other-device' };
  const { ownership, path, signer } = words;
  const what = ownership.kind === 'transfer' ? `${path} ${ownership.nextOwnerKey}` : path;
  const allowed = ground.twoPersons.ask('owner-release', proved, what);
  if (allowed.kind === 'failed') return { kind: 'failed', why: 'The stores take no records now. Nothing was destroyed.' };
  if (allowed.kind === 'refused') return allowed;
  ground.journal.append({ kind: 'operator', verb: 'owner-release', subject: proved.subject });
  try {
    return await releaseOwner(ground, { ownership, path, signer, subject: proved.subject });
  } catch (error) {
    if (!isFault(error)) throw error;
    return { kind: 'failed', why: error.message };
  }
}
