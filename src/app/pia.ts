/**
 * The impact assessment on this terminal: a draft with everything a machine can know, and the installation of a signed one. The
 * processor's signature is the approval; nobody at the door is asked and no role can give it (INV-06). A refused file changes nothing.
 */

import { toHex, utf8Bytes } from '../base/bytes.ts';
import type { CanonicalValue } from '../base/canonical.ts';
import { isApproved } from '../core/policy/fingerprint-gates.ts';
import { draftPia, judgePia, type PiaRefusal } from '../core/policy/pia-file.ts';
import type { Pia } from '../core/policy/pia.ts';
import { processingFacts } from '../core/policy/processing.ts';
import { tellRecords } from './compliance-ledger.ts';
import type { Ground } from './parts.ts';

export type InstallResult =
  /** `isApproving` false: it is in force and says no. */
  | { readonly kind: 'installed'; readonly pia: Pia; readonly isApproving: boolean }
  /** These very bytes are in force. */
  | { readonly kind: 'already'; readonly pia: Pia; readonly isApproving: boolean }
  | { readonly kind: 'failed' }
  /** `what`: the field of a malformed file. */
  | { readonly kind: 'refused'; readonly reason: PiaRefusal; readonly what?: string };

/** Bytes of the random part of a new number. */
const NUMBER_BYTES = 4;

export function draftForThisDoor({ compliance, parts }: Ground): Readonly<Record<string, CanonicalValue>> {
  const date = compliance.today();
  return draftPia({
    piaId: `PIA-${date}-${toHex(parts.crypto.randomBytes(NUMBER_BYTES))}`,
    deviceId: parts.site.deviceId,
    date,
    fingerprint: compliance.fingerprint(),
    facts: processingFacts(compliance.processing()),
    incidents: compliance.unassessed(),
  });
}

export function installPia(ground: Ground, { file, signature }: { readonly file: string; readonly signature: string }): InstallResult {
  const { compliance, parts } = ground;
  const state = compliance.state();
  if (state === undefined) return { kind: 'failed' };
  const current = state.pias.at(-1);
  if (current?.file === file && current.signature === signature)
    return { kind: 'already', pia: current.pia, isApproving: isApproved(current.pia) };
  const verdict = judgePia({
    file: utf8Bytes(file),
    signature,
    key: compliance.processorKey(),
    deviceId: parts.site.deviceId,
    fingerprint: compliance.fingerprint(),
    facts: compliance.facts(),
    today: compliance.today(),
    current: current?.pia,
    knownIds: state.pias.map(({ pia }) => pia.piaId),
    crypto: parts.crypto,
  });
  if (verdict.kind === 'refused') {
    const { why: reason, what } = verdict;
    return what === undefined ? { kind: 'refused', reason } : { kind: 'refused', reason, what };
  }
  const { pia } = verdict;
  if (!compliance.add({ kind: 'pia', piaId: pia.piaId, file, signature })) return { kind: 'failed' };
  tellRecords(ground);
  ground.readiness.verdict();
  return { kind: 'installed', pia, isApproving: isApproved(pia) };
}
