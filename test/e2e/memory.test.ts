/**
 * The memory of both processes after an enrolment and a match by face, read as the kernel shows it: the door's
 * holds nothing of a template in any form, the eye's does, so the search can find what it looks for (INV-03).
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, cpSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { SecretBytes } from '../../src/base/secret.ts';
import { makeTransform } from '../../src/core/vision/transform.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import { openFaceVault } from '../../src/edge/vault/faces.ts';
import { fileKeyProvider } from '../../src/edge/keys/file.ts';
import { cleanUp, newFolder, ROOT } from './processes.ts';

jest.setTimeout(180_000);

/** Components that lie together in one searched form: by chance four floats are nowhere else. */
const RUN = 4;
const CHUNK_BYTES = 16 << 20;
/** What one chunk shares with the next, for forms across the border; keeps the alignment of floats. */
const OVERLAP_BYTES = 64;
/** Two components nearer than this count as one: turning a vector back rounds it. */
const CLOSE = 2e-6;
/** Digits of a component as text: enough to tell two people's apart, few enough for any rounding of the output. */
const DIGITS = 6;

let child: ChildProcess | undefined;
afterAll(() => {
  child?.kill('SIGKILL');
  cleanUp();
});

/** Starts the house; resolves when somebody is enrolled and has passed by face. */
async function enrolAndPass(dir: string): Promise<ChildProcess> {
  const started = spawn(join(ROOT, 'node_modules/.bin/node'), [join(ROOT, 'test/e2e/house-child.ts'), dir, '1', 'stay'], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child = started;
  let [out, err] = ['', ''];
  started.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()));
  await new Promise<void>((done, fail) => {
    started.stdout.on('data', (bytes: Buffer) => {
      out += bytes.toString();
      if (out.endsWith('\n')) done();
    });
    started.once('exit', () => {
      fail(new Error(`the house ended: ${err}`));
    });
  });
  expect(JSON.parse(out)).toMatchObject({ granted: 1 });
  return started;
}

/** Every template of a store, as stored (turned) and as the embedder gave it. */
async function templatesOf(dir: string): Promise<{ stored: Float32Array[]; raw: Float32Array[] }> {
  const copy = newFolder();
  cpSync(join(dir, 'eye'), join(copy, 'eye'), { recursive: true });
  cpSync(join(dir, 'root.key'), join(copy, 'root.key'));
  const crypto = await openCrypto();
  const { root, faces } = await fileKeyProvider(join(copy, 'root.key'), crypto).open();
  const { current } = await faces.open();
  const key = new SecretBytes(current.expose().slice());
  const vault = openFaceVault({ path: join(copy, 'eye/faces.db'), key, crypto, nowMs: () => 0 });
  const stored: Float32Array[] = [];
  vault.load(
    ({ vector }) => stored.push(vector.slice()),
    () => undefined,
  );
  const transform = makeTransform(vault.transformSeed(), stored[0]?.length ?? 0);
  vault.close();
  root.wipe();
  return { stored, raw: stored.map((vector) => turnedBack(vector, (unit) => transform.apply(unit))) };
}

/** The transform is orthogonal: component i of the raw vector is its product with the image of unit vector i. */
function turnedBack(vector: Float32Array, apply: (unit: Float32Array) => Float32Array): Float32Array {
  return vector.map((_, at) => {
    const unit = new Float32Array(vector.length);
    unit[at] = 1;
    return apply(unit).reduce((sum, value, column) => sum + value * (vector[column] ?? 0), 0);
  });
}

const bytesOf = (numbers: Float32Array): Buffer => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);

/** Runs of components of each vector, at eight places. */
function runsOf(vectors: readonly Float32Array[]): Float32Array[] {
  return vectors.flatMap((vector) => Array.from({ length: 8 }, (_, place) => vector.slice((place * vector.length) / 8).slice(0, RUN)));
}

/** A run as text: hexadecimal and base64 of its bytes, and the first digits of one component. */
function textsOf(run: Float32Array): Buffer[] {
  const bytes = bytesOf(run);
  const base64 = bytesOf(run.slice(0, 3)).toString('base64'); // whole groups: 12 bytes are 16 letters
  return [bytes.toString('hex'), base64, String(run[1]).slice(0, DIGITS + 3)].map((text) => Buffer.from(text));
}

const isNear = (one: number, other: number): boolean => one - other <= CLOSE && other - one <= CLOSE;

/** True where four numbers in a row are the run's, but for rounding. */
function holdsRun(numbers: Float32Array | Float64Array, runs: readonly Float32Array[]): boolean {
  const firsts = Float32Array.from(runs, (run) => run[0] ?? 0);
  const close = CLOSE;
  const last = numbers.length - RUN;
  // No name from outside of the function in here: under the test runner each is looked up slowly.
  for (let at = 0; at <= last; at += 1) {
    const value = numbers[at] ?? 0;
    if (value === 0 || !(value > -1 && value < 1)) continue;
    for (let which = 0; which < firsts.length; which += 1) {
      const apart = value - (firsts[which] ?? 0);
      if (apart > close || apart < -close) continue;
      if (runs[which]?.every((wanted, next) => isNear(numbers[at + next] ?? 0, wanted)) === true) return true;
    }
  }
  return false;
}

/** In what form the writable memory of a process holds any of the vectors. */
function formsIn(pid: number, vectors: readonly Float32Array[]): Set<string> {
  const runs = runsOf(vectors);
  const texts = runs.flatMap(textsOf);
  const forms = new Set<string>();
  const memory = openSync(`/proc/${String(pid)}/mem`, 'r');
  try {
    for (const line of readFileSync(`/proc/${String(pid)}/maps`, 'utf8').split('\n')) {
      const region = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line);
      if (region === null) continue;
      const [start, end] = [BigInt(`0x${region[1] ?? '0'}`), BigInt(`0x${region[2] ?? '0'}`)];
      for (let at = start; at < end; at += BigInt(CHUNK_BYTES - OVERLAP_BYTES)) {
        const chunk = readRegion(memory, at, Number(end - at < BigInt(CHUNK_BYTES) ? end - at : BigInt(CHUNK_BYTES)));
        const { buffer, byteOffset, length } = chunk;
        if (holdsRun(new Float32Array(buffer, byteOffset, length >> 2), runs)) forms.add('float32');
        if (holdsRun(new Float64Array(buffer, byteOffset, length >> 3), runs)) forms.add('float64');
        if (texts.some((text) => chunk.includes(text))) forms.add('text');
      }
    }
  } finally {
    closeSync(memory);
  }
  return forms;
}

/** Empty where the kernel does not give it (a page not mapped). */
function readRegion(memory: number, at: bigint, length: number): Buffer {
  const chunk = Buffer.alloc(length);
  try {
    return chunk.subarray(0, readSync(memory, chunk, 0, length, at));
  } catch {
    return chunk.subarray(0, 0);
  }
}

it('a template is in the memory of the eye and in no form in that of the door', async () => {
  const dir = newFolder();
  const door = await enrolAndPass(dir);
  const eye = Number(
    spawnSync('pgrep', ['-P', String(door.pid)])
      .stdout.toString()
      .trim()
      .split('\n')[0],
  );
  const { stored, raw } = await templatesOf(dir);
  expect(stored).toHaveLength(1);
  expect(formsIn(eye, stored)).toContain('float32'); // the gallery: what is sought can be found
  expect([...formsIn(door.pid ?? 0, [...stored, ...raw])]).toEqual([]);
  expect([...formsIn(eye, raw)]).toEqual([]); // wiped after the transform
  door.stdin?.end();
  await new Promise((done) => door.once('exit', done));
});
