/** Article 18: liability lies with the processor; the guide names what the rules threaten. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { lawTest } from './law-test.ts';
import { LAW } from './spec.ts';

lawTest('18.liability', 'the guide has a table of sanctions, and every row that is left to people has its sentence', () => {
  const root = resolve(__dirname, '../..');
  expect(readFileSync(resolve(root, 'device/LAW.md'), 'utf8')).toMatch(/PIPL 66[\s\S]*PIPL 69[\s\S]*Order 799/);
  const left = LAW.filter(({ grades }) => grades.includes('D'));
  expect(left.length).toBeGreaterThan(3);
  for (const { guide } of left) expect(readFileSync(resolve(root, guide?.file ?? ''), 'utf8')).toContain(guide?.words ?? '-');
});
