/**
 * May the face be used now? Collects the facts of every gate afresh each time it is asked, and
 * records each change once (INV-20). It decides nothing about card and PIN.
 */

import type { Notice } from '../core/consent/notice.ts';
import { isNoticeWhole } from '../core/consent/notice.ts';
import { siteFacts } from '../core/policy/facts.ts';
import { type GateFacts, type GateVerdict, isSameVerdict, judgeGates } from '../core/policy/gates.ts';
import type { ClockGuard } from './clock-guard.ts';
import type { Compliance } from './compliance.ts';
import { makeHeat } from './heat.ts';
import type { Journal } from './journal.ts';
import type { TerminalParts } from './parts.ts';
import type { Rollback } from './rollback.ts';
import type { Store } from './store.ts';

/** What only the running terminal knows. */
export interface RunFacts {
  /** Templates and consents were compared since the eye last came up. */
  isReconciled: boolean;
  /** Once after boot: enrolments that fail later end their consent themselves. */
  areConsentsChecked: boolean;
  /** Nothing begun before is unfinished. */
  hasPendingErasure: boolean;
  isStopping: boolean;
  /** The housing was opened and no operator has cleared it, or its switch does not say that it is closed. */
  isTampered: boolean;
  /** What the ledger held before this start was checked to its end, */
  isLedgerChecked: boolean;
  /** and did not hold. */
  isLedgerBroken: boolean;
}

export interface Readiness {
  /** Facts of now. A change is recorded and told to `onChange`. */
  verdict(): GateVerdict;
  isFallbackHealthy(): boolean;
  onChange(handler: (verdict: GateVerdict) => void): void;
  readonly run: RunFacts;
}

export interface ReadinessOptions {
  readonly parts: TerminalParts;
  readonly notice: Notice;
  readonly clockGuard: ClockGuard;
  readonly journal: Journal;
  readonly store: Store;
  readonly rollback: Pick<Rollback, 'noticed'>;
  readonly compliance: Pick<Compliance, 'gates'>;
}

/** A person who is refused by face has another way: a connected reader or pad for a method that is on (INV-04). */
function isFallbackHealthy(parts: TerminalParts): boolean {
  const { fallback } = parts.site;
  return (fallback.card && parts.reader?.isConnected === true) || (fallback.pin && parts.pinPad?.isConnected === true);
}

/** The eye runs what the door reads from the manifest: a pack exchanged between the two starts is not what was assessed. */
function areModelsThose({ models }: TerminalParts, embedderSha256: string | undefined): boolean {
  const wanted = models?.files.find(({ role }) => role === 'embedder')?.sha256;
  return embedderSha256 === undefined || wanted === undefined || wanted === embedderSha256;
}

/** Until it was looked at, nothing is well. */
function factsAtBoot(parts: TerminalParts): RunFacts {
  return {
    isReconciled: false,
    areConsentsChecked: false,
    hasPendingErasure: true,
    isStopping: false,
    isTampered: parts.tamper !== undefined, // until the switch has said something
    isLedgerChecked: false,
    isLedgerBroken: false,
  };
}

export function makeReadiness(options: ReadinessOptions): Readiness {
  const { parts, notice, clockGuard, journal, store, rollback, compliance } = options;
  const [run, isTooHot] = [factsAtBoot(parts), makeHeat(parts)];
  const handlers: ((verdict: GateVerdict) => void)[] = [];
  const fixed: GateFacts = { ...siteFacts(parts.site), 'notice-missing': isNoticeWhole(notice, parts.site) };
  const closedForRun: GateFacts = Object.fromEntries((parts.closedForRun ?? []).map((code) => [code, false]));
  let shown: GateVerdict | undefined;
  let recorded: GateVerdict | undefined;

  const facts = (): GateFacts => {
    const { state, embedderSha256 } = parts.eye.status();
    return {
      ...fixed,
      ...compliance.gates(),
      'no-fallback': isFallbackHealthy(parts),
      'clock-untrusted': clockGuard.isTrusted(),
      'eye-not-ready': state === 'ready',
      'models-refused': state !== 'refused' && areModelsThose(parts, embedderSha256),
      'store-failed': store.isOk,
      'ledger-failed': journal.isOk && !run.isLedgerBroken,
      'ledger-checking': run.isLedgerChecked,
      'rolled-back': rollback.noticed.length === 0,
      tampered: !run.isTampered,
      'too-hot': !isTooHot(),
      'memory-exposed': true, // what opens the parts looks, before the first key is there
      'erasure-pending': !run.hasPendingErasure,
      'not-reconciled': run.isReconciled,
      stopping: !run.isStopping,
      ...closedForRun,
    };
  };
  const record = (verdict: GateVerdict): void => {
    if (recorded !== undefined && isSameVerdict(recorded, verdict)) return;
    if (journal.append({ kind: 'gate', isFaceAllowed: verdict.isFaceAllowed, closed: verdict.closed }) !== undefined) recorded = verdict;
  };
  return {
    run,
    isFallbackHealthy: () => isFallbackHealthy(parts),
    onChange: (handler) => {
      handlers.push(handler);
    },
    verdict: () => {
      record(judgeGates(facts()));
      // Recording may itself show that the ledger fails or works again.
      const verdict = judgeGates(facts());
      if (shown !== undefined && isSameVerdict(shown, verdict)) return verdict;
      shown = verdict;
      for (const handler of handlers) handler(verdict);
      return verdict;
    },
  };
}
