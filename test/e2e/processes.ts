/** The simulated terminal and the command line as their own processes, as a user starts them. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { mailboxOf } from '../../src/edge/control/mailbox.ts';
import type { HousePerson } from '../../src/sim/people.ts';

export const ROOT = resolve(__dirname, '../..');
const NODE = join(ROOT, 'node_modules/.bin/node');
const QUIET = '--disable-warning=ExperimentalWarning';
/** A start opens models and stores; on a busy machine this takes a while. */
const START_LIMIT_MS = 60_000;
const POLL_MS = 20;

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Waits until `look` gives something. */
export async function until<T>(what: string, look: () => T | undefined | Promise<T | undefined>, limitMs = START_LIMIT_MS): Promise<T> {
  const deadlineMs = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadlineMs) throw new Error(`waited ${String(limitMs)} ms for ${what}`);
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
}

/** Runs a program to its end. */
export function runToEnd(command: string, words: readonly string[], input = ''): Promise<Ran> {
  const child = spawn(command, words, { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = collect(child);
  child.stdin.on('error', () => undefined); // one that leaves before it has read everything
  child.stdin.end(input);
  return ended;
}

function collect(child: ChildProcess): Promise<Ran> {
  let [out, err] = ['', ''];
  child.stdout?.on('data', (bytes: Buffer) => (out += bytes.toString()));
  child.stderr?.on('data', (bytes: Buffer) => (err += bytes.toString()));
  return new Promise((done) => {
    child.once('close', (code) => {
      done({ code: code ?? -1, out, err });
    });
  });
}

/** `menshen …` as typed; `input` is what is piped to its questions. */
export function menshen(words: string, input = ''): Promise<Ran> {
  return runToEnd('sh', ['scripts/menshen', ...words.split(' ')], input);
}

/** The one JSON line of an answer. */
export function jsonOf({ out, err }: Ran): Record<string, unknown> {
  if ((out.match(/\n/g) ?? []).length !== 1) throw new Error(`not one line: ${out} ${err}`);
  return JSON.parse(out) as Record<string, unknown>;
}

/** Starts a source file under the project's Node and lets it run to its end. */
export function runSource(file: string, ...words: string[]): Promise<Ran> {
  return runToEnd(NODE, [QUIET, join(ROOT, file), ...words]);
}

export interface World {
  readonly lock: { readonly unlocks: number };
  readonly eye: string;
}

export interface RunningSim {
  readonly pid: number;
  /** Of its page, as printed. */
  readonly url: string;
  /** Pid of the eye now, if one runs. */
  eyePid(): number | undefined;
  world(): Promise<World>;
  /** Taps a card and waits for the lock; false where it did not move within `limitMs`. */
  opensFor(card: string, limitMs?: number): Promise<boolean>;
  /** kill -9 of door and eye together. */
  killAll(): Promise<void>;
  /** SIGTERM; how it ended. */
  stop(): Promise<Ran>;
}

const running = new Set<ChildProcess>();
const folders: string[] = [];

/** Ends and removes whatever the tests of a file left. */
export function cleanUp(): void {
  for (const child of running) killGroup(child);
  for (const folder of folders) {
    rmSync(mailboxOf(folder).dir, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  }
}

function killGroup(child: ChildProcess): void {
  try {
    process.kill(-(child.pid ?? 0), 'SIGKILL');
  } catch {
    // gone already
  }
}

/** A new folder; with `from`, a copy of it. */
export function newFolder(from?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'menshen-e2e-'));
  folders.push(folder);
  if (from !== undefined) cpSync(from, folder, { recursive: true });
  return folder;
}

/** Boots the simulator on a folder until its page is served and the command line is heard. */
export async function startSim(dataDir: string): Promise<RunningSim> {
  const child = spawn(NODE, [QUIET, join(ROOT, 'src/sim/main.ts'), '--data', dataDir, '--port', '0'], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const ended = collect(child).finally(() => running.delete(child));
  let printed = '';
  child.stdout.on('data', (bytes: Buffer) => (printed += bytes.toString()));
  const url = await Promise.race([
    until('the address of the page', () => /http:\S+/.exec(printed)?.[0]),
    ended.then((ran) => {
      throw new Error(`the simulator did not start: ${ran.err}`);
    }),
  ]);
  const { origin } = new URL(url);
  const entered = await fetch(url, { redirect: 'manual' });
  const cookie = (entered.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const world = async (): Promise<World> => (await (await fetch(`${origin}/sim/world`, { headers: { cookie } })).json()) as World;
  const pid = child.pid ?? 0;
  return {
    pid,
    url,
    eyePid: () => {
      const [eye] = spawnSync('pgrep', ['-P', String(pid)])
        .stdout.toString()
        .split('\n')
        .filter((line) => line !== '');
      return eye === undefined ? undefined : Number(eye);
    },
    world,
    opensFor: async (card, limitMs = 5_000) => {
      const before = (await world()).lock.unlocks;
      const headers = { cookie, origin, 'content-type': 'application/json' };
      const tapped = await fetch(`${origin}/sim/card`, { method: 'POST', headers, body: JSON.stringify({ card }) });
      if (!tapped.ok) return false;
      const moved = async (): Promise<true | undefined> => ((await world()).lock.unlocks > before ? true : undefined);
      return until('the lock', moved, limitMs).catch(() => false);
    },
    killAll: async () => {
      killGroup(child);
      await ended;
    },
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

export interface EnrolledHouse {
  readonly dir: string;
  readonly people: readonly [HousePerson, HousePerson, ...HousePerson[]];
  readonly enrolled: readonly [HousePerson, HousePerson];
  readonly operator: HousePerson;
}

/** A stopped simulator's folder in which so many people are enrolled. Copy it, do not use it up. */
export async function makeHouseFolder(enrolled: 0 | 2): Promise<EnrolledHouse> {
  const dir = newFolder();
  const ran = await runSource('test/e2e/house-child.ts', dir, String(enrolled));
  if (ran.code !== 0 || !existsSync(join(dir, 'people.db'))) throw new Error(`the house was not made: ${ran.err}`);
  return { dir, ...(JSON.parse(ran.out) as Omit<EnrolledHouse, 'dir'>) };
}

/** Bytes of a file, to see that nothing was changed. */
export function bytesOf(path: string): string {
  return readFileSync(path).toString('hex');
}
