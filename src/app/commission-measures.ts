/**
 * The measurements of a commissioning walk, each with an end in time. Nobody is recognised and nothing of a card or a key is kept:
 * that one came, and when. A door that has no such device says so.
 */

import { AIM_GOOD_FRAMES_MIN, type AimMeasure, lightOf } from '../core/commission/aim.ts';
import type { Measured, StepName, StepResult, StepValues } from '../core/commission/steps.ts';
import { shanghaiDay, shanghaiMoment } from '../core/filing/shanghai-day.ts';
import type { DoorInput, PadKey } from '../ports/door-hardware.ts';
import type { Ground } from './parts.ts';
import { selfTest } from './self-test.ts';
import { within } from './within.ts';

/** How long an installer has to walk to a device and use it. Own choice. */
export const STEP_LIMIT_MS = 60_000;
/** A look at how the camera is placed; somebody has to walk in front of it. */
const AIM_MS = 10_000;
/** As for one passage. */
const RELEASE_MS = 5_000;
/** Keys that must come, three of them different: one key that hangs is no keypad. */
const KEYS_MIN = 4;
const KEYS_DIFFERENT_MIN = 3;

/** What the installer does while a step is measured. */
export interface Hands {
  /** The next card, or key; the returned promise ends with the step. */
  nextCard(): Promise<void>;
  onKey(handler: (key: PadKey) => void): () => void;
}

export interface Measures {
  readonly ground: Ground;
  readonly hands: Hands;
  /** Steps that are done. */
  readonly results: () => readonly StepResult[];
}

const NOT_FITTED: Measured = { verdict: 'not-fitted', values: {}, asks: false };

function found(isPassed: boolean, values: StepValues, asks = false): Measured {
  return { verdict: isPassed ? 'passed' : 'failed', values, asks };
}

type Measure = () => Measured | Promise<Measured>;

export function makeMeasures(parts: Measures): (step: StepName) => Promise<Measured> {
  let aimed: AimMeasure | undefined;
  const { ground, hands } = parts;
  const { inputs, reader, pinPad, eye } = ground.parts;
  const isCameraless = ground.parts.site.hardware.camera.kind === 'none' || !ground.parts.site.face.isEnabled;
  const table: Readonly<Record<StepName, Measure>> = {
    'self-test': () => selfTested(ground),
    clock: () => clockRead(ground),
    reader: () => (reader === undefined ? NOT_FITTED : timed(ground, hands.nextCard())),
    'pin-pad': () => (pinPad === undefined ? NOT_FITTED : keysTyped(ground, hands)),
    relay: () => released(ground),
    contact: async () => {
      // Released, so that opening the leaf is no alarm.
      if (inputs?.contact !== undefined) await ground.door.release(RELEASE_MS);
      return thereAndBack(ground, inputs?.contact);
    },
    rex: () => thereAndBack(ground, inputs?.rex),
    fire: () => thereAndBack(ground, inputs?.fire),
    tamper: () => housingOpened(ground),
    camera: async () => {
      if (isCameraless) return NOT_FITTED;
      const outcome = await eye.aim('commission', AIM_MS);
      aimed = outcome.kind === 'measured' ? outcome.measure : undefined;
      return outcome.kind === 'measured' ? aimFound(outcome.measure) : found(false, { reason: outcome.reason });
    },
    light: () => {
      if (isCameraless) return NOT_FITTED;
      return aimed === undefined ? found(false, { reason: 'camera-failed' }) : found(lightOf(aimed) === 'well', { light: lightOf(aimed) });
    },
    sign: () => signSeen(ground),
    fallback: () => fallbackSeen(parts),
    gates: () => gatesSeen(ground),
  };
  return async (step) => table[step]();
}

async function selfTested(ground: Ground): Promise<Measured> {
  // The gates have a step of their own, after everything that opens them.
  const checks = (await selfTest(ground)).filter(({ name }) => name !== 'face');
  const failed = checks.filter(({ isOk }) => !isOk).map(({ name }) => name);
  return found(failed.length === 0, { checks: checks.length, failed: failed.join(' ') });
}

/** Right or wrong only the person in front can say. */
function clockRead({ clockGuard }: Ground): Measured {
  const nowMs = clockGuard.wallMs();
  return found(clockGuard.isTrusted(), { shown: shanghaiMoment(nowMs), isTrusted: clockGuard.isTrusted() }, true);
}

async function timed({ parts: { clock } }: Ground, act: Promise<void>): Promise<Measured> {
  const startMs = clock.monotonicMs();
  const isDone = await within(
    clock,
    STEP_LIMIT_MS,
    act.then(() => true),
  );
  return found(isDone === true, { tookMs: Math.round(clock.monotonicMs() - startMs) });
}

async function keysTyped(ground: Ground, hands: Hands): Promise<Measured> {
  const { clock } = ground.parts;
  const typed = new Set<PadKey>();
  let count = 0;
  let stop = (): void => undefined;
  const enough = new Promise<void>((resolve) => {
    stop = hands.onKey((key) => {
      typed.add(key);
      count += 1;
      if (count >= KEYS_MIN && typed.size >= KEYS_DIFFERENT_MIN) resolve();
    });
  });
  const isDone = await within(
    clock,
    STEP_LIMIT_MS,
    enough.then(() => true),
  );
  stop();
  return found(isDone === true, { keys: count, different: typed.size });
}

async function released({ door, parts: { clock } }: Ground): Promise<Measured> {
  const startMs = clock.monotonicMs();
  const isReleased = await door.release(RELEASE_MS);
  return found(isReleased, { tookMs: Math.round(clock.monotonicMs() - startMs), releaseMs: RELEASE_MS }, true);
}

/** A line that goes active and back to rest, both by the installer's hand. */
async function thereAndBack({ parts: { clock } }: Ground, input: DoorInput | undefined): Promise<Measured> {
  if (input === undefined) return NOT_FITTED;
  const startMs = clock.monotonicMs();
  const values: { activeMs: number | null; restMs: number | null } = { activeMs: null, restMs: null };
  const spentMs = (): number => Math.round(clock.monotonicMs() - startMs);
  let stop = (): void => undefined;
  const done = new Promise<boolean>((resolve) => {
    stop = input.onState((state) => {
      if (state === 'active') values.activeMs ??= spentMs();
      if (state === 'rest' && values.activeMs !== null) {
        values.restMs = spentMs();
        resolve(true);
      }
    });
  });
  const isDone = input.state === 'rest' && (await within(clock, STEP_LIMIT_MS, done)) === true;
  stop();
  return found(isDone, isDone ? values : { ...values, state: input.state });
}

/** The switch latches the face off; an operator clears it after the walk (`menshen tamper clear`). */
async function housingOpened({ parts: { tamper, clock } }: Ground): Promise<Measured> {
  if (tamper === undefined) return NOT_FITTED;
  const input: DoorInput = {
    get state() {
      return tamper.state === 'unreadable' ? 'unreadable' : tamper.isOpen ? 'active' : 'rest';
    },
    onState: (handler) =>
      tamper.onState((state) => {
        handler(state === 'unreadable' ? 'unreadable' : state === 'open' ? 'active' : 'rest');
      }),
    close: () => Promise.resolve(),
  };
  return thereAndBack({ parts: { clock } } as Ground, input);
}

function aimFound(measure: AimMeasure): Measured {
  const { openMs, firstFrameMs, frames, good, lookMs, mostly } = measure;
  return found(good >= AIM_GOOD_FRAMES_MIN, { openMs, firstFrameMs, frames, good, lookMs, mostly });
}

function signSeen(ground: Ground): Measured {
  const state = ground.compliance.state();
  const isMissing = ground.readiness.verdict().closed.includes('sign-missing');
  const attestedAtMs = state?.sign?.attestedAtMs;
  return found(state !== undefined && !isMissing, { attested: attestedAtMs === undefined ? null : shanghaiDay(attestedAtMs) });
}

function gatesSeen({ readiness }: Ground): Measured {
  const { closed } = readiness.verdict();
  return found(closed.length === 0, { closed: closed.join(' ') });
}

/** A way in without the face that this walk has tried, and that works now. */
function fallbackSeen({ ground, results }: Measures): Measured {
  const { fallback } = ground.parts.site;
  const hasPassed = (step: StepName): boolean => results().some((result) => result.step === step && result.verdict === 'passed');
  const isByCard = fallback.card && hasPassed('reader');
  const isByPin = fallback.pin && hasPassed('pin-pad');
  return found(ground.readiness.isFallbackHealthy() && hasPassed('relay') && (isByCard || isByPin), { card: isByCard, pin: isByPin });
}
