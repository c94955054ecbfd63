/** Article 19: the words of the law as types and as behaviour. */
import { inspect } from 'node:util';
import { SecretBytes } from '../../src/base/secret.ts';
import { readEvent } from '../../src/core/ledger/event-schema.ts';
import { DENY_REASONS } from '../../src/core/ledger/event.ts';
import { makeHouse, testSite, cardOf } from '../support/house.ts';
import { refusalOf } from './law-site.ts';
import { lawTest } from './law-test.ts';

lawTest('19.one-processor', 'a second processor cannot be written', () => {
  expect(refusalOf({ processors: [] })).toContain('processors');
  expect(refusalOf({ processor: [{ name: 'One' }, { name: 'Two' }] })).toContain('processor');
});

lawTest('19.face-information', 'the ledger takes no further field: no score, vector, landmark or nearest person', () => {
  const subject = '00112233445566778899aabbccddeeff';
  const passage = { kind: 'passage', method: 'face', subject };
  expect(readEvent(passage)).toEqual(passage);
  for (const extra of [{ similarity: 0.71 }, { vector: [0.1] }, { landmarks: [] }, { nearest: subject }])
    expect(readEvent({ ...passage, ...extra })).toBeUndefined();
  expect(readEvent({ kind: 'denied', method: 'face', reason: '0.61' })).toBeUndefined();
  expect(DENY_REASONS.filter((reason) => /\d/.test(reason))).toEqual([]);
});

lawTest('19.face-information', 'secret bytes print as nothing and refuse to be serialised', () => {
  const secret = new SecretBytes(Uint8Array.from([222, 173, 190, 239]));
  expect([String(secret), inspect(secret), inspect({ secret })].join()).not.toMatch(/222|173|de|ad/i);
  expect(() => JSON.stringify({ secret })).toThrow();
});

lawTest('19.presence', 'in an hour with nobody asking the camera is not opened', async () => {
  const house = await makeHouse({ site: testSite({ face: { mode: '1:N' } }) });
  await house.resident({ number: '101', hasFace: true });
  house.eye.calls.length = 0;
  for (let minute = 0; minute < 60; minute += 1) {
    house.clock.advance(60_000);
    await house.settle();
  }
  expect(house.eye.calls.filter((call) => /^(verify|identify|enrol)/.test(call))).toEqual([]);
});

lawTest('19.verification', '1:1 asks the eye for the one person who was claimed', async () => {
  const house = await makeHouse();
  const person = await house.resident({ number: '101', hasFace: true });
  await house.resident({ number: '102', hasFace: true });
  house.eye.calls.length = 0;
  await house.choose('face');
  await house.tap(cardOf('101'));
  expect(house.eye.calls).toEqual([`verify ${house.people.faceSubject(person.id)}`]);
});

lawTest('19.identification', '1:1 never asks the eye to search', async () => {
  const house = await makeHouse();
  await house.resident({ number: '101', hasFace: true });
  await house.choose('face');
  expect(house.screen.view.kind).toBe('claim');
  await house.act({ kind: 'back' });
  expect(house.eye.calls.filter((call) => call === 'identify')).toEqual([]);
});
