/** A relay that is silent or fails has opened nothing, whatever it does later. */
import { makeDoor } from '../../src/app/door.ts';
import { Fault } from '../../src/base/fault.ts';
import { doorRules } from '../../src/core/policy/site-door.ts';
import type { DoorLock } from '../../src/ports/door-hardware.ts';
import { makeFakeClock } from '../support/fake-clock.ts';

const doorWith = (unlock: DoorLock['unlock'], clock = makeFakeClock()) => {
  const lock: DoorLock = { unlock, lock: () => Promise.resolve(), close: () => Promise.resolve() };
  return makeDoor({ lock, clock, rules: doorRules({ unlockMs: 5_000 }), journal: { append: () => undefined } });
};

describe('the door', () => {
  it('grants nothing where the relay does not answer in time', async () => {
    const clock = makeFakeClock();
    const door = doorWith(() => new Promise(() => undefined), clock);
    const released = door.release(5000);
    clock.advance(3_000);
    expect(await released).toBe(false);
    expect(door.isRelayOk).toBe(false);
  });

  it('grants nothing where the relay fails, and something where it opens', async () => {
    const failing = doorWith(() => Promise.reject(new Fault('serial-failed', 'The relay is gone: plug it in.')));
    expect(await failing.release(5000)).toBe(false);
    const working = doorWith(() => Promise.resolve());
    expect(await working.release(5000)).toBe(true);
  });
});
