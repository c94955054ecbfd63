/** Hours of the week in Shanghai, holidays, days worked in their stead, and who may pass in them. */
import fc from 'fast-check';
import { type AccessRules, isWithinHours, levelsOf, NO_RULES, rulesFault } from '../../../src/core/access/levels.ts';
import { stepPair } from '../../../src/core/access/entry-pair.ts';
import {
  DAY_KINDS,
  dayKind,
  DAY_MIN,
  holidaysOf,
  intervalText,
  NO_HOLIDAYS,
  periodAt,
  readInterval,
  type Schedule,
  scheduleFault,
} from '../../../src/core/access/week.ts';
import { packagedCalendar } from '../../../src/edge/calendar/chinese-days.ts';

/** A moment in Shanghai. */
const at = (text: string): number => Date.parse(`${text}:00+08:00`);
const schedule = (...lines: readonly string[]): Schedule => ({
  name: 'hours',
  intervals: lines.map((line) => {
    const interval = readInterval(line);
    if (interval === undefined) throw new Error(`not an interval: ${line}`);
    return interval;
  }),
});
const isIn = (plan: Schedule, moment: string, holidays = NO_HOLIDAYS): boolean => periodAt(plan, at(moment), holidays) !== undefined;

describe('hours of the week', () => {
  const office = schedule('workdays 08:00-18:00', 'sat 09:00-12:00');

  it.each([
    ['2026-11-23 08:00', true], // a Monday
    ['2026-11-23 07:59', false],
    ['2026-11-23 17:59', true],
    ['2026-11-23 18:00', false],
    ['2026-11-28 09:30', true], // a Saturday
    ['2026-11-28 13:00', false],
    ['2026-11-29 09:30', false],
  ])('%s: %s', (moment, expected) => {
    expect(isIn(office, moment.replace(' ', 'T'))).toBe(expected);
  });

  it('goes on over midnight, and into the next day whatever that is', () => {
    const night = schedule('fri 22:00-06:00');
    expect(['2026-11-27T23:00', '2026-11-28T05:59', '2026-11-28T06:00', '2026-11-27T05:00'].map((moment) => isIn(night, moment))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(periodAt(night, at('2026-11-28T05:00'), NO_HOLIDAYS)).toBe(at('2026-11-27T22:00'));
  });

  it('knows a whole day', () => {
    const whole = schedule('daily 00:00-24:00');
    fc.assert(
      fc.property(fc.integer({ min: at('2025-01-01T00:00'), max: at('2030-01-01T00:00') }), (ms) => {
        expect(periodAt(whole, ms, holidaysOf({ off: [], worked: [] }, packagedCalendar()))).toBeDefined();
      }),
    );
  });

  it('counts the days of the State Council, and the own days before them', () => {
    const calendar = packagedCalendar();
    const own = holidaysOf({ off: ['2026-11-23'], worked: ['2026-10-01'] }, calendar);
    const days = ['2026-10-01', '2026-10-02', '2026-10-10', '2026-11-23', '2026-11-24', '2026-11-29'];
    expect(days.map((day) => dayKind(day, own))).toEqual(['makeup', 'holiday', 'makeup', 'holiday', 'tue', 'sun']);
    expect(isIn(office, '2026-10-02T10:00', own)).toBe(false);
    expect(isIn(office, '2026-10-10T10:00', own)).toBe(true); // a Saturday that is worked
    expect(isIn(office, '2026-10-10T15:00', own)).toBe(true);
    expect(isIn(schedule('holiday 10:00-11:00'), '2026-10-02T10:30', own)).toBe(true);
  });

  it('is in force exactly where a minute by minute reading says so', () => {
    const minute = fc.integer({ min: 0, max: DAY_MIN - 1 });
    const plan = fc.array(
      fc.record({ days: fc.subarray([...DAY_KINDS], { minLength: 1 }), fromMin: minute, toMin: fc.integer({ min: 1, max: DAY_MIN }) }),
      {
        minLength: 1,
        maxLength: 4,
      },
    );
    const dayMs = DAY_MIN * 60_000;
    const moment = fc.integer({ min: at('2026-09-20T00:00'), max: at('2026-10-20T00:00') });
    const holidays = holidaysOf({ off: [], worked: [] }, packagedCalendar());
    fc.assert(
      fc.property(plan, moment, (intervals, ms) => {
        const dayAt = (atMs: number): string => new Date(atMs + 8 * 3_600_000).toISOString().slice(0, 10);
        const minuteOfDay = Math.floor((ms + 8 * 3_600_000) / 60_000) % DAY_MIN;
        const expected = intervals.some(({ days, fromMin, toMin }) => {
          const isToday = days.includes(dayKind(dayAt(ms), holidays));
          const wasYesterday = days.includes(dayKind(dayAt(ms - dayMs), holidays));
          if (toMin > fromMin) return isToday && minuteOfDay >= fromMin && minuteOfDay < toMin;
          return (isToday && minuteOfDay >= fromMin) || (wasYesterday && minuteOfDay < toMin);
        });
        expect(periodAt({ name: 'any', intervals }, ms, holidays) !== undefined).toBe(expected);
      }),
    );
  });

  it('reads and writes intervals, and nothing else', () => {
    for (const line of ['workdays 08:00-18:00', 'sat,holiday 22:00-06:00', 'daily 00:00-24:00', 'mon 00:00-00:01']) {
      const read = readInterval(line);
      expect(read).toBeDefined();
      if (read !== undefined) expect(readInterval(intervalText(read))).toEqual(read);
    }
    for (const wrong of [
      '',
      'mon',
      'mon 8-9',
      'mon 25:00-26:00',
      'mon 08:60-09:00',
      'someday 08:00-09:00',
      'mon 24:00-06:00',
      'mon 08:00-00:00',
      'constructor 08:00-09:00',
    ])
      expect(readInterval(wrong)).toBeUndefined();
    fc.assert(
      fc.property(fc.string(), (text) => {
        const read = readInterval(text);
        if (read !== undefined) expect(scheduleFault({ name: 'x', intervals: [read] })).toBeUndefined();
      }),
    );
  });
});

describe('groups', () => {
  const office = schedule('workdays 08:00-18:00');
  const rules: AccessRules = {
    schedules: [{ ...office, name: 'office' }],
    groups: [
      { name: 'staff', levels: [{ schedule: 'office', door: '*' }] },
      { name: 'guards', levels: [{ schedule: 'always', door: 'front-door' }] },
      { name: 'cellar', levels: [{ schedule: 'always', door: 'cellar-door' }] },
    ],
    holidays: { off: [], worked: [] },
  };
  const noon = at('2026-11-23T12:00');
  const night = at('2026-11-23T23:00');
  const may = (groups: readonly { group: string; untilMs: number | null }[], nowMs: number): boolean | undefined => {
    const levels = levelsOf(groups, rules, 'front-door');
    return levels === undefined ? undefined : isWithinHours(levels, nowMs, NO_HOLIDAYS);
  };
  const of = (group: string, untilMs: number | null = null) => ({ group, untilMs });

  it('leaves whoever is in none to the site', () => {
    expect(may([], noon)).toBeUndefined();
  });

  it('adds up, by door and hour', () => {
    expect([may([of('staff')], noon), may([of('staff')], night)]).toEqual([true, false]);
    expect(may([of('staff'), of('guards')], night)).toBe(true);
    expect(may([of('cellar')], noon)).toBe(false);
  });

  it('gives nothing for what is over, gone or unknown, and does not widen by it', () => {
    expect(may([of('guards', noon)], noon)).toBe(false);
    expect(may([of('guards', noon + 1)], noon)).toBe(true);
    expect(may([of('nobody')], noon)).toBe(false);
    expect(levelsOf([of('staff')], { ...rules, schedules: [] }, 'front-door')).toEqual([]);
  });

  it('takes no rules that contradict themselves', () => {
    expect(rulesFault(rules)).toBeUndefined();
    expect(rulesFault(NO_RULES)).toBeUndefined();
    const [staff] = rules.groups;
    const [hours] = rules.schedules;
    if (staff === undefined || hours === undefined) throw new Error('there is a group and a schedule');
    const wrong: Partial<AccessRules>[] = [
      { schedules: [] },
      { schedules: [hours, hours] },
      { groups: [staff, staff] },
      { schedules: [{ ...hours, name: 'always' }] },
      { schedules: [{ ...hours, intervals: [] }], groups: [] },
      { groups: [{ ...staff, name: '<b>' }] },
      { groups: [{ ...staff, levels: [{ schedule: 'office', door: '../x' }] }] },
      { holidays: { off: ['2026-02-30'], worked: [] } },
      { holidays: { off: ['2026-02-03'], worked: ['2026-02-03'] } },
    ];
    for (const part of wrong) expect(rulesFault({ ...rules, ...part })).toBeDefined();
  });
});

describe('two people', () => {
  it('lets a second, different person complete the first, in time', () => {
    const first = stepPair(undefined, 'a', 0, 20_000);
    expect(first).toEqual({ kind: 'wait', waiting: { personId: 'a', sinceMs: 0 } });
    if (first.kind !== 'wait') throw new Error('the first waits');
    expect(stepPair(first.waiting, 'b', 19_999, 20_000)).toEqual({ kind: 'pair', firstId: 'a' });
    expect(stepPair(first.waiting, 'b', 20_000, 20_000).kind).toBe('wait');
    expect(stepPair(first.waiting, 'a', 1_000, 20_000)).toEqual({ kind: 'wait', waiting: { personId: 'a', sinceMs: 1_000 } });
  });
});
