/**
 * The terminal's end of a console on a laptop: shows beside the own screen what may cross, and takes what is pressed there only where it
 * belongs to what is shown. The newest view wins and one is on its way at most, so that a slow or hung laptop holds nothing up.
 */

import { isFault } from '../../base/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ConsoleLink } from '../../ports/console-link.ts';
import type { FrameLine } from '../../ports/frame-line.ts';
import type { Screen, ScreenAction, ScreenView } from '../../ports/screen.ts';
import { crossing, INVITATION, mayAct } from './crossing.ts';
import { ACT_BYTES_MAX, CONSOLE_FRAME, jsonOf, readLook, viewParts } from './wire.ts';

/** A laptop that has not looked for so long is gone: three of its looks and the time of a long view on a slow wire. */
export const AWAY_MS = 5_000;
/** Faster than a hand, far slower than a flood. */
const ACTS_PER_SECOND = 10;
const SECOND_MS = 1_000;

export interface TerminalEndOptions {
  readonly frames: FrameLine;
  readonly clock: Clock;
  /** The schema of what a page may send; undefined where it is no such action. */
  readonly readAction: (value: unknown) => ScreenAction | undefined;
}

export interface TerminalEnd extends ConsoleLink {
  /** The same screen, with the laptop beside it. */
  beside(screen: Screen): Screen;
  close(): void;
}

export function terminalEnd(options: TerminalEndOptions): TerminalEnd {
  return new End(options);
}

class End implements TerminalEnd {
  readonly #options: TerminalEndOptions;
  readonly #stops: readonly (() => void)[];
  readonly #handlers = new Set<(action: ScreenAction) => void>();
  /** Nobody may see before somebody can say so. */
  #allow: () => boolean = () => false;
  /** For this console, once it was asked. */
  #isAllowed: boolean | undefined;
  #view: ScreenView = INVITATION;
  /** Counts views; from the clock, so that a laptop does not take the first ones of the next life for those it has. */
  #number: number;
  #showAgain = (): void => undefined;
  #sent = 0;
  #isSending = false;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #acts = { sinceMs: 0, taken: 0 };

  constructor(options: TerminalEndOptions) {
    this.#options = options;
    this.#number = Math.floor(options.clock.nowMs()) >>> 0;
    this.#stops = [
      options.frames.onFrame((type, payload) => {
        if (type === CONSOLE_FRAME.look) this.#look(payload);
        else if (type === CONSOLE_FRAME.act) this.#act(payload);
      }),
      options.frames.onState(() => {
        this.#lookedAtMs = Number.NEGATIVE_INFINITY;
      }),
    ];
  }

  onAsk(allow: () => boolean): void {
    this.#allow = allow;
  }

  beside(screen: Screen): Screen {
    this.#showAgain = () => {
      screen.show(this.#marked());
    };
    return {
      show: (view) => {
        this.#show(view);
        screen.show(this.#marked());
      },
      onAction: (handler) => {
        this.#handlers.add(handler);
        const stop = screen.onAction(handler);
        return () => {
          this.#handlers.delete(handler);
          stop();
        };
      },
      close: () => {
        this.#handlers.clear();
        return screen.close();
      },
    };
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.#handlers.clear();
  }

  #show(view: ScreenView): void {
    if (view.kind !== 'console') this.#isAllowed = undefined;
    this.#view = view;
    this.#number = (this.#number + 1) >>> 0;
    if (this.#isThere()) void this.#send();
  }

  #isThere(): boolean {
    return this.#options.clock.monotonicMs() - this.#lookedAtMs < AWAY_MS;
  }

  /** What the laptop is shown; the trace in the ledger comes first. */
  #shown(): ScreenView {
    if (this.#view.kind === 'console') {
      this.#isAllowed ??= this.#allow();
      if (!this.#isAllowed) return INVITATION;
    }
    return crossing(this.#view);
  }

  /** Whoever stands at the terminal sees that somebody else does. */
  #marked(): ScreenView {
    const view = this.#view;
    if (view.kind !== 'console' || this.#isAllowed !== true || !this.#isThere()) return view;
    return { kind: 'console', console: { ...view.console, isLinked: true } };
  }

  #look(payload: Uint8Array): void {
    const seen = readLook(payload);
    if (seen === undefined) return;
    const isNew = !this.#isThere();
    this.#lookedAtMs = this.#options.clock.monotonicMs();
    this.#sent = seen;
    void this.#send(true);
    if (isNew && this.#view.kind === 'console') this.#showAgain();
  }

  #act(payload: Uint8Array): void {
    if (payload.length > ACT_BYTES_MAX || !this.#isThere() || !this.#takesOne()) return;
    const action = this.#options.readAction(jsonOf(payload));
    if (action === undefined || !mayAct(this.#shown(), action)) return;
    for (const handler of this.#handlers) handler(action);
  }

  #takesOne(): boolean {
    const nowMs = this.#options.clock.monotonicMs();
    if (nowMs - this.#acts.sinceMs >= SECOND_MS) this.#acts = { sinceMs: nowMs, taken: 0 };
    this.#acts.taken += 1;
    return this.#acts.taken <= ACTS_PER_SECOND;
  }

  /** Ends with the newest view sent, however many came meanwhile; each turn waits for the line, which gives up by itself. */
  async #send(isAnswer = false): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    const { frames } = this.#options;
    try {
      if (isAnswer && this.#sent === this.#number) await frames.send(CONSOLE_FRAME.same, new Uint8Array());
      while (this.#sent !== this.#number && this.#isThere()) {
        const number = this.#number;
        for (const part of partsOf(number, this.#shown())) await frames.send(CONSOLE_FRAME.view, part);
        this.#sent = number;
      }
    } catch (error) {
      if (!isFault(error)) throw error; // unplugged: the laptop looks again when it is back
    } finally {
      this.#isSending = false;
    }
  }
}

/** A page that is too long to cross stays at the terminal. */
function partsOf(number: number, view: ScreenView): readonly Uint8Array[] {
  return viewParts(number, view) ?? viewParts(number, INVITATION) ?? [];
}
