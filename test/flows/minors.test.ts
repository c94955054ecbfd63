/** INV-14, Art. 7: children are refused unless the site has rules for them and a guardian is there; the 14th birthday suspends. */
import type { Guardian } from '../../src/core/consent/guardian.ts';
import { readConsentRecord } from '../../src/core/consent/consent-record.ts';
import type { Site } from '../../src/core/policy/site.ts';
import { cardOf, type House, makeHouse, pinOf, testSite } from '../support/house.ts';

const GUARDIAN: Guardian = { names: ['Guardian Zhao'], relation: 'parent', verification: 'household-register' };
const MINORS = { retentionDays: 30, rules: 'Rules for children of this house.', rulesSha256: 'ab'.repeat(32) };
const CARD = '0A0000C1';

async function child(house: House, birthDate = '2014-05-01'): Promise<string> {
  const { id } = await house.terminal.addPerson({ number: '200', name: 'Child', card: CARD, pin: '270200', band: 'under-14', birthDate });
  return id;
}

async function withRules(face: Partial<Site['face']> = {}): Promise<{ house: House; words: { card: string; pin: string } }> {
  const house = await makeHouse({ site: testSite({ face, minors: MINORS }) });
  await house.resident({ number: '100', isOperator: true });
  return { house, words: { card: cardOf('100'), pin: pinOf('100') } };
}

async function enrolledChild(birthDate?: string): Promise<{ house: House; id: string; words: { card: string; pin: string } }> {
  const { house, words } = await withRules();
  const id = await child(house, birthDate);
  await house.terminal.consents.setGuardian({ ...words, personId: id, guardian: GUARDIAN });
  const called = house.terminal.startEnrolment(id);
  await house.settle();
  await house.act({ kind: 'agree' });
  expect(await called).toMatchObject({ kind: 'enrolled' });
  await house.act({ kind: 'back' });
  return { house, id, words };
}

async function rebootAt(kept: House, atMs: number): Promise<House> {
  await kept.terminal.stop();
  kept.clock.setWall(atMs);
  const house = await makeHouse({ kept, site: kept.site });
  for (let round = 0; round < 3; round += 1) {
    house.clock.advance(61_000);
    await house.settle();
  }
  return house;
}

it('no child has a face without rules for children; the card opens', async () => {
  const house = await makeHouse();
  const id = await child(house);
  expect(await house.terminal.startEnrolment(id)).toEqual({ kind: 'not-shown', why: 'minor-refused' });
  await house.choose('my-face');
  await house.tap(CARD);
  await house.type('270200#');
  expect(house.screen.view).toMatchObject({ kind: 'my-face', isEnrolled: false, isFaceOffered: false });
  await house.act({ kind: 'back' });
  await house.tap(CARD);
  expect(house.outcomes.at(-1)).toMatchObject({ method: 'card', isGranted: true });
  expect(house.eye.calls).toEqual([]);
});

it('no child is in a gallery that is searched', async () => {
  const { house, words } = await withRules({ mode: '1:N' });
  const id = await child(house);
  await house.terminal.consents.setGuardian({ ...words, personId: id, guardian: GUARDIAN });
  expect(await house.terminal.startEnrolment(id)).toEqual({ kind: 'not-shown', why: 'minor-refused' });
});

it('a child needs a guardian on record, and the guardian at the screen', async () => {
  const { house, words } = await withRules();
  const id = await child(house);
  expect(await house.terminal.startEnrolment(id)).toEqual({ kind: 'not-shown', why: 'guardian-missing' });
  expect(await house.terminal.consents.setGuardian({ ...words, pin: '000000', personId: id, guardian: GUARDIAN })).toMatchObject({
    kind: 'refused',
  });
  for (const guardian of [
    { ...GUARDIAN, names: [] },
    { ...GUARDIAN, names: [' '] },
    { ...GUARDIAN, names: ['a', 'b', 'c'] },
  ])
    await expect(house.terminal.consents.setGuardian({ ...words, personId: id, guardian })).rejects.toMatchObject({ code: 'command-bad' });
  await house.terminal.consents.setGuardian({ ...words, personId: id, guardian: GUARDIAN });
  // Alone, by card and PIN, a child is offered nothing.
  await house.choose('my-face');
  await house.tap(CARD);
  await house.type('270200#');
  expect(house.screen.view).toMatchObject({ kind: 'my-face', isFaceOffered: false });
  await house.act({ kind: 'back' });
  const called = house.terminal.startEnrolment(id);
  await house.settle();
  expect(house.screen.view).toMatchObject({ kind: 'notice', isByGuardian: true });
  expect(JSON.stringify(house.screen.view)).toMatch(/I am the guardian.*For the child: /);
  await house.act({ kind: 'agree' });
  expect(await called).toMatchObject({ kind: 'enrolled' });
});

it('a child withdraws alone, and the guardian is forgotten with it', async () => {
  const { house, id } = await enrolledChild();
  await house.choose('my-face');
  await house.tap(CARD);
  await house.type('270200#');
  await house.act({ kind: 'withdraw' });
  await house.act({ kind: 'confirm' });
  expect(house.eye.held.size).toBe(0);
  expect(house.people.consents.guardian(id)).toBeUndefined();
  expect(await house.terminal.startEnrolment(id)).toEqual({ kind: 'not-shown', why: 'guardian-missing' });
});

it('an adult has no guardian', async () => {
  const { house, words } = await withRules();
  const { id } = await house.resident({ number: '101' });
  await expect(house.terminal.consents.setGuardian({ ...words, personId: id, guardian: GUARDIAN })).rejects.toMatchObject({
    code: 'command-bad',
  });
});

it("the evidence names band, birthday and the guardian's relation, and no name; what was shown has its own hash", async () => {
  const { house, id } = await enrolledChild();
  const record = readConsentRecord(house.people.consents.history(id)[0]?.content);
  expect(record).toMatchObject({
    subjectBand: 'under-14',
    minorUntil: '2028-05-01',
    identityCheck: 'staff',
    guardian: { relation: 'parent', verification: 'household-register', count: 1 },
  });
  expect(record?.noticeHash).not.toBe(house.terminal.notice.hash);
  expect(house.people.consents.notice(record?.noticeHash ?? '')?.canonical).toContain('guardian of this child');
  expect(JSON.stringify([record, house.ledger.events])).not.toContain('Zhao');
  expect(house.people.consents.identity(record?.grantId ?? '')).toMatchObject({ guardianNames: ['Guardian Zhao'] });
  expect(await house.terminal.consents.totals()).toMatchObject({ active: 1, under18: 1, byBand: { 'under-14': 1, '14-17': 0, adult: 0 } });
  // The face of a child opens as any other.
  await house.choose('face');
  await house.tap(CARD);
  house.eye.answer({ kind: 'matched', subject: [...house.eye.held][0] ?? '' });
  await house.settle();
  expect(house.outcomes.at(-1)).toMatchObject({ method: 'face', isGranted: true });
  // The guardian read their own words: nothing has changed for them.
  expect(house.screen.view.kind).toBe('granted');
});

it('on the 14th birthday the face rests, the card works, and the youth may consent alone', async () => {
  const { house: before, id } = await enrolledChild('2012-01-15');
  const house = await rebootAt(before, Date.UTC(2026, 0, 14, 16));
  await house.choose('face');
  await house.tap(CARD);
  expect(house.outcomes.at(-1)).toMatchObject({ method: 'face', isGranted: false, reason: 'consent-missing' });
  await house.act({ kind: 'back' });
  await house.tap(CARD);
  expect(house.outcomes.at(-1)).toMatchObject({ method: 'card', isGranted: true });
  const history = house.people.consents.history(id);
  expect(history.at(-1)?.content).toEqual({ kind: 'suspended', reason: 'came-of-age' });
  expect(house.people.byId(id)?.age).toEqual({ band: '14-17', minorUntil: '2030-01-15' });
  expect(house.people.consents.guardian(id)).toBeUndefined();
  await house.choose('my-face');
  await house.tap(CARD);
  await house.type('270200#');
  expect(house.screen.view).toMatchObject({ kind: 'my-face', isEnrolled: true, isFaceOffered: true });
  await house.act({ kind: 'enrol' });
  expect(house.screen.view).not.toHaveProperty('isByGuardian');
  await house.act({ kind: 'agree' });
  const last = readConsentRecord(house.people.consents.history(id).at(-1)?.content);
  expect(last).toMatchObject({ subjectBand: '14-17', guardian: null });
  expect(await house.terminal.consents.totals()).toMatchObject({ active: 1, suspended: 0, under18: 1 });
});

it("a child's template is kept as short as the rules say", async () => {
  const { house } = await enrolledChild();
  const first = await rebootAt(house, house.clock.nowMs() + 29 * 86_400_000);
  expect(first.eye.held.size).toBe(1);
  expect((await rebootAt(first, first.clock.nowMs() + 86_400_000)).eye.held.size).toBe(0);
});

it('of somebody who turned 18 no date stays', async () => {
  const house = await makeHouse();
  const { id } = await house.terminal.addPerson({ number: '200', name: 'Youth', card: CARD, band: '14-17', birthDate: '2008-01-10' });
  expect(house.people.minors()).toEqual([{ id, age: { band: '14-17', minorUntil: '2026-01-10' } }]);
  const later = await rebootAt(house, Date.UTC(2026, 0, 10));
  expect(later.people.minors()).toEqual([]);
  expect(later.people.byId(id)?.age).toEqual({ band: 'adult', minorUntil: undefined });
});

it("a minor's evidence is looked at by two operators, and each look is on record", async () => {
  const { house, id, words } = await enrolledChild();
  await house.resident({ number: '102', isOperator: true });
  const second = { card: cardOf('102'), pin: pinOf('102') };
  const { consents } = house.terminal;
  expect(await consents.show({ ...words, personId: id })).toEqual({ kind: 'refused', reason: 'second-operator-needed' });
  expect(await consents.show({ ...words, personId: id, second: words })).toEqual({ kind: 'refused', reason: 'same-operator' });
  expect(house.events('operator').filter(({ verb }) => verb === 'consent-show')).toEqual([]);
  const shown = await consents.show({ ...words, personId: id, second });
  expect(shown).toMatchObject({ kind: 'shown', history: [{ kind: 'granted', method: 'touch-confirm' }] });
  expect(house.events('operator').map(({ verb }) => verb)).toEqual(['guardian', 'minor-look-up-approved', 'consent-show']);
  expect(JSON.stringify(shown)).not.toContain('Child');
});

it('an adult is looked at by one, on record', async () => {
  const { house, words } = await withRules();
  const { id } = await house.resident({ number: '101', hasFace: true });
  expect(await house.terminal.consents.show({ ...words, personId: id })).toMatchObject({ kind: 'shown' });
  house.ledger.isFailing = true;
  expect(await house.terminal.consents.show({ ...words, personId: id })).toEqual({ kind: 'failed' });
});

it('a wrong band is refused when the person is added', async () => {
  const house = await makeHouse();
  const add = (band: 'adult' | '14-17' | 'under-14', birthDate?: string): Promise<unknown> =>
    house.terminal.addPerson({ number: '300', name: 'x', card: CARD, band, ...(birthDate === undefined ? {} : { birthDate }) });
  for (const [band, birthDate] of [['under-14'], ['adult', '1990-01-01'], ['under-14', '2000-01-01'], ['14-17', '2020-01-01']] as const)
    await expect(add(band, birthDate)).rejects.toMatchObject({ code: 'command-bad' });
  expect(house.people.list()).toEqual([]);
});
