/** INV-04: a face is never anybody's only credential. */
import { cardOf, makeHouse, testSite } from '../support/house.ts';

describe('INV-04: no face without another way', () => {
  it('does not offer enrolment to somebody without a live card or PIN', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101' });
    house.people.setCard(person.id, undefined);
    await house.people.setPin(person.id, undefined);
    expect(await house.terminal.startEnrolment(person.id)).toEqual({ kind: 'not-shown', why: 'no-credential' });
    expect(house.eye.calls).toEqual([]);
  });

  it('counts only credentials of a kind that the site has on', async () => {
    const house = await makeHouse({ site: testSite({ fallback: { card: true, pin: false } }) });
    const person = await house.resident({ number: '101', card: null });
    expect(await house.terminal.startEnrolment(person.id)).toEqual({ kind: 'not-shown', why: 'no-credential' });
  });

  it('counts no card of somebody whose right has ended', async () => {
    const house = await makeHouse();
    const validUntilMs = house.clock.nowMs() + 1000;
    const person = await house.terminal.addPerson({ number: '101', name: 'Guest', card: '0A00000101', validUntilMs });
    house.clock.advance(1000);
    expect(await house.terminal.startEnrolment(person.id)).toEqual({ kind: 'not-shown', why: 'no-credential' });
  });

  it('refuses the yes where the last credential went while the notice was read', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101' });
    const called = house.terminal.startEnrolment(person.id);
    await house.settle();
    house.people.setCard(person.id, undefined);
    await house.people.setPin(person.id, undefined);
    await house.act({ kind: 'agree' });
    expect(await called).toEqual({ kind: 'refused', reason: 'face-off' });
    expect(house.eye.calls).toEqual([]);
    expect(house.events('consent-granted')).toEqual([]);
  });

  it('refuses the face, with a ledger entry, while neither reader nor keypad works', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101', hasFace: true });
    house.reader.setConnected(false);
    house.pinPad.setConnected(false);
    await house.settle();
    expect(house.screen.view).toMatchObject({ kind: 'idle', isFaceOffered: false, faceClosed: ['no-fallback'] });
    await house.choose('face');
    house.terminal.handleCard(cardOf('101'));
    await house.settle();
    expect(house.outcomes.at(-1)).toEqual({ method: 'face', isGranted: false, reason: 'face-off' });
    expect(house.events('denied').at(-1)).toEqual({ kind: 'denied', method: 'face', reason: 'face-off' });
    expect(house.events('gate').at(-1)).toEqual({ kind: 'gate', isFaceAllowed: false, closed: ['no-fallback'] });
    expect(house.eye.calls.filter((call) => call.startsWith('verify'))).toEqual([]);
    house.reader.setConnected(true);
    house.clock.advance(5_000);
    await house.settle();
    expect(house.screen.view).toMatchObject({ kind: 'idle', isFaceOffered: true });
  });

  it('closes the gate where no reader or keypad exists at all', async () => {
    const house = await makeHouse({ isWithoutReader: true, isWithoutPinPad: true });
    expect(house.terminal.status().face.closed).toEqual(['no-fallback']);
  });

  it('denies a match that comes after the fallback broke', async () => {
    const house = await makeHouse();
    const person = await house.resident({ number: '101', hasFace: true });
    await house.choose('face');
    await house.tap(cardOf('101'));
    house.reader.setConnected(false);
    house.pinPad.setConnected(false);
    house.eye.answer({ kind: 'matched', subject: house.people.faceSubject(person.id) });
    await house.settle();
    expect(house.outcomes.at(-1)).toEqual({ method: 'face', isGranted: false, reason: 'face-off' });
    expect(house.lock.unlocks).toBe(0);
  });
});
