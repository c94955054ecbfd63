/**
 * The commissioning sheet: what was tried at this terminal, with the values measured, as canonical text that is signed and kept.
 * Names nobody; the installer is a reference in the ledger. The same facts always give the same bytes.
 */

import { canonicalText } from '../../base/canonical.ts';
import { allResults, isGreen, type StepResult } from './steps.ts';

export const SHEET_FORMAT = 'menshen-commissioning/1';

export interface SheetFacts {
  readonly deviceId: string;
  readonly softwareVersion: string;
  /** Of the processing in force, hex. */
  readonly fingerprint: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** The installer in the ledger. */
  readonly subject: string;
  readonly results: readonly StepResult[];
  readonly closedGates: readonly string[];
}

/** Canonical JSON, one line. */
export function sheetText(facts: SheetFacts): string {
  const { results, closedGates } = facts;
  return canonicalText({
    format: SHEET_FORMAT,
    deviceId: facts.deviceId,
    softwareVersion: facts.softwareVersion,
    fingerprint: facts.fingerprint,
    startedAtMs: facts.startedAtMs,
    endedAtMs: facts.endedAtMs,
    subject: facts.subject,
    steps: allResults(results).map(({ step, verdict, values }) => ({ step, verdict, values: { ...values } })),
    closedGates: [...closedGates],
    isGreen: isGreen(results, closedGates),
  });
}
