/**
 * What goes on around the visits: boot and stop, the eye coming and going, readers plugged and
 * unplugged, and the regular look at clock, gates and retention. All of it is written down once.
 */

import { isFault } from '../base/fault.ts';
import { CHECK_EVERY_MS } from '../core/policy/limits.ts';
import type { EyeStatus } from '../ports/eye.ts';
import type { Ground } from './parts.ts';
import { settle } from './reconcile.ts';
import { eraseOverdue } from './retention.ts';
import type { Visits } from './visit.ts';

const CLEAN = 'clean-stop';

export interface Watch {
  start(): void;
  stop(): Promise<void>;
}

export function watch(ground: Ground, visits: Visits): Watch {
  const { parts, readiness, journal, store, clockGuard } = ground;
  const stops: (() => void)[] = [];
  let cancelCheck = (): void => undefined;
  let settling: Promise<void> = Promise.resolve();
  let isSettling = false;

  const settleSoon = (): void => {
    if (isSettling || readiness.run.isStopping) return;
    isSettling = true;
    settling = settleOnce(ground).finally(() => {
      isSettling = false;
    });
  };
  const onEyeState = eyeRecorder(ground);
  const check = (): void => {
    clockGuard.check();
    const { isReconciled, hasPendingErasure } = readiness.run;
    if (parts.eye.status().state === 'ready') {
      if (!isReconciled || hasPendingErasure) settleSoon();
      else settling = eraseOverdue(ground).then(() => undefined, ignoreFault);
    }
    readiness.verdict();
    cancelCheck = parts.clock.after(CHECK_EVERY_MS, check);
  };
  return {
    start: () => {
      const last = store.ask((people) => {
        const setting = people.setting(CLEAN);
        people.setSetting(CLEAN, 'no');
        return setting;
      });
      journal.append({ kind: 'boot', version: parts.version, isUnclean: last.kind === 'ok' && last.value === 'no' });
      stops.push(...listenOutside(ground, visits), parts.eye.onEvent((event) => {
        if (event.kind !== 'state') return;
        onEyeState(event.state);
        if (event.state === 'ready') settleSoon();
        else readiness.run.isReconciled = false;
        readiness.verdict();
      }));
      readiness.onChange(() => {
        if (visits.state.kind === 'idle') visits.refresh();
      });
      visits.refresh();
      if (parts.eye.status().state === 'ready') onEyeState('ready');
      check();
    },
    stop: async () => {
      readiness.run.isStopping = true;
      readiness.verdict();
      visits.stop();
      cancelCheck();
      for (const stop of stops) stop();
      await settling;
      clockGuard.check();
      journal.append({ kind: 'stop' });
      store.ask((people) => {
        people.setSetting(CLEAN, 'yes');
      });
    },
  };
}

/** One round of settling; a fault leaves the gate closed and the next check tries again. */
async function settleOnce(ground: Ground): Promise<void> {
  try {
    await settle(ground);
  } catch (error) {
    ignoreFault(error);
  }
}

function ignoreFault(error: unknown): void {
  if (!isFault(error)) throw error;
}

/** Writes the eye's coming and going into the ledger, each change once. */
function eyeRecorder(ground: Ground): (state: EyeStatus['state']) => void {
  let recorded: EyeStatus['state'] | undefined;
  let wasReady = false;
  return (state) => {
    if (state === recorded || state === 'starting') return;
    recorded = state;
    const isBack = state === 'ready' && wasReady;
    wasReady ||= state === 'ready';
    ground.journal.append({ kind: 'eye', state: isBack ? 'restarted' : state, code: null });
  };
}

function listenOutside(ground: Ground, visits: Visits): (() => void)[] {
  const { reader, pinPad, screen } = ground.parts;
  const connected = (what: 'reader' | 'pin-pad') => (isConnected: boolean) => {
    ground.journal.append({ kind: 'reader', what, isConnected });
    ground.readiness.verdict();
  };
  const stops = [screen.onAction((action) => { visits.put(action); })];
  if (reader !== undefined) stops.push(reader.onCard((card) => { visits.put({ kind: 'card', card }); }), reader.onState(connected('reader')));
  if (pinPad !== undefined) stops.push(pinPad.onKey((key) => { visits.put({ kind: 'key', key }); }), pinPad.onState(connected('pin-pad')));
  return stops;
}
