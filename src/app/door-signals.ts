/** What lamps and buzzers at the wall show: an alarm of the door, else how the last visit ended, else that one is under way. Never of a person. */

import { alarmOf } from '../core/access/door-state.ts';
import type { PassOutcome } from '../core/access/visit-state.ts';
import { GRANTED_SHOWN_MS, REFUSED_SHOWN_MS } from '../core/policy/limits.ts';
import type { DoorSignal } from '../ports/door-hardware.ts';
import type { Ground } from './parts.ts';
import type { Visits } from './visit.ts';

/** Shows until stopped; then that the terminal is out of service. */
export function watchSignals({ parts, door, osdp }: Ground, visits: Visits): () => void {
  const { signals, clock } = parts;
  if (signals === undefined) return () => undefined;
  let outcome: DoorSignal | undefined;
  let shown: DoorSignal | undefined;
  let cancel = (): void => undefined;
  const now = (): DoorSignal => {
    const { kind } = visits.state;
    return (
      alarmOf(door.state) ??
      outcome ??
      (osdp.isInstalling ? 'install-mode' : kind === 'checking' || kind === 'looking' ? 'checking' : 'idle')
    );
  };
  const show = (signal: DoorSignal): void => {
    if (signal === shown) return;
    shown = signal;
    signals.show(signal);
  };
  const refresh = (): void => {
    show(now());
  };
  const ended = (passed: PassOutcome): void => {
    outcome = signalOf(passed);
    cancel();
    cancel = clock.after(passed.kind === 'granted' ? GRANTED_SHOWN_MS : REFUSED_SHOWN_MS, () => {
      outcome = undefined;
      refresh();
    });
    // Twice the same is two visits.
    shown = undefined;
    refresh();
  };
  const stops = [door.onState(refresh), osdp.onInstall(refresh), visits.onState(refresh), visits.onPassed(ended)];
  refresh();
  return () => {
    for (const stop of stops) stop();
    cancel();
    signals.show('out-of-service');
  };
}

function signalOf(outcome: PassOutcome): DoorSignal {
  if (outcome.kind === 'granted') return 'granted';
  const isWaiting = outcome.kind === 'wait' || outcome.reason === 'second-person';
  return isWaiting ? 'wait' : 'refused';
}
