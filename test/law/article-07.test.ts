/** Article 7: children under 14. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { retentionDaysOf } from '../../src/core/consent/minors.ts';
import { cardOf, type House, makeHouse, pinOf, testSite } from '../support/house.ts';
import { lawTest } from './law-test.ts';

const OPERATOR = { card: cardOf('900'), pin: pinOf('900') };
const SECOND = { card: cardOf('901'), pin: pinOf('901') };
const GUARDIAN = { names: ['Wang Li'], relation: 'parent', verification: 'household-register' } as const;
const minors = { retentionDays: 90, rules: 'Our rules for children under 14.', rulesSha256: 'a'.repeat(64) };
/** The clock of the tests stands in January 2026. */
const THIRTEEN = '2013-01-08';

async function houseWithChild(site = testSite({ minors })): Promise<{ readonly house: House; readonly child: string }> {
  const house = await makeHouse({ site });
  for (const number of ['900', '901']) await house.resident({ number, isOperator: true });
  const { id } = await house.terminal.addPerson({
    number: '113',
    name: 'Child',
    card: cardOf('113'),
    pin: pinOf('113'),
    band: 'under-14',
    birthDate: THIRTEEN,
  });
  return { house, child: id };
}

async function enrolled(site = testSite({ minors })): Promise<{ readonly house: House; readonly child: string }> {
  const at = await houseWithChild(site);
  await at.house.terminal.consents.setGuardian({ ...OPERATOR, personId: at.child, guardian: GUARDIAN });
  const called = at.house.terminal.startEnrolment(at.child);
  await at.house.settle();
  await at.house.act({ kind: 'agree' });
  expect(await called).toMatchObject({ kind: 'enrolled' });
  await at.house.act({ kind: 'back' });
  return at;
}

lawTest('7.guardian', 'a site without rules for children enrols none; card and PIN are theirs as everybody’s', async () => {
  const { house, child } = await houseWithChild(testSite());
  expect(await house.terminal.startEnrolment(child)).toEqual({ kind: 'not-shown', why: 'minor-refused' });
  expect(house.eye.calls).toEqual([]);
  await house.tap(cardOf('113'));
  expect(house.lock.unlocks).toBe(1);
});

lawTest('7.guardian', 'without a guardian there is no notice and no template', async () => {
  const { house, child } = await houseWithChild();
  expect(await house.terminal.startEnrolment(child)).toEqual({ kind: 'not-shown', why: 'guardian-missing' });
  await house.choose('my-face');
  await house.tap(cardOf('113'));
  await house.type(`${pinOf('113')}#`);
  expect(house.screen.view).toMatchObject({ kind: 'my-face', isFaceOffered: false });
  expect(house.eye.held.size).toBe(0);
});

lawTest('7.guardian', 'with the guardian there both are told, and the record says how it was checked, without a name', async () => {
  const { house } = await enrolled();
  const notice = house.screen.views.find(({ kind }) => kind === 'notice');
  expect(notice).toMatchObject({ isByGuardian: true });
  expect(JSON.stringify(notice)).toMatch(/监护人[\s\S]*写给小朋友/);
  const [record] = house.terminal.consents.samples();
  expect(record?.guardian).toEqual({ relation: 'parent', verification: 'household-register', count: 1 });
  expect(JSON.stringify(record)).not.toContain('Wang');
  expect(JSON.stringify(house.ledger.events)).not.toContain('Wang');
});

lawTest('7.rules', 'a child is kept for the shorter time, and never searched for', async () => {
  expect(retentionDaysOf(testSite({ minors }), 'under-14')).toBe(90);
  expect(retentionDaysOf(testSite({ minors }), 'adult')).toBe(365);
  const { house, child } = await houseWithChild(testSite({ minors, face: { mode: '1:N' } }));
  await house.terminal.consents.setGuardian({ ...OPERATOR, personId: child, guardian: GUARDIAN });
  expect(await house.terminal.startEnrolment(child)).toEqual({ kind: 'not-shown', why: 'minor-refused' });
});

lawTest('7.rules', 'staff look at a child’s record with a second person only, and the look is on record', async () => {
  const { house, child } = await enrolled();
  const { consents } = house.terminal;
  expect(await consents.show({ ...OPERATOR, personId: child })).toEqual({ kind: 'refused', reason: 'second-operator-needed' });
  expect(await consents.show({ ...OPERATOR, personId: child, second: OPERATOR })).toEqual({ kind: 'refused', reason: 'same-operator' });
  expect((await consents.show({ ...OPERATOR, personId: child, second: SECOND })).kind).toBe('shown');
  expect(house.events('operator').map(({ verb }) => verb)).toEqual(expect.arrayContaining(['consent-show', 'minor-look-up-approved']));
});

lawTest('7.birthday', 'on the fourteenth birthday the face rests and the card works', async () => {
  const { house, child } = await enrolled();
  const passByFace = async (): Promise<boolean> => {
    const before = house.lock.unlocks;
    await house.choose('face');
    await house.tap(cardOf('113'));
    if (house.eye.waiting.size > 0) house.eye.answer({ kind: 'matched', subject: house.people.faceSubject(child) });
    await house.settle();
    await house.act({ kind: 'back' });
    return house.lock.unlocks > before;
  };
  expect(await passByFace()).toBe(true);
  const { minorUntil } = house.people.byId(child)?.age ?? {};
  expect(minorUntil).toBe('2027-01-08');
  // The birthday is tomorrow.
  house.people.setAge(child, { band: 'under-14', minorUntil: '2026-01-06' });
  expect(await passByFace()).toBe(true);
  for (let hour = 0; hour < 24; hour += 1) {
    house.clock.advance(3_600_000);
    await house.settle();
  }
  expect(await passByFace()).toBe(false);
  expect(await house.terminal.consents.totals()).toMatchObject({ suspended: 1 });
  const before = house.lock.unlocks;
  await house.tap(cardOf('113'));
  expect(house.lock.unlocks).toBe(before + 1);
});

lawTest('7.age', 'no model and no code tells an age from a face', () => {
  const root = resolve(__dirname, '../..');
  const manifest = readFileSync(join(root, 'models/manifest.json'), 'utf8');
  expect([...manifest.matchAll(/"role": "(\w+)"/g)].map(([, role]) => role).sort()).toEqual([
    'detector',
    'embedder',
    'eyes',
    'landmarks',
    'liveness',
  ]);
  const eye = ['src/core/vision', 'src/app']
    .flatMap((dir) => readdirSync(join(root, dir)).map((name) => join(root, dir, name)))
    .filter((path) => /vision|see|look/.test(path) && path.endsWith('.ts'));
  expect(
    eye.filter((path) => /estimateAge|ageOf\(|gender/i.test(readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''))),
  ).toEqual([]);
});
