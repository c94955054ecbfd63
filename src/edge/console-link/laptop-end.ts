/**
 * The laptop's end of the console: shows on a page of its own what comes over the line, and sends what is pressed there. It keeps nothing:
 * where the terminal is silent or the cable is out, the page shows that at once and nothing of before.
 */

import { utf8Bytes } from '../../base/bytes.ts';
import { isFault } from '../../base/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FrameLine } from '../../ports/frame-line.ts';
import type { Screen, ScreenAction, ScreenView } from '../../ports/screen.ts';
import { INVITATION, LOST, mayAct } from './crossing.ts';
import { readLinkedView } from './view-schema.ts';
import { ACT_BYTES_MAX, CONSOLE_FRAME, lookBytes, ViewReader } from './wire.ts';

const LOOK_EVERY_MS = 1_000;
/** As long as the terminal waits for a look. */
const SILENCE_MS = 5_000;

export interface LaptopEndOptions {
  readonly frames: FrameLine;
  readonly clock: Clock;
  /** The page of this computer. */
  readonly screen: Pick<Screen, 'show' | 'onAction'>;
  /** What answers there has no console to show, or speaks otherwise. */
  readonly onStrange: () => void;
}

/** Returns the stop. */
export function laptopEnd(options: LaptopEndOptions): () => void {
  const end = new End(options);
  return () => {
    end.close();
  };
}

class End {
  readonly #options: LaptopEndOptions;
  readonly #stops: readonly (() => void)[];
  readonly #reader = new ViewReader();
  #cancelLook = (): void => undefined;
  #shown: ScreenView = LOST;
  #seen = 0;
  #heardAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: LaptopEndOptions) {
    this.#options = options;
    const { frames, screen } = options;
    this.#stops = [
      frames.onFrame((type, payload) => {
        this.#hear(type, payload);
      }),
      frames.onState((isConnected) => {
        if (isConnected) this.#look();
        else this.#lose();
      }),
      screen.onAction((action) => {
        this.#act(action);
      }),
    ];
    screen.show(this.#shown);
    this.#look();
  }

  close(): void {
    this.#cancelLook();
    for (const stop of this.#stops) stop();
  }

  #look(): void {
    const { clock } = this.#options;
    this.#cancelLook();
    this.#cancelLook = clock.after(LOOK_EVERY_MS, () => {
      this.#look();
    });
    if (clock.monotonicMs() - this.#heardAtMs > SILENCE_MS) this.#lose();
    void this.#send(CONSOLE_FRAME.look, lookBytes(this.#seen));
  }

  #hear(type: number, payload: Uint8Array): void {
    const { clock, onStrange } = this.#options;
    if (type !== CONSOLE_FRAME.view && type !== CONSOLE_FRAME.same) {
      onStrange();
      return;
    }
    this.#heardAtMs = clock.monotonicMs();
    const whole = type === CONSOLE_FRAME.view ? this.#reader.take(payload) : undefined;
    if (whole === undefined) return;
    this.#seen = whole.number;
    const view = readLinkedView(whole.value);
    if (view === undefined) onStrange();
    this.#show(view ?? INVITATION);
  }

  #lose(): void {
    this.#seen = 0;
    this.#heardAtMs = Number.NEGATIVE_INFINITY;
    if (this.#shown !== LOST) this.#show(LOST);
  }

  #show(view: ScreenView): void {
    this.#shown = view;
    this.#options.screen.show(view);
  }

  #act(action: ScreenAction): void {
    if (!mayAct(this.#shown, action)) return;
    const bytes = utf8Bytes(JSON.stringify(action));
    if (bytes.length <= ACT_BYTES_MAX) void this.#send(CONSOLE_FRAME.act, bytes);
  }

  async #send(type: number, payload: Uint8Array): Promise<void> {
    if (!this.#options.frames.isConnected) return;
    try {
      await this.#options.frames.send(type, payload);
    } catch (error) {
      if (!isFault(error)) throw error; // the cable is out: the line says so
    }
  }
}
