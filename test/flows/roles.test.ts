/** Article 14, access control and authorisation: roles are proved, ended and recorded; some acts take two. */
import fc from 'fast-check';
import { controlVerbs } from '../../src/edge/control/verbs.ts';
import type { ControlRequest } from '../../src/edge/control/messages.ts';
import { mayDo, ROLES, type Role } from '../../src/core/policy/roles.ts';
import { APPROVAL_LIFE_MS, judgeTwo } from '../../src/core/policy/two-person.ts';
import { cardOf, type House, makeHouse, pinOf, testSite } from '../support/house.ts';

const words = (number: string): { card: string; pin: string } => ({ card: cardOf(number), pin: pinOf(number) });
const NEW_PIN = '592604';
const DAY_MS = 86_400_000;

async function withRole(house: House, number: string, role: Role): Promise<void> {
  await house.terminal.addPerson({ number, name: `Role ${number}`, role, ...words(number) });
}

const ask = (house: House, request: ControlRequest): Promise<Readonly<Record<string, unknown>>> =>
  controlVerbs(house.terminal, { hasScreen: true })(request, () => undefined);

describe('a proved role', () => {
  it.each(ROLES)('%s: what the table denies is refused, whoever has card and PIN', async (role) => {
    const house = await makeHouse();
    await withRole(house, '500', role);
    const purged = await ask(house, { verb: 'purge', ...words('500'), persons: 0 });
    expect(purged['reason'] === 'not-operator').toBe(!mayDo(role, 'purge'));
    const moved = await ask(house, { verb: 'sign-moved', ...words('500') });
    expect(moved['reason'] === 'not-operator').toBe(!mayDo(role, 'sign-moved'));
    const looked = await ask(house, { verb: 'inspect', ...words('500') });
    expect(looked['outcome']).toBe(mayDo(role, 'inspect') ? 'shown' : 'refused');
    const handed = await ask(house, { verb: 'handover', ...words('500') });
    expect(handed['reason'] === 'not-operator').toBe(!mayDo(role, 'handover'));
    expect(house.events('operator').filter(({ verb }) => verb === 'inspect')).toHaveLength(mayDo(role, 'inspect') ? 1 : 0);
    // The door is the same for every role.
    if (role !== 'installer') await house.tap(cardOf('500'));
    expect(house.lock.unlocks).toBe(role === 'installer' ? 0 : 1);
  });

  it('of an inspector ends after seven days, whatever was asked for', async () => {
    const house = await makeHouse();
    await house.terminal.addPerson({
      number: '500',
      name: 'Inspector',
      role: 'inspector',
      ...words('500'),
      validUntilMs: house.clock.nowMs() + 365 * DAY_MS,
    });
    expect(await house.terminal.roles.inspect(words('500'))).toMatchObject({ kind: 'shown' });
    house.clock.skip(7 * DAY_MS);
    expect(await house.terminal.roles.inspect(words('500'))).toEqual({ kind: 'refused', reason: 'not-operator' });
  });

  it('of an installer ends with the handover, which needs an operator to be there', async () => {
    const house = await makeHouse();
    await withRole(house, '500', 'installer');
    expect(await house.terminal.roles.handOver(words('500'))).toEqual({ kind: 'no-operator' });
    await withRole(house, '900', 'operator');
    expect(await house.terminal.roles.handOver(words('500'))).toEqual({ kind: 'handed-over' });
    expect(house.events('operator').map(({ verb }) => verb)).toEqual(['handover']);
    await house.tap(cardOf('500'));
    expect(house.lock.unlocks).toBe(0);
  });

  it('is given by an operator once there is one', async () => {
    const house = await makeHouse();
    const enrol = (number: string, role: Role, by?: string): ReturnType<typeof ask> =>
      ask(house, { verb: 'enrol', number, isFaceWanted: false, role, ...words(number), ...(by === undefined ? {} : { by: words(by) }) });
    expect(await enrol('900', 'operator')).toMatchObject({ person: 'added' });
    await withRole(house, '500', 'installer');
    for (const by of [undefined, '500']) await expect(enrol('901', 'operator', by)).rejects.toMatchObject({ code: 'not-permitted' });
    expect(house.people.byNumber('901')).toBeUndefined();
    expect(await enrol('901', 'privacy-officer', '900')).toMatchObject({ person: 'added' });
    expect(house.events('operator').map(({ verb }) => verb)).toEqual(['appoint-privacy-officer']);
  });

  it.each(ROLES)('%s: another card or PIN is set without an operator only for whoever has no role', async (role) => {
    const house = await makeHouse();
    await withRole(house, '500', role);
    const renew = (by?: { card: string; pin?: string }): ReturnType<typeof ask> =>
      ask(house, { verb: 'credential', number: '500', pin: NEW_PIN, ...(by === undefined ? {} : { by }) });
    // An operator that there is already is asked, be it about themself.
    if (role !== 'operator') expect(await renew()).toMatchObject({ pin: 'set' });
    await withRole(house, '900', 'operator');
    await withRole(house, '901', 'installer');
    const before = house.events('credential-changed').length;
    if (role === 'person') {
      expect(await renew()).toMatchObject({ pin: 'set' });
      return;
    }
    for (const by of [undefined, words('901'), { ...words('900'), pin: '000000' }, { card: cardOf('900') }])
      await expect(renew(by)).rejects.toMatchObject({ code: 'not-permitted' });
    expect(house.events('credential-changed')).toHaveLength(before);
    expect(await renew(words('900'))).toMatchObject({ pin: 'set' });
    const operator = house.people.ledgerSubject(house.people.byNumber('900')?.id ?? '');
    expect(house.events('operator')).toContainEqual({ kind: 'operator', verb: `credential-${role}`, subject: operator });
  });
});

describe('two persons', () => {
  async function twoOperators(): Promise<House> {
    const house = await makeHouse();
    for (const number of ['900', '901']) await house.resident({ number, isOperator: true });
    await house.resident({ number: '101', hasFace: true });
    return house;
  }

  it('are wanted for a purge by command where there are two operators; one person is never two', async () => {
    const house = await twoOperators();
    const purge = (number: string): Promise<unknown> => house.terminal.purge({ ...words(number), persons: 1 });
    expect(await purge('900')).toEqual({ kind: 'refused', reason: 'second-person-needed' });
    expect(await purge('900')).toEqual({ kind: 'refused', reason: 'same-person' });
    expect(await ask(house, { verb: 'purge', ...words('900'), persons: 1 })).toMatchObject({
      sentence: expect.stringMatching(/another operator/) as string,
    });
    expect(house.eye.held.size).toBe(1);
    house.clock.advance(APPROVAL_LIFE_MS);
    expect(await purge('901')).toEqual({ kind: 'refused', reason: 'second-person-needed' });
    expect(await purge('900')).toMatchObject({ kind: 'erased', persons: 1 });
    expect(house.eye.held.size).toBe(0);
    expect(house.events('two-persons')).toMatchObject([{ verb: 'purge' }]);
  });

  it('are never wanted for a person’s own withdrawal', async () => {
    const house = await twoOperators();
    const { id = '' } = house.people.byNumber('101') ?? {};
    expect(await house.terminal.withdraw(id, 'screen')).toMatchObject({ kind: 'erased' });
  });

  it('are wanted of a single operator only where the site asks for it', async () => {
    const house = await makeHouse({ site: { ...testSite(), twoPerson: ['purge'] } });
    await house.resident({ number: '900', isOperator: true });
    expect(await house.terminal.purge({ ...words('900'), persons: 0 })).toEqual({ kind: 'refused', reason: 'second-person-needed' });
    await house.resident({ number: '901', isOperator: true });
    expect(await house.terminal.purge({ ...words('901'), persons: 0 })).toMatchObject({ kind: 'erased' });
  });

  it('is no act without another person’s living word for the very same', () => {
    const approval = fc.record({
      personId: fc.constantFrom('a', 'b', 'c'),
      subject: fc.constantFrom('aa', 'bb'),
      atMs: fc.integer({ min: 0, max: 3 * APPROVAL_LIFE_MS }),
      what: fc.constantFrom('1', '2'),
    });
    fc.assert(
      fc.property(fc.boolean(), fc.option(approval, { nil: undefined }), approval, (isRuled, kept, own) => {
        const { kind } = judgeTwo({ isRuled, kept, own });
        const isMet =
          kept !== undefined &&
          kept.personId !== own.personId &&
          kept.what === own.what &&
          own.atMs >= kept.atMs &&
          own.atMs < kept.atMs + APPROVAL_LIFE_MS;
        expect(kind === 'go').toBe(!isRuled || isMet);
      }),
    );
  });
});
