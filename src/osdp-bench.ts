/** OSDP on a bench: a panel, a device or an ear on one line, without a terminal. Says what happens, never a card, digit, text or key (INV-12). */

import { randomBytes } from 'node:crypto';
import { lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { fromHex, toHex } from './base/bytes.ts';
import { Fault } from './base/fault.ts';
import type { BenchWords, OsdpBenchParts } from './edge/cli/osdp-verbs.ts';
import { lineMonitor, nodeAes, openBus, openPanelLink, type PanelOrder, POLL_EVERY_MS, type Reply } from './edge/osdp/index.ts';
import { serialBytes } from './edge/serial/serial-bytes.ts';
import type { Clock } from './ports/clock.ts';

/** Others must not read a key: group and world bits of the mode. */
const OTHERS = 0o077;
const KEY_FILE = /^[0-9A-Fa-f]{32}\s*$/;
/** A line that cannot be opened for so long is not there. */
const OPEN_LIMIT_MS = 3_000;

const random = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes));

type Say = (line: string) => void;
/** Settles when whoever runs it breaks off. */
type Stopped = () => Promise<void>;

export function osdpBench({ clock, stopped }: { readonly clock: Clock; readonly stopped: Stopped }): OsdpBenchParts {
  const until = (ms: number): Promise<void> =>
    ms === 0
      ? stopped()
      : Promise.race([
          stopped(),
          new Promise<void>((resolve) => {
            clock.after(ms, resolve);
          }),
        ]);
  return {
    monitor: async ({ port, baud, frames }, say) => {
      const line = await openLine(port, baud, clock);
      const enough = Promise.withResolvers<undefined>();
      const monitor = lineMonitor((text) => {
        say(text);
        if (frames > 0 && monitor.frames >= frames) enough.resolve(undefined);
      });
      line.onData((bytes) => {
        monitor.push(bytes, clock.monotonicMs());
      });
      await Promise.race([enough.promise, until(0)]);
      await line.close();
      return { frames: monitor.frames, problems: monitor.problems };
    },
    cp: (words, say) => runPanel(words, say, { clock, until }),
    pd: (words, say) => runDevice(words, say, { clock, until }),
  };
}

interface Bench {
  readonly clock: Clock;
  readonly until: (ms: number) => Promise<void>;
}

async function runPanel({ port, baud, address, keyFile, polls, install }: BenchWords, say: Say, { clock, until }: Bench) {
  const key = readKey(keyFile);
  const line = await openLine(port, baud, clock);
  const bus = openBus({ line, baud, clock, aes: nodeAes, random, devices: [{ address, asked: ['LSTAT', 'ISTAT'] }] });
  const device = bus.device(address);
  const counts = { replies: 0, attacks: 0 };
  let wasOnline = false;
  let isInstalling = install === true;
  const give = async (): Promise<void> => {
    const isTaken = await bus.giveKey(address, key.slice());
    say(isTaken ? 'key handed over' : 'key not taken');
    isInstalling &&= !isTaken;
    bus.restart(address);
  };
  device.onState((isOnline) => {
    wasOnline ||= isOnline;
    say(isOnline ? 'online, secured' : 'offline');
  });
  device.onReply((reply) => {
    counts.replies += 1;
    say(replyText(reply));
  });
  bus.answerTo({
    key: () => key.slice(),
    isInstalling: () => isInstalling,
    onOnline: (_, isDefaultKey) => {
      if (isDefaultKey) void give();
    },
    onAttack: (_, what) => {
      counts.attacks += 1;
      say(`attack: ${what}`);
    },
  });
  await until(polls * POLL_EVERY_MS);
  await bus.close();
  key.fill(0);
  return { wasOnline, ...counts };
}

async function runDevice({ port, baud, address, keyFile, polls, present, install }: BenchWords, say: Say, { clock, until }: Bench) {
  const key = readKey(keyFile);
  const line = await openLine(port, baud, clock);
  const id = { vendor: '020000', model: 1, version: 1, serial: '00000000', firmware: [0, 1, 0] } as const;
  const link = openPanelLink({ line, clock, aes: nodeAes, random, address, baud, id, format: 'wiegand26', facility: 0 });
  const counts = { orders: 0, attacks: 0, presented: 0 };
  let wasOnline = false;
  let isInstalling = install === true;
  link.onState((isOnline) => {
    say(isOnline ? 'online, secured' : 'offline');
    if (isOnline && !wasOnline && present !== undefined)
      void link.present(present).then((isFetched) => {
        counts.presented += Number(isFetched);
        say(isFetched ? 'card read, fetched by the panel' : 'card read, not fetched');
      });
    wasOnline ||= isOnline;
  });
  link.onOrder((order) => {
    counts.orders += 1;
    say(orderText(order));
  });
  link.answerTo({
    key: () => key.slice(),
    isInstalling: () => isInstalling,
    keep: (fresh) => {
      if (!isInstalling) {
        say('a new key was not kept: that takes --install');
        return;
      }
      writeFileSync(keyFile, `${toHex(fresh)}\n`, { mode: 0o600 });
      key.set(fresh);
      isInstalling = false;
      say('key taken over, kept in the key file');
      link.restart();
    },
    onOnline: () => undefined,
    onAttack: (what) => {
      counts.attacks += 1;
      say(`attack: ${what}`);
    },
  });
  await until(polls * POLL_EVERY_MS);
  await link.close();
  key.fill(0);
  return { wasOnline, ...counts };
}

/** Lengths and states, never what was read. */
function replyText(reply: Reply): string {
  switch (reply.name) {
    case 'RAW':
      return `card read, ${String(reply.bits)} bits`;
    case 'KEYPAD':
      return `keys, ${String(reply.keys.length)}`;
    case 'ISTATR':
      return `inputs ${reply.inputs.map((isActive) => (isActive ? 'active' : 'rest')).join(' ')}`;
    case 'OSTATR':
      return `outputs ${reply.outputs.map((isActive) => (isActive ? 'on' : 'off')).join(' ')}`;
    case 'LSTATR':
      return `tamper ${reply.isTampered ? 'open' : 'closed'}, power ${reply.isPowerLow ? 'low' : 'well'}`;
    default:
      return reply.name;
  }
}

function orderText(order: PanelOrder): string {
  switch (order.name) {
    case 'OUT':
      return `OUT ${order.outputs.map(({ output, control, timerTenths }) => `${String(output)}: code ${String(control)} for ${String(timerTenths)}/10 s`).join(', ')}`;
    case 'LED':
      return `LED ${order.leds.map(({ led, permanent }) => `${String(led)}: colour ${String(permanent.onColour)}`).join(', ')}`;
    case 'BUZ':
      return `BUZ tone ${String(order.tone)}, ${String(order.count)} times`;
    case 'TEXT':
      return `TEXT, ${String(order.text.length)} characters`;
  }
}

async function openLine(path: string, baud: number, clock: Clock) {
  const line = serialBytes({ path, baud, clock });
  const opened = await new Promise<boolean>((resolve) => {
    const cancel = clock.after(OPEN_LIMIT_MS, () => {
      resolve(false);
    });
    const settle = (isConnected: boolean): void => {
      if (!isConnected) return;
      cancel();
      resolve(true);
    };
    line.onState(settle);
    settle(line.isConnected);
  });
  if (opened) return line;
  await line.close();
  throw new Fault('serial-failed', `${path} cannot be opened: plug it in, name another one, or end the program that holds it.`);
}

/** Fault `key-exposed` where others can read it, `bad-key` where it is none. */
function readKey(path: string): Uint8Array {
  let text: string;
  try {
    const stat = lstatSync(path);
    if (!stat.isFile() || (stat.mode & OTHERS) !== 0)
      throw new Fault('key-exposed', `${path} must be a file that only you can read: chmod 600 ${path}`);
    text = readFileSync(path, 'latin1');
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('command-bad', `The key file ${path} cannot be read: name a file of yours with 32 hexadecimal digits.`, error);
  }
  const key = KEY_FILE.test(text) ? fromHex(text.trim().toLowerCase()) : undefined;
  if (key === undefined) throw new Fault('bad-key', `${path} does not hold 32 hexadecimal digits.`);
  return key;
}
