/** The store of people, credentials and consents, opened by the door process alone (people.db). Names sealed; card numbers and PINs irreversible. */

import type { Withdrawer, WithdrawChannel } from '../core/consent/consent-record.ts';
import type { ConsentGrant } from '../core/consent/grant.ts';
import type { DeclaredAge } from '../core/consent/minors.ts';
import type { Method } from '../core/ledger/event.ts';
import type { Role } from '../core/policy/roles.ts';
import type { ComplianceRecord } from '../core/policy/compliance-record.ts';
import type { AccessBook } from './access-book.ts';
import type { ConsentBook } from './consent-book.ts';
import type { FilingBook } from './filing-book.ts';
import type { PeopleRoll } from './people-roll.ts';
import type { ProvisionBook } from './provision-book.ts';
import type { RequestBook } from './request-book.ts';

export type PersonId = string;
export type { Role };

export interface Person {
  readonly id: PersonId;
  /** Number that the person types to say who they are (flat, staff number); digits. */
  readonly number: string;
  readonly name: string;
  readonly role: Role;
  readonly validFromMs: number;
  readonly validUntilMs: number | undefined;
  readonly hasCard: boolean;
  readonly hasPin: boolean;
  /** The consent in force, if any. */
  readonly grant: ConsentGrant | undefined;
  /** The person said no: they are not asked again until they ask (law.md Art. 6, no nagging). */
  readonly hasRefusedFace: boolean;
  /** As declared; of minors with the birthday that ends the band (YYYY-MM-DD). */
  readonly age: DeclaredAge;
}

/** How a consent ended, for its evidence. */
export interface ConsentEnd {
  readonly erasureProofId?: string;
  readonly withdrawal?: { readonly channel: WithdrawChannel; readonly by: Withdrawer; readonly steps: number };
}

/** A passage, or the try at one, as the person themself may see it. */
export interface OwnPassage {
  readonly atMs: number;
  readonly method: Method;
  readonly isGranted: boolean;
  readonly reason: string | undefined;
}

export interface AttemptState {
  readonly failures: number;
  readonly waitUntilMs: number;
  readonly isBlocked: boolean;
}

/** Something begun that must be finished after a power cut. */
export type Intent =
  | { readonly kind: 'erase'; readonly proofId: string; readonly personId: PersonId; readonly cause: string }
  /** A template of nobody; `subject` is its reference in the face store. */
  | { readonly kind: 'erase-orphan'; readonly proofId: string; readonly subject: string }
  | {
      readonly kind: 'purge';
      readonly proofId: string;
      /** null: not by a person at the door but by an order or the tamper switch. */
      readonly operatorId: PersonId | null;
      /** SHA-256 (hex) of the order's bytes, where it was one: it is carried out once. */
      readonly order?: string;
    };

/** Records on the processing itself, only ever added. */
export interface ComplianceRecords {
  /** The number of the record, on disk when it returns. */
  add(what: ComplianceRecord, atMs: number): number;
  /** Oldest first. Fault `store-corrupt` where one is damaged: none may be missed. */
  all(): { readonly seq: number; readonly atMs: number; readonly what: ComplianceRecord }[];
}

/** To whom evidence packs were handed over. */
export interface Handovers {
  /** `to` may name somebody, so it is sealed and ends. */
  add(handover: { readonly id: string; readonly atMs: number; readonly sha256: string; readonly to: string }): void;
  /** Oldest first; what does not open is undefined. */
  all(): { readonly id: string; readonly atMs: number; readonly sha256: string | undefined; readonly to: string | undefined }[];
  /** Ends those before `beforeMs`, but none of the last three years; how many. */
  endOlder(beforeMs: number, nowMs: number): number;
}

export interface PeopleVault {
  readonly access: AccessBook;
  readonly provision: ProvisionBook;
  readonly requests: RequestBook;
  readonly filing: FilingBook;
  readonly handovers: Handovers;
  readonly consents: ConsentBook;
  readonly compliance: ComplianceRecords;
  readonly roll: PeopleRoll;
  add(person: {
    readonly number: string;
    readonly name: string;
    readonly role: Role;
    readonly validUntilMs?: number;
    readonly age?: DeclaredAge;
  }): Person;
  byId(id: PersonId): Person | undefined;
  byNumber(number: string): Person | undefined;
  /** By keyed hash; undefined for an unknown card. */
  byCard(card: string): Person | undefined;
  /** The person whose reference in the face store this is. */
  byFaceSubject(subject: string): Person | undefined;
  /** Everybody at once: some 0.1 ms each, in which no card opens the door. For the papers of the last hour alone. */
  list(): Person[];
  /** Everybody who is more than a person who passes; reads nobody else. */
  staff(): Person[];
  /** Everybody that can be read, from memory: to go over them in slices. */
  ids(): readonly PersonId[];
  /** People known, and people with a consent in force; reads no identity. */
  counts(): { readonly known: number; readonly consenting: number };
  setCard(id: PersonId, card: string | undefined): void;
  setPin(id: PersonId, pin: string | undefined): Promise<void>;
  /** Runs the hash also for an unknown person, so that time tells nothing. True of the duress PIN as well, and then `onDuress` is called. */
  isPinRight(id: PersonId | undefined, pin: string, onDuress?: () => void): Promise<boolean>;
  /** Reference of the person in the face store and in the ledger, by the person's link key, which ends with the person. */
  faceSubject(id: PersonId): string;
  ledgerSubject(id: PersonId): string;
  recordConsent(id: PersonId, grant: ConsentGrant, signature: Uint8Array, noticeText: string): void;
  recordRefusal(id: PersonId): void;
  /** Everybody of whom a birthday is kept; from memory. */
  minors(): readonly { readonly id: PersonId; readonly age: DeclaredAge }[];
  /** A birthday has passed: what is kept of the age from now on. */
  setAge(id: PersonId, age: DeclaredAge): void;
  endConsent(id: PersonId, how: 'withdrawn' | 'purged' | 'expired', detail?: ConsentEnd): void;
  /** Ends every consent in force, all or none. */
  endAllConsents(how: 'purged'): void;
  end(id: PersonId): void;
  attempts(key: string): AttemptState;
  setAttempts(key: string, state: AttemptState): void;
  recordVisit(visit: {
    readonly atMs: number;
    readonly method: Method;
    readonly personId: PersonId | undefined;
    readonly isGranted: boolean;
    readonly reason: string | undefined;
  }): void;
  /** One person's own passages, newest first. */
  ownVisits(id: PersonId, limit: number): readonly OwnPassage[];
  /** Deletes visits before then; how many. */
  endVisits(beforeMs: number): number;
  /** Deletes counts of failed attempts not touched since, but no block; how many. */
  endAttempts(beforeMs: number): number;
  putIntent(intent: Intent): void;
  intents(): Intent[];
  clearIntent(proofId: string): void;
  /** Small sealed settings: clock high-water mark, ledger head, clean-stop flag. */
  setting(name: string): string | undefined;
  setSetting(name: string, value: string): void;
  close(): void;
}
