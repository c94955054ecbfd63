/** What a request about groups, schedules, holidays and the door does to the terminal. Each refusal says the way out. */

import { type AccessRefusal, type AccessResult, groupLines, scheduleLines } from '../../app/access.ts';
import type { Terminal } from '../../app/terminal.ts';
import { Fault, unreachable } from '../../base/fault.ts';
import type { Membership } from '../../core/access/levels.ts';
import { type Interval, readInterval } from '../../core/access/week.ts';
import { isDay, shanghaiDay } from '../../core/filing/shanghai-day.ts';
import type { ControlRequest } from './messages.ts';

type Answer = Record<string, unknown>;
const VERBS = [
  'access-show',
  'schedule-set',
  'schedule-remove',
  'group-set',
  'group-remove',
  'group-of',
  'group-put',
  'group-drop',
  'holiday-set',
  'holiday-remove',
  'duress-set',
  'passback-forget',
  'door-status',
  'door-clear',
] as const;
export type AccessRequest = Extract<ControlRequest, { verb: (typeof VERBS)[number] }>;

export function isAccessRequest(request: ControlRequest): request is AccessRequest {
  return VERBS.some((verb) => verb === request.verb);
}

const WHY: Readonly<Record<AccessRefusal, string>> = {
  'no-person': 'Nobody has that number. Nothing was changed.',
  'no-group': 'There is no such group. Add it first: menshen group add. Nothing was changed.',
  'group-in-use':
    'People are in that group; without any group they would pass at any hour. Put them into another first: menshen group put.',
  'schedule-in-use': 'A group or the unlocked hours of the door use that schedule. Change them first. Nothing was changed.',
  'too-many': 'A person is in at most 32 groups. Take them out of one first: menshen group drop.',
  'not-there': 'That is not there. Nothing was changed.',
  'wrong-pin': 'That is not the PIN of this person. Nothing was changed.',
  'no-pin': 'This person has no PIN, so there is nothing a duress PIN could stand in for. Give one first: menshen credential.',
  'bad-date': 'That day is over. Nothing was changed.',
};

export async function accessAnswer(terminal: Terminal, request: AccessRequest): Promise<Answer> {
  const { access } = terminal;
  switch (request.verb) {
    case 'access-show':
      return shown(access);
    case 'schedule-set':
      return answered(access.setSchedule({ name: request.name, intervals: request.intervals.map(intervalOf) }));
    case 'schedule-remove':
      return answered(access.removeSchedule(request.name));
    case 'group-set':
      return answered(access.setGroup(request.name, request.levels));
    case 'group-remove':
      return answered(access.removeGroup(request.name));
    case 'group-of':
      return membershipAnswer(access.groupsOf(request.number));
    case 'group-put':
      return answered(access.put(request.number, request.name, request.until === undefined ? undefined : dayOf(request.until)));
    case 'group-drop': {
      const result = access.drop(request.number, request.name);
      return { ...answered(result), ...(result.kind === 'changed' ? membershipAnswer(access.groupsOf(request.number)) : {}) };
    }
    case 'holiday-set':
      return answered(access.setHoliday(dayOf(request.day), request.isWorked ? 'worked' : 'off'));
    case 'holiday-remove':
      return answered(access.removeHoliday(request.day));
    case 'duress-set':
      return answered(await access.setDuress(request.number, request.pin, request.duressPin));
    case 'passback-forget':
      return answered(access.forgetPass(request.number));
    case 'door-status':
      return { ...terminal.status().door };
    case 'door-clear':
      return clearAnswer(terminal, request);
    default:
      return unreachable(request);
  }
}

function intervalOf(text: string): Interval {
  const interval = readInterval(text);
  if (interval !== undefined) return interval;
  throw new Fault(
    'command-bad',
    'An interval is days and hours, such as "workdays 08:00-18:00" or "sat,sun,holiday 22:00-06:00"; days are mon to sun, holiday, makeup, workdays, weekend, daily. Nothing was changed.',
  );
}

function dayOf(text: string): string {
  if (isDay(text)) return text;
  throw new Fault('command-bad', 'That is no day of the calendar: write YYYY-MM-DD. Nothing was changed.');
}

function shown(access: Terminal['access']): Answer {
  const rules = access.rules();
  if (rules === undefined) throw failed();
  return {
    groups: Object.fromEntries(rules.groups.map((group) => [group.name, groupLines(group)])),
    schedules: Object.fromEntries(rules.schedules.map((schedule) => [schedule.name, scheduleLines(schedule)])),
    holidays: rules.holidays.off,
    worked: rules.holidays.worked,
  };
}

function membershipAnswer(groups: readonly Membership[] | undefined): Answer {
  if (groups === undefined) return { outcome: 'refused', reason: 'no-person', sentence: WHY['no-person'] };
  return {
    outcome: 'changed',
    groups: groups.map(({ group, untilMs }) => (untilMs === null ? group : `${group} until ${shanghaiDay(untilMs - 1)}`)),
    ...(groups.length === 0
      ? { sentence: 'In no group: the site file says whether that is at any hour (default) or never (door.withoutGroup).' }
      : {}),
  };
}

function answered(result: AccessResult): Answer {
  switch (result.kind) {
    case 'changed':
      return { outcome: 'changed' };
    case 'faulty':
      return { outcome: 'refused', reason: 'faulty', sentence: result.sentence };
    case 'refused':
      return { outcome: 'refused', reason: result.reason, sentence: WHY[result.reason] };
    case 'failed':
      throw failed();
  }
}

const CLEARED: Readonly<Partial<Record<string, string>>> = {
  nothing: 'There is no alarm that waits for an operator.',
  fire: 'The fire line still says fire. Reset the fire alarm first; the door stays released meanwhile.',
};

async function clearAnswer({ access }: Terminal, { card, pin }: Extract<AccessRequest, { verb: 'door-clear' }>): Promise<Answer> {
  const result = await access.clearAlarm({ card, ...(pin === undefined ? {} : { pin }) });
  if (result.kind === 'failed') throw failed();
  if (result.kind === 'refused') return { outcome: 'refused', reason: result.reason };
  const sentence = CLEARED[result.kind];
  return { outcome: result.kind, ...(sentence === undefined ? {} : { sentence }) };
}

function failed(): Fault {
  return new Fault('store-failed', 'The store of people cannot be read or written: nothing was changed. Look at the disk, then ask again.');
}
