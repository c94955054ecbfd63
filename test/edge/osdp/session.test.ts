/**
 * Whole sessions of our own two roles as they were on the line, kept in test/vectors/osdp: what a release said before is what the
 * next one says and understands. With UPDATE=1 they are recorded anew; a change of them is a change of the wire.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Command,
  createControlPanel,
  DEFAULT_KEY,
  type DeviceEvent,
  encodeCard,
  nodeAes,
  type PanelEvent,
  type Reply,
} from '../../../src/edge/osdp/index.ts';
import { CAPABILITIES, idOf, keyOf, makeBus, seeded, seededBytes } from './bus.ts';
import { deviceAt } from './hand.ts';
import { hexOf } from './hex.ts';
import { readTranscript } from './transcript.ts';

const AT = 9;
const lit = { control: 1, onTenths: 5, offTenths: 2, onColour: 2, offColour: 0 };
const COMMANDS: readonly Command[] = [
  { name: 'OUT', outputs: [{ output: 0, control: 5, timerTenths: 50 }] },
  { name: 'LED', leds: [{ reader: 0, led: 0, temporary: { ...lit, control: 2, timerTenths: 30 }, permanent: lit }] },
  { name: 'BUZ', reader: 0, tone: 2, onTenths: 1, offTenths: 1, count: 2 },
  { name: 'TEXT', reader: 0, kind: 1, seconds: 0, row: 1, column: 1, text: 'PLEASE WAIT' },
  { name: 'LSTAT' },
  { name: 'ISTAT' },
  { name: 'OSTAT' },
  { name: 'COMSET', address: 12, baud: 115_200 },
];
const REPORTS: readonly Extract<Reply, { name: 'RAW' | 'KEYPAD' }>[] = [
  {
    name: 'RAW',
    reader: 0,
    format: 1,
    ...(encodeCard('wiegand26', { facility: 17, number: 4711 }) ?? { bits: 0, data: new Uint8Array() }),
  },
  { name: 'KEYPAD', reader: 0, keys: Uint8Array.of(0x31, 0x32, 0x33, 0x0d) },
];
const NEW_KEY = Uint8Array.from({ length: 16 }, (_, at) => 0x40 + at);

interface Kind {
  readonly name: 'session' | 'session-checksum' | 'install';
  readonly about: string;
  readonly isCrc: boolean;
  readonly isInstalling: boolean;
  readonly commands: readonly Command[];
}

const KINDS: readonly Kind[] = [
  {
    name: 'session',
    about: 'every command and report in a channel under the own key',
    isCrc: true,
    isInstalling: false,
    commands: COMMANDS,
  },
  { name: 'session-checksum', about: 'the same with the one-byte checksum', isCrc: false, isInstalling: false, commands: COMMANDS },
  {
    name: 'install',
    about: 'the default key in install mode, and the own key handed over',
    isCrc: true,
    isInstalling: true,
    commands: [{ name: 'KEYSET', key: NEW_KEY }],
  },
];

const panelKey = (isInstalling: boolean) => (isInstalling ? undefined : keyOf(AT));

/** One session from the first word on. */
function record({ isCrc, isInstalling, commands }: Kind) {
  const key = (): Uint8Array | undefined => panelKey(isInstalling);
  const bus = makeBus({
    addresses: [AT],
    isCrc,
    panelKey: key,
    deviceKey: key,
    isPanelInstalling: () => isInstalling,
    isDeviceInstalling: () => isInstalling,
  });
  bus.until(() => bus.panel.isOnline(AT));
  for (const report of isInstalling ? [] : REPORTS) bus.devices.get(AT)?.report(report, bus.nowMs);
  for (const command of commands) bus.panel.put(AT, command);
  bus.until(() => bus.panelEvents.filter(({ kind }) => kind === 'done').length === commands.length, 500);
  for (let more = 0; more < 15; more += 1) bus.tick();
  return bus;
}

describe.each(KINDS)('$name', (kind) => {
  const file = join(__dirname, '../../vectors/osdp', `${kind.name}.txt`);
  if (process.env['UPDATE'] === '1') {
    const lines = record(kind).heard.map(({ from, bytes }) => `${from === 'panel' ? '<' : '>'} ${hexOf(bytes)}`);
    const head = [
      `# A session of this implementation in both roles: ${kind.about}. Address ${String(AT)}.`,
      '# Recorded by UPDATE=1 jest test/edge/osdp/session',
    ];
    writeFileSync(file, `${[...head, `# scbk ${hexOf(kind.isInstalling ? DEFAULT_KEY : keyOf(AT))}`, ...lines].join('\n')}\n`);
  }
  const { frames } = readTranscript(kind.name);

  it('is said again, byte for byte', () => {
    const { heard } = record(kind);
    expect(heard.map(({ from, bytes }) => [from, hexOf(bytes)])).toEqual(frames.map(({ from, bytes }) => [from, hexOf(bytes)]));
    expect(frames.length).toBeGreaterThan(8);
  });

  it('was understood by both ends when it was recorded, and is now', () => {
    const { panelEvents, deviceEvents } = record(kind);
    const done = panelEvents.flatMap((event) => (event.kind === 'done' ? [[event.command, event.isTaken]] : []));
    expect(done).toEqual(kind.commands.map((command) => [command, true]));
    const obeyed = deviceEvents.flatMap(({ event }) => (event.kind === 'command' ? [event.command] : []));
    expect(obeyed).toEqual(kind.commands.filter(({ name }) => ['OUT', 'LED', 'BUZ', 'TEXT'].includes(name)));
    const keys = deviceEvents.flatMap(({ event }) => (event.kind === 'key' ? [event.key] : []));
    expect(keys).toEqual(kind.isInstalling ? [NEW_KEY] : []);
    const told = panelEvents.flatMap((event) => (event.kind === 'reply' ? [event.reply] : []));
    for (const report of kind.isInstalling ? [] : REPORTS) expect(told).toContainEqual(report);
    expect(
      [...panelEvents, ...deviceEvents.map(({ event }) => event)].filter((event: PanelEvent | DeviceEvent) => event.kind === 'attack'),
    ).toEqual([]);
  });

  it('played to each end alone with other random numbers, opens nothing and does nothing', () => {
    const other = seededBytes(seeded(4242));
    const isInstalling = (): boolean => kind.isInstalling;
    const device = deviceAt(AT, { random: other, isInstalling, capabilities: CAPABILITIES, id: idOf(AT) });
    const panel = createControlPanel({ devices: [{ address: AT, key: () => keyOf(AT), isInstalling }], aes: nodeAes, random: other });
    const seen: string[] = [];
    for (const [at, { from, bytes }] of frames.entries()) {
      if (from === 'panel') seen.push(...device.step(at * 20, bytes).events.map((event) => event.kind));
      else seen.push(...panel.step(at * 20, bytes).events.map((event) => event.kind));
    }
    expect(seen.filter((what) => ['online', 'command', 'key', 'reply', 'reported'].includes(what))).toEqual([]);
    expect([device.isOnline, panel.isOnline(AT)]).toEqual([false, false]);
  });
});
