/** Article 6: consent that is voluntary, explicit and separate; withdrawal that is easy; nobody is pressed. */
import { cardOf, type House, makeHouse, pinOf } from '../support/house.ts';
import { lawTest } from './law-test.ts';

async function openMyFace(house: House, number = '101'): Promise<void> {
  await house.choose('my-face');
  await house.tap(cardOf(number));
  await house.type(`${pinOf(number)}#`);
}

lawTest('6.separate', 'silence before the notice is a no', async () => {
  const house = await makeHouse();
  const person = await house.resident({ number: '101' });
  const called = house.terminal.startEnrolment(person.id);
  await house.settle();
  expect(house.screen.view.kind).toBe('notice');
  house.clock.advance(300_000);
  await house.settle();
  expect(await called).toEqual({ kind: 'declined' });
  expect(house.people.byId(person.id)?.grant).toBeUndefined();
  expect(house.eye.calls).toEqual([]);
});

lawTest('6.separate', 'a person is added with card and PIN and has agreed to nothing', async () => {
  const house = await makeHouse();
  const person = await house.resident({ number: '101' });
  expect(person.grant).toBeUndefined();
  expect(house.events('consent-granted')).toEqual([]);
  expect(house.screen.views.some(({ kind }) => kind === 'notice')).toBe(false);
});

lawTest('6.evidence', 'a consent is in the ledger with the hash of what was shown, and its receipt is its number', async () => {
  const house = await makeHouse();
  const person = await house.resident({ number: '101', hasFace: true });
  const { grantId } = person.grant ?? { grantId: '' };
  expect(house.events('consent-granted')).toEqual([
    expect.objectContaining({ grantId, noticeHash: house.terminal.notice.hash, subject: house.people.ledgerSubject(person.id) }),
  ]);
  const receipts = house.screen.views.flatMap((view) => (view.kind === 'enrolled' ? [view.receipt] : []));
  expect(receipts).toHaveLength(1);
  expect(grantId.toUpperCase().startsWith((receipts[0] ?? '-').replaceAll('-', ''))).toBe(true);
});

lawTest('6.withdraw', 'a person withdraws alone; the next match finds nobody, the proof is there, the card opens', async () => {
  const house = await makeHouse();
  const person = await house.resident({ number: '101', hasFace: true });
  const subject = house.people.faceSubject(person.id);
  await openMyFace(house);
  await house.act({ kind: 'withdraw' });
  await house.act({ kind: 'confirm' });
  expect(house.screen.view.kind).toBe('withdrawn');
  expect(house.eye.held.has(subject)).toBe(false);
  expect(house.events('withdrawn')).toMatchObject([{ channel: 'screen' }]);
  expect(house.events('erased')).toMatchObject([{ keysDestroyed: 1, isDecryptRefused: true, isScanClean: true }]);
  await house.act({ kind: 'back' });
  await house.tap(cardOf('101'));
  expect(house.outcomes.at(-1)).toEqual({ method: 'card', isGranted: true, reason: undefined });
});

lawTest('6.withdraw', 'a match that was under way when the person withdrew opens nothing', async () => {
  const house = await makeHouse();
  const person = await house.resident({ number: '101', hasFace: true });
  await house.choose('face');
  await house.tap(cardOf('101'));
  await house.terminal.withdraw(person.id, 'command');
  const before = house.lock.unlocks;
  house.eye.answer({ kind: 'matched', subject: house.people.faceSubject(person.id) });
  await house.settle();
  expect(house.lock.unlocks).toBe(before);
});

lawTest('6.past', 'a withdrawal leaves the passages that were', async () => {
  const house = await makeHouse();
  const person = await house.resident({ number: '101', hasFace: true });
  await house.choose('face');
  await house.tap(cardOf('101'));
  house.eye.answer({ kind: 'matched', subject: house.people.faceSubject(person.id) });
  await house.settle();
  const passages = house.events('passage');
  await house.terminal.withdraw(person.id, 'command');
  expect(passages).toHaveLength(1);
  expect(house.events('passage')).toEqual(passages);
  expect(house.people.visits.filter(({ method }) => method === 'face')).toHaveLength(1);
});

lawTest('6.no-nagging', 'a hundred taps after a no show the notice not once', async () => {
  const house = await makeHouse();
  const person = await house.resident({ number: '101' });
  void house.terminal.startEnrolment(person.id);
  await house.settle();
  await house.act({ kind: 'decline' });
  await house.act({ kind: 'back' });
  const shown = house.screen.views.length;
  for (let tap = 0; tap < 100; tap += 1) await house.tap(cardOf('101'));
  expect(house.lock.unlocks).toBe(100);
  expect(house.screen.views.slice(shown).filter(({ kind }) => /notice|enrol|my-face/.test(kind))).toEqual([]);
  expect(await house.terminal.startEnrolment(person.id)).toEqual({ kind: 'not-shown', why: 'has-refused' });
});

lawTest('6.written', 'consent in writing without the number of its form, or on the form of another notice, is refused', async () => {
  const house = await makeHouse();
  await house.resident({ number: '900', isOperator: true });
  const person = await house.resident({ number: '101' });
  const operator = { card: cardOf('900'), pin: pinOf('900'), personId: person.id };
  const check = house.terminal.notice.hash.slice(0, 8);
  await expect(house.terminal.consents.written({ ...operator, form: '', check })).rejects.toMatchObject({ code: 'command-bad' });
  await expect(house.terminal.consents.written({ ...operator, form: 'F-17', check: '00000000' })).rejects.toMatchObject({
    code: 'command-bad',
  });
  expect(house.eye.calls).toEqual([]);
  const called = house.terminal.consents.written({ ...operator, form: 'F-17', check });
  for (let round = 0; round < 5; round += 1) await house.settle();
  expect(house.screen.view).toMatchObject({ kind: 'notice', readIn: 'paper' });
  await house.act({ kind: 'agree' });
  expect(await called).toMatchObject({ kind: 'enrolled' });
  const [record] = house.terminal.consents.samples();
  expect(record).toMatchObject({ method: 'written:F-17', completed: 'paper', witnessRef: expect.stringMatching(/^[0-9a-f]+$/) as string });
});
