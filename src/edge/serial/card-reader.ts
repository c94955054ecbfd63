/** An RDM6300 reader on a serial line as a ports/CardReader. Never logs a card (INV-12). */

import type { Clock } from '../../ports/clock.ts';
import type { CardReader } from '../../ports/door-hardware.ts';
import { listeners } from './listeners.ts';
import { oncePerHold, rdm6300Framer } from './rdm6300.ts';
import { SerialLine } from './serial-line.ts';

/** Fixed by the module. */
const BAUD = 9600;

export interface CardReaderParts {
  readonly path: string;
  readonly clock: Clock;
}

/** The reader at `path`; a torn frame before an unplug never joins the bytes after it. */
export function serialCardReader({ path, clock }: CardReaderParts): CardReader {
  const cards = listeners<string>();
  const states = listeners<boolean>();
  const tap = oncePerHold((card) => {
    cards.tell(card);
  });
  const freshFramer = () =>
    rdm6300Framer((card) => {
      tap(card, clock.monotonicMs());
    });
  let framer = freshFramer();
  const line = new SerialLine({
    path,
    baud: BAUD,
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
