/**
 * What the outside was told, and so what must be true: who was added, which card opens, who agreed.
 * Made of told words alone, never of the product's own stores; what was begun and not acknowledged
 * is either way.
 */

import { createHash } from 'node:crypto';
import type { Step } from './script.ts';

export interface KnownPerson {
  exists: 'no' | 'yes' | 'maybe' | 'over';
  /** Versions of card and PIN that may be the one in force; the last is the newest. */
  cards: number[];
  pins: number[];
  consent: 'no' | 'yes' | 'maybe';
  validUntilMs: number | undefined;
  grantedAtMs: number;
  usedAtMs: number;
  wrongPins: number;
  /** Looks of others under this person's claim. */
  foreignLooks: number;
  /** Reference in the face store, once it is known. */
  subject: string | undefined;
  /** Marks (hex) of sealed templates of this person, oldest first. */
  marks: string[];
}

export interface Model {
  readonly people: Record<number, KnownPerson>;
  steadyMs: number;
  wallMs: number;
  /** The latest that the terminal can take for now. */
  guardMs: number;
  ledger: { size: number; hash: string };
  /** Running SHA-256 (hex) over the kinds of all entries. */
  events: string;
  /** Marks of templates that are erased. */
  readonly erased: string[];
  /** Who had agreed before the purge under way. */
  agreedBefore: number[];
  /** How the person of the step under way stood before it. */
  before: Pick<KnownPerson, 'exists' | 'consent'> | undefined;
  /** The chip's. */
  readonly counters: Record<number, number>;
  foreignLooks: number;
  isFull: boolean;
  readonly plugged: Record<'reader' | 'pin-pad' | 'relay', boolean>;
  visits: number;
  faults: number;
  lives: number;
  /** The step under way or done last. */
  at: number;
  isUnderWay: boolean;
}

export function newModel(startMs: number): Model {
  return {
    people: {},
    steadyMs: 0,
    wallMs: startMs,
    guardMs: startMs,
    ledger: { size: 0, hash: '' },
    events: '',
    erased: [],
    agreedBefore: [],
    before: undefined,
    counters: {},
    foreignLooks: 0,
    isFull: false,
    plugged: { reader: true, 'pin-pad': true, relay: true },
    visits: 0,
    faults: 0,
    lives: 0,
    at: -1,
    isUnderWay: false,
  };
}

/** How a step ended, as the outside sees it. */
export type Result =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'done' }
  /** The terminal said no, and so nothing has changed. */
  | { readonly kind: 'refused' }
  /** It failed half-way: either may be true. */
  | { readonly kind: 'unsure' }
  /** A visit: what the door did. `usedCard` and `usedPin` are versions. */
  | { readonly kind: 'visit'; readonly isGranted: boolean; readonly reason: string | undefined; readonly version: number };

/** What a life says, in order; the parent knows of a life no more than this. */
export type Told =
  | { readonly say: 'boot' }
  | { readonly say: 'time'; readonly steadyMs: number; readonly wallMs: number }
  | { readonly say: 'begun'; readonly at: number }
  | { readonly say: 'ended'; readonly at: number; readonly result: Result }
  | { readonly say: 'entry'; readonly seq: number; readonly hash: string; readonly kind: string }
  /** A counter of the chip moved: no power cut takes that back. */
  | { readonly say: 'counter'; readonly index: number; readonly value: number }
  | { readonly say: 'subject'; readonly who: number; readonly subject: string }
  | { readonly say: 'sealed'; readonly subject: string; readonly marks: string }
  | { readonly say: 'settled'; readonly gone: readonly number[]; readonly found: readonly Found[] }
  | { readonly say: 'broken'; readonly invariant: string; readonly what: string };

/** How a person stands in the stores, where the model did not know. */
export interface Found {
  readonly who: number;
  readonly exists: 'no' | 'yes' | 'over';
  readonly consent: 'no' | 'yes';
  readonly hasCard: boolean;
  readonly hasPin: boolean;
}

export function personOf(model: Model, who: number): KnownPerson {
  return (model.people[who] ??= {
    exists: 'no',
    cards: [],
    pins: [],
    consent: 'no',
    validUntilMs: undefined,
    grantedAtMs: 0,
    usedAtMs: 0,
    wrongPins: 0,
    foreignLooks: 0,
    subject: undefined,
    marks: [],
  });
}

/** Takes one told word in. */
export function hear(model: Model, steps: readonly Step[], told: Told): void {
  switch (told.say) {
    case 'boot':
      model.lives += 1;
      model.isUnderWay = false;
      return;
    case 'time':
      model.guardMs = Math.max(model.guardMs + Math.max(0, told.steadyMs - model.steadyMs), told.wallMs);
      model.steadyMs = told.steadyMs;
      model.wallMs = told.wallMs;
      return;
    case 'begun':
      model.at = told.at;
      model.isUnderWay = true;
      begin(model, steps[told.at]);
      return;
    case 'ended':
      model.isUnderWay = false;
      end(model, steps[told.at], told.result);
      return;
    case 'entry':
      model.ledger = { size: told.seq + 1, hash: told.hash };
      model.events = createHash('sha256').update(`${model.events} ${told.kind}`).digest('hex');
      return;
    case 'counter':
      model.counters[told.index] = told.value;
      return;
    case 'subject':
      personOf(model, told.who).subject = told.subject;
      return;
    case 'sealed':
      Object.values(model.people)
        .find((person) => person.subject === told.subject)
        ?.marks.push(told.marks);
      return;
    case 'settled':
      settled(model, told);
      return;
    case 'broken':
      return;
  }
}

function settled(model: Model, told: Extract<Told, { say: 'settled' }>): void {
  for (const { who, exists, consent, hasCard, hasPin } of told.found) {
    const person = personOf(model, who);
    person.exists = exists;
    person.consent = consent;
    if (consent === 'yes') person.grantedAtMs = person.usedAtMs = model.guardMs;
    if (!hasCard) person.cards = [];
    if (!hasPin) person.pins = [];
  }
  for (const who of told.gone) {
    const person = personOf(model, who);
    // Whoever agreed keeps the newest template.
    const kept = person.consent === 'yes' ? 1 : 0;
    model.erased.push(...person.marks.splice(0, person.marks.length - kept));
  }
}

/** A step has begun: what it may change is either way from now on. */
function begin(model: Model, step: Step | undefined): void {
  if (step === undefined) return;
  if ('who' in step && step.who >= 0) {
    const { exists, consent } = personOf(model, step.who);
    model.before = { exists, consent };
  }
  switch (step.do) {
    case 'add':
    case 'end':
    case 'withdraw':
    case 'enrol':
    case 'renew':
    case 'pin':
      beginFor(personOf(model, step.who), step);
      return;
    case 'purge':
    case 'tamper':
      if (step.do === 'tamper') model.faults += 1;
      model.agreedBefore = Object.keys(model.people)
        .map(Number)
        .filter((who) => personOf(model, who).consent === 'yes');
      for (const who of model.agreedBefore) doubtConsent(personOf(model, who));
      return;
    case 'face':
      if (step.who === step.claims) return;
      model.foreignLooks += 1;
      personOf(model, step.claims).foreignLooks += 1;
      return;
    default:
      beginTrouble(model, step);
  }
}

function doubtConsent(person: KnownPerson): void {
  if (person.consent === 'yes') person.consent = 'maybe';
}

type PersonStep = Extract<Step, { do: 'add' | 'end' | 'withdraw' | 'enrol' | 'renew' | 'pin' }>;

function beginFor(person: KnownPerson, step: PersonStep): void {
  switch (step.do) {
    case 'add':
      if (person.exists !== 'no') return;
      person.exists = 'maybe';
      person.cards = step.hasCard ? [0] : [];
      person.pins = step.hasPin ? [0] : [];
      return;
    case 'end':
      if (person.exists === 'yes') person.exists = 'maybe';
      doubtConsent(person);
      return;
    case 'withdraw':
      doubtConsent(person);
      return;
    case 'enrol':
      if (person.consent === 'no' && person.exists !== 'no' && step.says !== 'nothing') person.consent = 'maybe';
      return;
    case 'renew': {
      const versions = versionsOf(person, step.what);
      if (person.exists === 'yes') versions.push((versions.at(-1) ?? -1) + 1);
      return;
    }
    case 'pin':
      person.wrongPins += 1; // until it is told that it was right
  }
}

function versionsOf(person: KnownPerson, what: 'card' | 'pin'): number[] {
  return what === 'card' ? person.cards : person.pins;
}

function beginTrouble(model: Model, step: Step): void {
  if (step.do === 'disk') model.isFull = step.isFull;
  else if (step.do === 'plug') model.plugged[step.what] = step.isIn;
  else if (step.do !== 'crash' && step.do !== 'clock' && step.do !== 'cut') return;
  model.faults += 1;
}

/** A step is over and its outcome was told. */
function end(model: Model, step: Step | undefined, result: Result): void {
  if (step === undefined) return;
  if (result.kind === 'nothing') {
    if ('who' in step && step.who >= 0) Object.assign(personOf(model, step.who), model.before);
    return;
  }
  if (result.kind === 'visit') {
    endVisit(model, step, result);
    return;
  }
  const isDone = result.kind === 'done';
  if (step.do === 'purge' || step.do === 'tamper') {
    const left = result.kind === 'unsure' ? 'maybe' : 'yes';
    for (const who of model.agreedBefore) personOf(model, who).consent = isDone ? 'no' : left;
  } else if (step.do === 'enrol') endEnrolment(model, personOf(model, step.who), result);
  else if (isDone) endFor(model, step);
}

function endEnrolment(model: Model, person: KnownPerson, result: Result): void {
  if (result.kind === 'done') {
    person.consent = 'yes';
    person.grantedAtMs = model.guardMs;
    person.usedAtMs = model.guardMs;
  } else if (result.kind === 'refused' && person.consent === 'maybe' && !model.isFull) person.consent = 'no';
}

/** What was done is so for good. */
function endFor(model: Model, step: Step): void {
  if (step.do === 'add') {
    const person = personOf(model, step.who);
    person.exists = 'yes';
    person.validUntilMs = step.validDays === undefined ? undefined : validUntil(model, step.validDays);
  } else if (step.do === 'end') {
    const person = personOf(model, step.who);
    person.exists = 'over';
    person.consent = 'no';
  } else if (step.do === 'withdraw') personOf(model, step.who).consent = 'no';
  else if (step.do === 'renew') {
    const person = personOf(model, step.who);
    const versions = versionsOf(person, step.what);
    versions.splice(0, versions.length - 1);
    [person.wrongPins, person.foreignLooks] = [0, 0];
  }
}

/** When a right of so many days ends. */
export function validUntil(model: Model, days: number): number {
  return Math.floor(model.wallMs + days * 24 * 3_600_000);
}

function endVisit(model: Model, step: Step, result: Extract<Result, { kind: 'visit' }>): void {
  model.visits += 1;
  const { isGranted, version, reason } = result;
  if (step.do === 'tap' && isGranted) personOf(model, step.who).cards = [version];
  if (step.do === 'tap' && reason === 'unknown-credential') without(personOf(model, step.who).cards, version);
  if (step.do === 'pin' && isGranted) [personOf(model, step.who).wrongPins, personOf(model, step.who).pins] = [0, [version]];
  if (step.do === 'pin' && step.isRight && reason === 'wrong-pin') without(personOf(model, step.who).pins, version);
  // A full disk does not keep the day of the last use.
  if (step.do === 'face' && isGranted && !model.isFull) personOf(model, step.who).usedAtMs = model.guardMs;
}

function without(versions: number[], version: number): void {
  const at = versions.indexOf(version);
  if (at >= 0) versions.splice(at, 1);
}
