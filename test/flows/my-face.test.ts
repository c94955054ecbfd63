import { grantBytes, verifyGrant } from '../../src/core/consent/grant.ts';
import { NOTICE_LIMIT_MS } from '../../src/core/policy/limits.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import { cardOf, type House, makeHouse, pinOf, testSite } from '../support/house.ts';

async function openMyFace(house: House, number: string): Promise<void> {
  await house.choose('my-face');
  await house.tap(cardOf(number));
  await house.type(`${pinOf(number)}#`);
}

describe('enrolling at the screen', () => {
  it('shows the notice in both languages, and enrols after a yes', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101' });
    await openMyFace(house, '101');
    expect(house.screen.view).toEqual({ kind: 'my-face', isEnrolled: false, isFaceOffered: true, grantedAtMs: null });
    await house.act({ kind: 'enrol' });
    expect(house.screen.view).toEqual({ kind: 'notice', sections: house.terminal.notice.texts, version: house.terminal.notice.version });
    expect(Object.keys(house.terminal.notice.texts)).toEqual(['zh-CN', 'en']);
    expect(house.eye.calls).toEqual([]);
    await house.act({ kind: 'agree' });
    expect(house.screen.view.kind).toBe('enrolled');
    const [signed] = house.eye.grants;
    if (signed === undefined) throw new Error('no grant reached the eye');
    const crypto = await openCrypto();
    const check = verifyGrant(signed, {
      subject: house.people.faceSubject(person.id),
      deviceId: house.site.deviceId,
      noticeVersion: house.terminal.notice.version,
      nowMs: house.clock.nowMs(),
      isSignatureValid: (message, signature) => crypto.isSignatureValid(house.signingKey.publicKey, message, signature),
    });
    expect(check.kind).toBe('valid');
    expect(grantBytes(signed.grant).length).toBeGreaterThan(0);
    expect(house.people.byId(person.id)?.grant).toEqual(signed.grant);
    const [granted] = house.events('consent-granted');
    expect(granted).toMatchObject({ grantId: signed.grant.grantId, noticeHash: house.terminal.notice.hash });
    expect(house.events('enrolled')).toHaveLength(1);
    const receipt = house.screen.view.kind === 'enrolled' ? house.screen.view.receipt : '';
    expect(signed.grant.grantId.toUpperCase().startsWith(receipt.replaceAll('-', ''))).toBe(true);
  });

  it('shows shots and advice on the way', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101' });
    house.eye.isHoldingEnrolments = true;
    void house.terminal.startEnrolment(person.id);
    await house.settle();
    await house.act({ kind: 'agree' });
    const visit = [...house.eye.waiting.keys()][0] ?? '';
    house.eye.say({ kind: 'shot', visit, taken: 1, wanted: 3 });
    house.eye.say({ kind: 'advice', visit, advice: 'hold-still' });
    await house.settle();
    expect(house.screen.view).toEqual({ kind: 'enrolling', taken: 1, wanted: 3, advice: 'hold-still' });
    house.eye.say({ kind: 'place', visit, place: { xPercent: 40, yPercent: 55, sizePercent: 45 } });
    house.eye.say({ kind: 'shot', visit, taken: 2, wanted: 3 });
    await house.settle();
    expect(house.screen.view).toEqual({
      kind: 'enrolling',
      taken: 2,
      wanted: 3,
      advice: null,
      place: { xPercent: 60, yPercent: 55, sizePercent: 45 },
    });
  });

  it.each([
    ['decline', { kind: 'decline' } as const],
    ['back', { kind: 'back' } as const],
  ])('takes %s for a no that is final', async (_name, action) => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101' });
    const called = house.terminal.startEnrolment(person.id);
    await house.settle();
    await house.act(action);
    expect(await called).toEqual({ kind: 'declined' });
    expect(house.screen.view.kind).toBe('consent-declined');
    expect(house.eye.calls).toEqual([]);
    expect(house.events('consent-refused')).toHaveLength(1);
    expect(await house.terminal.startEnrolment(person.id)).toEqual({ kind: 'not-shown', why: 'has-refused' });
  });

  it('takes silence for a no, but not before two minutes', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101' });
    const called = house.terminal.startEnrolment(person.id);
    await house.settle();
    house.clock.advance(120_000);
    await house.settle();
    expect(house.screen.view.kind).toBe('notice');
    house.clock.advance(NOTICE_LIMIT_MS - 120_000);
    await house.settle();
    expect(await called).toEqual({ kind: 'declined' });
    expect(house.people.byId(person.id)?.grant).toBeUndefined();
  });

  it('never asks again whoever said no, however often the card is tapped', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101' });
    void house.terminal.startEnrolment(person.id);
    await house.settle();
    await house.act({ kind: 'decline' });
    const shownBefore = house.screen.views.filter((view) => view.kind === 'notice').length;
    for (let tap = 0; tap < 100; tap += 1) await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(100);
    expect(house.screen.views.filter((view) => view.kind === 'notice')).toHaveLength(shownBefore);
    await openMyFace(house, '101');
    await house.act({ kind: 'enrol' });
    expect(house.screen.view.kind).toBe('notice');
  });

  it('says that the face is enrolled already, and ends the consent', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101' });
    house.eye.enrolRefusal = 'duplicate';
    const called = house.terminal.startEnrolment(person.id);
    await house.settle();
    await house.act({ kind: 'agree' });
    expect(await called).toEqual({ kind: 'refused', reason: 'duplicate' });
    expect(house.screen.view).toEqual({ kind: 'enrol-refused', reason: 'duplicate' });
    expect(house.people.byId(person.id)?.grant).toBeUndefined();
    expect(house.events('enrol-failed')).toMatchObject([{ reason: 'duplicate' }]);
  });

  it('keeps nothing of an enrolment that was turned back from', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101' });
    house.eye.isHoldingEnrolments = true;
    house.eye.cancel = () => undefined;
    const called = house.terminal.startEnrolment(person.id);
    await house.settle();
    await house.act({ kind: 'agree' });
    await house.act({ kind: 'back' });
    expect(await called).toEqual({ kind: 'refused', reason: 'cancelled' });
    house.eye.answer({ kind: 'matched', subject: '' });
    await house.settle();
    expect(house.eye.held.size).toBe(0);
    expect(house.people.byId(person.id)?.grant).toBeUndefined();
  });

  it('opens for the right PIN only', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101' });
    await house.choose('my-face');
    await house.type('101#000000#');
    expect(house.screen.view).toEqual({ kind: 'refused', reason: 'wrong-pin' });
  });

  it('lets a person with nothing but a card see and withdraw', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101', pin: null, hasFace: true });
    await house.choose('my-face');
    await house.tap(cardOf('101'));
    expect(house.screen.view).toMatchObject({ kind: 'my-face', isEnrolled: true });
  });
});

describe('withdrawing', () => {
  it('takes no more steps than agreeing, destroys at once and leaves the card', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101', hasFace: true });
    await openMyFace(house, '101');
    await house.act({ kind: 'withdraw' });
    expect(house.screen.view.kind).toBe('withdraw-confirm');
    await house.act({ kind: 'confirm' });
    expect(house.screen.view).toMatchObject({ kind: 'withdrawn', isPending: false });
    expect(house.eye.held.size).toBe(0);
    expect(house.events('withdrawn')).toMatchObject([{ channel: 'screen' }]);
    const [intent] = house.events('erase-intent');
    expect(house.events('erased')).toMatchObject([
      { proofId: intent?.proofId, scope: 'subject', personsBefore: 1, personsAfter: 0, isScanClean: true, keyProvider: 'file' },
    ]);
    expect(house.people.intents()).toEqual([]);
    await house.act({ kind: 'back' });
    await house.choose('face');
    await house.tap(cardOf('101'));
    expect(house.screen.view).toEqual({ kind: 'refused', reason: 'not-enrolled' });
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(1);
    expect(house.people.byId(person.id)?.hasRefusedFace).toBe(false);
  });

  it('ends the consent at once with the eye down, and finishes when it is back', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101', hasFace: true });
    house.eye.kill();
    await house.settle();
    const result = await house.terminal.withdraw(person.id, 'command');
    expect(result.kind).toBe('pending');
    expect(house.people.byId(person.id)?.grant).toBeUndefined();
    expect(house.terminal.status().face.closed).toContain('erasure-pending');
    house.eye.setState('ready');
    await house.settle();
    expect(house.eye.held.size).toBe(0);
    expect(house.people.intents()).toEqual([]);
    expect(house.events('erased')).toHaveLength(1);
    expect(house.terminal.status().face).toEqual({ isFaceAllowed: true, closed: [] });
  });

  it('is finished at the next boot after a power cut', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101', hasFace: true });
    house.people.putIntent({ kind: 'erase', proofId: 'ab'.repeat(16), personId: person.id, cause: 'withdrawn' });
    const next = await house.reboot();
    expect(next.eye.held.size).toBe(0);
    expect(next.people.byId(person.id)?.grant).toBeUndefined();
    expect(next.people.intents()).toEqual([]);
    expect(next.events('erased')).toMatchObject([{ proofId: 'ab'.repeat(16) }]);
    expect(next.events('boot').map((event) => event.isUnclean)).toEqual([false, true]);
  });

  it('says so where nothing is held', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101' });
    expect(await house.terminal.withdraw(person.id, 'command')).toEqual({ kind: 'nothing-held' });
    expect(house.events('withdrawn')).toEqual([]);
  });
});

describe('templates and consents', () => {
  it('erases a template without consent and ends a consent without template when the eye comes up', async () => {
    const house = await makeHouse();
    const withFace = await house.resident({ number: '101', hasFace: true });
    const withoutTemplate = await house.resident({ number: '102', hasFace: true });
    const withoutConsent = await house.resident({ number: '103', hasFace: true });
    house.eye.held.delete(house.people.faceSubject(withoutTemplate.id));
    house.people.endConsent(withoutConsent.id, 'expired');
    house.eye.held.add('f'.repeat(32));
    const next = await house.reboot();
    expect([...next.eye.held]).toEqual([next.people.faceSubject(withFace.id)]);
    expect(next.people.byId(withoutTemplate.id)?.grant).toBeUndefined();
    expect(
      next
        .events('erase-intent')
        .map((event) => event.cause)
        .sort(),
    ).toEqual(['no-consent', 'no-person']);
    expect(next.terminal.status().face.isFaceAllowed).toBe(true);
  });

  it('erases a template without consent whenever the eye comes back', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101', hasFace: true });
    house.people.endConsent(person.id, 'expired');
    house.eye.setState('down');
    house.eye.setState('ready');
    await house.settle();
    expect(house.eye.held.size).toBe(0);
  });

  it('ends a person at once, and lets go of them when the template is gone', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101', hasFace: true });
    house.eye.kill();
    await house.settle();
    expect(await house.terminal.endPerson(person.id)).toMatchObject({ kind: 'pending' });
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(0);
    house.eye.setState('ready');
    await house.settle();
    expect(house.eye.held.size).toBe(0);
    expect(house.people.byId(person.id)).toBeUndefined();
    expect(house.people.intents()).toEqual([]);
    expect(house.terminal.status().face.isFaceAllowed).toBe(true);
  });

  it('erases templates whose time is over, and not before', async () => {
    const house = await makeHouse({ site: testSite({ face: { retentionDays: 30, idleDays: 10 } }) });
    const person = await house.resident({ number: '101', hasFace: true });
    const dayMs = 24 * 60 * 60 * 1000;
    const startMs = house.clock.nowMs();
    house.clock.skip(10 * dayMs - 2 * 3_600_000);
    house.clock.advance(3_600_000);
    await house.settle();
    expect(house.eye.held.size).toBe(1);
    house.clock.skip(startMs + 10 * dayMs - house.clock.nowMs());
    house.clock.advance(3_600_000);
    await house.settle();
    expect(house.eye.held.size).toBe(0);
    expect(house.people.byId(person.id)?.grant).toBeUndefined();
    expect(house.events('erase-intent')).toMatchObject([{ cause: 'expired' }]);
  });
});
