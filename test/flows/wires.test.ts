/** What an operator is told of wires that cannot be read, and of a relay that is gone. */
import type { DoorInput, InputState } from '../../src/ports/door-hardware.ts';
import { cardOf, makeHouse } from '../support/house.ts';

function wire(): DoorInput & { set(state: InputState): void } {
  const handlers = new Set<(state: InputState) => void>();
  let state: InputState = 'rest';
  return {
    get state() {
      return state;
    },
    onState: (handler) => {
      handlers.add(handler);
      return () => {
        handlers.delete(handler);
      };
    },
    set: (now) => {
      state = now;
      for (const handler of handlers) handler(now);
    },
    close: () => Promise.resolve(),
  };
}

const checksOf = async ({ terminal }: Awaited<ReturnType<typeof makeHouse>>) =>
  Object.fromEntries((await terminal.selfTest()).map(({ name, isOk }) => [name, isOk]));

it('a wire that cannot be read is in the status and fails the self-test, and is well again when it can', async () => {
  const [contact, fire] = [wire(), wire()];
  const house = await makeHouse({ inputs: { contact, fire } });
  expect(await checksOf(house)).toMatchObject({ contact: true, fire: true });
  expect(await checksOf(house)).not.toHaveProperty('rex');
  contact.set('unreadable');
  await house.settle();
  expect(house.terminal.status().door.inputs).toEqual({ contact: 'unreadable', fire: 'rest' });
  expect(await checksOf(house)).toMatchObject({ contact: false, fire: true });
  await house.resident({ number: '101' });
  await house.tap(cardOf('101'));
  expect(house.lock.unlocks).toBe(1); // card and PIN go on
  contact.set('rest');
  await house.settle();
  expect(await checksOf(house)).toMatchObject({ contact: true });
});

it('a relay that is gone is in status, self-test and ledger, and does not fill the ledger', async () => {
  const house = await makeHouse();
  expect(house.terminal.status().door.isRelayOk).toBe(true);
  expect(await checksOf(house)).toMatchObject({ lock: true });
  house.lock.setConnected(false);
  expect(house.terminal.status().door.isRelayOk).toBe(false);
  expect(await checksOf(house)).toMatchObject({ lock: false });
  for (let times = 0; times < 20; times += 1) {
    house.lock.setConnected(true);
    house.lock.setConnected(false);
  }
  house.lock.setConnected(true);
  expect(house.events('reader').filter(({ what }) => what === 'relay')).toEqual([
    { kind: 'reader', what: 'relay', isConnected: false },
    { kind: 'reader', what: 'relay', isConnected: true },
  ]);
  expect(house.terminal.status().door.isRelayOk).toBe(true);
});
