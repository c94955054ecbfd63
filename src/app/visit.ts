/**
 * The runner of visits: a bounded queue of events, the machine, the screen, the timer. Edges only
 * put events in; nothing reacts inside their callbacks. One visit at a time.
 */

import { invariant } from '../base/fault.ts';
import { alarmOf } from '../core/access/door-state.ts';
import { stepVisit } from '../core/access/visit-machine.ts';
import {
  type PassOutcome,
  VISIT_AT_REST,
  type VisitEffect,
  type VisitEvent,
  type VisitRules,
  type VisitState,
} from '../core/access/visit-state.ts';
import { stateLimitMs } from '../core/access/visit-times.ts';
import { VISIT_ANSWERS_RESERVE, VISIT_EVENTS_MAX } from '../core/policy/limits.ts';
import type { EyeEvent } from '../ports/eye.ts';
import type { Ground } from './parts.ts';
import { type EventQueue, makeEventQueue } from './event-queue.ts';
import { noticeFor } from './consenting.ts';
import { eyeVisit, perform } from './visit-effects.ts';
import { viewOf } from './visit-view.ts';

export interface Visits {
  /** Takes an event; false where the queue is full and it was dropped. */
  put(event: VisitEvent): boolean;
  readonly state: VisitState;
  onPassed(handler: (outcome: PassOutcome) => void): () => void;
  /** After each step that changed the state. */
  onState(handler: (state: VisitState) => void): () => void;
  /** Shows the current state again, after a gate changed. */
  refresh(): void;
  /** True once everything that waited before it was taken up; false where there is room for nothing more. */
  pulse(): Promise<boolean>;
  stop(): void;
}

/** Pieces of work under way at once; card taps beyond it are dropped. Answers have room for all. */
const EFFECTS_MAX = 32;

/** States where typing or reading goes on: each key or page gives new time. In others only another state does. */
const TYPED: readonly VisitState['kind'][] = ['claim', 'number-entry', 'pin-entry', 'purge-confirm', 'notice'];

export function makeVisits(ground: Ground): Visits {
  return new VisitRunner(ground);
}

class VisitRunner implements Visits {
  readonly #ground: Ground;
  readonly #rules: VisitRules;
  readonly #queue: EventQueue<VisitEvent>;
  readonly #passedHandlers = new Set<(outcome: PassOutcome) => void>();
  readonly #stateHandlers = new Set<(state: VisitState) => void>();
  readonly #stopListening: () => void;
  #state = VISIT_AT_REST;
  #underWay = 0;
  #cancelTimer = (): void => undefined;

  constructor(ground: Ground) {
    const { site, eye } = ground.parts;
    this.#ground = ground;
    this.#rules = { mode: site.face.mode, isPinOn: site.fallback.pin, noticeVersion: ground.notice.version };
    this.#queue = makeEventQueue((event) => {
      this.#run(event);
    });
    this.#stopListening = eye.onEvent((event) => {
      this.#onEyeEvent(event);
    });
  }

  get state(): VisitState {
    return this.#state;
  }

  put(event: VisitEvent): boolean {
    return this.#queue.put(event, VISIT_EVENTS_MAX);
  }

  onPassed(handler: (outcome: PassOutcome) => void): () => void {
    return listen(this.#passedHandlers, handler);
  }

  onState(handler: (state: VisitState) => void): () => void {
    return listen(this.#stateHandlers, handler);
  }

  refresh(): void {
    const { parts, readiness } = this.#ground;
    const isCardOn = parts.site.fallback.card;
    const taken = this.#ground.takeover.view();
    if (taken !== undefined) {
      parts.screen.show(taken);
      return;
    }
    const isByGuardian = this.#state.kind === 'notice' && this.#state.offer?.isByGuardian === true;
    const standing = { alarm: alarmOf(this.#ground.door.state), isInstalling: this.#ground.osdp.isInstalling, isCardOn };
    parts.screen.show(viewOf(this.#state, noticeFor(this.#ground, isByGuardian), readiness.verdict(), standing));
  }

  pulse(): Promise<boolean> {
    if (this.#underWay >= EFFECTS_MAX) return Promise.resolve(false);
    return new Promise((done) => {
      // Passed over when its turn comes: the queue moved, and no visit saw it.
      const isTaken = this.#queue.put({ kind: 'timeout' }, VISIT_EVENTS_MAX, () => {
        done(true);
        return false;
      });
      if (!isTaken) done(false);
    });
  }

  stop(): void {
    this.#queue.stop();
    this.#stopListening();
    this.#cancelTimer();
    this.#ground.parts.eye.cancel(eyeVisit(this.#state.visit));
  }

  #run(event: VisitEvent): void {
    const before = this.#state;
    const step = stepVisit(before, event, { ...this.#rules, mode: this.#ground.faceModes.now() });
    const { state } = step;
    this.#state = state;
    for (const effect of step.effects) this.#begin(effect);
    if (state === before) return;
    const isNewPlace = state.kind !== before.kind || state.visit !== before.visit;
    if (isNewPlace || TYPED.includes(state.kind)) this.#arm();
    this.refresh();
    for (const handler of [...this.#stateHandlers]) handler(state);
  }

  #begin(effect: VisitEffect): void {
    if (this.#underWay >= EFFECTS_MAX) return;
    this.#underWay += 1;
    const context = { ground: this.#ground, isCurrent: (visit: number) => this.#state.visit === visit, onPassed: this.#tellPassed };
    void perform(context, effect).then((answer) => {
      this.#underWay -= 1;
      if (answer === undefined) return;
      invariant(
        this.#queue.put(answer, VISIT_EVENTS_MAX + VISIT_ANSWERS_RESERVE),
        'the reserve for answers is larger than the effects under way',
      );
    });
  }

  readonly #tellPassed = (outcome: PassOutcome): void => {
    for (const handler of [...this.#passedHandlers]) handler(outcome);
  };

  /** The timer means this state of this visit; what came before it in the queue may have ended it. */
  #arm(): void {
    this.#cancelTimer();
    const { kind, visit } = this.#state;
    const { clock, site } = this.#ground.parts;
    const limitMs = stateLimitMs(this.#state, site.face.lookLimitMs);
    if (limitMs === undefined) return;
    const holds = (): boolean => this.#state.kind === kind && this.#state.visit === visit;
    this.#cancelTimer = clock.after(limitMs, () => {
      this.#queue.put({ kind: 'timeout' }, VISIT_EVENTS_MAX + VISIT_ANSWERS_RESERVE, holds);
    });
  }

  #onEyeEvent(event: EyeEvent): void {
    const { visit } = this.#state;
    if (event.kind !== 'advice' && event.kind !== 'place' && event.kind !== 'shot') return;
    if (event.visit === eyeVisit(visit)) this.put({ ...event, visit });
  }
}

function listen<T>(handlers: Set<(value: T) => void>, handler: (value: T) => void): () => void {
  handlers.add(handler);
  return () => {
    handlers.delete(handler);
  };
}
