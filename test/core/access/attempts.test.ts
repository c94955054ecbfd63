import fc from 'fast-check';
import { afterFailure, type Attempts, mayTry, NO_ATTEMPTS, waitMs } from '../../../src/core/access/attempts.ts';

function fail(times: number, nowMs = 0): Attempts {
  let attempts = NO_ATTEMPTS;
  for (let time = 0; time < times; time += 1) attempts = afterFailure(attempts, nowMs, 'credential');
  return attempts;
}

describe('attempts', () => {
  it('waits 30 s after five, doubling up to fifteen minutes', () => {
    expect([4, 5, 6, 7, 8, 9, 10, 49].map(waitMs)).toEqual([0, 30_000, 60_000, 120_000, 240_000, 480_000, 900_000, 900_000]);
    expect(mayTry(fail(4), 0)).toEqual({ kind: 'allowed' });
    expect(mayTry(fail(5), 0)).toEqual({ kind: 'wait', seconds: 30 });
    expect(mayTry(fail(5), 29_001)).toEqual({ kind: 'wait', seconds: 1 });
    expect(mayTry(fail(5), 30_000)).toEqual({ kind: 'allowed' });
  });

  it('blocks a credential at fifty, not before, and time does not lift it', () => {
    expect(fail(49).isBlocked).toBe(false);
    expect(mayTry(fail(50), Number.MAX_SAFE_INTEGER)).toEqual({ kind: 'blocked' });
  });

  it('never blocks a reader and never lets it wait longer than at first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 1e12 }), (times, nowMs) => {
        let attempts = NO_ATTEMPTS;
        for (let time = 0; time < times; time += 1) attempts = afterFailure(attempts, nowMs, 'reader');
        expect(attempts.isBlocked).toBe(false);
        expect(attempts.waitUntilMs - nowMs).toBeLessThanOrEqual(30_000);
      }),
      { numRuns: 50 },
    );
  });
});
