/**
 * Says that the door can still decide, and only then: the real rules judge a canary on the real store, and the queue before the
 * visits moves. The canary's time is over for ever, so it passes nowhere; it leaves no entry and moves no relay.
 */

import { identifyByCard } from '../core/credential/card.ts';
import type { Clock } from '../ports/clock.ts';
import type { Watchdog, WatchdogNews } from '../ports/watchdog.ts';
import type { Ground } from './parts.ts';
import type { Visits } from './visit.ts';
import { within } from './within.ts';

/** What does not answer is as bad as what says no, and ends the proof before the next is due. */
export const PULSE_LIMIT_MS = 3_000;
/** Where nobody waits for it. */
const BEAT_MS = 10_000;
/** Beats within the watchdog's limit: one may be late. */
const BEATS_PER_LIMIT = 3;

/** Nobody's: ids of persons are random. */
const CANARY_ID = 'canary';
/** Looked up and forgotten, whoever it belongs to. */
const CANARY_CARD = '0000000000';

export type Pulse =
  | { readonly kind: 'alive'; readonly status: string }
  /** What a new start may mend. */
  | { readonly kind: 'stuck'; readonly status: string };

const STUCK = {
  store: 'The store of people does not answer: nobody can pass by card or PIN.',
  rules: 'The rules let somebody pass who never may: the door cannot be trusted to decide.',
  queue: 'Taps and keys are not taken up any more.',
} as const;

const stuck = (what: keyof typeof STUCK): Pulse => ({ kind: 'stuck', status: STUCK[what] });

/** A missing relay, reader or eye is said, and is no reason to start again: that brings none of them back, and each comes back by itself. */
export async function provePulse(ground: Ground, visits: Pick<Visits, 'pulse'>): Promise<Pulse> {
  const judged = judgeCanary(ground);
  if (judged !== undefined) return judged;
  const isMoving = await within(ground.parts.clock, PULSE_LIMIT_MS, visits.pulse());
  return isMoving === true ? { kind: 'alive', status: standing(ground) } : stuck('queue');
}

/** undefined where the door decides as it must. */
function judgeCanary({ entry, store }: Ground): Pulse | undefined {
  if (store.ask((people) => people.byCard(CANARY_CARD)).kind === 'failed') return stuck('store');
  const canary = identifyByCard({ personId: CANARY_ID, validFromMs: 0, validUntilMs: 0 });
  const decision = canary === undefined ? undefined : entry.judge(canary);
  if (decision?.kind !== 'denied') return stuck('rules');
  // Anything but its end is the answer of a store that does not read.
  return decision.reason === 'ended' ? undefined : stuck('store');
}

function standing({ door, parts, readiness }: Ground): string {
  const { state } = parts.eye.status();
  return [
    'The door decides.',
    ...(door.isRelayOk ? [] : ['The lock does not answer: look at the relay and its cable.']),
    ...(readiness.isFallbackHealthy() ? [] : ['Neither card reader nor PIN pad works: connect one.']),
    `The eye is ${state === 'ready' ? 'ready' : `not ready (${state})`}.`,
  ].join(' ');
}

export interface HeartbeatOptions {
  readonly watchdog: Watchdog;
  readonly clock: Pick<Clock, 'after'>;
  readonly prove: () => Promise<Pulse>;
  /** One line for the operator, each time the proof begins to fail or holds again. */
  readonly onLog: (line: string) => void;
}

export interface Heartbeat {
  /** Says that the end is meant; nothing beats after. */
  stop(): Promise<void>;
}

/** Beats from now on: `ready` with the first proof that holds, `alive` with each one after; with one that fails, nothing. */
export function keepHeartbeat({ watchdog, clock, prove, onLog }: HeartbeatOptions): Heartbeat {
  const everyMs = watchdog.limitMs === undefined ? BEAT_MS : Math.floor(watchdog.limitMs / BEATS_PER_LIMIT);
  let state: WatchdogNews['state'] = 'ready';
  let failing: string | undefined;
  let isStopped = false;
  let cancel = (): void => undefined;
  const beat = async (): Promise<void> => {
    const { kind, status } = await prove();
    if (isStopped) return;
    if (kind === 'alive') {
      if (failing !== undefined) onLog('The door decides again.');
      failing = undefined;
      if (await watchdog.tell({ state, status })) state = 'alive';
    } else if (failing !== status) {
      failing = status;
      onLog(`${status} The terminal is started again unless that ends.`);
    }
  };
  const next = (): void => {
    void beat().finally(() => {
      if (!isStopped) cancel = clock.after(everyMs, next);
    });
  };
  next();
  return {
    stop: async () => {
      isStopped = true;
      cancel();
      await watchdog.tell({ state: 'stopping', status: 'The terminal stops.' });
    },
  };
}
