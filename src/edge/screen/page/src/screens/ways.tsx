/** The three ways in, always together: same size, same place, same weight (INV-04, INV-15). */

import { sentence } from '../words/words.ts';
import { CardIcon, FaceIcon, PinIcon } from './icons.tsx';
import type { Kiosk } from './kiosk.ts';

/** `isCompact`: below a result, as the next thing to do. */
export function Ways({ kiosk, isCompact }: { kiosk: Kiosk; isCompact: boolean }) {
  const { words, isFaceOffered, faceClosed, act } = kiosk;
  const why = sentence(words.gates, faceClosed[0] ?? '', words.common.faceOff);
  return (
    <div class={isCompact ? 'ways compact' : 'ways'} role="group" aria-label={isCompact ? words.ways.other : words.ways.question}>
      <button
        type="button"
        class="way"
        data-way="face"
        disabled={!isFaceOffered}
        onClick={() => {
          act({ kind: 'choose', what: 'face' });
        }}
      >
        <FaceIcon />
        <span class="way-name">{words.ways.face}</span>
        <span class="way-how">{isFaceOffered ? words.ways.faceHow : why}</span>
      </button>
      <button
        type="button"
        class="way"
        data-way="card"
        onClick={() => {
          act({ kind: 'choose', what: 'card' });
        }}
      >
        <CardIcon />
        <span class="way-name">{words.ways.card}</span>
        <span class="way-how">{words.ways.cardHow}</span>
      </button>
      <button
        type="button"
        class="way"
        data-way="pin"
        onClick={() => {
          act({ kind: 'choose', what: 'pin' });
        }}
      >
        <PinIcon />
        <span class="way-name">{words.ways.pin}</span>
        <span class="way-how">{words.ways.pinHow}</span>
      </button>
    </div>
  );
}
