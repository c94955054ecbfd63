/**
 * Consent records: the grant, its signature and the very text that was shown, sealed; only ever
 * added and ended (law.md §4.2). At most one is in force for a person, and only beside a card or
 * PIN (INV-04). A record that cannot be read counts as no consent: the face is off, the card works.
 */

import { toHex } from '../../base/bytes.ts';
import type { CanonicalValue } from '../../base/canonical.ts';
import { Fault, invariant, isFault } from '../../base/fault.ts';
import type { ConsentStep } from '../../core/consent/consent-record.ts';
import type { ConsentGrant } from '../../core/consent/grant.ts';
import type { ConsentBook } from '../../ports/consent-book.ts';
import type { ConsentEnd, PeopleVault, PersonId } from '../../ports/people-vault.ts';
import type { Database } from './database.ts';
import { openEvidenceEnd } from './people-consents-evidence.ts';
import { type ConsentSteps, openConsentSteps, type StepOptions } from './people-consents-steps.ts';

/** Longest notice text kept, characters. */
const NOTICE_MAX = 200_000;

export interface ConsentOptions extends StepOptions {
  readonly faceSubject: (id: PersonId) => string;
}

/** One record for the person's own eyes and for the papers. */
export interface ConsentRecord {
  readonly grantId: string;
  readonly status: 'active' | 'withdrawn' | 'purged' | 'expired' | 'replaced';
  readonly grantedAtMs: number;
  readonly endedAtMs: number | undefined;
  /** undefined where the record is damaged. */
  readonly evidence: { readonly grant: ConsentGrant; readonly signatureHex: string; readonly noticeText: string } | undefined;
}

export interface Consents extends Pick<PeopleVault, 'recordConsent' | 'endConsent' | 'endAllConsents'> {
  /** The grant in force; undefined too where its record is damaged. */
  readonly inForce: (id: PersonId) => ConsentGrant | undefined;
  /** True also where the record is damaged. */
  readonly isInForce: (id: PersonId) => boolean;
  records(id: PersonId): ConsentRecord[];
  /** Decisions, what became of them, and the notices. */
  readonly consents: ConsentBook;
  /** Everybody who ever consented or refused and whose records are kept, also those who have left. */
  consentHolders(): PersonId[];
}

interface Row {
  readonly grantId: string;
  readonly status: ConsentRecord['status'];
  readonly grantedAtMs: number;
  readonly endedAtMs: number | null;
  readonly evidence: Uint8Array;
}

const place = (grantId: string, id: PersonId): string => `consents/evidence/1/${id}/${grantId}`;

function statementsOf({ raw }: Database) {
  const columns = 'grant_id AS grantId, status, granted_at_ms AS grantedAtMs, ended_at_ms AS endedAtMs, evidence';
  return {
    readActive: raw.prepare(`SELECT ${columns} FROM consents WHERE person_id = ? AND status = 'active'`),
    readAll: raw.prepare(`SELECT ${columns} FROM consents WHERE person_id = ? ORDER BY granted_at_ms, grant_id`),
    readHolders: raw.prepare('SELECT person_id FROM consents UNION SELECT person_id FROM consent_steps ORDER BY person_id').pluck(),
    insert: raw.prepare("INSERT INTO consents (grant_id, person_id, status, granted_at_ms, evidence) VALUES (?, ?, 'active', ?, ?)"),
    end: raw.prepare("UPDATE consents SET status = ?, ended_at_ms = ? WHERE person_id = ? AND status = 'active'"),
    endAll: raw.prepare("UPDATE consents SET status = ?, ended_at_ms = ? WHERE status = 'active'"),
    agree: raw.prepare('UPDATE people SET refused_at_ms = NULL WHERE id = ?'),
    refuse: raw.prepare('UPDATE people SET refused_at_ms = ? WHERE id = ? AND ended_at_ms IS NULL'),
  };
}

/** The verbs on consents. */
export function openConsents(options: ConsentOptions): Consents {
  const { database, seal } = options;
  const { readActive, readAll, readHolders } = statementsOf(database);
  const steps = openConsentSteps(options);
  const evidenceOf = (row: Row, id: PersonId): ConsentRecord['evidence'] => {
    const opened = seal.open(place(row.grantId, id), row.evidence) as ConsentRecord['evidence'];
    // The text is kept once for all who were shown it.
    if (opened === undefined || opened.noticeText !== '') return opened;
    const noticeText = steps.notice(opened.grant.noticeHash)?.canonical;
    return noticeText === undefined ? undefined : { ...opened, noticeText };
  };
  return {
    ...writersOf(options, steps),
    consentHolders: () => database.guard(() => readHolders.all() as PersonId[]),
    inForce: (id) => {
      const row = database.guard(() => readActive.get(id) as Row | undefined);
      return row === undefined ? undefined : (seal.open(place(row.grantId, id), row.evidence) as ConsentRecord['evidence'])?.grant;
    },
    isInForce: (id) => database.guard(() => readActive.get(id)) !== undefined,
    records: (id) =>
      database
        .guard(() => readAll.all(id) as Row[])
        .map((row) => ({
          grantId: row.grantId,
          status: row.status,
          grantedAtMs: row.grantedAtMs,
          endedAtMs: row.endedAtMs ?? undefined,
          evidence: evidenceOf(row, id),
        })),
  };
}

type WriteVerbs = 'recordConsent' | 'endConsent' | 'endAllConsents' | 'consents';

interface Writing {
  readonly options: ConsentOptions;
  readonly steps: ConsentSteps;
  readonly on: ReturnType<typeof statementsOf>;
}

const nowOf = ({ clock }: ConsentOptions): number => Math.floor(clock.nowMs());

function writersOf(options: ConsentOptions, steps: ConsentSteps): Pick<Consents, WriteVerbs> {
  const { database } = options;
  const on = statementsOf(database);
  const writing: Writing = { options, steps, on };
  return {
    recordConsent: (id, grant, signature, noticeText) => {
      checkSubject(options, id, grant);
      invariant(noticeText.length <= NOTICE_MAX, 'a notice text is bounded');
      withWords(() => {
        database.transaction(() => {
          putGrant(writing, id, { grant, signature, noticeText });
        });
      });
    },
    endConsent: (id, how, detail) => {
      database.transaction(() => {
        const row = on.readActive.get(id) as Row | undefined;
        if (row === undefined) return;
        const content = endStepOf(how, detail);
        steps.write({ id, grantId: row.grantId, kind: content.kind, content });
        on.end.run(how, nowOf(options), id);
        // A guardian's yes is over: their name is in the sealed evidence alone (trap 40).
        if (how === 'withdrawn') steps.setGuardian(id, undefined);
      });
    },
    endAllConsents: (how) => {
      database.transaction(() => {
        steps.endAll();
        on.endAll.run(how, nowOf(options));
      });
    },
    consents: bookOf(writing),
  };
}

function checkSubject({ faceSubject }: ConsentOptions, id: PersonId, grant: ConsentGrant): void {
  invariant(grant.subject === faceSubject(id), 'a consent is recorded for the person it names');
}

/** Inside a transaction. An empty text is kept once for all, beside the notices. */
function putGrant(
  { options, steps, on }: Writing,
  id: PersonId,
  { grant, signature, noticeText }: { readonly grant: ConsentGrant; readonly signature: Uint8Array; readonly noticeText: string },
): void {
  const shown = { grant: grant as unknown as CanonicalValue, signatureHex: toHex(signature), noticeText };
  const before = on.readActive.get(id) as Row | undefined;
  if (before !== undefined) {
    const content = { kind: 'reconsented', newGrantId: grant.grantId } as const;
    steps.write({ id, grantId: before.grantId, kind: content.kind, content });
    on.end.run('replaced', nowOf(options), id);
  }
  on.insert.run(grant.grantId, id, grant.grantedAtMs, options.seal.seal(place(grant.grantId, id), shown));
  on.agree.run(id);
}

function bookOf(writing: Writing): ConsentBook {
  const { options, steps, on } = writing;
  const { database, clock } = options;
  const { write, keep, endAll: _, ...reading } = steps;
  return {
    ...reading,
    grant: (id, { grant, signature, notice, record }) => {
      checkSubject(options, id, grant);
      invariant(grant.noticeHash === notice.hash && record.grantId === grant.grantId, 'grant, record and notice belong together');
      return withWords(() =>
        database.transaction(() => {
          keep(notice);
          putGrant(writing, id, { grant, signature, noticeText: '' });
          return write({ id, grantId: grant.grantId, kind: 'granted', content: record, noticeHash: notice.hash });
        }),
      );
    },
    refuse: (id, { record, notice }) =>
      database.transaction(() => {
        keep(notice);
        on.refuse.run(nowOf(options), id);
        return write({ id, grantId: null, kind: 'refused', content: record, noticeHash: notice.hash });
      }),
    step: (id, grantId, content) =>
      database.transaction(() => {
        const notice = content.kind === 'informed' ? { noticeHash: content.noticeHash } : {};
        return write({ id, grantId, kind: content.kind, content, ...notice });
      }),
    endEvidence: openEvidenceEnd(database, clock),
  };
}

/** What the end of a consent leaves on record. */
function endStepOf(how: 'withdrawn' | 'purged' | 'expired', detail: ConsentEnd = {}): ConsentStep {
  const erasureProofId = detail.erasureProofId ?? null;
  if (how === 'withdrawn') {
    const { channel, by, steps } = detail.withdrawal ?? { channel: 'command', by: 'self', steps: 0 };
    return { kind: 'withdrawn', channel, by, steps, erasureProofId };
  }
  return { kind: how === 'purged' ? 'ended' : 'expired', erasureProofId };
}

function withWords<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!isFault(error) || (error.cause as { code?: unknown } | undefined)?.code !== 'SQLITE_CONSTRAINT_TRIGGER') throw error;
    throw new Fault('not-permitted', 'A face needs a working card or PIN beside it. Give the person one first.', error);
  }
}
