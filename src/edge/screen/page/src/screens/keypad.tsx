/** The keypad on the glass. Digits go to the terminal one by one; the page keeps and shows none. */

import type { PadKey } from '../../../../../ports/door-hardware.ts';
import type { Kiosk } from './kiosk.ts';

const DIGITS: readonly PadKey[] = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];
/** Places drawn before anything was typed. */
const PLACES = 6;

export function Keypad({ kiosk }: { kiosk: Kiosk }) {
  const { words, act } = kiosk;
  const key = (name: PadKey, label: string, kind: string) => (
    <button
      type="button"
      class={kind}
      data-key={name}
      key={name}
      onClick={() => {
        act({ kind: 'key', key: name });
      }}
    >
      {label}
    </button>
  );
  return (
    <div class="keypad" role="group" aria-label={words.keypad.label}>
      {DIGITS.map((digit) => key(digit, digit, 'digit'))}
      {key('clear', words.keypad.clear, 'clear')}
      {key('0', '0', 'digit')}
      {key('enter', words.keypad.enter, 'enter')}
    </div>
  );
}

/** How many digits were typed, never which. */
export function Dots({ kiosk, digits }: { kiosk: Kiosk; digits: number }) {
  return (
    <p class="dots" role="img" aria-label={kiosk.words.keypad.entered(digits)} data-digits={digits}>
      {Array.from({ length: Math.max(PLACES, digits) }, (_, at) => (
        <span key={at} class={at < digits ? 'dot typed' : 'dot'} />
      ))}
    </p>
  );
}
