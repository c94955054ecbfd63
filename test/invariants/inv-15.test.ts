/** INV-15: the decision takes no method; the same person gets the same door whichever credential is used. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { decide } from '../../src/core/access/decide.ts';
import { identifyByFace } from '../../src/core/access/face-outcome.ts';
import { DAY_KINDS, DAY_MIN, NO_HOLIDAYS } from '../../src/core/access/week.ts';
import { identifyByCard } from '../../src/core/credential/card.ts';
import { identifyByPin } from '../../src/core/credential/pin.ts';
import { cardOf, makeHouse, pinOf, testSite } from '../support/house.ts';

const SRC = resolve(__dirname, '../../src');

describe('INV-15: no method in the decision', () => {
  it('decides the same for card, PIN and face of one person', () => {
    const moment = fc.integer({ min: 0, max: 2_000_000_000_000 });
    const rightsOf = fc.record({ personId: fc.uuid(), validFromMs: moment, validUntilMs: fc.option(moment, { nil: undefined }) });
    const minute = fc.integer({ min: 1, max: DAY_MIN - 1 });
    const interval = fc.record({ days: fc.subarray([...DAY_KINDS], { minLength: 1 }), fromMin: minute, toMin: minute });
    const schedule = fc.record({ name: fc.constant('hours'), intervals: fc.array(interval, { minLength: 1, maxLength: 3 }) });
    const level = fc.record({ schedule: fc.option(schedule), untilMs: fc.option(moment) });
    fc.assert(
      fc.property(
        rightsOf,
        fc.record({ nowMs: moment, isInService: fc.boolean(), isReused: fc.boolean(), unlockMs: fc.integer({ min: 1, max: 60_000 }) }),
        fc.option(fc.array(level, { maxLength: 4 }), { nil: undefined }),
        (rights, { nowMs, unlockMs, ...gates }, levels) => {
          const hours = levels === undefined ? {} : { hours: { levels, holidays: NO_HOLIDAYS } };
          const face = identifyByFace({ ...rights, hasConsent: true }, rights.personId);
          const ways = [identifyByCard(rights), identifyByPin(rights, true), face.kind === 'identified' ? face.who : undefined];
          const decisions = ways.map((who) => (who === undefined ? undefined : decide(who, { unlockMs }, nowMs, { ...gates, ...hours })));
          expect(decisions[0]).toBeDefined();
          expect(decisions[1]).toEqual(decisions[0]);
          expect(decisions[2]).toEqual(decisions[0]);
        },
      ),
    );
  });

  it('has no room for a method: four arguments, and nothing in an identification but the person', () => {
    expect(decide).toHaveLength(4);
    expect(Object.keys(identifyByCard({ personId: 'p', validFromMs: 0, validUntilMs: undefined }) ?? {}).sort()).toEqual([
      'personId',
      'validFromMs',
      'validUntilMs',
    ]);
    expect(readFileSync(join(SRC, 'core/access/decide.ts'), 'utf8')).not.toMatch(/\bMethod\b/);
  });

  it("lets nobody make an identification but credentials and the eye's outcome", () => {
    const makers = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && readFileSync(join(SRC, path), 'utf8').includes('markIdentified'))
      .sort();
    expect(makers).toEqual([
      'core/access/face-outcome.ts',
      'core/access/identified.ts',
      'core/credential/card.ts',
      'core/credential/pin.ts',
    ]);
  });

  it('opens the same door for the same time and leaves the same records', async () => {
    const house = await makeHouse({ site: testSite({ face: { mode: '1:N' } }) });
    const person = await house.resident({ number: '101', hasFace: true });
    const releases: number[] = [];
    const { unlock } = house.lock;
    house.lock.unlock = (unlockMs) => {
      releases.push(unlockMs);
      return unlock(unlockMs);
    };
    await house.tap(cardOf('101'));
    house.clock.advance(60_000);
    await house.type(`101#${pinOf('101')}#`);
    house.clock.advance(60_000);
    await house.settle();
    await house.choose('face');
    house.eye.answer({ kind: 'matched', subject: house.people.faceSubject(person.id) });
    await house.settle();
    expect(releases).toEqual([5_000, 5_000, 5_000]);
    expect(house.events('passage').map(({ method: _method, ...rest }) => rest)).toEqual(
      Array(3).fill({ kind: 'passage', subject: house.people.ledgerSubject(person.id) }),
    );
    expect(house.people.visits.map((visit) => Object.keys(visit).sort())).toEqual(
      Array(3).fill(['atMs', 'isGranted', 'method', 'personId', 'reason']),
    );
  });
});
