/** Article 16: the pack for an inspection. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { openArchive } from '../../src/edge/evidence/archive-read.ts';
import { verifyEvidence } from '../../src/evidence.ts';
import { type EvidenceHouse, makeEvidenceHouse } from '../support/evidence-house.ts';
import { cardOf, pinOf } from '../support/house.ts';
import { lawTest } from './law-test.ts';

let at: EvidenceHouse;
let path: string;
let names: readonly string[];

const NAME = 'Wang Xiaoming';

beforeAll(async () => {
  at = await makeEvidenceHouse();
  const { terminal } = at.house;
  await terminal.addPerson({ number: '4711', name: NAME, card: 'CAFE4711' });
  for (const number of ['101', '102']) await at.house.resident({ number, hasFace: true });
  const result = await at.make();
  if (result.kind !== 'made') throw new Error(JSON.stringify(result));
  ({ path } = result);
  const archive = openArchive(path);
  names = (archive.files ?? []).map(({ name }) => name);
  archive.close();
});
afterAll(() => {
  at.close();
});

lawTest('16.inspection', 'an operator with a PIN gets a pack that verifies; nobody else does', async () => {
  expect(await verifyEvidence({ pack: path })).toMatchObject({ isOk: true, problems: [] });
  const { house } = at;
  await house.resident({ number: '103' });
  expect(await at.make({ card: cardOf('103'), pin: pinOf('103') })).toMatchObject({ kind: 'refused' });
  expect(await at.make({ pin: '000000' })).toMatchObject({ kind: 'refused' });
});

lawTest('16.inspection', 'the pack names nobody and holds no reference of a face', () => {
  const raw = readFileSync(path);
  const { people } = at.house;
  const faces = people.list().map(({ id }) => people.faceSubject(id));
  for (const word of [NAME, 'CAFE4711', 'Resident 101', cardOf('101'), ...faces]) expect(raw.includes(word)).toBe(false);
});

lawTest('16.inspection', 'every chapter is there, for reading by people and by machines', () => {
  for (const chapter of [
    '01-processor',
    '04-notice',
    '06-pia',
    '09-security',
    '10-retention-and-erasure',
    '14-audit-chain',
    '16-legal-map',
  ])
    for (const file of ['chapter.html', 'chapter.json']) expect(names.some((name) => name.endsWith(`${chapter}/${file}`))).toBe(true);
});

lawTest('16.inspection', 'one turned byte is seen', async () => {
  const bytes = readFileSync(path);
  const marked = bytes.indexOf('Yongning House');
  expect(marked).toBeGreaterThan(0);
  const bad = `${path}.bad.tar`;
  bytes[marked] = 0x58;
  writeFileSync(bad, bytes);
  copyFileSync(`${path}.minisig`, `${bad}.minisig`);
  expect(await verifyEvidence({ pack: bad })).toMatchObject({ isOk: false });
});
