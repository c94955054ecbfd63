/** The door's section of the site file: what it takes, what it refuses and why, and what it becomes. */
import { doorRules, HELD_OPEN_MS, MAGLOCK_SETTLE_MS } from '../../../src/core/policy/site-door.ts';
import { doorSection } from '../../../src/edge/system/site-door-schema.ts';

it('takes nothing but the time of a release for granted', () => {
  expect(doorSection.parse({})).toEqual({ unlockMs: 5_000 });
  expect(doorRules(doorSection.parse({}))).toEqual({
    heldOpenMs: HELD_OPEN_MS,
    heldAlarmMs: 15_000,
    isRelockedOnOpen: false,
    isRelockedOnClose: true,
    settleMs: 0,
    exitMs: 5_000,
    isReleasedByRex: true,
    fireReturn: 'by-itself',
  });
  expect(doorRules(doorSection.parse({ lockKind: 'maglock', rexReleases: false })).settleMs).toBe(MAGLOCK_SETTLE_MS);
});

it.each([
  ['a release of an hour', { unlockMs: 3_600_000 }, 'unlockMs'],
  ['another lock', { lockKind: 'bolt' }, 'must be strike or maglock'],
  ['a magnet that locks an open door', { lockKind: 'maglock', relockOnOpen: true }, 'a magnet cannot hold'],
  ['a first card of no hours', { firstCardUnlock: true }, 'must name unlockSchedule'],
  ['an anti-passback of a day', { antiPassback: { kind: 'hard', withinMs: 86_400_000 } }, 'withinMs'],
  ['a schedule by a path', { unlockSchedule: '../x' }, 'must be the name of a schedule'],
  ['a field that it does not know', { holdFireDoor: true }, 'holdFireDoor'],
])('refuses %s', (_what, section, why) => {
  const read = doorSection.safeParse(section);
  expect(read.success).toBe(false);
  expect(JSON.stringify(read.error?.issues)).toContain(why);
});

it('is written in the example as it is read', async () => {
  const { defaultSiteText } = await import('../../../src/edge/system/site-example.ts');
  const text = defaultSiteText({ deviceId: 'd-1' });
  const commented = (text.split('\ndoor:\n')[1] ?? '').split('\nscreen:')[0]?.match(/^ {2}# [a-zA-Z]+: .*$/gm) ?? [];
  expect(commented.map((line) => /# (\w+):/.exec(line)?.[1])).toEqual([
    'lockKind',
    'relockOnClose',
    'relockOnOpen',
    'heldOpenMs',
    'rexReleases',
    'fireReturn',
    'antiPassback',
    'twoPersonEntry',
    'unlockSchedule',
    'firstCardUnlock',
    'withoutGroup',
    'publicHolidays',
  ]);
  expect(Object.keys(doorSection.shape).sort()).toEqual(['unlockMs', ...commented.map((line) => /# (\w+):/.exec(line)?.[1])].sort());
});
