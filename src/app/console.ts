/**
 * The console of those who run the door, on its own screen: opened after card and PIN, closed by itself when nobody goes on. It has no
 * powers of its own: each act is one that the command line has, wants card and PIN anew, and asks the same table of roles.
 */

import { isFault } from '../base/fault.ts';
import { standingAt } from '../core/access/schedule.ts';
import type { ConsoleAct, ConsoleNote, ConsoleTab } from '../core/console/pages.ts';
import { PRIVATE_LIMIT_MS } from '../core/policy/limits.ts';
import { mayDo, type Role } from '../core/policy/roles.ts';
import type { ConsoleInput, ConsolePage, ConsoleRequest } from '../ports/console-view.ts';
import type { PadKey } from '../ports/door-hardware.ts';
import type { Commissioning } from './commission.ts';
import { type ActContext, type ActEnd, performAct } from './console-acts.ts';
import { consoleFacts } from './console-facts.ts';
import { ACT_VERBS, tabsOf } from './console-rules.ts';
import type { Ground } from './parts.ts';
import type { Visits } from './visit.ts';

/** Longest number or PIN that is typed here; more digits are not taken. */
const DIGITS_MAX = 16;

export interface ConsoleParts {
  readonly ground: Ground;
  readonly visits: Pick<Visits, 'state' | 'refresh' | 'put'>;
  readonly commission: Pick<Commissioning, 'begin'>;
}

export interface Console {
  stop(): void;
}

/** Where the console stands. What is typed as a PIN is here and nowhere else. */
type Place =
  | Exclude<ConsolePage, { kind: 'proof' }>
  | { readonly kind: 'proof'; readonly act: ConsoleAct; readonly card: string | undefined; readonly pin: string; readonly from: Place };

interface Session {
  readonly personId: string;
  readonly role: Role;
  place: Place;
  note: ConsoleNote | null;
}

export function makeConsole(parts: ConsoleParts): Console {
  return new DoorConsole(parts);
}

class DoorConsole implements Console {
  readonly #parts: ConsoleParts;
  #session: Session | undefined;
  /** The person and the request that the next act is about. */
  #context: ActContext = {};
  #release: (() => void) | undefined;
  #cancelIdle = (): void => undefined;

  constructor(parts: ConsoleParts) {
    this.#parts = parts;
    parts.ground.takeover.onOpen((input) => {
      if (input.what === 'open') this.#open();
    });
  }

  stop(): void {
    if (this.#session === undefined) return;
    this.#session = undefined;
    this.#context = {};
    this.#cancelIdle();
    this.#release?.();
    this.#release = undefined;
    this.#parts.visits.refresh();
  }

  /** From "my face" of somebody who proved themself by card and PIN just now. */
  #open(): void {
    const { ground, visits } = this.#parts;
    const { state } = visits;
    if (state.kind !== 'my-face' || state.hasConsole !== true) return;
    const { personId } = state;
    const asked = ground.store.ask((people) => ({ person: people.byId(personId), subject: people.ledgerSubject(personId) }));
    const person = asked.kind === 'ok' ? asked.value.person : undefined;
    if (asked.kind !== 'ok' || person === undefined || standingAt(person, ground.clockGuard.now()) !== 'in-force') return;
    if (tabsOf(person.role).length === 0) return;
    // Nobody looks without leaving a trace.
    if (ground.journal.append({ kind: 'operator', verb: 'console', subject: asked.value.subject }) === undefined) return;
    this.#release = ground.takeover.begin({
      onKey: (key) => {
        this.#key(key);
      },
      onScreenKey: (key) => {
        this.#key(key);
      },
      onCard: () => undefined,
      takesCard: (card) => this.#card(card),
      onConsole: (input) => {
        this.#press(input);
      },
      onBack: () => {
        this.#back();
      },
      view: () => ({ kind: 'console', console: this.#view() }),
    });
    if (this.#release === undefined) return;
    this.#session = { personId, role: person.role, place: this.#tab('state'), note: null };
    visits.put({ kind: 'back' });
    this.#go(this.#session.place);
  }

  #view(): { readonly tabs: readonly ConsoleTab[]; readonly page: ConsolePage; readonly note: ConsoleNote | null } {
    const session = this.#session;
    if (session === undefined) return { tabs: [], page: { kind: 'working' }, note: null };
    const { place, note, role } = session;
    const page: ConsolePage =
      place.kind === 'proof' ? { kind: 'proof', act: place.act, isCardSeen: place.card !== undefined, digits: place.pin.length } : place;
    return { tabs: tabsOf(role), page, note };
  }

  #go(place: Place, note: ConsoleNote | null = null): void {
    const session = this.#session;
    if (session === undefined) return;
    session.place = place;
    session.note = note;
    this.#cancelIdle();
    this.#cancelIdle = this.#parts.ground.parts.clock.after(PRIVATE_LIMIT_MS, () => {
      this.stop();
    });
    this.#parts.visits.refresh();
  }

  #tab(tab: ConsoleTab): Place {
    switch (tab) {
      case 'state':
        return { kind: 'state', facts: consoleFacts(this.#parts.ground) };
      case 'people':
        return { kind: 'people', typed: '' };
      case 'requests':
        return { kind: 'requests', requests: null };
      case 'acts': {
        const role = this.#session?.role ?? 'person';
        return { kind: 'acts', canPurge: mayDo(role, 'purge'), canCommission: mayDo(role, 'commission-begin') };
      }
    }
  }

  #back(): void {
    const session = this.#session;
    if (session === undefined) return;
    const { place } = session;
    if (place.kind === 'proof') this.#go(place.from);
    else if (place.kind === 'person') this.#go(this.#tab('people'));
    else if (place.kind === 'request') this.#go(this.#tab('requests'));
    else this.stop();
  }

  #key(key: PadKey): void {
    const place = this.#session?.place;
    if (place?.kind === 'people') {
      if (key !== 'enter') this.#go({ kind: 'people', typed: typedNext(place.typed, key) });
      else if (place.typed !== '') this.#prove('look-person', { personNumber: place.typed });
    } else if (place?.kind === 'proof' && place.card !== undefined) {
      if (key !== 'enter') this.#go({ ...place, pin: typedNext(place.pin, key) });
      else if (place.pin !== '') void this.#perform(place, place.card);
    }
  }

  /** A card is a proof only where one is asked for; else it opens the door as ever. */
  #card(card: string): boolean {
    const place = this.#session?.place;
    if (place?.kind !== 'proof' || place.card !== undefined) return false;
    this.#go({ ...place, card });
    return true;
  }

  #press(input: ConsoleInput): void {
    const session = this.#session;
    if (session === undefined || session.place.kind === 'working') return;
    const { place, role } = session;
    switch (input.what) {
      case 'tab':
        if (tabsOf(role).includes(input.tab)) this.#go(this.#tab(input.tab));
        return;
      case 'end-person':
        if (place.kind === 'person') this.#prove('end-person', { personNumber: place.person.number });
        return;
      case 'purge':
        if (place.kind === 'acts' && place.canPurge) this.#leaveFor({ kind: 'choose', what: 'purge' });
        return;
      case 'commission':
        if (place.kind === 'acts' && place.canCommission) this.#prove('commission', {});
        return;
      default:
        this.#pressRequests(input, place);
    }
  }

  #pressRequests(input: Exclude<ConsoleInput, { what: 'tab' }>, place: Place): void {
    if (input.what === 'list-requests' && place.kind === 'requests') this.#prove('list-requests', {});
    if (input.what === 'request' && place.kind === 'requests') {
      const request = place.requests?.find(({ number }) => number === input.number);
      if (request !== undefined) this.#go({ kind: 'request', request });
    }
    if (place.kind !== 'request') return;
    const { number } = place.request;
    if (input.what === 'answer') this.#prove('answer-request', { requestNumber: number, outcome: input.outcome, reason: input.reason });
    if (input.what === 'close-request') this.#prove('close-request', { requestNumber: number });
  }

  #prove(act: ConsoleAct, context: ActContext): void {
    const session = this.#session;
    if (session === undefined || !mayDo(session.role, ACT_VERBS[act])) return;
    this.#context = context;
    this.#go({ kind: 'proof', act, card: undefined, pin: '', from: session.place });
  }

  /** What has its own screens begins from rest, and proves who asks itself. */
  #leaveFor(action: { readonly kind: 'choose'; readonly what: 'purge' }): void {
    this.stop();
    this.#parts.visits.put(action);
  }

  async #perform(place: Extract<Place, { kind: 'proof' }>, card: string): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    const { act, pin, from } = place;
    const context = this.#context;
    this.#go({ kind: 'working' });
    const end = await this.#ended(act, { card, pin }, context);
    // Walked away meanwhile: what was done is done, and shown to nobody.
    if (this.#session !== session) return;
    if (end.kind === 'proved') {
      this.stop();
      await this.#parts.commission.begin({ card, pin });
      return;
    }
    this.#go(this.#placeAfter(end, from), end.note);
  }

  async #ended(act: ConsoleAct, words: { readonly card: string; readonly pin: string }, context: ActContext): Promise<ActEnd> {
    try {
      return await performAct(this.#parts.ground, { act, words, context });
    } catch (error) {
      if (!isFault(error)) throw error;
      return { kind: 'same', note: 'not-done' };
    }
  }

  #placeAfter(end: Exclude<ActEnd, { kind: 'proved' }>, from: Place): Place {
    switch (end.kind) {
      case 'same':
        return from;
      case 'person':
        return { kind: 'person', person: end.person };
      case 'people':
        return this.#tab('people');
      case 'requests':
        return { kind: 'requests', requests: end.requests };
      case 'request':
        return from.kind === 'request' ? { kind: 'request', request: moved(from.request, end.state) } : from;
    }
  }
}

function moved(request: ConsoleRequest, state: ConsoleRequest['state']): ConsoleRequest {
  return { ...request, state, urgency: 'in-time' };
}

function typedNext(typed: string, key: Exclude<PadKey, 'enter'>): string {
  if (key === 'clear') return '';
  return typed.length < DIGITS_MAX ? typed + key : typed;
}
