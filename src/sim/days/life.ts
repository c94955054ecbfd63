/**
 * One life of the simulated door: from a boot through the steps of a script, until power fails, an
 * invariant breaks, or the script is done. Says everything as it happens.
 */

import { isFault } from '../../base/fault.ts';
import { expectation, type Expectation } from './expect.ts';
import { type House, openHouse, type Plant } from './house.ts';
import { checkAll, checkStep, type Finding, type Report } from './invariants.ts';
import { hear, type Model, type Result, type Told } from './model.ts';
import { perform } from './perform.ts';
import type { Script, Step } from './script.ts';

/** What is below the life: power and disk. Absent, they never fail. */
export interface Ground {
  /** Power fails before the n-th write from now. */
  cutAfter(operations: number): void;
  setFull(isFull: boolean): void;
}

export interface LifeOptions {
  readonly dataDir: string;
  readonly script: Script;
  readonly model: Model;
  /** Hears everything, in order, before the next thing happens. */
  readonly onTold?: ((told: Told) => void) | undefined;
  readonly ground?: Ground | undefined;
  readonly plant?: Plant | undefined;
  /** Ends the life well before the next step. */
  readonly isStopped?: (() => boolean) | undefined;
}

/** Steps between two looks at everybody. */
const CHECK_EVERY_STEPS = 150;
const CONSENT_STEPS: readonly Step['do'][] = ['enrol', 'withdraw', 'end'];
const UNSETTLING_STEPS: readonly Step['do'][] = ['purge', 'crash', 'tamper'];

/** Runs from step `model.at + 1`. The finding that ended it, or undefined. */
export async function runLife(options: LifeOptions): Promise<Finding | undefined> {
  return new Life(options).run();
}

class Life {
  readonly #options: LifeOptions;
  #finding: Finding | undefined;
  #house: House | undefined;

  constructor(options: LifeOptions) {
    this.#options = options;
  }

  async run(): Promise<Finding | undefined> {
    const { model, script, isStopped } = this.#options;
    const onLost = (reason: unknown): void => {
      this.#report('crash', wordsOf(reason));
    };
    process.on('unhandledRejection', onLost);
    try {
      await this.#boot();
      for (let at = model.at + 1; at < script.steps.length && this.#finding === undefined && isStopped?.() !== true; at += 1)
        await this.#step(at, script.steps[at]!);
    } catch (error) {
      this.#report(isFault(error) ? 'start' : 'crash', wordsOf(error));
    } finally {
      await this.#close();
      process.off('unhandledRejection', onLost);
    }
    return this.#finding;
  }

  readonly #tell = (told: Told): void => {
    hear(this.#options.model, this.#options.script.steps, told);
    this.#options.onTold?.(told);
  };

  readonly #report: Report = (invariant, what) => {
    if (this.#finding !== undefined) return;
    this.#finding = { invariant, what };
    this.#tell({ say: 'broken', invariant, what });
  };

  async #boot(): Promise<void> {
    const { dataDir, script, model, plant } = this.#options;
    this.#tell({ say: 'boot' });
    const house = await openHouse({ dataDir, script, model, tell: this.#tell, plant });
    this.#house = house;
    await house.clock.settle();
    await checkAll({ house, model, report: this.#report, tell: this.#tell, isBoot: true, only: [] });
  }

  async #close(): Promise<void> {
    const house = this.#house;
    this.#house = undefined;
    if (house === undefined) return;
    try {
      await house.close();
    } catch (error) {
      this.#report('crash', wordsOf(error));
    }
  }

  async #step(at: number, step: Step): Promise<void> {
    const { model, ground } = this.#options;
    const house = this.#house;
    if (house === undefined) return;
    if (ground === undefined && (step.do === 'cut' || step.do === 'disk')) return;
    await house.clock.runTo(step.atMs);
    this.#time(house);
    const expected = expectation(house, model, step);
    this.#tell({ say: 'begun', at });
    const unlocks = house.lock.unlocks;
    if (step.do === 'cut') ground?.cutAfter(step.operations);
    if (step.do === 'disk') ground?.setFull(step.isFull);
    const result: Result = await perform(house, model, step);
    this.#time(house);
    this.#checkDoor(step, expected, { unlocks: house.lock.unlocks - unlocks, result });
    this.#tell({ say: 'ended', at, result });
    if (step.do === 'restart') await this.#restart();
    const now = this.#house;
    if (now === undefined || this.#finding !== undefined) return;
    checkStep(now, model, this.#report);
    const isForAll = at % CHECK_EVERY_STEPS === 0 || UNSETTLING_STEPS.includes(step.do);
    const only = !isForAll && 'who' in step && CONSENT_STEPS.includes(step.do) ? [step.who] : [];
    if (isForAll || only.length > 0) await checkAll({ house: now, model, report: this.#report, tell: this.#tell, isBoot: false, only });
  }

  /** An installer stops the terminal and starts it again. */
  async #restart(): Promise<void> {
    if (this.#options.model.isFull) return;
    await this.#close();
    await this.#boot();
  }

  #time({ clock }: House): void {
    this.#tell({ say: 'time', steadyMs: clock.monotonicMs(), wallMs: clock.nowMs() });
  }

  #checkDoor(step: Step, expected: Expectation, seen: { readonly unlocks: number; readonly result: Result }): void {
    const { unlocks, result } = seen;
    if (unlocks > 1) this.#report('INV-20', `the lock was released ${String(unlocks)} times at one step`);
    // The exit button says so as much as a decision does, and is no decision.
    if (step.do === 'egress') return;
    if (unlocks > 0 && expected === 'never') this.#report('INV-20', `the door opened and must not: ${step.do}`);
    const isGranted = result.kind === 'visit' && result.isGranted;
    if (isGranted !== unlocks > 0) this.#report('INV-20', `decision and lock differ: ${step.do}`);
    if (unlocks === 0 && expected === 'must') {
      const reason = result.kind === 'visit' ? (result.reason ?? '') : result.kind;
      this.#report(step.do === 'face' ? 'face' : 'INV-20', `the door stayed shut and must open: ${step.do} (${reason})`);
    }
  }
}

function wordsOf(error: unknown): string {
  const { message, stack } = error as { message?: unknown; stack?: unknown };
  return typeof stack === 'string' ? stack.split('\n').slice(0, 6).join(' | ') : String(message ?? error);
}
