/** Consent at the door: nothing before the notice was read, evidence of every decision, changes told once, writing, and no nagging. */
import type { NoticeShown } from '../../src/core/consent/notice-shown.ts';
import { type ConsentRecord, CONSENTS_FROM_MS, type ConsentStep, readConsentRecord } from '../../src/core/consent/consent-record.ts';
import { commitmentBytes } from '../../src/core/consent/consent-record.ts';
import { enrol } from '../../src/app/enrol.ts';
import { makeNoticeDesk } from '../../src/app/notice-desk.ts';
import type { Ground } from '../../src/app/parts.ts';
import type { Site } from '../../src/core/policy/site.ts';
import { NOTICE_LIMIT_MS } from '../../src/core/policy/limits.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import { assessSimulated } from '../../src/sim/processor.ts';
import { cardOf, type House, makeHouse, pinOf, TEST_MODELS, testSite } from '../support/house.ts';
import { makeFakeClock } from '../support/fake-clock.ts';

async function openMyFace(house: House, number = '101'): Promise<void> {
  await house.choose('my-face');
  await house.tap(cardOf(number));
  await house.type(`${pinOf(number)}#`);
}

async function passByFace(house: House): Promise<void> {
  await house.choose('face');
  await house.tap(cardOf('101'));
  house.eye.answer({ kind: 'matched', subject: [...house.eye.held][0] ?? '' });
  await house.settle();
}

async function moved(kept: House, site: Site): Promise<House> {
  await kept.terminal.stop();
  assessSimulated(kept.people, { site, models: TEST_MODELS, crypto: await openCrypto(), nowMs: kept.clock.nowMs() });
  return await makeHouse({ kept, site });
}

/** Switched off for some days, then on for a while. */
async function afterDays(kept: House, days: number): Promise<House> {
  await kept.terminal.stop();
  kept.clock.setWall(kept.clock.nowMs() + days * 86_400_000);
  const house = await makeHouse({ kept, site: kept.site });
  for (let round = 0; round < 3; round += 1) {
    house.clock.advance(61_000);
    await house.settle();
  }
  return house;
}

/** A yes or no at the screen, past everything that helps tests. */
async function says(house: House, kind: 'agree' | 'decline'): Promise<void> {
  house.screen.act({ kind });
  await house.settle();
}

async function reads(house: House, language = 'zh-CN', version = house.terminal.notice.version): Promise<void> {
  house.screen.act({ kind: 'read', version, language });
  await house.settle();
}

const kindsOf = (house: House, number = '101'): string[] =>
  house.people.consents.history(house.people.byNumber(number)?.id ?? '').map(({ kind }) => kind);

function lastRecord(house: House, id: string): ConsentRecord | undefined {
  const entry = house.people.consents.history(id).findLast(({ kind }) => kind === 'granted' || kind === 'refused');
  return readConsentRecord(entry?.content);
}

describe('before the notice was read to its end', () => {
  it('a yes does nothing, in whatever way it comes', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101' });
    await openMyFace(house);
    await house.act({ kind: 'enrol' });
    await says(house, 'agree');
    expect(house.screen.view).toMatchObject({ kind: 'notice' });
    expect(house.screen.view).not.toHaveProperty('readIn');
    await reads(house, 'zh-CN', 'another-version');
    await says(house, 'agree');
    expect(house.screen.view.kind).toBe('notice');
    expect(house.eye.calls).toEqual([]);
    expect(house.people.consents.history(person.id)).toEqual([]);
    await reads(house);
    expect(house.screen.view).toMatchObject({ kind: 'notice', readIn: 'zh-CN' });
    await says(house, 'agree');
    expect(house.screen.view.kind).toBe('enrolled');
  });

  it('enrolment is refused without a token of the desk, and with one that was used or made up', async () => {
    const desk = makeNoticeDesk();
    const ground = { noticeDesk: desk } as unknown as Ground;
    const isWanted = (): boolean => true;
    const ask = (shown: NoticeShown | undefined): ReturnType<typeof enrol> =>
      enrol(ground, { visit: 'visit-1', personId: 'p', shown, offer: undefined, isWanted });
    // @ts-expect-error A made-up token has no mark: this does not compile.
    const made: NoticeShown = { visit: 1, personId: 'p', noticeHash: 'h', noticeVersion: 'v', isByGuardian: false };
    expect(await ask(undefined)).toEqual({ kind: 'refused', reason: 'consent-missing' });
    expect(await ask(made)).toEqual({ kind: 'refused', reason: 'consent-missing' });
    const notice = { version: 'v', hash: 'h', texts: { en: ['x'] }, canonical: '' };
    desk.note({ visit: 1, personId: 'p', notice, language: 'en', atMs: 1, isByGuardian: false });
    expect(desk.take(2, 'p')).toBeUndefined();
    desk.note({ visit: 1, personId: 'p', notice, language: 'en', atMs: 1, isByGuardian: false });
    const token = desk.take(1, 'p');
    expect(desk.take(1, 'p')).toBeUndefined();
    expect(token === undefined || desk.redeem({ ...token })).toBe(false);
    expect(token !== undefined && desk.redeem(token)).toBe(true);
    expect(token === undefined || desk.redeem(token)).toBe(false);
    desk.note({ visit: 1, personId: 'p', notice, language: 'fr', atMs: 1, isByGuardian: false });
    expect(desk.take(1, 'p')).toBeUndefined();
  });

  it('no clock from before the Measures dates a consent', async () => {
    const house = await makeHouse({ isStarted: false });
    const early = await makeHouse({ kept: { ...house, clock: makeFakeClock(CONSENTS_FROM_MS - 60_000) } });
    const person = await early.resident({ number: '101' });
    expect(await early.terminal.startEnrolment(person.id)).toEqual({ kind: 'not-shown', why: 'face-off' });
  });
});

describe('the evidence', () => {
  it('of a yes holds all of law.md §4.2 and its checksum is in the ledger', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101' });
    await openMyFace(house);
    await house.act({ kind: 'enrol' });
    await reads(house, 'en');
    await says(house, 'agree');
    const { notice } = house.terminal;
    const grant = house.people.byId(person.id)?.grant;
    expect(lastRecord(house, person.id)).toMatchObject({
      subjectBand: 'adult',
      minorUntil: null,
      noticeVersion: notice.version,
      noticeHash: notice.hash,
      language: 'en',
      modality: ['screen'],
      completed: 'scroll',
      alternativesShown: ['card', 'pin'],
      decision: 'granted',
      method: 'touch-confirm',
      identityCheck: 'card-and-pin',
      modelId: 'default',
      isClockTrusted: true,
      grantId: grant?.grantId,
      subjectRef: house.people.ledgerSubject(person.id),
      processingFingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      piaId: expect.stringMatching(/^SIM-/) as string,
    });
    const [entry] = house.people.consents.history(person.id);
    const crypto = await openCrypto();
    const commitment = Buffer.from(crypto.sha256(commitmentBytes(entry?.salt ?? '', entry?.content as ConsentRecord))).toString('hex');
    expect(house.events('consent-evidence')).toEqual([{ kind: 'consent-evidence', commitment }]);
    expect(house.people.consents.notice(notice.hash)).toMatchObject({ canonical: notice.canonical });
  });

  it.each([
    ['declines', (house: House) => says(house, 'decline'), 'touch-confirm'],
    ['turns back', (house: House) => house.act({ kind: 'back' }), 'back'],
    [
      'walks away',
      async (house: House) => {
        house.clock.advance(NOTICE_LIMIT_MS + 1_000);
        await house.settle();
      },
      'time-out',
    ],
  ])('is kept of somebody who %s, too', async (_what, no, method) => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101' });
    await openMyFace(house);
    await house.act({ kind: 'enrol' });
    await no(house);
    expect(lastRecord(house, person.id)).toMatchObject({ decision: 'refused', method, completed: null, grantId: null });
    expect(house.events('consent-refused')).toHaveLength(1);
    expect(house.events('consent-evidence')).toHaveLength(1);
    expect(house.people.byId(person.id)?.hasRefusedFace).toBe(true);
  });

  it('of a withdrawal names channel, who, touches and the proof', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101', hasFace: true });
    await openMyFace(house);
    await house.act({ kind: 'withdraw' });
    await house.act({ kind: 'confirm' });
    const step = house.people.consents.history(person.id).at(-1)?.content as ConsentStep;
    const [erased] = house.events('erased');
    expect(step).toEqual({ kind: 'withdrawn', channel: 'screen', by: 'self', steps: 2, erasureProofId: erased?.proofId });
    expect(kindsOf(house)).toEqual(['granted', 'withdrawn']);
  });

  it('of a withdrawal on the word of somebody else says whose', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101', hasFace: true });
    await house.terminal.withdraw(person.id, 'command', 'guardian');
    expect(house.people.consents.history(person.id).at(-1)?.content).toMatchObject({ channel: 'command', by: 'guardian', steps: 0 });
  });

  it('of a purge says that the consent ended', async () => {
    const house = await makeHouse();
    await house.resident({ number: '100', isOperator: true });
    await house.resident({ number: '101', hasFace: true });
    expect((await house.terminal.purge({ card: cardOf('100'), pin: pinOf('100'), persons: 1 })).kind).toBe('erased');
    expect(kindsOf(house)).toEqual(['granted', 'ended']);
  });

  it('adds up, and its examples name nobody', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101', hasFace: true });
    const other = await house.resident({ number: '102' });
    const called = house.terminal.startEnrolment(other.id);
    await house.settle();
    await says(house, 'decline');
    expect(await called).toEqual({ kind: 'declined' });
    expect(await house.terminal.consents.totals()).toEqual({
      granted: 1,
      refused: 1,
      withdrawn: 0,
      informed: 0,
      active: 1,
      suspended: 0,
      byBand: { adult: 1, '14-17': 0, 'under-14': 0 },
      under18: 0,
    });
    const samples = JSON.stringify(house.terminal.consents.samples());
    expect(house.terminal.consents.samples()).toHaveLength(2);
    for (const word of ['Resident', cardOf('101'), cardOf('102')]) expect(samples).not.toContain(word);
  });
});

describe('a change that leaves the consent in force', () => {
  const site = testSite({ processor: { ...testSite().processor, phone: '010-5550199' } });
  const enrolledThenMoved = async (): Promise<House> => {
    const first = await makeHouse();
    await first.resident({ number: '101', hasFace: true });
    return await moved(first, site);
  };

  it('is told once after a passage by face, and the door opens', async () => {
    const house = await enrolledThenMoved();
    await passByFace(house);
    expect(house.lock.unlocks).toBe(1);
    expect(house.screen.view).toMatchObject({ kind: 'notice-changed', isDoorOpen: true });
    expect(JSON.stringify(house.screen.view)).toContain('010-5550199');
    await house.act({ kind: 'confirm' });
    expect(house.screen.view.kind).toBe('idle');
    await passByFace(house);
    expect(house.screen.view.kind).toBe('granted');
    expect(kindsOf(house)).toEqual(['granted', 'informed']);
    expect(await house.terminal.consents.totals()).toMatchObject({ active: 1, suspended: 0, informed: 1 });
  });

  it('is told again where nobody acknowledged it, and lets the next person through at once', async () => {
    const house = await enrolledThenMoved();
    await house.resident({ number: '102' });
    await passByFace(house);
    await house.tap(cardOf('102'));
    expect(house.outcomes.at(-1)).toEqual({ method: 'card', isGranted: true, reason: undefined });
    await passByFace(house);
    expect(house.screen.view.kind).toBe('notice-changed');
  });

  it('is told under "my face", which follows', async () => {
    const house = await enrolledThenMoved();
    await openMyFace(house);
    expect(house.screen.view).toMatchObject({ kind: 'notice-changed', isDoorOpen: false });
    await house.act({ kind: 'confirm' });
    expect(house.screen.view).toMatchObject({ kind: 'my-face', isEnrolled: true, isFaceOffered: false });
  });
});

it('a change that suspends is shown first with the new notice, and is on record once', async () => {
  const first = await makeHouse({ site: testSite({ face: { retentionDays: 100, idleDays: 50 } }) });
  await first.resident({ number: '101', hasFace: true });
  const house = await moved(first, testSite());
  for (let look = 0; look < 2; look += 1) {
    await house.choose('face');
    await house.tap(cardOf('101'));
    expect(house.outcomes.at(-1)).toMatchObject({ isGranted: false, reason: 'consent-missing' });
    await house.act({ kind: 'back' });
  }
  expect(await house.terminal.consents.totals()).toMatchObject({ active: 1, suspended: 1 });
  await openMyFace(house);
  await house.act({ kind: 'enrol' });
  expect(house.screen.view).toMatchObject({ kind: 'notice', changed: { en: [expect.stringContaining('365')] } });
  await house.act({ kind: 'agree' });
  expect(kindsOf(house)).toEqual(['granted', 'suspended', 'reconsented', 'granted']);
  expect(await house.terminal.consents.totals()).toMatchObject({ active: 1, suspended: 0 });
});

it('a shorter period binds consents that were given for a longer one', async () => {
  const first = await makeHouse();
  await first.resident({ number: '101', hasFace: true });
  const house = await moved(first, testSite({ face: { retentionDays: 10, idleDays: 10 } }));
  const later = await afterDays(house, 9);
  expect(later.eye.held.size).toBe(1);
  expect((await afterDays(later, 3)).eye.held.size).toBe(0);
});

it('a longer period does not bind them: they end as agreed', async () => {
  const first = await makeHouse({ site: testSite({ face: { retentionDays: 10, idleDays: 10 } }) });
  await first.resident({ number: '101', hasFace: true });
  const house = await moved(first, testSite());
  expect((await afterDays(await afterDays(house, 9), 3)).eye.held.size).toBe(0);
});

it('after a no, a hundred taps of the card ask for no face', async () => {
  const house = await makeHouse();
  await house.resident({ number: '101' });
  await openMyFace(house);
  await house.act({ kind: 'enrol' });
  await says(house, 'decline');
  const views = house.screen.views.length;
  for (let tap = 0; tap < 100; tap += 1) {
    await house.tap(cardOf('101'));
    house.clock.advance(4_000);
  }
  await house.settle();
  const after = house.screen.views.slice(views).map(({ kind }) => kind);
  expect(house.outcomes.filter(({ isGranted }) => isGranted)).toHaveLength(100);
  expect(after.filter((kind) => ['notice', 'enrolling', 'looking', 'claim', 'my-face'].includes(kind))).toEqual([]);
  expect(house.eye.calls).toEqual([]);
});

describe('consent in writing', () => {
  const setUp = async (): Promise<{
    house: House;
    id: string;
    words: { card: string; pin: string; personId: string; form: string; check: string };
  }> => {
    const house = await makeHouse();
    await house.resident({ number: '100', isOperator: true });
    const { id } = await house.resident({ number: '101' });
    const check = house.terminal.notice.hash.slice(0, 8);
    return { house, id, words: { card: cardOf('100'), pin: pinOf('100'), personId: id, form: 'F-12', check } };
  };

  it('is recorded with form and witness, and the person is enrolled at the door', async () => {
    const { house, id, words } = await setUp();
    const asked = house.terminal.consents.written(words);
    await house.settle();
    expect(house.screen.view).toMatchObject({ kind: 'notice', readIn: 'paper' });
    await says(house, 'agree');
    expect(await asked).toMatchObject({ kind: 'enrolled' });
    const witnessRef = house.people.ledgerSubject(house.people.byNumber('100')?.id ?? '');
    expect(lastRecord(house, id)).toMatchObject({ method: 'written:F-12', completed: 'paper', modality: ['paper'], witnessRef });
    expect(house.eye.held.size).toBe(1);
  });

  it('may still be declined at the screen', async () => {
    const { house, id, words } = await setUp();
    const asked = house.terminal.consents.written(words);
    await house.settle();
    await says(house, 'decline');
    expect(await asked).toEqual({ kind: 'declined' });
    expect(lastRecord(house, id)).toMatchObject({ decision: 'refused', method: 'touch-confirm', witnessRef: null });
    expect(house.eye.calls).toEqual([]);
  });

  it.each([
    ['no form number', { form: '' }],
    ['a form number of no form', { form: '../x' }],
    ['the form of another notice', { check: '00000000' }],
  ])('is refused with %s', async (_what, change) => {
    const { house, words } = await setUp();
    await expect(house.terminal.consents.written({ ...words, ...change })).rejects.toMatchObject({ code: 'command-bad' });
    expect(house.screen.view.kind).toBe('idle');
  });

  it('is refused without an operator, and to an operator for themself', async () => {
    const { house, id, words } = await setUp();
    expect(await house.terminal.consents.written({ ...words, pin: '000000' })).toEqual({ kind: 'refused', reason: 'wrong-pin' });
    expect(await house.terminal.consents.written({ ...words, card: cardOf('101'), pin: pinOf('101') })).toMatchObject({
      reason: 'not-operator',
    });
    const own = house.people.byNumber('100')?.id ?? '';
    await expect(house.terminal.consents.written({ ...words, personId: own })).rejects.toMatchObject({ code: 'command-bad' });
    expect(kindsOf(house)).toEqual([]);
    expect(id).not.toBe(own);
  });

  it('of one person counts for nobody else', async () => {
    const { house, words } = await setUp();
    const asked = house.terminal.consents.written(words);
    await house.settle();
    await house.act({ kind: 'back' });
    await asked;
    const { id } = await house.resident({ number: '102' });
    const called = house.terminal.startEnrolment(id);
    await house.settle();
    expect(house.screen.view).not.toHaveProperty('readIn');
    await says(house, 'decline');
    expect(await called).toEqual({ kind: 'declined' });
  });
});
