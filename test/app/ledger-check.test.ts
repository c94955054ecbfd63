import type { LedgerCheck } from '../../src/ports/ledger.ts';
import { Fault } from '../../src/base/fault.ts';
import { CHECK_EVERY_MS, LEDGER_SLICE_PAUSE_MS } from '../../src/core/policy/limits.ts';
import { cardOf, type House, makeHouse } from '../support/house.ts';

/** A house started anew over a ledger that answers its slices so, one after the other; the last answer stays. */
async function startedWith(...answers: LedgerCheck[]): Promise<{ readonly house: House; readonly asked: () => number }> {
  const before = await makeHouse();
  await before.resident({ number: '101' });
  let asked = 0;
  before.ledger.checkSlice = () => {
    asked += 1;
    return answers[Math.min(asked, answers.length) - 1] ?? { kind: 'ok' };
  };
  return { house: await before.reboot(), asked: () => asked };
}
const checking = (done: number): LedgerCheck => ({ kind: 'checking', done, total: 3 });
const closedOf = (house: House): readonly string[] => house.terminal.status().face.closed;

describe('while the ledger of before is checked', () => {
  it('the face is off and says why, cards go on, and the end opens the gate', async () => {
    const { house, asked } = await startedWith(checking(1), checking(2), { kind: 'ok' });
    expect(asked()).toBe(1);
    expect(closedOf(house)).toContain('ledger-checking');
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(1);
    house.clock.advance(LEDGER_SLICE_PAUSE_MS);
    expect(closedOf(house)).toContain('ledger-checking');
    house.clock.advance(LEDGER_SLICE_PAUSE_MS);
    await house.settle();
    expect(asked()).toBe(3);
    expect(closedOf(house)).not.toContain('ledger-checking');
    expect(closedOf(house)).not.toContain('ledger-failed');
    house.clock.advance(100 * LEDGER_SLICE_PAUSE_MS);
    expect(asked()).toBe(3);
  });

  it('a ledger that does not hold keeps the face off until the next start, cards go on', async () => {
    const { house } = await startedWith(checking(1), { kind: 'bad', sentence: 'Entry 7 was changed.' });
    house.clock.advance(LEDGER_SLICE_PAUSE_MS);
    await house.settle();
    expect(closedOf(house)).toContain('ledger-failed');
    expect(closedOf(house)).not.toContain('ledger-checking');
    house.clock.advance(3_600_000);
    await house.settle();
    expect(closedOf(house)).toContain('ledger-failed');
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(1);
  });

  it('a short ledger closes no gate, not for a moment', async () => {
    const { house } = await startedWith({ kind: 'ok' });
    await house.settle();
    expect(house.events('gate').flatMap(({ closed }) => closed)).not.toContain('ledger-checking');
    const { events } = house.ledger;
    expect(events[events.findLastIndex(({ kind }) => kind === 'boot') - 1]?.kind).not.toBe('gate');
  });

  it('a disk that does not answer is asked again later, with the face off and the door alive', async () => {
    const { house, asked } = await startedWith(checking(1), checking(2), { kind: 'ok' });
    const answer = house.ledger.checkSlice.bind(house.ledger);
    let isFailing = true;
    house.ledger.checkSlice = () => {
      if (isFailing) throw new Fault('store-failed', 'The disk does not answer.');
      return answer();
    };
    house.clock.advance(CHECK_EVERY_MS);
    expect(closedOf(house)).toContain('ledger-checking');
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(1);
    isFailing = false;
    house.clock.advance(2 * CHECK_EVERY_MS);
    expect(asked()).toBe(3);
    expect(closedOf(house)).not.toContain('ledger-checking');
  });

  it('a stop ends the check', async () => {
    const { house, asked } = await startedWith(checking(1));
    await house.terminal.stop();
    const before = asked();
    house.clock.advance(1000);
    expect(asked()).toBe(before);
  });
});
