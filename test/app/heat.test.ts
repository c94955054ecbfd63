/** A hot board rests the face and nothing else. */
import fc from 'fast-check';
import { COOL_AGAIN_C, isTooHotNow, TOO_HOT_C } from '../../src/core/policy/heat.ts';
import { cardOf, makeHouse } from '../support/house.ts';

it('rests from 80 °C until 70 °C, and stays as it was where the sensor says nothing', () => {
  expect([79.9, 80].map((celsius) => isTooHotNow(false, celsius))).toEqual([false, true]);
  expect([70.1, 70].map((celsius) => isTooHotNow(true, celsius))).toEqual([true, false]);
  expect([false, true].map((was) => isTooHotNow(was, undefined))).toEqual([false, true]);
});

it('never changes twice while the board stays between the two', () => {
  const between = fc.double({ min: COOL_AGAIN_C, max: TOO_HOT_C, minExcluded: true, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.boolean(), fc.array(between, { maxLength: 20 }), (was, degrees) => {
      expect(degrees.reduce(isTooHotNow, was)).toBe(was);
    }),
  );
});

it('closes the face, says so, lets the card pass, and opens again by itself', async () => {
  const heat = { celsius: 50 };
  const house = await makeHouse({ wall: { heat } });
  const person = await house.resident({ hasFace: true });
  const closed = (): readonly string[] => house.terminal.status().face.closed;
  expect(closed()).toEqual([]);
  heat.celsius = 85;
  expect(closed()).toEqual(['too-hot']);
  expect(house.logged.filter((line) => line.includes('too hot'))).toHaveLength(1);
  expect(house.screen.view).toMatchObject({ kind: 'idle', isFaceOffered: false });
  await house.tap(cardOf(person.number));
  expect(house.outcomes.at(-1)).toMatchObject({ method: 'card', isGranted: true });
  heat.celsius = 75;
  expect(closed()).toEqual(['too-hot']);
  heat.celsius = 65;
  expect(closed()).toEqual([]);
  expect(house.logged.at(-1)).toContain('cool enough');
  const gates = house.events('gate').map(({ closed: codes }) => codes.includes('too-hot'));
  expect(gates.slice(-2)).toEqual([true, false]);
});
