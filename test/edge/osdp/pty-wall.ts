/** The far end of a real line: devices of a wall, or a panel, on a pseudo terminal. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createPeripheralDevice,
  type DeviceEvent,
  nodeAes,
  OUT_CODE,
  type OutCommand,
  type PeripheralDevice,
} from '../../../src/edge/osdp/index.ts';
import { serialBytes } from '../../../src/edge/serial/serial-bytes.ts';
import { systemClock } from '../../../src/edge/system/clock.ts';
import { eventually } from '../serial/pty-pair.ts';
import { CAPABILITIES, idOf } from './bus.ts';

export const clock = systemClock();
export const random = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes));

export interface PtyLine {
  /** For the product, and for whoever is at the other end. */
  readonly near: string;
  readonly far: string;
  plug(): Promise<void>;
  unplug(): Promise<void>;
  remove(): Promise<void>;
}

export function ptyLine(): PtyLine {
  const dir = mkdtempSync(join(tmpdir(), 'menshen-osdp-'));
  const [near, far] = [join(dir, 'near'), join(dir, 'far')];
  let socat: ChildProcess | undefined;
  const unplug = async (): Promise<void> => {
    const gone = socat;
    socat = undefined;
    if (gone === undefined) return;
    await new Promise((resolve) => {
      gone.once('exit', resolve);
      gone.kill('SIGKILL');
    });
    for (const end of [near, far]) rmSync(end, { force: true });
  };
  return {
    near,
    far,
    unplug,
    plug: async () => {
      socat = spawn('socat', [`pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${far}`], { stdio: 'ignore' });
      await eventually(() => existsSync(near) && existsSync(far), 'socat makes the pair');
    },
    remove: async () => {
      await unplug();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export interface WallDevice {
  readonly pd: PeripheralDevice;
  /** Own key of the device; undefined: as from the factory. */
  key: Uint8Array | undefined;
  isInstalling: boolean;
  isTampered: boolean;
  /** False: as if its power were cut. */
  isPowered: boolean;
  readonly inputs: boolean[];
  readonly events: DeviceEvent[];
  /** The outputs as they were told. */
  readonly outs: OutCommand[];
  /** Whether the last word was a release that ends by itself. */
  isOn(): boolean;
  tap(bits: number, data: readonly number[]): void;
  press(keys: string): void;
}

/** Devices on the far end of a line, each with its own key. */
export function wallDevices(path: string, addresses: readonly number[]): { at(address: number): WallDevice; close(): Promise<void> } {
  const line = serialBytes({ path, baud: 9600, clock });
  const devices = new Map(addresses.map((address) => [address, wallDevice(address)]));
  line.onData((bytes) => {
    const copy = bytes.slice();
    for (const device of devices.values()) {
      if (!device.isPowered) continue;
      const { send, events } = device.pd.step(clock.monotonicMs(), copy);
      if (send !== undefined) line.write(send).catch(() => undefined);
      for (const event of events) take(device, event);
    }
  });
  return {
    at: (address) => {
      const device = devices.get(address);
      if (device === undefined) throw new Error('no such device');
      return device;
    },
    close: () => line.close(),
  };
}

function take(device: WallDevice, event: DeviceEvent): void {
  device.events.push(event);
  if (event.kind === 'key') device.key = event.key.slice();
  if (event.kind === 'command' && event.command.name === 'OUT') device.outs.push(...event.command.outputs);
}

function wallDevice(address: number): WallDevice {
  const outs: OutCommand[] = [];
  const device: WallDevice = {
    key: random(16),
    isInstalling: false,
    isTampered: false,
    isPowered: true,
    inputs: [false, false, false],
    events: [],
    outs,
    isOn: () => outs.at(-1)?.control === OUT_CODE.onTimed,
    tap: (bits, data) => {
      device.pd.report({ name: 'RAW', reader: 0, format: 1, bits, data: Uint8Array.from(data) }, clock.monotonicMs());
    },
    press: (keys) => {
      const bytes = Uint8Array.from([...keys], (key) => (key === '#' ? 0x0d : key === '*' ? 0x7f : key.charCodeAt(0)));
      device.pd.report({ name: 'KEYPAD', reader: 0, keys: bytes }, clock.monotonicMs());
    },
    pd: createPeripheralDevice({
      address,
      id: idOf(address),
      capabilities: CAPABILITIES,
      key: () => device.key?.slice(),
      isInstalling: () => device.isInstalling,
      inputs: () => device.inputs,
      outputs: () => [device.isOn()],
      local: () => ({ isTampered: device.isTampered, isPowerLow: false }),
      aes: nodeAes,
      random,
    }),
  };
  return device;
}
