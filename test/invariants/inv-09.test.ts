/**
 * INV-09: a thousand different unknown faces before the real eye's work, over the real stores on a real disk, in simulated
 * time. Every file stays byte for byte but the people store, and in that one number alone has changed.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { UNKNOWN_FACES } from '../../src/app/unknown-faces.ts';
import { type House, makeFolders, openHouse } from '../../src/sim/days/house.ts';
import type { OpenedPeople } from '../../src/edge/vault/people.ts';
import { hear, newModel, type Told } from '../../src/sim/days/model.ts';
import { perform } from '../../src/sim/days/perform.ts';
import type { Script, Step } from '../../src/sim/days/script.ts';
import { lawTest } from '../law/law-test.ts';
import { cardOf, makeHouse, testSite } from '../support/house.ts';

const STRANGERS = 1_000;
/** One in the morning, nine in Shanghai: the looks end on the same day of both, so that nothing that is done daily falls into them. */
const START_MS = Date.UTC(2026, 2, 1, 1);
/** Longer than the wait after several unknown faces. */
const PAUSE_MS = 31_000;
/** Marks of time alone; they move with nobody at the door. */
const OF_TIME = /^clock/;
/** The daily work of that day is done by then, so that none of it falls among the looks. */
const DAILY_WORK_MS = 2 * 3_600_000;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'menshen-inv09-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

type Rows = ReadonlyMap<string, string>;

/** Every row of the people store; settings by the hash of their name. */
function rowsOf(path: string): Rows {
  const database = new Database(path, { readonly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[];
    const rows = tables.flatMap((table) =>
      (database.prepare(`SELECT * FROM "${table}"`).all() as Record<string, unknown>[]).map((row, at): [string, string] => {
        const key = table === 'settings' ? (row['name_hash'] as Buffer).toString('hex') : String(at);
        return [`${table} ${key}`, JSON.stringify(row)];
      }),
    );
    return new Map(rows);
  } finally {
    database.close();
  }
}

/** SHA-256 of every file but the people store's and the shared memory of the databases, which is no record. */
function filesOf(folder: string): Rows {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = names.map(({ parentPath, name }) => join(parentPath, name)).filter((path) => !/people\.db|-shm$/.test(path));
  return new Map(paths.map((path) => [path, createHash('sha256').update(readFileSync(path)).digest('hex')]));
}

function changed(before: Rows, after: Rows): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key));
}

async function open(script: Script): Promise<{ readonly house: House; readonly written: Set<string>; step(step: Step): Promise<string> }> {
  const model = newModel(START_MS);
  const tell = (told: Told): void => {
    hear(model, script.steps, told);
  };
  const written = new Set<string>();
  const people = (store: OpenedPeople): OpenedPeople => ({
    ...store,
    setSetting: (name, value) => {
      written.add(name);
      store.setSetting(name, value);
    },
  });
  const house = await openHouse({ dataDir: dir, script, model, tell, plant: { people } });
  await house.clock.settle();
  return {
    house,
    written,
    step: async (step) => {
      const at = script.steps.indexOf(step);
      if (at >= 0) tell({ say: 'begun', at });
      const result = await perform(house, model, step);
      if (at >= 0) tell({ say: 'ended', at, result });
      return result.kind === 'visit' ? (result.reason ?? 'granted') : result.kind;
    },
  };
}

lawTest('8.passers-by', 'a thousand unknown faces change nothing on the disk but one number', async () => {
  makeFolders(dir);
  const enrolled = 1;
  const steps: Step[] = [
    { do: 'add', who: enrolled, hasCard: true, hasPin: true, atMs: 0 },
    { do: 'enrol', who: enrolled, how: 'called', says: 'agree', atMs: 0 },
  ];
  const { house, written, step } = await open({ seed: 2, mode: '1:N', days: 1, steps });
  try {
    for (const one of steps) expect(await step(one)).toBe('done');
    expect(await step({ do: 'face', who: enrolled, claims: enrolled, atMs: 0 })).toBe('granted');
    await house.clock.runFor(DAILY_WORK_MS);
    const [files, rows] = [filesOf(dir), rowsOf(join(dir, 'people.db'))];
    written.clear();
    const ends = new Set<string>();
    for (let stranger = 1; stranger <= STRANGERS; stranger += 1) {
      ends.add(await step({ do: 'face', who: -stranger, claims: -stranger, atMs: 0 }));
      await house.clock.runFor(PAUSE_MS);
    }
    expect([...ends]).toEqual(['not-recognised']);
    expect(changed(files, filesOf(dir))).toEqual([]);
    // Settings lie under a hash of their name: as many rows changed as names were written, and of time is all but one.
    const rowsChanged = changed(rows, rowsOf(join(dir, 'people.db')));
    expect([...written].filter((name) => !OF_TIME.test(name))).toEqual([UNKNOWN_FACES]);
    expect(rowsChanged.filter((key) => !key.startsWith('settings '))).toEqual([]);
    expect(rowsChanged).toHaveLength(written.size);
    expect(house.people.setting(UNKNOWN_FACES)).toBe(String(STRANGERS));
    // The comparison can see: somebody known leaves records.
    await step({ do: 'face', who: enrolled, claims: enrolled, atMs: 0 });
    expect(changed(files, filesOf(dir)).length).toBeGreaterThan(0);
  } finally {
    await house.close();
  }
});

describe('what a stranger leaves at the door', () => {
  it('is a number in 1:1 too, while a suspected spoof is written down by class', async () => {
    const house = await makeHouse({ site: testSite({ face: { mode: '1:1' } }) });
    await house.resident({ number: '101', hasFace: true });
    const [entries, visits] = [house.ledger.events.length, house.people.visits.length];
    for (const reason of ['not-recognised', 'no-face', 'liveness-undecided'] as const) {
      await house.choose('face');
      await house.tap(cardOf('101'));
      house.eye.answer({ kind: 'refused', reason });
      await house.settle();
      await house.act({ kind: 'back' });
    }
    expect(house.people.setting(UNKNOWN_FACES)).toBe('3');
    expect(house.ledger.events).toHaveLength(entries);
    expect(house.people.visits).toHaveLength(visits);
    await house.choose('face');
    await house.tap(cardOf('101'));
    house.eye.answer({ kind: 'refused', reason: 'spoof-suspected' });
    await house.settle();
    expect(house.ledger.events.slice(entries)).toEqual([
      { kind: 'spoof-suspected' },
      { kind: 'denied', method: 'face', reason: 'spoof-suspected' },
    ]);
    expect(house.people.setting(UNKNOWN_FACES)).toBe('3');
  });
});
