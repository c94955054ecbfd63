/**
 * Where an existing access panel decides: whoever may pass here is sent to it as a card read, and a panel that does not fetch it is a
 * refusal, never a hang. Only where the site says so does the panel's output release this terminal's own lock (INV-16).
 */

import { DOOR_ENTRY_EVERY_MS } from '../core/policy/limits.ts';
import type { Ground } from './parts.ts';

/** Longest release by one order of the panel. */
const RELEASE_MAX_MS = 60_000;

/** Lets one person in: by the panel where there is one, else by the own lock. False where nothing was released. */
export async function letIn(ground: Ground, personId: string, unlockMs: number): Promise<boolean> {
  const { panel, site } = ground.parts;
  if (panel === undefined) return ground.door.release(unlockMs);
  if (!(await presentToPanel(ground, personId))) return false;
  // The panel answers by its output, or drives the lock by wires of its own.
  const { panel: wired, relay } = site.hardware;
  if (wired?.drivesLock === true || relay.kind === 'none') return true;
  return ground.door.release(unlockMs);
}

const NOT_TAKEN =
  'The access panel did not take a number: it is offline (menshen osdp status), or the number does not fit the format of hardware.panel.';

/** True once the panel has fetched the number of this person. */
async function presentToPanel({ parts: { panel, onLog }, store }: Ground, personId: string): Promise<boolean> {
  const asked = store.ask((people) => people.byId(personId)?.number);
  const number = asked.kind === 'ok' ? asked.value : undefined;
  const isTaken = panel?.isOnline === true && number !== undefined && (await panel.present(number));
  if (!isTaken) onLog?.(NOT_TAKEN);
  return isTaken;
}

/** Obeys the panel's output, and writes down that the panel is lost or back, until stopped. */
export function watchPanel(ground: Ground): () => void {
  const { parts, door } = ground;
  const { panel, site } = parts;
  if (panel === undefined) return () => undefined;
  const stops = [panel.onState(lossRecorder(ground))];
  if (panel.onRelease !== undefined && site.hardware.panel?.drivesLock === true)
    stops.push(
      panel.onRelease((releaseMs) => {
        void door.release(Math.min(RELEASE_MAX_MS, releaseMs ?? site.door.unlockMs));
      }),
    );
  return () => {
    for (const stop of stops) stop();
  };
}

/** What releases the door is gone, as a relay that is: now and then, and its return where its loss was written. */
function lossRecorder({ parts: { clock }, journal }: Ground): (isOnline: boolean) => void {
  let lostMs = Number.NEGATIVE_INFINITY;
  let isWritten = false;
  return (isOnline) => {
    const nowMs = clock.monotonicMs();
    if (isOnline ? !isWritten : isWritten || nowMs - lostMs < DOOR_ENTRY_EVERY_MS) return;
    if (!isOnline) lostMs = nowMs;
    isWritten = !isOnline;
    journal.append({ kind: 'reader', what: 'relay', isConnected: isOnline });
  };
}
