/** Power fails before the n-th step of an erasure, for every n: the next boot finishes it, with the proof, and no card is lost. */
import { cardOf, type House, makeHouse, pinOf } from '../support/house.ts';

class PowerCut extends Error {}

/** Lets the n-th call of any store, ledger or eye be the last that never happens; undefined takes the limit off again. */
function cutBefore(house: House, call: number): { readonly reached: () => boolean; restore: () => void } {
  let left = call;
  const tick = (): void => {
    if (left <= 0) throw new PowerCut();
    left -= 1;
  };
  const { append } = house.ledger;
  const { erase, purge } = house.eye;
  house.people.onCall = tick;
  house.ledger.append = (event) => {
    tick();
    return append(event);
  };
  house.eye.erase = (requests) => {
    tick();
    return erase(requests);
  };
  house.eye.purge = (proofId) => {
    tick();
    return purge(proofId);
  };
  return {
    reached: () => left <= 0,
    restore: () => {
      house.people.onCall = () => undefined;
      house.ledger.append = append;
      house.eye.erase = erase;
      house.eye.purge = purge;
    },
  };
}

/** Runs `work` with the cut; true where the cut came before its end. */
async function isCut(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return false;
  } catch (error) {
    if (!(error instanceof PowerCut)) throw error;
    return true;
  }
}

/** More steps than any of the verbs has. */
const STEPS_MAX = 80;

/** Where the verb had begun (the intent is kept), the next boot must finish it; before that nothing has happened. */
async function expectFinished(house: House, hadIntent: boolean): Promise<void> {
  const next = await house.reboot();
  const consenting = next.people
    .list()
    .filter((person) => person.grant !== undefined)
    .map((person) => next.people.faceSubject(person.id));
  expect([...next.eye.held].sort()).toEqual(consenting.sort());
  expect(next.people.intents()).toEqual([]);
  expect(next.terminal.status().face).toEqual({ isFaceAllowed: true, closed: [] });
  if (hadIntent) expect(next.events('erased').length).toBeGreaterThan(0);
  await next.tap(cardOf('101'));
  expect(next.lock.unlocks).toBe(1);
}

async function cutEverywhere(begin: () => Promise<{ readonly house: House; readonly work: () => Promise<unknown> }>): Promise<number> {
  for (let call = 0; call < STEPS_MAX; call += 1) {
    const { house, work } = await begin();
    const cut = cutBefore(house, call);
    const wasCut = await isCut(work);
    cut.restore();
    await expectFinished(house, house.people.intents().length > 0);
    if (!wasCut) return call;
  }
  throw new Error('the verb has more steps than the test tries');
}

describe('power cuts', () => {
  it('before every step of a withdrawal', async () => {
    const steps = await cutEverywhere(async () => {
      const house = await makeHouse();
      const person = await house.resident({ number: '101', hasFace: true });
      await house.resident({ number: '102', hasFace: true });
      return { house, work: () => house.terminal.withdraw(person.id, 'command') };
    });
    expect(steps).toBeGreaterThan(8);
  });

  it('before every step of a purge', async () => {
    const steps = await cutEverywhere(async () => {
      const house = await makeHouse();
      await house.resident({ number: '900', isOperator: true });
      await house.resident({ number: '101', hasFace: true });
      return { house, work: () => house.terminal.purge({ card: cardOf('900'), pin: pinOf('900'), persons: 1 }) };
    });
    expect(steps).toBeGreaterThan(10);
  });
});
