/**
 * What the devices of a bus are to a door: reader, keypad, lock, wires, housing, lamps. A device that is not there reads nothing and
 * releases nothing; an input that is not heard of passes for no state (INV-16: the way out is wired past all of this).
 */

import type { BusDevice } from './bus.ts';
import { COLOUR, type LedCommand, OUT_CODE, type Reply } from './codec.ts';
import { told } from './line.ts';
import { decodeCard } from './wiegand.ts';

/** A card's number: of 26 and 34 bits what is between the parities, as every Wiegand reader here has it; else all bits. Upper-case hex. */
export function cardNumber({ bits, data }: Extract<Reply, { name: 'RAW' }>): string | undefined {
  if (bits === 26 || bits === 34) {
    const word = decodeCard(bits === 26 ? 'wiegand26' : 'wiegand34', { bits, data });
    return word === undefined
      ? undefined
      : ((BigInt(word.facility) << 16n) | BigInt(word.number))
          .toString(16)
          .toUpperCase()
          .padStart((bits - 2) / 4, '0');
  }
  let value = 0n;
  for (const byte of data) value = (value << 8n) | BigInt(byte);
  value >>= BigInt(data.length * 8 - bits);
  return value
    .toString(16)
    .toUpperCase()
    .padStart(Math.ceil(bits / 4), '0');
}

/** Longest card identifier of the store, in bits. */
const CARD_BITS_MAX = 128;
/** Shortest that is no key press of a combined reader. */
const CARD_BITS_MIN = 16;

export function busReader(device: BusDevice) {
  const cards = told<string>();
  device.onReply((reply) => {
    if (reply.name !== 'RAW' || reply.bits < CARD_BITS_MIN || reply.bits > CARD_BITS_MAX) return;
    const card = cardNumber(reply);
    if (card !== undefined) cards.tell(card);
  });
  return Object.assign(stateOf(device), { onCard: cards.add });
}

const PAD_KEYS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'enter', 'clear'] as const;
type PadKey = (typeof PAD_KEYS)[number];
/** `#` and `*` as readers send them: 0x0D and 0x7F (SIA OSDP 2.2, KEYPAD); some send the signs themselves. */
const WORDS: Readonly<Record<number, PadKey>> = { 0x0d: 'enter', 0x23: 'enter', 0x7f: 'clear', 0x2a: 'clear' };

export function busPinPad(device: BusDevice) {
  const keys = told<PadKey>();
  device.onReply((reply) => {
    if (reply.name !== 'KEYPAD') return;
    for (const byte of reply.keys) {
      const key = WORDS[byte] ?? PAD_KEYS.find((name) => name.length === 1 && name.charCodeAt(0) === byte);
      if (key !== undefined) keys.tell(key);
    }
    reply.keys.fill(0);
  });
  return Object.assign(stateOf(device), { onKey: keys.add });
}

/** To be assigned to, not spread: a spread would keep what `isConnected` was at that moment. */
function stateOf(device: BusDevice) {
  return {
    get isConnected(): boolean {
      return device.isOnline;
    },
    onState: (handler: (isConnected: boolean) => void) => device.onState(handler),
    close: () => Promise.resolve(),
  };
}

/** Of the command's timer: 16 bits of tenths. */
const TENTHS_MAX = 0xffff;

/** The output of a door module. The device itself ends a release, so a terminal that dies leaves no door open. `onFail` makes the error. */
export function busLock(device: BusDevice, output: number, onFail: () => Error) {
  const out = async (control: number, timerTenths: number): Promise<void> => {
    if (!(await device.send({ name: 'OUT', outputs: [{ output, control, timerTenths }] }))) throw onFail();
  };
  return Object.assign(stateOf(device), {
    unlock: (unlockMs: number) => out(OUT_CODE.onTimed, Math.min(TENTHS_MAX, Math.max(1, Math.ceil(unlockMs / 100)))),
    lock: () => out(OUT_CODE.off, 0),
    /** Ends a release that is under way. */
    close: () => (device.isOnline ? out(OUT_CODE.off, 0).catch(() => undefined) : Promise.resolve()),
  });
}

type InputState = 'rest' | 'active' | 'unreadable';

export function busInput(device: BusDevice, { input, activeLow }: { readonly input: number; readonly activeLow: boolean }) {
  return heardOf(device, (reply) => {
    if (reply.name !== 'ISTATR') return undefined;
    const level = reply.inputs[input];
    return level === undefined ? 'unreadable' : level === activeLow ? 'rest' : 'active';
  });
}

/** The device's own tamper contact: active is open. */
export function busTamper(device: BusDevice) {
  return heardOf(device, (reply) => (reply.name !== 'LSTATR' ? undefined : reply.isTampered ? 'active' : 'rest'));
}

/** What replies say of one wire; `read` gives undefined where a reply says nothing of it. A device that is gone says nothing. */
function heardOf(device: BusDevice, read: (reply: Reply) => InputState | undefined) {
  const states = told<InputState>();
  let state: InputState = 'unreadable';
  const set = (next: InputState): void => {
    if (next === state) return;
    state = next;
    states.tell(next);
  };
  device.onReply((reply) => {
    const next = read(reply);
    if (next !== undefined) set(next);
  });
  device.onState((isOnline) => {
    if (!isOnline) set('unreadable');
  });
  return {
    get state(): InputState {
      return state;
    },
    onState: (handler: (next: InputState) => void) => states.add(handler),
    close: () => Promise.resolve(),
  };
}

interface Lamp {
  readonly colour: number;
  /** Tenths of a second; 0 is steady. */
  readonly offTenths: number;
  readonly beeps: number;
}

const LAMPS = {
  idle: { colour: COLOUR.blue, offTenths: 0, beeps: 0 },
  checking: { colour: COLOUR.amber, offTenths: 2, beeps: 0 },
  granted: { colour: COLOUR.green, offTenths: 0, beeps: 1 },
  refused: { colour: COLOUR.red, offTenths: 0, beeps: 2 },
  wait: { colour: COLOUR.amber, offTenths: 0, beeps: 0 },
  'held-open': { colour: COLOUR.amber, offTenths: 5, beeps: 3 },
  forced: { colour: COLOUR.red, offTenths: 5, beeps: 3 },
  fire: { colour: COLOUR.green, offTenths: 5, beeps: 0 },
  'out-of-service': { colour: COLOUR.red, offTenths: 10, beeps: 0 },
  'install-mode': { colour: COLOUR.magenta, offTenths: 5, beeps: 0 },
} satisfies Readonly<Record<string, Lamp>>;
export type LampSignal = keyof typeof LAMPS;

const ON_TENTHS = 5;
const BEEP_TENTHS = 1;

/** Lamp and buzzer of every reader; what is shown last is shown again to one that comes back. Colour is never the only sign: the screen says it in words. */
export function busSignals(devices: readonly BusDevice[]) {
  let shown: LampSignal = 'idle';
  const tell = (device: BusDevice, isNew: boolean): void => {
    const { colour, offTenths, beeps } = LAMPS[shown];
    const lit = { control: 1, onTenths: ON_TENTHS, offTenths, onColour: colour, offColour: COLOUR.off };
    const led: LedCommand = { reader: 0, led: 0, temporary: { ...lit, control: 0, timerTenths: 0 }, permanent: lit };
    void device.send({ name: 'LED', leds: [led] });
    if (isNew && beeps > 0)
      void device.send({ name: 'BUZ', reader: 0, tone: 2, onTenths: BEEP_TENTHS, offTenths: BEEP_TENTHS, count: beeps });
  };
  for (const device of devices)
    device.onState((isOnline) => {
      if (isOnline) tell(device, false);
    });
  return {
    show: (signal: LampSignal): void => {
      shown = signal;
      for (const device of devices) tell(device, true);
    },
  };
}
