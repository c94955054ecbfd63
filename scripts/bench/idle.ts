/**
 * How much of a core the whole terminal takes while nobody is there and the camera is closed: the door process, the eye process
 * and whatever they started, by the kernel's own count. Beside it a bare Node that wakes ten times a second.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultSiteText } from '../../src/edge/system/site-file.ts';
import { type Row, row } from './row.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** After the eye is ready: both collect the garbage of their start once, some 30 s later and for 0.2 s altogether. */
const SETTLE_MS = 45_000;
const MEASURED_MS = 30_000;
const START_LIMIT_MS = 60_000;
const POLL_MS = 500;
const NS_PER_MS = 1e6;

/** Row `idle`. */
export async function benchIdle(): Promise<Row[]> {
  const dir = mkdtempSync(join(tmpdir(), 'menshen-idle-'));
  const started: ChildProcess[] = [];
  try {
    // The file is never opened: no look is asked for.
    const site = defaultSiteText({ deviceId: 'idle-door' }).replace(
      '    kind: none\n',
      `    kind: ffmpeg\n    input: file:${dir}/film.mkv\n`,
    );
    writeFileSync(join(dir, 'site.yaml'), site.replace('port: 8420', 'port: 0'), { mode: 0o600 });
    const door = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(ROOT, 'src/main.ts'), '--data', dir], {
      stdio: 'ignore',
    });
    started.push(door);
    await untilReady(dir);
    const bare = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 100)'], { stdio: 'ignore' });
    started.push(bare);
    await sleep(SETTLE_MS);
    const shares = await coreShares([door.pid ?? 0, bare.pid ?? 0]);
    const [ours = Number.NaN, theirs = Number.NaN] = shares;
    return [row('idle', ours, '% of a core', { what: 'a bare Node that wakes ten times a second', value: theirs })];
  } finally {
    await Promise.all(started.map(end));
    rmSync(dir, { recursive: true, force: true });
  }
}

async function untilReady(dir: string): Promise<void> {
  for (let leftMs = START_LIMIT_MS; leftMs > 0; leftMs -= POLL_MS) {
    if ((await status(dir)).includes('"state":"ready"')) return;
    await sleep(POLL_MS);
  }
  throw new TypeError('the terminal did not get ready: there is nothing to measure');
}

function status(dir: string): Promise<string> {
  return new Promise((done) => {
    const asked = spawn('sh', [join(ROOT, 'scripts/menshen'), 'status', '--json', '--data', dir], { stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    asked.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    asked.once('close', () => {
      done(said);
    });
  });
}

/** Percent of one core that each process and its descendants took. */
async function coreShares(pids: readonly number[]): Promise<number[]> {
  const startMs = performance.now();
  const before = pids.map(cpuMs);
  await sleep(MEASURED_MS);
  const tookMs = performance.now() - startMs;
  return pids.map((pid, at) => ((cpuMs(pid) - (before[at] ?? Number.NaN)) / tookMs) * 100);
}

/** Time on a processor of all threads of a process and its descendants, milliseconds (proc(5): schedstat). */
function cpuMs(pid: number): number {
  const parents = new Map(numbers('/proc').map((one) => [one, parentOf(one)]));
  const family = [pid];
  for (const one of family) for (const [child, parent] of parents) if (parent === one) family.push(child);
  return family.flatMap((one) => numbers(`/proc/${String(one)}/task`).map((task) => threadMs(one, task))).reduce((sum, ms) => sum + ms, 0);
}

function threadMs(pid: number, task: number): number {
  const [ns = '0'] = readOr(`/proc/${String(pid)}/task/${String(task)}/schedstat`).split(' ');
  return Number(ns) / NS_PER_MS;
}

function parentOf(pid: number): number {
  // The name in brackets may hold anything; state and parent follow it.
  return Number(/\) \S (\d+) /.exec(readOr(`/proc/${String(pid)}/stat`))?.[1] ?? 0);
}

function numbers(dir: string): number[] {
  try {
    return readdirSync(dir).map(Number).filter(Number.isSafeInteger);
  } catch {
    return []; // it ended meanwhile
  }
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  await gone;
}
