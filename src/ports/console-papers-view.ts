/**
 * What the papers of the console show: the error card, the settings, the ledger and the evidence pack. Numbers, codes and days; a
 * pseudonym, a name, a card number or a score is in none of them.
 */

import type { LedgerClass, LedgerLine } from '../core/console/ledger-classes.ts';
import type { LedgerTurn, TakenBy } from '../core/console/pages.ts';
import type { BadWhat } from '../core/ledger/verdict.ts';
import type { CardLine } from '../core/match/error-card.ts';
import type { DetData } from '../core/match/det-plot.ts';
import type { ComplaintTopic, RequestKind } from '../core/rights/request.ts';
import type { FaceMode, LivenessCue, Site } from '../core/policy/site.ts';

export interface ConsoleErrors {
  readonly dataset: string;
  readonly date: string;
  /** First hex digits of the embedder's SHA-256. */
  readonly modelHash: string;
  /** "One in so many" at the thresholds in use; 0 where it is not known. */
  readonly oneIn: number;
  readonly lines: readonly CardLine[];
  /** null: the model pack keeps no curve. */
  readonly det: DetData | null;
}

/** As the site file and the models have it; each is changed there and nowhere else. */
export interface ConsoleSettings {
  readonly deviceId: string;
  readonly version: string;
  readonly languages: Site['languages'];
  readonly isFaceOn: boolean;
  readonly mode: FaceMode;
  readonly modeNow: FaceMode;
  /** "One in so many" at the thresholds of verification and identification; 0: not known. */
  readonly oneIn: { readonly verification: number; readonly identification: number };
  readonly cues: readonly LivenessCue[];
  readonly modelPack: string;
  readonly retentionDays: number;
  readonly idleDays: number;
  readonly accessEventsDays: number;
  readonly answerWorkingDays: number;
  readonly noticeVersion: string;
  readonly fallback: { readonly card: boolean; readonly pin: boolean };
  readonly unlockMs: number;
  readonly camera: Site['hardware']['camera']['kind'];
  readonly keys: Site['keys']['kind'];
  /** Name of the owner's key as minisign prints it; null: nobody has claimed this terminal. */
  readonly owner: string | null;
}

export type LedgerFilter = LedgerClass | 'all';

export interface LedgerPage {
  readonly of: LedgerFilter;
  /** Newest first. */
  readonly lines: readonly LedgerLine[];
  /** Entries of the whole ledger. */
  readonly total: number;
  readonly hasNewer: boolean;
  readonly hasOlder: boolean;
}

export type LedgerChecked =
  /** `checkpoint`: origin, number of entries and root, as it is signed. */
  | { readonly kind: 'ok'; readonly entries: number; readonly checkpoint: readonly string[] }
  /** `seq`: the first entry that is bad or no longer proved. */
  | { readonly kind: 'bad'; readonly seq: number; readonly what: BadWhat };

export interface EvidenceMade {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly entries: number;
  readonly isLedgerOk: boolean;
}

export type PapersPage =
  | { readonly kind: 'papers'; readonly canMakeEvidence: boolean; readonly canReadLedger: boolean }
  | { readonly kind: 'errors'; readonly errors: ConsoleErrors | null }
  | { readonly kind: 'settings'; readonly settings: ConsoleSettings }
  | { readonly kind: 'ledger'; readonly ledger: LedgerPage }
  | { readonly kind: 'ledger-checked'; readonly checked: LedgerChecked; readonly ledger: LedgerPage }
  | { readonly kind: 'evidence-made'; readonly made: EvidenceMade }
  /** A request that came by the desk, the telephone or the post: its kind, of a complaint its topic, then how it came. Nobody is named. */
  | { readonly kind: 'take-request'; readonly request: RequestKind | null; readonly topic: ComplaintTopic | null }
  | { readonly kind: 'request-taken'; readonly number: string; readonly dueDay: string };

export type PapersInput =
  | { readonly kind: 'console'; readonly what: 'errors' | 'settings' | 'ledger' | 'verify-ledger' | 'make-evidence' }
  | { readonly kind: 'console'; readonly what: 'take-request' | 'clear-door' | 'clear-tamper' }
  | { readonly kind: 'console'; readonly what: 'take-kind'; readonly request: RequestKind }
  | { readonly kind: 'console'; readonly what: 'take-topic'; readonly topic: ComplaintTopic }
  | { readonly kind: 'console'; readonly what: 'take-by'; readonly channel: TakenBy }
  | { readonly kind: 'console'; readonly what: 'turn-ledger'; readonly to: LedgerTurn }
  | { readonly kind: 'console'; readonly what: 'filter-ledger'; readonly of: LedgerFilter };
