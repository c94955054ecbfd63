/** A keyboard or keypad at the page is a pad like the one at the wall: its keys go to the terminal from every screen. */

import { useEffect } from 'preact/hooks';
import type { PadKey } from '../../../../ports/door-hardware.ts';
import type { ScreenAction } from '../../../../ports/screen.ts';

function keyOf(name: string): PadKey | undefined {
  if (/^[0-9]$/.test(name)) return name as PadKey;
  if (name === 'Enter' || name === '#') return 'enter';
  return name === 'Backspace' || name === 'Delete' || name === 'Escape' || name === '*' ? 'clear' : undefined;
}

/** True where the key belongs to what has the focus: a button that is pressed with it, a field that is typed into. */
function isTaken({ target, key }: KeyboardEvent): boolean {
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLButtonElement && key === 'Enter';
}

export function useKeys(act: (action: ScreenAction) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const key = isTaken(event) || event.repeat ? undefined : keyOf(event.key);
      if (key !== undefined) act({ kind: 'key', key });
    };
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onKey);
    };
  }, [act]);
}
