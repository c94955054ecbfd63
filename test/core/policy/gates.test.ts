import fc from 'fast-check';
import { siteFacts } from '../../../src/core/policy/facts.ts';
import { GATE_CODES, type GateFacts, isSameVerdict, judgeGates } from '../../../src/core/policy/gates.ts';
import { retentionEndMs } from '../../../src/core/policy/retention.ts';
import { testSite } from '../../support/house.ts';

describe('gates', () => {
  it('allow the face only where every one of them is open', () => {
    fc.assert(
      fc.property(fc.subarray([...GATE_CODES]), fc.boolean(), (shut, isAbsent) => {
        const facts: GateFacts = Object.fromEntries(
          GATE_CODES.filter((code) => !isAbsent || !shut.includes(code)).map((code) => [code, !shut.includes(code)]),
        );
        const verdict = judgeGates(facts);
        expect(verdict.isFaceAllowed).toBe(shut.length === 0);
        expect([...verdict.closed].sort()).toEqual([...shut].sort());
        expect(isSameVerdict(verdict, judgeGates(facts))).toBe(true);
      }),
    );
  });

  it('see through blanks and placeholders in the site file', () => {
    const { processor } = testSite();
    for (const name of ['', '  ', 'TODO', 'n/a', '???', '待定']) {
      expect(siteFacts(testSite({ processor: { ...processor, name } }))['processor-incomplete']).toBe(false);
    }
    for (const necessity of ['', 'TODO', 'short']) expect(siteFacts(testSite({ necessity }))['necessity-missing']).toBe(false);
    expect(siteFacts(testSite({ face: { isEnabled: false } }))['face-disabled']).toBe(false);
    expect(Object.values(siteFacts(testSite()))).toEqual([true, true, true, true]);
  });
});

describe('retention', () => {
  const dayMs = 86_400_000;
  const facts = { grantedAtMs: 0, lastUsedMs: undefined, validUntilMs: undefined, retentionDays: 100, idleDays: 30 };

  it('ends with age, idleness or the right, whichever comes first', () => {
    expect(retentionEndMs(facts)).toBe(30 * dayMs);
    expect(retentionEndMs({ ...facts, lastUsedMs: 40 * dayMs })).toBe(70 * dayMs);
    expect(retentionEndMs({ ...facts, lastUsedMs: 99 * dayMs })).toBe(100 * dayMs);
    expect(retentionEndMs({ ...facts, validUntilMs: dayMs })).toBe(dayMs);
  });
});
