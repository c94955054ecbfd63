/** What a person was told in a receipt is what the ledger proves, also where the eye was down and the power went. */
import { makeHouse } from '../support/house.ts';

it('proves a withdrawal under the number on its receipt, after a restart with the eye back', async () => {
  const house = await makeHouse();
  const person = await house.resident({ number: '101', hasFace: true });
  house.eye.setState('down');
  await house.terminal.withdraw(person.id, 'command');
  const [intent] = house.events('erase-intent');
  expect(intent).toMatchObject({ scope: 'subject', cause: 'withdrawn' });
  expect(house.events('erased')).toEqual([]);
  house.eye.state = 'ready'; // nobody tells the terminal whose power is gone
  const next = await house.reboot();
  expect(next.events('erased')).toMatchObject([{ proofId: (intent as { proofId: string }).proofId, personsBefore: 1, personsAfter: 0 }]);
  expect(next.people.intents()).toEqual([]);
});
