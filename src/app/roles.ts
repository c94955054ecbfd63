/**
 * What roles may see and end: the table itself, an inspector's look, an installer's handover. Each look and each ending is on
 * record. Nothing here names a person or touches a face.
 */

import { type Role, roleTable } from '../core/policy/roles.ts';
import { type ClockTrust } from '../core/policy/clock-trust.ts';
import { type RetentionRow, retentionTable } from '../core/policy/retention-table.ts';
import { consentTotals, type ConsentTotals } from './consents.ts';
import { type OperatorProof, type OperatorRefusal, proveOperator, proveOperatorByPin } from './operator.ts';
import type { Ground } from './parts.ts';
import { endPerson } from './people.ts';

interface Words {
  readonly card: string;
  readonly pin: string;
}

interface OperatorWords {
  readonly card: string;
  readonly pin?: string;
}

type Refused = { readonly kind: 'refused'; readonly reason: OperatorRefusal } | { readonly kind: 'failed' };

export interface ClockFacts {
  readonly trust: ClockTrust;
  /** The time that counts, and what the clock of the machine says; milliseconds since 1970. */
  readonly believedMs: number;
  readonly wallMs: number;
  /** Confirming waits for a second operator. */
  readonly isSecondNeeded: boolean;
}

export interface Inspection {
  readonly kind: 'shown';
  readonly consents: ConsentTotals;
  readonly retention: readonly RetentionRow[];
  readonly clock: ClockFacts;
  readonly closed: readonly string[];
}

export type AppointResult = Refused | { readonly kind: 'allowed' };

export interface RoleVerbs {
  readonly table: typeof roleTable;
  clock(): ClockFacts;
  /** Read-only and on record: numbers, periods, gates. */
  inspect(words: Words): Promise<Refused | Inspection>;
  /** The installer hands the terminal over: on record, and their access is over. */
  handOver(words: Words): Promise<Refused | { readonly kind: 'handed-over' } | { readonly kind: 'no-operator' }>;
  /** Whether somebody may be given another role than person: an operator says so, except for the very first one. */
  appoint(role: Role, words: Words | undefined): Promise<AppointResult>;
  /** Whether somebody of a role may get another card or PIN: an operator says so, once there is one. */
  renew(role: Role, words: OperatorWords | undefined): Promise<AppointResult>;
}

export function roleVerbs(ground: Ground): RoleVerbs {
  return {
    table: roleTable,
    clock: () => clockFacts(ground),
    inspect: (words) => inspect(ground, words),
    handOver: (words) => handOver(ground, words),
    appoint: (role, words) =>
      onWordOfOperator(ground, { role, act: 'appoint', prove: words && (() => proveOperatorByPin(ground, words, 'appoint')) }),
    // Where the site has no PINs an operator has none either.
    renew: (role, words) =>
      onWordOfOperator(ground, { role, act: 'credential', prove: words && (() => proveOperator(ground, words, 'appoint')) }),
  };
}

function clockFacts({ clockGuard, twoPersons }: Ground): ClockFacts {
  const trust = clockGuard.trust();
  const isSecondNeeded = trust !== 'trusted' && clockGuard.isFarOff() && twoPersons.isRuled('clock-confirm');
  return { trust, believedMs: clockGuard.now(), wallMs: clockGuard.wallMs(), isSecondNeeded };
}

async function inspect(ground: Ground, words: Words): Promise<Refused | Inspection> {
  const proved = await proveOperatorByPin(ground, words, 'inspect');
  if (proved.kind !== 'operator') return proved;
  // Nobody looks without leaving a trace: no entry, no answer.
  if (ground.journal.append({ kind: 'operator', verb: 'inspect', subject: proved.subject }) === undefined) return { kind: 'failed' };
  const consents = await consentTotals(ground);
  if (consents === undefined) return { kind: 'failed' };
  const { closed } = ground.readiness.verdict();
  return { kind: 'shown', consents, retention: retentionTable(ground.parts.site), clock: clockFacts(ground), closed };
}

function hasOperator(ground: Ground): boolean | undefined {
  const asked = ground.store.ask((people) => people.staff().some(({ role, hasCard }) => role === 'operator' && hasCard));
  return asked.kind === 'ok' ? asked.value : undefined;
}

async function handOver(ground: Ground, words: Words): ReturnType<RoleVerbs['handOver']> {
  const proved = await proveOperatorByPin(ground, words, 'handover');
  if (proved.kind !== 'operator') return proved;
  const isThere = hasOperator(ground);
  if (isThere === undefined) return { kind: 'failed' };
  // A terminal without an operator would be nobody's.
  if (!isThere) return { kind: 'no-operator' };
  if (ground.journal.append({ kind: 'operator', verb: 'handover', subject: proved.subject }) === undefined) return { kind: 'failed' };
  await endPerson(ground, proved.personId);
  return { kind: 'handed-over' };
}

interface RoleAct {
  readonly role: Role;
  readonly act: 'appoint' | 'credential';
  /** Undefined where nobody's word was given. */
  readonly prove: (() => Promise<OperatorProof>) | undefined;
}

/** Whoever may write the data folder must not become an operator by it, nor take an operator's card or PIN over. */
async function onWordOfOperator(ground: Ground, { role, act, prove }: RoleAct): Promise<AppointResult> {
  const isThere = hasOperator(ground);
  if (isThere === undefined) return { kind: 'failed' };
  if (role === 'person' || !isThere) return { kind: 'allowed' };
  if (prove === undefined) return { kind: 'refused', reason: 'not-operator' };
  const proved = await prove();
  if (proved.kind !== 'operator') return proved;
  return ground.journal.append({ kind: 'operator', verb: `${act}-${role}`, subject: proved.subject }) === undefined
    ? { kind: 'failed' }
    : { kind: 'allowed' };
}
