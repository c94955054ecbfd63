/**
 * The simulated day: 25 people, 20 of whom consent at the front door (1:1) and 5 refuse and get
 * by with cards; eight of them consent again at the side door (1:N), because a consent for one
 * door is not a consent for another. One line a visit. What must never happen stops the tour.
 */

import type { Scene } from '../scene.ts';
import type { Stage, VisitEnd } from './stage.ts';
import {
  consentAndEnrol,
  type Dweller,
  loseTheEye,
  passByCard,
  passByFace,
  passByFaceAndCard,
  passByPin,
  purge,
  refuseTheFace,
  withdraw,
} from './walk.ts';

export const CONSENTING = 20;
export const REFUSING = 5;
export const SIDE_DOOR = 8;

/** A tour in which fewer of the enrolled faces are let in shows a terminal that does not work. Own choice. */
const FACES_OPEN_MIN = 0.7;

/** Consents of one person who is not enrolled at once; more would hide a terminal that enrols nobody. Own choice. */
const ENROL_TRIES_MAX = 3;

export interface DayPlan {
  /** 1:1. */
  readonly front: Stage;
  /** 1:N. */
  readonly side: Stage;
  /** CONSENTING + REFUSING people, the operator apart. */
  readonly people: readonly Dweller[];
  readonly operator: Dweller;
  /** A portrait that belongs to nobody of the house. */
  readonly strangers: readonly string[];
  /** Makes each appearance different: same seed, same day. */
  readonly nextSeed: () => number;
  readonly say: (line: string) => void;
}

export interface DayResult {
  visits: number;
  granted: number;
  denied: number;
  spoofs: number;
  people: number;
  /** Faces of enrolled people under fair conditions: let in or not. */
  readonly faces: boolean[];
  /** Sentences about what must never happen, and did. */
  readonly wrongs: string[];
}

interface Expectation {
  readonly stage: Stage;
  readonly who: string;
  readonly how: string;
  /** `open`/`shut` must hold; `usually-open` is a person whom the face may fail, who then has a card. */
  readonly expect: 'open' | 'shut' | 'usually-open';
}

export async function playDay(plan: DayPlan): Promise<DayResult> {
  const result: DayResult = { visits: 0, granted: 0, denied: 0, spoofs: 0, people: plan.people.length, faces: [], wrongs: [] };
  const day = { plan, result, note: noteVisit(plan, result) };
  await enrolEverybody(day);
  await frontDoor(day);
  await sideDoor(day);
  await attacks(day);
  await leaving(day);
  const open = result.faces.filter((isOpen) => isOpen).length;
  if (open < result.faces.length * FACES_OPEN_MIN)
    result.wrongs.push(`only ${String(open)} of ${String(result.faces.length)} enrolled faces were let in`);
  if (result.spoofs === 0) result.wrongs.push('no photograph was suspected to be one');
  return result;
}

interface Day {
  readonly plan: DayPlan;
  readonly result: DayResult;
  readonly note: (expected: Expectation, end: VisitEnd) => void;
}

function noteVisit(plan: DayPlan, result: DayResult): Day['note'] {
  const unlocks = new Map<Stage, number>();
  return ({ stage, who, how, expect }, end) => {
    result.visits += 1;
    const moved = stage.unlocks - (unlocks.get(stage) ?? 0);
    unlocks.set(stage, stage.unlocks);
    if (moved !== (end.isGranted ? 1 : 0)) result.wrongs.push(`the lock was released ${String(moved)} times for ${who} by ${how}`);
    if (expect === 'usually-open') result.faces.push(end.isGranted);
    if (end.isGranted) result.granted += 1;
    else result.denied += 1;
    if (end.reason === 'spoof-suspected') result.spoofs += 1;
    plan.say(
      `${stage.name.padEnd(6)} ${who.padEnd(22)} ${how.padEnd(34)} ${end.isGranted ? 'granted' : `denied: ${end.reason ?? 'no reason'}`}`,
    );
    if (expect === 'open' && !end.isGranted) result.wrongs.push(`${who} by ${how} was refused`);
    if (expect === 'shut' && end.isGranted) result.wrongs.push(`${who} by ${how} was let in`);
  };
}

function standing({ plan }: Day, portrait: string): Scene {
  return { kind: 'person', portrait, seed: plan.nextSeed() };
}

function personAt(day: Day, index: number): Dweller {
  return day.plan.people[index % day.plan.people.length] as Dweller;
}

async function enrolEverybody(day: Day): Promise<void> {
  const { front, side, people, say } = day.plan;
  for (const [index, person] of people.entries()) {
    if (index >= CONSENTING) {
      await refuseTheFace(front, person);
      say(`${front.name.padEnd(6)} ${person.number.padEnd(22)} refuses the face and keeps card and PIN`);
      continue;
    }
    await enrolOne(day, front, person);
  }
  for (const person of people.slice(0, SIDE_DOOR)) await enrolOne(day, side, person);
}

/** Whoever the terminal could not enrol may consent and try again, as at a real door; each try is told. */
async function enrolOne(day: Day, stage: Stage, person: Dweller): Promise<void> {
  for (let tries = 1; tries <= ENROL_TRIES_MAX; tries += 1) {
    const outcome = await consentAndEnrol(stage, person, standing(day, person.portrait));
    day.plan.say(`${stage.name.padEnd(6)} ${person.number.padEnd(22)} consents${tries === 1 ? '' : ' again'}: ${outcome}`);
    if (outcome === 'enrolled') return;
  }
  day.result.wrongs.push(`${person.number} could not be enrolled at the ${stage.name} door`);
}

async function frontDoor(day: Day): Promise<void> {
  const stage = day.plan.front;
  for (let index = 0; index < 6; index += 1) {
    const person = personAt(day, index);
    day.note(
      { stage, who: person.number, how: 'face, named by card (1:1)', expect: 'usually-open' },
      await passByFaceAndCard(stage, person.card, standing(day, person.portrait)),
    );
  }
  for (const index of [6, 20, 21, 22]) {
    const person = personAt(day, index);
    day.note({ stage, who: person.number, how: 'card', expect: 'open' }, await passByCard(stage, person.card));
  }
  for (const index of [7, 23, 24]) {
    const person = personAt(day, index);
    day.note({ stage, who: person.number, how: 'PIN', expect: 'open' }, await passByPin(stage, person.number, person.pin));
  }
}

async function sideDoor(day: Day): Promise<void> {
  const stage = day.plan.side;
  for (let index = 0; index < 5; index += 1) {
    const person = personAt(day, index);
    day.note(
      { stage, who: person.number, how: 'face alone (1:N)', expect: 'usually-open' },
      await passByFace(stage, standing(day, person.portrait)),
    );
  }
  const stranger = day.plan.strangers[0] as string;
  day.note({ stage, who: 'a stranger', how: 'face alone (1:N)', expect: 'shut' }, await passByFace(stage, standing(day, stranger)));
}

async function attacks(day: Day): Promise<void> {
  const { front, side, strangers, nextSeed } = day.plan;
  const [first, second, third] = [personAt(day, 0), personAt(day, 1), personAt(day, 2)];
  const stranger = strangers[1] as string;
  day.note(
    { stage: front, who: 'a stranger', how: `face, with the card of ${first.number}`, expect: 'shut' },
    await passByFaceAndCard(front, first.card, standing(day, stranger)),
  );
  const two: Scene = { kind: 'two-people', portraits: [first.portrait, stranger], seed: nextSeed() };
  day.note({ stage: side, who: 'two people at once', how: 'face alone (1:N)', expect: 'shut' }, await passByFace(side, two));
  const far: Scene = { kind: 'far-away', portrait: second.portrait, seed: nextSeed() };
  day.note(
    { stage: front, who: second.number, how: 'face, from too far away', expect: 'shut' },
    await passByFaceAndCard(front, second.card, far),
  );
  for (const [stage, victim] of [
    [front, third],
    [side, first],
  ] as const) {
    const print: Scene = { kind: 'print', portrait: victim.portrait, seed: nextSeed() };
    const end = stage === front ? await passByFaceAndCard(stage, victim.card, print) : await passByFace(stage, print);
    day.note(
      {
        stage,
        who: `a photograph of ${victim.number}`,
        how: stage === front ? 'face, named by card (1:1)' : 'face alone (1:N)',
        expect: 'shut',
      },
      end,
    );
  }
}

async function leaving(day: Day): Promise<void> {
  const { front, side, operator, say } = day.plan;
  const [leaver, passer, next] = [personAt(day, 3), personAt(day, 4), personAt(day, 5)];
  say(`${front.name.padEnd(6)} ${leaver.number.padEnd(22)} withdraws, receipt ${await withdraw(front, leaver)}`);
  day.note(
    { stage: front, who: leaver.number, how: 'face, after withdrawing', expect: 'shut' },
    await passByFaceAndCard(front, leaver.card, standing(day, leaver.portrait)),
  );
  day.note({ stage: front, who: leaver.number, how: 'card, after withdrawing', expect: 'open' }, await passByCard(front, leaver.card));
  say(`${front.name.padEnd(6)} the eye is killed in the middle of a visit`);
  day.note(
    { stage: front, who: passer.number, how: 'face, the eye dies meanwhile', expect: 'shut' },
    await loseTheEye(front, passer.card, standing(day, passer.portrait)),
  );
  day.note({ stage: front, who: next.number, how: 'card, while the eye is down', expect: 'open' }, await passByCard(front, next.card));
  for (const stage of [front, side])
    say(`${stage.name.padEnd(6)} the operator purges: the templates of ${String(await purge(stage, operator))} people are destroyed`);
  day.note(
    { stage: front, who: next.number, how: 'face, after the purge', expect: 'shut' },
    await passByFaceAndCard(front, next.card, standing(day, next.portrait)),
  );
  day.note(
    { stage: side, who: 'anybody enrolled', how: 'face alone, after the purge', expect: 'shut' },
    await passByFace(side, standing(day, personAt(day, 0).portrait)),
  );
  day.note({ stage: front, who: next.number, how: 'card, after the purge', expect: 'open' }, await passByCard(front, next.card));
  day.note({ stage: side, who: next.number, how: 'PIN, after the purge', expect: 'open' }, await passByPin(side, next.number, next.pin));
}
