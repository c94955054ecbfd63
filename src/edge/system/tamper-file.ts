/**
 * The tamper switch behind a kernel file: hwmon's `intrusion0_alarm`, which latches over a power cut,
 * or the `value` of a GPIO line. A file that is missing or says neither 0 nor 1 is `unreadable`, never
 * closed. Polled: sysfs tells of such files in no other way (Documentation/hwmon/sysfs-interface.rst).
 */

import { closeSync, openSync, readSync } from 'node:fs';
import type { Clock } from '../../ports/clock.ts';
import type { TamperState, TamperSwitch } from '../../ports/door-hardware.ts';

/** Two looks within the time that an opening must last before anything is destroyed for it. */
export const TAMPER_POLL_MS = 100;
/** '0' or '1' and a line feed. */
const READ_BYTES = 4;

export interface TamperFileOptions {
  readonly path: string;
  /** The value that says open. */
  readonly openValue: 0 | 1;
  readonly clock: Pick<Clock, 'after'>;
}

export function fileTamperSwitch({ path, openValue, clock }: TamperFileOptions): TamperSwitch {
  const handlers = new Set<(state: TamperState) => void>();
  const look = (): TamperState => {
    const value = readValue(path);
    if (value === undefined) return 'unreadable';
    return value === openValue ? 'open' : 'closed';
  };
  let state = look();
  const again = (): void => {
    const now = look();
    cancel = clock.after(TAMPER_POLL_MS, again);
    if (now === state) return;
    state = now;
    for (const handler of handlers) handler(now);
  };
  let cancel = clock.after(TAMPER_POLL_MS, again);
  return {
    get state() {
      return state;
    },
    get isOpen() {
      return state === 'open';
    },
    onState: (handler) => {
      handlers.add(handler);
      return () => {
        handlers.delete(handler);
      };
    },
    close: () => {
      cancel();
    },
  };
}

function readValue(path: string): 0 | 1 | undefined {
  const bytes = new Uint8Array(READ_BYTES);
  try {
    const file = openSync(path, 'r');
    try {
      const text = new TextDecoder().decode(bytes.subarray(0, readSync(file, bytes, 0, READ_BYTES, 0))).trim();
      return text === '0' ? 0 : text === '1' ? 1 : undefined;
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined; // missing, not permitted, or a driver that fails
  }
}
