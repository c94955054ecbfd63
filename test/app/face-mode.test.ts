/** 1:N holds no more people than the measured errors carry; with more a card or number comes first, and everybody can see why. */
import { makeHouse, testSite, TEST_MODELS } from '../support/house.ts';

const site = testSite({ face: { mode: '1:N' } });
/** 0.001 divided by it: two people. */
const models = { ...TEST_MODELS, identificationFmrHigh: 0.0004 };

it('asks for a card or number first as soon as there are more people, says so, and goes back', async () => {
  const house = await makeHouse({ site, models });
  await house.resident({ hasFace: true });
  const second = await house.resident({ hasFace: true });
  await house.choose('face');
  expect(house.screen.view.kind).toBe('looking');
  await house.act({ kind: 'back' });
  const third = await house.resident({ hasFace: true });
  await house.choose('face');
  expect(house.screen.view.kind).toBe('claim');
  await house.act({ kind: 'back' });
  expect(house.terminal.status().faceMode).toEqual({ now: '1:1', personsMax: 2 });
  expect(house.events('face-mode')).toEqual([{ kind: 'face-mode', mode: '1:1', personsMax: 2 }]);
  expect(house.logged.join('\n')).toContain('More than 2 people');
  await house.terminal.withdraw(third.id, 'command');
  await house.terminal.withdraw(second.id, 'command');
  await house.settle();
  await house.choose('face');
  expect(house.screen.view.kind).toBe('looking');
  expect(house.events('face-mode').map(({ mode }) => mode)).toEqual(['1:1', '1:N']);
});

it('lets the right person in by card and face where there are too many for 1:N', async () => {
  const house = await makeHouse({ site, models: { ...models, identificationFmrHigh: 0.001 } });
  await house.resident({ hasFace: true });
  const person = await house.resident({ number: '777', hasFace: true });
  await house.choose('face');
  await house.type('777#');
  house.eye.answer({ kind: 'matched', subject: house.people.faceSubject(person.id) });
  await house.settle();
  expect(house.outcomes.at(-1)).toMatchObject({ method: 'face', isGranted: true });
});

it('uses no 1:N at all where the errors were not counted', async () => {
  const { identificationFmrHigh: _none, ...uncounted } = TEST_MODELS;
  const house = await makeHouse({ site, models: uncounted });
  await house.resident({ hasFace: true });
  expect(house.terminal.status().faceMode).toEqual({ now: '1:1', personsMax: 0 });
});

it('says nothing of it where the site verifies 1:1', async () => {
  const house = await makeHouse();
  expect(house.terminal.status().faceMode).toEqual({ now: '1:1', personsMax: null });
  expect(house.events('face-mode')).toEqual([]);
});

it('takes the limit of the site', async () => {
  const strict = await makeHouse({ site: testSite({ face: { mode: '1:N', strangersOneIn: 10_000 } }), models });
  expect(strict.terminal.status().faceMode.personsMax).toBe(0);
});
