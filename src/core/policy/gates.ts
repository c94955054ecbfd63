/**
 * faceAllowed is the AND of all gates (INV-20). A closed gate turns the face off; it never opens
 * the door and never turns card or PIN off. A gate that nobody reported counts as closed.
 */

/** Why the face may be off. The screen and the ledger show these codes. */
export const GATE_CODES = [
  'face-disabled', // the site file says so
  'processor-incomplete',
  'necessity-missing',
  'notice-missing',
  'no-fallback', // neither card reader nor PIN pad works: a face must never be the only way (INV-04)
  'clock-untrusted',
  'eye-not-ready',
  'models-refused',
  'store-failed',
  'ledger-failed',
  'ledger-checking', // what the ledger held before this start is not checked to its end
  'rolled-back', // a store is older than what was already reached (INV-07)
  'tampered', // the housing was opened, or its switch cannot be read
  'memory-exposed', // an inspector, core dump or report could show this process's memory
  'erasure-pending', // something begun before a power cut is not finished
  'not-reconciled', // templates were not yet compared with consents
  'stopping',
] as const;
export type GateCode = (typeof GATE_CODES)[number];

/** True where the gate is open. */
export type GateFacts = Readonly<Partial<Record<GateCode, boolean>>>;

export interface GateVerdict {
  readonly isFaceAllowed: boolean;
  readonly closed: readonly GateCode[];
}

/** The AND of all gates, with the codes of those that are closed. */
export function judgeGates(facts: GateFacts): GateVerdict {
  const closed = GATE_CODES.filter((code) => facts[code] !== true);
  return { isFaceAllowed: closed.length === 0, closed };
}

/** Same codes, whatever the order. */
export function isSameVerdict(left: GateVerdict, right: GateVerdict): boolean {
  return left.closed.length === right.closed.length && left.closed.every((code) => right.closed.includes(code));
}
