/**
 * The inputs of one GPIO chip: read once by gpioget, then followed by one gpiomon for all of them. A
 * monitor that ends makes every line `unreadable` and is started again with a bounded back-off. All
 * are read anew now and then: an edge between reading and following, or lost in the kernel's queue
 * of 16, would else be missed for ever.
 */

import { Fault, isFault } from '../../base/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DoorInput } from '../../ports/door-hardware.ts';
import { type DebouncedLine, debouncedLine } from './debounced.ts';
import { complaintSentence, getWords, type LineBias, type LineGroup, readLevels, watchWords } from './gpiod-words.ts';
import type { GpioTools, StartedTool } from './tool-child.ts';

/** Waits before a monitor is started again: from first to last, doubling. */
const RETRY_FIRST_MS = 50;
const RETRY_LAST_MS = 5000;
/** All lines are read anew so often: two short programs, under 10 ms of one core here. A monitor that did not live so long is no better than none. */
export const LOOK_EVERY_MS = 15_000;

/** One input wire. */
export interface InputLine {
  readonly chip: string;
  readonly line: number;
  readonly activeLow: boolean;
  readonly bias: LineBias;
}

export interface LineBankParts {
  readonly tools: GpioTools;
  readonly clock: Clock;
  /** All of one chip and bias. */
  readonly lines: readonly InputLine[];
  /** One sentence, once for each kind of failure in a row. */
  readonly onLog?: ((line: string) => void) | undefined;
}

export class LineBank {
  /** In the order of the lines. */
  readonly inputs: readonly DoorInput[];
  readonly #parts: LineBankParts;
  readonly #group: LineGroup;
  readonly #lines = new Map<number, { readonly choice: InputLine; readonly line: DebouncedLine }>();
  #open: number;
  #isClosed = false;
  #monitor: StartedTool | undefined;
  #work: Promise<void> = Promise.resolve();
  #cancel = (): void => undefined;
  #retryMs = RETRY_FIRST_MS;
  #said = '';

  constructor(parts: LineBankParts) {
    this.#parts = parts;
    const [first] = parts.lines;
    this.#group = { chip: first?.chip ?? '', bias: first?.bias ?? 'as-is', lines: parts.lines.map(({ line }) => line) };
    this.#open = parts.lines.length;
    this.inputs = parts.lines.map((choice) => {
      let isOpen = true;
      const line = debouncedLine(parts.clock, async () => {
        if (!isOpen) return;
        isOpen = false;
        this.#open -= 1;
        if (this.#open === 0) await this.#close();
      });
      this.#lines.set(choice.line, { choice, line });
      return line;
    });
    this.#begin();
  }

  #begin(): void {
    this.#work = this.#look().catch((error: unknown) => {
      if (!isFault(error)) throw error;
      this.#fail(error);
    });
  }

  async #look(): Promise<void> {
    const { tools, clock } = this.#parts;
    const version = await tools.version();
    const before = this.#monitor;
    this.#monitor = undefined;
    await before?.stop();
    const text = await tools.once('gpioget', getWords(version, this.#group), this.#group.chip);
    const levels = readLevels(text, this.#group.lines);
    if (levels === undefined) throw new Fault('gpio-failed', complaintSentence(this.#group.chip, ''), 'gpioget gave no levels');
    if (this.#isClosed) return;
    const early = new Map(levels);
    let isHeld = false;
    const monitor = tools.start(version, {
      program: 'gpiomon',
      words: watchWords(version, this.#group),
      isLeashed: true,
      onLevel: (line, level) => {
        if (isHeld) this.#tell(line, level);
        else early.set(line, level);
      },
    });
    this.#monitor = monitor;
    const fail = (): void => {
      const { complaint } = monitor;
      if (this.#monitor === monitor) this.#fail(new Fault('gpio-failed', complaintSentence(this.#group.chip, complaint), complaint));
    };
    void monitor.ended.then(fail);
    if (!(await monitor.held)) fail();
    if (this.#monitor !== monitor) return;
    isHeld = true;
    for (const [line, level] of early) this.#read(line, level);
    this.#cancel = clock.after(LOOK_EVERY_MS, () => {
      this.#retryMs = RETRY_FIRST_MS;
      this.#said = '';
      this.#begin();
    });
  }

  /** Every line says that it cannot be read, and it is tried again later. */
  #fail(fault: Fault): void {
    if (this.#isClosed) return;
    this.#monitor = undefined;
    if (this.#said !== fault.message) this.#parts.onLog?.(fault.message);
    this.#said = fault.message;
    for (const { line } of this.#lines.values()) line.lose();
    this.#cancel();
    this.#cancel = this.#parts.clock.after(this.#retryMs, () => {
      this.#begin();
    });
    this.#retryMs = Math.min(RETRY_LAST_MS, this.#retryMs * 2);
  }

  #tell(offset: number, level: 0 | 1): void {
    const known = this.#lines.get(offset);
    known?.line.change((level === 1) !== known.choice.activeLow);
  }

  #read(offset: number, level: 0 | 1): void {
    const known = this.#lines.get(offset);
    known?.line.set((level === 1) !== known.choice.activeLow);
  }

  async #close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel();
    await this.#monitor?.stop();
    await this.#work;
    await this.#monitor?.stop();
  }
}
