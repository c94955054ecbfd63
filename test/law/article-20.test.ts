/** Article 20: in force since 1 June 2025; no consent and no assessment is older. */
import { CONSENTS_FROM_MS } from '../../src/core/consent/consent-record.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import { makeFakeClock } from '../support/fake-clock.ts';
import { makeHouse, TEST_MODELS, testSite } from '../support/house.ts';
import { lawTest } from './law-test.ts';
import { judged } from './pia-door.ts';

lawTest('20.dates', 'the first day is 1 June 2025 in Shanghai', () => {
  expect(new Date(CONSENTS_FROM_MS).toISOString()).toBe('2025-05-31T16:00:00.000Z');
});

lawTest('20.dates', 'a clock that stands before it enrols nobody', async () => {
  const clock = makeFakeClock();
  clock.setWall(CONSENTS_FROM_MS - 86_400_000);
  const first = await makeHouse();
  const { people, ledger, eye } = first;
  await first.terminal.stop();
  people.setSetting('clock-high-water', '0');
  const house = await makeHouse({ kept: { clock, people, ledger, eye } });
  const person = await house.resident({ number: '101' });
  const called = house.terminal.startEnrolment(person.id);
  await house.settle();
  if (house.screen.view.kind === 'notice') await house.act({ kind: 'agree' });
  expect((await called).kind).not.toBe('enrolled');
  expect(house.events('consent-granted')).toEqual([]);
  expect(house.eye.held.size).toBe(0);
});

lawTest('20.dates', 'an assessment from before it is refused', async () => {
  const door = { site: testSite(), models: TEST_MODELS, crypto: await openCrypto(), nowMs: makeFakeClock().nowMs() };
  expect(judged(door, { date: '2025-05-31', reviewDue: '2026-05-31' })).toMatchObject({ kind: 'refused', why: 'date' });
});
