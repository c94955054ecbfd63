/** Real processes: what the kernel and Node themselves say of a guarded one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');
const NODE = join(ROOT, 'node_modules/.bin/node');
const CHILD = join(__dirname, 'memory-child.ts');
const INSPECTOR = 'Debugger listening';

interface Said {
  readonly findings: number;
  readonly sentences: readonly { readonly sentence: string }[];
  readonly core: readonly string[];
  readonly filter: string;
}

interface Started {
  readonly child: ChildProcess;
  readonly said: Said;
  errors(): string;
}

const children: ChildProcess[] = [];
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'menshen-memory-'));
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

/** Starts it under a shell that allows core dumps of any size. */
async function start(flags: readonly string[] = [], nodeOptions = ''): Promise<Started> {
  const child = spawn('sh', ['-c', 'ulimit -S -c "$(ulimit -H -c)"; exec "$0" "$@"', NODE, ...flags, CHILD], {
    cwd: dir,
    env: { PATH: process.env['PATH'] ?? '', NODE_OPTIONS: nodeOptions },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let [out, err] = ['', ''];
  child.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (bytes: Buffer) => {
      out += bytes.toString();
      if (out.endsWith('\n')) resolve();
    });
    child.once('exit', () => {
      reject(new Error(`the child ended: ${err}`));
    });
  });
  return { child, said: JSON.parse(out) as Said, errors: () => err };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<NodeJS.Signals | null> {
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.once('exit', (_code, how) => {
      resolve(how);
    });
  });
  child.kill(signal);
  return ended;
}

it('lets no core dump be written, and none that holds memory', async () => {
  const { said, child } = await start();
  expect(said).toMatchObject({ findings: 0, core: ['0', '0'], filter: '00000000' });
  expect(await end(child, 'SIGABRT')).toBe('SIGABRT');
  expect(readdirSync(dir).filter((name) => name.startsWith('core'))).toEqual([]);
});

it('starts no inspector for SIGUSR1, where an unguarded process does', async () => {
  const bare = spawn(NODE, ['--inspect-port=0', '-e', 'console.log(1); setInterval(() => {}, 1000)'], { cwd: dir });
  children.push(bare);
  let heard = '';
  bare.stderr.on('data', (bytes: Buffer) => (heard += bytes.toString()));
  await new Promise((resolve) => bare.stdout.once('data', resolve));
  const isOpened = new Promise<void>((resolve) => {
    bare.stderr.on('data', () => {
      if (heard.includes(INSPECTOR)) resolve();
    });
  });
  bare.kill('SIGUSR1');
  await isOpened;
  const { child, errors } = await start();
  child.kill('SIGUSR1');
  child.kill('SIGUSR2'); // ends the process, after the other signal was dealt with
  await new Promise((resolve) => child.once('close', resolve));
  expect(errors()).not.toContain(INSPECTOR);
});

it.each([
  ['--inspect=127.0.0.1:0', '', '--inspect'],
  ['--heapsnapshot-signal=SIGUSR2', '', '--heapsnapshot-signal'],
  ['--report-on-fatalerror', '', '--report-on-fatalerror'],
  ['--no-warnings', '--heap-prof', '--heap-prof'],
  ['--no-warnings', '--abort-on-uncaught-exception', '--abort-on-uncaught-exception'],
])('names what opens memory: %s %s', async (flag, nodeOptions, named) => {
  const { said, child } = await start([flag], nodeOptions);
  expect(said.findings).toBe(1);
  expect(said.sentences[0]?.sentence).toContain(`with ${named},`);
  await end(child, 'SIGKILL');
});

it('the launchers and the unit keep signal and limit shut from the first instant', () => {
  const texts = ['device/systemd/menshen-door.service', 'scripts/start.sh', 'scripts/menshen'].map((file) =>
    readFileSync(join(ROOT, file), 'utf8'),
  );
  expect(texts[0]).toMatch(/^LimitCORE=0$/m);
  for (const text of texts) expect(text).toContain('--disable-sigusr1');
});
