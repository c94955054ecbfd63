/** One control panel and its devices on a line in memory, with a line that may do anything to the bytes. Simulated time. */
import {
  type ControlPanel,
  createControlPanel,
  createPeripheralDevice,
  type DeviceEvent,
  nodeAes,
  type PanelEvent,
  type PdId,
  type PeripheralDevice,
} from '../../../src/edge/osdp/index.ts';

/** Numbers from a seed (Mulberry32 by T. Ettinger, public domain), so that a failure plays again. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const seededBytes =
  (random: () => number) =>
  (count: number): Uint8Array =>
    Uint8Array.from({ length: count }, () => Math.floor(random() * 256));

export const keyOf = (address: number): Uint8Array => Uint8Array.from({ length: 16 }, (_, at) => (address * 31 + at * 7) & 0xff);

export const idOf = (address: number): PdId => ({
  vendor: 'a1b2c3',
  model: 1,
  version: 2,
  serial: `0000000${String(address)}`.slice(-8),
  firmware: [1, 0, 0],
});

/** Reader, keypad, outputs, AES-128 (SIA OSDP 2.2, annex B). */
export const CAPABILITIES = [
  { code: 3, compliance: 1, count: 1 },
  { code: 9, compliance: 1, count: 0 },
];

export interface Bus {
  readonly panel: ControlPanel;
  readonly devices: ReadonlyMap<number, PeripheralDevice>;
  readonly panelEvents: PanelEvent[];
  readonly deviceEvents: { readonly address: number; readonly event: DeviceEvent }[];
  /** Everything that was on the line after the noise, for who wants to replay it. */
  readonly heard: { readonly from: 'panel' | 'device'; readonly bytes: Uint8Array }[];
  readonly nowMs: number;
  /** Frames of the panel that went out. */
  readonly sent: number;
  tick(stepMs?: number): void;
  /** Until it is so, or so many ticks passed. */
  until(isSo: () => boolean, ticks?: number): boolean;
}

export interface BusOptions {
  readonly addresses: readonly number[];
  readonly seed?: number;
  readonly isCrc?: boolean;
  readonly panelKey?: (address: number) => Uint8Array | undefined;
  readonly deviceKey?: (address: number) => Uint8Array | undefined;
  readonly isPanelInstalling?: (address: number) => boolean;
  readonly isDeviceInstalling?: (address: number) => boolean;
  /** What the line makes of what one end sent; the other gets the answer. */
  readonly line?: (bytes: Uint8Array, from: 'panel' | 'device') => Uint8Array;
}

const TICK_MS = 10;

export function makeBus(options: BusOptions): Bus {
  const { addresses, seed = 1, isCrc = true, line = (bytes) => bytes } = options;
  const { panelKey = keyOf, deviceKey = keyOf, isPanelInstalling = () => false, isDeviceInstalling = () => false } = options;
  const bytesFrom = seededBytes(seeded(seed));
  const panel = createControlPanel({
    devices: addresses.map((address) => ({ address, key: () => panelKey(address), isInstalling: () => isPanelInstalling(address) })),
    aes: nodeAes,
    random: bytesFrom,
    isCrc,
  });
  const devices = new Map(
    addresses.map((address) => [
      address,
      createPeripheralDevice({
        address,
        key: () => deviceKey(address),
        isInstalling: () => isDeviceInstalling(address),
        id: idOf(address),
        capabilities: CAPABILITIES,
        aes: nodeAes,
        random: bytesFrom,
      }),
    ]),
  );
  const panelEvents: PanelEvent[] = [];
  const deviceEvents: { address: number; event: DeviceEvent }[] = [];
  const heard: { from: 'panel' | 'device'; bytes: Uint8Array }[] = [];
  let [nowMs, sent] = [0, 0];
  let toPanel = new Uint8Array(0);
  const carry = (bytes: Uint8Array, from: 'panel' | 'device'): Uint8Array => {
    const out = line(bytes, from);
    heard.push({ from, bytes: out });
    return out;
  };
  const tick = (stepMs = TICK_MS): void => {
    nowMs += stepMs;
    const said = panel.step(nowMs, toPanel);
    toPanel = new Uint8Array(0);
    panelEvents.push(...said.events);
    const down = said.send === undefined ? undefined : carry(said.send, 'panel');
    if (said.send !== undefined) sent += 1;
    for (const [address, device] of devices) {
      const { send, events } = device.step(nowMs, down);
      for (const event of events) deviceEvents.push({ address, event });
      if (send !== undefined) toPanel = Uint8Array.from([...toPanel, ...carry(send, 'device')]);
    }
  };
  return {
    panel,
    devices,
    panelEvents,
    deviceEvents,
    heard,
    get nowMs() {
      return nowMs;
    },
    get sent() {
      return sent;
    },
    tick,
    until: (isSo, ticks = 3_000) => {
      for (let left = ticks; left > 0 && !isSo(); left -= 1) tick();
      return isSo();
    },
  };
}
