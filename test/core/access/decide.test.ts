import { decide } from '../../../src/core/access/decide.ts';
import { identifyByFace } from '../../../src/core/access/face-outcome.ts';
import { standingAt } from '../../../src/core/access/schedule.ts';
import { cardNumber, identifyByCard } from '../../../src/core/credential/card.ts';
import { identifyByPin } from '../../../src/core/credential/pin.ts';

const door = { unlockMs: 5_000 };
const open = { isInService: true };

function holder(validFromMs: number, validUntilMs: number | undefined) {
  const who = identifyByCard({ personId: 'p', validFromMs, validUntilMs });
  if (who === undefined) throw new Error('a holder is identified');
  return who;
}

describe('decide', () => {
  it("grants while the right is in force, for the door's own time", () => {
    expect(decide(holder(0, 100), door, 99, open)).toEqual({ kind: 'granted', personId: 'p', unlockMs: 5_000 });
    expect(decide(holder(0, undefined), door, 1e15, open)).toMatchObject({ kind: 'granted' });
  });

  it('denies before, after, and out of service', () => {
    expect(decide(holder(0, 100), door, 100, open)).toMatchObject({ kind: 'denied', reason: 'ended' });
    expect(decide(holder(50, undefined), door, 49, open)).toMatchObject({ kind: 'denied', reason: 'not-now' });
    expect(decide(holder(0, undefined), door, 1, { isInService: false })).toMatchObject({ kind: 'denied', reason: 'not-now' });
  });

  it('knows the edges of a span', () => {
    expect([9, 10, 19, 20].map((nowMs) => standingAt({ validFromMs: 10, validUntilMs: 20 }, nowMs))).toEqual([
      'not-yet',
      'in-force',
      'in-force',
      'over',
    ]);
  });
});

describe('identification', () => {
  it('takes a PIN only with its holder and only when right', () => {
    const rights = { personId: 'p', validFromMs: 0, validUntilMs: undefined };
    expect(identifyByPin(rights, false)).toBeUndefined();
    expect(identifyByPin(undefined, true)).toBeUndefined();
    expect(identifyByPin(rights, true)).toEqual(rights);
    expect(identifyByCard(undefined)).toBeUndefined();
  });

  it('takes a face only with consent, and in 1:1 only of the person claimed', () => {
    const found = { personId: 'p', validFromMs: 0, validUntilMs: undefined, hasConsent: true };
    expect(identifyByFace(undefined, null)).toEqual({ kind: 'refused', reason: 'consent-missing' });
    expect(identifyByFace({ ...found, hasConsent: false }, 'p')).toEqual({ kind: 'refused', reason: 'consent-missing' });
    expect(identifyByFace(found, 'q')).toEqual({ kind: 'refused', reason: 'not-recognised' });
    expect(identifyByFace(found, 'p').kind).toBe('identified');
    expect(identifyByFace(found, null).kind).toBe('identified');
  });

  it('reads cards as readers give them and nothing else', () => {
    expect(cardNumber(' 0a1b2c3d4e ')).toBe('0A1B2C3D4E');
    for (const wrong of ['', '12', 'G000', '0'.repeat(33), "1'; --"]) expect(cardNumber(wrong)).toBeUndefined();
  });
});
