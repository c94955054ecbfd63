/**
 * Adding a person at the console, step by step: number, name, age, card, PIN, end. The person types the PIN twice and nobody else sees
 * it; the name is taken and never shown. Nothing is written before whoever runs the door has proved themself (INV-04: card or PIN).
 */

import type { ConsoleNote } from '../core/console/pages.ts';
import { type AddStep, untilOfChoice } from '../core/console/people-pages.ts';
import { readAge } from '../core/consent/minors.ts';
import { PIN_DIGITS_MAX } from '../core/credential/pin.ts';
import type { PadKey } from '../ports/door-hardware.ts';
import type { AddForm } from '../ports/console-people-view.ts';
import { type Draft, heldCard, listPage, type Memory, type PeopleDesk, personPage, pinNote, proved } from './console-people-desk.ts';
import type { ActEnd, OpenPage, SectionInput } from './console-section.ts';
import type { Ground } from './parts.ts';
import { addPerson } from './people.ts';

type AddPage = Extract<OpenPage, { kind: 'add-person' }>;

const NUMBER_DIGITS = 12;
/** Year, month, day. */
const BORN_DIGITS = 8;
const EMPTY: Draft = { number: '', name: '', band: 'adult', born: '', card: undefined, pin: undefined, until: 'none' };

/** Those of this site and of what was said so far. */
function stepsOf(ground: Ground, { band, pin }: Draft, isPinTyped: boolean): readonly AddStep[] {
  const { fallback } = ground.parts.site;
  return [
    'number',
    'name',
    'age',
    ...(band === 'adult' ? [] : (['born'] as const)),
    ...(fallback.card ? (['card'] as const) : []),
    ...(fallback.pin ? (['pin'] as const) : []),
    ...(fallback.pin && isPinTyped && pin === undefined ? (['pin-again'] as const) : []),
    'until',
    'check',
  ];
}

export function addPage(people: PeopleDesk): AddPage {
  return formPage(people, 'number', { ...people.memory, draft: EMPTY });
}

/** What was typed of a PIN goes with each step. */
function formPage({ keeper }: Pick<PeopleDesk, 'keeper'>, step: AddStep, memory: Memory): AddPage {
  const { draft = EMPTY, typed = '' } = memory;
  const { number, name, band, born, card, pin, until } = draft;
  const form: AddForm = {
    step,
    number,
    isNamed: name !== '',
    band,
    born,
    hasCard: card !== undefined,
    hasPin: pin !== undefined,
    digits: typed.length,
    until,
  };
  return keeper.keep({ kind: 'add-person', form }, memory);
}

/** The same step with something changed. */
function stay(people: PeopleDesk, page: AddPage, change: Partial<Memory>, note: ConsoleNote | null = null): void {
  people.desk.go(formPage(people, page.form.step, { ...people.memory, ...change }), note);
}

function changed(people: PeopleDesk, fields: Partial<Draft>): Memory {
  const { draft = EMPTY, looker, place } = people.memory;
  return { looker, place, draft: { ...draft, ...fields } };
}

function toStep(people: PeopleDesk, step: AddStep, memory: Memory, note: ConsoleNote | null = null): void {
  people.desk.go(formPage(people, step, memory), note);
}

function onward(people: PeopleDesk, page: AddPage, memory: Memory): void {
  const steps = stepsOf(people.desk.ground, memory.draft ?? EMPTY, memory.first !== undefined);
  toStep(people, steps[steps.indexOf(page.form.step) + 1] ?? 'until', memory);
}

/** undefined: out of the form. */
export function addBack(people: PeopleDesk, page: AddPage): OpenPage | undefined {
  const { draft = EMPTY } = people.memory;
  const steps = stepsOf(people.desk.ground, draft, page.form.step === 'pin-again');
  const before = steps[steps.indexOf(page.form.step) - 1];
  return before === undefined ? listPage(people, people.memory) : formPage(people, before, changed(people, {}));
}

export function addKey(people: PeopleDesk, page: AddPage, key: PadKey): void {
  const { draft = EMPTY, typed = '' } = people.memory;
  const { step } = page.form;
  if (key === 'enter') {
    entered(people, page);
    return;
  }
  const grown = (text: string, most: number): string => (key === 'clear' ? '' : (text + key).slice(0, most));
  if (step === 'number') stay(people, page, { draft: { ...draft, number: grown(draft.number, NUMBER_DIGITS) } });
  else if (step === 'born') stay(people, page, { draft: { ...draft, born: grown(draft.born, BORN_DIGITS) } });
  else if (step === 'pin' || step === 'pin-again') stay(people, page, { typed: grown(typed, PIN_DIGITS_MAX) });
}

function entered(people: PeopleDesk, page: AddPage): void {
  const { memory, desk } = people;
  const { draft = EMPTY, typed = '', first } = memory;
  const { step } = page.form;
  const next = (): void => {
    onward(people, page, changed(people, {}));
  };
  const held = (note: ConsoleNote | undefined): void => {
    if (note === undefined) next();
    else stay(people, page, { typed: '' }, note);
  };
  switch (step) {
    case 'number':
      held(numberNote(desk.ground, draft.number));
      return;
    case 'born':
      held(isBornRight(desk.ground, draft) ? undefined : 'born-bad');
      return;
    case 'card':
      if (draft.card !== undefined) next();
      return;
    case 'pin': {
      if (typed === '' && draft.pin !== undefined) {
        next();
        return;
      }
      const note = pinNote(typed, draft.number);
      if (note === undefined) toStep(people, 'pin-again', { ...changed(people, { pin: undefined }), first: typed });
      else stay(people, page, { typed: '' }, note);
      return;
    }
    case 'pin-again':
      if (typed === first) toStep(people, 'until', changed(people, { pin: typed }));
      else toStep(people, 'pin', changed(people, {}), 'pins-differ');
      return;
    case 'check':
      submit(people, page);
      return;
    default:
      next();
  }
}

export function addPress(people: PeopleDesk, page: AddPage, input: SectionInput): void {
  const { step } = page.form;
  if (input.what === 'add-next') entered(people, page);
  else if (input.what === 'add-skip') skip(people, page);
  else if (input.what === 'add-name' && step === 'name') onward(people, page, changed(people, { name: input.name.trim() }));
  else if (input.what === 'add-band' && step === 'age') onward(people, page, changed(people, { band: input.band, born: '' }));
  else if (input.what === 'set-until' && step === 'until') onward(people, page, changed(people, { until: input.until }));
}

function skip(people: PeopleDesk, page: AddPage): void {
  const { step } = page.form;
  if (step === 'name') onward(people, page, changed(people, { name: '' }));
  else if (step === 'card') onward(people, page, changed(people, { card: undefined }));
  else if (step === 'pin') onward(people, page, changed(people, { pin: undefined }));
}

/** True: this step asked for a card. */
export function addCard(people: PeopleDesk, page: AddPage, read: string): boolean {
  if (page.form.step !== 'card') return false;
  const held = heldCard(people.desk.ground, read);
  if ('note' in held) stay(people, page, {}, held.note);
  else onward(people, page, changed(people, { card: held.card }));
  return true;
}

function numberNote(ground: Ground, number: string): ConsoleNote | undefined {
  if (number === '') return 'number-needed';
  const found = ground.store.ask((people) => people.byNumber(number));
  if (found.kind === 'failed') return 'not-done';
  return found.value === undefined ? undefined : 'number-taken';
}

function bornText(born: string): string {
  return `${born.slice(0, 4)}-${born.slice(4, 6)}-${born.slice(6)}`;
}

function isBornRight(ground: Ground, { band, born }: Draft): boolean {
  return readAge(band, bornText(born), ground.clockGuard.now()).kind === 'declared';
}

/** What has changed since it was typed is said before anything is written, and at the step where it is mended. */
function flawOf(ground: Ground, draft: Draft): { readonly step: AddStep; readonly note: ConsoleNote } | undefined {
  const number = numberNote(ground, draft.number);
  if (number !== undefined) return { step: 'number', note: number };
  if (draft.band !== 'adult' && !isBornRight(ground, draft)) return { step: 'born', note: 'born-bad' };
  if (draft.card === undefined && draft.pin === undefined)
    return { step: ground.parts.site.fallback.card ? 'card' : 'pin', note: 'credential-needed' };
  if (draft.pin !== undefined) {
    const note = pinNote(draft.pin, draft.number);
    if (note !== undefined) return { step: 'pin', note };
  }
  if (draft.card === undefined) return undefined;
  const held = heldCard(ground, draft.card);
  return 'note' in held ? { step: 'card', note: held.note } : undefined;
}

function submit(people: PeopleDesk, page: AddPage): void {
  const { desk, memory } = people;
  const { draft = EMPTY } = memory;
  const flaw = flawOf(desk.ground, draft);
  if (flaw === undefined) desk.prove({ act: 'add-person', perform: (words) => added(people, draft, words) });
  else if (flaw.note === 'not-done') stay(people, page, {}, flaw.note);
  else toStep(people, flaw.step, memory, flaw.note);
}

async function added(people: PeopleDesk, draft: Draft, words: { readonly card: string; readonly pin: string }): Promise<ActEnd> {
  const { desk, memory } = people;
  const { ground } = desk;
  return proved(ground, { act: 'add-person', words }, async (looker) => {
    const flaw = flawOf(ground, draft);
    if (flaw !== undefined) return { kind: 'page', page: formPage(people, flaw.step, memory), note: flaw.note };
    const { number, name, band, born, card, pin, until } = draft;
    const validUntilMs = untilOfChoice(until, ground.clockGuard.now());
    const person = await addPerson(ground, {
      number,
      // Where no name was given the number is the name.
      name: name === '' ? number : name,
      band,
      ...(band === 'adult' ? {} : { birthDate: bornText(born) }),
      ...(card === undefined ? {} : { card }),
      ...(pin === undefined ? {} : { pin }),
      ...(validUntilMs === undefined ? {} : { validUntilMs }),
    });
    return { kind: 'page', page: personPage(people, person, { looker, place: memory.place }), note: 'done' };
  });
}
