/**
 * The end of a terminal: evidence sealed to the operator, written and read back, before anything
 * is destroyed; then the faces, then everything. A power cut leaves either all or a terminal that
 * goes on destroying at its next start (INV-18). The evidence holds no template, card or PIN.
 */

import { isFault } from '../base/fault.ts';
import { keyName, type MinisignKey, publicKeyLine, readPublicKey } from '../core/order/minisign.ts';
import { newProofId } from './erase.ts';
import { cancellationDue } from './filing.ts';
import { type OperatorRefusal, proveOperator } from './operator.ts';
import type { AfterEnd } from '../ports/ending.ts';
import type { LedgerEvent } from '../core/ledger/event.ts';
import type { Ground } from './parts.ts';
import type { TwoPersonRefusal } from './two-person.ts';
import { purgeByOrder } from './purge-order.ts';

export type DecommissionResult =
  | { readonly kind: 'decommissioned'; readonly sha256: string; readonly bytes: number }
  /** Nothing was destroyed. */
  | { readonly kind: 'failed'; readonly why: string };

export interface DecommissionWords {
  readonly card: string;
  readonly pin?: string;
  /** The device id, typed as confirmation. */
  readonly deviceId: string;
  readonly path: string;
  /** minisign public key line of the operator. */
  readonly signer: MinisignKey;
}

export type EndRefused =
  | { readonly kind: 'refused'; readonly reason: OperatorRefusal | TwoPersonRefusal | 'other-device' }
  /** Nothing was destroyed. */
  | { readonly kind: 'failed'; readonly why: string };

/** What comes before an end by whatever verb: card and PIN, the device's name, a second operator where there is one, the record. `what` is what both must mean. */
export async function allowEnd(
  ground: Ground,
  words: Pick<DecommissionWords, 'card' | 'pin' | 'deviceId'>,
  verb: 'decommission' | 'owner-release',
  what: string,
): Promise<{ readonly kind: 'allowed'; readonly subject: string } | EndRefused> {
  const proved = await proveOperator(ground, words, verb);
  if (proved.kind === 'failed') return { kind: 'failed', why: 'The store of people cannot be read. Nothing was destroyed.' };
  if (proved.kind === 'refused') return proved;
  if (words.deviceId !== ground.parts.site.deviceId) return { kind: 'refused', reason: 'other-device' };
  const allowed = ground.twoPersons.ask(verb, proved, what);
  if (allowed.kind === 'failed') return { kind: 'failed', why: 'The stores take no records now. Nothing was destroyed.' };
  if (allowed.kind === 'refused') return allowed;
  ground.journal.append({ kind: 'operator', verb, subject: proved.subject });
  return { kind: 'allowed', subject: proved.subject };
}

export async function decommissionByOperator(ground: Ground, words: DecommissionWords): Promise<DecommissionResult | EndRefused> {
  const { path, signer } = words;
  const allowed = await allowEnd(ground, words, 'decommission', path);
  if (allowed.kind !== 'allowed') return allowed;
  return decommission(ground, { path, signer, proofId: newProofId(ground), subject: allowed.subject });
}

/** The answer travels through a file that is looked for every few milliseconds. */
const ANSWER_MS = 1_000;

export interface Decommission {
  /** File of the evidence; must not exist. */
  readonly path: string;
  readonly signer: MinisignKey;
  readonly proofId: string;
  /** The operator in the ledger, where one stood there. */
  readonly subject?: string;
  /** It ends for its owner only. */
  readonly after?: AfterEnd;
}

export async function decommission(ground: Ground, { path, signer, proofId, subject, after }: Decommission): Promise<DecommissionResult> {
  const { parts } = ground;
  const { ending } = parts;
  if (ending === undefined) return { kind: 'failed', why: 'This terminal cannot be decommissioned from here. Nothing was destroyed.' };
  const cancelBy = cancellationDue(ground);
  const evidence = await ending.writeEvidence(path, publicKeyLine(signer));
  if (evidence.kind === 'failed') return evidence;
  const { sha256, bytes } = evidence;
  try {
    ending.begin(sha256, after);
  } catch (error) {
    if (!isFault(error)) throw error;
    return { kind: 'failed', why: `${error.message} Nothing was destroyed.` };
  }
  // From here on there is no way back: a step that fails does not stop the next one.
  ground.journal.append({ kind: 'decommissioned', evidenceSha256: sha256, subject: subject ?? null });
  if (after !== undefined) ground.journal.append(ownerLeft(after, signer));
  await purgeByOrder(ground, { proofId, cause: 'decommission' });
  parts.onLog?.('The evidence is written. This terminal is being decommissioned: everything on it is destroyed.');
  if (cancelBy !== undefined)
    parts.onLog?.(
      `Cancel the filing with the provincial cyberspace administration by ${cancelBy.day}${cancelBy.isEstimated ? ' (estimated)' : ''}.`,
    );
  // Whoever asked hears the answer first.
  parts.clock.after(ANSWER_MS, () => {
    void ending.finish();
  });
  return { kind: 'decommissioned', sha256, bytes };
}

function ownerLeft({ nextOwnerKey }: AfterEnd, signer: MinisignKey): LedgerEvent {
  const next = nextOwnerKey === null ? undefined : readPublicKey(nextOwnerKey);
  return { kind: 'owner', state: next === undefined ? 'reset' : 'transferred', key: keyName((next ?? signer).keyId) };
}
