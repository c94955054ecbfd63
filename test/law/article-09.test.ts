/** Article 9: the impact assessment in advance, what it holds, and when it holds no more. */
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import type { AssessedDoor } from '../../src/sim/processor.ts';
import { makeFakeClock } from '../support/fake-clock.ts';
import { cardOf, type HouseOptions, makeHouse, pinOf, TEST_MODELS, testSite } from '../support/house.ts';
import { lawTest } from './law-test.ts';
import { assessWith, judged } from './pia-door.ts';

async function door(): Promise<AssessedDoor> {
  return { site: testSite(), models: TEST_MODELS, crypto: await openCrypto(), nowMs: makeFakeClock().nowMs() };
}

async function closedBy(onRecords: NonNullable<HouseOptions['onRecords']>): Promise<readonly string[]> {
  const house = await makeHouse({ onRecords });
  await house.resident({ number: '101' });
  await house.tap(cardOf('101'));
  expect(house.lock.unlocks).toBe(1);
  return house.terminal.status().face.closed;
}

lawTest('9.advance', 'without an assessment nobody is enrolled, and it is said why', async () => {
  const house = await makeHouse({ isUnassessed: true });
  const person = await house.resident({ number: '101' });
  expect(house.terminal.status().face).toEqual({ isFaceAllowed: false, closed: ['pia-missing'] });
  expect(await house.terminal.startEnrolment(person.id)).toEqual({ kind: 'not-shown', why: 'face-off' });
  expect(house.events('gate').at(-1)).toMatchObject({ closed: ['pia-missing'] });
});

lawTest('9.advance', 'an assessment that does not pass, or was refused, opens nothing', async () => {
  const fail = { result: 'fail', text: 'The alternatives were not looked at, so it does not pass.' };
  const pass = { result: 'pass', text: 'Looked at and found to be in order for this door.' };
  expect(
    await closedBy((people, at) => {
      assessWith(people, at, { decision: 'refused' });
    }),
  ).toEqual(['pia-refused']);
  for (const item of ['A', 'B', 'C', 'D']) {
    const items = { A: pass, B: pass, C: pass, D: pass, [item]: fail };
    expect(
      await closedBy((people, at) => {
        assessWith(people, at, { items });
      }),
    ).toEqual(['pia-refused']);
  }
});

lawTest('9.facts', 'an assessment of other facts than the terminal’s is refused, and one in force closes the face', async () => {
  const here = await door();
  expect(judged(here).kind).toBe('valid');
  expect(judged(here, { facts: { mode: '1:N' } })).toMatchObject({ kind: 'refused', why: 'other-facts' });
  expect(judged(here, { fingerprint: '0'.repeat(64) })).toMatchObject({ kind: 'refused', why: 'other-facts' });
  expect(
    await closedBy((people, at) => {
      assessWith(people, at, { fingerprint: '0'.repeat(64) });
    }),
  ).toEqual(['pia-outdated']);
});

lawTest('9.facts', 'only the key of the processor signs', async () => {
  expect(judged(await door(), {}, 'the installer')).toMatchObject({ kind: 'refused', why: 'not-signed' });
});

lawTest('9.third-party', 'a third party without its role is no third party', async () => {
  const here = await door();
  expect(judged(here, { thirdParty: { name: 'Anhe Assessors', role: '' } })).toMatchObject({ kind: 'refused', why: 'malformed' });
  expect(judged(here, { thirdParty: { name: 'Anhe Assessors' } })).toMatchObject({ kind: 'refused', why: 'malformed' });
  expect(judged(here, { thirdParty: { name: 'Anhe Assessors', role: 'wrote the draft' } }).kind).toBe('valid');
});

lawTest('9.redo', 'another mode, period, place, pack or class of thresholds turns the face off until a new assessment', async () => {
  const first = await makeHouse();
  await first.resident({ number: '101', hasFace: true });
  const changes: readonly Pick<HouseOptions, 'site' | 'models'>[] = [
    { site: testSite({ face: { mode: '1:N' } }) },
    { site: testSite({ face: { retentionDays: 30 } }) },
    { site: testSite({ siteType: 'school_gate' }) },
    { models: { ...TEST_MODELS, files: [{ role: 'embedder', sha256: 'cd'.repeat(32) }] } },
    { models: { ...TEST_MODELS, oneIn: { verificationFmr: 100, identificationFpir: 100 } } },
  ];
  for (const change of changes) {
    const house = await makeHouse({ ...change, kept: first });
    expect(house.terminal.status().face.closed).toContain('pia-outdated');
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(1);
    await house.terminal.stop();
  }
  const same = await makeHouse({ kept: first, site: testSite({ processor: { ...testSite().processor, phone: '010-5550177' } }) });
  expect(same.terminal.status().face.isFaceAllowed).toBe(true);
});

lawTest('9.redo', 'a serious incident turns the face off', async () => {
  const parts = { what: 'A device was opened in the night.', measures: 'It was taken away.', contact: 'The desk' };
  const incident = { kind: 'incident', incidentId: '1'.repeat(32), severity: 'serious', parts, subject: '0'.repeat(32) } as const;
  expect(await closedBy((people, at) => people.compliance.add(incident, at.nowMs))).toEqual(['incident-open']);
  const minor = { ...incident, severity: 'minor' } as const;
  expect(await closedBy((people, at) => people.compliance.add(minor, at.nowMs))).toEqual([]);
});

lawTest('9.keep', 'what was assessed can be added to and not taken out', async () => {
  const house = await makeHouse();
  const { compliance } = house.people;
  expect(Object.keys(compliance).filter((verb) => /delete|remove|clear|purge|erase|end/i.test(verb))).toEqual([]);
  const kept = compliance.all().length;
  expect(kept).toBeGreaterThan(0);
  await house.resident({ number: '900', isOperator: true });
  await house.terminal.purge({ card: '0A00000900', pin: '270900', persons: 0 });
  house.clock.advance(2 * 3_600_000);
  await house.settle();
  expect(compliance.all().length).toBeGreaterThanOrEqual(kept);
});

lawTest(
  '9.record',
  'a month that is over is closed once; its record hangs in the ledger by its hash, and its totals are the ledger’s',
  async () => {
    const house = await makeHouse();
    await house.resident({ number: '101', hasFace: true });
    await house.resident({ number: '900', isOperator: true });
    const refusing = await house.resident({ number: '102' });
    void house.terminal.startEnrolment(refusing.id);
    await house.settle();
    await house.act({ kind: 'decline' });
    await house.act({ kind: 'back' });
    // The last evening of the month in Shanghai: an operator says that the clock is right, for it stood still.
    house.clock.setWall(Date.UTC(2026, 0, 31, 15));
    await house.terminal.recover({ card: cardOf('900'), pin: pinOf('900') });
    house.clock.advance(2 * 3_600_000);
    const closing = house.terminal.records.close();
    await house.settle();
    await closing;
    const [kept, ...others] = house.terminal.records.kept();
    expect(others).toEqual([]);
    expect(kept?.period).toBe('2026-01');
    expect(house.events('record-closed')).toEqual([expect.objectContaining({ period: '2026-01', recordHash: kept?.hash })]);
    const record = JSON.parse(kept?.text ?? '{}') as Record<string, unknown>;
    expect(record).toMatchObject({
      enrolled: house.events('enrolled').length,
      refused: 1,
      images: { start: 0, end: 0, peak: 0 },
      recipients: [],
    });
    for (const name of ['Resident 101', 'Resident 102', refusing.id]) expect(kept?.text).not.toContain(name);
  },
);
