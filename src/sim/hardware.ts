/**
 * The twins of the outside wall: a reader that is tapped, a keypad that is pressed, a lock that
 * remembers. They can be unplugged. Never part of a device image.
 */

import { Fault } from '../base/fault.ts';
import type { Clock } from '../ports/clock.ts';
import type {
  CardReader,
  DoorInput,
  DoorLock,
  DoorSignal,
  DoorSignals,
  InputState,
  PadKey,
  PinPad,
  TamperState,
  TamperSwitch,
} from '../ports/door-hardware.ts';

type Handlers<T> = Set<(value: T) => void>;

function listen<T>(handlers: Handlers<T>, handler: (value: T) => void): () => void {
  handlers.add(handler);
  return () => {
    handlers.delete(handler);
  };
}

/** A reader or keypad of the simulator: `put` is what a hand does to it. */
interface Twin<T> {
  readonly isConnected: boolean;
  setConnected(isConnected: boolean): void;
  onState(handler: (isConnected: boolean) => void): () => void;
  put(value: T): boolean;
  onValue(handler: (value: T) => void): () => void;
}

function makeTwin<T>(): Twin<T> {
  const values: Handlers<T> = new Set();
  const states: Handlers<boolean> = new Set();
  let isConnected = true;
  return {
    get isConnected() {
      return isConnected;
    },
    setConnected: (isNow) => {
      if (isNow === isConnected) return;
      isConnected = isNow;
      for (const handler of states) handler(isNow);
    },
    onState: (handler) => listen(states, handler),
    put: (value) => {
      if (!isConnected) return false;
      for (const handler of values) handler(value);
      return true;
    },
    onValue: (handler) => listen(values, handler),
  };
}

export interface SimReader extends CardReader {
  /** False where the reader is unplugged: nothing happened. */
  tap(card: string): boolean;
  setConnected(isConnected: boolean): void;
}

export function makeSimReader(): SimReader {
  const twin = makeTwin<string>();
  return {
    get isConnected() {
      return twin.isConnected;
    },
    onCard: twin.onValue,
    onState: twin.onState,
    setConnected: twin.setConnected,
    tap: twin.put,
    close: () => Promise.resolve(),
  };
}

export interface SimPinPad extends PinPad {
  press(key: PadKey): boolean;
  setConnected(isConnected: boolean): void;
}

export function makeSimPinPad(): SimPinPad {
  const twin = makeTwin<PadKey>();
  return {
    get isConnected() {
      return twin.isConnected;
    },
    onKey: twin.onValue,
    onState: twin.onState,
    setConnected: twin.setConnected,
    press: twin.put,
    close: () => Promise.resolve(),
  };
}

export interface SimTamper extends TamperSwitch {
  set(state: TamperState): void;
}

export function makeSimTamper(): SimTamper {
  const handlers: Handlers<TamperState> = new Set();
  let state: TamperState = 'closed';
  return {
    get state() {
      return state;
    },
    get isOpen() {
      return state === 'open';
    },
    onState: (handler) => listen(handlers, handler),
    set: (now) => {
      if (now === state) return;
      state = now;
      for (const handler of handlers) handler(now);
    },
    close: () => undefined,
  };
}

/** Contact, exit button or fire line. */
export interface SimInput extends DoorInput {
  set(state: InputState): void;
}

export function makeSimInput(): SimInput {
  const handlers: Handlers<InputState> = new Set();
  let state: InputState = 'rest';
  return {
    get state() {
      return state;
    },
    onState: (handler) => listen(handlers, handler),
    set: (now) => {
      if (now === state) return;
      state = now;
      for (const handler of handlers) handler(now);
    },
    close: () => Promise.resolve(),
  };
}

/** Every wire that a door may have. */
export interface SimWires {
  readonly contact: SimInput;
  readonly rex: SimInput;
  readonly fire: SimInput;
}

export function makeSimWires(): SimWires {
  return { contact: makeSimInput(), rex: makeSimInput(), fire: makeSimInput() };
}

/** Lamps that remember. */
export interface SimSignals extends DoorSignals {
  readonly shown: readonly DoorSignal[];
}

/** Signals that are remembered. */
const SIGNALS_MAX = 256;

export function makeSimSignals(): SimSignals {
  const shown: DoorSignal[] = [];
  return {
    shown,
    show: (signal) => {
      shown.push(signal);
      if (shown.length > SIGNALS_MAX) shown.shift();
    },
  };
}

export interface SimLock extends DoorLock {
  /** How often the lock was released since the start. */
  readonly unlocks: number;
  /** True while released. */
  isReleased(): boolean;
  releasedForMs(): number;
  readonly isConnected: boolean;
  onState(handler: (isConnected: boolean) => void): () => void;
  setConnected(isConnected: boolean): void;
}

export function makeSimLock(clock: Clock): SimLock {
  let unlocks = 0;
  let untilMs = Number.NEGATIVE_INFINITY;
  let isConnected = true;
  const handlers = new Set<(isConnected: boolean) => void>();
  const leftMs = (): number => Math.max(0, untilMs - clock.monotonicMs());
  return {
    get unlocks() {
      return unlocks;
    },
    isReleased: () => leftMs() > 0,
    releasedForMs: leftMs,
    get isConnected() {
      return isConnected;
    },
    onState: (handler) => {
      handlers.add(handler);
      return () => {
        handlers.delete(handler);
      };
    },
    setConnected: (isNow) => {
      if (isNow === isConnected) return;
      isConnected = isNow;
      for (const handler of [...handlers]) handler(isNow);
    },
    unlock: (unlockMs) => {
      if (!isConnected) return Promise.reject(new Fault('serial-failed', 'The simulated relay is unplugged. Plug it in on the panel.'));
      unlocks += 1;
      untilMs = clock.monotonicMs() + unlockMs;
      return Promise.resolve();
    },
    lock: () => {
      untilMs = Number.NEGATIVE_INFINITY;
      return Promise.resolve();
    },
    close: () => {
      untilMs = Number.NEGATIVE_INFINITY;
      return Promise.resolve();
    },
  };
}
