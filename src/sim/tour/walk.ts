/** What people do at the door, one function each: only what a person with card, keypad, screen and face can do. */

import type { ScreenView } from '../../ports/screen.ts';
import type { Scene } from '../scene.ts';
import type { Stage, VisitEnd } from './stage.ts';

/** No step of the tour may take longer; a look itself ends after the site's lookLimitMs. */
const STEP_LIMIT_MS = 30_000;

/** Somebody of the simulated house. */
export interface Dweller {
  readonly number: string;
  readonly card: string;
  readonly pin: string;
  readonly portrait: string;
}

function view<K extends ScreenView['kind']>(stage: Stage, ...kinds: readonly K[]): Promise<Extract<ScreenView, { kind: K }>> {
  const fits = (value: ScreenView): boolean => (kinds as readonly string[]).includes(value.kind);
  return stage.views.next(`the screen ${kinds.join(' or ')}`, fits, { limitMs: STEP_LIMIT_MS, orLast: true }) as Promise<
    Extract<ScreenView, { kind: K }>
  >;
}

function visitEnd(stage: Stage): Promise<VisitEnd> {
  return stage.visits.next('the end of the visit', () => true, { limitMs: STEP_LIMIT_MS, orLast: false });
}

async function toIdle(stage: Stage): Promise<void> {
  if (stage.views.last?.kind !== 'idle') stage.act({ kind: 'back' });
  await view(stage, 'idle');
}

function type(stage: Stage, digits: string): void {
  for (const digit of digits) stage.press(digit as Parameters<Stage['press']>[0]);
  stage.press('enter');
}

/** Choose the face, name the record by card, look. */
export async function passByFaceAndCard(stage: Stage, card: string, scene: Scene): Promise<VisitEnd> {
  await toIdle(stage);
  stage.show(scene);
  stage.act({ kind: 'choose', what: 'face' });
  await view(stage, 'claim');
  const end = visitEnd(stage);
  stage.tap(card);
  return end;
}

/** Choose the face and look (1:N). */
export async function passByFace(stage: Stage, scene: Scene): Promise<VisitEnd> {
  await toIdle(stage);
  stage.show(scene);
  const end = visitEnd(stage);
  stage.act({ kind: 'choose', what: 'face' });
  return end;
}

export async function passByCard(stage: Stage, card: string): Promise<VisitEnd> {
  await toIdle(stage);
  const end = visitEnd(stage);
  stage.tap(card);
  return end;
}

export async function passByPin(stage: Stage, number: string, pin: string): Promise<VisitEnd> {
  await toIdle(stage);
  stage.act({ kind: 'choose', what: 'pin' });
  await view(stage, 'number-entry');
  type(stage, number);
  await view(stage, 'pin-entry');
  const end = visitEnd(stage);
  type(stage, pin);
  return end;
}

/** The eye dies while somebody is being looked at; returns how that visit ended. */
export async function loseTheEye(stage: Stage, card: string, scene: Scene): Promise<VisitEnd> {
  await toIdle(stage);
  stage.show(scene);
  stage.act({ kind: 'choose', what: 'face' });
  await view(stage, 'claim');
  const end = visitEnd(stage);
  stage.tap(card);
  await view(stage, 'looking');
  stage.killEye();
  return end;
}

async function openMyFace(stage: Stage, person: Dweller): Promise<void> {
  await toIdle(stage);
  stage.act({ kind: 'choose', what: 'my-face' });
  await view(stage, 'number-entry');
  stage.tap(person.card);
  await view(stage, 'pin-entry');
  type(stage, person.pin);
  await view(stage, 'my-face');
}

/** Card and PIN, the whole notice, consent, the shots. `enrolled`, or the reason that the screen gave. */
export async function consentAndEnrol(stage: Stage, person: Dweller, scene: Scene): Promise<string> {
  await openMyFace(stage, person);
  stage.show(scene);
  stage.act({ kind: 'enrol' });
  const { version } = await view(stage, 'notice');
  stage.act({ kind: 'read', version, language: 'zh-CN' });
  stage.act({ kind: 'agree' });
  const end = await view(stage, 'enrolled', 'enrol-refused');
  return end.kind === 'enrolled' ? 'enrolled' : end.reason;
}

export async function refuseTheFace(stage: Stage, person: Dweller): Promise<void> {
  await openMyFace(stage, person);
  stage.act({ kind: 'enrol' });
  await view(stage, 'notice');
  stage.act({ kind: 'decline' });
  await view(stage, 'consent-declined');
}

/** Card and PIN, withdraw, confirm. Returns the receipt. */
export async function withdraw(stage: Stage, person: Dweller): Promise<string> {
  await openMyFace(stage, person);
  stage.act({ kind: 'withdraw' });
  await view(stage, 'withdraw-confirm');
  stage.act({ kind: 'confirm' });
  return (await view(stage, 'withdrawn')).receipt;
}

/** Operator: card, PIN, the number of people typed, confirm. Returns how many people's face went. */
export async function purge(stage: Stage, operator: Dweller): Promise<number> {
  await toIdle(stage);
  stage.act({ kind: 'choose', what: 'purge' });
  await view(stage, 'number-entry');
  stage.tap(operator.card);
  await view(stage, 'pin-entry');
  type(stage, operator.pin);
  const { persons } = await view(stage, 'purge-confirm');
  for (const digit of String(persons)) stage.press(digit as Parameters<Stage['press']>[0]);
  stage.act({ kind: 'confirm' });
  return (await view(stage, 'purged')).persons;
}
