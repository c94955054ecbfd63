import { UNKNOWN_FACES } from '../../src/app/unknown-faces.ts';
import { cardOf, makeHouse, pinOf, testSite } from '../support/house.ts';

describe('passing by card', () => {
  it('opens the door for a known card, alone', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101' });
    await house.tap(cardOf('101'));
    expect(house.lock.isReleased()).toBe(true);
    expect(house.screen.view).toEqual({ kind: 'granted' });
    expect(house.outcomes).toEqual([{ method: 'card', isGranted: true, reason: undefined }]);
    expect(house.events('passage')).toEqual([{ kind: 'passage', method: 'card', subject: house.people.ledgerSubject(person.id) }]);
    expect(house.people.visits).toMatchObject([{ method: 'card', personId: person.id, isGranted: true }]);
    house.clock.advance(3_000);
    await house.settle();
    expect(house.screen.view.kind).toBe('idle');
  });

  it('refuses an unknown card and says so in the ledger without it', async () => {
    const house = await makeHouse();
    await house.tap('DEADBEEF01');
    expect(house.lock.unlocks).toBe(0);
    expect(house.screen.view).toEqual({ kind: 'refused', reason: 'unknown-credential' });
    expect(JSON.stringify(house.ledger.events)).not.toContain('DEADBEEF01');
  });

  it('says that the relay failed, and grants nothing', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101' });
    house.lock.setConnected(false);
    await house.tap(cardOf('101'));
    expect(house.outcomes).toEqual([{ method: 'card', isGranted: false, reason: 'relay-failed' }]);
    expect(house.events('passage')).toEqual([]);
    expect(house.events('denied')).toEqual([{ kind: 'denied', method: 'card', reason: 'relay-failed' }]);
  });

  it('opens while somebody reads the notice, and leaves the notice where it is', async () => {
    const house = await makeHouse();
    const reading = await house.resident({ number: '101' });
    await house.resident({ number: '102' });
    void house.terminal.startEnrolment(reading.id);
    await house.settle();
    await house.tap(cardOf('102'));
    expect(house.lock.unlocks).toBe(1);
    expect(house.screen.view.kind).toBe('notice');
  });
});

describe('passing by number and PIN', () => {
  it('opens from the keypad alone, showing counts of digits only', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101' });
    await house.type(`101#${pinOf('101')}#`);
    expect(house.outcomes).toEqual([{ method: 'pin', isGranted: true, reason: undefined }]);
    expect(house.lock.unlocks).toBe(1);
    expect(JSON.stringify(house.screen.views)).not.toContain(pinOf('101'));
  });

  it('opens from the screen keypad after choosing PIN', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101' });
    await house.choose('pin');
    expect(house.screen.view).toEqual({ kind: 'number-entry', digits: 0, purpose: 'pass' });
    await house.type('101');
    expect(house.screen.view).toEqual({ kind: 'number-entry', digits: 3, purpose: 'pass' });
    await house.type('#');
    expect(house.screen.view).toEqual({ kind: 'pin-entry', digits: 0, purpose: 'pass' });
    await house.type(`${pinOf('101')}#`);
    expect(house.screen.view.kind).toBe('granted');
  });

  it('refuses a wrong PIN and an unknown number after the same work', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101' });
    await house.type('101#000000#');
    expect(house.screen.view).toEqual({ kind: 'refused', reason: 'wrong-pin' });
    await house.type('999#000000#');
    expect(house.screen.view).toEqual({ kind: 'refused', reason: 'unknown-credential' });
    expect(house.people.pinChecks).toHaveLength(2);
  });

  it('forgets a half-typed number after a while', async () => {
    const house = await makeHouse();
    await house.type('10');
    house.clock.advance(29_000);
    await house.type('1');
    house.clock.advance(29_000);
    await house.settle();
    expect(house.screen.view.kind).toBe('number-entry');
    house.clock.advance(2_000);
    await house.settle();
    expect(house.screen.view.kind).toBe('idle');
  });

  it('opens nothing for a PIN check that was abandoned', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101' });
    let finish: (isRight: boolean) => void = () => undefined;
    house.people.isPinRight = () =>
      new Promise((resolve) => {
        finish = resolve;
      });
    await house.type(`101#${pinOf('101')}#`);
    expect(house.screen.view.kind).toBe('checking');
    await house.act({ kind: 'back' });
    finish(true);
    await house.settle();
    expect(house.lock.unlocks).toBe(0);
    expect(house.screen.view.kind).toBe('idle');
  });
});

describe('passing by face, 1:1', () => {
  it('asks who it is, looks, and opens', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101', hasFace: true });
    await house.choose('face');
    expect(house.screen.view).toEqual({ kind: 'claim', digits: 0 });
    expect(house.eye.calls.filter((call) => call.startsWith('verify'))).toEqual([]);
    await house.tap(cardOf('101'));
    expect(house.screen.view).toEqual({ kind: 'looking', advice: null });
    const visit = [...house.eye.waiting.keys()][0] ?? '';
    house.eye.say({ kind: 'advice', visit, advice: 'too-far' });
    await house.settle();
    expect(house.screen.view).toEqual({ kind: 'looking', advice: 'too-far' });
    // Stepping to one's left is going right before the camera, and left on the screen.
    const place = { xPercent: 65, yPercent: 45, sizePercent: 20 };
    house.eye.say({ kind: 'place', visit, place });
    await house.settle();
    expect(house.screen.view).toEqual({ kind: 'looking', advice: 'too-far', place: { ...place, xPercent: 35 } });
    house.eye.say({ kind: 'place', visit: 'v999', place: { ...place, xPercent: 0 } });
    await house.settle();
    expect(house.screen.view).toMatchObject({ place: { xPercent: 35 } });
    house.eye.say({ kind: 'place', visit, place: null });
    await house.settle();
    expect(house.screen.view).toEqual({ kind: 'looking', advice: 'too-far' });
    house.eye.answer({ kind: 'matched', subject: house.people.faceSubject(person.id) });
    await house.settle();
    expect(house.outcomes.at(-1)).toEqual({ method: 'face', isGranted: true, reason: undefined });
    expect(house.lock.unlocks).toBe(1);
  });

  it('takes a typed number as the claim too', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101', hasFace: true });
    await house.choose('face');
    await house.type('101#');
    expect(house.eye.calls.at(-1)).toBe(`verify ${house.people.faceSubject(person.id)}`);
  });

  it('refuses a match of anybody but the person claimed', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101', hasFace: true });
    const other = await house.resident({ number: '102', hasFace: true });
    await house.choose('face');
    await house.tap(cardOf('101'));
    house.eye.answer({ kind: 'matched', subject: house.people.faceSubject(other.id) });
    await house.settle();
    expect(house.outcomes.at(-1)).toEqual({ method: 'face', isGranted: false, reason: 'not-recognised' });
    expect(house.lock.unlocks).toBe(0);
  });

  it('does not use the camera for somebody without a template, whose card works', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101' });
    await house.choose('face');
    await house.tap(cardOf('101'));
    expect(house.screen.view).toEqual({ kind: 'refused', reason: 'not-enrolled' });
    expect(house.eye.calls).toEqual([]);
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(1);
  });

  it('refuses a person who withdrew while the camera looked', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101', hasFace: true });
    await house.choose('face');
    await house.tap(cardOf('101'));
    await house.terminal.withdraw(person.id, 'command');
    house.eye.answer({ kind: 'matched', subject: house.people.faceSubject(person.id) });
    await house.settle();
    expect(house.outcomes.at(-1)).toEqual({ method: 'face', isGranted: false, reason: 'consent-missing' });
    expect(house.lock.unlocks).toBe(0);
  });

  it('opens for a card during the look, and cancels the look', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101', hasFace: true });
    await house.choose('face');
    await house.type('101#');
    expect(house.eye.waiting.size).toBe(1);
    await house.tap(cardOf('101'));
    expect(house.eye.waiting.size).toBe(0);
    expect(house.outcomes).toEqual([{ method: 'card', isGranted: true, reason: undefined }]);
  });

  it('opens nothing when a cancelled look answers late with a match', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101', hasFace: true });
    house.eye.cancel = () => undefined;
    await house.choose('face');
    await house.tap(cardOf('101'));
    await house.act({ kind: 'back' });
    house.eye.answer({ kind: 'matched', subject: house.people.faceSubject(person.id) });
    await house.settle();
    expect(house.lock.unlocks).toBe(0);
    expect(house.outcomes).toEqual([]);
  });

  it('gives up when the eye never answers', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101', hasFace: true });
    await house.choose('face');
    await house.tap(cardOf('101'));
    house.clock.advance(house.site.face.lookLimitMs + 3_000);
    await house.settle();
    expect(house.screen.view).toEqual({ kind: 'refused', reason: 'timeout' });
    expect(house.lock.unlocks).toBe(0);
  });

  it('records a suspected spoof as time and class only', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101', hasFace: true });
    await house.choose('face');
    await house.tap(cardOf('101'));
    house.eye.answer({ kind: 'refused', reason: 'spoof-suspected' });
    await house.settle();
    expect(house.events('spoof-suspected')).toEqual([{ kind: 'spoof-suspected' }]);
    expect(house.people.visits.at(-1)).toMatchObject({ method: 'face', personId: undefined, isGranted: false });
  });
});

describe('passing by face, 1:N', () => {
  const site = testSite({ face: { mode: '1:N' } });

  it('looks at once after the choice and opens', async () => {
    const house = await makeHouse({ site });
    const person = await house.resident({ number: '101', hasFace: true });
    await house.choose('face');
    expect(house.eye.calls.at(-1)).toBe('identify');
    house.eye.answer({ kind: 'matched', subject: house.people.faceSubject(person.id) });
    await house.settle();
    expect(house.outcomes).toEqual([{ method: 'face', isGranted: true, reason: undefined }]);
  });

  it('refuses a stranger and offers the way back to idle', async () => {
    const house = await makeHouse({ site });
    await house.choose('face');
    house.eye.answer({ kind: 'refused', reason: 'not-recognised' });
    await house.settle();
    expect(house.screen.view).toEqual({ kind: 'refused', reason: 'not-recognised' });
    house.clock.advance(5_000);
    await house.settle();
    expect(house.screen.view.kind).toBe('idle');
    expect(house.people.visits).toEqual([]);
    expect(house.people.setting(UNKNOWN_FACES)).toBe('1');
  });

  it('never looks without the choice', async () => {
    const house = await makeHouse({ site });
    await house.resident({ number: '101', hasFace: true });
    await house.tap(cardOf('101'));
    await house.type('101#');
    house.clock.advance(600_000);
    await house.settle();
    expect(house.eye.calls.filter((call) => call === 'identify')).toEqual([]);
  });
});
