/**
 * Article 10 and INV-15 as a property: of two people who differ in nothing but that one refused the face and one enrolled,
 * at random sites and times, both get the same door for the same time after the same steps, and leave the same records.
 */
import fc from 'fast-check';
import type { Site } from '../../src/core/policy/site.ts';
import { cardOf, type House, makeHouse, pinOf, testSite } from '../support/house.ts';
import { lawTest } from './law-test.ts';

const HOUR_MS = 3_600_000;
const NUMBER = '101';
/** The next one finds an idle door. */
const AFTER_VISIT_MS = 90_000;

interface Visit {
  readonly by: 'card' | 'pin';
  readonly isRight: boolean;
  readonly afterMs: number;
}

const sites = fc.record({
  mode: fc.constantFrom('1:1' as const, '1:N' as const),
  card: fc.boolean(),
  pin: fc.boolean(),
  languages: fc.constantFrom(['zh-CN'] as const, ['zh-CN', 'en'] as const),
  unlockMs: fc.integer({ min: 500, max: 60_000 }),
});
/** What a site may decide about its door, and the groups in which both people are. */
const doors = fc.record(
  {
    lockKind: fc.constantFrom('strike' as const, 'maglock' as const),
    relockOnClose: fc.boolean(),
    antiPassback: fc.record({ kind: fc.constantFrom('soft' as const, 'hard' as const), withinMs: fc.constantFrom(60_000, HOUR_MS) }),
    twoPersonEntry: fc.record({ withinMs: fc.constantFrom(20_000, 120_000) }),
    unlockSchedule: fc.constantFrom('hours', 'nobody-set-it'),
    firstCardUnlock: fc.boolean(),
    withoutGroup: fc.constantFrom('always' as const, 'never' as const),
  },
  { requiredKeys: [] },
);
const minute = fc.integer({ min: 1, max: 24 * 60 - 1 });
const groups = fc.option(
  fc.record({ fromMin: minute, toMin: minute, isBound: fc.boolean(), endsAfterMs: fc.option(fc.constantFrom(HOUR_MS / 4, 2 * HOUR_MS)) }),
  { nil: undefined },
);
/** Rights that end while the visits go on, or never. */
const endsMs = fc.option(fc.integer({ min: HOUR_MS / 4, max: 3 * HOUR_MS }), { nil: undefined });
const visits = fc.array(
  fc.record({
    by: fc.constantFrom('card' as const, 'pin' as const),
    isRight: fc.boolean(),
    afterMs: fc.constantFrom(0, HOUR_MS / 60, HOUR_MS / 3, HOUR_MS),
  }),
  { minLength: 1, maxLength: 5 },
);

/** What one visit looked like from outside and what it left, without the pseudonym. */
async function visitOf(house: House, { by, isRight }: Visit): Promise<unknown> {
  const [views, entries, outcomes, rows] = [house.screen.views, house.ledger.events, house.outcomes, house.people.visits].map(
    ({ length }) => length,
  );
  const beganMs = house.clock.monotonicMs();
  const releases: number[] = [];
  const { unlock } = house.lock;
  house.lock.unlock = (unlockMs) => {
    releases.push(unlockMs);
    return unlock(unlockMs);
  };
  if (by === 'card') await house.tap(isRight ? cardOf(NUMBER) : '0BAD0BAD');
  else await house.type(`${NUMBER}#${isRight ? pinOf(NUMBER) : '000000'}#`);
  house.lock.unlock = unlock;
  return {
    releases,
    tookMs: house.clock.monotonicMs() - beganMs,
    views: house.screen.views.slice(views),
    outcomes: house.outcomes.slice(outcomes),
    entries: house.ledger.events.slice(entries).map((event) => ('subject' in event ? { ...event, subject: 'somebody' } : event)),
    rows: house.people.visits.slice(rows).map((visit) => ({ ...visit, personId: visit.personId === undefined ? 'nobody' : 'somebody' })),
  };
}

interface Twin {
  readonly site: Site;
  readonly group: Hours | undefined;
  readonly validForMs: number | undefined;
  readonly says: 'agree' | 'decline';
}

/** As `groups` gives them. */
interface Hours {
  readonly fromMin: number;
  readonly toMin: number;
  readonly isBound: boolean;
  readonly endsAfterMs: number | null;
}

/** The day has hours; with `isBound` the person is in the group that has them. */
function putInGroup(house: House, personId: string, { fromMin, toMin, isBound, endsAfterMs }: Hours): void {
  const schedule = { name: 'hours', intervals: [{ days: ['mon', 'tue'] as const, fromMin, toMin }] };
  expect(house.terminal.access.setSchedule(schedule)).toEqual({ kind: 'changed' });
  expect(house.terminal.access.setGroup('day', [{ schedule: 'hours', door: '*' }])).toEqual({ kind: 'changed' });
  const untilMs = endsAfterMs === null ? null : house.clock.nowMs() + endsAfterMs;
  if (isBound) house.people.access.setMemberships(personId, [{ group: 'day', untilMs }]);
}

/** The same person at the same door at the same moment; nothing differs but the answer. */
async function twinHouse({ site, validForMs, group, says }: Twin): Promise<House> {
  const house = await makeHouse({ site });
  const person = await house.terminal.addPerson({
    number: NUMBER,
    name: 'Resident',
    card: cardOf(NUMBER),
    pin: pinOf(NUMBER),
    ...(validForMs === undefined ? {} : { validUntilMs: house.clock.nowMs() + validForMs }),
  });
  if (group !== undefined) putInGroup(house, person.id, group);
  const called = house.terminal.startEnrolment(person.id);
  await house.settle();
  await house.act({ kind: says });
  expect((await called).kind).toBe(says === 'agree' ? 'enrolled' : 'declined');
  await house.act({ kind: 'back' });
  return house;
}

lawTest('10.alternative', 'whoever refuses the face gets the same door, hours, steps and records', async () => {
  await fc.assert(
    fc.asyncProperty(
      sites.filter(({ card, pin }) => card || pin),
      fc.tuple(doors, groups),
      endsMs,
      visits,
      async ({ mode, card, pin, languages, unlockMs }, [door, group], validForMs, plan) => {
        const site = testSite({ face: { mode }, fallback: { card, pin }, languages, door: { unlockMs, ...door } });
        const [enrolled, refusing] = [
          await twinHouse({ site, group, validForMs, says: 'agree' }),
          await twinHouse({ site, group, validForMs, says: 'decline' }),
        ];
        for (const visit of plan) {
          for (const house of [enrolled, refusing]) {
            house.clock.advance(AFTER_VISIT_MS + visit.afterMs);
            await house.settle();
          }
          expect(await visitOf(refusing, visit)).toEqual(await visitOf(enrolled, visit));
        }
      },
    ),
    { numRuns: 25, endOnFailure: true },
  );
});
