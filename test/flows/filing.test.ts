/** Counting, the latched day, deadlines and the monthly record, with the real people store. */
import { shanghaiDay } from '../../src/core/filing/shanghai-day.ts';
import { NOTHING_CARRIED, Tallying } from '../../src/core/filing/tally.ts';
import { packagedCalendar } from '../../src/edge/calendar/chinese-days.ts';
import { cardOf, type House, makeHouse, pinOf } from '../support/house.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

async function operator(house: House): Promise<{ readonly card: string; readonly pin: string }> {
  await house.resident({ number: '900', isOperator: true });
  return { card: cardOf('900'), pin: pinOf('900') };
}

/** What the eye says when its store was written. */
function recount(house: House): void {
  house.eye.say({ kind: 'revision', revision: 1 });
}

async function days(house: House, count: number): Promise<void> {
  for (let day = 0; day < count; day += 1) {
    house.clock.skip(DAY_MS - 4 * MINUTE_MS);
    for (let minute = 0; minute < 4; minute += 1) {
      house.clock.advance(MINUTE_MS);
      await house.settle();
    }
  }
}

test('persons and templates are counted each day; erasing shows, the peak of the day stays', async () => {
  const house = await makeHouse();
  const today = shanghaiDay(house.clock.nowMs());
  const person = await house.resident({ hasFace: true });
  await house.resident({ hasFace: true });
  recount(house);
  expect(house.people.filing.counts(today, today)).toEqual([
    { day: today, individuals: 2, templates: 2, peak: 2, bands: { under14: 0, from14To17: 0, adult: 2 } },
  ]);
  await house.terminal.withdraw(person.id, 'command');
  await house.settle();
  recount(house);
  expect(house.people.filing.counts(today, today)).toMatchObject([{ individuals: 1, templates: 1, peak: 2 }]);
});

test('the law is reached at 100,000 and once; fewer later change nothing but the status line', async () => {
  const house = await makeHouse();
  const words = await operator(house);
  await house.resident({ hasFace: true });
  recount(house);
  expect(await house.terminal.filing.declare(words, 99_998)).toEqual({ kind: 'kept' });
  expect(house.events('filing-threshold')).toEqual([]);
  expect(house.terminal.filing.standing()).toMatchObject({ total: 99_999, level: 90, reached: undefined, duty: undefined });
  const today = shanghaiDay(house.clock.nowMs());
  expect(await house.terminal.filing.declare(words, 99_999)).toEqual({ kind: 'kept' });
  expect(house.events('filing-threshold')).toMatchObject([{ date: today }]);
  recount(house);
  expect(await house.terminal.filing.declare(words, 5)).toEqual({ kind: 'kept' });
  recount(house);
  expect(house.events('filing-threshold')).toHaveLength(1);
  expect(house.terminal.filing.standing()).toMatchObject({
    total: 6,
    level: 0,
    reached: { on: today, isStillReached: false },
    duty: { what: 'file' },
  });
});

test('a clock that is not trusted latches no day', async () => {
  const house = await makeHouse();
  const words = await operator(house);
  house.clock.setWall(house.clock.nowMs() - 3 * DAY_MS);
  await house.terminal.filing.declare(words, 100_000);
  expect(house.events('filing-threshold')).toEqual([]);
});

test('nobody but an operator says anything, and no enforced value is restated', async () => {
  const house = await makeHouse();
  const words = await operator(house);
  await house.resident({ number: '500' });
  const other = { card: cardOf('500'), pin: pinOf('500') };
  expect(await house.terminal.filing.declare(other, 7)).toEqual({ kind: 'refused', reason: 'not-operator' });
  expect(await house.terminal.filing.set(words, 'C.retentionDays', '1')).toEqual({ kind: 'refused', reason: 'device-knows' });
  expect(await house.terminal.filing.set(words, 'Z.none', '1')).toEqual({ kind: 'refused', reason: 'unknown-field' });
  expect(house.terminal.filing.sheet()?.incomplete).toContain('A.creditCode');
  expect(await house.terminal.filing.set(words, 'A.creditCode', '91110000TEST')).toEqual({ kind: 'kept' });
  const sheet = house.terminal.filing.sheet();
  expect(sheet?.incomplete).not.toContain('A.creditCode');
  expect(sheet?.fields.find(({ id }) => id === 'A.name')?.value).toBe(house.site.processor.name);
  expect(sheet?.fields.find(({ id }) => id === 'C.images')?.value ?? '0').toBe('0');
});

test('what was filed and then changed is filed again in thirty working days', async () => {
  const house = await makeHouse();
  const words = await operator(house);
  const date = shanghaiDay(house.clock.nowMs());
  expect(await house.terminal.filing.filed(words, { number: 'F-1', date: '2999-01-01' })).toEqual({ kind: 'refused', reason: 'bad-date' });
  expect(await house.terminal.filing.filed(words, { number: 'F-1', date })).toEqual({ kind: 'kept' });
  expect(house.terminal.filing.standing()).toMatchObject({ filed: { number: 'F-1' }, duty: undefined });
  await house.terminal.filing.set(words, 'B.scenario', 'North gate');
  house.clock.advance(2 * HOUR_MS);
  await house.settle();
  expect(house.terminal.filing.standing()?.duty).toMatchObject({ what: 'change', fields: ['B.scenario'] });
});

test('a month is closed once, its totals are those of the ledger, and records hang together', async () => {
  const house = await makeHouse();
  await house.resident({ number: '101', hasFace: true });
  await house.tap(cardOf('101'));
  const draft = await house.terminal.records.draft();
  expect(draft?.record).toMatchObject({ period: '2026-01', enrolled: 1, recipients: [], systemsConnected: [] });
  expect(await house.terminal.records.close()).toEqual([]);
  const tally = new Tallying(0, NOTHING_CARRIED);
  for (const [at, event] of house.ledger.events.entries()) tally.add({ atMs: at, event });
  expect(draft?.record['events']).toEqual(tally.end(0).events);
  for (const secret of ['Resident', cardOf('101'), pinOf('101')]) expect(draft?.text).not.toContain(secret);

  // Two months later, each hour a look at what is due.
  await days(house, 58);
  const kept = house.terminal.records.kept();
  expect(kept.map(({ period }) => period)).toEqual(['2026-01', '2026-02']);
  const [january, february] = kept.map(({ text }) => JSON.parse(text) as Record<string, unknown>);
  expect(january).toMatchObject({ prevRecordHash: '0'.repeat(64), individuals: { peak: 1 }, retainUntil: { notBefore: '2029-01-31' } });
  expect(february?.['prevRecordHash']).toBe(kept[0]?.hash);
  expect(house.events('record-closed').map(({ recordHash }) => recordHash)).toEqual(kept.map(({ hash }) => hash));
  // Every entry of the ledger is in one record and in one only.
  expect((february?.['ledger'] as { from: number }).from).toBe((january?.['ledger'] as { end: number }).end);
  const sum = (record: Record<string, unknown> | undefined): number => (record?.['ledger'] as { entries: number }).entries;
  expect(sum(january) + sum(february)).toBe((february?.['ledger'] as { end: number }).end);
  expect(house.terminal.filing.standing()?.isExportDue).toBe(false);
  await days(house, 4);
  expect(house.terminal.filing.standing()?.isExportDue).toBe(true);
  house.terminal.records.exported();
  expect(house.terminal.filing.standing()?.isExportDue).toBe(false);
});

test("the calendar of the package reaches the terminal's dates where it is given", () => {
  expect(packagedCalendar().length).toBeGreaterThan(2);
});
