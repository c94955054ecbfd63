/**
 * faceAllowed is the AND of all gates (INV-20). A closed gate turns the face off; it never opens
 * the door and never turns card or PIN off. A gate that nobody reported counts as closed.
 */

/** Why the face may be off. The screen and the ledger show these codes. */
export const GATE_CODES = [
  'face-disabled', // the site file says so
  'processor-incomplete',
  'necessity-missing',
  'public-ground-missing', // a public place without its public-safety ground or the bearer of the security duty (Art. 13)
  'sign-missing', // a public place whose sign nobody attested, or too long ago, or before a move (Art. 13)
  'notice-missing',
  'no-fallback', // neither card reader nor PIN pad works: a face must never be the only way (INV-04)
  'clock-untrusted',
  'eye-not-ready',
  'models-refused',
  'models-unknown', // the door could not read which models the eye is to run: no assessment can cover them
  'pia-missing', // no assessment signed with the processor's key is here (Art. 9)
  'pia-outdated', // the one in force was made for another processing (INV-06)
  'pia-refused', // it says no: an item fails, or the processor did not approve
  'pia-review-due', // its review is overdue
  'incident-open', // a serious incident is open, or no assessment was made since (Art. 9)
  'store-failed',
  'ledger-failed',
  'ledger-checking', // what the ledger held before this start is not checked to its end
  'rolled-back', // a store is older than what was already reached (INV-07)
  'tampered', // the housing was opened, or its switch cannot be read
  'too-hot', // the board has to cool down before it looks again
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
