/** A PIN pad with plain key codes on a serial line as a ports/PinPad. Never logs a key (INV-12). */

import type { Clock } from '../../ports/clock.ts';
import type { PadKey, PinPad } from '../../ports/door-hardware.ts';
import { type KeyCodes, keycodeReader } from './keycodes.ts';
import { listeners } from './listeners.ts';
import { SerialLine } from './serial-line.ts';

export interface PinPadParts {
  readonly path: string;
  readonly baud: number;
  /** Default: ascii. */
  readonly codes?: KeyCodes | undefined;
  readonly clock: Clock;
}

/** The pad at `path`. */
export function keycodePinPad({ path, baud, codes, clock }: PinPadParts): PinPad {
  const keys = listeners<PadKey>();
  const states = listeners<boolean>();
  const reader = keycodeReader((key) => {
    keys.tell(key);
  }, codes);
  const line = new SerialLine({
    path,
    baud,
    clock,
    onData: (bytes) => {
      reader.push(bytes, clock.monotonicMs());
    },
    onState: (isConnected) => {
      states.tell(isConnected);
    },
  });
  return {
    onKey: (handler) => keys.add(handler),
    onState: (handler) => states.add(handler),
    get isConnected() {
      return line.isConnected;
    },
    close: () => line.close(),
  };
}
