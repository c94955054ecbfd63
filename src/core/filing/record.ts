/**
 * The monthly record of processing (处理情况记录; Measures Art. 9, law.md §4.4): numbers and references only, from the one model
 * and the ledger. Each names the hash of the one before. Kept three years at least after processing ends; nothing deletes one.
 */

import { type CanonicalValue, canonicalText } from '../../base/canonical.ts';
import type { ComplianceModel } from '../policy/compliance-model.ts';
import type { monthCounts } from './filing-entry.ts';
import { addYears, lastDay, type Month } from './shanghai-day.ts';
import type { Tally } from './tally.ts';

export const RECORD_CONTEXT = 'menshen/processing-record/1';
/** Of the first record. */
export const NO_RECORD = '0'.repeat(64);
/** Years after the end of processing: Measures Art. 9. */
const RECORD_YEARS = 3;

export interface RecordFacts {
  readonly model: ComplianceModel;
  readonly period: Month;
  readonly tally: Tally;
  readonly counts: ReturnType<typeof monthCounts>;
  readonly consents: { readonly active: number; readonly suspended: number };
  readonly previousHash: string;
  /** Of the ledger: entries counted, from and up to, and the hash of the last one. */
  readonly ledger: { readonly from: number; readonly end: number; readonly head: string; readonly isRestarted: boolean };
}

export type ProcessingRecord = { readonly [key: string]: CanonicalValue };

export function processingRecord(facts: RecordFacts): ProcessingRecord {
  const { period, tally, counts, consents, previousHash, ledger } = facts;
  return {
    context: RECORD_CONTEXT,
    recordId: `${facts.model.site.deviceId}.${period}`,
    period,
    ...settled(facts.model),
    individuals: { start: counts.start.individuals, end: counts.end.individuals, peak: counts.peak.individuals },
    templates: { start: counts.start.templates, end: counts.end.templates },
    images: { start: 0, end: 0, peak: 0 },
    ageBands: { ...counts.bands },
    enrolled: tally.events['enrolled'] ?? 0,
    refused: tally.events['consent-refused'] ?? 0,
    withdrawn: { ...tally.withdrawnBy },
    expired: tally.erasedByCause['expired'] ?? 0,
    erasedByCause: { ...tally.erasedByCause },
    consents: { ...consents },
    ...uses(tally),
    staffActs: { ...tally.operatorActs },
    incidents: { ...tally.incidents },
    requests: { ...tally.requests },
    changes: { softwareVersions: tally.versions, noticeVersionsConsentedTo: tally.noticeVersions, embedders: tally.embedders },
    clockEvents: { ...tally.clock },
    events: { ...tally.events },
    carried: { isRunning: tally.carried.isRunning, closed: tally.carried.closed },
    ledger: { ...ledger, entries: tally.entries },
    prevRecordHash: previousHash,
    retainUntil: { yearsAfterProcessingEnds: RECORD_YEARS, notBefore: addYears(lastDay(period), RECORD_YEARS) },
  };
}

/** What the site, the assessment and the code settle. */
function settled({ site, processing, fingerprint, pia, notice, facts }: ComplianceModel): ProcessingRecord {
  return {
    processor: { ...site.processor },
    officer: site.privacyOfficer === undefined ? null : { ...site.privacyOfficer },
    site: { type: processing.siteType, access: processing.access },
    deviceId: site.deviceId,
    purpose: processing.purpose,
    mode: processing.mode,
    kinds: processing.kinds,
    subjectCategories: processing.minors === 'refused' ? ['from-14'] : ['from-14', 'under-14'],
    source: 'live-camera-of-this-device',
    storageLocation: processing.storage,
    retentionRule: { days: processing.retentionDays, idleDays: processing.idleDays, onWithdrawal: 'at-once', onLeaving: 'at-once' },
    recipients: processing.recipients,
    entrusted: [],
    crossBorder: [],
    systemsConnected: [],
    fingerprint,
    pia: pia === undefined ? null : { piaId: pia.piaId, date: pia.date, reviewDue: pia.reviewDue },
    notice: { version: notice.version, hash: notice.hash },
    softwareVersion: facts.softwareVersion,
    models: processing.models === undefined ? [] : processing.models.files.map(({ role, sha256 }) => ({ role, sha256 })),
  };
}

function uses({ passages, denied, events, faceOffMinutes, faceOffByReason }: Tally): ProcessingRecord {
  const face = Object.entries(denied).filter(([name]) => name.startsWith('face.'));
  const spoof = denied['face.spoof-suspected'] ?? 0;
  return {
    matches: { ok: passages['face'] ?? 0, failed: face.reduce((sum, [, times]) => sum + times, 0) - spoof, spoof },
    spoofEvents: events['spoof-suspected'] ?? 0,
    fallbackUses: { card: passages['card'] ?? 0, pin: passages['pin'] ?? 0 },
    denied: { ...denied },
    faceOffMinutes: { total: faceOffMinutes, byReason: { ...faceOffByReason } },
  };
}

/** The text that is hashed and kept. */
export function recordText(record: ProcessingRecord): string {
  return canonicalText(record);
}
