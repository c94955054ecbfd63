/** Article 1: what the rules are, with their dates, as the pack for an inspection holds them. */
import { readFileSync } from 'node:fs';
import { RULES, RULES_VERSION } from '../../src/core/evidence/rules.ts';
import { type EvidenceHouse, makeEvidenceHouse } from '../support/evidence-house.ts';
import { lawTest } from './law-test.ts';

let at: EvidenceHouse;
let raw: string;
beforeAll(async () => {
  at = await makeEvidenceHouse();
  const result = await at.make();
  if (result.kind !== 'made') throw new Error(JSON.stringify(result));
  raw = readFileSync(result.path).toString('utf8');
});
afterAll(() => {
  at.close();
});

lawTest('1.catalogue', 'the pack holds every rule of the catalogue with its date, and the version of the list', () => {
  expect(raw).toContain(`"rulesVersion":"${RULES_VERSION}"`);
  for (const { name, inForce } of RULES) {
    expect(raw).toContain(name.zh);
    if (inForce !== undefined) expect(raw).toContain(inForce);
  }
  expect(RULES.some(({ inForce }) => inForce === '2025-06-01')).toBe(true);
});
