/** Article 10: the face is not the only way, and the other ways are as good. The property itself: test/law/equal-doors.test.ts. */
import { cardOf, makeHouse, pinOf, testSite } from '../support/house.ts';
import { refusalOf } from './law-site.ts';
import { lawTest } from './law-test.ts';

lawTest('10.not-sole', 'a site without card and PIN cannot be written', () => {
  expect(refusalOf({ fallback: { card: false, pin: false } })).toContain('must leave card or pin on');
});

lawTest('10.not-sole', 'with reader and keypad gone the face goes too, it is said and written down', async () => {
  const house = await makeHouse();
  await house.resident({ number: '101', hasFace: true });
  house.reader.setConnected(false);
  house.pinPad.setConnected(false);
  await house.settle();
  expect(house.terminal.status().face).toEqual({ isFaceAllowed: false, closed: ['no-fallback'] });
  expect(house.events('gate').at(-1)).toEqual({ kind: 'gate', isFaceAllowed: false, closed: ['no-fallback'] });
  expect(house.screen.view).toMatchObject({ kind: 'idle', isFaceOffered: false });
});

lawTest('10.alternative', 'the other ways are one act from idle: a tap, or typing begins', async () => {
  const house = await makeHouse();
  await house.resident({ number: '101' });
  expect(house.screen.view.kind).toBe('idle');
  await house.tap(cardOf('101'));
  expect(house.lock.unlocks).toBe(1);
  house.clock.advance(60_000);
  await house.settle();
  await house.type(`101#${pinOf('101')}#`);
  expect(house.lock.unlocks).toBe(2);
});

lawTest('10.alternative', 'a card opens without any wait that a face does not have', async () => {
  const house = await makeHouse({ site: testSite({ face: { mode: '1:N' } }) });
  await house.resident({ number: '101', hasFace: true });
  const [beganMs] = [house.clock.monotonicMs()];
  await house.tap(cardOf('101'));
  expect(house.lock.unlocks).toBe(1);
  expect(house.clock.monotonicMs() - beganMs).toBe(0); // no timer stands between tap and door; the limit is 2 s
});
