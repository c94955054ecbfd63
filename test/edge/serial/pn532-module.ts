/** A PN532 module at the far end of a pseudo terminal: takes commands, answers as the manual says. */
import type { PtyPair } from './pty-pair.ts';

const ACK = '0000ff00ff00';
const NACK = '0000ffff0000';
const SAM = 'd414011401';
const RETRIES = 'd43205ff0102';
const LIST = 'd44a0100';

export interface Pn532Module {
  /** Identifier of the card in the field, hex; undefined for none. */
  card: string | undefined;
  /** Whether it answers at all. */
  isAlive: boolean;
  /** How many answers leave with a wrong sum from now on. */
  damaged: number;
  /** Commands taken: sam, retries, list, nack. */
  readonly taken: string[];
  stop(): void;
}

/** Serves the far end of `pair` until stopped. */
export function pn532Module(pair: PtyPair): Pn532Module {
  let text = '';
  let last = '';
  const module: Pn532Module = {
    card: undefined,
    isAlive: true,
    damaged: 0,
    taken: [],
    stop: () => {
      clearInterval(timer);
    },
  };
  /** In three pieces, as a slow line gives them. */
  const send = (hex: string): void => {
    const bytes = Buffer.from(hex, 'hex');
    for (const piece of [bytes.subarray(0, 2), bytes.subarray(2, 9), bytes.subarray(9)]) if (piece.length > 0) pair.send(piece);
  };
  const answer = (body: string): void => {
    last = frameOf(body);
    const isBad = module.damaged > 0;
    if (isBad) module.damaged -= 1;
    send(ACK + (isBad ? frameOf(body, 1) : last));
  };
  const take = (what: string, end: number, reply: () => void): void => {
    module.taken.push(what);
    text = text.slice(end);
    reply();
  };
  const serve = (): void => {
    text = (text + pair.received()).slice(-400);
    if (!module.isAlive) {
      text = '';
      return;
    }
    const found = (words: string) => (text.includes(words) ? text.indexOf(words) + words.length : undefined);
    const sam = found(SAM);
    const retries = found(RETRIES);
    const list = found(LIST);
    const nack = found(NACK);
    if (sam !== undefined)
      take('sam', sam, () => {
        answer('d515');
      });
    else if (retries !== undefined)
      take('retries', retries, () => {
        answer('d533');
      });
    else if (nack !== undefined)
      take('nack', nack, () => {
        send(last);
      });
    else if (list !== undefined)
      take('list', list, () => {
        answer(listed(module.card));
      });
  };
  const timer = setInterval(serve, 2);
  return module;
}

function listed(card: string | undefined): string {
  if (card === undefined) return 'd54b00';
  return `d54b0101000408${(card.length / 2).toString(16).padStart(2, '0')}${card}`;
}

function frameOf(body: string, error = 0): string {
  const bytes = Buffer.from(body, 'hex');
  const sum = bytes.reduce((all, byte) => all + byte, 0);
  return Buffer.from([
    0,
    0,
    0xff,
    bytes.length,
    (0x100 - bytes.length) & 0xff,
    ...bytes,
    (0x100 - ((sum + error) & 0xff)) & 0xff,
    0,
  ]).toString('hex');
}
