/** A relay that is silent or fails has opened nothing, whatever it does later. */
import { makeDoor } from '../../src/app/door.ts';
import { Fault } from '../../src/base/fault.ts';
import type { DoorLock } from '../../src/ports/door-hardware.ts';
import { makeFakeClock } from '../support/fake-clock.ts';

const lockThat = (unlock: DoorLock['unlock']): DoorLock => ({ unlock }) as DoorLock;

describe('the door', () => {
  it('grants nothing where the relay does not answer in time', async () => {
    const clock = makeFakeClock();
    const door = makeDoor(
      lockThat(() => new Promise(() => undefined)),
      clock,
    );
    const released = door.release(5000);
    clock.advance(3_000);
    expect(await released).toBe(false);
    expect(door.isRelayOk).toBe(false);
  });

  it('grants nothing where the relay fails, and something where it opens', async () => {
    const failing = makeDoor(
      lockThat(() => Promise.reject(new Fault('serial-failed', 'The relay is gone: plug it in.'))),
      makeFakeClock(),
    );
    expect(await failing.release(5000)).toBe(false);
    const working = makeDoor(
      lockThat(() => Promise.resolve()),
      makeFakeClock(),
    );
    expect(await working.release(5000)).toBe(true);
  });
});
