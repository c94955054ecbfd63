/**
 * The OSDP lines that a site file chose: its own bus as control panel, and an existing panel as its reader. Reader, keypad, lock,
 * wires and housing of the bus become ports. Holds no key; whoever answers for keys is the terminal.
 */

import { createHash, randomBytes } from 'node:crypto';
import { Fault } from './base/fault.ts';
import type { Site } from './core/policy/site.ts';
import type { OsdpChoice, OsdpDeviceChoice, PanelChoice } from './core/policy/site-osdp.ts';
import {
  type BusDevice,
  busInput,
  busLock,
  busPinPad,
  busReader,
  busSignals,
  busTamper,
  nodeAes,
  openBus,
  openPanelLink,
  type OsdpBus,
  OUT_CODE,
  type PanelLink,
  type PanelOrder,
  type PdId,
} from './edge/osdp/index.ts';
import { serialBytes } from './edge/serial/serial-bytes.ts';
import type { Clock } from './ports/clock.ts';
import type { AccessPanel, CardReader, DoorInput, DoorInputs, DoorLock, DoorSignals, PinPad } from './ports/door-hardware.ts';
import type { OsdpAnswerer, OsdpPlace, OsdpWires } from './ports/osdp.ts';

export interface OsdpHardware {
  readonly reader?: CardReader;
  readonly pinPad?: PinPad;
  readonly lock?: DoorLock;
  readonly inputs?: DoorInputs;
  /** One per device that has a housing switch that counts. */
  readonly tampers: readonly DoorInput[];
  readonly signals?: DoorSignals;
  readonly panel?: AccessPanel;
  readonly osdp?: OsdpWires;
  close(): Promise<void>;
}

const random = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes));

/** Opens what the site names; nothing where that is nothing. */
export function openOsdp({ deviceId, hardware }: Site, clock: Clock): OsdpHardware {
  const { osdp, panel } = hardware;
  const bus = osdp === undefined ? undefined : openOwnBus(osdp, clock);
  const link = panel === undefined ? undefined : openToPanel(panel, { deviceId, clock });
  const wires = wiresOf(bus, link);
  const wall = osdp === undefined || bus === undefined ? undefined : wallOf(osdp, bus, { hardware, hasKey: wires.hasKey });
  if (link !== undefined && wall !== undefined) passOn(link, wall.lamps);
  return {
    ...(wall?.parts ?? { tampers: [] }),
    ...(link === undefined ? {} : { panel: panelOf(link) }),
    ...(bus === undefined && link === undefined ? {} : { osdp: wires }),
    close: async () => {
      await Promise.all([bus?.close(), link?.close()]);
    },
  };
}

function openOwnBus({ path, baud, devices }: OsdpChoice, clock: Clock): OsdpBus {
  return openBus({
    line: serialBytes({ path, baud, clock }),
    baud,
    clock,
    aes: nodeAes,
    random,
    devices: devices.map(({ address, inputs, tamper }) => ({
      address,
      asked: [
        ...(Object.values(inputs).some((choice) => choice !== undefined) ? (['ISTAT'] as const) : []),
        ...(tamper ? (['LSTAT'] as const) : []),
      ],
    })),
  });
}

interface WallParts {
  readonly hardware: Site['hardware'];
  readonly hasKey: (address: number) => boolean;
}

function wallOf({ devices }: OsdpChoice, bus: OsdpBus, { hardware, hasKey }: WallParts) {
  const at = ({ address }: OsdpDeviceChoice): BusDevice => bus.device(address);
  const ofRole = (...roles: readonly OsdpDeviceChoice['role'][]) => devices.filter(({ role }) => roles.includes(role));
  const reader = ofRole('reader', 'reader-keypad')[0];
  const pad = ofRole('keypad', 'reader-keypad')[0];
  const door = ofRole('door')[0];
  const lamps = ofRole('reader', 'keypad', 'reader-keypad').map(at);
  const inputs: Partial<Record<'contact' | 'rex' | 'fire', DoorInput>> = {};
  for (const device of devices) {
    for (const name of ['contact', 'rex', 'fire'] as const) {
      const choice = device.inputs[name];
      if (choice !== undefined) inputs[name] = busInput(at(device), choice);
    }
  }
  return {
    lamps,
    parts: {
      ...(reader === undefined || hardware.reader.kind !== 'osdp' ? {} : { reader: busReader(at(reader)) }),
      ...(pad === undefined || hardware.pinPad.kind !== 'osdp' ? {} : { pinPad: busPinPad(at(pad)) }),
      ...(door === undefined || hardware.relay.kind !== 'osdp' ? {} : { lock: busLock(at(door), door.output, doorGone) }),
      ...(Object.keys(inputs).length === 0 ? {} : { inputs }),
      tampers: devices.filter(({ tamper }) => tamper).map((device) => fromKeyOn(busTamper(at(device)), () => hasKey(device.address))),
      ...(lamps.length === 0 ? {} : { signals: busSignals(lamps) }),
    },
  };
}

/** A device that was never given a key is not installed yet: it says nothing, and nobody can have opened what is not there. */
function fromKeyOn(input: DoorInput, hasKey: () => boolean): DoorInput {
  return {
    get state() {
      return input.state === 'unreadable' && !hasKey() ? 'rest' : input.state;
    },
    onState: (handler) => input.onState(handler),
    close: () => input.close(),
  };
}

function doorGone(): Fault {
  return new Fault('serial-failed', 'The door module on the OSDP bus does not answer: check its power, cable and key (menshen status).');
}

/** Three bytes of the maker: none was ever given to this product, so it is the range for tests of locally administered numbers. */
const VENDOR = '020000';

/** Who this terminal says it is to a panel: the serial number is of its device id. */
function idOf(deviceId: string): PdId {
  const serial = createHash('sha256').update(deviceId).digest('hex').slice(0, 8);
  return { vendor: VENDOR, model: 1, version: 1, serial, firmware: [0, 1, 0] };
}

function openToPanel(choice: PanelChoice, { deviceId, clock }: { readonly deviceId: string; readonly clock: Clock }): PanelLink {
  const { path, baud, address, format, facilityCode } = choice;
  const line = serialBytes({ path, baud, clock });
  return openPanelLink({ line, clock, aes: nodeAes, random, address, baud, id: idOf(deviceId), format, facility: facilityCode });
}

/** Lamp, buzzer and text of the panel are shown by the terminal's own readers. */
function passOn(link: PanelLink, lamps: readonly BusDevice[]): void {
  link.onOrder((order) => {
    const own = ownOrder(order);
    if (own !== undefined) for (const lamp of lamps) void lamp.send(own);
  });
}

/** The panel numbers the readers of its PD; each of ours is one PD with one reader. */
function ownOrder(order: PanelOrder): PanelOrder | undefined {
  switch (order.name) {
    case 'LED':
      return { name: 'LED', leds: order.leds.map((led) => ({ ...led, reader: 0 })) };
    case 'BUZ':
    case 'TEXT':
      return { ...order, reader: 0 };
    case 'OUT':
      return undefined;
  }
}

function panelOf(link: PanelLink): AccessPanel {
  return {
    get isOnline() {
      return link.isOnline;
    },
    onState: (handler) => link.onState(handler),
    present: (number) => link.present(number),
    onRelease: (handler) =>
      link.onOrder((order) => {
        const releaseMs = releaseOf(order);
        if (releaseMs !== undefined) handler(releaseMs);
      }),
    close: () => link.close(),
  };
}

const ON: readonly number[] = [OUT_CODE.on, OUT_CODE.onAbort, OUT_CODE.onTimed];

/** How long output 0 is to be on: milliseconds, null where the panel names no time; undefined where it is not to be. */
function releaseOf(order: PanelOrder): number | null | undefined {
  if (order.name !== 'OUT') return undefined;
  const out = order.outputs.findLast(({ output }) => output === 0);
  if (out === undefined || !ON.includes(out.control)) return undefined;
  return out.control === OUT_CODE.onTimed && out.timerTenths > 0 ? out.timerTenths * 100 : null;
}

/** Both lines as one to whoever answers for keys. */
function wiresOf(bus: OsdpBus | undefined, link: PanelLink | undefined): OsdpWires & { hasKey(address: number): boolean } {
  let isPanelDefault = false;
  let asked: OsdpAnswerer | undefined;
  return {
    hasKey: (address) => {
      const key = asked?.key(address);
      key?.fill(0);
      return key !== undefined;
    },
    get states() {
      const own = bus?.states.map(({ address, isOnline, isDefaultKey }) => ({ place: address, isOnline, isDefaultKey })) ?? [];
      const panel = { place: 'panel' as const, isOnline: link?.isOnline === true, isDefaultKey: isPanelDefault };
      return link === undefined ? own : [...own, panel];
    },
    answerTo: (answerer: OsdpAnswerer) => {
      asked = answerer;
      bus?.answerTo({
        key: (address) => answerer.key(address),
        isInstalling: (address) => answerer.isInstalling(address),
        onOnline: (address, isDefaultKey) => {
          answerer.onOnline(address, isDefaultKey);
        },
        onAttack: (address) => {
          answerer.onAttack(address);
        },
      });
      link?.answerTo({
        key: () => answerer.key('panel'),
        isInstalling: () => answerer.isInstalling('panel'),
        keep: (key) => {
          answerer.keep(key);
        },
        onOnline: (isDefaultKey) => {
          isPanelDefault = isDefaultKey;
          answerer.onOnline('panel', isDefaultKey);
        },
        onAttack: () => {
          answerer.onAttack('panel');
        },
      });
    },
    giveKey: (address, key) => bus?.giveKey(address, key) ?? Promise.resolve(false),
    restart: (place: OsdpPlace) => {
      if (place === 'panel') link?.restart();
      else bus?.restart(place);
    },
  };
}
