/**
 * The console of those who run the door, on its own screen: opened after card and PIN, closed by itself when nobody goes on. It has no
 * powers of its own: each act is one that the command line has, wants card and PIN anew, and asks the same table of roles.
 */

import { invariant, isFault } from '../base/fault.ts';
import { standingAt } from '../core/access/schedule.ts';
import type { ConsoleNote, ConsoleTab } from '../core/console/pages.ts';
import { PRIVATE_LIMIT_MS } from '../core/policy/limits.ts';
import { mayDo, type Role } from '../core/policy/roles.ts';
import type { ConsoleInput, ConsolePage } from '../ports/console-view.ts';
import type { PadKey } from '../ports/door-hardware.ts';
import { type PapersParts, papersSection } from './console-papers.ts';
import { type ActsParts, actsSection } from './console-acts.ts';
import { peopleSection } from './console-people.ts';
import { REQUESTS_SECTION } from './console-requests.ts';
import { ACT_VERBS, tabsOf } from './console-rules.ts';
import {
  type ActEnd,
  type ConsoleDesk,
  type ConsoleSection,
  type ConsoleWork,
  NOT_DONE,
  type OpenPage,
  type ProofWords,
  typedNext,
  type WantedAct,
} from './console-section.ts';
import { STATE_SECTION } from './console-state.ts';
import type { Ground } from './parts.ts';
import type { Visits } from './visit.ts';

export interface ConsoleParts extends ActsParts, PapersParts {
  readonly ground: Ground;
  readonly visits: Pick<Visits, 'state' | 'refresh' | 'put' | 'onState'>;
}

export interface Console {
  stop(): void;
}

/** How often the progress of long work is shown anew. Own choice. */
const WORK_SHOWN_EVERY_MS = 200;

/** Asked for before an act. What is typed as a PIN is here and nowhere else. */
interface Proof {
  readonly kind: 'proof';
  readonly wanted: WantedAct;
  readonly card: string | undefined;
  readonly pin: string;
}

/** An act under way; its steps ask whether it is still wanted. */
interface Working {
  readonly kind: 'working';
  readonly progress: { readonly done: number; readonly of: number } | null;
  isCancelled: boolean;
}

interface Session {
  readonly role: Role;
  /** Of whoever opened it, in the ledger. */
  readonly subject: string;
  page: OpenPage;
  /** Over the page for a while. */
  over: Proof | Working | undefined;
  note: ConsoleNote | null;
}

export function makeConsole(parts: ConsoleParts): Console {
  return new DoorConsole(parts);
}

class DoorConsole implements Console {
  readonly #parts: ConsoleParts;
  readonly #sections: readonly ConsoleSection[];
  #session: Session | undefined;
  #release: (() => void) | undefined;
  #cancelIdle = (): void => undefined;

  constructor(parts: ConsoleParts) {
    this.#parts = parts;
    this.#sections = [STATE_SECTION, peopleSection(parts.visits), REQUESTS_SECTION, papersSection(parts), actsSection(parts)];
    parts.ground.takeover.onOpen((input) => {
      if (input.what === 'open') this.#open();
    });
    parts.ground.parts.consoleLink?.onAsk(() => this.#mayLink());
  }

  stop(): void {
    if (this.#session === undefined) return;
    if (this.#session.over?.kind === 'working') this.#session.over.isCancelled = true;
    this.#session = undefined;
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
    this.#release = this.#take();
    if (this.#release === undefined) return;
    const { role } = person;
    this.#session = { role, subject: asked.value.subject, page: this.#section('state').first(ground, role), over: undefined, note: null };
    visits.put({ kind: 'back' });
    this.#shown();
  }

  /** That a laptop at the cable shows it too is on record before it does. */
  #mayLink(): boolean {
    const session = this.#session;
    if (session === undefined) return false;
    return this.#parts.ground.journal.append({ kind: 'operator', verb: 'console-link', subject: session.subject }) !== undefined;
  }

  #take(): (() => void) | undefined {
    return this.#parts.ground.takeover.begin({
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
  }

  #view(): { readonly tabs: readonly ConsoleTab[]; readonly page: ConsolePage; readonly note: ConsoleNote | null } {
    const session = this.#session;
    if (session === undefined) return { tabs: [], page: { kind: 'working', progress: null }, note: null };
    const { note, role } = session;
    return { tabs: tabsOf(role), page: shownPage(session), note };
  }

  /** Whoever does something stays; who does nothing has gone. */
  #shown(): void {
    this.#cancelIdle();
    this.#cancelIdle = this.#parts.ground.parts.clock.after(PRIVATE_LIMIT_MS, () => {
      this.stop();
    });
    this.#parts.visits.refresh();
  }

  #go(page: OpenPage, note: ConsoleNote | null = null): void {
    if (this.#session === undefined) return;
    Object.assign(this.#session, { page, note, over: undefined });
    this.#shown();
  }

  #over(over: Session['over']): void {
    if (this.#session === undefined) return;
    Object.assign(this.#session, { over, note: null });
    this.#shown();
  }

  #section(tab: ConsoleTab): ConsoleSection {
    const section = this.#sections.find((one) => one.tab === tab);
    invariant(section !== undefined, 'every tab has its section');
    return section;
  }

  /** Whose page is open, and what its section may do. */
  #desk(session: Session): { readonly section: ConsoleSection; readonly desk: ConsoleDesk } {
    const { page, role } = session;
    const section = this.#sections.find(({ pages }) => pages.includes(page.kind));
    invariant(section !== undefined, 'every page has its section');
    const desk: ConsoleDesk = {
      ground: this.#parts.ground,
      role,
      page,
      go: (next, note) => {
        this.#go(next, note);
      },
      prove: (wanted) => {
        if (mayDo(role, ACT_VERBS[wanted.act])) this.#over(asked(wanted));
      },
      work: (perform) => {
        void this.#perform((under) => perform(under));
      },
      leave: (next) => {
        this.stop();
        next();
      },
    };
    return { section, desk };
  }

  #back(): void {
    const session = this.#session;
    if (session === undefined) return;
    if (session.over?.kind === 'proof') {
      this.#over(undefined);
      return;
    }
    if (session.over !== undefined) {
      this.stop();
      return;
    }
    const { section, desk } = this.#desk(session);
    const page = section.back?.(desk);
    if (page === undefined) this.stop();
    else this.#go(page);
  }

  #key(key: PadKey): void {
    const session = this.#session;
    if (session === undefined) return;
    const { over } = session;
    if (over === undefined) {
      const { section, desk } = this.#desk(session);
      section.key?.(desk, key);
    } else if (over.kind === 'proof' && over.card !== undefined) {
      if (key !== 'enter') this.#over({ ...over, pin: typedNext(over.pin, key) });
      else if (over.pin !== '') this.#proved(over.wanted, { card: over.card, pin: over.pin });
    }
  }

  /** A card is a proof only where one is asked for; else it opens the door as ever. */
  #card(card: string): boolean {
    const session = this.#session;
    if (session === undefined) return false;
    const { over } = session;
    if (over === undefined) {
      const { section, desk } = this.#desk(session);
      return section.card?.(desk, card) ?? false;
    }
    if (over.kind !== 'proof' || over.card !== undefined) return false;
    this.#over({ ...over, card });
    return true;
  }

  #press(input: ConsoleInput): void {
    const session = this.#session;
    if (session === undefined || input.what === 'open') return;
    const { over, role } = session;
    if (input.what === 'cancel') {
      if (over?.kind === 'working') over.isCancelled = true;
      return;
    }
    if (over?.kind === 'working') return;
    if (input.what === 'tab') {
      if (tabsOf(role).includes(input.tab)) this.#go(this.#section(input.tab).first(this.#parts.ground, role));
      return;
    }
    if (over !== undefined) return;
    const { section, desk } = this.#desk(session);
    section.press(desk, input);
  }

  #proved(wanted: WantedAct, words: ProofWords): void {
    void this.#perform((work) => wanted.perform(words, work));
  }

  async #perform(perform: (work: ConsoleWork) => Promise<ActEnd>): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    const working: Working = { kind: 'working', progress: null, isCancelled: false };
    this.#over(working);
    const end = await this.#ended(perform, working);
    // Walked away meanwhile: what was done is done, and shown to nobody.
    if (this.#session !== session) return;
    if (end.kind === 'leave') {
      this.stop();
      await end.next();
      return;
    }
    if (end.kind === 'prove') this.#over(asked(end.wanted));
    else this.#go(end.kind === 'page' ? end.page : session.page, end.note);
  }

  async #ended(perform: (work: ConsoleWork) => Promise<ActEnd>, working: Working): Promise<ActEnd> {
    const session = this.#session;
    const { clock } = this.#parts.ground.parts;
    let shownMs = Number.NEGATIVE_INFINITY;
    try {
      return await perform({
        tell: (done, of) => {
          if (session === undefined || this.#session !== session) return;
          Object.assign(working, { progress: { done, of } });
          // Steps are short; the page need not be drawn after each.
          if (clock.monotonicMs() - shownMs < WORK_SHOWN_EVERY_MS) return;
          shownMs = clock.monotonicMs();
          this.#shown();
        },
        isCancelled: () => working.isCancelled,
      });
    } catch (error) {
      if (!isFault(error)) throw error;
      return NOT_DONE;
    }
  }
}

function asked(wanted: WantedAct): Proof {
  return { kind: 'proof', wanted, card: undefined, pin: '' };
}

function shownPage({ over, page }: Session): ConsolePage {
  if (over === undefined) return page;
  if (over.kind === 'working') return { kind: 'working', progress: over.progress };
  return { kind: 'proof', act: over.wanted.act, isCardSeen: over.card !== undefined, digits: over.pin.length };
}
