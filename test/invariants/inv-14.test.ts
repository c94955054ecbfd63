/** INV-14: an under-14 is refused, whatever is done, unless the site carries the complete profile and a guardian is there. */
import fc from 'fast-check';
import { isBandRefused } from '../../src/core/consent/minors.ts';
import { cardOf, makeHouse, pinOf, testSite } from '../support/house.ts';
import { refusalOf } from '../law/law-site.ts';

const minors = { retentionDays: 90, rules: 'Our rules for children under 14.', rulesSha256: 'a'.repeat(64) };
const GUARDIAN = { names: ['Wang Li'], relation: 'parent', verification: 'household-register' } as const;

it('only the whole profile and the guardian together give a child a template', async () => {
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.boolean(), fc.constantFrom('1:1' as const, '1:N' as const), async (hasRules, hasGuardian, mode) => {
      const house = await makeHouse({ site: testSite({ face: { mode }, ...(hasRules ? { minors } : {}) }) });
      await house.resident({ number: '900', isOperator: true });
      const words = { number: '113', name: 'Child', card: cardOf('113'), band: 'under-14', birthDate: '2015-03-01' } as const;
      const { id } = await house.terminal.addPerson(words);
      if (hasGuardian)
        await house.terminal.consents.setGuardian({ card: cardOf('900'), pin: pinOf('900'), personId: id, guardian: GUARDIAN });
      const called = house.terminal.startEnrolment(id);
      await house.settle();
      if (house.screen.view.kind === 'notice') await house.act({ kind: 'agree' });
      const isWhole = hasRules && hasGuardian && mode === '1:1';
      expect((await called).kind).toBe(isWhole ? 'enrolled' : 'not-shown');
      expect(house.eye.held.size).toBe(isWhole ? 1 : 0);
    }),
    { numRuns: 24 },
  );
});

it('half a profile is no site file', () => {
  for (const field of ['rules', 'rulesSha256']) {
    const { [field as 'rules']: _left, ...half } = minors;
    expect(refusalOf({ minors: half })).toContain(field);
  }
  expect(refusalOf({ minors: { ...minors, retentionDays: 181 } })).toContain('retentionDays');
  expect(refusalOf({ minors: { ...minors, retentionDays: null } })).toContain('retentionDays');
});

it('no band but under-14 is refused for its age', () => {
  expect(isBandRefused(testSite(), 'under-14')).toBe(true);
  for (const band of ['14-17', 'adult'] as const) expect(isBandRefused(testSite(), band)).toBe(false);
});
