/**
 * What goes on around the visits: boot and stop, the eye coming and going, readers plugged and
 * unplugged, and the regular look at clock, gates and retention. All of it is written down once.
 */

import { isFault } from '../base/fault.ts';
import { CHECK_EVERY_MS, DOOR_ENTRY_EVERY_MS, RETENTION_EVERY_MS } from '../core/policy/limits.ts';
import type { EyeStatus } from '../ports/eye.ts';
import { tellRecords } from './compliance-ledger.ts';
import { noteBirthdays } from './consents.ts';
import { checkLedger } from './ledger-check.ts';
import { watchOrders } from './order.ts';
import type { Ground } from './parts.ts';
import { settle } from './reconcile.ts';
import { endOverdueRecords } from './retention-job.ts';
import { eraseOverdue } from './retention.ts';
import { countPersons, watchCounts } from './counting.ts';
import { noteMaterialChange } from './filing.ts';
import { closeMonths } from './record.ts';
import { watchSignals } from './door-signals.ts';
import { watchPanel } from './panel.ts';
import { watchTamper } from './tamper.ts';
import type { Visits } from './visit.ts';

const CLEAN = 'clean-stop';

export interface Watch {
  start(): void;
  stop(): Promise<void>;
}

export function watch(ground: Ground, visits: Visits): Watch {
  const { readiness, journal, store, clockGuard } = ground;
  const rounds = makeRounds(ground);
  const stops: (() => void)[] = [];
  let stopOrders = (): Promise<void> => Promise.resolve();
  return {
    start: () => {
      // First: a small ledger is checked already, and a gate that closes for no time would be recorded.
      stops.push(checkLedger(ground));
      recordBoot(ground);
      tellRecords(ground);
      ground.osdp.start();
      stops.push(watchTamper(ground));
      for (const older of ground.parts.rolledBack ?? []) ground.rollback.notice(older);
      ground.rollback.look();
      stops.push(...listenOutside(ground, visits), listenEye(ground, rounds));
      const refresh = (): void => {
        if (visits.state.kind === 'idle') visits.refresh();
      };
      readiness.onChange(refresh);
      stops.push(watchDoor(ground, visits, refresh));
      visits.refresh();
      stops.push(watchCounts(ground));
      rounds.start();
      stopOrders = watchOrders(ground);
    },
    stop: async () => {
      readiness.run.isStopping = true;
      readiness.verdict();
      visits.stop();
      ground.osdp.stop();
      for (const stop of stops) stop();
      await stopOrders();
      await rounds.stop();
      clockGuard.check();
      journal.append({ kind: 'stop' });
      store.ask((people) => {
        people.setSetting(CLEAN, 'yes');
      });
    },
  };
}

/** The door's wires, its hours and its lamps. */
function watchDoor(ground: Ground, visits: Visits, refresh: () => void): () => void {
  const { door, hours } = ground;
  const stops = [door.onState(refresh), ground.osdp.onInstall(refresh), watchSignals(ground, visits), watchPanel(ground)];
  door.start();
  hours.start();
  return () => {
    hours.stop();
    door.stop();
    for (const stop of stops) stop();
  };
}

function recordBoot({ parts, journal, store }: Ground): void {
  const last = store.ask((people) => {
    const setting = people.setting(CLEAN);
    people.setSetting(CLEAN, 'no');
    return setting;
  });
  journal.append({ kind: 'boot', version: parts.version, isUnclean: last.kind === 'ok' && last.value === 'no' });
}

interface Rounds {
  start(): void;
  /** Settles what was interrupted, as soon as nothing else of the kind is under way. */
  settleSoon(): void;
  stop(): Promise<void>;
}

/** The regular look at everything; background work one piece at a time. */
function makeRounds(ground: Ground): Rounds {
  const { parts, readiness, clockGuard } = ground;
  let cancelCheck = (): void => undefined;
  let work: Promise<void> | undefined;
  let retainedMs = Number.NEGATIVE_INFINITY;
  let isSettlingWanted = false;
  const begin = (piece: () => Promise<unknown>): void => {
    if (work !== undefined || readiness.run.isStopping) return;
    work = piece()
      .then(() => undefined, ignoreFault)
      .finally(() => {
        work = undefined;
        if (isSettlingWanted) settleSoon();
      });
  };
  const settleSoon = (): void => {
    isSettlingWanted = work !== undefined;
    begin(() => settle(ground));
  };
  const check = (): void => {
    clockGuard.check();
    tellRecords(ground);
    const { isReconciled, hasPendingErasure } = readiness.run;
    const steadyMs = parts.clock.monotonicMs();
    const { state } = parts.eye.status();
    if (state === 'refused' && hasPendingErasure) begin(() => settle(ground));
    if (state === 'ready') {
      if (!isReconciled || hasPendingErasure) begin(() => settle(ground));
      else if (steadyMs - retainedMs >= RETENTION_EVERY_MS) {
        // Only where it is begun: whatever is under way has its turn first.
        if (work === undefined) retainedMs = steadyMs;
        begin(() => lookAtDays(ground));
      }
    }
    readiness.verdict();
    cancelCheck = parts.clock.after(CHECK_EVERY_MS, check);
  };
  return {
    start: check,
    settleSoon,
    stop: async () => {
      cancelCheck();
      await work;
    },
  };
}

/** What falls due with the days. */
async function lookAtDays(ground: Ground): Promise<void> {
  noteBirthdays(ground);
  await eraseOverdue(ground);
  await endOverdueRecords(ground);
  ground.entry.forgetOld();
  countPersons(ground);
  noteMaterialChange(ground);
  await closeMonths(ground);
}

function listenEye(ground: Ground, rounds: Rounds): () => void {
  const record = eyeRecorder(ground);
  if (ground.parts.eye.status().state === 'ready') record('ready');
  return ground.parts.eye.onEvent((event) => {
    if (event.kind === 'revision') ground.rollback.look();
    if (event.kind !== 'state') return;
    record(event.state);
    ground.rollback.look();
    ground.readiness.run.isReconciled = false;
    // An eye whose store does not open still purges, and that mends it.
    if (event.state === 'ready' || event.state === 'refused') rounds.settleSoon();
    ground.readiness.verdict();
  });
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
    const code = state === 'refused' ? (ground.parts.eye.status().code ?? null) : null;
    ground.journal.append({ kind: 'eye', state: isBack ? 'restarted' : state, code });
  };
}

function listenOutside(ground: Ground, visits: Visits): (() => void)[] {
  const { reader, pinPad, screen, lock } = ground.parts;
  const connected = (what: 'reader' | 'pin-pad') => (isConnected: boolean) => {
    ground.journal.append({ kind: 'reader', what, isConnected });
    ground.readiness.verdict();
  };
  const stops = [
    screen.onAction((action) => {
      const left = ground.takeover.action(action);
      if (left !== undefined) visits.put(left);
    }),
  ];
  if (lock.onState !== undefined) stops.push(lock.onState(relayRecorder(ground)));
  if (reader !== undefined)
    stops.push(
      reader.onCard((card) => {
        if (!ground.takeover.card(card)) visits.put({ kind: 'card', card });
      }),
      reader.onState(connected('reader')),
    );
  if (pinPad !== undefined)
    stops.push(
      pinPad.onKey((key) => {
        if (!ground.takeover.key(key)) visits.put({ kind: 'key', key });
      }),
      pinPad.onState(connected('pin-pad')),
    );
  return stops;
}

/** A loose relay must not fill the ledger: its loss now and then, its return where its loss was written. */
function relayRecorder({ parts, journal }: Ground): (isConnected: boolean) => void {
  let lostMs = Number.NEGATIVE_INFINITY;
  let isWritten = false;
  return (isConnected) => {
    const nowMs = parts.clock.monotonicMs();
    if (isConnected ? !isWritten : isWritten || nowMs - lostMs < DOOR_ENTRY_EVERY_MS) return;
    if (!isConnected) lostMs = nowMs;
    isWritten = !isConnected;
    journal.append({ kind: 'reader', what: 'relay', isConnected });
  };
}
