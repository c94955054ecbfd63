/**
 * A PN532 module on a serial line as a ports/CardReader: wakes it, asks for a card about five times a
 * second. A module that does not answer counts as unplugged although its adapter is there. An
 * identifier can be copied and is no proof of a person; it is never logged (INV-12).
 */

import { isFault } from '../../base/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CardReader } from '../../ports/door-hardware.ts';
import { listeners } from './listeners.ts';
import {
  ACK,
  IN_LIST_PASSIVE_TARGET,
  MAX_RETRIES,
  NACK,
  pn532Command,
  type Pn532Frame,
  pn532Framer,
  pn532Wake,
  readUid,
  SAM_CONFIGURATION,
} from './pn532-frames.ts';
import { oncePerHold } from './rdm6300.ts';
import { SerialLine } from './serial-line.ts';

/** The module's default (UM0701-02 §7.2.9). */
const BAUD = 115_200;
/** Between the end of one look and the next: a tap lasts longer. Own choice. */
const POLL_EVERY_MS = 150;
/** An answer to two looks at an empty field takes some 30 ms (UM0701-02 §7.3.1); so long is a module that is gone. */
const ANSWER_LIMIT_MS = 500;
/** Looks in a row without an answer. */
const MISSES_MAX = 3;
/** A module that does not wake is woken again after so long. */
const WAKE_EVERY_MS = 1000;

export interface Pn532Parts {
  readonly path: string;
  readonly clock: Clock;
}

/** The reader at `path`. */
export function pn532Reader(parts: Pn532Parts): CardReader {
  return new Pn532(parts);
}

/** The command whose answer is waited for. */
interface Pending {
  readonly code: number;
  isDamaged: boolean;
  settle(data: Uint8Array | undefined): void;
}

class Pn532 implements CardReader {
  readonly #clock: Clock;
  readonly #line: SerialLine;
  readonly #cards = listeners<string>();
  readonly #states = listeners<boolean>();
  readonly #tap = oncePerHold((card) => {
    this.#cards.tell(card);
  });
  #framer = pn532Framer(() => undefined);
  #pending: Pending | undefined;
  #isAwake = false;
  #misses = 0;
  #cancel = (): void => undefined;

  constructor({ path, clock }: Pn532Parts) {
    this.#clock = clock;
    this.#line = new SerialLine({
      path,
      baud: BAUD,
      clock,
      onData: (bytes) => {
        this.#framer.push(bytes);
      },
      onState: (isConnected) => {
        this.#restart(isConnected);
      },
    });
  }

  get isConnected(): boolean {
    return this.#isAwake;
  }

  onCard(handler: (card: string) => void): () => void {
    return this.#cards.add(handler);
  }

  onState(handler: (isConnected: boolean) => void): () => void {
    return this.#states.add(handler);
  }

  async close(): Promise<void> {
    this.#restart(false);
    await this.#line.close();
  }

  /** The adapter came or went: nothing of what was before counts. */
  #restart(isConnected: boolean): void {
    this.#cancel();
    this.#pending?.settle(undefined);
    this.#framer = pn532Framer((frame) => {
      this.#take(frame);
    });
    this.#setAwake(false);
    if (isConnected) this.#plan(0);
  }

  #plan(delayMs: number): void {
    this.#cancel();
    this.#cancel = this.#clock.after(delayMs, () => {
      void this.#step();
    });
  }

  async #step(): Promise<void> {
    if (this.#isAwake) await this.#look();
    else this.#setAwake(await this.#wake());
    if (this.#line.isConnected) this.#plan(this.#isAwake ? POLL_EVERY_MS : WAKE_EVERY_MS);
  }

  async #wake(): Promise<boolean> {
    this.#misses = 0;
    return (await this.#ask(SAM_CONFIGURATION, pn532Wake())) !== undefined && (await this.#ask(MAX_RETRIES)) !== undefined;
  }

  async #look(): Promise<void> {
    const data = await this.#ask(IN_LIST_PASSIVE_TARGET);
    this.#misses = data === undefined ? this.#misses + 1 : 0;
    if (this.#misses >= MISSES_MAX) this.#setAwake(false);
    const card = data === undefined ? undefined : readUid(data);
    if (card !== undefined) this.#tap(card, this.#clock.monotonicMs());
  }

  /** The data of the chip's answer, or undefined where none came in time. One command at a time. */
  #ask(command: Uint8Array, bytes = pn532Command(command)): Promise<Uint8Array | undefined> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(ANSWER_LIMIT_MS, () => {
        // An ACK from this side ends the command that the chip may still be at (§6.2.1.3).
        this.#send(ACK);
        this.#pending?.settle(undefined);
      });
      this.#pending = {
        // The answer's code is the command's plus one (§7.1).
        code: (command[0] ?? 0) + 1,
        isDamaged: false,
        settle: (data) => {
          cancel();
          this.#pending = undefined;
          resolve(data);
        },
      };
      this.#send(bytes);
    });
  }

  #take(frame: Pn532Frame): void {
    const pending = this.#pending;
    if (pending === undefined) return; // a late answer
    if (frame.kind === 'answer' && frame.code === pending.code) pending.settle(frame.data);
    else if (frame.kind === 'error') pending.settle(undefined);
    else if (frame.kind === 'damaged' && !pending.isDamaged) {
      pending.isDamaged = true; // asked for once more, not for ever
      this.#send(NACK);
    }
  }

  #send(bytes: Uint8Array): void {
    this.#line.write(bytes).catch((error: unknown) => {
      if (!isFault(error)) throw error; // the line tells that it is gone
    });
  }

  #setAwake(isNow: boolean): void {
    if (this.#isAwake === isNow) return;
    this.#isAwake = isNow;
    this.#states.tell(isNow);
  }
}
