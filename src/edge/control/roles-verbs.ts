/** What a request about roles or time does to the terminal. Each refusal says the way out. */

import type { Terminal } from '../../app/terminal.ts';
import { Fault, unreachable } from '../../base/fault.ts';
import { permissionOf, type Role, type Verb } from '../../core/policy/roles.ts';
import type { ControlRequest } from './messages.ts';

type Answer = Record<string, unknown>;
const VERBS = ['roles', 'clock-status', 'inspect', 'handover'] as const;
export type RoleRequest = Extract<ControlRequest, { verb: (typeof VERBS)[number] }>;

export function isRoleRequest(request: ControlRequest): request is RoleRequest {
  return VERBS.some((verb) => verb === request.verb);
}

/** Whether a request may go on without a role being proved: the verb proves one itself where its words name a card to prove it by. */
export function checkAsker(request: ControlRequest): void {
  // A verb of the channel without a row in the table of roles does not compile here.
  const verb: Verb = request.verb;
  const isProving = 'card' in request && 'pin' in request;
  if (permissionOf('owner', verb) === 'denied' && !isProving && !('card' in request))
    throw new Fault(
      'not-permitted',
      'That takes a role: name the card of somebody who has it. Nothing was changed. menshen roles lists who may.',
    );
}

export async function roleAnswer({ roles }: Terminal, request: RoleRequest): Promise<Answer> {
  switch (request.verb) {
    case 'roles':
      return { roles: roles.table().map(({ verb, cells }) => ({ verb, ...cells })) };
    case 'clock-status':
      return clockAnswer(roles.clock());
    case 'inspect': {
      const result = await roles.inspect(request);
      if (result.kind === 'failed') throw storeFailed();
      if (result.kind === 'refused') return { outcome: 'refused', reason: result.reason };
      const { consents, retention, clock, closed } = result;
      return { outcome: 'shown', closed, clock: clockAnswer(clock), consents, retention };
    }
    case 'handover': {
      const result = await roles.handOver(request);
      if (result.kind === 'failed') throw storeFailed();
      if (result.kind === 'refused') return { outcome: 'refused', reason: result.reason };
      if (result.kind === 'no-operator')
        return { outcome: 'refused', reason: 'no-operator', sentence: 'Nobody would be there to run the door: enrol its operator first.' };
      return { outcome: 'handed-over' };
    }
    default:
      return unreachable(request);
  }
}

/** Before somebody is added with another role than person. Fault `not-permitted` where nobody who may has said so. */
export async function checkAppointment(
  { roles }: Terminal,
  role: Role | undefined,
  by: { readonly card: string; readonly pin: string } | undefined,
): Promise<void> {
  if (role === undefined || role === 'person') return;
  const result = await roles.appoint(role, by);
  if (result.kind === 'failed') throw storeFailed();
  if (result.kind === 'refused')
    throw new Fault(
      'not-permitted',
      'This terminal has an operator, so only an operator gives somebody a role: ask again with --by CARD and the PIN. Nothing was changed.',
    );
}

/** Before somebody of a role gets another card or PIN. Fault `not-permitted` where nobody who may has said so. */
export async function checkRenewal(
  { roles }: Terminal,
  role: Role,
  by: { readonly card: string; readonly pin?: string | undefined } | undefined,
): Promise<void> {
  const words = by && { card: by.card, ...(by.pin === undefined ? {} : { pin: by.pin }) };
  const result = await roles.renew(role, words);
  if (result.kind === 'failed') throw storeFailed();
  if (result.kind === 'refused')
    throw new Fault(
      'not-permitted',
      'This person has a role, so only an operator gives them another card or PIN: ask again with --by CARD. Where no operator can, bring the new card or PIN in people.csv on a signed stick. Nothing was changed.',
    );
}

const CLOCK_SENTENCES: Readonly<Record<ReturnType<Terminal['roles']['clock']>['trust'], string>> = {
  trusted: 'The clock is believed.',
  'set-back': 'The clock is behind the last time seen. Set it right; where it is right and once ran ahead: menshen clock confirm.',
  'jumped-ahead':
    'The clock is further ahead than it can be. Nothing expires by it. Set it right, or where it is right: menshen clock confirm.',
  unset: 'The clock was never set: its battery may be dead. Set it. Nothing expires by it.',
};

function clockAnswer({ trust, believedMs, wallMs, isSecondNeeded }: ReturnType<Terminal['roles']['clock']>): Answer {
  const words = (ms: number): string => new Date(ms).toISOString();
  return { clock: trust, sentence: CLOCK_SENTENCES[trust], believed: words(believedMs), machine: words(wallMs), isSecondNeeded };
}

const WAYS_OUT: Readonly<Record<string, string>> = {
  'second-person-needed': 'This takes two people. Another operator gives the same command within five minutes. Nothing was changed.',
  'same-person': 'The second word must be another operator’s. Nothing was changed.',
  'clock-unset': 'A clock that was never set cannot be confirmed. Set it, then look: menshen clock status. Nothing was changed.',
};

/** A refusal that waits for somebody or something else says for what. */
export function withWayOut(answer: Record<string, unknown>): Record<string, unknown> {
  const { outcome, reason, sentence } = answer as { outcome?: unknown; reason?: unknown; sentence?: unknown };
  const way = outcome === 'refused' && typeof reason === 'string' && sentence === undefined ? WAYS_OUT[reason] : undefined;
  return way === undefined ? answer : { ...answer, sentence: way };
}

function storeFailed(): Fault {
  return new Fault('store-failed', 'The stores take no record now: nothing was changed. Look at the disk and its space, then ask again.');
}
