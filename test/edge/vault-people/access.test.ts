/** Groups, hours and duress PINs in people.db: kept over a restart, none of their words in the open, gone with the person. */
import { rmSync } from 'node:fs';
import type { AccessRules } from '../../../src/core/access/levels.ts';
import { openDatabase } from '../../../src/edge/vault/database.ts';
import { PEOPLE_LABEL, PEOPLE_SCHEMA, PEOPLE_VERSION } from '../../../src/edge/vault/people-schema.ts';
import { type Bench, newBench } from './support.ts';

const RULES: AccessRules = {
  schedules: [{ name: 'office-hours', intervals: [{ days: ['mon', 'makeup'], fromMin: 480, toMin: 1080 }] }],
  groups: [{ name: 'night-watch', levels: [{ schedule: 'always', door: '*' }] }],
  holidays: { off: ['2026-12-24'], worked: ['2026-12-26'] },
};
const PIN = '836152';
const DURESS = '918273';

let bench: Bench;
beforeEach(async () => {
  bench = await newBench();
});
afterEach(() => {
  rmSync(bench.dir, { recursive: true });
});

/** SQL that no verb has. */
function meddle<T>(work: (database: ReturnType<typeof openDatabase>) => T): T {
  const database = openDatabase(bench.path, { schema: PEOPLE_SCHEMA, version: PEOPLE_VERSION, label: PEOPLE_LABEL, pagesMax: 10_000 });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

it('keeps rules and groups over a restart, sealed', () => {
  let people = bench.open();
  expect(people.access.rules()).toEqual({ schedules: [], groups: [], holidays: { off: [], worked: [] } });
  people.access.setRules(RULES);
  const { id } = people.add({ number: '12', name: 'Wang', role: 'person' });
  people.access.setMemberships(id, [{ group: 'night-watch', untilMs: 5 }]);
  people.access.setMemberships(id, [{ group: 'night-watch', untilMs: null }]);
  for (const word of ['night-watch', 'office-hours', '2026-12-24']) expect(bench.rawBytes().includes(word)).toBe(false);
  people.close();
  people = bench.open();
  expect(people.access.rules()).toEqual(RULES);
  expect(people.access.memberships(id)).toEqual([{ group: 'night-watch', untilMs: null }]);
  expect([people.access.countMembers('night-watch'), people.access.countMembers('others')]).toEqual([1, 0]);
  people.close();
});

it('takes no rules that contradict themselves, and no groups of nobody', () => {
  const people = bench.open();
  people.access.setRules(RULES);
  expect(() => {
    people.access.setRules({ ...RULES, holidays: { off: ['2026-02-30'], worked: [] } });
  }).toThrow(expect.objectContaining({ code: 'command-bad' }) as Error);
  expect(() => {
    people.access.setMemberships('0'.repeat(32), [{ group: 'night-watch', untilMs: null }]);
  }).toThrow(expect.objectContaining({ code: 'command-bad' }) as Error);
  expect(people.access.rules()).toEqual(RULES);
  people.close();
});

it('says that rules and groups are damaged, and never reads half of them', () => {
  let people = bench.open();
  people.access.setRules(RULES);
  const [one, other] = ['12', '13'].map((number) => people.add({ number, name: 'Wang', role: 'person' }).id) as [string, string];
  people.access.setMemberships(one, [{ group: 'night-watch', untilMs: null }]);
  people.close();
  // Another person's group is not one's own.
  meddle(({ raw }) => raw.prepare('UPDATE memberships SET person_id = ?').run(other));
  meddle(({ raw }) => raw.prepare('UPDATE access_rules SET sealed = zeroblob(64)').run());
  people = bench.open();
  expect(() => people.access.memberships(other)).toThrow(expect.objectContaining({ code: 'store-corrupt' }) as Error);
  expect(() => people.access.rules()).toThrow(expect.objectContaining({ code: 'store-corrupt' }) as Error);
  people.close();
});

it('ends all of it with the person', async () => {
  const people = bench.open();
  people.access.setRules(RULES);
  const { id } = people.add({ number: '12', name: 'Wang', role: 'person' });
  await people.setPin(id, PIN);
  await people.access.setDuressPin(id, PIN, DURESS);
  people.access.setMemberships(id, [{ group: 'night-watch', untilMs: null }]);
  people.access.setLastPass(id, 1_000.4);
  expect(people.access.lastPass(id)).toBe(1_000);
  people.end(id);
  people.close();
  const rows = meddle(({ raw }) =>
    raw
      .prepare('SELECT (SELECT count(*) FROM memberships) + (SELECT count(*) FROM duress) + (SELECT count(*) FROM last_passes)')
      .pluck()
      .get(),
  );
  expect(rows).toBe(0);
});

it('forgets passages that are over', () => {
  const people = bench.open();
  const [one, other] = ['12', '13'].map((number) => people.add({ number, name: 'Wang', role: 'person' }).id) as [string, string];
  people.access.setLastPass(one, 1_000);
  people.access.setLastPass(other, 2_000);
  expect(people.access.endPasses(2_000)).toBe(1);
  expect([people.access.lastPass(one), people.access.lastPass(other)]).toEqual([undefined, 2_000]);
  people.access.setLastPass(other, undefined);
  expect(people.access.lastPass(other)).toBeUndefined();
  people.close();
});

describe('a duress PIN', () => {
  it('is right like the other, and tells', async () => {
    let people = bench.open();
    const { id } = people.add({ number: '12', name: 'Wang', role: 'person' });
    await people.setPin(id, PIN);
    expect(await people.access.setDuressPin(id, '000000', DURESS)).toBe('wrong-pin');
    expect(await people.access.setDuressPin(id, PIN, DURESS)).toBe('set');
    people.close();
    people = bench.open();
    const told: string[] = [];
    for (const pin of [PIN, DURESS, '736152'])
      told.push(
        String(
          await people.isPinRight(id, pin, () => {
            told.push('duress');
          }),
        ),
      );
    expect(told).toEqual(['true', 'duress', 'true', 'false']);
    await people.setPin(id, PIN);
    expect(await people.isPinRight(id, DURESS)).toBe(false);
    people.close();
  });

  it('cannot be told from none by the file, nor by the number of hashes', async () => {
    const people = bench.open();
    const ids = ['12', '13'].map((number) => people.add({ number, name: 'Wang', role: 'person' }).id) as [string, string];
    for (const id of ids) await people.setPin(id, PIN);
    await people.access.setDuressPin(ids[0], PIN, DURESS);
    people.close();
    const rows = meddle(({ raw }) => raw.prepare('SELECT length(hash) AS bytes FROM duress').all());
    expect(rows).toEqual([{ bytes: 32 }, { bytes: 32 }]);
    const { pinHash } = bench.crypto;
    let hashes = 0;
    bench.crypto.pinHash = (...given) => {
      hashes += 1;
      return pinHash(...given);
    };
    const again = bench.open();
    const counts: number[] = [];
    for (const [id, pin] of [
      [ids[0], PIN],
      [ids[0], DURESS],
      [ids[1], PIN],
      [ids[1], DURESS],
      [undefined, DURESS],
    ] as const) {
      hashes = 0;
      await again.isPinRight(id, pin);
      counts.push(hashes);
    }
    again.close();
    expect(counts).toEqual([1, 1, 1, 1, 1]);
  });
});
