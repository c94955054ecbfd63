/**
 * The verbs on who may pass when, and on the door's alarms. Each change is on record; what of it is
 * somebody's names nobody. Rules are changed as a whole: half a change does not exist.
 */

import { type AccessRules, ALWAYS, type Group, type GroupLevel, LEVELS_MAX, type Membership, rulesFault } from '../core/access/levels.ts';
import { intervalText, type Schedule } from '../core/access/week.ts';
import { type Day, startOfDayMs, addDays, shanghaiDay } from '../core/filing/shanghai-day.ts';
import type { ACCESS_PARTS } from '../core/ledger/event.ts';
import type { Person } from '../ports/people-vault.ts';
import { type OperatorRefusal, proveOperator } from './operator.ts';
import type { Ground } from './parts.ts';

type Part = (typeof ACCESS_PARTS)[number];

export type AccessRefusal =
  | 'no-person'
  | 'no-group'
  | 'group-in-use'
  | 'schedule-in-use'
  | 'too-many'
  | 'not-there'
  | 'wrong-pin'
  | 'no-pin'
  | 'bad-date';

export type AccessResult =
  | { readonly kind: 'changed' }
  | { readonly kind: 'refused'; readonly reason: AccessRefusal }
  /** What is wrong with the rules, as a sentence. */
  | { readonly kind: 'faulty'; readonly sentence: string }
  | { readonly kind: 'failed' };

export interface AccessVerbs {
  rules(): AccessRules | undefined;
  /** Groups of a person, or that there is no such person. */
  groupsOf(number: string): readonly Membership[] | undefined;
  setSchedule(schedule: Schedule): AccessResult;
  removeSchedule(name: string): AccessResult;
  setGroup(name: string, levels: readonly GroupLevel[]): AccessResult;
  removeGroup(name: string): AccessResult;
  /** `until`: the last day of it. */
  put(number: string, group: string, until?: Day): AccessResult;
  drop(number: string, group: string): AccessResult;
  setHoliday(day: Day, kind: 'off' | 'worked'): AccessResult;
  removeHoliday(day: Day): AccessResult;
  /** Every rule at once, as a stick brings them. */
  replace(rules: AccessRules): AccessResult;
  setDuress(number: string, pin: string, duressPin: string | undefined): Promise<AccessResult>;
  /** The person may pass again at once. */
  forgetPass(number: string): AccessResult;
  /** An operator has looked at the door. */
  clearAlarm(words: { readonly card: string; readonly pin?: string }): Promise<ClearAlarmResult>;
}

export type ClearAlarmResult =
  | { readonly kind: 'cleared' }
  | { readonly kind: 'nothing' }
  /** The fire line still says so. */
  | { readonly kind: 'fire' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'refused'; readonly reason: OperatorRefusal };

const CHANGED: AccessResult = { kind: 'changed' };
const FAILED: AccessResult = { kind: 'failed' };
const refused = (reason: AccessRefusal): AccessResult => ({ kind: 'refused', reason });

export function accessVerbs(ground: Ground): AccessVerbs {
  return { ...ruleVerbs(ground), ...memberVerbs(ground), clearAlarm: (words) => clearAlarm(ground, words) };
}

type RuleVerbs = Pick<
  AccessVerbs,
  'rules' | 'setSchedule' | 'removeSchedule' | 'setGroup' | 'removeGroup' | 'setHoliday' | 'removeHoliday' | 'replace'
>;

function rulesOf({ store }: Ground): AccessRules | undefined {
  const asked = store.ask((people) => people.access.rules());
  return asked.kind === 'ok' ? asked.value : undefined;
}

/** Writes down what is to change, changes it, looks at the hours anew. */
function change(ground: Ground, part: Part, edit: (rules: AccessRules) => AccessRules | AccessRefusal): AccessResult {
  const rules = rulesOf(ground);
  if (rules === undefined) return FAILED;
  const next = edit(rules);
  if (typeof next === 'string') return refused(next);
  const sentence = rulesFault(next);
  if (sentence !== undefined) return { kind: 'faulty', sentence };
  const kept = ground.store.ask((people) => {
    people.access.setRules(next);
  });
  if (kept.kind === 'failed') return FAILED;
  ground.journal.append({ kind: 'access-changed', what: part, subject: null });
  ground.hours.look();
  return CHANGED;
}

function ruleVerbs(ground: Ground): RuleVerbs {
  const without = <T extends { readonly name: string }>(all: readonly T[], name: string): T[] => all.filter((one) => one.name !== name);
  return {
    rules: () => rulesOf(ground),
    setSchedule: (schedule) =>
      change(ground, 'schedules', (rules) => ({ ...rules, schedules: [...without(rules.schedules, schedule.name), schedule] })),
    removeSchedule: (name) =>
      change(ground, 'schedules', (rules) => {
        if (!rules.schedules.some((one) => one.name === name)) return 'not-there';
        const isUsed = rules.groups.some(({ levels }) => levels.some(({ schedule }) => schedule === name));
        if (isUsed || ground.parts.site.door.unlockSchedule === name) return 'schedule-in-use';
        return { ...rules, schedules: without(rules.schedules, name) };
      }),
    setGroup: (name, levels) =>
      change(ground, 'groups', (rules) => ({ ...rules, groups: [...without(rules.groups, name), { name, levels } satisfies Group] })),
    removeGroup: (name) => {
      const members = ground.store.ask((people) => people.access.countMembers(name));
      if (members.kind === 'failed') return FAILED;
      // Whoever is in no group may pass at any hour: nobody gets there by the end of a group.
      if (members.value > 0) return refused('group-in-use');
      return change(ground, 'groups', (rules) =>
        rules.groups.some((one) => one.name === name) ? { ...rules, groups: without(rules.groups, name) } : 'not-there',
      );
    },
    setHoliday: (day, kind) =>
      change(ground, 'holidays', (rules) => {
        const { off, worked } = withoutDay(rules, day);
        return { ...rules, holidays: kind === 'off' ? { off: [...off, day].sort(), worked } : { off, worked: [...worked, day].sort() } };
      }),
    removeHoliday: (day) =>
      change(ground, 'holidays', (rules) => {
        const isThere = rules.holidays.off.includes(day) || rules.holidays.worked.includes(day);
        return isThere ? { ...rules, holidays: withoutDay(rules, day) } : 'not-there';
      }),
    replace: (rules) => change(ground, 'groups', () => rules),
  };
}

function withoutDay({ holidays }: AccessRules, day: Day): { readonly off: readonly Day[]; readonly worked: readonly Day[] } {
  return { off: holidays.off.filter((one) => one !== day), worked: holidays.worked.filter((one) => one !== day) };
}

type MemberVerbs = Pick<AccessVerbs, 'groupsOf' | 'put' | 'drop' | 'setDuress' | 'forgetPass'>;

function memberVerbs(ground: Ground): MemberVerbs {
  const { store } = ground;
  return {
    groupsOf: (number) => {
      const asked = store.ask((people) => {
        const person = people.byNumber(number);
        return person === undefined ? undefined : people.access.memberships(person.id);
      });
      return asked.kind === 'ok' ? asked.value : undefined;
    },
    put: (number, group, until) => {
      const rules = rulesOf(ground);
      if (rules === undefined) return FAILED;
      if (!rules.groups.some(({ name }) => name === group)) return refused('no-group');
      if (until !== undefined && until < shanghaiDay(ground.clockGuard.now())) return refused('bad-date');
      const untilMs = until === undefined ? null : startOfDayMs(addDays(until, 1));
      return regroup(ground, number, (groups) => [...groups.filter((one) => one.group !== group), { group, untilMs }]);
    },
    drop: (number, group) =>
      regroup(ground, number, (groups) =>
        groups.some((one) => one.group === group) ? groups.filter((one) => one.group !== group) : 'not-there',
      ),
    setDuress: (number, pin, duressPin) => setDuress(ground, number, { pin, duressPin }),
    forgetPass: (number) =>
      ofPerson(ground, number, ({ id }) => {
        const kept = store.ask((people) => {
          people.access.setLastPass(id, undefined);
        });
        return kept.kind === 'failed' ? FAILED : noted(ground, 'passback', id);
      }),
  };
}

function ofPerson<T>(ground: Ground, number: string, work: (person: Person) => T): T | AccessResult {
  const found = ground.store.ask((people) => people.byNumber(number));
  if (found.kind === 'failed') return FAILED;
  return found.value === undefined ? refused('no-person') : work(found.value);
}

/** Changed, and on record of whom. */
function noted({ store, journal }: Ground, what: Part, personId: string): AccessResult {
  const subject = store.ask((people) => people.ledgerSubject(personId));
  if (subject.kind === 'ok') journal.append({ kind: 'access-changed', what, subject: subject.value });
  return CHANGED;
}

type Regrouping = (groups: readonly Membership[]) => readonly Membership[] | AccessRefusal;

function regroup(ground: Ground, number: string, edit: Regrouping): AccessResult {
  return ofPerson(ground, number, ({ id }) => {
    const groups = ground.store.ask((people) => people.access.memberships(id));
    if (groups.kind === 'failed') return FAILED;
    const next = edit(groups.value);
    if (typeof next === 'string') return refused(next);
    if (next.length > LEVELS_MAX) return refused('too-many');
    const kept = ground.store.ask((people) => {
      people.access.setMemberships(id, next);
    });
    return kept.kind === 'failed' ? FAILED : noted(ground, 'members', id);
  });
}

interface DuressWords {
  readonly pin: string;
  readonly duressPin: string | undefined;
}

async function setDuress(ground: Ground, number: string, { pin, duressPin }: DuressWords): Promise<AccessResult> {
  return ofPerson(ground, number, async ({ id, hasPin }): Promise<AccessResult> => {
    if (!hasPin) return refused('no-pin');
    const set = await ground.store.askLater((people) => people.access.setDuressPin(id, pin, duressPin));
    if (set.kind === 'failed') return set.fault.code === 'command-bad' ? { kind: 'faulty', sentence: set.fault.message } : FAILED;
    return set.value === 'wrong-pin' ? refused('wrong-pin') : noted(ground, 'duress', id);
  });
}

async function clearAlarm(ground: Ground, words: { readonly card: string; readonly pin?: string }): Promise<ClearAlarmResult> {
  const proved = await proveOperator(ground, words, 'door-clear');
  if (proved.kind !== 'operator') return proved;
  const { door, journal } = ground;
  if (door.state.kind === 'fire') return { kind: 'fire' };
  if (journal.append({ kind: 'operator', verb: 'door-clear', subject: proved.subject }) === undefined) return { kind: 'failed' };
  return door.clear() ? { kind: 'cleared' } : { kind: 'nothing' };
}

/** A group as a line: what it opens and when. */
export function groupLines({ levels }: Group): string[] {
  return levels.map(({ schedule, door }) => `${schedule === ALWAYS ? 'at any hour' : schedule} @ ${door}`);
}

export function scheduleLines({ intervals }: Schedule): string[] {
  return intervals.map(intervalText);
}
