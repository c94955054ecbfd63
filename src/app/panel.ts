/**
 * Where an existing access panel decides: whoever may pass here is sent to it as a card read, and a panel that does not fetch it is a
 * refusal, never a hang. Only where the site says so does the panel's output release this terminal's own lock (INV-16).
 */

import type { Ground } from './parts.ts';

/** Longest release by one order of the panel. */
const RELEASE_MAX_MS = 60_000;

/** Lets one person in: by the panel where there is one, else by the own lock. False where nothing was released. */
export async function letIn(ground: Ground, personId: string, unlockMs: number): Promise<boolean> {
  const { panel, site } = ground.parts;
  if (panel === undefined) return ground.door.release(unlockMs);
  if (!(await presentToPanel(ground, personId))) return false;
  // The panel answers by its output.
  if (site.hardware.panel?.drivesLock === true) return true;
  return ground.door.release(unlockMs);
}

/** True once the panel has fetched the number of this person. */
async function presentToPanel({ parts: { panel }, store }: Ground, personId: string): Promise<boolean> {
  if (panel?.isOnline !== true) return false;
  const asked = store.ask((people) => people.byId(personId)?.number);
  return asked.kind === 'ok' && asked.value !== undefined && (await panel.present(asked.value));
}

/** Obeys the panel's output and writes down that the panel comes and goes, until stopped. */
export function watchPanel({ parts, door }: Ground): () => void {
  const { panel, site } = parts;
  if (panel?.onRelease === undefined || site.hardware.panel?.drivesLock !== true) return () => undefined;
  return panel.onRelease((releaseMs) => {
    void door.release(Math.min(RELEASE_MAX_MS, releaseMs ?? site.door.unlockMs));
  });
}
