/** Article 15: filing at 100,000 persons; what is counted, until when, with which words, and what a change or the end means. */
import { dueDate, FILING_LIMIT } from '../../src/core/filing/working-days.ts';
import type { Day } from '../../src/core/filing/shanghai-day.ts';
import { packagedCalendar } from '../../src/edge/calendar/chinese-days.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import type { Ending } from '../../src/ports/ending.ts';
import { makeTestOperator } from '../support/orders.ts';
import { cardOf, type House, makeHouse, pinOf, testSite } from '../support/house.ts';
import { lawTest } from './law-test.ts';
import { assessWith } from './pia-door.ts';

const OPERATOR = { card: cardOf('900'), pin: pinOf('900') };

/** The eye says that it holds so much, as after an enrolment or an erasure. */
async function holding(house: House, persons: number, templates = persons): Promise<void> {
  const { status } = house.eye;
  const { revision = 0 } = status();
  house.eye.status = () => ({ ...status(), persons, templates, revision: revision + 1 });
  house.eye.say({ kind: 'revision', revision: revision + 1 });
  await house.settle();
}

async function office(site = testSite()): Promise<House> {
  const house = await makeHouse({ site });
  await house.resident({ number: '900', isOperator: true });
  return house;
}

const field = (house: House, id: RegExp): (string | null)[] =>
  (house.terminal.filing.sheet()?.fields ?? []).filter((one) => id.test(one.id)).map(({ value }) => value);

lawTest(
  '15.trigger',
  'the hundred thousandth person is latched with the day in Shanghai and a deadline, the one before is not',
  async () => {
    const house = await office();
    await holding(house, 99_999);
    expect(house.terminal.filing.standing()?.reached).toBeUndefined();
    expect(house.events('filing-threshold')).toEqual([]);
    await holding(house, 100_000);
    expect(house.terminal.filing.standing()).toMatchObject({
      level: 100,
      reached: { on: '2026-01-05', isStillReached: true },
      duty: { what: 'file' },
    });
    expect(house.events('filing-threshold')).toMatchObject([{ date: '2026-01-05' }]);
    await holding(house, 99_000);
    expect(house.terminal.filing.standing()?.reached).toEqual({ on: '2026-01-05', isStillReached: false });
    await holding(house, 100_001);
    expect(house.events('filing-threshold')).toHaveLength(1);
  },
);

lawTest('15.trigger', 'a hundred thousand templates of twenty thousand people are nothing', async () => {
  const house = await office();
  await holding(house, 20_000, 100_000);
  expect(house.terminal.filing.standing()).toMatchObject({ individuals: 20_000, level: 0, reached: undefined });
});

lawTest('15.trigger', 'people that the processor stores elsewhere count', async () => {
  const house = await office();
  await holding(house, 40_000);
  expect(await house.terminal.filing.declare(OPERATOR, 60_000)).toEqual({ kind: 'kept' });
  expect(house.terminal.filing.standing()).toMatchObject({ total: 100_000, reached: { on: '2026-01-05' } });
});

lawTest('15.trigger', 'thirty working days as the authorities count them', () => {
  const due: readonly (readonly [Day, Day])[] = [
    ['2025-06-01', '2025-07-14'],
    ['2025-07-18', '2025-08-29'],
    ['2025-09-15', '2025-10-31'],
    ['2025-12-29', '2026-02-10'],
    ['2026-01-15', '2026-03-04'],
    ['2026-02-02', '2026-03-20'],
    ['2026-09-14', '2026-10-30'],
  ];
  for (const [from, until] of due)
    expect([from, dueDate(from, FILING_LIMIT, packagedCalendar())]).toEqual([
      from,
      expect.objectContaining({ day: until, isEstimated: false }),
    ]);
});

lawTest('15.processor', 'what is blank is named, and the sheet is not complete', async () => {
  const house = await office();
  const sheet = house.terminal.filing.sheet();
  expect(sheet?.incomplete.length).toBeGreaterThan(0);
  for (const id of sheet?.incomplete ?? []) expect(sheet?.fields.find((one) => one.id === id)?.value).toBeNull();
  const [blank] = sheet?.fields.filter(({ id, source }) => source === 'entered' && (sheet.incomplete as string[]).includes(id)) ?? [];
  expect(await house.terminal.filing.set(OPERATOR, blank?.id ?? '', 'as in the certificate')).toEqual({ kind: 'kept' });
  expect(house.terminal.filing.sheet()?.incomplete).not.toContain(blank?.id);
});

lawTest('15.purpose', 'purpose, mode and processor of the sheet are those of notice and assessment', async () => {
  const house = await office(testSite({ processor: { ...testSite().processor, name: 'Qinghe Garden Estate' } }));
  const values = (house.terminal.filing.sheet()?.fields ?? []).map(({ value }) => value);
  const { processing, notice } = house.terminal.compliance.model();
  for (const value of [processing.purpose, processing.mode, 'Qinghe Garden Estate', testSite().necessity]) expect(values).toContain(value);
  expect(notice.texts['zh-CN']?.join('')).toContain('Qinghe Garden Estate');
  expect(notice.texts['zh-CN']?.join('')).toContain(testSite().necessity);
});

lawTest('15.counts', 'the three counts are those of the stores: persons, templates, and no image', async () => {
  const house = await office();
  for (const number of ['101', '102', '103']) await house.resident({ number, hasFace: true });
  await holding(house, house.eye.held.size);
  expect(house.eye.held.size).toBe(3);
  expect(field(house, /individuals|persons/i)).toContain('3');
  expect(field(house, /templates|vectors/i)).toContain('3');
  expect(field(house, /images/i)).toContain('0');
});

lawTest('15.change', 'after the filing another purpose, mode or name shows what is to be filed again and until when', async () => {
  const first = await office();
  await holding(first, 100_000);
  expect(await first.terminal.filing.filed(OPERATOR, { number: 'F-2026-1', date: '2026-01-05' })).toEqual({ kind: 'kept' });
  expect(first.terminal.filing.standing()).toMatchObject({ filed: { number: 'F-2026-1' }, duty: undefined });
  await first.terminal.stop();
  const house = await makeHouse({ kept: first, site: testSite({ processor: { ...testSite().processor, name: 'Qinghe Garden Estate' } }) });
  house.clock.advance(2 * 3_600_000);
  await house.settle();
  expect(house.terminal.filing.standing()?.duty).toMatchObject({ what: 'change', due: { day: expect.any(String) as string } });
  expect(house.terminal.filing.standing()?.duty?.fields.length).toBeGreaterThan(0);
});

lawTest('15.rules', 'the rules are named by the hash of the words that are shown', async () => {
  const house = await office();
  expect(field(house, /^F\.rules$/)).toEqual([house.terminal.notice.hash]);
});

lawTest(
  '15.pia',
  'the sheet names the assessment in force, its day and the hash of its document; a door that has none has none',
  async () => {
    const documentSha256 = '3c'.repeat(32);
    const house = await makeHouse({
      onRecords: (people, door) => {
        assessWith(people, door, { documentSha256 });
      },
    });
    const { pia } = house.terminal.compliance.model();
    expect(pia?.documentSha256).toBe(documentSha256);
    expect(field(house, /^G\.(number|date|hash)$/)).toEqual([pia?.piaId, pia?.date, documentSha256]);
    const bare = await makeHouse({ isUnassessed: true });
    expect(field(bare, /^G\.number$/)).toEqual([null]);
    expect(bare.terminal.filing.sheet()?.incomplete).toContain('G.number');
  },
);

lawTest('14.grading', 'grade and filing number are fields of the sheet, entered by an operator', async () => {
  const house = await office();
  expect(house.terminal.filing.sheet()?.incomplete).toContain('D.mlps');
  expect(await house.terminal.filing.set(OPERATOR, 'D.mlps', 'level 2, 11010199999-00001')).toEqual({ kind: 'kept' });
  expect(field(house, /^D\.mlps$/)).toEqual(['level 2, 11010199999-00001']);
  expect(await house.terminal.filing.set(OPERATOR, 'B.purpose', 'attendance')).toEqual({ kind: 'refused', reason: 'device-knows' });
});

lawTest('15.end', 'the end of the device destroys every template with proof and says until when a filing is to be cancelled', async () => {
  const ending: Ending = {
    writeEvidence: () => Promise.resolve({ kind: 'written', sha256: 'ef'.repeat(32), bytes: 1 }),
    begin: () => undefined,
    finish: () => Promise.resolve(),
  };
  const house = await makeHouse({ ending });
  await house.resident({ number: '900', isOperator: true });
  await house.resident({ number: '101', hasFace: true });
  expect(await house.terminal.filing.declare(OPERATOR, 100_000)).toEqual({ kind: 'kept' });
  const signer = makeTestOperator(await openCrypto());
  const ended = await house.terminal.decommission({ ...OPERATOR, deviceId: 'test-door', path: '/tmp/evidence', signer });
  expect(ended).toMatchObject({ kind: 'decommissioned' });
  expect(house.logged.join(' ')).toMatch(/Cancel the filing .* by 2026-02-/);
  expect(house.eye.held.size).toBe(0);
  expect(house.events('erased')).toMatchObject([{ scope: 'all' }]);
});
