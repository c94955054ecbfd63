/** A serial line as plain bytes both ways, for protocols that stand elsewhere. Opens, comes back and closes as every line here does. */

import type { Clock } from '../../ports/clock.ts';
import type { SerialBytes } from '../../ports/serial-bytes.ts';
import { listeners } from './listeners.ts';
import { SerialLine } from './serial-line.ts';

export interface SerialBytesOptions {
  readonly path: string;
  readonly baud: number;
  readonly clock: Clock;
}

export function serialBytes({ path, baud, clock }: SerialBytesOptions): SerialBytes {
  const data = listeners<Uint8Array>();
  const state = listeners<boolean>();
  const line = new SerialLine({
    path,
    baud,
    clock,
    isDrained: false,
    onData: (bytes) => {
      data.tell(bytes);
    },
    onState: (isConnected) => {
      state.tell(isConnected);
    },
  });
  return {
    write: (bytes) => line.write(bytes),
    onData: (handler) => data.add(handler),
    onState: (handler) => state.add(handler),
    get isConnected() {
      return line.isConnected;
    },
    close: () => line.close(),
  };
}
