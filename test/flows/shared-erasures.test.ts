/** Erasures that wait together share one rotation; each has its own proof, and none matches from the tick it was asked in. */
import { cardOf, type House, makeHouse, pinOf } from '../support/house.ts';

const NUMBERS = ['101', '102', '103', '104', '105'];

async function houseOfFive() {
  const house = await makeHouse();
  for (const number of NUMBERS) await house.resident({ number, hasFace: true });
  const ids = NUMBERS.map((number) => house.people.byNumber(number)?.id ?? '');
  house.eye.calls.length = 0;
  return { house, ids };
}

const erasures = (calls: readonly string[]): string[] => calls.filter((call) => call.startsWith('erase '));

/** The eye's erasures wait until the returned function is called. */
function holdRotation(house: House): () => void {
  const { erase } = house.eye;
  const rotating = Promise.withResolvers<undefined>();
  house.eye.erase = async (requests) => {
    await rotating.promise;
    return erase(requests);
  };
  return () => {
    rotating.resolve(undefined);
  };
}

it('of one tick: one call of the eye, five proofs, five different numbers', async () => {
  const { house, ids } = await houseOfFive();
  const subjects = ids.map((id) => house.people.faceSubject(id));
  const results = await Promise.all(ids.map((id) => house.terminal.withdraw(id, 'command')));
  expect(erasures(house.eye.calls)).toEqual([`erase ${subjects.join(' ')}`]);
  expect(results.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'erased'));
  const proofs = house.events('erased');
  expect(new Set(proofs.map(({ proofId }) => proofId)).size).toBe(5);
  expect(new Set(house.events('erase-intent').map(({ proofId }) => proofId))).toEqual(new Set(proofs.map(({ proofId }) => proofId)));
  expect(proofs.every(({ protection }) => protection === 'copies-without-root')).toBe(true);
  expect(house.people.intents()).toEqual([]);
  expect(house.terminal.status()).toMatchObject({ hasPendingErasure: false, face: { isFaceAllowed: true } });
});

it('refuses each face while the eye is still busy with the first, and the eye was told at once', async () => {
  const { house, ids } = await houseOfFive();
  const endRotation = holdRotation(house);
  const first = house.terminal.withdraw(ids[0] ?? '', 'command');
  await house.settle();
  const others = ids.slice(1).map((id) => house.terminal.withdraw(id, 'command'));
  for (const id of ids) expect(house.eye.calls).toContain(`forget ${house.people.faceSubject(id)}`);
  for (const number of NUMBERS) {
    await house.choose('face');
    await house.tap(cardOf(number));
    expect(house.screen.view).toEqual({ kind: 'refused', reason: 'not-enrolled' });
    await house.act({ kind: 'back' });
  }
  expect(house.lock.unlocks).toBe(0);
  expect(house.eye.waiting.size).toBe(0);
  endRotation();
  await Promise.all([first, ...others]);
  // Those who waited for the first went together.
  expect(erasures(house.eye.calls).map((call) => call.split(' ').length - 1)).toEqual([1, 4]);
  expect(house.events('erased')).toHaveLength(5);
  await house.type(`101#${pinOf('101')}#`);
  expect(house.lock.unlocks).toBe(1);
});

it('that fail stay begun for all, and are finished together later under their own numbers', async () => {
  const { house, ids } = await houseOfFive();
  house.eye.setState('down');
  const results = await Promise.all(ids.map((id) => house.terminal.withdraw(id, 'command')));
  expect(results.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'pending'));
  expect(house.terminal.status()).toMatchObject({ hasPendingErasure: true, face: { isFaceAllowed: false } });
  const begun = house.people.intents().map(({ proofId }) => proofId);
  expect(begun).toHaveLength(5);
  house.eye.calls.length = 0;
  house.eye.setState('ready');
  await house.settle();
  expect(erasures(house.eye.calls)).toHaveLength(1);
  expect(new Set(house.events('erased').map(({ proofId }) => proofId))).toEqual(new Set(begun));
  expect(house.terminal.status()).toMatchObject({ hasPendingErasure: false, face: { isFaceAllowed: true } });
});

it('settling leaves alone what waits for its turn: one proof each', async () => {
  const { house, ids } = await houseOfFive();
  const endRotation = holdRotation(house);
  const asked = ids.map((id) => house.terminal.withdraw(id, 'command'));
  house.eye.say({ kind: 'state', state: 'ready' });
  await house.settle();
  endRotation();
  await Promise.all(asked);
  await house.settle();
  expect(house.events('erased')).toHaveLength(5);
});

it('of expiry and of templates without consent go together too', async () => {
  const { house, ids } = await houseOfFive();
  house.clock.skip(366 * 24 * 3_600_000);
  house.clock.advance(3_600_000);
  await house.settle();
  expect(erasures(house.eye.calls)).toHaveLength(1);
  expect(house.events('erase-intent').map(({ cause }) => cause)).toEqual(Array.from({ length: 5 }, () => 'expired'));
  expect(house.events('erased')).toHaveLength(5);
  expect(ids.every((id) => house.people.byId(id)?.grant === undefined)).toBe(true);
  house.eye.calls.length = 0;
  for (const nobody of ['f0', 'f1', 'f2']) house.eye.held.add(nobody.repeat(16));
  house.eye.setState('down');
  house.eye.setState('ready');
  await house.settle();
  expect(erasures(house.eye.calls)).toHaveLength(1);
  expect(house.eye.held.size).toBe(0);
  expect(house.events('erased')).toHaveLength(8);
});

it('nobody is enrolled anew while their erasure waits: it would take the new template with it', async () => {
  const { house, ids } = await houseOfFive();
  const [id = ''] = ids;
  const endRotation = holdRotation(house);
  const asked = house.terminal.withdraw(id, 'command');
  const again = async () => {
    const enrolment = house.terminal.startEnrolment(id);
    await house.settle();
    await house.act({ kind: 'agree' });
    const result = await enrolment;
    await house.act({ kind: 'back' });
    return result;
  };
  expect(await again()).toMatchObject({ kind: 'refused', reason: 'not-now' });
  endRotation();
  await asked;
  expect(await again()).toMatchObject({ kind: 'enrolled' });
  expect(house.eye.held.has(house.people.faceSubject(id))).toBe(true);
});
