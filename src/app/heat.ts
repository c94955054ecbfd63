/** Rests the face while the board is too hot, and says so once each way. */

import { COOL_AGAIN_C, isTooHotNow } from '../core/policy/heat.ts';
import type { TerminalParts } from './parts.ts';

/** Looks at the sensor each time it is asked. Without a sensor never true. */
export function makeHeat({ heat, onLog }: Pick<TerminalParts, 'heat' | 'onLog'>): () => boolean {
  let isTooHot = false;
  return () => {
    const was = isTooHot;
    isTooHot = isTooHotNow(was, heat?.celsius);
    if (isTooHot && !was)
      onLog?.(
        `The board is too hot: the face rests until it is at ${String(COOL_AGAIN_C)} °C. Cards and PINs work. Give the housing air or shade.`,
      );
    if (was && !isTooHot) onLog?.('The board is cool enough again for the face.');
    return isTooHot;
  };
}
