/** Serial readers and board lines that a site file chose. Lines of one chip share one monitor; nothing here lets anybody out (INV-16). */

import type { Site } from './core/policy/site.ts';
import type { GpioInputChoice } from './core/policy/site-wires.ts';
import { gpioInputs, tamperFrom } from './edge/gpio/inputs.ts';
import { gpioRelay } from './edge/gpio/relay.ts';
import { gpioTools } from './edge/gpio/tool-child.ts';
import { serialCardReader, wiegandReader } from './edge/serial/card-reader.ts';
import { pn532Reader } from './edge/serial/pn532-reader.ts';
import type { Clock } from './ports/clock.ts';
import type { CardReader, DoorInput, DoorInputs, DoorLock, TamperState, TamperSwitch } from './ports/door-hardware.ts';

/** The reader at the wall, where it is a serial one. */
export function openSerialReader({ hardware: { reader } }: Site, clock: Clock): CardReader | undefined {
  switch (reader.kind) {
    case 'rdm6300':
      return serialCardReader({ path: reader.path, clock });
    case 'pn532':
      return pn532Reader({ path: reader.path, clock });
    case 'wiegand-uart':
      return wiegandReader({ ...reader, clock });
    default:
      return undefined;
  }
}

export interface BoardLines {
  readonly lock?: DoorLock;
  readonly tamper?: TamperSwitch;
  readonly inputs?: DoorInputs;
  /** Lets the lines go; the lock is released to its rest first. */
  close(): Promise<void>;
}

export interface BoardLinesParts {
  readonly clock: Clock;
  /** One line for the operator; never of a person. */
  readonly onLog: (line: string) => void;
}

/** What the site has on lines of its board; no tool of gpiod is started where that is nothing. */
export function openBoardLines({ hardware }: Site, { clock, onLog }: BoardLinesParts): BoardLines {
  const { relay, tamper, inputs } = hardware;
  const tools = gpioTools({ clock });
  const lines: Record<string, GpioInputChoice> = {};
  for (const [name, choice] of Object.entries({ ...inputs, tamper })) if (choice?.kind === 'gpio') lines[name] = choice;
  const { tamper: housing, ...wires } = gpioInputs<'contact' | 'rex' | 'fire' | 'tamper'>({ tools, clock, lines, onLog });
  const lock = relay.kind === 'gpio' ? gpioRelay({ ...relay, tools, clock, onLog }) : undefined;
  return {
    ...(lock === undefined ? {} : { lock }),
    ...(housing === undefined ? {} : { tamper: tamperFrom(housing) }),
    ...(Object.keys(wires).length === 0 ? {} : { inputs: wires }),
    close: async () => {
      await Promise.all([lock?.close(), housing?.close(), ...Object.values(wires).map((input) => input.close())]);
    },
  };
}

/** Wires of the board and of the bus; the site file names each in one place. */
export function joinInputs(board: DoorInputs | undefined, bus: DoorInputs | undefined): DoorInputs | undefined {
  return board === undefined || bus === undefined ? (board ?? bus) : { ...bus, ...board };
}

/** One switch out of several: open where one is, closed only where all are. */
export function joinTampers(own: TamperSwitch | undefined, further: readonly DoorInput[]): TamperSwitch | undefined {
  if (further.length === 0) return own;
  const handlers = new Set<(state: TamperState) => void>();
  const stateNow = (): TamperState => {
    const states = [own?.state ?? 'closed', ...further.map(({ state }) => HOUSINGS[state])];
    return (['open', 'unreadable'] as const).find((state) => states.includes(state)) ?? 'closed';
  };
  let told = stateNow();
  const look = (): void => {
    const state = stateNow();
    if (state === told) return;
    told = state;
    for (const handler of [...handlers]) handler(state);
  };
  const stops = [own?.onState(look), ...further.map((input) => input.onState(look))];
  return {
    get state() {
      return stateNow();
    },
    get isOpen() {
      return stateNow() === 'open';
    },
    onState: (handler) => {
      handlers.add(handler);
      return () => {
        handlers.delete(handler);
      };
    },
    close: () => {
      for (const stop of stops) stop?.();
      own?.close();
    },
  };
}

const HOUSINGS: Readonly<Record<DoorInput['state'], TamperState>> = { rest: 'closed', active: 'open', unreadable: 'unreadable' };
