/** A consent is for what was read: another mode or retention puts the face to rest until a new yes; another phone number does not. */
import type { Site } from '../../src/core/policy/site.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import { assessSimulated } from '../../src/sim/processor.ts';
import { cardOf, type House, makeHouse, pinOf, TEST_MODELS, testSite } from '../support/house.ts';

async function openMyFace(house: House): Promise<void> {
  await house.choose('my-face');
  await house.tap(cardOf('101'));
  await house.type(`${pinOf('101')}#`);
}

/** The same stores with another site file, which the processor has assessed anew. */
async function moved(kept: House, site: Site): Promise<House> {
  assessSimulated(kept.people, { site, models: TEST_MODELS, crypto: await openCrypto(), nowMs: kept.clock.nowMs() });
  return await makeHouse({ kept, site });
}

async function enrolled(): Promise<House> {
  const house = await makeHouse({ site: testSite({ face: SHORT }) });
  await house.resident({ number: '101', hasFace: true });
  return house;
}

const SHORT = { retentionDays: 300, idleDays: 80 };
/** The periods of the house grow from `SHORT` to those of the test site. */
const longer = testSite();
const wider = testSite({ face: { ...SHORT, mode: '1:N' } });

it('another phone number leaves the face in use', async () => {
  const first = await enrolled();
  const site = testSite({ face: SHORT, processor: { ...testSite().processor, phone: '010-5550199' } });
  const house = await moved(first, site);
  expect(house.terminal.notice.version).not.toBe(first.terminal.notice.version);
  await house.choose('face');
  await house.tap(cardOf('101'));
  house.eye.answer({ kind: 'matched', subject: [...house.eye.held][0] ?? '' });
  await house.settle();
  expect(house.outcomes).toEqual([{ method: 'face', isGranted: true, reason: undefined }]);
});

it('another retention refuses the face before the camera is used, and the card works', async () => {
  const house = await moved(await enrolled(), longer);
  const looks = house.eye.calls.length;
  await house.choose('face');
  await house.tap(cardOf('101'));
  expect(house.outcomes).toEqual([{ method: 'face', isGranted: false, reason: 'consent-missing' }]);
  expect(house.eye.calls.slice(looks)).toEqual([]);
  await house.act({ kind: 'back' });
  await house.tap(cardOf('101'));
  expect(house.outcomes.at(-1)).toEqual({ method: 'card', isGranted: true, reason: undefined });
  expect(house.eye.held.size).toBe(1);
});

it('from 1:1 to 1:N, whoever the eye names is refused', async () => {
  const house = await moved(await enrolled(), wider);
  await house.choose('face');
  house.eye.answer({ kind: 'matched', subject: [...house.eye.held][0] ?? '' });
  await house.settle();
  expect(house.outcomes).toEqual([{ method: 'face', isGranted: false, reason: 'consent-missing' }]);
});

it('a new yes under "My face" brings the face back', async () => {
  const house = await moved(await enrolled(), longer);
  await openMyFace(house);
  expect(house.screen.view).toMatchObject({ kind: 'my-face', isEnrolled: true, isFaceOffered: true });
  await house.act({ kind: 'enrol' });
  await house.act({ kind: 'agree' });
  expect(house.screen.view.kind).toBe('enrolled');
  const person = house.people.byNumber('101');
  expect(person?.grant?.noticeVersion).toBe(house.terminal.notice.version);
  await house.act({ kind: 'back' });
  await openMyFace(house);
  expect(house.screen.view).toMatchObject({ kind: 'my-face', isEnrolled: true, isFaceOffered: false });
});

it.each([
  ['a no', async (house: House) => house.act({ kind: 'decline' })],
  [
    'an enrolment that fails',
    async (house: House) => {
      house.eye.enrolRefusal = 'too-dark';
      await house.act({ kind: 'agree' });
    },
  ],
])('after %s the older template goes as well, with a proof', async (_name, answer) => {
  const house = await moved(await enrolled(), longer);
  await openMyFace(house);
  await house.act({ kind: 'enrol' });
  await answer(house);
  expect(house.eye.held.size).toBe(0);
  expect(house.people.byNumber('101')?.grant).toBeUndefined();
  expect(house.events('erased')).toMatchObject([{ keysDestroyed: 1 }]);
  expect(house.people.intents()).toEqual([]);
});
