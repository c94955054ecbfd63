/**
 * 1:1 or 1:N, now. A site that set 1:N falls back to 1:1 with a card or number first as soon as it holds more people
 * than the measured errors carry: the face stays, the way to it is longer, and ledger, status and log say so.
 */

import { personsAllowed } from '../core/match/error-card.ts';
import type { FaceMode } from '../core/policy/site.ts';
import type { Journal } from './journal.ts';
import type { TerminalParts } from './parts.ts';

export interface FaceModes {
  /** Asked before every visit and look; a change is written down once. */
  now(): FaceMode;
  /** People that face-only 1:N may hold; null where the site verifies 1:1 anyhow. */
  readonly personsMax: number | null;
}

export function makeFaceModes({ parts, journal }: { readonly parts: TerminalParts; readonly journal: Journal }): FaceModes {
  const { mode, strangersOneIn } = parts.site.face;
  const limit = strangersOneIn === undefined ? undefined : 1 / strangersOneIn;
  const personsMax = mode === '1:1' ? null : personsAllowed(parts.models?.identificationFmrHigh, limit);
  let last: FaceMode = mode;
  let recorded: FaceMode = mode;
  return {
    personsMax,
    now: () => {
      if (personsMax === null) return mode;
      const { state, persons } = parts.eye.status();
      // An eye that is not up does not say how many it holds.
      if (state !== 'ready') return last;
      const next: FaceMode = persons > personsMax ? '1:1' : '1:N';
      // A ledger that took nothing is asked again.
      if (next !== recorded && journal.append({ kind: 'face-mode', mode: next, personsMax }) !== undefined) recorded = next;
      if (next === last) return last;
      last = next;
      parts.onLog?.(
        next === '1:1'
          ? `More than ${String(personsMax)} people have a face here, more than the measured errors carry for 1:N: a card or number comes first now, then the face.`
          : `No more than ${String(personsMax)} people have a face here: 1:N is used again.`,
      );
      return next;
    },
  };
}
