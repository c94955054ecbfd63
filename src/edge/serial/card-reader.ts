/** RDM6300 readers and Wiegand-to-UART converters as ports/CardReader. */

import type { Clock } from '../../ports/clock.ts';
import type { CardReader } from '../../ports/door-hardware.ts';
import { framedReader } from './framed-reader.ts';
import { rdm6300Framer } from './rdm6300.ts';
import { lineFramer } from './text-lines.ts';
import { readWiegandLine, WIEGAND_LINE_MAX_CHARS, type WiegandBits, type WiegandFormat } from './wiegand.ts';

/** Fixed by the RDM6300 module. */
const RDM6300_BAUD = 9600;

export interface CardReaderParts {
  readonly path: string;
  readonly clock: Clock;
}

/** An RDM6300 reader at `path`. */
export function serialCardReader({ path, clock }: CardReaderParts): CardReader {
  return framedReader({ path, baud: RDM6300_BAUD, clock, framer: rdm6300Framer });
}

export interface WiegandReaderParts extends CardReaderParts {
  readonly baud: number;
  readonly bits: WiegandBits;
  readonly format: WiegandFormat;
}

/** A Wiegand-to-UART converter at `path`; lines of another form, length or parity say nothing. */
export function wiegandReader({ path, baud, bits, format, clock }: WiegandReaderParts): CardReader {
  return framedReader({ path, baud, clock, framer: (onCard) => wiegandFramer({ bits, format }, onCard) });
}

/** A framer of such lines with an empty buffer. */
export function wiegandFramer(
  { bits, format }: Pick<WiegandReaderParts, 'bits' | 'format'>,
  onCard: (card: string) => void,
): { push(bytes: Uint8Array): void } {
  return lineFramer(WIEGAND_LINE_MAX_CHARS, (line) => {
    const card = readWiegandLine(line, format, bits);
    if (card !== undefined) onCard(card);
  });
}
