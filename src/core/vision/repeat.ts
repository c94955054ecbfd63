/**
 * Tells a picture that is the one before it once more. A live sensor's noise never repeats, so a repeated
 * picture is a camera that hangs or is fed: it is no further evidence of anybody (INV-20). Pure.
 */

import type { Frame } from './types.ts';

/** Every n-th byte is looked at; odd to the three channels. Some 9,000 of a 640 × 480 frame. */
const STRIDE = 101;

/** A mark of the frame's pixels, 32 bits (FNV-1a): equal for equal pictures, and no picture comes back out of it. */
export function pictureMark({ pixels }: Frame): number {
  let mark = 0x811c9dc5;
  for (let at = 0; at < pixels.length; at += STRIDE) mark = Math.imul(mark ^ (pixels[at] as number), 0x01000193);
  return mark >>> 0;
}
