/** A card reader that speaks by itself, whatever its frames, on a serial line as a ports/CardReader. Never logs a card (INV-12). */

import type { Clock } from '../../ports/clock.ts';
import type { CardReader } from '../../ports/door-hardware.ts';
import { listeners } from './listeners.ts';
import { oncePerHold } from './rdm6300.ts';
import { SerialLine } from './serial-line.ts';

export interface FramedReaderParts {
  readonly path: string;
  readonly baud: number;
  readonly clock: Clock;
  /** An empty framer that tells each whole card number, upper-case hex. */
  readonly framer: (onCard: (card: string) => void) => { push(bytes: Uint8Array): void };
}

/** The reader at `path`; a torn frame before an unplug never joins the bytes after it. */
export function framedReader({ path, baud, clock, framer: makeFramer }: FramedReaderParts): CardReader {
  const cards = listeners<string>();
  const states = listeners<boolean>();
  const tap = oncePerHold((card) => {
    cards.tell(card);
  });
  const freshFramer = () =>
    makeFramer((card) => {
      tap(card, clock.monotonicMs());
    });
  let framer = freshFramer();
  const line = new SerialLine({
    path,
    baud,
    clock,
    onData: (bytes) => {
      framer.push(bytes);
    },
    onState: (isConnected) => {
      framer = freshFramer();
      states.tell(isConnected);
    },
  });
  return {
    onCard: (handler) => cards.add(handler),
    onState: (handler) => states.add(handler),
    get isConnected() {
      return line.isConnected;
    },
    close: () => line.close(),
  };
}
