import fc from 'fast-check';
import { siteFacts } from '../../../src/core/policy/facts.ts';
import { fingerprintGates } from '../../../src/core/policy/fingerprint-gates.ts';
import { gateTable } from '../../../src/core/policy/gate-table.ts';
import { GATE_CODES, type GateFacts, isSameVerdict, judgeGates } from '../../../src/core/policy/gates.ts';
import { retentionEndMs } from '../../../src/core/policy/retention.ts';
import { processingFor } from '../../../src/core/policy/processing.ts';
import type { Site } from '../../../src/core/policy/site.ts';
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

describe('the identity of the processor', () => {
  const { processor } = testSite();
  const isOpen = (changes: Partial<Site['processor']>): boolean | undefined =>
    siteFacts(testSite({ processor: { ...processor, ...changes } }))['processor-incomplete'];

  it.each([
    '',
    ' ',
    '-',
    '——',
    '...',
    'TODO',
    'todo.',
    '[TBD]',
    '<>',
    'xxx',
    'XXXX',
    'N/A',
    'none',
    'test',
    '测试',
    '待填写',
    '（待定）',
    '无',
    '某某公司',
    'ａａａａ',
    '0000',
    '?',
  ])('is not %p', (blank) => {
    for (const field of ['name', 'address', 'phone', 'email'] as const) expect(isOpen({ [field]: blank })).toBe(false);
  });

  it.each(['12345', '010-5550100', '+86 10 5550 0100', '(010) 5550100 转 12', '138 0013 8000', '０１０－５５５０１００'])(
    'is a telephone: %s',
    (phone) => {
      expect(isOpen({ phone })).toBe(true);
    },
  );

  it.each(['110', 'call us', '1234', 'desk@house.example', '5'.repeat(41)])('is no telephone: %s', (phone) => {
    expect(isOpen({ phone })).toBe(false);
  });

  it.each(['desk', 'desk@', '@house.example', 'desk@house', 'a b@house.example', 'todo@house.example', 'desk@house..example'])(
    'is no e-mail: %s',
    (email) => {
      expect(isOpen({ email })).toBe(false);
    },
  );

  it.each(['永宁物业管理有限公司', 'Test Equipment Works Ltd', 'Nonesuch House', '仪器厂', 'Xerox'])('may be %s', (name) => {
    expect(isOpen({ name })).toBe(true);
  });

  it('has an officer whole or none', () => {
    const officer = { name: 'Officer', phone: '010-5550101', email: 'officer@yongning.example' };
    const open = (privacyOfficer: Site['privacyOfficer']): boolean | undefined =>
      siteFacts({ ...testSite(), ...(privacyOfficer === undefined ? {} : { privacyOfficer }) })['processor-incomplete'];
    expect([open(undefined), open(officer), open({ ...officer, name: 'TBD' }), open({ ...officer, phone: '' })]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('the table of gates', () => {
  it('says of every gate what is wrong and what to do, and names no other', () => {
    const table = gateTable();
    expect(table.map(({ code }) => code)).toEqual([...GATE_CODES]);
    for (const { sentence, rule } of table) {
      expect(sentence).toMatch(/^[A-Z].{30,}\.$/);
      expect(rule).toMatch(/Art\. \d|INV-\d\d/);
    }
  });
});

describe('the gates of the record', () => {
  it('are all closed where it cannot be read, whatever else is so', () => {
    const site = testSite();
    const processing = processingFor(site, undefined);
    const gates = fingerprintGates({ processing, fingerprint: '', record: undefined, place: '', nowMs: 0 });
    expect(gates['pia-missing']).toBe(false);
    expect(gates['incident-open']).toBe(false);
    expect(gates['models-unknown']).toBe(false);
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
