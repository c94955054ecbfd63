/** One start of the real program on wires of its own: until a card opens the door, and until the face would. */

import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { askMailbox, mailboxOf } from '../../src/edge/control/mailbox.ts';
import { systemClock } from '../../src/edge/system/clock.ts';
import type { PtyPair } from '../../test/edge/serial/pty-pair.ts';
import { cardOf } from './house.ts';

const RELAY_ON = 'a00101a2';
const START_LIMIT_MS = 120_000;
const ASK_LIMIT_MS = 2000;
const POLL_MS = 10;
const FACE_POLL_MS = 100;
/** A reader that hears of a card again within a second takes it for the same tap: the next card is another one. */
const TAP_EVERY_POLLS = 10;
const CARDS = 20;

/** All from the spawn of the process, milliseconds. */
export interface BootTimes {
  readonly cardMs: number;
  readonly faceMs: number;
}

export interface Bench {
  readonly dataDir: string;
  readonly modelsDir: string;
  readonly reader: PtyPair;
  readonly relay: PtyPair;
  /** What is started; on a device the built one. */
  readonly program: string;
}

/** One RDM6300 frame: start, ten digits, checksum, end. */
function frameOf(card: string): Buffer {
  const sum = Buffer.from(card, 'hex').reduce((left, right) => left ^ right, 0);
  return Buffer.from(`\x02${card}${sum.toString(16).padStart(2, '0').toUpperCase()}\x03`, 'latin1');
}

/** Starts, measures, ends by SIGTERM. Throws where the program ends by itself or a time does not come. */
export async function measureStart(bench: Bench): Promise<BootTimes> {
  const { dataDir, modelsDir, program } = bench;
  bench.relay.received();
  const startMs = performance.now();
  const words = ['--disable-warning=ExperimentalWarning', program, '--data', dataDir, '--models', modelsDir];
  const door = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  door.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  try {
    const isRunning = (): boolean => door.exitCode === null && performance.now() - startMs < START_LIMIT_MS;
    const cardMs = (await untilCardOpens(bench, isRunning)) - startMs;
    const faceMs = (await untilFaceOpens(dataDir, isRunning)) - startMs;
    return { cardMs, faceMs };
  } catch (error) {
    throw new TypeError(`${(error as Error).message}; the terminal said: ${said}`, { cause: error });
  } finally {
    await end(door);
  }
}

async function untilCardOpens({ reader, relay }: Bench, isRunning: () => boolean): Promise<number> {
  let heard = '';
  for (let poll = 0; isRunning(); poll += 1) {
    if (poll % TAP_EVERY_POLLS === 0) reader.send(frameOf(cardOf((poll / TAP_EVERY_POLLS) % CARDS)));
    heard += relay.received();
    if (heard.includes(RELAY_ON)) return performance.now();
    await sleep(POLL_MS);
  }
  throw new TypeError('no card opened the door');
}

async function untilFaceOpens(dataDir: string, isRunning: () => boolean): Promise<number> {
  let closed = '';
  while (isRunning()) {
    const status = await askStatus(dataDir);
    if (status?.face?.isAllowed === true) return performance.now();
    closed = status?.face?.closed?.join(', ') ?? closed;
    await sleep(FACE_POLL_MS);
  }
  throw new TypeError(`the face stayed off (${closed})`);
}

interface FaceStatus {
  readonly face?: { readonly isAllowed?: boolean; readonly closed?: readonly string[] };
}

async function askStatus(dataDir: string): Promise<FaceStatus | undefined> {
  try {
    const options = { mailbox: mailboxOf(dataDir), clock: systemClock(), limitMs: ASK_LIMIT_MS, onProgress: () => undefined };
    return await askMailbox({ ...options, request: { verb: 'status' } });
  } catch {
    return undefined; // not served yet, or too busy
  }
}

async function end(door: ChildProcess): Promise<void> {
  if (door.exitCode !== null || door.signalCode !== null) return;
  const gone = new Promise((done) => door.once('exit', done));
  door.kill('SIGTERM');
  await gone;
}
