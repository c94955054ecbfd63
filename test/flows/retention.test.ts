/** INV-07: every class of records ends right after its time and not before, by the trusted clock alone. */
import fc from 'fast-check';
import { overBeforeMs, RETENTION_CLASSES, retentionTable } from '../../src/core/policy/retention-table.ts';
import { readSiteWith, refusalOf } from '../law/law-site.ts';
import { cardOf, type House, makeHouse, pinOf, testSite } from '../support/house.ts';

const DAY_MS = 86_400_000;

async function days(house: House, count: number): Promise<void> {
  house.clock.skip(count * DAY_MS);
  house.clock.advance(3_600_000);
  await house.settle();
}

describe('the table of periods', () => {
  it('has one finite row a class, none beyond its ceiling, whatever a site may set', () => {
    const table = retentionTable(readSiteWith());
    expect(table.map((row) => row.class)).toEqual([...RETENTION_CLASSES]);
    for (const { days: kept, ceilingDays, since, endedBy } of table) {
      expect(kept === null || Number.isSafeInteger(kept)).toBe(true);
      if (kept === null) expect([since, ...endedBy]).toEqual(['end', 'decommission']);
      if (kept !== null && ceilingDays !== null) expect(kept).toBeLessThanOrEqual(ceilingDays);
    }
  });

  it('takes no period of access events without an end or beyond the ceiling', () => {
    for (const value of [null, -1, 0, 0.5, 181, 99_999, '30'])
      expect(refusalOf({ records: { accessEventsDays: value, accessEventsReason: 'A stated reason.' } })).toContain('accessEventsDays');
  });

  it('draws the line of each class to the millisecond', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RETENTION_CLASSES),
        fc.integer({ min: 0, max: 4e12 }),
        fc.integer({ min: 0, max: 4e12 }),
        (name, atMs, nowMs) => {
          const table = retentionTable(testSite());
          const kept = table.find((row) => row.class === name)?.days;
          const bound = overBeforeMs(table, name, nowMs);
          if (kept === null || kept === undefined) expect(bound).toBeUndefined();
          else expect(atMs < (bound ?? 0)).toBe(nowMs - atMs > kept * DAY_MS);
        },
      ),
    );
  });
});

describe('the daily job', () => {
  it('ends access events right after their days and not before', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101' });
    await house.tap(cardOf('101'));
    await days(house, 29);
    expect(house.events('retention')).toEqual([]);
    await days(house, 1);
    expect(house.events('retention')).toEqual([{ kind: 'retention', records: 'access-events', count: 1 }]);
  });

  it('ends counts of failed attempts, but no block', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101' });
    await house.type('101#000000#');
    expect(house.people.attempts(`pin:${house.people.byNumber('101')?.id ?? ''}`).failures).toBe(1);
    await days(house, 31);
    expect(house.people.attempts(`pin:${house.people.byNumber('101')?.id ?? ''}`).failures).toBe(0);
  });

  it('erases the face on the leave date with proof, closes the card, and lets the name go after', async () => {
    const house = await makeHouse({ site: testSite({ face: { retentionDays: 300, idleDays: 90 } }) });
    await house.terminal.addPerson({
      number: '101',
      name: 'Leaver',
      card: cardOf('101'),
      pin: pinOf('101'),
      validUntilMs: house.clock.nowMs() + 10 * DAY_MS,
    });
    const enrolment = house.terminal.startEnrolment(house.people.byNumber('101')?.id ?? '');
    await house.settle();
    await house.act({ kind: 'agree' });
    expect(await enrolment).toMatchObject({ kind: 'enrolled' });
    await house.act({ kind: 'back' });
    await days(house, 9);
    expect(house.eye.held.size).toBe(1);
    await days(house, 1);
    expect(house.eye.held.size).toBe(0);
    expect(house.events('erased')).toHaveLength(1);
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(0);
    await days(house, 29);
    expect(house.people.byNumber('101')).toBeDefined();
    await days(house, 2);
    expect(house.people.byNumber('101')).toBeUndefined();
    expect(house.events('person-ended')).toHaveLength(1);
  });

  it('ends consent evidence three years after the consent ended', async () => {
    const house = await makeHouse();
    const { id } = await house.resident({ number: '101', hasFace: true });
    await house.terminal.withdraw(id, 'command');
    await days(house, 1_095);
    expect(house.people.consents.history(id).length).toBeGreaterThan(0);
    await days(house, 2);
    expect(house.people.consents.history(id)).toEqual([]);
  });

  it('does nothing by a clock that jumped', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101' });
    await house.tap(cardOf('101'));
    house.clock.setWall(house.clock.nowMs() + 400 * DAY_MS);
    house.clock.advance(2 * 3_600_000);
    await house.settle();
    await house.tap(cardOf('101'));
    expect(house.events('retention')).toEqual([]);
  });
});
