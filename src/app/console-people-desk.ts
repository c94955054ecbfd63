/**
 * What the people's pages of the console share. What is typed or held for a page lives as long as the page alone: whoever leaves it, or
 * walks away, leaves neither a PIN nor a card number behind. Nothing of it is in what is shown.
 */

import type { ConsoleAct } from '../core/console/pages.ts';
import { cardNumber } from '../core/credential/card.ts';
import { PIN_DIGITS_MIN, pinFlaw } from '../core/credential/pin.ts';
import type { ConsoleNote } from '../core/console/pages.ts';
import type { UntilChoice } from '../core/console/people-pages.ts';
import type { Guardian } from '../core/consent/guardian.ts';
import type { AgeBand } from '../core/consent/minors.ts';
import type { Verb } from '../core/policy/roles.ts';
import type { PeopleList } from '../ports/console-people-view.ts';
import type { Person } from '../ports/people-vault.ts';
import { consolePerson } from './console-facts.ts';
import { ACT_VERBS } from './console-rules.ts';
import { type ActEnd, type ConsoleDesk, NOT_DONE, type OpenPage, type ProofWords, REFUSAL_NOTES } from './console-section.ts';
import { proveOperatorByPin } from './operator.ts';
import type { Ground } from './parts.ts';

/** Rows of a page of people or groups: what stands beside the keypad on 800 x 480. */
export const ROWS = 4;
/** From when on the end of somebody's access stands in their row. Own choice. */
const UNTIL_NEAR_MS = 30 * 24 * 60 * 60_000;

/** Somebody who is to be added, as far as it was said. */
export interface Draft {
  readonly number: string;
  readonly name: string;
  readonly band: AgeBand;
  readonly born: string;
  readonly card: string | undefined;
  readonly pin: string | undefined;
  readonly until: UntilChoice;
}

/** What belongs to a page and is not shown. */
export interface Memory {
  /** In the ledger: whoever proved that they may look. */
  readonly looker: string | undefined;
  /** Where in the list they were; undefined: found by number alone. */
  readonly place: Pick<PeopleList, 'prefix' | 'from'> | undefined;
  readonly draft?: Draft;
  /** A PIN as it is typed now, and as it was typed first. */
  readonly typed?: string;
  readonly first?: string;
  /** Of a child's guardian, as far as it was said. */
  readonly guardian?: Partial<Guardian>;
  /** A new card that was held. */
  readonly card?: string;
}

const NOTHING: Memory = { looker: undefined, place: undefined };

/** Keeps for each page what belongs to it. */
export interface Keeper {
  of(page: OpenPage): Memory;
  keep<Page extends OpenPage>(page: Page, memory: Memory): Page;
}

export function makeKeeper(): Keeper {
  const kept = new WeakMap<OpenPage, Memory>();
  return {
    of: (page) => kept.get(page) ?? NOTHING,
    keep: (page, memory) => {
      kept.set(page, memory);
      return page;
    },
  };
}

/** The console's desk, and what belongs to the page that is open. */
export interface PeopleDesk {
  readonly desk: ConsoleDesk;
  readonly keeper: Keeper;
  readonly memory: Memory;
}

/** undefined: the store cannot be read. */
export function listPage({ desk, keeper }: PeopleDesk, memory: Memory): Extract<OpenPage, { kind: 'people-list' }> | undefined {
  const { ground } = desk;
  const { prefix, from } = memory.place ?? { prefix: '', from: 0 };
  const asked = ground.store.ask((people) => people.roll.page({ prefix, from, limit: ROWS }));
  if (asked.kind === 'failed') return undefined;
  const nowMs = ground.clockGuard.now();
  const rows = asked.value.people.map(({ number, role, hasCard, hasPin, grant, hasRefusedFace, validUntilMs }) => ({
    number,
    role,
    hasCard,
    hasPin,
    consent: grant === undefined ? (hasRefusedFace ? ('refused' as const) : ('none' as const)) : ('given' as const),
    untilMs: validUntilMs !== undefined && validUntilMs - nowMs < UNTIL_NEAR_MS ? validUntilMs : null,
  }));
  const place = { prefix, from };
  const page = { kind: 'people-list' as const, list: { ...place, rows, total: asked.value.total } };
  return keeper.keep(page, { looker: memory.looker, place });
}

export function personPage({ desk, keeper }: PeopleDesk, person: Person, memory: Memory): Extract<OpenPage, { kind: 'person' }> {
  const { looker, place } = memory;
  return keeper.keep({ kind: 'person', person: consolePerson(desk.ground, person) }, { looker, place });
}

/** undefined: the store cannot be read, or nobody has that number any more. */
export function personByNumber(ground: Ground, number: string): Person | undefined {
  const found = ground.store.ask((people) => people.byNumber(number));
  return found.kind === 'ok' ? found.value : undefined;
}

interface ProvedAct {
  readonly act: ConsoleAct;
  readonly words: ProofWords;
  /** Where it is another than the act's own. */
  readonly verb?: Verb;
}

/** Proves who asks, writes it down, and only then does anything. */
export async function proved(ground: Ground, wanted: ProvedAct, then: (subject: string) => ActEnd | Promise<ActEnd>): Promise<ActEnd> {
  const { act, words, verb = ACT_VERBS[act] } = wanted;
  const proof = await proveOperatorByPin(ground, words, verb);
  if (proof.kind === 'failed') return NOT_DONE;
  if (proof.kind === 'refused') return { kind: 'same', note: REFUSAL_NOTES[proof.reason] };
  const { subject } = proof;
  return ground.journal.append({ kind: 'operator', verb: act, subject }) === undefined ? NOT_DONE : then(subject);
}

/** The card as it is stored, or what is wrong with it. `ownerId`: whose it may be already. */
export function heldCard(ground: Ground, read: string, ownerId?: string): { readonly card: string } | { readonly note: ConsoleNote } {
  const card = cardNumber(read);
  if (card === undefined) return { note: 'card-bad' };
  const holder = ground.store.ask((people) => people.byCard(card));
  if (holder.kind === 'failed') return { note: 'not-done' };
  return holder.value === undefined || holder.value.id === ownerId ? { card } : { note: 'card-taken' };
}

export function pinNote(pin: string, number: string): ConsoleNote | undefined {
  if (pin.length < PIN_DIGITS_MIN) return 'pin-short';
  return pinFlaw(pin, number) === undefined ? undefined : 'pin-easy';
}
