/** One terminal, used as its operator uses it: the simulator runs, the command line is its own process. */
import { cpSync, existsSync, openSync, readFileSync, readSync, rmSync, writeSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import {
  cleanUp,
  type EnrolledHouse,
  makeHouseFolder,
  jsonOf,
  menshen,
  newFolder,
  ROOT,
  runSource,
  type RunningSim,
  startSim,
  until,
} from './processes.ts';

jest.setTimeout(120_000);

let house: EnrolledHouse;
let dir: string;
let sim: RunningSim;

beforeAll(async () => {
  house = await makeHouseFolder(2);
  dir = newFolder(house.dir);
  sim = await startSim(dir);
});
afterAll(cleanUp);

async function counts(): Promise<Record<string, unknown>> {
  return jsonOf(await menshen(`status --data ${dir} --json`))['counts'] as Record<string, unknown>;
}

/** Every entry with its hash, as it lies there while the terminal runs. */
function entriesOf(folder: string): string[] {
  const raw = new BetterSqlite3(join(folder, 'ledger.db'), { readonly: true });
  const rows = raw.prepare("SELECT event || ' ' || hash FROM entries ORDER BY seq").pluck().all() as string[];
  raw.close();
  return rows;
}

describe('a running terminal', () => {
  it('says what it is doing', async () => {
    await until('the eye', async () => ((await sim.world()).eye === 'ready' ? true : undefined));
    const ran = await menshen(`status --data ${dir} --json`);
    expect(ran.code).toBe(0);
    expect(jsonOf(ran)).toMatchObject({
      state: 'running',
      eye: { state: 'ready' },
      counts: { people: 9, consenting: 2, persons: 2, images: 0 },
      hasPendingErasure: false,
    });
  });

  it('passes its self-test', async () => {
    await until('the gates', async () => {
      const { face } = jsonOf(await menshen(`status --data ${dir} --json`)) as { face: { isAllowed: boolean } };
      return face.isAllowed ? true : undefined;
    });
    const ran = await menshen(`self-test --data ${dir} --json`);
    expect(jsonOf(ran)).toMatchObject({ isOk: true });
    expect(ran.code).toBe(0);
  });

  it('does not let a second one start on its folder', async () => {
    const second = await runSource('src/sim/main.ts', '--data', dir, '--port', '0');
    expect(second.code).toBe(3);
    expect(second.err.trim().split('\n')).toEqual([expect.stringMatching(/^menshen: Another terminal is running on .+\.$/)]);
  });

  it('takes in a person with a card and a PIN that is piped, once', async () => {
    const added = await menshen(`enrol 500 --name Li --card 0A0000ABCD --pin --data ${dir} --json`, '480273\n');
    expect(jsonOf(added)).toEqual({ number: '500', person: 'added', face: 'not-asked' });
    expect(added.code).toBe(0);
    expect(await sim.opensFor('0A0000ABCD')).toBe(true);
    const again = await menshen(`enrol 500 --card 0A0000ABCE --data ${dir}`);
    expect(again).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^menshen: That number is taken\..+\n$/) as string });
    expect(await sim.opensFor('0A0000ABCE', 500)).toBe(false);
  });

  it('gives a known person another card; the old one opens no more', async () => {
    const ran = await menshen(`credential 500 --card 0A0000ABCE --data ${dir} --json`);
    expect(jsonOf(ran)).toMatchObject({ card: 'set', block: 'lifted' });
    expect(await sim.opensFor('0A0000ABCE')).toBe(true);
    expect(await sim.opensFor('0A0000ABCD', 500)).toBe(false);
  });

  it('opens for a card without delay while the eye hangs', async () => {
    const eye = sim.eyePid() ?? 0;
    process.kill(eye, 'SIGSTOP');
    try {
      const begunMs = performance.now();
      expect(await sim.opensFor(house.enrolled[0].card)).toBe(true);
      expect(performance.now() - begunMs).toBeLessThan(2_000);
    } finally {
      process.kill(eye, 'SIGCONT');
    }
  });

  it('loses nothing where a purge names another number, another PIN or another card', async () => {
    const { operator, enrolled } = house;
    await until('the eye', async () => ((await counts())['persons'] === 2 ? true : undefined));
    const wrong = await menshen(`purge --card ${operator.card} --persons 3 --data ${dir}`, `${operator.pin}\n`);
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('Nothing was destroyed') as string });
    const pin = await menshen(`purge --card ${operator.card} --persons 2 --data ${dir} --json`, '264813\n');
    expect(pin.code).toBe(1);
    expect(jsonOf(pin)).toEqual({ outcome: 'refused', reason: 'wrong-pin' });
    const nobody = await menshen(`purge --card ${enrolled[0].card} --persons 2 --data ${dir} --json`, `${enrolled[0].pin}\n`);
    expect(jsonOf(nobody)).toEqual({ outcome: 'refused', reason: 'not-operator' });
    expect(await counts()).toMatchObject({ persons: 2, consenting: 2 });
  });

  it('purges for the operator, and the cards go on, with every entry of the ledger', async () => {
    const { operator, enrolled } = house;
    const before = entriesOf(dir);
    const ran = await menshen(`purge --data ${dir} --json`, `${operator.card}\n${operator.pin}\n2\n`);
    expect(jsonOf(ran)).toMatchObject({ outcome: 'purged', persons: 2, receipt: expect.any(String) as string });
    expect(ran.code).toBe(0);
    expect(await counts()).toMatchObject({ persons: 0, templates: 0, consenting: 0, people: 10 });
    expect(await sim.opensFor(enrolled[0].card)).toBe(true);
    const after = entriesOf(dir);
    expect(before.length).toBeGreaterThan(10);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.some((row) => row.includes('"kind":"erased"') && row.includes('"scope":"all"'))).toBe(true);
  });

  it('lets its ledger be verified and exported while it runs', async () => {
    const out = join(newFolder(), 'ledger.jsonl');
    const verified = await menshen(`audit verify --data ${dir} --json`);
    expect(verified.code).toBe(0);
    const exported = await menshen(`audit export --data ${dir} --out ${out} --json`);
    expect(exported.code).toBe(0);
    const lines = readFileSync(out, 'utf8').trimEnd().split('\n');
    const { entries, isRecorded } = jsonOf(exported);
    expect(lines).toHaveLength(Number(entries) + 1);
    expect(isRecorded).toBe(true);
    expect(entriesOf(dir).some((row) => row.startsWith(`{"entries":${String(entries)},"kind":"audit-exported"}`))).toBe(true);
    expect(lines.join('')).not.toMatch(/Li\b|0A0000ABCD|480273|Flat/);
    const again = await menshen(`audit export --data ${dir} --out ${out}`);
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('cannot be made new') as string });
  });

  it('stops when it is told to, and says afterwards that it does not run', async () => {
    expect((await sim.stop()).code).toBe(0);
    const ran = await menshen(`status --data ${dir} --json`);
    expect(ran.code).toBe(4);
    expect(jsonOf(ran)).toMatchObject({ state: 'stopped' });
  });
});

/** Changes a copy of the stopped terminal's ledger as somebody with the file and any SQLite tool can. */
function tampered(sql: readonly string[]): string {
  const copy = newFolder(dir);
  const raw = new BetterSqlite3(join(copy, 'ledger.db'));
  const triggers = raw.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all() as { name: string; sql: string }[];
  for (const { name } of triggers) raw.exec(`DROP TRIGGER ${name}`);
  for (const statement of sql) raw.exec(statement);
  for (const trigger of triggers) raw.exec(trigger.sql);
  raw.close();
  return copy;
}

describe('audit verify of a ledger that was tampered with', () => {
  it.each<[string, readonly string[], number]>([
    ['one byte changed', ['UPDATE entries SET at_ms = at_ms + 1 WHERE seq = 5'], 5],
    ['an entry dropped', ['DELETE FROM entries WHERE seq = 6'], 6],
    [
      'two entries swapped',
      [
        'UPDATE entries SET seq = 1000 WHERE seq = 4',
        'UPDATE entries SET seq = 4 WHERE seq = 7',
        'UPDATE entries SET seq = 7 WHERE seq = 1000',
      ],
      4,
    ],
    ['the end cut off', ['DELETE FROM entries WHERE seq >= 8'], 8],
  ])('%s: names the first bad entry', async (_what, sql, firstBad) => {
    const ran = await menshen(`audit verify --data ${tampered(sql)} --json`);
    expect(jsonOf(ran)).toMatchObject({ isOk: false, firstBad });
    expect(ran.code).toBe(1);
  });

  it('says so where there is no ledger', async () => {
    const ran = await menshen(`audit verify --data ${newFolder()}`);
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining('There is no ledger') as string });
  });
});

describe('a stopped terminal', () => {
  it('lets a person withdraw, and the operator purge the rest, on the command line alone', async () => {
    const copy = newFolder(house.dir);
    const [first] = house.enrolled;
    const withdrawn = await menshen(`withdraw ${first.number} --data ${copy} --json`);
    expect(jsonOf(withdrawn)).toMatchObject({ outcome: 'erased' });
    expect(withdrawn.code).toBe(0);
    const { operator } = house;
    const purged = await menshen(`purge --card ${operator.card} --persons 1 --data ${copy} --json`, `${operator.pin}\n`);
    expect(jsonOf(purged)).toMatchObject({ outcome: 'purged', persons: 1 });
    expect((await menshen(`audit verify --data ${copy} --json`)).code).toBe(0);
  });

  it('tells somebody who asks for consent to start it first', async () => {
    const ran = await menshen(`enrol ${house.enrolled[0].number} --face --data ${house.dir} --json`);
    expect(ran.code).toBe(4);
    expect(jsonOf(ran)).toMatchObject({ error: 'not-running' });
  });
});

describe('models verify', () => {
  it('holds for the models that are there', async () => {
    const ran = await menshen('models verify --json');
    expect(ran.code).toBe(0);
    expect(jsonOf(ran)).toMatchObject({ isOk: true });
  });

  it('names the file of which one byte was changed', async () => {
    const models = newFolder();
    rmSync(models, { recursive: true });
    cpSync(join(ROOT, 'models'), models, { recursive: true });
    flipByte(join(models, 'fr_liveness.onnx'), 5_000);
    const ran = await menshen(`models verify --models ${models}`);
    expect(ran).toMatchObject({ code: 3, out: '', err: expect.stringContaining('fr_liveness.onnx') as string });
    expect(existsSync(join(models, 'fr_liveness.onnx'))).toBe(true);
  });
});

function flipByte(path: string, offset: number): void {
  const file = openSync(path, 'r+');
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, offset);
  byte[0] = (byte[0] ?? 0) ^ 0xff;
  writeSync(file, byte, 0, 1, offset);
  closeSync(file);
}
