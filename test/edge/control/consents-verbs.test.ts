/** What the command line may ask about consents; its answers hold numbers, dates and codes, never a name. */
import { controlVerbs } from '../../../src/edge/control/verbs.ts';
import { checkRequest, type ControlRequest } from '../../../src/edge/control/messages.ts';
import { cardOf, type House, makeHouse, pinOf, testSite } from '../../support/house.ts';

const MINORS = { retentionDays: 30, rules: 'Rules for children of this house.', rulesSha256: 'ab'.repeat(32) };

async function setUp(): Promise<{ house: House; ask: (words: object, hasScreen?: boolean) => Promise<Record<string, unknown>> }> {
  const house = await makeHouse({ site: testSite({ minors: MINORS }) });
  await house.resident({ number: '100', isOperator: true });
  const operator = { card: cardOf('100'), pin: pinOf('100') };
  const ask = async (words: object, hasScreen = true): Promise<Record<string, unknown>> => {
    const request: ControlRequest = checkRequest(JSON.parse(JSON.stringify({ ...operator, ...words })));
    const answer = controlVerbs(house.terminal, { hasScreen })(request, () => undefined);
    // Awaited below; until then a refusal is nobody's accident.
    answer.catch(() => undefined);
    await house.settle();
    if (house.screen.view.kind === 'notice') await house.act({ kind: 'agree' });
    return await answer;
  };
  return { house, ask };
}

it('adds a minor with the birthday that ends the band, and takes no news for somebody known', async () => {
  const { house, ask } = await setUp();
  const bare = { card: '0A0000C1', pin: undefined };
  await ask({ ...bare, verb: 'enrol', number: '7', isFaceWanted: false, band: '14-17', birthDate: '2010-02-01' });
  expect(house.people.byNumber('7')?.age).toEqual({ band: '14-17', minorUntil: '2028-02-01' });
  await expect(
    ask({ verb: 'enrol', card: undefined, pin: undefined, number: '7', isFaceWanted: false, band: 'adult' }),
  ).rejects.toMatchObject({
    code: 'command-bad',
  });
  expect(() => checkRequest({ verb: 'enrol', number: '8', isFaceWanted: false, band: 'grown-up' })).toThrow(/band/);
  expect(() => checkRequest({ verb: 'enrol', number: '8', isFaceWanted: false, birthDate: '1.2.2010' })).toThrow(/birthDate/);
});

it('takes consent in writing, with a screen only', async () => {
  const { house, ask } = await setUp();
  await house.resident({ number: '101' });
  const request = { verb: 'consent-written', number: '101', form: 'F-12', check: house.terminal.notice.hash.slice(0, 8) };
  await expect(ask(request, false)).rejects.toMatchObject({ code: 'not-running' });
  expect(await ask(request)).toMatchObject({ number: '101', face: 'enrolled', receipt: expect.any(String) as string });
  await house.act({ kind: 'back' });
  expect(await ask(request)).toEqual({ number: '101', face: 'refused', reason: 'already-enrolled' });
  expect(await ask({ ...request, pin: '000000' })).toMatchObject({ face: 'refused', reason: 'wrong-pin' });
  await expect(ask({ ...request, number: '999' })).rejects.toMatchObject({ code: 'command-bad' });
  for (const wrong of [{ form: '' }, { check: '1234567' }, { check: 'zzzzzzzz' }, { form: 'a b' }])
    expect(() => checkRequest({ ...request, card: cardOf('100'), ...wrong })).toThrow(/not understood/);
});

it('records a guardian, shows a history, counts, and names nobody', async () => {
  const { house, ask } = await setUp();
  await house.terminal.addPerson({ number: '200', name: 'Child', card: '0A0000C1', band: 'under-14', birthDate: '2016-01-01' });
  const guardian = { verb: 'guardian', number: '200', names: ['Guardian Zhao'], relation: 'parent', verification: 'court-paper' };
  expect(await ask(guardian)).toEqual({ number: '200', outcome: 'recorded', guardians: 1 });
  expect(await ask({ ...guardian, pin: '000000' })).toEqual({ outcome: 'refused', reason: 'wrong-pin' });
  expect(() => checkRequest({ ...guardian, card: cardOf('100'), names: [] })).toThrow(/names/);
  expect(() => checkRequest({ ...guardian, card: cardOf('100'), relation: 'neighbour' })).toThrow(/relation/);
  expect(await ask({ card: undefined, pin: undefined, verb: 'enrol', number: '200', isFaceWanted: true })).toMatchObject({
    face: 'enrolled',
  });
  expect(await ask({ verb: 'consent-show', number: '200' })).toEqual({ outcome: 'refused', reason: 'second-operator-needed' });
  await house.resident({ number: '102', isOperator: true });
  const second = { card: cardOf('102'), pin: pinOf('102') };
  const shown = await ask({ verb: 'consent-show', number: '200', second });
  expect(shown).toMatchObject({ outcome: 'shown', history: [{ kind: 'granted' }] });
  const totals = await ask({ verb: 'consent-totals', card: undefined, pin: undefined });
  expect(totals).toMatchObject({ granted: 1, active: 1, under18: 1 });
  expect(JSON.stringify([shown, totals])).not.toMatch(/Zhao|Child/);
});

it('says on whose word a consent was withdrawn', async () => {
  const { house, ask } = await setUp();
  const { id } = await house.resident({ number: '101', hasFace: true });
  expect(await ask({ card: undefined, pin: undefined, verb: 'withdraw', number: '101', by: 'relative' })).toMatchObject({
    outcome: 'erased',
  });
  expect(house.people.consents.history(id).at(-1)?.content).toMatchObject({ by: 'relative', channel: 'command' });
  expect(() => checkRequest({ verb: 'withdraw', number: '101', by: 'landlord' })).toThrow(/by/);
});
