/** The wires of a door on GPIO lines: lines of one chip and bias share one monitor. Reads only; nothing here opens or locks (INV-16). */

import { invariant } from '../../base/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DoorInput, InputState, TamperState, TamperSwitch } from '../../ports/door-hardware.ts';
import { type InputLine, LineBank } from './line-bank.ts';
import type { GpioTools } from './tool-child.ts';

export interface GpioInputsParts<Name extends string> {
  readonly tools: GpioTools;
  readonly clock: Clock;
  readonly lines: Readonly<Partial<Record<Name, InputLine>>>;
  readonly onLog?: ((line: string) => void) | undefined;
}

/** An input for each named line. The same line under two names is the site file's mistake and was refused there. */
export function gpioInputs<Name extends string>({ tools, clock, lines, onLog }: GpioInputsParts<Name>): Partial<Record<Name, DoorInput>> {
  const groups = new Map<string, { readonly name: Name; readonly line: InputLine }[]>();
  for (const [name, line] of Object.entries(lines) as [Name, InputLine | undefined][]) {
    if (line === undefined) continue;
    const key = `${line.chip} ${line.bias}`;
    groups.set(key, [...(groups.get(key) ?? []), { name, line }]);
  }
  const inputs: Partial<Record<Name, DoorInput>> = {};
  for (const members of groups.values()) {
    const bank = new LineBank({ tools, clock, lines: members.map(({ line }) => line), onLog });
    for (const [at, { name }] of members.entries()) {
      const input = bank.inputs[at];
      invariant(input !== undefined, 'a bank has an input for each line');
      inputs[name] = input;
    }
  }
  return inputs;
}

const HOUSING: Readonly<Record<InputState, TamperState>> = { rest: 'closed', active: 'open', unreadable: 'unreadable' };

/** An input as the switch in the housing: active is open. */
export function tamperFrom(input: DoorInput): TamperSwitch {
  return {
    get state() {
      return HOUSING[input.state];
    },
    get isOpen() {
      return input.state === 'active';
    },
    onState: (handler) =>
      input.onState((state) => {
        handler(HOUSING[state]);
      }),
    close: () => {
      void input.close();
    },
  };
}
