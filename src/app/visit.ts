/**
 * The runner of visits: a bounded queue of events, the machine, the screen, the timer. Edges only
 * put events in; nothing reacts inside their callbacks. One visit at a time.
 */

import { invariant } from '../base/fault.ts';
import { stepVisit } from '../core/access/visit-machine.ts';
import { type PassOutcome, VISIT_AT_REST, type VisitEvent, type VisitRules, type VisitState } from '../core/access/visit-state.ts';
import { stateLimitMs } from '../core/access/visit-times.ts';
import { VISIT_ANSWERS_RESERVE, VISIT_EVENTS_MAX } from '../core/policy/limits.ts';
import type { EyeEvent } from '../ports/eye.ts';
import type { Ground } from './parts.ts';
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
  stop(): void;
}

/** An event in the queue; one that no longer holds when its turn comes is passed over. */
interface Waiting {
  readonly event: VisitEvent;
  readonly holds: () => boolean;
}

/** Pieces of work under way at once; card taps beyond it are dropped. Answers have room for all. */
const EFFECTS_MAX = 32;

/** States where typing goes on: each key gives new time. In others only another state does. */
const TYPED: readonly VisitState['kind'][] = ['claim', 'number-entry', 'pin-entry', 'purge-confirm'];

export function makeVisits(ground: Ground): Visits {
  const { clock, screen, eye, site } = ground.parts;
  const rules: VisitRules = { mode: site.face.mode, isPinOn: site.fallback.pin };
  const queue: Waiting[] = [];
  const passedHandlers = new Set<(outcome: PassOutcome) => void>();
  const stateHandlers = new Set<(state: VisitState) => void>();
  let state = VISIT_AT_REST;
  let underWay = 0;
  let isDraining = false;
  let isStopped = false;
  let cancelTimer = (): void => undefined;

  const show = (): void => {
    screen.show(viewOf(state, ground.notice, ground.readiness.verdict()));
  };
  const arm = (): void => {
    cancelTimer();
    const armed = state;
    const limitMs = stateLimitMs(state.kind, site.face.lookLimitMs);
    if (limitMs === undefined) return;
    cancelTimer = clock.after(limitMs, () => {
      put({ kind: 'timeout' }, () => armed.visit === state.visit && armed.kind === state.kind);
    });
  };
  const context = {
    ground,
    isCurrent: (visit: number) => state.visit === visit,
    onPassed: (outcome: PassOutcome) => {
      for (const handler of passedHandlers) handler(outcome);
    },
  };
  const run = (event: VisitEvent): void => {
    const before = state;
    const step = stepVisit(before, event, rules);
    state = step.state;
    for (const effect of step.effects) {
      if (underWay >= EFFECTS_MAX) continue;
      underWay += 1;
      void perform(context, effect).then((answer) => {
        underWay -= 1;
        if (answer !== undefined) invariant(put(answer), 'the reserve for answers is larger than the effects under way');
      });
    }
    if (state === before) return;
    const isNewPlace = state.kind !== before.kind || state.visit !== before.visit;
    if (isNewPlace || TYPED.includes(state.kind)) arm();
    show();
    for (const handler of stateHandlers) handler(state);
  };
  const drain = (): void => {
    isDraining = false;
    for (let next = queue.shift(); next !== undefined && !isStopped; next = queue.shift()) {
      if (next.holds()) run(next.event);
    }
  };
  function put(event: VisitEvent, holds: () => boolean = () => true): boolean {
    if (isStopped) return true;
    const isAnswer = 'visit' in event && event.kind !== 'advice' && event.kind !== 'shot';
    if (queue.length >= VISIT_EVENTS_MAX + (isAnswer ? VISIT_ANSWERS_RESERVE : 0)) return false;
    queue.push({ event, holds });
    if (!isDraining) {
      isDraining = true;
      void Promise.resolve().then(drain);
    }
    return true;
  }
  const stopListening = eye.onEvent((event: EyeEvent) => {
    if ((event.kind !== 'advice' && event.kind !== 'shot') || event.visit !== eyeVisit(state.visit)) return;
    const { visit } = state;
    put(event.kind === 'advice' ? { kind: 'advice', visit, advice: event.advice } : { kind: 'shot', visit, taken: event.taken, wanted: event.wanted });
  });
  return {
    put: (event) => put(event),
    get state() {
      return state;
    },
    onPassed: (handler) => listen(passedHandlers, handler),
    onState: (handler) => listen(stateHandlers, handler),
    refresh: show,
    stop: () => {
      isStopped = true;
      stopListening();
      cancelTimer();
      eye.cancel(eyeVisit(state.visit));
    },
  };
}

function listen<T>(handlers: Set<(value: T) => void>, handler: (value: T) => void): () => void {
  handlers.add(handler);
  return () => {
    handlers.delete(handler);
  };
}
