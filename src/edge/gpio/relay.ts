/**
 * A relay on a GPIO line as the door's lock. One gpioset holds the line released; an unlock puts
 * another in its place that ends by itself, so that a dead terminal locks. Rest is locked: set at
 * the start, after each unlock, and at close (INV-16).
 */

import { Fault, invariant, isFault } from '../../base/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DoorLock } from '../../ports/door-hardware.ts';
import { complaintSentence, lastWords, pulseCommand, type RelayLine, restWords } from './gpiod-words.ts';
import type { GpioTools, StartedTool } from './tool-child.ts';

/** No door stays released longer by one decision. */
const UNLOCK_MAX_MS = 60_000;
/** A gpioset that is still there so long after its time is ended. */
const OVERTIME_MS = 500;
/** Waits before the line is taken again: from first to last, doubling. */
const RETRY_FIRST_MS = 50;
const RETRY_LAST_MS = 5000;
/** A line that was held for less is no better than one that could not be had: the waits go on growing. */
const STEADY_MS = 10_000;
/** Commands that wait for their turn; a door gives one at a time. */
const TURNS_MAX = 8;

export interface GpioRelayParts extends RelayLine {
  readonly tools: GpioTools;
  readonly clock: Clock;
  /** One sentence, once for each kind of failure in a row. */
  readonly onLog?: ((line: string) => void) | undefined;
}

/** The lock, and whether its line is held. */
export interface GpioLock extends DoorLock {
  readonly isConnected: boolean;
  onState(handler: (isConnected: boolean) => void): () => void;
}

/** The relay on this line. A second unlock while released prolongs to the later of both ends. */
export function gpioRelay(parts: GpioRelayParts): GpioLock {
  return new Relay(parts);
}

class Relay implements GpioLock {
  readonly #parts: GpioRelayParts;
  readonly #handlers = new Set<(isConnected: boolean) => void>();
  #holder: StartedTool | undefined;
  /** When the pulse under way ends; undefined at rest. */
  #endMs: number | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #turns = 0;
  #isConnected = false;
  #isClosed = false;
  #cancel = (): void => undefined;
  #retryMs = RETRY_FIRST_MS;
  #heldMs = 0;
  #said = '';

  constructor(parts: GpioRelayParts) {
    this.#parts = parts;
    this.#restSoon();
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  onState(handler: (isConnected: boolean) => void): () => void {
    this.#handlers.add(handler);
    return () => {
      this.#handlers.delete(handler);
    };
  }

  unlock(unlockMs: number): Promise<void> {
    invariant(unlockMs > 0 && unlockMs <= UNLOCK_MAX_MS, 'a door is released for at most a minute');
    const { clock } = this.#parts;
    const endMs = clock.monotonicMs() + unlockMs;
    return this.#inTurn(async () => {
      if (this.#endMs !== undefined && this.#endMs >= endMs) return;
      await this.#pulse(Math.max(1, endMs - clock.monotonicMs()));
    });
  }

  lock(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#holder === undefined || this.#endMs !== undefined) await this.#rest();
    });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#cancel();
    await this.#turn;
    await this.#letGo();
    this.#setConnected(false);
    const { tools, chip } = this.#parts;
    try {
      await tools.once('gpioset', lastWords(await tools.version(), this.#parts), chip);
    } catch (error) {
      if (!isFault(error)) throw error; // the line is gone, and with it what it held
    }
  }

  /** One command after the other; a failed one does not keep the next. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    if (this.#isClosed || this.#turns >= TURNS_MAX)
      return Promise.reject(new Fault('gpio-failed', 'The relay does not take commands: look at the GPIO chip with gpioinfo.'));
    this.#turns += 1;
    const done = this.#turn.then(work).finally(() => {
      this.#turns -= 1;
    });
    this.#turn = done.catch((error: unknown) => {
      if (!isFault(error)) throw error;
      this.#lose(error.message);
    });
    return done;
  }

  async #pulse(unlockMs: number): Promise<void> {
    const { tools, clock } = this.#parts;
    const version = await tools.version();
    const endMs = clock.monotonicMs() + unlockMs;
    // Not leashed: where the terminal dies now, the relay is still released at the end of the time.
    const holder = await this.#replace(() => tools.start(version, { ...pulseCommand(version, this.#parts, unlockMs), isLeashed: false }));
    this.#endMs = endMs;
    this.#cancel = clock.after(endMs - clock.monotonicMs() + OVERTIME_MS, () => {
      this.#restSoon();
    });
    void holder.ended.then(() => {
      if (this.#holder === holder) this.#restSoon();
    });
  }

  async #rest(): Promise<void> {
    const { tools } = this.#parts;
    const version = await tools.version();
    const holder = await this.#replace(() =>
      tools.start(version, { program: 'gpioset', words: restWords(version, this.#parts), isLeashed: true }),
    );
    void holder.ended.then(() => {
      if (this.#holder !== holder) return;
      if (this.#parts.clock.monotonicMs() - this.#heldMs >= STEADY_MS) {
        this.#retryMs = RETRY_FIRST_MS;
        this.#said = '';
      }
      this.#lose(complaintSentence(this.#parts.chip, holder.complaint));
    });
  }

  /** Lets the line go and has it taken by another; a Fault leaves nobody on it. */
  async #replace(start: () => StartedTool): Promise<StartedTool> {
    await this.#letGo();
    const holder = start();
    if (!(await holder.held)) {
      throw new Fault('gpio-failed', complaintSentence(this.#parts.chip, holder.complaint), holder.complaint);
    }
    this.#holder = holder;
    this.#heldMs = this.#parts.clock.monotonicMs();
    this.#setConnected(true);
    return holder;
  }

  async #letGo(): Promise<void> {
    this.#cancel();
    this.#endMs = undefined;
    const before = this.#holder;
    this.#holder = undefined;
    await before?.stop();
  }

  /** Nobody holds the line: said, and tried again later. */
  #lose(sentence: string): void {
    this.#holder = undefined;
    if (this.#isClosed) return;
    if (this.#said !== sentence) this.#parts.onLog?.(sentence);
    this.#said = sentence;
    this.#setConnected(false);
    this.#cancel();
    this.#cancel = this.#parts.clock.after(this.#retryMs, () => {
      this.#restSoon();
    });
    this.#retryMs = Math.min(RETRY_LAST_MS, this.#retryMs * 2);
  }

  #restSoon(): void {
    if (this.#isClosed) return;
    this.#inTurn(() => this.#rest()).catch((error: unknown) => {
      if (!isFault(error)) throw error; // the turn itself has armed the next try
    });
  }

  #setConnected(isNow: boolean): void {
    if (this.#isConnected === isNow) return;
    this.#isConnected = isNow;
    for (const handler of [...this.#handlers]) handler(isNow);
  }
}
