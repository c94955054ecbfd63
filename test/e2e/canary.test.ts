/**
 * A face goes through the whole product as its own processes: enrol, match, export, evidence, a crashed and a killed eye, a kill of
 * everything, restart, erase. No byte of its template, in any common encoding, and no picture is found in any file, log or pack, nor
 * in anything that either process wrote or sent. Only inside faces.db it lies, sealed (Measures Art. 8; INV-01, INV-03; trap 14).
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SecretBytes } from '../../src/base/secret.ts';
import { makeTransform } from '../../src/core/vision/transform.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import { fileKeyProvider } from '../../src/edge/keys/file.ts';
import { openFaceVault } from '../../src/edge/vault/faces.ts';
import type { HousePerson } from '../../src/sim/people.ts';
import { filesUnder, formsFound, type Needle, needlesOf, picturesFound } from '../support/canary.ts';
import { describeWithTools } from '../support/tools.ts';
import { cleanUp, menshen, newFolder, ROOT, startSim, until } from './processes.ts';

jest.setTimeout(180_000);

/** What puts bytes somewhere. `-s`: longer than anything that is written at once, so that nothing is cut off. */
const STRACE = ['-f', '-xx', '-s', '70000', '-e', 'trace=write,writev,pwrite64,pwritev,sendto,sendmsg,sendmmsg'];

let child: ChildProcess | undefined;
afterAll(() => {
  child?.kill('SIGKILL');
  cleanUp();
});

interface House {
  readonly people: readonly HousePerson[];
  readonly enrolled: readonly HousePerson[];
  readonly operator: HousePerson;
  readonly granted: number;
}

interface RunningHouse {
  readonly house: House;
  readonly child: ChildProcess;
  log(): string;
}

/** The terminal with one person enrolled, who passed by face; everything is traced from its first step. */
async function startHouse(dir: string, trace: string): Promise<RunningHouse> {
  const words = [...STRACE, '-o', trace, join(ROOT, 'node_modules/.bin/node'), join(ROOT, 'test/e2e/house-child.ts'), dir, '1', 'stay'];
  const started = spawn('strace', words, { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'] });
  child = started;
  let [out, log] = ['', ''];
  started.stderr.on('data', (bytes: Buffer) => (log += bytes.toString()));
  started.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()));
  const line = await until('the house', () => (out.endsWith('\n') ? out : started.exitCode === null ? undefined : '{}'));
  const house = JSON.parse(line) as House;
  if (house.granted !== 1) throw new Error(`nobody passed by face: ${log}`);
  return { house, child: started, log: () => out + log };
}

function childrenOf(pid: number | undefined): number[] {
  const listed = spawnSync('pgrep', ['-P', String(pid)])
    .stdout.toString()
    .trim();
  return listed === '' ? [] : listed.split('\n').map(Number);
}

/** Template as stored and as the embedder gave it, read with the keys of a copy of the folder. */
async function needlesIn(dir: string): Promise<Needle[]> {
  const copy = newFolder();
  cpSync(join(dir, 'eye'), join(copy, 'eye'), { recursive: true });
  cpSync(join(dir, 'root.key'), join(copy, 'root.key'));
  const crypto = await openCrypto();
  const { root, faces } = await fileKeyProvider(join(copy, 'root.key'), crypto).open();
  const { current } = await faces.open();
  const vault = openFaceVault({ path: join(copy, 'eye/faces.db'), key: new SecretBytes(current.expose().slice()), crypto, nowMs: () => 0 });
  const stored: Float32Array[] = [];
  vault.load(
    ({ vector }) => stored.push(vector.slice()),
    () => undefined,
  );
  const transform = makeTransform(vault.transformSeed(), stored[0]?.length ?? 0);
  // The transform is orthogonal: its inverse is the product with the image of each unit vector.
  const raw = stored.map((vector) =>
    vector.map((_, at) => {
      const unit = new Float32Array(vector.length);
      unit[at] = 1;
      return transform.apply(unit).reduce((sum, value, column) => sum + value * (vector[column] ?? 0), 0);
    }),
  );
  vault.close();
  root.wipe();
  expect(stored).toHaveLength(1);
  return [...stored, ...raw].flatMap(needlesOf);
}

/** The bytes of every traced call, one after the other. */
function writtenIn(traces: string): Buffer {
  const calls = filesUnder(traces).map(({ bytes }) => bytes.toString('latin1'));
  const strings = calls.flatMap((text) => [...text.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, hex = '']) => hex.replaceAll('\\x', '')));
  return Buffer.from(strings.join(''), 'hex');
}

/** Watches what processes write and send until it is ended. */
async function watched(trace: string, pids: readonly number[]): Promise<() => Promise<void>> {
  const tracer = spawn('strace', [...STRACE, ...pids.flatMap((pid) => ['-p', String(pid)]), '-o', trace], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  tracer.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  await until('strace', () => (said.split('attached').length > pids.length ? true : undefined));
  return () =>
    new Promise((done) => {
      tracer.once('exit', () => {
        done();
      });
      tracer.kill('SIGINT');
    });
}

describeWithTools(['strace', 'pgrep'], 'a face in the whole product', () => {
  it('is in no file, log, pack or message, whatever happens to it', async () => {
    const dir = newFolder();
    const out = newFolder();
    const traces = newFolder();
    const { house, child: tracer, log } = await startHouse(dir, join(traces, 'first.trace'));
    const needles = await needlesIn(dir);
    const [enrolled] = house.enrolled;
    const { operator } = house;
    const said: string[] = [];
    const check = (when: string): void => {
      expect([dir, ROOT].flatMap((folder) => readdirSync(folder).filter((name) => /^core(\.\d+)?$/.test(name)))).toEqual([]);
      const found = filesUnder(dir, out).flatMap(({ path, bytes }) => [
        ...formsFound(bytes, needles).map((form) => `${when}: ${form} in ${path}`),
        ...picturesFound(bytes).map((form) => `${when}: ${form} in ${path}`),
      ]);
      expect(found).toEqual([]);
    };
    const run = async (words: string, input = ''): Promise<void> => {
      const ran = await menshen(`${words} --data ${dir}`, input);
      said.push(ran.out, ran.err);
      if (ran.code !== 0) throw new Error(`${words}: ${ran.err}`);
    };
    for (const pid of childrenOf(tracer.pid)) process.kill(pid, 'SIGKILL');
    await until('the end', () => (tracer.exitCode === null && tracer.signalCode === null ? undefined : true));
    check('after enrolment, match and a kill');
    // The next life begins on what is left.
    const sim = await startSim(dir);
    const isReady = async (): Promise<true | undefined> => ((await sim.world()).eye === 'ready' ? true : undefined);
    await until('the eye', isReady);
    const end = await watched(join(traces, 'second.trace'), [sim.pid, ...childrenOf(sim.pid)]);
    await run('status --json');
    await run('self-test --json');
    await run(`audit export --out ${join(out, 'ledger.jsonl')}`);
    await run(`evidence make --out ${out} --card ${operator.card}`, `${operator.pin}\n`);
    await end();
    // A crash in native code and a kill: the door starts another eye each time.
    for (const signal of ['SIGSEGV', 'SIGKILL'] as const) {
      const [eye] = childrenOf(sim.pid);
      process.kill(eye ?? 0, signal);
      await until('another eye', () => (childrenOf(sim.pid).some((pid) => pid !== eye) ? true : undefined));
    }
    await until('the eye', isReady);
    await run(`withdraw ${enrolled?.number ?? ''}`);
    const { out: lines, err } = await sim.stop();
    check('after crashes, erasure and stop');
    const sent = writtenIn(traces);
    expect(sent.length).toBeGreaterThan(100_000);
    expect(formsFound(sent, needles)).toEqual([]);
    expect(picturesFound(sent)).toEqual([]);
    expect(readdirSync(out).some((name) => name.endsWith('.tar'))).toBe(true);
    const words = Buffer.from([log(), lines, err, ...said].join('\n'));
    expect(formsFound(words, needles)).toEqual([]);
    expect(existsSync(join(dir, 'eye/faces.db'))).toBe(true);
    expect(readFileSync(join(dir, 'eye/faces.db')).length).toBeGreaterThan(0);
  });
});
