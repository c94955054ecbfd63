/** Goes over the subjects that the eye holds, with pauses: a card must not wait behind a hundred thousand of them. */

import type { Clock } from '../ports/clock.ts';
import type { Ground } from './parts.ts';

/** Subjects between two pauses: some milliseconds of work. */
const SLICE = 64;

/** Lets whatever else waits go first. */
export function pause(clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    clock.after(0, resolve);
  });
}

/** False where the eye did not say what it holds, or `work` gave false, which ends the round. */
export async function eachHeld(ground: Ground, work: (subject: string) => Promise<boolean> | boolean): Promise<boolean> {
  const held = await ground.parts.eye.subjects();
  if (held === undefined) return false;
  for (const [at, subject] of held.entries()) {
    if (at % SLICE === SLICE - 1) await pause(ground.parts.clock);
    if (!(await work(subject))) return false;
  }
  return true;
}
