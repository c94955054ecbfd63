/** The keypad on the glass. Digits go to the terminal one by one; the page keeps and shows none. */

import { useEffect } from 'preact/hooks';
import type { PadKey } from '../../../../../ports/door-hardware.ts';
import type { Kiosk } from './kiosk.ts';

const DIGITS: readonly PadKey[] = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];
/** Places drawn before anything was typed. */
const PLACES = 6;

/** What an ordinary keyboard means. */
function keyOf(name: string): PadKey | undefined {
  if (/^[0-9]$/.test(name)) return name as PadKey;
  if (name === 'Enter') return 'enter';
  return name === 'Backspace' || name === 'Delete' ? 'clear' : undefined;
}

export function Keypad({ kiosk }: { kiosk: Kiosk }) {
  const { words, act } = kiosk;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isOnButton = event.target instanceof HTMLButtonElement && event.key === 'Enter';
      const key = isOnButton || event.repeat ? undefined : keyOf(event.key);
      if (key !== undefined) act({ kind: 'key', key });
    };
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onKey);
    };
  }, [act]);
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
