/** INV-06: whatever the assessment was made for and is no longer so turns the face off; what it says nothing of does not. */
import type { Site } from '../../src/core/policy/site.ts';
import type { ModelFacts } from '../../src/core/policy/processing.ts';
import { assessSimulated } from '../../src/sim/processor.ts';
import { openDesk } from '../support/assessment.ts';
import { cardOf, type House, makeHouse, pinOf, TEST_MODELS, testSite } from '../support/house.ts';

const closed = (house: House): readonly string[] => house.terminal.status().face.closed;
const PUBLIC = { kind: 'public', publicSafetyGround: 'Station hall, public transport safety.', securityDuty: 'Yongning House' } as const;
const site = testSite();
const face = (changes: Partial<Site['face']>): Site => ({ ...site, face: { ...site.face, ...changes } });
const withModels = (changes: Partial<ModelFacts>): ModelFacts => ({ ...TEST_MODELS, ...changes });

/** The same stores under another site file or other models: what an installer can do who has both and the disk. */
async function rebuilt(changes: { readonly site?: Site; readonly models?: ModelFacts }): Promise<House> {
  const house = await makeHouse();
  await house.resident({ number: '900', isOperator: true });
  expect(closed(house)).toEqual([]);
  await house.terminal.stop();
  const next = await makeHouse({ ...changes, kept: house });
  return next;
}

const CHANGED: readonly (readonly [string, { readonly site?: Site; readonly models?: ModelFacts }])[] = [
  ['mode', { site: face({ mode: '1:N' }) }],
  ['longer retention', { site: face({ retentionDays: 300 }) }],
  ['idle days', { site: face({ idleDays: 10 }) }],
  ['zone', { site: face({ zone: { left: 0, top: 0.1, right: 0.9, bottom: 0.9 } }) }],
  ['distance', { site: face({ interEyeMinPx: 24 }) }],
  ['liveness', { site: face({ livenessCues: ['net'] }) }],
  ['site type', { site: { ...site, siteType: 'school_gate' } }],
  ['access', { site: { ...site, access: { ...PUBLIC, kind: 'semi-public' } } }],
  ['minors', { site: { ...site, minors: { retentionDays: 90, rules: 'Own rules.', rulesSha256: 'a'.repeat(64) } } }],
  ['processor', { site: { ...site, processor: { ...site.processor, name: 'Somebody Else Ltd' } } }],
  ['keys', { site: { ...site, keys: { kind: 'passphrase' } } }],
  ['purge on tamper', { site: { ...site, tamper: { purge: true } } }],
  ['another detector', { models: withModels({ files: [...TEST_MODELS.files, { role: 'detector', sha256: 'cd'.repeat(32) }] }) }],
  ['class of threshold', { models: withModels({ oneIn: { verificationFmr: 100, identificationFpir: 100 } }) }],
  ['pack', { models: withModels({ pack: 'other' }) }],
];

const UNCHANGED: readonly (readonly [string, Site])[] = [
  ['telephone', { ...site, processor: { ...site.processor, phone: '010-5559999' } }],
  ['e-mail', { ...site, processor: { ...site.processor, email: 'new@yongning.example' } }],
  ['wording', { ...site, necessity: 'Another sentence that says why cards alone do not do.' }],
  ['languages', { ...site, languages: ['zh-CN'] }],
  ['officer', { ...site, privacyOfficer: { name: 'Officer', phone: '010-5550101', email: 'officer@yongning.example' } }],
  ['how long the door is open', { ...site, door: { unlockMs: 9_000 } }],
];

describe('a change of the processing', () => {
  it.each(CHANGED)('closes the face: %s; card and PIN go on', async (_what, changes) => {
    const house = await rebuilt(changes);
    expect(closed(house)).toContain('pia-outdated');
    await house.tap(cardOf('900'));
    expect(house.lock.unlocks).toBe(1);
    // Nobody at the door can approve it: neither an operator's word nor the assessment that is there.
    const kept = house.people.compliance.all().flatMap(({ what }) => (what.kind === 'pia' ? [what] : []))[0];
    expect(house.terminal.compliance.install({ file: kept?.file ?? '', signature: kept?.signature ?? '' }).kind).not.toBe('installed');
    expect(closed(house)).toContain('pia-outdated');
  });

  it.each(UNCHANGED)('leaves the assessment as it is: %s', async (_what, changed) => {
    expect(closed(await rebuilt({ site: changed }))).not.toContain('pia-outdated');
  });

  it('is over when the processor has assessed it anew', async () => {
    const house = await rebuilt({ site: face({ retentionDays: 300 }) });
    const desk = await openDesk();
    const changed = { site: house.site, models: TEST_MODELS, crypto: desk.crypto, nowMs: house.clock.nowMs() };
    const before = house.people.compliance.all().length;
    assessSimulated(house.people, changed);
    expect(house.people.compliance.all()).toHaveLength(before + 1);
    expect(closed(await house.reboot())).toEqual([]);
  });
});

describe('models', () => {
  it('that the door cannot name, or that the eye does not run, close the face', async () => {
    const house = await makeHouse({ isWithoutModels: true });
    expect(closed(house)).toEqual(['models-unknown', 'pia-outdated']);
    const other = await makeHouse({ models: { ...TEST_MODELS, files: [{ role: 'embedder', sha256: 'ef'.repeat(32) }] } });
    expect(closed(other)).toEqual(['models-refused']);
  });
});

describe('the sign of a public door', () => {
  const OPERATOR = { card: cardOf('900'), pin: pinOf('900') };
  const SIGN = { ...OPERATOR, position: 'Left of the door, before the line', heightCm: 150, person: 'Wang Wu' };
  const publicSite: Site = { ...site, access: PUBLIC };

  it('is attested by an operator for 180 days, and anew after a move', async () => {
    const house = await makeHouse({ site: publicSite });
    await house.resident({ number: '900', isOperator: true });
    expect(closed(house)).toEqual(['sign-missing']);
    expect(await house.terminal.compliance.attestSign({ ...SIGN, pin: '000000' })).toEqual({ kind: 'refused', reason: 'wrong-pin' });
    expect(await house.terminal.compliance.attestSign(SIGN)).toEqual({ kind: 'recorded' });
    expect(closed(house)).toEqual([]);
    expect(JSON.stringify(house.ledger.events)).not.toContain('Wang');
    expect(await house.terminal.compliance.moveSign(OPERATOR)).toEqual({ kind: 'recorded' });
    expect(closed(house)).toEqual(['sign-missing']);
    await house.terminal.compliance.attestSign(SIGN);
    await house.terminal.stop();
    house.clock.advance(180 * 86_400_000);
    const later = await house.reboot();
    expect(closed(later)).toEqual(['clock-untrusted']); // half a year without power: somebody says that the time is right
    expect(await later.terminal.recover(OPERATOR)).toMatchObject({ kind: 'accepted', isClockAccepted: true });
    expect(closed(later)).not.toContain('sign-missing');
    await later.terminal.stop();
    house.clock.advance(86_400_000);
    expect(closed(await house.reboot())).toContain('sign-missing');
  });

  it('is another one for another place', async () => {
    const house = await makeHouse({ site: publicSite });
    await house.resident({ number: '900', isOperator: true });
    await house.terminal.compliance.attestSign(SIGN);
    await house.terminal.stop();
    const zone = { left: 0, top: 0.1, right: 0.9, bottom: 0.9 };
    const next = await makeHouse({ site: { ...publicSite, face: { ...publicSite.face, zone } }, kept: house });
    expect(closed(next)).toEqual(expect.arrayContaining(['sign-missing', 'pia-outdated']));
  });

  it('is wanted with its ground: neither a placeholder nor half of it will do', async () => {
    for (const access of [
      { ...PUBLIC, publicSafetyGround: '' },
      { ...PUBLIC, publicSafetyGround: '待填写' },
      { ...PUBLIC, securityDuty: 'TODO' },
    ])
      expect(closed(await makeHouse({ site: { ...site, access } }))).toContain('public-ground-missing');
  });
});

describe('a serious incident', () => {
  const OPERATOR = { card: cardOf('900'), pin: pinOf('900') };
  const WORDS = {
    ...OPERATOR,
    parts: { what: 'A stick with Li Si on it was lost.', measures: 'The device was purged.', contact: 'The desk' },
  };

  it('closes the face until it is closed and an assessment has looked at it; a minor one does not', async () => {
    const desk = await openDesk();
    const house = await makeHouse({ isUnassessed: true });
    await house.resident({ number: '900', isOperator: true });
    const { compliance } = house.terminal;
    await compliance.pinKey({ ...OPERATOR, key: desk.processor.key });
    compliance.install(desk.sign(house));
    expect(closed(house)).toEqual([]);
    expect(await compliance.openIncident({ ...WORDS, severity: 'minor' })).toMatchObject({ kind: 'recorded' });
    expect(closed(house)).toEqual([]);
    const opened = await compliance.openIncident({ ...WORDS, severity: 'serious' });
    const incidentId = opened.incidentId ?? '';
    expect(closed(house)).toEqual(['incident-open']);
    await house.tap(cardOf('900'));
    expect(house.lock.unlocks).toBe(1);
    expect(compliance.draft()).toMatchObject({ incidents: [incidentId] });
    // One that was made before it, and one after it while it is open.
    compliance.install(desk.sign(house));
    expect(closed(house)).toEqual(['incident-open']);
    compliance.install(desk.sign(house, {}, { incidents: [incidentId] }));
    expect(closed(house)).toEqual(['incident-open']);
    expect(await compliance.closeIncident({ ...OPERATOR, incidentId: '0'.repeat(32), outcome: 'Found.' })).toEqual({
      kind: 'unknown-incident',
    });
    expect(await compliance.closeIncident({ ...OPERATOR, incidentId, outcome: 'Found under the desk.' })).toEqual({ kind: 'recorded' });
    expect(closed(house)).toEqual([]);
    expect(closed(await house.reboot())).toEqual([]);
    expect(house.events('incident').map(({ severity, state }) => `${severity} ${state}`)).toEqual([
      'minor opened',
      'serious opened',
      'serious closed',
    ]);
    expect(JSON.stringify(house.ledger.events)).not.toMatch(/Li Si|purged\./);
  });

  it('is not forgotten by a refused assessment', async () => {
    const desk = await openDesk();
    const house = await makeHouse({ isUnassessed: true });
    await house.resident({ number: '900', isOperator: true });
    const { compliance } = house.terminal;
    await compliance.pinKey({ ...OPERATOR, key: desk.processor.key });
    const { incidentId = '' } = await compliance.openIncident({ ...WORDS, severity: 'serious' });
    await compliance.closeIncident({ ...OPERATOR, incidentId, outcome: 'Found under the desk.' });
    compliance.install(desk.sign(house, { decision: 'refused' }, { incidents: [incidentId] }));
    compliance.install(desk.sign(house));
    expect(closed(house)).toEqual(['incident-open']);
  });
});
