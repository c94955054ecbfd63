/**
 * The end of one owner: everything that was theirs goes, faces first, evidence sealed before; then the terminal waits for its owner
 * anew. A transfer names who that may be. On record, by two operators where two could meet it (INV-18).
 */

import { isFault } from '../base/fault.ts';
import { type MinisignKey, publicKeyLine, readPublicKey } from '../core/order/minisign.ts';
import type { ProvisionOwnership } from '../core/provision/bundle.ts';
import { allowEnd, decommission, type DecommissionResult, type EndRefused } from './decommission.ts';
import { newProofId } from './erase.ts';
import type { Ground } from './parts.ts';

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
export async function releaseByOperator(ground: Ground, words: ReleaseWords): Promise<ReleaseResult | EndRefused> {
  const { ownership, path, signer } = words;
  const what = ownership.kind === 'transfer' ? `${path} ${ownership.nextOwnerKey}` : path;
  const allowed = await allowEnd(ground, words, 'owner-release', what);
  if (allowed.kind !== 'allowed') return allowed;
  try {
    return await releaseOwner(ground, { ownership, path, signer, subject: allowed.subject });
  } catch (error) {
    if (!isFault(error)) throw error;
    return { kind: 'failed', why: error.message };
  }
}
