/** Whose a consent was, for a dispute: by number or receipt, to two operators, on record before it is told. */
import { cardOf, makeHouse, pinOf } from '../support/house.ts';

interface Operator {
  readonly card: string;
  readonly pin: string;
}

it('tells two operators whose a consent was, also of somebody who has left, with the look on record first', async () => {
  const house = await makeHouse();
  for (const number of ['900', '901']) await house.resident({ number, isOperator: true });
  const gone = await house.resident({ number: '101', hasFace: true });
  const [first, second] = ['900', '901'].map((number) => ({ card: cardOf(number), pin: pinOf(number) })) as [Operator, Operator];
  const receipt =
    house.people.consents
      .history(gone.id)
      .map(({ content }) => (content !== undefined && 'receiptNo' in content ? content.receiptNo : ''))[0] ?? '';
  await house.terminal.endPerson(gone.id);
  await house.settle();
  expect(house.people.byNumber('101')).toBeUndefined();
  const find = house.terminal.consents.find.bind(house.terminal.consents);
  expect(await find({ ...first, second: first, by: { number: '101' } })).toEqual({ kind: 'refused', reason: 'same-operator' });
  expect(await find({ ...first, second: { ...second, pin: '000000' }, by: { number: '101' } })).toMatchObject({ kind: 'refused' });
  expect(house.events('operator').filter(({ verb }) => verb === 'consent-find')).toEqual([]);
  const persons = [{ number: '101', name: gone.name, history: [{ kind: 'granted' }, { kind: 'expired' }] }];
  expect(await find({ ...first, second, by: { number: '101' } })).toMatchObject({ kind: 'found', persons });
  expect(await find({ ...first, second, by: { receipt: receipt.toLowerCase() } })).toMatchObject({ kind: 'found', persons });
  await house.terminal.addPerson({ number: '910', name: 'Officer', role: 'privacy-officer', card: cardOf('910'), pin: pinOf('910') });
  const officer = { card: cardOf('910'), pin: pinOf('910') };
  expect(await find({ ...officer, second, by: { number: '101' } })).toMatchObject({ kind: 'found', persons });
  expect(await find({ ...first, second, by: { number: '555' } })).toEqual({ kind: 'found', persons: [] });
  expect(await find({ ...first, second, by: { receipt: 'nonsense' } })).toEqual({ kind: 'refused', reason: 'bad-receipt' });
  expect(house.events('operator').filter(({ verb }) => verb === 'consent-find')).toHaveLength(8);
});
