/** Every state of the door against every event, and what strikes, magnets, wires and alarms make of it. */
import { stepDoor } from '../../../src/core/access/door-machine.ts';
import {
  alarmOf,
  DOOR_AT_REST,
  type DoorEffect,
  type DoorEvent,
  type DoorState,
  type DoorStateKind,
  HOLD_MS,
  isReleased,
} from '../../../src/core/access/door-state.ts';
import { doorRules, type DoorSettings, HELD_ALARM_MS, HELD_OPEN_MS, MAGLOCK_SETTLE_MS } from '../../../src/core/policy/site-door.ts';

const NOW = 1_000_000;
const NOTHING = { untilMs: null, exitUntilMs: null, isScheduled: false } as const;
const KEPT = { leaf: 'closed', heldUntilMs: NOW + 40_000, renewAtMs: NOW + 10_000 } as const;
const RULES = doorRules({ unlockMs: 5_000 });

const STATES: { readonly [Kind in DoorStateKind]: Extract<DoorState, { kind: Kind }> } = {
  locked: { ...NOTHING, kind: 'locked', leaf: 'closed' },
  released: { ...NOTHING, kind: 'released', leaf: 'closed', untilMs: NOW + 4_000 },
  open: { ...NOTHING, kind: 'open', leaf: 'open', untilMs: NOW + 3_000, sinceMs: NOW - 2_000, isGrantedAgain: false },
  'held-warning': { ...NOTHING, kind: 'held-warning', leaf: 'open', sinceMs: NOW - HELD_OPEN_MS - 1_000 },
  'held-open': { ...NOTHING, kind: 'held-open', leaf: 'open' },
  forced: { ...NOTHING, kind: 'forced', leaf: 'open' },
  scheduled: { ...NOTHING, ...KEPT, kind: 'scheduled', isScheduled: true },
  fire: { ...NOTHING, ...KEPT, kind: 'fire' },
  'fire-over': { ...NOTHING, ...KEPT, kind: 'fire-over' },
};

const EVENTS = {
  granted: { kind: 'granted', nowMs: NOW, unlockMs: 5_000 },
  'relay-failed': { kind: 'relay-failed', nowMs: NOW },
  closed: { kind: 'leaf', nowMs: NOW, leaf: 'closed' },
  open: { kind: 'leaf', nowMs: NOW, leaf: 'open' },
  unknown: { kind: 'leaf', nowMs: NOW, leaf: 'unknown' },
  rex: { kind: 'rex', nowMs: NOW },
  'fire-on': { kind: 'fire', nowMs: NOW, isOn: true },
  'fire-off': { kind: 'fire', nowMs: NOW, isOn: false },
  'schedule-on': { kind: 'schedule', nowMs: NOW, isOn: true },
  'schedule-off': { kind: 'schedule', nowMs: NOW, isOn: false },
  clear: { kind: 'clear', nowMs: NOW },
  tick: { kind: 'tick', nowMs: NOW },
  'late tick': { kind: 'tick', nowMs: NOW + HOLD_MS },
} as const satisfies Readonly<Record<string, DoorEvent>>;
type EventName = keyof typeof EVENTS;
// Every kind of event is in the table.
const KINDS: Readonly<Record<DoorEvent['kind'], true>> = {
  granted: true,
  'relay-failed': true,
  leaf: true,
  rex: true,
  fire: true,
  schedule: true,
  clear: true,
  tick: true,
};

/** Next state, then what is done. */
const TABLE: { readonly [Kind in DoorStateKind]: { readonly [Name in EventName]: string } } = {
  locked: {
    granted: 'released | unlock 5000',
    'relay-failed': 'locked',
    closed: 'locked',
    open: 'forced | forced raised',
    unknown: 'locked',
    rex: 'released | unlock 5000',
    'fire-on': 'fire | unlock 60000 | fire active',
    'fire-off': 'locked',
    'schedule-on': 'scheduled | unlock 60000 | hours on',
    'schedule-off': 'locked',
    clear: 'locked',
    tick: 'locked',
    'late tick': 'locked',
  },
  released: {
    granted: 'released | unlock 5000',
    'relay-failed': 'locked',
    closed: 'released',
    open: 'open',
    unknown: 'released',
    rex: 'released | unlock 5000',
    'fire-on': 'fire | unlock 60000 | fire active',
    'fire-off': 'released',
    'schedule-on': 'scheduled | unlock 60000 | hours on',
    'schedule-off': 'released',
    clear: 'released',
    tick: 'released',
    'late tick': 'locked | lock',
  },
  open: {
    granted: 'open | unlock 5000',
    'relay-failed': 'open',
    closed: 'locked | lock',
    open: 'open',
    unknown: 'released',
    rex: 'open | unlock 5000',
    'fire-on': 'fire | unlock 60000 | fire active',
    'fire-off': 'open',
    'schedule-on': 'scheduled | unlock 60000 | hours on',
    'schedule-off': 'open',
    clear: 'open',
    tick: 'open',
    'late tick': 'held-warning | lock',
  },
  'held-warning': {
    granted: 'open | unlock 5000',
    'relay-failed': 'held-warning',
    closed: 'locked',
    open: 'held-warning',
    unknown: 'locked',
    rex: 'open | unlock 5000',
    'fire-on': 'fire | unlock 60000 | fire active',
    'fire-off': 'held-warning',
    'schedule-on': 'scheduled | unlock 60000 | hours on',
    'schedule-off': 'held-warning',
    clear: 'held-warning',
    tick: 'held-warning',
    'late tick': 'held-open | held-open raised',
  },
  'held-open': {
    granted: 'held-open | unlock 5000',
    'relay-failed': 'held-open',
    closed: 'locked | held-open closed',
    open: 'held-open',
    unknown: 'held-open',
    rex: 'held-open | unlock 5000',
    'fire-on': 'fire | held-open fire | unlock 60000 | fire active',
    'fire-off': 'held-open',
    'schedule-on': 'held-open | hours on',
    'schedule-off': 'held-open',
    clear: 'open | held-open cleared',
    tick: 'held-open',
    'late tick': 'held-open',
  },
  forced: {
    granted: 'forced | unlock 5000',
    'relay-failed': 'forced',
    closed: 'locked | forced closed',
    open: 'forced',
    unknown: 'forced',
    rex: 'forced | unlock 5000',
    'fire-on': 'fire | forced fire | unlock 60000 | fire active',
    'fire-off': 'forced',
    'schedule-on': 'forced | hours on',
    'schedule-off': 'forced',
    clear: 'open | forced cleared',
    tick: 'forced',
    'late tick': 'forced',
  },
  scheduled: {
    granted: 'scheduled | unlock 40000',
    'relay-failed': 'scheduled',
    closed: 'scheduled',
    open: 'scheduled',
    unknown: 'scheduled',
    rex: 'scheduled | unlock 40000',
    'fire-on': 'fire | unlock 60000 | fire active',
    'fire-off': 'scheduled',
    'schedule-on': 'scheduled',
    'schedule-off': 'locked | lock | hours off',
    clear: 'scheduled',
    tick: 'scheduled',
    'late tick': 'scheduled | unlock 60000',
  },
  fire: {
    granted: 'fire | unlock 40000',
    'relay-failed': 'fire',
    closed: 'fire',
    open: 'fire',
    unknown: 'fire',
    rex: 'fire | unlock 40000',
    'fire-on': 'fire',
    'fire-off': 'locked | lock | fire returned',
    'schedule-on': 'fire | hours on',
    'schedule-off': 'fire',
    clear: 'fire',
    tick: 'fire',
    'late tick': 'fire | unlock 60000',
  },
  'fire-over': {
    granted: 'fire-over | unlock 40000',
    'relay-failed': 'fire-over',
    closed: 'fire-over',
    open: 'fire-over',
    unknown: 'fire-over',
    rex: 'fire-over | unlock 40000',
    'fire-on': 'fire | unlock 60000 | fire active',
    'fire-off': 'fire-over',
    'schedule-on': 'fire-over | hours on',
    'schedule-off': 'fire-over',
    clear: 'locked | lock | fire returned',
    tick: 'fire-over',
    'late tick': 'fire-over | unlock 60000',
  },
};

function wordsOf(effect: DoorEffect): string {
  if (effect.kind === 'unlock') return `unlock ${String(effect.unlockMs)}`;
  if (effect.kind === 'lock') return 'lock';
  const { note } = effect;
  if (note.kind === 'door-alarm') return `${note.alarm} ${note.state}`;
  return note.kind === 'fire-release' ? `fire ${note.state}` : `hours ${note.isOn ? 'on' : 'off'}`;
}

const rows = (Object.keys(STATES) as DoorStateKind[]).flatMap((kind) =>
  (Object.keys(EVENTS) as EventName[]).map((name) => [kind, name, TABLE[kind][name]] as const),
);

describe('every state against every event', () => {
  it('has a row for each', () => {
    expect(new Set(Object.values(EVENTS).map(({ kind }) => kind))).toEqual(new Set(Object.keys(KINDS)));
    expect(rows).toHaveLength(Object.keys(STATES).length * Object.keys(EVENTS).length);
  });

  it.each(rows)('%s, %s: %s', (kind, name, expected) => {
    const { state, effects } = stepDoor(STATES[kind], EVENTS[name], RULES);
    expect([state.kind, ...effects.map(wordsOf)].join(' | ')).toBe(expected);
  });
});

const run = (settings: Partial<DoorSettings>, ...events: readonly DoorEvent[]): { state: DoorState; effects: string[] } => {
  const rules = doorRules({ unlockMs: 5_000, ...settings });
  let state = DOOR_AT_REST;
  const effects: string[] = [];
  for (const event of events) {
    const step = stepDoor(state, event, rules);
    state = step.state;
    effects.push(...step.effects.map(wordsOf));
  }
  return { state, effects };
};
const leaf = (nowMs: number, to: 'open' | 'closed' | 'unknown'): DoorEvent => ({ kind: 'leaf', nowMs, leaf: to });
const grant = (nowMs: number, unlockMs = 5_000): DoorEvent => ({ kind: 'granted', nowMs, unlockMs });
const tick = (nowMs: number): DoorEvent => ({ kind: 'tick', nowMs });

describe('strikes and magnets', () => {
  it('relocks when the leaf has closed behind somebody', () => {
    const done = run({}, leaf(0, 'closed'), grant(1_000), leaf(2_000, 'open'), leaf(3_000, 'closed'));
    expect(done).toMatchObject({ state: { kind: 'locked' }, effects: ['unlock 5000', 'lock'] });
    const kept = run({ relockOnClose: false }, leaf(0, 'closed'), grant(1_000), leaf(2_000, 'open'), leaf(3_000, 'closed'));
    expect(kept.state).toMatchObject({ kind: 'released', untilMs: 6_000 });
  });

  it('takes nothing from a second person who was let in while the leaf stood open', () => {
    const { state } = run({}, leaf(0, 'closed'), grant(1_000), leaf(2_000, 'open'), grant(3_000), leaf(3_500, 'closed'));
    expect(state).toMatchObject({ kind: 'released', untilMs: 8_000 });
  });

  it('relocks a strike at the opening where the site wants it, and a magnet never', () => {
    const strike = run({ relockOnOpen: true }, leaf(0, 'closed'), grant(1_000), leaf(2_000, 'open'));
    expect(strike).toMatchObject({ state: { kind: 'open', untilMs: null }, effects: ['unlock 5000', 'lock'] });
    const magnet = run({ relockOnOpen: true, lockKind: 'maglock' }, leaf(0, 'closed'), grant(1_000), leaf(2_000, 'open'));
    expect(magnet.effects).toEqual(['unlock 5000']);
  });

  it('lets a magnet come to rest before it holds', () => {
    const passed = [leaf(0, 'closed'), grant(1_000), leaf(2_000, 'open'), leaf(3_000, 'closed')];
    const settling = run({ lockKind: 'maglock' }, ...passed);
    expect(settling.state).toMatchObject({ kind: 'released', untilMs: 3_000 + MAGLOCK_SETTLE_MS });
    expect(settling.effects).toEqual(['unlock 5000']);
    expect(run({ lockKind: 'maglock' }, ...passed, tick(3_000 + MAGLOCK_SETTLE_MS))).toMatchObject({
      state: { kind: 'locked' },
      effects: ['unlock 5000', 'lock'],
    });
  });
});

describe('exits, alarms and wires that fail', () => {
  it('takes no opening for forced after the exit button, though the terminal does not release', () => {
    const out = run({ rexReleases: false }, leaf(0, 'closed'), { kind: 'rex', nowMs: 1_000 }, leaf(4_000, 'open'));
    expect(out).toMatchObject({ state: { kind: 'open' }, effects: [] });
    expect(run({ rexReleases: false }, leaf(0, 'closed'), { kind: 'rex', nowMs: 1_000 }, leaf(7_000, 'open')).state.kind).toBe('forced');
  });

  it('takes an opening for lawful where an earlier release may still stand though the relay failed since', () => {
    const { state } = run({}, leaf(0, 'closed'), grant(0), { kind: 'relay-failed', nowMs: 1_000 }, leaf(2_000, 'open'));
    expect(state.kind).toBe('open');
  });

  it('says nothing of how a leaf opened that a contact finds open', () => {
    expect(run({}, leaf(0, 'open')).state.kind).toBe('open');
    expect(run({}, leaf(0, 'closed'), leaf(1_000, 'unknown'), leaf(2_000, 'open')).state.kind).toBe('open');
  });

  it('ends no alarm for a contact that cannot be read', () => {
    expect(run({}, leaf(0, 'closed'), leaf(1_000, 'open'), leaf(2_000, 'unknown')).state.kind).toBe('forced');
  });

  it('warns of a leaf that stands open, then raises the alarm, and ends it with the leaf', () => {
    const held = [leaf(0, 'closed'), grant(0), leaf(1_000, 'open'), tick(1_000 + HELD_OPEN_MS)];
    expect(run({}, ...held)).toMatchObject({ state: { kind: 'held-warning' } });
    const alarm = [...held, tick(1_000 + HELD_OPEN_MS + HELD_ALARM_MS)];
    expect(run({}, ...alarm).effects.at(-1)).toBe('held-open raised');
    expect(run({}, ...alarm, leaf(90_000, 'closed'))).toMatchObject({ state: { kind: 'locked' } });
  });

  it('asks for an operator after a fire where the site wants it, and stays released meanwhile', () => {
    const fire = (nowMs: number, isOn: boolean): DoorEvent => ({ kind: 'fire', nowMs, isOn });
    const over = run({ fireReturn: 'operator' }, leaf(0, 'closed'), fire(0, true), fire(10_000, false));
    expect(over.state.kind).toBe('fire-over');
    expect(isReleased(over.state, 10_000)).toBe(true);
    const returned = run({ fireReturn: 'operator' }, leaf(0, 'closed'), fire(0, true), fire(10_000, false), {
      kind: 'clear',
      nowMs: 20_000,
    });
    expect(returned).toMatchObject({ state: { kind: 'locked' } });
    expect(returned.effects.slice(-2)).toEqual(['lock', 'fire returned']);
  });

  it('names the alarm that stands', () => {
    expect(Object.values(STATES).map(alarmOf)).toEqual([null, null, null, 'held-open', 'held-open', 'forced', null, 'fire', 'fire']);
  });
});
