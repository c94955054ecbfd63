/** Article 17: complaints. Each gets a number, a day by which it is answered and an outcome; nobody needs to say who they are. */
import { cardOf, type House, makeHouse, pinOf } from '../support/house.ts';
import { lawTest } from './law-test.ts';

const OPERATOR = { card: cardOf('900'), pin: pinOf('900') };

async function office(): Promise<House> {
  const house = await makeHouse();
  await house.resident({ number: '900', isOperator: true });
  await house.resident({ number: '101', hasFace: true });
  return house;
}

lawTest('17.complaints', 'a complaint without a name gets a number and a due date, an answer and an end', async () => {
  const house = await office();
  const { rights } = house.terminal;
  const taken = await rights.take({ ...OPERATOR, kind: 'complaint', topic: 'coerced', channel: 'desk' });
  if (taken.kind !== 'received') throw new Error(taken.kind);
  expect(taken.due.day > '2026-01-05').toBe(true);
  const listed = await rights.list(OPERATOR);
  expect(listed).toMatchObject({
    kind: 'listed',
    requests: [{ number: taken.number, what: 'complaint', topic: 'coerced', dueDay: taken.due.day }],
  });
  expect(await rights.show({ ...OPERATOR, number: taken.number })).toMatchObject({ kind: 'shown', personNumber: null });
  expect(
    await rights.step({
      ...OPERATOR,
      number: taken.number,
      step: { kind: 'answered', outcome: 'done', text: 'The desk was told to ask nobody for a face.' },
    }),
  ).toMatchObject({ kind: 'kept' });
  expect(rights.summary()).toMatchObject({ answered: 1 });
});

lawTest('17.complaints', 'no door asks who complained: the same person gets in as before, and staff who look leave a trace', async () => {
  const house = await office();
  await house.terminal.rights.take({ ...OPERATOR, kind: 'complaint', topic: 'refused-entry', channel: 'desk', personNumber: '101' });
  await house.tap(cardOf('101'));
  expect(house.outcomes.at(-1)).toEqual({ method: 'card', isGranted: true, reason: undefined });
  expect(JSON.stringify(house.ledger.events)).not.toContain('refused-entry');
  expect(await house.terminal.rights.list({ card: cardOf('101'), pin: pinOf('101') })).toMatchObject({ kind: 'refused' });
});
