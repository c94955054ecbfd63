/** Puts together the evidence of a decision (law.md §4.2) and writes its commitment into the ledger. Never a face, score or name. */

import { toHex } from '../base/bytes.ts';
import type { NoticeOffer } from '../core/access/visit-state.ts';
import type { ConsentRecord } from '../core/consent/consent-record.ts';
import { PURPOSE } from '../core/consent/grant.ts';
import { ageKeptAt } from '../core/consent/minors.ts';
import type { Notice } from '../core/consent/notice.ts';
import type { Guardian } from '../core/consent/guardian.ts';
import type { ShownFacts } from '../core/consent/notice-shown.ts';
import type { Commitment } from '../ports/consent-book.ts';
import type { PeopleVault, Person } from '../ports/people-vault.ts';
import type { Ground } from './parts.ts';
import { receiptOf } from './receipt.ts';

export interface Decision {
  readonly person: Person;
  readonly notice: Notice;
  readonly offer: NoticeOffer | undefined;
  /** What was read to the end; undefined where it was not: only a refusal can be so. */
  readonly shown: Pick<ShownFacts, 'language' | 'modality' | 'completed' | 'shownAtMs' | 'written'> | undefined;
  readonly guardian: Guardian | undefined;
  readonly atMs: number;
}

/** Inside a look at the store: pseudonyms come from it. */
export function recordOf(
  ground: Ground,
  people: PeopleVault,
  { decision, grantId, how }: { readonly decision: Decision; readonly grantId: string | null; readonly how: string },
): ConsentRecord {
  const { parts, compliance, clockGuard } = ground;
  const { person, notice, shown, atMs } = decision;
  const { band, minorUntil } = ageKeptAt(person.age, atMs);
  const recordId = toHex(parts.crypto.randomBytes(RECORD_ID_BYTES));
  // A no is said at the screen, whatever was signed before.
  const written = grantId === null ? null : (shown?.written ?? null);
  return {
    version: 1,
    recordId,
    receiptNo: receiptOf(grantId ?? recordId),
    ...whatWasShown(decision),
    method: written === null ? how : `written:${written.form}`,
    witnessRef: written === null ? null : people.ledgerSubject(written.witnessId),
    subjectRef: people.ledgerSubject(person.id),
    subjectBand: band,
    minorUntil: minorUntil ?? null,
    purposeCode: PURPOSE,
    processingFingerprint: compliance.fingerprint(),
    piaId: compliance.pia()?.piaId ?? null,
    noticeVersion: notice.version,
    noticeHash: notice.hash,
    alternativesShown: (['card', 'pin'] as const).filter((way) => parts.site.fallback[way]),
    decision: grantId === null ? 'refused' : 'granted',
    deviceId: parts.site.deviceId,
    siteType: parts.site.siteType,
    firmware: parts.version,
    modelId: parts.models?.pack ?? parts.eye.status().modelPack ?? null,
    wallMs: Math.floor(atMs),
    timeZone: 'Asia/Shanghai',
    isClockTrusted: clockGuard.isTrusted(),
    grantId,
  };
}

type ShownFields = 'language' | 'modality' | 'shownAtMs' | 'completed' | 'identityCheck' | 'guardian';

/** How far the notice was read, how the person was known, and who decided for a child. */
function whatWasShown({ shown, offer, guardian, atMs }: Decision): Pick<ConsentRecord, ShownFields> {
  return {
    language: shown?.language ?? GOVERNING,
    modality: shown?.modality ?? ['screen'],
    shownAtMs: shown?.shownAtMs ?? Math.floor(atMs),
    completed: shown?.completed ?? null,
    identityCheck: offer?.check ?? 'staff',
    guardian:
      guardian === undefined ? null : { relation: guardian.relation, verification: guardian.verification, count: guardian.names.length },
  };
}

const RECORD_ID_BYTES = 16;
/** Where nothing was read: the language that every notice has. */
const GOVERNING = 'zh-CN';

/** The evidence is in people.db; its salted checksum goes into the chain, so that it cannot be changed or made up later. */
export function commit(ground: Pick<Ground, 'journal'>, commitment: Commitment): void {
  ground.journal.append({ kind: 'consent-evidence', commitment });
}
