/** Does one step at the simulated door as a person would, waits until it is over, and says what the outside saw. */

import { isFault } from '../../base/fault.ts';
import type { PadKey } from '../../ports/door-hardware.ts';
import type { ScreenAction, ScreenView } from '../../ports/screen.ts';
import type { House } from './house.ts';
import { type Model, personOf, type Result, validUntil } from './model.ts';
import type { Step } from './script.ts';
import { OPERATOR } from './world.ts';

/** Longest wait for anything that a person does, and how often they look. */
const FLOW_LIMIT_MS = 120_000;
const LOOK_EVERY_MS = 200;
/** After a visit the next person steps up. */
const AFTER_VISIT_MS = 6_000;

const NOTHING: Result = { kind: 'nothing' };
const DONE: Result = { kind: 'done' };
const REFUSED: Result = { kind: 'refused' };
const UNSURE: Result = { kind: 'unsure' };

interface Scene {
  readonly house: House;
  readonly model: Model;
}

/** Steps that need more than the house (restart, cut, disk) are done by the life. */
export async function perform(house: House, model: Model, step: Step): Promise<Result> {
  const scene = { house, model };
  try {
    const result = await doStep(scene, step);
    await house.clock.settle();
    return result;
  } catch (error) {
    if (!isFault(error)) throw error;
    await house.clock.settle();
    return UNSURE;
  } finally {
    house.standing = undefined;
  }
}

async function doStep(scene: Scene, step: Step): Promise<Result> {
  const { house } = scene;
  switch (step.do) {
    case 'add':
      return add(scene, step);
    case 'tap':
      return tap(scene, step.who);
    case 'tap-unknown':
      return visit(scene, 0, () => {
        house.reader.tap(step.card);
      });
    case 'pin':
      return pin(scene, step);
    case 'face':
      return face(scene, step);
    case 'enrol':
      return step.how === 'called' ? calledEnrolment(scene, step) : screenEnrolment(scene, step);
    case 'withdraw':
      return withdraw(scene, step);
    case 'end':
      return endPerson(scene, step.who);
    case 'purge':
      return step.how === 'screen' ? screenPurge(scene, step.isRightCount) : commandPurge(scene, step.isRightCount);
    case 'renew':
      return renew(scene, step);
    case 'tamper':
      return openHousing(scene);
    case 'clear-tamper':
      return clearTamper(scene);
    case 'egress':
      return goOut(house);
    default:
      trouble(house, step);
      return DONE;
  }
}

function trouble(house: House, step: Step): void {
  if (step.do === 'clock') house.clock.setWallBy(step.byMs);
  else if (step.do === 'crash') house.eye.crash(step.place);
  else if (step.do === 'plug') plug(house, step);
}

function plug({ reader, pinPad, lock }: House, { what, isIn }: Extract<Step, { do: 'plug' }>): void {
  if (what === 'reader') reader.setConnected(isIn);
  else if (what === 'pin-pad') pinPad.setConnected(isIn);
  else lock.setConnected(isIn);
}

/** From the release until the leaf is open, and until it has closed again. */
const STEP_UP_MS = 400;
const LEAF_OPEN_MS = 2_000;
/** A contact is believed after a while; own margin over its bounce. */
const LEAF_SETTLES_MS = 200;

/** The leaf opens and closes behind somebody. */
async function walkThrough({ inputs, clock }: House): Promise<void> {
  await clock.runFor(STEP_UP_MS);
  inputs.contact.set('active');
  await clock.runFor(LEAF_OPEN_MS);
  inputs.contact.set('rest');
  await clock.runFor(LEAF_SETTLES_MS);
}

/** The exit button is wired to the lock; the terminal only hears of it. */
async function goOut(house: House): Promise<Result> {
  house.lock.egress();
  house.inputs.rex.set('active');
  await walkThrough(house);
  house.inputs.rex.set('rest');
  return DONE;
}

function idOf({ house }: Scene, who: number): string | undefined {
  return house.terminal.personByNumber(house.world.person(who).number)?.id;
}

async function add(scene: Scene, step: Extract<Step, { do: 'add' }>): Promise<Result> {
  const { house, model } = scene;
  if (personOf(model, step.who).exists !== 'maybe' || idOf(scene, step.who) !== undefined) return NOTHING;
  const { number, card, pin: pinOf } = house.world.person(step.who);
  const person = await house.terminal.addPerson({
    number,
    name: `Resident ${number}`,
    role: step.who === OPERATOR ? 'operator' : 'person',
    ...(step.hasCard ? { card: card(0) } : {}),
    ...(step.hasPin ? { pin: pinOf(0) } : {}),
    ...(step.validDays === undefined ? {} : { validUntilMs: validUntil(model, step.validDays) }),
  });
  return person.id === '' ? UNSURE : DONE;
}

/** Waits while the screen shows one of these. */
async function whileShown({ house }: Scene, kinds: readonly ScreenView['kind'][]): Promise<ScreenView> {
  for (let waitedMs = 0; waitedMs < FLOW_LIMIT_MS; waitedMs += LOOK_EVERY_MS) {
    await house.clock.settle();
    if (!kinds.includes(house.screen.view.kind)) break;
    await house.clock.runFor(LOOK_EVERY_MS);
  }
  return house.screen.view;
}

function shownBy({ house }: Scene): ScreenView['kind'] {
  return house.screen.view.kind;
}

const WORKING: readonly ScreenView['kind'][] = ['checking', 'looking', 'enrolling', 'erasing'];

/** What the door says to whoever did something at it. */
async function visit(scene: Scene, version: number, act: () => void | Promise<void>): Promise<Result> {
  const { house } = scene;
  const before = house.outcomes.length;
  await act();
  await whileShown(scene, WORKING);
  const outcome = house.outcomes[before];
  house.outcomes.length = 0;
  if (outcome?.isGranted === true) await walkThrough(house);
  await house.clock.runFor(AFTER_VISIT_MS);
  if (outcome === undefined) return NOTHING;
  return { kind: 'visit', isGranted: outcome.isGranted, reason: outcome.reason, version };
}

function tap(scene: Scene, who: number): Promise<Result> {
  const { house, model } = scene;
  const version = personOf(model, who).cards.at(-1) ?? 0;
  return visit(scene, version, () => {
    house.reader.tap(house.world.person(who).card(version));
  });
}

function typed({ house }: Scene, keys: string): void {
  for (const key of keys) house.pinPad.press(key === '#' ? 'enter' : (key as PadKey));
}

async function press({ house }: Scene, action: ScreenAction): Promise<ScreenView> {
  house.screen.press(action);
  await house.clock.settle();
  return house.screen.view;
}

/** A PIN of this person: the newest, or a wrong one. */
function pinOf({ house, model }: Scene, who: number, isRight = true): { readonly pin: string; readonly version: number } {
  const version = personOf(model, who).pins.at(-1) ?? 0;
  const right = house.world.person(who).pin(version);
  const wrong = `${right.slice(0, -1)}${String((Number(right.at(-1)) + 5) % 10)}`;
  return { pin: isRight ? right : wrong, version };
}

function pin(scene: Scene, step: Extract<Step, { do: 'pin' }>): Promise<Result> {
  const { house } = scene;
  const { pin: digits, version } = pinOf(scene, step.who, step.isRight);
  return visit(scene, version, async () => {
    typed(scene, `${house.world.person(step.who).number}#`);
    await house.clock.settle();
    typed(scene, `${digits}#`);
  });
}

async function face(scene: Scene, step: Extract<Step, { do: 'face' }>): Promise<Result> {
  const { house } = scene;
  house.standing = step.who;
  const result = await visit(scene, 0, async () => {
    await press(scene, { kind: 'choose', what: 'face' });
    if (house.screen.view.kind === 'claim') claim(scene, step.claims);
  });
  if (house.screen.view.kind === 'claim') await press(scene, { kind: 'back' });
  return result;
}

/** Says who one is: by card, or typed where there is none or no reader. */
function claim(scene: Scene, who: number): void {
  const { house, model } = scene;
  const card = personOf(model, who).cards.at(-1);
  if (card !== undefined && house.reader.isConnected) house.reader.tap(house.world.person(who).card(card));
  else typed(scene, `${house.world.person(who).number}#`);
}

/** "My face" of somebody, proved by what they have; false where they did not get there. */
async function openMyFace(scene: Scene, who: number): Promise<boolean> {
  const { house } = scene;
  await press(scene, { kind: 'choose', what: 'my-face' });
  if (shownBy(scene) !== 'number-entry') return false;
  claim(scene, who);
  if ((await whileShown(scene, WORKING)).kind === 'pin-entry') typed(scene, `${pinOf(scene, who).pin}#`);
  const view = await whileShown(scene, WORKING);
  house.outcomes.length = 0;
  return view.kind === 'my-face';
}

async function leave(scene: Scene): Promise<void> {
  await press(scene, { kind: 'back' });
  await scene.house.clock.runFor(LOOK_EVERY_MS);
}

async function calledEnrolment(scene: Scene, step: Extract<Step, { do: 'enrol' }>): Promise<Result> {
  const { house } = scene;
  const id = idOf(scene, step.who);
  if (id === undefined || step.says === 'nothing') return NOTHING;
  const called = house.terminal.startEnrolment(id);
  await house.clock.settle();
  if (house.screen.view.kind === 'notice') await answerNotice(scene, step);
  // Nobody is there any more: the screen's own limits end it.
  await whileShown(scene, ['notice', 'enrolling']);
  const result = await called;
  await leave(scene);
  if (result.kind === 'not-shown') return NOTHING;
  return result.kind === 'enrolled' ? DONE : REFUSED;
}

async function answerNotice(scene: Scene, { who, says }: Extract<Step, { do: 'enrol' }>): Promise<void> {
  const { house } = scene;
  house.standing = who;
  const { view } = house.screen;
  if (says !== 'decline' && view.kind === 'notice') await press(scene, { kind: 'read', version: view.version, language: 'zh-CN' });
  await press(scene, { kind: says === 'decline' ? 'decline' : 'agree' });
  if (says !== 'leave') return;
  await house.clock.runFor(LOOK_EVERY_MS);
  await press(scene, { kind: 'back' });
}

async function screenEnrolment(scene: Scene, step: Extract<Step, { do: 'enrol' }>): Promise<Result> {
  const { house } = scene;
  if (!(await openMyFace(scene, step.who))) return leftWith(scene, NOTHING);
  if (step.says === 'nothing') return leftWith(scene, NOTHING);
  if ((await press(scene, { kind: 'enrol' })).kind !== 'notice') return leftWith(scene, NOTHING);
  await answerNotice(scene, step);
  const view = await whileShown(scene, WORKING);
  // Whoever turned away sees no answer; the erasure goes on behind the screen.
  if (step.says === 'leave') await house.clock.runFor(FLOW_LIMIT_MS / 10);
  return leftWith(scene, view.kind === 'enrolled' ? DONE : REFUSED);
}

async function leftWith(scene: Scene, result: Result): Promise<Result> {
  await leave(scene);
  return result;
}

async function withdraw(scene: Scene, step: Extract<Step, { do: 'withdraw' }>): Promise<Result> {
  const { house } = scene;
  if (step.how === 'command') {
    const id = idOf(scene, step.who);
    if (id === undefined) return NOTHING;
    const result = await waited(scene, house.terminal.withdraw(id, 'command'));
    if (result.kind === 'failed') return UNSURE;
    return result.kind === 'unknown-person' ? NOTHING : DONE;
  }
  if (!(await openMyFace(scene, step.who))) return leftWith(scene, NOTHING);
  if ((await press(scene, { kind: 'withdraw' })).kind !== 'withdraw-confirm') return leftWith(scene, NOTHING);
  await press(scene, { kind: 'confirm' });
  const view = await whileShown(scene, WORKING);
  return leftWith(scene, view.kind === 'withdrawn' ? DONE : UNSURE);
}

/** Time goes on until a command has its answer. */
async function waited<T>({ house }: Scene, answer: Promise<T>): Promise<T> {
  const state = { isThere: false };
  const seen = answer.finally(() => {
    state.isThere = true;
  });
  seen.catch(() => undefined);
  await house.clock.settle();
  for (let waitedMs = 0; !state.isThere && waitedMs < FLOW_LIMIT_MS; waitedMs += LOOK_EVERY_MS) await house.clock.runFor(LOOK_EVERY_MS);
  return seen;
}

async function endPerson(scene: Scene, who: number): Promise<Result> {
  const id = idOf(scene, who);
  if (id === undefined || who === OPERATOR) return NOTHING;
  const result = await waited(scene, scene.house.terminal.endPerson(id));
  return result?.kind === 'failed' ? UNSURE : DONE;
}

async function commandPurge(scene: Scene, isRightCount: boolean): Promise<Result> {
  const { house, model } = scene;
  const operator = house.world.person(OPERATOR);
  const card = operator.card(personOf(model, OPERATOR).cards.at(-1) ?? 0);
  const persons = house.terminal.countFaces() + (isRightCount ? 0 : 1);
  const result = await waited(scene, house.terminal.purge({ card, pin: pinOf(scene, OPERATOR).pin, persons }));
  if (result.kind === 'refused') return REFUSED;
  return result.kind === 'failed' ? UNSURE : DONE;
}

async function screenPurge(scene: Scene, isRightCount: boolean): Promise<Result> {
  const { house } = scene;
  await press(scene, { kind: 'choose', what: 'purge' });
  if (shownBy(scene) !== 'number-entry') return leftWith(scene, REFUSED);
  claim(scene, OPERATOR);
  if ((await whileShown(scene, WORKING)).kind === 'pin-entry') typed(scene, `${pinOf(scene, OPERATOR).pin}#`);
  const shown = await whileShown(scene, WORKING);
  house.outcomes.length = 0;
  if (shown.kind !== 'purge-confirm') return leftWith(scene, REFUSED);
  typed(scene, `${String(shown.persons + (isRightCount ? 0 : 1))}##`);
  const view = await whileShown(scene, WORKING);
  if (view.kind === 'purge-confirm') return leftWith(scene, REFUSED);
  return leftWith(scene, view.kind === 'purged' ? DONE : UNSURE);
}

/** Longer than a bounce; what is destroyed for it goes on after the housing is shut. */
const OPEN_MS = 5_000;

async function openHousing({ house, model }: Scene): Promise<Result> {
  house.tamper.set('open');
  await house.clock.runFor(OPEN_MS);
  house.tamper.set('closed');
  await house.clock.runFor(OPEN_MS);
  if (house.site.tamper?.purge !== true) return REFUSED;
  return model.isFull || house.terminal.status().hasPendingErasure ? UNSURE : DONE;
}

async function clearTamper(scene: Scene): Promise<Result> {
  const { house, model } = scene;
  const card = house.world.person(OPERATOR).card(personOf(model, OPERATOR).cards.at(-1) ?? 0);
  const result = await waited(scene, house.terminal.clearTamper({ card, pin: pinOf(scene, OPERATOR).pin }));
  return result.kind === 'cleared' ? DONE : UNSURE;
}

async function renew(scene: Scene, step: Extract<Step, { do: 'renew' }>): Promise<Result> {
  const { house, model } = scene;
  const id = idOf(scene, step.who);
  const known = personOf(model, step.who);
  if (id === undefined || known.exists !== 'yes') return NOTHING;
  const person = house.world.person(step.who);
  const wanted = step.what === 'card' ? { card: person.card(known.cards.at(-1) ?? 0) } : { pin: person.pin(known.pins.at(-1) ?? 0) };
  await waited(scene, house.terminal.renewCredential(id, wanted));
  return DONE;
}
