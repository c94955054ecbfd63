/** Article 9, items (2) to (4), as the pack for an inspection shows them: measured errors, refusals, controls and their tests. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lawTest } from './law-test.ts';
import { type MadePack, madePack } from './made-pack.ts';
import { INVARIANTS, LAW } from './spec.ts';

let pack: MadePack;
beforeAll(async () => {
  pack = await madePack({}, async ({ house }) => {
    for (const number of ['101', '102', '103', '104', '105']) {
      const person = await house.resident({ number });
      void house.terminal.startEnrolment(person.id);
      await house.settle();
      await house.act({ kind: 'decline' });
      await house.act({ kind: 'back' });
    }
  });
});
afterAll(() => {
  pack.house.close();
});

/** Which row of the law, or which invariant, shows that a control of the list works. */
const SHOWN_BY: Readonly<Record<string, string>> = {
  encryption: '14.encryption',
  'three stores': 'INV-11',
  audit: '14.audit',
  'access control': '14.roles',
  'presentation attack detection': '14.intrusion',
  guessing: '14.intrusion',
  erasure: 'INV-18',
  'emergency exit': 'INV-16',
};

lawTest('9.effects', 'measured errors stand in the pack with their number, data set and date; refusals are counted', () => {
  const security = pack.text('09-security/chapter.json');
  for (const word of ['FMR', 'FNMR', 'FPIR', 'APCER', 'BPCER', 'data set', 'measured on']) expect(security).toContain(word);
  expect(security).toMatch(/1 in [\d,]+/);
  const consent = JSON.stringify(JSON.parse(pack.text('05-consent/chapter.json')));
  expect(consent).toMatch(/refused[^0-9]{0,60}5/);
});

lawTest('9.measures', 'the controls are listed, one by one', () => {
  const security = pack.text('09-security/chapter.json');
  for (const control of Object.keys(SHOWN_BY)) expect(security).toContain(control);
});

lawTest('9.risks', 'each control is shown by a row of the law or an invariant that has a test', () => {
  const files = ['test/law', 'test/invariants'].flatMap((dir) => readdirSync(dir).map((name) => join(dir, name)));
  const tests = files
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => ({ path, text: readFileSync(path, 'utf8').replaceAll(/lawTest\(\s+/g, 'lawTest(') }));
  for (const id of Object.values(SHOWN_BY)) {
    const isShown = id.startsWith('INV-')
      ? INVARIANTS[Number(id.slice(4)) - 1] !== undefined && files.some((path) => path.includes(id.toLowerCase()))
      : LAW.some((row) => row.id === id) && tests.some(({ text }) => text.includes(`lawTest('${id}'`));
    expect([id, isShown]).toEqual([id, true]);
  }
});
