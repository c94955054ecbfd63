/**
 * The evidence of consents: what was decided, what became of it, and the notices they point to. Only ever added to; it
 * outlives the face and the person's row, and is no roster: who it was is sealed apart (law.md §4.2, traps 6, 7).
 */

import type { ConsentRecord, ConsentStep } from '../core/consent/consent-record.ts';
import type { ConsentGrant } from '../core/consent/grant.ts';
import type { Guardian } from '../core/consent/guardian.ts';
import type { NoticeFacts } from '../core/consent/notice-diff.ts';
import type { PersonId } from './people-vault.ts';

/** A notice that somebody was shown, as long as any evidence points to it. */
export interface KeptNotice {
  readonly version: string;
  /** SHA-256, hex, of `canonical`. */
  readonly hash: string;
  readonly canonical: string;
  readonly texts: Readonly<Record<string, readonly string[]>>;
  readonly facts: NoticeFacts;
}

/** SHA-256, hex, of salt and content; for the ledger. */
export type Commitment = string;

export interface KeptConsent {
  readonly grant: ConsentGrant;
  readonly signature: Uint8Array;
  readonly notice: KeptNotice;
  readonly record: ConsentRecord;
}

/** One row, oldest first in a history. `content` is undefined where the row is damaged. */
export interface ConsentEntry {
  readonly atMs: number;
  readonly kind: 'granted' | 'refused' | ConsentStep['kind'];
  readonly grantId: string | null;
  readonly content: ConsentRecord | ConsentStep | undefined;
  /** Hex; with the content it makes the commitment again. */
  readonly salt: string | undefined;
}

/** One decision and whose it was. */
export interface Decided {
  readonly row: number;
  readonly personId: PersonId;
  /** null of a refusal. */
  readonly grantId: string | null;
  readonly who: { readonly number: string; readonly name: string } | undefined;
}

export interface ConsentTally {
  readonly granted: number;
  readonly refused: number;
  readonly withdrawn: number;
  readonly informed: number;
}

export interface ConsentBook {
  /** The grant, its record and the notice, all or none; replaces the one in force. Fault `not-permitted` without a card or PIN. */
  grant(id: PersonId, consent: KeptConsent): Commitment;
  /** The person said no; they are not asked again until they ask. */
  refuse(id: PersonId, refusal: { readonly record: ConsentRecord; readonly notice: KeptNotice }): Commitment;
  step(id: PersonId, grantId: string, step: ConsentStep): Commitment;
  /** Everything of one person. */
  history(id: PersonId): ConsentEntry[];
  /** The hash of the last change that was shown and acknowledged under this consent. */
  informedOf(grantId: string): string | undefined;
  /** True where this consent's last row is a suspension of that reason; so that it is written once. */
  isSuspended(grantId: string): boolean;
  keepNotice(notice: KeptNotice): void;
  notice(hash: string): KeptNotice | undefined;
  tally(): ConsentTally;
  /** The newest records, without who it was. */
  samples(limit: number): ConsentRecord[];
  /** Who a consent was of, for a dispute; undefined where the row is damaged or gone. */
  identity(grantId: string): { readonly number: string; readonly name: string; readonly guardianNames: readonly string[] } | undefined;
  /** Decisions in the order they were made, after that row, also of those who have left; with who it was, where that can be read. */
  decisions(afterRow: number, limit: number): readonly Decided[];
  setGuardian(id: PersonId, guardian: Guardian | undefined): void;
  guardian(id: PersonId): Guardian | undefined;
  /**
   * Erases what is owed no longer: evidence whose consent ended, and refusals given, before then; how many rows. Fault
   * `not-permitted` for a time less than three years ago.
   */
  endEvidence(beforeMs: number): number;
}
