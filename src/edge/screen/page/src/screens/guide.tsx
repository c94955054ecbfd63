/**
 * The outline of where somebody stands before the camera, over the place that is wanted. A drawing of three numbers: no
 * picture of the camera ever comes here. Hidden from readers, for the instruction beside it says the same.
 */

import type { FacePlace } from '../../../../../core/vision/place.ts';
import type { AdviceCode } from '../../../../../core/vision/reasons.ts';
import { DRAWING_UNITS, type GuidePicture, OUTLINE_RX, OUTLINE_RY, outlineAt, pictureOf, TARGET_RX, TARGET_RY } from './guide-picture.ts';

const MIDDLE = DRAWING_UNITS / 2;

/** Drawn about the middle of the target. */
const SIGNS: Readonly<Record<GuidePicture, string>> = {
  // A face that is still to come.
  seek: 'M104 104v6M136 104v6M100 142c12 12 28 12 40 0',
  nearer: 'M104 104 80 80M80 98V80h18M136 104l24-24M142 80h18v18M104 136l-24 24M80 142v18h18M136 136l24 24M142 160h18v-18',
  back: 'M84 84l24 24M108 90v18H90M156 84l-24 24M132 90v18h18M84 156l24-24M90 132h18v18M156 156l-24-24M150 132h-18v18',
  middle: 'M74 120h28M90 106l14 14-14 14M166 120h-28M150 106l-14 14 14 14',
  alone: 'M100 104a14 14 0 1 0 .1 0ZM78 164c0-30 44-30 44 0M140 92a14 14 0 1 1-2 28M136 134c16 0 28 8 28 30',
  straight: 'M120 72v96M104 104v6M136 104v6M104 146h32',
  light: 'M120 100a20 20 0 1 0 .1 0ZM120 74v10M120 156v10M74 120h10M156 120h10M88 88l7 7M145 145l7 7M88 152l7-7M145 95l7-7',
  still: 'M104 92v56M136 92v56',
  good: 'M88 122l22 24 42-50',
};

export function Guide({ advice, place }: { advice: AdviceCode | null; place: FacePlace | undefined }) {
  const picture = pictureOf(advice);
  return (
    <svg
      class={place === undefined ? 'guide' : 'guide seen'}
      data-picture={picture}
      viewBox={`0 0 ${String(DRAWING_UNITS)} ${String(DRAWING_UNITS)}`}
      fill="none"
      stroke="currentColor"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <ellipse class="target" cx={MIDDLE} cy={MIDDLE} rx={TARGET_RX} ry={TARGET_RY} />
      {place !== undefined && <ellipse class="outline" rx={OUTLINE_RX} ry={OUTLINE_RY} style={{ transform: outlineAt(place, picture) }} />}
      <path class="sign" d={SIGNS[picture]} />
    </svg>
  );
}
