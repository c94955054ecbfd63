/** What the command line needs from the rest, given to it by src/cli.ts. */

import type { EvidenceVerdict } from './evidence-verbs.ts';
import type { PiaParts } from './compliance-verbs.ts';
import type { AgeBand } from '../../core/consent/minors.ts';
import type { Role } from '../../core/policy/roles.ts';
import type { OrderParts } from './order-verbs.ts';
import type { Prompt } from './prompt.ts';
import type { ConsoleParts } from './owner-verbs.ts';
import type { OsdpBenchParts } from './osdp-verbs.ts';
import type { ProvisionParts } from './provision-verbs.ts';

export type Answer = Readonly<Record<string, unknown>>;

export interface AskOptions {
  readonly dataDir: string;
  readonly onProgress: (text: string) => void;
  /** Aborted where the person at the command line breaks off; what was asked is then told to stop. */
  readonly stopping?: { readonly signal: AbortSignal; readonly verb: string };
}

export interface CredentialWords {
  readonly number: string;
  readonly card?: string;
  readonly pin?: string;
  readonly by?: { readonly card: string; readonly pin?: string };
}

export interface EnrolWords {
  readonly number: string;
  readonly name?: string;
  readonly card?: string;
  readonly pin?: string;
  readonly role?: Role;
  /** The operator who gives a role. */
  readonly by?: { readonly card: string; readonly pin: string };
  readonly isFaceWanted: boolean;
  readonly band?: AgeBand;
  /** YYYY-MM-DD. */
  readonly birthDate?: string;
}

/** The outcome of an audit: `isOk` false names the first bad entry in `sentence`. */
export interface AuditAnswer {
  readonly isOk: boolean;
  readonly entries: number;
  readonly firstBad: number | null;
  readonly what: string;
  readonly sentence: string;
}

export interface ReceiptWords {
  /** The receipt's text, its short number, or a file that holds either. */
  readonly receipt: string;
  /** A proof, an export or a ledger.db instead of the data folder's ledger. */
  readonly against?: string;
  /** Verifier key that is trusted: `ledger.pub` or its text. */
  readonly key?: string;
}

/** The first site file. */
export interface InitParts {
  /** Of a board profile where one is named. */
  init(dataDir: string, board?: string): Answer;
  /** The profiles that there are. */
  boards(): Answer;
}

export interface CliParts extends OrderParts, InitParts {
  readonly version: string;
  readonly defaultDataDir: string;
  readonly modelsDir: string;
  readonly prompt: Prompt;
  /** Files of the processor's assessment. */
  readonly pia: PiaParts;
  /** Folders and bundles on the owner's computer. */
  readonly provision: ProvisionParts;
  /** A terminal at the other end of a serial line. */
  readonly console: ConsoleParts;
  /** OSDP lines of a bench, without a terminal. */
  readonly osdpBench: OsdpBenchParts;
  status(options: AskOptions): Promise<Answer>;
  selfTest(options: AskOptions): Promise<Answer>;
  enrol(words: EnrolWords, options: AskOptions): Promise<Answer>;
  credential(words: CredentialWords, options: AskOptions): Promise<Answer>;
  withdraw(number: string, options: AskOptions): Promise<Answer>;
  countFaces(options: AskOptions): Promise<number>;
  /** Any request of the control channel, checked there: for verbs that need nothing of their own here. */
  ask(request: { readonly verb: string } & Readonly<Record<string, unknown>>, options: AskOptions): Promise<Answer>;
  recover(words: { readonly card: string; readonly pin: string }, options: AskOptions): Promise<Answer>;
  purge(words: { readonly card: string; readonly pin?: string; readonly persons: number }, options: AskOptions): Promise<Answer>;
  verifyAudit(dataDir: string): Promise<AuditAnswer>;
  /** Fault `receipt-bad` names what is wrong. */
  verifyReceipt(words: ReceiptWords, dataDir: string): Promise<Answer>;
  proveAudit(words: { readonly receipt: string; readonly out: string }, dataDir: string): Promise<Answer>;
  exportAudit(dataDir: string, out: string): Promise<Answer>;
  /** Checks a pack by the product's own code. */
  verifyEvidence(words: { readonly pack: string; readonly key?: string }): Promise<EvidenceVerdict>;
  verifyModels(modelsDir: string): Promise<Answer>;
  addModels(modelsDir: string, sourceDir: string): Promise<Answer>;
}
