/** INV-07: every period is finite, its end is an erasure with proof, and time cannot be bent to keep a face. */
import { RETENTION_DAYS_MAX } from '../../src/edge/system/site-schema.ts';
import { type House, makeHouse, testSite } from '../support/house.ts';
import { readSiteWith, refusalOf } from '../law/law-site.ts';

const HOUR_MS = 3_600_000;

async function pass(house: House, hours: number): Promise<void> {
  for (let hour = 0; hour < hours; hour += 1) {
    house.clock.advance(HOUR_MS);
    await house.settle();
  }
}

const brief = testSite({ face: { retentionDays: 2, idleDays: 1 } });

describe('INV-07: retention', () => {
  it.each(['retentionDays', 'idleDays'])('takes no %s without an end', (period) => {
    for (const days of [null, -1, 0, 0.5, 99_999, '365', '1e9']) expect(refusalOf({ face: { [period]: days } })).toContain(period);
    expect(readSiteWith().face.retentionDays).toBeLessThanOrEqual(RETENTION_DAYS_MAX);
  });

  it('erases with a proof whom nobody saw for the idle period', async () => {
    const house = await makeHouse({ site: brief });
    await house.resident({ number: '101', hasFace: true });
    await pass(house, 23);
    expect(house.eye.held.size).toBe(1);
    await pass(house, 3);
    expect(house.eye.held.size).toBe(0);
    expect(house.events('erased')).toMatchObject([{ scope: 'subject', keysDestroyed: 1, isDecryptRefused: true }]);
    expect(house.people.byNumber('101')?.grant).toBeUndefined();
  });

  it('erases at the end of the period also whoever comes every day', async () => {
    const house = await makeHouse({ site: testSite({ face: { mode: '1:N', retentionDays: 2, idleDays: 2 } }) });
    const person = await house.resident({ number: '101', hasFace: true });
    for (let day = 0; day < 2; day += 1) {
      await pass(house, 23);
      await house.choose('face');
      house.eye.answer({ kind: 'matched', subject: house.people.faceSubject(person.id) });
      await house.settle();
    }
    expect(house.lock.unlocks).toBe(2);
    await pass(house, 3);
    expect(house.eye.held.size).toBe(0);
  });

  it('erases whose right to pass ends', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101', hasFace: true });
    await house.terminal.endPerson(person.id);
    expect(house.eye.held.size).toBe(0);
    expect(house.events('erased')).toHaveLength(1);
  });
});

describe('INV-07: time', () => {
  it('is not trusted when it goes back: the face is off and nothing lives longer for it', async () => {
    const house = await makeHouse({ site: brief });
    await house.resident({ number: '101', hasFace: true });
    house.clock.setWall(house.clock.nowMs() - 24 * HOUR_MS);
    await pass(house, 1);
    expect(house.terminal.status().face.closed).toContain('clock-untrusted');
    expect(house.events('clock')).toMatchObject([{ what: 'set-back' }]);
  });

  it('is remembered over a restart: an older wall clock is seen', async () => {
    const first = await makeHouse();
    await pass(first, 2);
    await first.terminal.stop();
    first.clock.setWall(first.clock.nowMs() - 24 * HOUR_MS);
    const house = await first.reboot();
    expect(house.terminal.status().face.closed).toContain('clock-untrusted');
  });

  it('that jumps ahead erases nobody: the face is off until it is right again', async () => {
    const house = await makeHouse({ site: brief });
    await house.resident({ number: '101', hasFace: true });
    house.clock.setWall(house.clock.nowMs() + 400 * 24 * HOUR_MS);
    await pass(house, 2);
    expect(house.terminal.status().face.closed).toContain('clock-untrusted');
    expect(house.eye.held.size).toBe(1);
    house.clock.setWall(house.clock.nowMs() - 400 * 24 * HOUR_MS);
    await pass(house, 1);
    expect(house.terminal.status().face.isFaceAllowed).toBe(true);
    expect(house.events('erase-intent')).toEqual([]);
  });
});
