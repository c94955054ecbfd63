/** INV-08: withdrawal takes effect at once, here, in no more steps than consent, with nobody's approval. */
import type { ScreenAction } from '../../src/ports/screen.ts';
import { cardOf, type House, makeHouse, pinOf } from '../support/house.ts';

async function steps(house: House, actions: readonly ScreenAction[]): Promise<number> {
  await house.choose('my-face');
  await house.tap(cardOf('101'));
  await house.type(`${pinOf('101')}#`);
  for (const action of actions) await house.act(action);
  return actions.length;
}

describe('INV-08: withdrawal', () => {
  it('takes no more steps than consent did, and the next look finds nothing', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101' });
    const toConsent = await steps(house, [{ kind: 'enrol' }, { kind: 'agree' }]);
    expect(house.screen.view.kind).toBe('enrolled');
    await house.act({ kind: 'back' });
    const toWithdraw = await steps(house, [{ kind: 'withdraw' }, { kind: 'confirm' }]);
    expect(house.screen.view.kind).toBe('withdrawn');
    expect(toWithdraw).toBeLessThanOrEqual(toConsent);
    expect(house.eye.held.has(house.people.faceSubject(person.id))).toBe(false);
    expect(house.events('operator')).toEqual([]);
  });

  it('works with every gate of the face closed', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101', hasFace: true });
    house.clock.setWall(house.clock.nowMs() - 3_600_000);
    house.ledger.isFailing = true;
    expect(house.terminal.status().face.isFaceAllowed).toBe(false);
    await steps(house, [{ kind: 'withdraw' }, { kind: 'confirm' }]);
    expect(house.eye.held.size).toBe(0);
    expect(house.screen.view.kind).toBe('withdrawn');
    expect(house.terminal.status().hasPendingErasure).toBe(true);
    house.ledger.isFailing = false;
    house.clock.advance(60_000);
    await house.settle();
    expect(house.events('erased')).toHaveLength(1);
    expect(house.terminal.status().hasPendingErasure).toBe(false);
  });
});
