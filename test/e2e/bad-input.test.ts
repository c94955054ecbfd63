/** Damaged files, wrong keys, a full disk: one clear sentence or a closed face, nothing overwritten, and cards go on where people are known. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import {
  bytesOf,
  cleanUp,
  type EnrolledHouse,
  makeHouseFolder,
  jsonOf,
  menshen,
  newFolder,
  type Ran,
  runSource,
  startSim,
  until,
} from './processes.ts';

jest.setTimeout(120_000);

/** SQLite page of the stores. */
const PAGE_BYTES = 4096;

let house: EnrolledHouse;

beforeAll(async () => {
  house = await makeHouseFolder(0);
});
afterAll(cleanUp);

/** Overwrites whole pages behind the first two. */
function damage(path: string): void {
  const pages = Math.floor(statSync(path).size / PAGE_BYTES);
  const file = openSync(path, 'r+');
  for (let page = 2; page < pages; page += 1) writeSync(file, randomBytes(PAGE_BYTES), 0, PAGE_BYTES, page * PAGE_BYTES);
  closeSync(file);
}

function expectOneSentence({ code, out, err }: Ran, sentence: RegExp): void {
  expect(code).toBe(3);
  expect(out).toBe('');
  expect(err.split('\n').filter((line) => line.startsWith('menshen: '))).toEqual([expect.stringMatching(sentence)]);
  expect(err).not.toMatch(/^\s+at /m);
}

describe('a start is refused with one sentence, and nothing is overwritten', () => {
  it('for a malformed site file, naming the field', async () => {
    const dir = newFolder();
    writeFileSync(join(dir, 'site.yaml'), 'version: 1\ndeviceId: 7\n');
    const ran = await runSource('src/main.ts', '--data', dir);
    expect(ran.code).toBe(3);
    expect(ran.err).toContain('site.yaml, line 2: deviceId must be a string');
    expect(ran.err).not.toMatch(/^\s+at /m);
    expect(readdirSync(dir)).toEqual(['site.yaml']);
  });

  // Without one the terminal is nobody's and waits for its owner: test/e2e/provision.
  it('for a site file that cannot be read', async () => {
    const dir = newFolder();
    mkdirSync(join(dir, 'site.yaml'));
    expectOneSentence(await runSource('src/main.ts', '--data', dir), /site\.yaml.+cannot be read/);
  });

  it.each<[string, (key: string) => void, RegExp]>([
    ['the key of another terminal', (key) => writeFileSync(key, randomBytes(32)), /made with another key/],
    ['half a key', (key) => writeFileSync(key, randomBytes(16)), /key file .+ is damaged/],
  ])('for %s', async (_what, replace, sentence) => {
    const dir = newFolder(house.dir);
    replace(join(dir, 'root.key'));
    const kept = ['root.key', 'people.db', 'ledger.db', 'ledger.pub', 'eye/faces.db'].filter((name) => existsSync(join(dir, name)));
    const before = kept.map((name) => bytesOf(join(dir, name)));
    expectOneSentence(await runSource('src/sim/main.ts', '--data', dir, '--port', '0'), sentence);
    expect(kept.map((name) => bytesOf(join(dir, name)))).toEqual(before);
    cpSync(join(house.dir, 'root.key'), join(dir, 'root.key'));
    expect((await menshen(`audit verify --data ${dir} --json`)).code).toBe(0);
  });

  it('for a damaged store of people: nobody could be known', async () => {
    const dir = newFolder(house.dir);
    damage(join(dir, 'people.db'));
    const before = bytesOf(join(dir, 'people.db'));
    expectOneSentence(await runSource('src/sim/main.ts', '--data', dir, '--port', '0'), /people.+is damaged/i);
    expect(bytesOf(join(dir, 'people.db'))).toBe(before);
  });

  it("for a folder that is not the simulator's", async () => {
    const dir = newFolder();
    writeFileSync(join(dir, 'thesis.txt'), 'three years of work');
    for (const words of [['--fresh'], []])
      expectOneSentence(await runSource('src/sim/main.ts', '--data', dir, ...words), /not a folder of the simulator/);
    expect(readFileSync(join(dir, 'thesis.txt'), 'utf8')).toBe('three years of work');
    expect(readdirSync(dir)).toEqual(['thesis.txt']);
  });
});

interface Status {
  readonly face: { readonly isAllowed: boolean; readonly closed: readonly string[] };
  readonly eye: { readonly state: string };
}

async function statusOf(dir: string): Promise<Status> {
  return jsonOf(await menshen(`status --data ${dir} --json`)) as unknown as Status;
}

it('a damaged ledger is put aside; the face stays off for the run, cards open, and the new one verifies', async () => {
  const dir = newFolder(house.dir);
  damage(join(dir, 'ledger.db'));
  const before = bytesOf(join(dir, 'ledger.db'));
  const sim = await startSim(dir);
  await until('the eye', async () => ((await sim.world()).eye === 'ready' ? true : undefined));
  expect(await sim.opensFor(house.people[0].card)).toBe(true);
  const { face } = await until('the templates to be compared', async () => {
    const status = await statusOf(dir);
    return status.face.closed.includes('not-reconciled') ? undefined : status;
  });
  expect(face).toMatchObject({ isAllowed: false, closed: ['ledger-failed'] });
  expect(bytesOf(join(dir, 'ledger.broken-1.db'))).toBe(before);
  expect((await menshen(`audit verify --data ${dir} --json`)).code).toBe(0);
  await sim.killAll();
});

it('a damaged store of faces turns the face off; cards open', async () => {
  const dir = newFolder(house.dir);
  const [store] = readdirSync(join(dir, 'eye')).filter((name) => name.endsWith('.db'));
  damage(join(dir, 'eye', store ?? ''));
  const sim = await startSim(dir);
  expect(await sim.opensFor(house.people[0].card)).toBe(true);
  const status = await until('the eye to refuse', async () => {
    const now = await statusOf(dir);
    return now.eye.state === 'refused' ? now : undefined;
  });
  expect(status.face.isAllowed).toBe(false);
  expect(await sim.opensFor(house.people[1].card, 10_000)).toBe(true);
  await sim.killAll();
});

/** A small disk of its own; undefined where this user may not make one. */
function smallDisk(): string | undefined {
  const dir = newFolder();
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=700', 'tmpfs', dir]).status === 0 ? dir : undefined;
}

/** Writes until nothing more goes onto the disk. */
function fill(path: string): void {
  const zeros = Buffer.alloc(PAGE_BYTES);
  try {
    const file = openSync(path, 'w');
    try {
      for (;;) writeSync(file, zeros);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

it('a full disk turns the face off at most; cards open, also after a start on it', async () => {
  const disk = smallDisk();
  if (disk === undefined) {
    process.stdout.write('not run, a small disk cannot be mounted here: full disk\n');
    return;
  }
  try {
    cpSync(house.dir, disk, { recursive: true });
    fill(join(disk, 'filler'));
    for (const person of [house.people[0], house.people[1]]) {
      const sim = await startSim(disk);
      expect(await sim.opensFor(person.card)).toBe(true);
      await sim.killAll();
      fill(join(disk, `more-${person.number}`));
    }
  } finally {
    spawnSync('umount', [disk]);
  }
});
