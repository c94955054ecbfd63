/** What a row of the table of screens is made of, and how its presses are done: on the glass, at the pad, with a card, by the eye, or by waiting. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { orderFolder } from '../../src/edge/orders/folder.ts';
import type { ConsoleInput, ConsolePage } from '../../src/ports/console-view.ts';
import type { LedgerEvent } from '../../src/core/ledger/event.ts';
import type { FacePlace } from '../../src/core/vision/place.ts';
import type { ScreenAction, ScreenView } from '../../src/ports/screen.ts';
import { assessSimulated } from '../../src/sim/processor.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import { type EvidenceHouse, makeEvidenceHouse } from './evidence-house.ts';
import { cardOf, type House, type HouseOptions, makeHouse, TEST_MODELS, testSite } from './house.ts';
import { bundle, deskOf, plugIn, round, row } from './provision-bench.ts';

export type Press =
  | { readonly by: 'glass'; readonly action: ScreenAction }
  /** Keys of the pad on the wall; # is enter, * is clear. */
  | { readonly by: 'pad'; readonly keys: string }
  /** The card that is of this number, or of nobody. */
  | { readonly by: 'card'; readonly of: string }
  /** Nobody does anything for so long; a millisecond earlier the same screen was still there. */
  | { readonly by: 'time'; readonly seconds: number }
  | { readonly by: 'eye'; readonly says: keyof typeof EYE }
  /** Long work goes on to its end. */
  | { readonly by: 'work' };

/** What must be shown next, as far as it is said. */
export type Shown = { readonly kind: ScreenView['kind'] } & Readonly<Record<string, unknown>>;

/** A row: where, what is done, what is shown next; `door`: it was released by it. */
export type Path<Place extends string> = readonly [place: Place, press: Press, next: Shown, door?: 'door'];

export const glass = (action: ScreenAction): Press => ({ by: 'glass', action });
export const plain = (kind: 'agree' | 'decline' | 'enrol' | 'withdraw' | 'confirm' | 'back'): Press => glass({ kind });
export const choose = (what: Extract<ScreenAction, { kind: 'choose' }>['what']): Press => glass({ kind: 'choose', what });
export const pad = (keys: string): Press => ({ by: 'pad', keys });
export const card = (of: string): Press => ({ by: 'card', of });
export const wait = (seconds: number): Press => ({ by: 'time', seconds });
export const eye = (says: keyof typeof EYE): Press => ({ by: 'eye', says });
export const back = plain('back');
/** The last line was on the screen. */
export const read = glass({ kind: 'read', version: 'as shown', language: 'zh-CN' });
export const runOn: Press = { by: 'work' };

type Words<Input> = Input extends ConsoleInput ? Omit<Input, 'kind'> : never;
export const act = (input: Words<ConsoleInput>): Press => glass({ kind: 'console', ...input });
/** A page of the console. */
export const page = (kind: ConsolePage['kind'], has: object = {}): Shown => ({ kind: 'console', console: { page: { kind, ...has } } });
/** The same, with what is said above it. */
export const noted = (kind: ConsolePage['kind'], note: string): Shown => ({ kind: 'console', console: { page: { kind }, note } });
/** In the place of the number of the one request that is on record. */
export const THE_REQUEST = 'R-THE-ONE';

const PLACE: FacePlace = { xPercent: 40, yPercent: 55, sizePercent: 45 };

/** What an eye can say, done to a house whose look or enrolment waits. */
const EYE = {
  matched: (made: House) => {
    made.eye.answer({ kind: 'matched', subject: [...made.eye.held][0] ?? '' });
  },
  spoof: (made: House) => {
    made.eye.answer({ kind: 'refused', reason: 'spoof-suspected' });
  },
  'too dark': (made: House) => {
    made.eye.say({ kind: 'advice', visit: visitOf(made), advice: 'too-dark' });
  },
  'somebody there': (made: House) => {
    made.eye.say({ kind: 'place', visit: visitOf(made), place: PLACE });
  },
  'a shot': (made: House) => {
    made.eye.say({ kind: 'shot', visit: visitOf(made), taken: 1, wanted: 3 });
  },
  'all shots': (made: House) => {
    made.eye.isHoldingEnrolments = false;
    made.eye.waiting.get(visitOf(made))?.({ kind: 'matched', subject: '' });
  },
  down: (made: House) => {
    made.eye.kill();
  },
} as const;

const visitOf = (made: House): string => [...made.eye.waiting.keys()][0] ?? '';

/** Whoever runs the door, somebody with a face, somebody without. */
async function peopled(options: HouseOptions = {}): Promise<House> {
  const made = await makeHouse(options);
  await made.resident({ number: '900', isOperator: true });
  await made.resident({ number: '101', hasFace: true });
  await made.resident({ number: '102' });
  return made;
}

/** 101 agreed to another notice than that of `site`. */
async function changed(before: Parameters<typeof testSite>[0], after: Parameters<typeof testSite>[0]): Promise<House> {
  const kept = await peopled({ site: testSite(before) });
  const site = testSite(after);
  assessSimulated(kept.people, { site, models: TEST_MODELS, crypto: await openCrypto(), nowMs: kept.clock.nowMs() });
  return makeHouse({ kept, site });
}

/** With a real ledger, so that it can be checked, and a stick for the pack that is made of it. */
async function withPapers(): Promise<House> {
  const stick = mkdtempSync(join(tmpdir(), 'menshen-stick-'));
  const evidence = await makeEvidenceHouse({ site: { ...testSite(), twoPerson: ['evidence-make'] }, orders: orderFolder(stick) });
  opened.push({ evidence, stick });
  await evidence.house.resident({ number: '901', isOperator: true });
  return evidence.house;
}

const opened: { readonly evidence: EvidenceHouse; readonly stick: string }[] = [];
afterAll(() => {
  for (const { evidence, stick } of opened.splice(0)) {
    evidence.close();
    rmSync(stick, { recursive: true, force: true });
  }
});

const NEVER = new Promise<never>(() => undefined);

export const WORLDS = {
  house: () => peopled(),
  '1:N': () => peopled({ site: testSite({ face: { mode: '1:N' } }) }),
  'without PINs': () => peopled({ site: testSite({ fallback: { card: true, pin: false } }) }),
  'housing open': async () => {
    const made = await peopled();
    made.tamper.set('open');
    await made.settle();
    return made;
  },
  /** An enrolment that goes on until the test says how it ends. */
  'slow eye': async () => {
    const made = await peopled();
    made.eye.isHoldingEnrolments = true;
    return made;
  },
  'dark lobby': async () => {
    const made = await peopled();
    made.eye.enrolRefusal = 'too-dark';
    return made;
  },
  /** A check of a PIN that never ends by itself. */
  'slow check': async () => {
    const made = await peopled();
    Object.assign(made.people, { isPinRight: () => NEVER });
    return made;
  },
  /** An erasure that never ends by itself. */
  'stuck store': async () => {
    const made = await peopled();
    Object.assign(made.eye, { erase: () => NEVER, purge: () => NEVER });
    return made;
  },
  'eye down': async () => {
    const made = await peopled();
    made.eye.kill();
    await made.settle();
    return made;
  },
  'another phone': () => changed({}, { processor: { ...testSite().processor, phone: '010-5550199' } }),
  'longer retention': () => changed({ face: { retentionDays: 300, idleDays: 80 } }, {}),
  child: async () => {
    const minors = { retentionDays: 90, rules: 'Our rules for children under 14.', rulesSha256: 'a'.repeat(64) };
    const made = await peopled({ site: testSite({ minors }) });
    const child = { number: '200', name: 'Child', band: 'under-14', birthDate: '2016-05-01' } as const;
    await made.terminal.addPerson({ ...child, card: cardOf('200'), pin: '270200' });
    return made;
  },
  /** More people and groups than a page has, and a complaint on record. */
  block: async () => {
    const made = await peopled();
    for (const number of ['103', '104', '105']) await made.resident({ number });
    for (let at = 1; at <= 5; at += 1) made.terminal.access.setGroup(`Group${String(at)}`, [{ schedule: 'always', door: '*' }]);
    await made.act({ kind: 'rights', what: 'ask' });
    await made.act({ kind: 'request', request: 'complaint', topic: 'sign' });
    await made.act({ kind: 'back' });
    return made;
  },
  papers: () => withPapers(),
  'long ledger': async () => {
    const made = await withPapers();
    for (let at = 0; at < 600; at += 1) made.ledger.append({ kind: 'stop' });
    return made;
  },
  /** A stick with a bundle was put in. */
  bundle: async () => {
    const made = await peopled({ provision: deskOf(() => bundle({ people: [row('201')] })) });
    plugIn();
    await round(made);
    return made;
  },
} satisfies Record<string, () => Promise<House>>;

type World = keyof typeof WORLDS;

/** What those who run the door do that leaves everything as it was. */
const LOOKS: readonly string[] = ['console', 'look-person', 'list-people', 'audit-read', 'enrol-face', 'commission'];
/** Screens lie at most so deep. */
const BACKS_MAX = 12;

const atRest = new Map<World, House>();

/** A house of that world at rest: one that was used and is as it was before, or a new one. */
export async function houseOf(world: World): Promise<House> {
  const made = atRest.get(world) ?? (await WORLDS[world]());
  atRest.delete(world);
  return made;
}

/** To be used again, unless anything of it is changed. Whatever changes people, consents or counts of tries is in the ledger. */
export async function putBack(world: World, made: House, eventsBefore: number): Promise<void> {
  for (let turn = 0; turn < BACKS_MAX && made.screen.view.kind !== 'idle'; turn += 1) await perform(made, back);
  const isChanged = made.ledger.events.slice(eventsBefore).some((event) => !isTraceless(event, world));
  const isIdle = made.screen.view.kind === 'idle' && made.eye.waiting.size === 0;
  if (isIdle && !isChanged && world !== 'bundle') atRest.set(world, made);
}

/** A request that nobody looks at again, or a walk through the devices that was broken off, is not seen from any other screen. */
function isTraceless(event: LedgerEvent, world: World): boolean {
  if (event.kind === 'operator') return LOOKS.includes(event.verb);
  return event.kind === 'passage' || (event.kind === 'request' && world !== 'block');
}

export async function perform(made: House, press: Press): Promise<void> {
  switch (press.by) {
    case 'glass':
      made.screen.act(named(made, press.action));
      break;
    case 'pad':
      await made.type(press.keys);
      break;
    case 'card':
      await made.tap(press.of === 'nobody' ? '0BAD0BAD' : cardOf(press.of));
      break;
    case 'eye':
      EYE[press.says](made);
      break;
    case 'time': {
      const { kind } = made.screen.view;
      made.clock.advance(press.seconds * 1_000 - 1);
      await made.settle();
      expect(`just before: ${made.screen.view.kind}`).toBe(`just before: ${kind}`);
      made.clock.advance(1);
      break;
    }
    case 'work':
      await worked(made);
  }
  await made.settle();
}

/** Turns of ten simulated milliseconds in which any work ends; an evidence pack takes some hundred. */
const TURNS_MAX = 5_000;

async function worked(made: House): Promise<void> {
  const isWorking = (): boolean => made.screen.view.kind === 'console' && made.screen.view.console.page.kind === 'working';
  for (let turn = 0; turn < TURNS_MAX && isWorking(); turn += 1) {
    made.clock.advance(10);
    await made.settle();
  }
}

/** With the real version of the notice, and the real number of the request that is meant. */
function named(made: House, action: ScreenAction): ScreenAction {
  if (action.kind === 'read') return { ...action, version: made.screen.view.kind === 'notice' ? made.screen.view.version : '' };
  const isMeant = action.kind === 'console' && action.what === 'request' && action.number === THE_REQUEST;
  return isMeant ? { ...action, number: made.people.requests.list()[0]?.number ?? '' } : action;
}

/** For the name of a test. */
export function told(press: Press): string {
  switch (press.by) {
    case 'glass': {
      const { kind, ...words } = press.action;
      return [kind, ...Object.values(words)].join(' ');
    }
    case 'pad':
      return `keys ${press.keys}`;
    case 'card':
      return `card of ${press.of}`;
    case 'eye':
      return `the eye: ${press.says}`;
    case 'time':
      return `nothing for ${String(press.seconds)} s`;
    case 'work':
      return 'work runs on';
  }
}
