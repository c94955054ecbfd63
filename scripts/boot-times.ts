/** How long a terminal takes from its start until a card opens the door and until a face would, with a house full of people. */

import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ptyPair } from '../test/edge/serial/pty-pair.ts';
import { median } from './bench/row.ts';
import { makeHouse } from './boot/house.ts';
import { type BootTimes, measureStart } from './boot/start.ts';

const HELP = `node scripts/boot-times.ts [--persons N] [--starts N] [--program FILE] [--json]
  Fills real stores with N people (10000), starts the real program N times (5) on pseudo terminals, and says how long it took
  from the start of the process until the relay was energised for a card, and until the face was allowed. Needs socat.
  The first start after the filling is left out: it alone finds no clean stop behind it.
  --program FILE   what is started (src/main.ts); the built dist/src/main.js is what a device runs, and loads faster
  --json        one line {"persons","starts":[{"cardMs","faceMs"}]}
Limits that are meant: card within 3 s, face within 10 s.
`;

const MEMORY_DIR = '/dev/shm';
const LIMITS_MS = { card: 3000, face: 10_000 } as const;

function table(persons: number, times: readonly BootTimes[]): string {
  const line = (what: keyof typeof LIMITS_MS): string => {
    const values = times.map((one) => (what === 'card' ? one.cardMs : one.faceMs));
    const cells = [`${what} opens the door`, median(values).toFixed(0), Math.max(...values).toFixed(0), String(LIMITS_MS[what])];
    return cells.map((cell, at) => (at === 0 ? cell.padEnd(20) : cell.padStart(10))).join('');
  };
  const head = ['from the start'.padEnd(20), ...['median ms', 'worst ms', 'limit ms'].map((cell) => cell.padStart(10))].join('');
  return [`${String(persons)} people, ${String(times.length)} starts`, head, line('card'), line('face')].join('\n');
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new TypeError(`boot-times: ${text} is no whole number from 1.`);
  return number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      persons: { type: 'string', default: '10000' },
      starts: { type: 'string', default: '5' },
      program: { type: 'string', default: resolve(import.meta.dirname, '../src/main.ts') },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return;
  }
  const [persons, starts] = [wholeNumber(values.persons), wholeNumber(values.starts)];
  const dir = mkdtempSync(join(tmpdir(), 'menshen-boot-'));
  // Filled where nothing waits for a disk, then put on one.
  const memory = mkdtempSync(join(existsSync(MEMORY_DIR) ? MEMORY_DIR : tmpdir(), 'menshen-boot-'));
  const [reader, relay] = [ptyPair(), ptyPair()];
  try {
    await Promise.all([reader.plug(), relay.plug()]);
    const modelsDir = resolve(import.meta.dirname, '../models');
    const dataDir = join(dir, 'data');
    const onProgress = (done: number): void => void process.stderr.write(`${String(done)} people …\n`);
    await makeHouse({ dataDir: memory, modelsDir, persons, wires: { reader: reader.path, relay: relay.path }, onProgress });
    cpSync(memory, dataDir, { recursive: true });
    const times: BootTimes[] = [];
    for (let start = 0; start <= starts; start += 1) {
      const taken = await measureStart({ dataDir, modelsDir, reader, relay, program: resolve(values.program) });
      process.stderr.write(`start ${String(start)}: card ${taken.cardMs.toFixed(0)} ms, face ${taken.faceMs.toFixed(0)} ms\n`);
      if (start > 0) times.push(taken);
    }
    process.stdout.write(values.json === true ? `${JSON.stringify({ persons, starts: times })}\n` : `${table(persons, times)}\n`);
  } finally {
    await Promise.all([reader.remove(), relay.remove()]);
    for (const made of [dir, memory]) rmSync(made, { recursive: true, force: true });
  }
}

await main();
