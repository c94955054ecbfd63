/** What of the ledger is looked for together on the console. Every kind of entry is in exactly one class. */

import type { LedgerEvent, LedgerEventKind } from '../ledger/event.ts';

export const LEDGER_CLASSES = ['door', 'consent', 'erasure', 'operators', 'device'] as const;
export type LedgerClass = (typeof LEDGER_CLASSES)[number];

const CLASS_OF: Readonly<Record<LedgerEventKind, LedgerClass>> = {
  passage: 'door',
  denied: 'door',
  'spoof-suspected': 'door',
  'credential-blocked': 'door',
  'door-alarm': 'door',
  'fire-release': 'door',
  'schedule-unlock': 'door',
  'door-input': 'door',
  duress: 'door',
  passback: 'door',
  'consent-granted': 'consent',
  'consent-refused': 'consent',
  'consent-evidence': 'consent',
  restriction: 'consent',
  'copy-given': 'consent',
  request: 'consent',
  enrolled: 'consent',
  'enrol-failed': 'consent',
  withdrawn: 'consent',
  'erase-intent': 'erasure',
  erased: 'erasure',
  retention: 'erasure',
  decommissioned: 'erasure',
  'person-added': 'operators',
  'person-ended': 'operators',
  'credential-changed': 'operators',
  operator: 'operators',
  'two-persons': 'operators',
  order: 'operators',
  'clock-accepted': 'operators',
  'rollback-accepted': 'operators',
  'audit-exported': 'operators',
  'processor-key': 'operators',
  'pia-installed': 'operators',
  commissioned: 'operators',
  sign: 'operators',
  incident: 'operators',
  'evidence-key': 'operators',
  'evidence-made': 'operators',
  'evidence-handed': 'operators',
  'filing-threshold': 'operators',
  'record-closed': 'operators',
  'access-changed': 'operators',
  owner: 'operators',
  provisioned: 'operators',
  'provision-refused': 'operators',
  'osdp-install': 'operators',
  boot: 'device',
  stop: 'device',
  'rolled-back': 'device',
  gate: 'device',
  eye: 'device',
  reader: 'device',
  clock: 'device',
  tamper: 'device',
  'face-mode': 'device',
  'osdp-attack': 'device',
  'program-update': 'device',
  'ledger-restarted': 'device',
};

export function ledgerClassOf(kind: LedgerEventKind): LedgerClass {
  return CLASS_OF[kind];
}

/** One entry as it is read at the console: no pseudonym, no number of a person, no hash. */
export interface LedgerLine {
  readonly seq: number;
  readonly atMs: number;
  readonly kind: LedgerEventKind;
  /** A word of the program about it, such as the way somebody passed; null where the kind says all. */
  readonly detail: string | null;
}

export function ledgerLine({ seq, atMs, event }: { readonly seq: number; readonly atMs: number; readonly event: LedgerEvent }): LedgerLine {
  return { seq, atMs, kind: event.kind, detail: detailOf(event) };
}

/** What is read of an entry beside its kind: by the names of its fields, never those that stand for a person or a paper. */
const SHOWN = [
  'verb',
  'method',
  'scope',
  'alarm',
  'records',
  'severity',
  'request',
  'what',
  'reason',
  'cause',
  'channel',
  'store',
  'mode',
] as const;
const SHOWN_LAST = ['outcome', 'state', 'count', 'version'] as const;

function detailOf(event: LedgerEvent): string | null {
  const fields: Readonly<Record<string, unknown>> = { ...event };
  const words = [...SHOWN, ...SHOWN_LAST].flatMap((name) => {
    const value = fields[name];
    return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
  });
  if (event.kind === 'gate') words.push(...event.closed);
  return words.length === 0 ? null : words.join(' ');
}
