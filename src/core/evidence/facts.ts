/** All that an evidence pack is made of, gathered before a page is rendered. Numbers, codes and papers; nobody's name, no face data. */

import type { ErrorCard } from '../match/error-card.ts';
import type { ComplianceModel } from '../policy/compliance-model.ts';
import type { PackManifest } from '../vision/pack.ts';
import type { ChapterId } from './pack.ts';
import type { Block } from './sheet.ts';

export interface NetworkInterface {
  readonly name: string;
  readonly isInternal: boolean;
  /** How many; the addresses themselves are the site's own matter. */
  readonly addresses: number;
}

/** What only the machine and the installed program know. */
export interface Surroundings {
  readonly interfaces: readonly NetworkInterface[];
  /** Installed packages, from the lock file; empty where there is none. */
  readonly packages: readonly { readonly name: string; readonly version: string; readonly integrity: string | undefined }[];
  /** Network modules that the program imports; none by rule. Undefined where it cannot be looked. */
  readonly networkModules: readonly { readonly file: string; readonly module: string }[] | undefined;
  readonly models: PackManifest | undefined;
  /** The table of tests of the law, where it was made with this program. */
  readonly lawTable: unknown;
}

/** One erasure as the ledger proves it. */
export interface ErasureFacts {
  readonly atMs: number;
  readonly seq: number;
  readonly proofId: string;
  readonly scope: string;
  readonly templatesBefore: number;
  readonly templatesAfter: number;
  readonly keysDestroyed: number;
  readonly isDecryptRefused: boolean;
  readonly isScanClean: boolean;
  readonly keyProvider: string;
  readonly protection: string;
}

/** Counts by month and kind. */
export type MonthlyKinds = ReadonlyMap<string, ReadonlyMap<string, number>>;

export interface LedgerFacts {
  readonly entries: number;
  readonly checkpoint: string;
  readonly verifierKey: string;
  readonly isOk: boolean;
  readonly sentence: string;
  readonly kinds: ReadonlyMap<string, number>;
  readonly months: MonthlyKinds;
}

/** A file beside the chapter's page. */
export interface Annex {
  readonly name: string;
  readonly content: string;
}

export interface PackFacts {
  readonly model: ComplianceModel;
  readonly ledger: LedgerFacts;
  /** The newest ones; all of them lie in the file of proofs. */
  readonly erasures: readonly ErasureFacts[];
  readonly surroundings: Surroundings;
  readonly card: ErrorCard | undefined;
  readonly evidenceKey: string;
  /** What other parts of the terminal add to a chapter. */
  readonly added: Partial<Record<ChapterId, { readonly blocks?: readonly Block[]; readonly annexes?: readonly Annex[] }>>;
}
