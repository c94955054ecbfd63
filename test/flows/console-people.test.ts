/** The people at the console: nobody is shown before card and PIN; adding them; neither a name nor a PIN is ever in a view. */
import { PRIVATE_LIMIT_MS } from '../../src/core/policy/limits.ts';
import { cardOf, pinOf } from '../support/house.ts';
import {
  consoleOf,
  expectNothingTold,
  fillIn,
  house,
  NAME,
  NEW_CARD,
  NEW_PIN,
  numbersOf,
  openList,
  openPeople,
  pageOf,
  press,
  prove,
  stepOf,
} from '../support/people-console.ts';

describe('the list', () => {
  it('shows nobody before card and PIN, and goes on record once', async () => {
    const made = await house();
    await openPeople(made);
    await press(made, { what: 'show-person', number: '101' });
    await press(made, { what: 'add-person' });
    await press(made, { what: 'turn-people', to: 'on' });
    pageOf(made, 'people');
    await press(made, { what: 'list-people' });
    await prove(made, '900', '000000');
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'people' }, note: 'wrong' });
    await press(made, { what: 'list-people' });
    await prove(made, '101');
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'people' }, note: 'not-allowed' });
    expect(JSON.stringify(made.screen.views)).not.toContain('"rows"');
    expect(made.events('operator').map(({ verb }) => verb)).not.toContain('list-people');
    await press(made, { what: 'list-people' });
    await prove(made);
    expect(numbersOf(made)).toEqual(['101', '102', '900']);
    expect(pageOf(made, 'people-list').list.rows[2]).toEqual({
      number: '900',
      role: 'operator',
      hasCard: true,
      hasPin: true,
      consent: 'none',
      untilMs: null,
    });
    await made.type('10');
    expect(made.events('operator').filter(({ verb }) => verb === 'list-people')).toHaveLength(1);
    expectNothingTold(made);
  });

  it('is not shown where the ledger or the store fails', async () => {
    const made = await house();
    await openPeople(made);
    await press(made, { what: 'list-people' });
    await made.tap(cardOf('900'));
    made.ledger.isFailing = true;
    await made.type(`${pinOf('900')}#`);
    await made.settle();
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'people' }, note: 'not-done' });
    made.ledger.isFailing = false;
    await press(made, { what: 'list-people' });
    await made.tap(cardOf('900'));
    made.people.onCall = (name) => {
      if (name === 'roll.page') made.people.isFailing = true;
    };
    await made.type(`${pinOf('900')}#`);
    await made.settle();
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'people' }, note: 'not-done' });
    made.people.isFailing = false;
  });

  it('is turned page by page in the order of the numbers, and searched as the number is typed', async () => {
    const made = await house(['1', '12', '120', '121', '1203', '1207', '2']);
    await openList(made);
    expect(numbersOf(made)).toEqual(['1', '2', '12', '120']);
    await press(made, { what: 'turn-people', to: 'back' });
    expect(pageOf(made, 'people-list').list.from).toBe(0);
    await press(made, { what: 'turn-people', to: 'on' });
    expect(numbersOf(made)).toEqual(['121', '900', '1203', '1207']);
    await press(made, { what: 'turn-people', to: 'on' });
    expect(pageOf(made, 'people-list').list).toMatchObject({ from: 4, total: 8 });
    await made.type('12');
    expect(pageOf(made, 'people-list').list).toMatchObject({ prefix: '12', from: 0, total: 5 });
    expect(numbersOf(made)).toEqual(['12', '120', '121', '1203']);
    await made.type('9');
    expect(numbersOf(made)).toEqual([]);
    await made.type('*1207#');
    expect(pageOf(made, 'person').person.number).toBe('1207');
    expect(made.events('operator').at(-1)).toMatchObject({ verb: 'look-person' });
    await made.act({ kind: 'back' });
    expect(pageOf(made, 'people-list').list.prefix).toBe('1207');
    await made.act({ kind: 'back' });
    pageOf(made, 'people');
  });
});

describe('adding a person', () => {
  it('takes number, name, card and the PIN typed twice, asks for the proof, and shows neither name nor PIN nor card', async () => {
    const made = await house();
    await openList(made);
    await fillIn(made);
    expect(stepOf(made)).toBe('pin');
    await made.type(NEW_PIN);
    expect(pageOf(made, 'add-person').form.digits).toBe(6);
    await made.type(`#${NEW_PIN}#`);
    expect(stepOf(made)).toBe('until');
    await press(made, { what: 'set-until', until: 'month' });
    expect(pageOf(made, 'add-person').form).toMatchObject({
      step: 'check',
      number: '1207',
      isNamed: true,
      hasCard: true,
      hasPin: true,
      until: 'month',
    });
    await press(made, { what: 'add-next' });
    await prove(made, '900', '000000');
    expect(consoleOf(made)).toMatchObject({ page: { form: { step: 'check', hasCard: true, hasPin: true, isNamed: true } }, note: 'wrong' });
    expect(made.people.byNumber('1207')).toBeUndefined();
    await press(made, { what: 'add-next' });
    await prove(made);
    expect(consoleOf(made)).toMatchObject({
      page: { kind: 'person', person: { number: '1207', hasCard: true, hasPin: true } },
      note: 'done',
    });
    const person = made.people.byNumber('1207');
    expect(person).toMatchObject({ name: NAME, role: 'person', validUntilMs: made.clock.nowMs() + 30 * 86_400_000 });
    expect(made.people.byCard(NEW_CARD)?.id).toBe(person?.id);
    expect(await made.people.isPinRight(person?.id, NEW_PIN)).toBe(true);
    expect(made.events('operator').at(-1)).toMatchObject({ verb: 'add-person' });
    expect(made.events('person-added')).toHaveLength(4);
    expectNothingTold(made);
  });

  it('refuses a taken number, a taken or unreadable card, an easy PIN and two different ones, and loses nothing else', async () => {
    const made = await house();
    await openList(made);
    await press(made, { what: 'add-person' });
    await made.type('#');
    expect(consoleOf(made).note).toBe('number-needed');
    await made.type('101#');
    expect(consoleOf(made)).toMatchObject({ page: { form: { step: 'number', number: '101' } }, note: 'number-taken' });
    await made.type('5#');
    await press(made, { what: 'add-skip' });
    await press(made, { what: 'add-band', band: 'adult' });
    await made.tap(cardOf('101'));
    expect(consoleOf(made)).toMatchObject({ page: { form: { step: 'card', hasCard: false } }, note: 'card-taken' });
    await made.tap(NEW_CARD);
    for (const [typed, note] of [
      ['12345#', 'pin-short'],
      ['123456#', 'pin-easy'],
    ] as const) {
      await made.type(typed);
      expect(consoleOf(made)).toMatchObject({ page: { form: { step: 'pin', digits: 0 } }, note });
    }
    await made.type(`${NEW_PIN}#111222#`);
    expect(consoleOf(made)).toMatchObject({
      page: { form: { step: 'pin', number: '1015', hasCard: true, hasPin: false } },
      note: 'pins-differ',
    });
    expect(made.outcomes).toHaveLength(0);
  });

  it('needs a card or a PIN, and says so at the step where it is given', async () => {
    const made = await house();
    await openList(made);
    await press(made, { what: 'add-person' });
    await made.type('1207#');
    for (const what of ['add-skip', 'add-next', 'add-skip', 'add-skip', 'add-next', 'add-next'] as const) await press(made, { what });
    expect(consoleOf(made)).toMatchObject({ page: { form: { step: 'card', number: '1207' } }, note: 'credential-needed' });
  });

  it('goes back step by step with what was said, but for the PIN', async () => {
    const made = await house();
    await openList(made);
    await fillIn(made);
    await made.type(`${NEW_PIN}#123`);
    expect(stepOf(made)).toBe('pin-again');
    const steps: string[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      await made.act({ kind: 'back' });
      steps.push(stepOf(made));
    }
    expect(steps).toEqual(['pin', 'card', 'age', 'name', 'number']);
    expect(pageOf(made, 'add-person').form).toMatchObject({ number: '1207', isNamed: true, hasCard: true, hasPin: false, digits: 0 });
    await made.act({ kind: 'back' });
    pageOf(made, 'people-list');
  });

  it('keeps the day on which a youth is of age, and no birthday of another age group', async () => {
    const made = await house();
    const year = new Date(made.clock.nowMs()).getUTCFullYear();
    await openList(made);
    await press(made, { what: 'add-person' });
    await made.type('1207#');
    await press(made, { what: 'add-skip' });
    await press(made, { what: 'add-band', band: '14-17' });
    await made.type(`${String(year - 40)}0101#`);
    expect(consoleOf(made)).toMatchObject({ page: { form: { step: 'born' } }, note: 'born-bad' });
    await made.type(`*${String(year - 16)}0101#`);
    await made.tap(NEW_CARD);
    for (const what of ['add-skip', 'add-next', 'add-next'] as const) await press(made, { what });
    await prove(made);
    expect(made.people.byNumber('1207')).toMatchObject({ name: '1207', age: { band: '14-17', minorUntil: `${String(year + 2)}-01-01` } });
  });

  it('says so where number or card went to somebody else meanwhile, and where the store fails', async () => {
    const made = await house();
    await openList(made);
    await fillIn(made);
    await press(made, { what: 'add-skip' });
    await press(made, { what: 'add-next' });
    await press(made, { what: 'add-next' });
    await made.resident({ number: '555', card: NEW_CARD });
    await prove(made);
    expect(consoleOf(made)).toMatchObject({ page: { form: { step: 'card', number: '1207' } }, note: 'card-taken' });
    await made.tap('0A00007777');
    await press(made, { what: 'add-skip' });
    await press(made, { what: 'add-next' });
    await press(made, { what: 'add-next' });
    made.people.onCall = (name) => {
      if (name === 'add') made.people.isFailing = true;
    };
    await prove(made);
    expect(consoleOf(made)).toMatchObject({ page: { form: { step: 'check', number: '1207', hasCard: true } }, note: 'not-done' });
    made.people.isFailing = false;
    expect(made.people.byNumber('1207')).toBeUndefined();
  });

  it('leaves no digit of a PIN behind where they walked away or went elsewhere', async () => {
    const made = await house();
    await openList(made);
    await fillIn(made);
    await made.type('5902');
    made.clock.advance(PRIVATE_LIMIT_MS);
    await made.settle();
    expect(made.screen.view.kind).toBe('idle');
    await openList(made);
    await press(made, { what: 'add-person' });
    expect(pageOf(made, 'add-person').form).toMatchObject({ number: '', isNamed: false, hasCard: false, hasPin: false, digits: 0 });
    await made.type('1207#');
    await press(made, { what: 'tab', tab: 'people' });
    await press(made, { what: 'list-people' });
    await prove(made);
    await press(made, { what: 'add-person' });
    expect(pageOf(made, 'add-person').form.number).toBe('');
  });
});
