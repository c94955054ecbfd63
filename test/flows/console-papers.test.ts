/** The papers of the console: the error card, the settings, the ledger and its check, the evidence pack on a stick. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConsoleTab } from '../../src/core/console/pages.ts';
import type { Role } from '../../src/core/policy/roles.ts';
import { orderFolder } from '../../src/edge/orders/folder.ts';
import type { ConsolePage, ConsoleView } from '../../src/ports/console-view.ts';
import { type EvidenceHouse, makeEvidenceHouse } from '../support/evidence-house.ts';
import { tamper } from '../edge/vault-ledger/support.ts';
import { cardOf, type House, makeHouse, pinOf, testSite } from '../support/house.ts';

type Plain =
  | 'errors'
  | 'settings'
  | 'ledger'
  | 'verify-ledger'
  | 'make-evidence'
  | 'cancel'
  | 'take-request'
  | 'list-requests'
  | 'clear-door'
  | 'clear-tamper';

const consoleOf = (made: House): ConsoleView => {
  const { view } = made.screen;
  if (view.kind !== 'console') throw new Error(`the screen shows ${view.kind}`);
  return view.console;
};

async function press(made: House, what: Plain): Promise<void> {
  await made.act({ kind: 'console', what });
}

async function openPapers(made: House, number = '900', tab: ConsoleTab = 'papers'): Promise<void> {
  await made.choose('my-face');
  await made.tap(cardOf(number));
  await made.type(`${pinOf(number)}#`);
  await made.settle();
  await made.act({ kind: 'console', what: 'open' });
  await made.act({ kind: 'console', what: 'tab', tab });
  expect(consoleOf(made).page.kind).toBe(tab);
}

async function proveNow(made: House, number = '900', pin = pinOf(number)): Promise<void> {
  expect(consoleOf(made).page.kind).toBe('proof');
  await made.tap(cardOf(number));
  await made.type(`${pin}#`);
  await made.settle();
}

/** Lets simulated time run while work is under way; `each` after every turn. */
async function whileWorking(made: House, each: () => void = () => undefined): Promise<void> {
  for (let turn = 0; turn < 5_000 && consoleOf(made).page.kind === 'working'; turn += 1) {
    each();
    made.clock.advance(10);
    await made.settle();
  }
}

function pageOf<Kind extends ConsolePage['kind']>(made: House, kind: Kind): Extract<ConsolePage, { kind: Kind }> {
  const { page } = consoleOf(made);
  expect(page.kind).toBe(kind);
  return page as Extract<ConsolePage, { kind: Kind }>;
}

describe('papers that anybody of the staff may read', () => {
  it('shows the error card and the settings without a proof, and goes back to the papers', async () => {
    const made = await makeHouse();
    await made.resident({ number: '900', isOperator: true });
    await openPapers(made);
    await press(made, 'settings');
    expect(pageOf(made, 'settings').settings).toMatchObject({
      deviceId: 'test-door',
      mode: '1:1',
      modeNow: '1:1',
      oneIn: { verification: 10_000, identification: 100 },
      retentionDays: 365,
      fallback: { card: true, pin: true },
      keys: 'file',
      owner: null,
    });
    await made.act({ kind: 'back' });
    await press(made, 'errors');
    expect(pageOf(made, 'errors').errors).toBeNull();
    await made.act({ kind: 'back' });
    expect(consoleOf(made).page.kind).toBe('papers');
    await made.act({ kind: 'back' });
    expect(made.screen.view.kind).toBe('idle');
  });

  it.each<readonly [Role, boolean, boolean]>([
    ['privacy-officer', true, true],
    ['installer', false, false],
    ['inspector', false, true],
  ])('offers a %s what the table of roles has', async (role, canMakeEvidence, canReadLedger) => {
    const made = await makeHouse();
    await made.terminal.addPerson({ number: '700', name: 'Staff', role, card: cardOf('700'), pin: pinOf('700') });
    await openPapers(made, '700');
    expect(consoleOf(made).page).toEqual({ kind: 'papers', canMakeEvidence, canReadLedger });
    await press(made, canReadLedger ? 'ledger' : 'make-evidence');
    expect(consoleOf(made).page.kind).toBe(canReadLedger ? 'proof' : 'papers');
  });
});

describe('a request that came in person, by telephone or by post', () => {
  it('is taken with its number and due date, with neither a name nor a person', async () => {
    const made = await makeHouse();
    await made.resident({ number: '900', isOperator: true });
    await openPapers(made, '900', 'requests');
    await press(made, 'take-request');
    await made.act({ kind: 'console', what: 'take-by', channel: 'phone' });
    expect(consoleOf(made).page).toEqual({ kind: 'take-request', request: null, topic: null });
    await made.act({ kind: 'console', what: 'take-kind', request: 'complaint' });
    await made.act({ kind: 'console', what: 'take-by', channel: 'phone' });
    expect(consoleOf(made).page).toEqual({ kind: 'take-request', request: 'complaint', topic: null });
    await made.act({ kind: 'console', what: 'take-topic', topic: 'not-deleted' });
    await made.act({ kind: 'console', what: 'take-by', channel: 'phone' });
    await proveNow(made, '900', '000000');
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'take-request', topic: 'not-deleted' }, note: 'wrong' });
    expect(made.people.requests.list()).toEqual([]);
    await made.act({ kind: 'console', what: 'take-by', channel: 'phone' });
    await proveNow(made);
    const { number, dueDay } = pageOf(made, 'request-taken');
    expect(made.people.requests.find(number)).toMatchObject({
      kind: 'complaint',
      topic: 'not-deleted',
      channel: 'phone',
      personId: null,
      dueDay,
      state: 'open',
    });
    await made.act({ kind: 'back' });
    expect(consoleOf(made).page).toEqual({ kind: 'requests', requests: null });
  });
});

describe('alarms at the console', () => {
  it('are cleared after card and PIN, and offered only while they stand', async () => {
    const made = await makeHouse();
    await made.resident({ number: '900', isOperator: true });
    await openPapers(made, '900', 'acts');
    expect(consoleOf(made).page).toMatchObject({ clear: [] });
    await made.act({ kind: 'back' });
    made.tamper.set('open');
    await made.settle();
    await openPapers(made, '900', 'acts');
    expect(consoleOf(made).page).toMatchObject({ clear: ['tamper'] });
    await press(made, 'clear-tamper');
    await proveNow(made);
    expect(consoleOf(made)).toMatchObject({ page: { clear: ['tamper'] }, note: 'still-open' });
    made.tamper.set('closed');
    await press(made, 'clear-tamper');
    await proveNow(made);
    expect(consoleOf(made)).toMatchObject({ page: { clear: [] }, note: 'done' });
    expect(made.events('tamper').at(-1)).toMatchObject({ state: 'cleared' });
    await press(made, 'clear-door');
    await proveNow(made);
    expect(consoleOf(made).note).toBe('nothing');
  });

  it('of the housing take two operators where there are two', async () => {
    const made = await makeHouse();
    await made.resident({ number: '900', isOperator: true });
    await made.resident({ number: '901', isOperator: true });
    made.tamper.set('open');
    made.tamper.set('closed');
    await openPapers(made, '900', 'acts');
    for (const [number, note] of [
      ['900', 'second-needed'],
      ['900', 'same-person'],
      ['901', 'done'],
    ] as const) {
      await press(made, 'clear-tamper');
      await proveNow(made, number);
      expect(consoleOf(made).note).toBe(note);
    }
  });
});

describe('the ledger at the console', () => {
  async function houseWithEntries(): Promise<House> {
    const made = await makeHouse();
    await made.resident({ number: '900', isOperator: true });
    const { subject } = made.events('person-added')[0] ?? { subject: '' };
    for (let at = 0; at < 1_000; at += 1)
      made.ledger.append(at === 300 ? { kind: 'tamper', state: 'opened', subject: null } : { kind: 'passage', method: 'card', subject });
    return made;
  }

  it('opens after card and PIN, on record, and shows no pseudonym', async () => {
    const made = await houseWithEntries();
    await openPapers(made);
    await press(made, 'ledger');
    await proveNow(made, '900', '000000');
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'papers' }, note: 'wrong' });
    await press(made, 'ledger');
    await proveNow(made);
    const { ledger } = pageOf(made, 'ledger');
    expect(ledger).toMatchObject({ of: 'all', total: made.ledger.size, hasNewer: false, hasOlder: true });
    expect(ledger.lines[0]).toMatchObject({ kind: 'operator', detail: 'audit-read', seq: made.ledger.size - 1 });
    expect(made.events('operator').at(-1)).toMatchObject({ verb: 'audit-read' });
    const subjects = new Set(made.ledger.events.flatMap((event) => ('subject' in event && event.subject !== null ? [event.subject] : [])));
    expect(subjects.size).toBeGreaterThan(0);
    for (const subject of subjects) expect(JSON.stringify(made.screen.views)).not.toContain(subject);
  });

  it('is turned over to both ends, page by page, each entry once', async () => {
    const made = await houseWithEntries();
    await openPapers(made);
    await press(made, 'ledger');
    await proveNow(made);
    const turn = async (to: 'newest' | 'newer' | 'older' | 'oldest'): Promise<readonly number[]> => {
      await made.act({ kind: 'console', what: 'turn-ledger', to });
      await whileWorking(made);
      return pageOf(made, 'ledger').ledger.lines.map(({ seq }) => seq);
    };
    const first = pageOf(made, 'ledger').ledger.lines.map(({ seq }) => seq);
    const size = made.ledger.size;
    expect(first).toEqual(Array.from({ length: 20 }, (_, at) => size - 1 - at));
    expect(await turn('older')).toEqual(first.map((seq) => seq - 20));
    expect(await turn('newer')).toEqual(first);
    expect(pageOf(made, 'ledger').ledger).toMatchObject({ hasNewer: false, hasOlder: true });
    const last = await turn('oldest');
    expect(last).toEqual(Array.from({ length: 20 }, (_, at) => 19 - at));
    expect(pageOf(made, 'ledger').ledger).toMatchObject({ hasNewer: true, hasOlder: false });
    expect(await turn('newer')).toEqual(last.map((seq) => seq + 20));
  });

  it('finds the few of one class among all, with progress, and stops when told to', async () => {
    const made = await houseWithEntries();
    await openPapers(made);
    await press(made, 'ledger');
    await proveNow(made);
    await made.act({ kind: 'console', what: 'filter-ledger', of: 'device' });
    expect(consoleOf(made).page).toMatchObject({ kind: 'working', progress: { of: made.ledger.size } });
    await whileWorking(made);
    const { ledger } = pageOf(made, 'ledger');
    expect(ledger.lines.map(({ kind }) => kind)).toContain('tamper');
    expect(ledger.lines.every(({ kind }) => kind !== 'passage')).toBe(true);
    await made.act({ kind: 'console', what: 'filter-ledger', of: 'erasure' });
    await press(made, 'cancel');
    await whileWorking(made);
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'ledger', ledger: { of: 'device' } }, note: 'stopped' });
  });
});

describe('with a real ledger and a real desk', () => {
  let evidence: EvidenceHouse;
  let stick: string;
  let made: House;

  async function begin({ isWithoutStick = false, twoPerson = [] as readonly string[] } = {}): Promise<void> {
    stick = mkdtempSync(join(tmpdir(), 'menshen-stick-'));
    evidence = await makeEvidenceHouse({
      site: { ...testSite(), twoPerson },
      ...(isWithoutStick ? {} : { orders: orderFolder(join(stick, 'usb')) }),
    });
    made = evidence.house;
    await openPapers(made);
  }
  afterEach(() => {
    evidence.close();
    rmSync(stick, { recursive: true, force: true });
  });

  const onStick = (): string[] => readdirSync(join(stick, 'usb'));

  it('checks the whole ledger, names its checkpoint, and a card opens the door meanwhile', async () => {
    await begin();
    for (let at = 0; at < 600; at += 1) made.ledger.append({ kind: 'stop' });
    await press(made, 'ledger');
    await proveNow(made);
    await press(made, 'verify-ledger');
    const size = made.ledger.size;
    expect(consoleOf(made).page).toMatchObject({ kind: 'working', progress: { done: 256, of: size } });
    await made.tap(cardOf('900'));
    expect(made.outcomes.at(-1)).toMatchObject({ method: 'card', isGranted: true });
    expect(consoleOf(made).page.kind).toBe('working');
    await whileWorking(made);
    expect(pageOf(made, 'ledger-checked').checked).toEqual({
      kind: 'ok',
      entries: size,
      checkpoint: ['menshen/test-door', String(size), expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/) as string],
    });
    await made.act({ kind: 'back' });
    expect(consoleOf(made).page.kind).toBe('ledger');
    await press(made, 'verify-ledger');
    await press(made, 'cancel');
    await whileWorking(made);
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'ledger' }, note: 'stopped' });
  });

  it('opens also where entries cannot be read, and names the first bad one', async () => {
    await begin();
    for (let at = 0; at < 300; at += 1) made.ledger.append({ kind: 'stop' });
    const size = made.ledger.size;
    tamper(join(evidence.dir, 'ledger.db'), `UPDATE entries SET event = '{"kind":"gone"}' WHERE seq = ${String(size - 5)}`);
    await press(made, 'ledger');
    await proveNow(made);
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'ledger', ledger: { lines: [], hasOlder: true } }, note: 'unreadable-entries' });
    await press(made, 'verify-ledger');
    await whileWorking(made);
    expect(pageOf(made, 'ledger-checked').checked).toEqual({ kind: 'bad', seq: size - 5, what: 'altered' });
  });

  it('makes the pack onto the stick with progress', async () => {
    await begin();
    mkdirSync(join(stick, 'usb'));
    await press(made, 'make-evidence');
    await proveNow(made);
    await whileWorking(made);
    const { made: pack } = pageOf(made, 'evidence-made');
    expect(consoleOf(made).note).toBe('done');
    expect(pack).toMatchObject({ isLedgerOk: true, file: expect.stringMatching(/^menshen-evidence-test-door-.*\.tar$/) as string });
    expect(onStick().sort()).toEqual([pack.file, `${pack.file}.minisig`]);
    expect(made.events('evidence-made')).toMatchObject([{ sha256: pack.sha256 }]);
  });

  it('asks for the second person where the site wants two, and makes nothing for one', async () => {
    await begin({ twoPerson: ['evidence-make'] });
    mkdirSync(join(stick, 'usb'));
    await made.resident({ number: '901', isOperator: true });
    for (const [second, note] of [
      ['900', 'same-person'],
      ['901', 'done'],
    ] as const) {
      await press(made, 'make-evidence');
      await proveNow(made);
      expect(consoleOf(made).page).toMatchObject({ kind: 'proof', act: 'second-evidence', isCardSeen: false, digits: 0 });
      expect(onStick()).toEqual([]);
      await proveNow(made, second);
      await whileWorking(made);
      expect(consoleOf(made).note).toBe(note);
    }
    expect(made.events('evidence-made')).toMatchObject([{ officer: expect.any(String) as string }]);
  });

  it('keeps nothing of a pack that is stopped', async () => {
    await begin();
    mkdirSync(join(stick, 'usb'));
    for (let at = 0; at < 600; at += 1) made.ledger.append({ kind: 'stop' });
    await press(made, 'make-evidence');
    await proveNow(made);
    expect(onStick()).toEqual([expect.stringMatching(/\.part$/)]);
    await press(made, 'cancel');
    await whileWorking(made);
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'papers' }, note: 'stopped' });
    expect(onStick()).toEqual([]);
    expect(made.events('evidence-made')).toEqual([]);
  });

  it('says that a stick that was pulled out has nothing, and goes on', async () => {
    await begin();
    mkdirSync(join(stick, 'usb'));
    for (let at = 0; at < 600; at += 1) made.ledger.append({ kind: 'stop' });
    await press(made, 'make-evidence');
    await proveNow(made);
    expect(consoleOf(made).page).toMatchObject({ kind: 'working', progress: { done: 0 } });
    rmSync(join(stick, 'usb'), { recursive: true });
    await whileWorking(made);
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'papers' }, note: 'stick-full' });
    mkdirSync(join(stick, 'usb'));
    await press(made, 'make-evidence');
    await proveNow(made);
    await whileWorking(made);
    expect(onStick()).toHaveLength(2);
  });

  it.each([[false], [true]])('says that a stick is missing (no place for one: %s)', async (isWithoutStick) => {
    await begin({ isWithoutStick });
    await press(made, 'make-evidence');
    await proveNow(made);
    await whileWorking(made);
    expect(consoleOf(made)).toMatchObject({ page: { kind: 'papers' }, note: 'no-stick' });
  });
});
