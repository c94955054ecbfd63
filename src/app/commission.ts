/**
 * The commissioning walk at this terminal: proves the installer, runs step after step with keypad and screen, and keeps a signed
 * sheet of what was measured. Ends by itself when nobody goes on. Recognises nobody; cards go on opening the door meanwhile.
 */

import { toHex, utf8Bytes } from '../base/bytes.ts';
import { isFault } from '../base/fault.ts';
import { sheetText } from '../core/commission/sheet.ts';
import { isGreen, type Measured, type StepName, type StepResult, STEPS } from '../core/commission/steps.ts';
import { stepWalk, WALK_AT_REST, type WalkEffect, type WalkEvent, type WalkState } from '../core/commission/walk.ts';
import type { PadKey } from '../ports/door-hardware.ts';
import type { ScreenView, WalkView } from '../ports/screen.ts';
import { makeMeasures, STEP_LIMIT_MS } from './commission-measures.ts';
import { type EventQueue, makeEventQueue } from './event-queue.ts';
import { type OperatorRefusal, proveOperatorByPin } from './operator.ts';
import type { Ground } from './parts.ts';
import { tellRecords } from './compliance-ledger.ts';
import type { Visits } from './visit.ts';

/** Nobody goes on for so long: the terminal is the door's again. Longer than any measurement. */
export const WALK_IDLE_MS = 10 * STEP_LIMIT_MS;
/** Events that wait; an installer has two hands. */
const EVENTS_MAX = 32;
/** Of the sheet's SHA-256, hex digits: enough to tell sheets of one terminal apart. */
const SHEET_NUMBER_DIGITS = 16;

export interface KeptSheet {
  readonly number: string;
  readonly text: string;
  /** minisign signature file by the terminal's evidence key. */
  readonly signature: string;
  readonly isGreen: boolean;
  readonly atMs: number;
}

export type BeginResult =
  | { readonly kind: 'begun' }
  /** Somebody stands before the screen, or another walk is under way. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'refused'; readonly reason: OperatorRefusal };

export interface Commissioning {
  begin(words: { readonly card: string; readonly pin: string }): Promise<BeginResult>;
  /** What the keypad's `#` (go on, yes) and `*` (again, no) do. False where no walk is under way. */
  press(key: 'enter' | 'clear'): boolean;
  stop(): void;
  status(): WalkView;
  /** The newest first. */
  sheets(): readonly KeptSheet[];
}

export interface CommissionParts {
  readonly ground: Ground;
  readonly visits: Pick<Visits, 'state' | 'refresh'>;
}

export function makeCommissioning(parts: CommissionParts): Commissioning {
  return new Walk(parts);
}

class Walk implements Commissioning {
  readonly #parts: CommissionParts;
  readonly #queue: EventQueue<WalkEvent>;
  readonly #keyHandlers = new Set<(key: PadKey) => void>();
  readonly #cardHandlers = new Set<() => void>();
  #state: WalkState = WALK_AT_REST;
  #subject = '';
  #startedAtMs = 0;
  /** Measurements of an earlier walk or try are not this one's. */
  #turn = 0;
  #measure: (step: StepName) => Promise<Measured>;
  #release: (() => void) | undefined;
  #cancelIdle = (): void => undefined;

  constructor(parts: CommissionParts) {
    this.#parts = parts;
    this.#measure = this.#measures();
    this.#queue = makeEventQueue((event) => {
      this.#take(event);
    });
  }

  async begin(words: { readonly card: string; readonly pin: string }): Promise<BeginResult> {
    const { ground, visits } = this.#parts;
    const proved = await proveOperatorByPin(ground, words, 'commission-begin');
    if (proved.kind !== 'operator') return proved;
    if (this.#state.kind !== 'off' || visits.state.kind !== 'idle') return { kind: 'busy' };
    this.#release = ground.takeover.begin({
      onKey: (key) => {
        this.#onKey(key);
      },
      onScreenKey: (key) => {
        if (key === 'enter' || key === 'clear') this.press(key);
      },
      onCard: () => {
        for (const handler of [...this.#cardHandlers]) handler();
      },
      onBack: () => {
        this.stop();
      },
      view: () => this.#view(),
    });
    if (this.#release === undefined) return { kind: 'busy' };
    if (ground.journal.append({ kind: 'operator', verb: 'commission', subject: proved.subject }) === undefined) {
      this.#release();
      return { kind: 'failed' };
    }
    this.#subject = proved.subject;
    this.#startedAtMs = ground.clockGuard.now();
    this.#measure = this.#measures();
    this.#take({ kind: 'begin' });
    return { kind: 'begun' };
  }

  press(key: 'enter' | 'clear'): boolean {
    return this.#state.kind !== 'off' && this.#queue.put({ kind: key }, EVENTS_MAX);
  }

  stop(): void {
    if (this.#state.kind !== 'off') this.#take({ kind: 'stop' });
  }

  status(): WalkView {
    const state = this.#state;
    const isStep = state.kind === 'step';
    return {
      kind: state.kind,
      step: isStep ? (STEPS[state.at] ?? null) : null,
      number: isStep ? state.at + 1 : STEPS.length,
      of: STEPS.length,
      phase: isStep ? state.phase : null,
      measured: isStep ? (state.measured ?? null) : null,
      results: state.kind === 'off' ? [] : state.results,
      closedGates: state.kind === 'ended' ? state.closedGates : [],
      isGreen: state.kind === 'ended' && state.isGreen,
      sheet: state.kind === 'ended' ? (state.sheet ?? null) : null,
    };
  }

  sheets(): readonly KeptSheet[] {
    const records = this.#parts.ground.compliance.state()?.records ?? [];
    return records
      .flatMap(({ atMs, what }) =>
        what.kind === 'commissioned'
          ? [{ number: this.#numberOf(what.sheet), text: what.sheet, signature: what.signature, isGreen: what.isGreen, atMs }]
          : [],
      )
      .reverse();
  }

  #measures(): (step: StepName) => Promise<Measured> {
    return makeMeasures({
      ground: this.#parts.ground,
      results: () => (this.#state.kind === 'off' ? [] : this.#state.results),
      hands: {
        nextCard: () =>
          new Promise((resolve) => {
            const handler = (): void => {
              this.#cardHandlers.delete(handler);
              resolve();
            };
            this.#cardHandlers.add(handler);
          }),
        onKey: (handler) => {
          this.#keyHandlers.add(handler);
          return () => {
            this.#keyHandlers.delete(handler);
          };
        },
      },
    });
  }

  /** While keys are tried they are only counted. */
  #onKey(key: PadKey): void {
    if (this.#keyHandlers.size > 0) for (const handler of [...this.#keyHandlers]) handler(key);
    else if (key === 'enter' || key === 'clear') this.press(key);
  }

  #take(event: WalkEvent): void {
    const { state, effects } = stepWalk(this.#state, event);
    if (state === this.#state) return;
    this.#state = state;
    this.#turn += 1;
    this.#cardHandlers.clear();
    this.#keyHandlers.clear();
    this.#cancelIdle();
    const { ground, visits } = this.#parts;
    if (state.kind === 'off') {
      ground.parts.eye.cancel('commission');
      this.#release?.();
      this.#release = undefined;
    } else {
      this.#cancelIdle = ground.parts.clock.after(WALK_IDLE_MS, () => {
        this.stop();
      });
    }
    for (const effect of effects) this.#perform(effect);
    visits.refresh();
  }

  #perform(effect: WalkEffect): void {
    if (effect.kind === 'keep') {
      this.#queue.put({ kind: 'kept', ...this.#keep(effect.results) }, EVENTS_MAX);
      return;
    }
    const { step } = effect;
    const turn = this.#turn;
    const tell = (found: Measured): void => {
      if (turn === this.#turn) this.#queue.put({ kind: 'measured', step, found }, EVENTS_MAX);
    };
    this.#measure(step).then(tell, (error: unknown) => {
      if (!isFault(error)) throw error;
      tell({ verdict: 'failed', values: { reason: error.code }, asks: false });
    });
  }

  /** Signed and on disk, or said not to be. */
  #keep(results: readonly StepResult[]): { readonly closedGates: readonly string[]; readonly sheet: string | undefined } {
    const { ground } = this.#parts;
    const closedGates = ground.readiness.verdict().closed;
    const { site, version, evidence } = ground.parts;
    const sheet = sheetText({
      deviceId: site.deviceId,
      softwareVersion: version,
      fingerprint: ground.compliance.fingerprint(),
      startedAtMs: Math.floor(this.#startedAtMs),
      endedAtMs: Math.floor(ground.clockGuard.now()),
      subject: this.#subject,
      results,
      closedGates,
    });
    const number = this.#numberOf(sheet);
    const signature = evidence?.sign(utf8Bytes(sheet), `menshen commissioning sheet ${number} of ${site.deviceId}`);
    if (signature === undefined) return { closedGates, sheet: undefined };
    const record = { kind: 'commissioned', sheet, signature, isGreen: isGreen(results, closedGates), subject: this.#subject } as const;
    if (!ground.compliance.add(record)) return { closedGates, sheet: undefined };
    tellRecords(ground);
    return { closedGates, sheet: number };
  }

  #numberOf(sheet: string): string {
    return toHex(this.#parts.ground.parts.crypto.sha256(utf8Bytes(sheet))).slice(0, SHEET_NUMBER_DIGITS);
  }

  #view(): ScreenView {
    return { kind: 'commission', walk: this.status() };
  }
}
