/** A terminal with real rules, real signatures, the real people store and the simulator's wall; its eye, screen, ledger and clock are a test's. */
import { VIEW_SCHEMA } from '../../src/edge/screen/view-schema.ts';
import { randomBytes } from 'node:crypto';
import { SecretBytes } from '../../src/base/secret.ts';
import { Fault } from '../../src/base/fault.ts';
import type { TerminalParts } from '../../src/app/parts.ts';
import { createTerminal, type Terminal, type VisitOutcome } from '../../src/app/terminal.ts';
import { readEvent } from '../../src/core/ledger/event-schema.ts';
import type { LedgerEvent, LedgerEventKind } from '../../src/core/ledger/event.ts';
import type { ModelFacts } from '../../src/core/policy/processing.ts';
import type { Site } from '../../src/core/policy/site.ts';
import { packagedCalendar } from '../../src/edge/calendar/chinese-days.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import type { SigningKey } from '../../src/ports/crypto.ts';
import type { DoorInputs, DoorSignals, PadKey } from '../../src/ports/door-hardware.ts';
import type { Ending } from '../../src/ports/ending.ts';
import type { EvidenceDesk } from '../../src/ports/evidence.ts';
import type { AppendedEntry, Ledger } from '../../src/ports/ledger.ts';
import type { OrderFolder } from '../../src/ports/orders.ts';
import type { ProvisionDesk } from '../../src/ports/provision.ts';
import type { Person } from '../../src/ports/people-vault.ts';
import type { ConsoleLink } from '../../src/ports/console-link.ts';
import type { Screen, ScreenAction, ScreenView } from '../../src/ports/screen.ts';
import {
  makeSimLock,
  makeSimPinPad,
  makeSimReader,
  makeSimTamper,
  type SimLock,
  type SimPinPad,
  type SimReader,
  type SimTamper,
} from '../../src/sim/hardware.ts';
import { TOLD } from '../../src/app/compliance-ledger.ts';
import { type AssessedDoor, assessSimulated } from '../../src/sim/processor.ts';
import { type FakeClock, makeFakeClock } from './fake-clock.ts';
import { type FakeEye, makeFakeEye } from './fake-eye.ts';
import { closeTestPeople, openTestPeople, type TestPeople } from './temp-stores.ts';

export function testSite(
  changes: { readonly face?: Partial<Site['face']>; readonly fallback?: Site['fallback'] } & Partial<
    Pick<Site, 'processor' | 'necessity' | 'languages' | 'orders' | 'tamper' | 'access' | 'siteType' | 'minors' | 'door'>
  > = {},
): Site {
  const { face, fallback, ...rest } = changes;
  return {
    version: 1,
    deviceId: 'test-door',
    siteType: 'residential_entrance',
    processor: { name: 'Yongning House', address: '1 Yongning Road', phone: '010-5550100', email: 'desk@yongning.example' },
    necessity: 'Residents with full hands or a lost card need another way in.',
    languages: ['zh-CN', 'en'],
    face: {
      isEnabled: true,
      mode: '1:1',
      livenessCues: ['net', 'edges'],
      modelPack: 'default',
      interEyeMinPx: 60,
      zone: { left: 0.1, top: 0.1, right: 0.9, bottom: 0.9 },
      lookLimitMs: 8_000,
      retentionDays: 365,
      idleDays: 90,
      ...face,
    },
    fallback: fallback ?? { card: true, pin: true },
    door: { unlockMs: 5_000 },
    screen: { port: 0 },
    keys: { kind: 'file' },
    hardware: { camera: { kind: 'none' }, reader: { kind: 'none' }, pinPad: { kind: 'none' }, relay: { kind: 'none' } },
    ...rest,
  };
}

export interface FakeLedger extends Ledger {
  isFailing: boolean;
  readonly events: LedgerEvent[];
}

export function makeFakeLedger(clock: FakeClock): FakeLedger {
  const events: LedgerEvent[] = [];
  const times: number[] = [];
  const ledger: FakeLedger = {
    isFailing: false,
    events,
    append: (event): AppendedEntry => {
      if (ledger.isFailing) throw new Fault('store-full', 'The disk is full. Make room.');
      if (readEvent(JSON.parse(JSON.stringify(event))) === undefined)
        throw new Error(`not an event of the closed list: ${JSON.stringify(event)}`);
      events.push(event);
      times.push(clock.nowMs());
      return { seq: events.length - 1, atMs: clock.nowMs(), event, previous: '', hash: '', note: '' };
    },
    get size() {
      return events.length;
    },
    entries: (from, limit) =>
      events.slice(from, from + limit).map((event, at) => ({ seq: from + at, atMs: times[from + at] ?? 0, event, previous: '', hash: '' })),
    checkSlice: () => ({ kind: 'ok' }),
    close: () => undefined,
  };
  return ledger;
}

export interface FakeScreen extends Screen {
  readonly views: ScreenView[];
  readonly view: ScreenView;
  act(action: ScreenAction): void;
}

function makeFakeScreen(): FakeScreen {
  const views: ScreenView[] = [];
  const handlers = new Set<(action: ScreenAction) => void>();
  return {
    views,
    get view() {
      return views.at(-1) ?? { kind: 'checking' };
    },
    show: (view) => {
      // As the real screen, which sends nothing that does not fit.
      const issues = VIEW_SCHEMA.safeParse(view).error?.issues ?? [];
      if (issues.length > 0) throw new Error(`the page may not be told this ${view.kind}: ${JSON.stringify(issues)}`);
      views.push(view);
    },
    onAction: (handler) => {
      handlers.add(handler);
      return () => {
        handlers.delete(handler);
      };
    },
    act: (action) => {
      for (const handler of handlers) handler(action);
    },
    close: () => Promise.resolve(),
  };
}

export interface House {
  readonly terminal: Terminal;
  readonly site: Site;
  readonly clock: FakeClock;
  readonly people: TestPeople;
  readonly ledger: FakeLedger;
  readonly eye: FakeEye;
  readonly screen: FakeScreen;
  readonly reader: SimReader;
  readonly pinPad: SimPinPad;
  readonly lock: SimLock;
  readonly tamper: SimTamper;
  readonly signingKey: SigningKey;
  readonly outcomes: VisitOutcome[];
  /** Lines for the operator. */
  readonly logged: string[];
  /** Lets everything that was begun run on; no time passes. */
  settle(): Promise<void>;
  tap(card: string): Promise<void>;
  type(keys: string): Promise<void>;
  act(action: ScreenAction): Promise<void>;
  choose(what: Extract<ScreenAction, { kind: 'choose' }>['what']): Promise<void>;
  /** A person with card and PIN; with `hasFace` enrolled through the real flow. */
  resident(changes?: {
    readonly number?: string;
    readonly card?: string | null;
    readonly pin?: string | null;
    readonly isOperator?: boolean;
    readonly name?: string;
    readonly hasFace?: boolean;
  }): Promise<Person>;
  events<Kind extends LedgerEventKind>(kind: Kind): Extract<LedgerEvent, { kind: Kind }>[];
  /** The same stores, a new terminal: what a restart does. */
  reboot(changes?: Pick<HouseOptions, 'rolledBack'>): Promise<House>;
}

afterAll(closeTestPeople);

export interface HouseOptions {
  readonly site?: Site;
  readonly isStarted?: boolean;
  readonly rolledBack?: TerminalParts['rolledBack'] | undefined;
  readonly kept?: Pick<House, 'clock' | 'people' | 'ledger' | 'eye'>;
  readonly isWithoutReader?: boolean;
  readonly isWithoutPinPad?: boolean;
  readonly tamper?: SimTamper;
  readonly signals?: DoorSignals;
  readonly orders?: OrderFolder;
  readonly inputs?: DoorInputs;
  readonly ending?: Ending;
  /** Where bundles arrive, and what a new site file asks for. */
  readonly provision?: ProvisionDesk;
  readonly onRestart?: () => void;
  /** A desk for evidence packs, and the real ledger that its packs are made of. */
  readonly evidence?: EvidenceDesk;
  readonly ledger?: FakeLedger;
  readonly models?: ModelFacts;
  /** Parts of the wall in place of the simulator's. */
  readonly wall?: Partial<Pick<TerminalParts, 'reader' | 'pinPad' | 'lock' | 'signals' | 'inputs' | 'tamper' | 'panel' | 'osdp' | 'heat'>>;
  /** A laptop at the cable. */
  readonly laptop?: ConsoleLink & { beside(screen: Screen): Screen };
  /** The door could not read the manifest. */
  readonly isWithoutModels?: boolean;
  /** Nobody has signed an assessment of this door. */
  readonly isUnassessed?: boolean;
  /** Puts further records on the processing into the store, before the terminal is there. */
  readonly onRecords?: (people: TestPeople, door: AssessedDoor) => void;
}

/** As the fake eye says of its own. */
export const TEST_MODELS: ModelFacts = {
  pack: 'default',
  files: [{ role: 'embedder', sha256: 'ab'.repeat(32) }],
  identificationFmrHigh: 1e-6,
  oneIn: { verificationFmr: 10_000, identificationFpir: 100 },
};

/** Read once: it is the same for every house. */
const CALENDAR = packagedCalendar();

/** Argon2id at its smallest: these tests are about who is let in, not about the cost of guessing. */
const TEST_PIN_COST = { memoryKiB: 8, passes: 1, parallelism: 1 };

/** Rounds of the event loop that any flow needs at most; more means that something never ends. */
const ROUNDS = 30;

/** What the processor has signed before the terminal starts. */
function putRecords({ isUnassessed, onRecords }: HouseOptions, people: TestPeople, door: AssessedDoor): void {
  if (isUnassessed !== true) assessSimulated(people, door);
  onRecords?.(people, door);
  // Told before: what a test looks for in the ledger is its own.
  people.setSetting(TOLD, String(people.compliance.all().length));
}

/** Parts that a house may be without. */
function chosenParts(options: HouseOptions, { reader, pinPad, models }: Required<Pick<TerminalParts, 'reader' | 'pinPad' | 'models'>>) {
  const { rolledBack, orders, ending, provision, onRestart, evidence, inputs, signals } = options;
  return {
    ...(options.isWithoutReader === true ? {} : { reader }),
    ...(options.isWithoutPinPad === true ? {} : { pinPad }),
    ...(options.isWithoutModels === true ? {} : { models }),
    ...(rolledBack === undefined ? {} : { rolledBack }),
    ...(orders === undefined ? {} : { orders }),
    ...(inputs === undefined ? {} : { inputs }),
    ...(signals === undefined ? {} : { signals }),
    ...(ending === undefined ? {} : { ending }),
    ...(provision === undefined ? {} : { provision }),
    ...(onRestart === undefined ? {} : { onRestart }),
    ...(evidence === undefined ? {} : { evidence }),
    ...(options.laptop === undefined ? {} : { consoleLink: options.laptop }),
  };
}

export async function makeHouse(options: HouseOptions = {}): Promise<House> {
  const crypto = await openCrypto({ pinHashCost: TEST_PIN_COST });
  const site = options.site ?? testSite();
  const clock = options.kept?.clock ?? makeFakeClock();
  const people = options.kept?.people ?? openTestPeople(crypto, clock);
  const ledger = options.kept?.ledger ?? options.ledger ?? makeFakeLedger(clock);
  const eye = options.kept?.eye ?? makeFakeEye();
  const [screen, reader, pinPad, lock] = [makeFakeScreen(), makeSimReader(), makeSimPinPad(), makeSimLock(clock)];
  const logged: string[] = [];
  const tamper = options.tamper ?? makeSimTamper();
  const signingKey = crypto.signingKey(new SecretBytes(new Uint8Array(randomBytes(32))));
  const models = options.models ?? TEST_MODELS;
  if (options.kept === undefined) putRecords(options, people, { site, models, crypto, nowMs: clock.nowMs() });
  const terminal = createTerminal({
    calendar: CALENDAR,
    version: '0.1.0-test',
    site,
    clock,
    crypto,
    signingKey,
    people,
    ledger,
    eye,
    lock,
    screen: options.laptop?.beside(screen) ?? screen,
    ...chosenParts(options, { reader, pinPad, models }),
    tamper,
    ...options.wall,
    onLog: (line) => logged.push(line),
  });
  const outcomes: VisitOutcome[] = [];
  terminal.onVisit((outcome) => outcomes.push(outcome));
  const settle = async (): Promise<void> => {
    for (let round = 0; round < ROUNDS || people.pending > 0; round += 1) await new Promise(setImmediate);
  };
  let residents = people.list().length;
  const house: House = {
    terminal,
    site,
    clock,
    people,
    ledger,
    eye,
    screen,
    reader,
    pinPad,
    lock,
    tamper,
    signingKey,
    outcomes,
    logged,
    settle,
    tap: async (card) => {
      reader.tap(card);
      await settle();
    },
    type: async (keys) => {
      for (const key of keys) pinPad.press((key === '#' ? 'enter' : key === '*' ? 'clear' : key) as PadKey);
      await settle();
    },
    act: async (action) => {
      // Whoever agrees has read to the end; tests of what happens without use the screen itself.
      const { view } = screen;
      if (action.kind === 'agree' && view.kind === 'notice' && view.readIn === undefined) {
        screen.act({ kind: 'read', version: view.version, language: 'zh-CN' });
        await settle();
      }
      screen.act(action);
      await settle();
    },
    choose: async (what) => {
      screen.act({ kind: 'choose', what });
      await settle();
    },
    resident: async (changes = {}) => {
      residents += 1;
      const number = changes.number ?? String(100 + residents);
      const card = changes.card === undefined ? `0A0000${number.padStart(4, '0')}` : (changes.card ?? undefined);
      const pin = changes.pin === undefined ? `27${number.padStart(4, '0')}` : (changes.pin ?? undefined);
      const person = await terminal.addPerson({
        number,
        name: changes.name ?? `Resident ${number}`,
        role: changes.isOperator === true ? 'operator' : 'person',
        ...(card === undefined ? {} : { card }),
        ...(pin === undefined ? {} : { pin }),
      });
      if (changes.hasFace !== true) return person;
      const enrolment = terminal.startEnrolment(person.id);
      await settle();
      await house.act({ kind: 'agree' });
      const result = await enrolment;
      if (result.kind !== 'enrolled') throw new Error(`the resident was not enrolled: ${JSON.stringify(result)}`);
      await house.act({ kind: 'back' });
      return people.byId(person.id) ?? person;
    },
    events: (kind) => ledger.events.filter((event): event is Extract<LedgerEvent, { kind: typeof kind }> => event.kind === kind),
    reboot: (changes = {}) => makeHouse({ ...options, rolledBack: undefined, ...changes, kept: { clock, people, ledger, eye } }),
  };
  if (options.isStarted !== false) {
    terminal.start();
    await settle();
  }
  return house;
}

/** The card and PIN that `resident` gives to a number. */
export const cardOf = (number: string): string => `0A0000${number.padStart(4, '0')}`;
export const pinOf = (number: string): string => `27${number.padStart(4, '0')}`;
