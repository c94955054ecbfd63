/** The key of the pad that does the same as this button, printed on it; the terminal reads keys by the same list. */

import { type PadChoice, padNumber, type PadPlace } from '../../../../../core/access/pad-choices.ts';

export function PadNumber({ place, choice }: { place: PadPlace; choice: PadChoice }) {
  const number = padNumber(place, choice);
  return number === undefined ? null : <span class="pad-number">{number}</span>;
}
