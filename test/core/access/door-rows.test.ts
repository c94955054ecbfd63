/** What must hold of the door over any row of events: free only while somebody asked for it, and at rest in the end. */
import fc from 'fast-check';
import { doorDueMs, stepDoor } from '../../../src/core/access/door-machine.ts';
import { DOOR_AT_REST, type DoorEvent, HOLD_MS } from '../../../src/core/access/door-state.ts';
import { doorRules, type DoorSettings } from '../../../src/core/policy/site-door.ts';

/** What may happen, and how long after the one before. */
const happening = fc.record({
  afterMs: fc.constantFrom(0, 1, 200, 1_000, 4_999, 20_000, 61_000),
  event: fc.oneof(
    fc.record({ kind: fc.constant('granted' as const), unlockMs: fc.integer({ min: 500, max: 60_000 }) }),
    // The way of a passage, more often than chance would have it.
    fc.constantFrom({ kind: 'leaf', leaf: 'open' } as const, { kind: 'leaf', leaf: 'closed' } as const),
    fc.constantFrom(
      { kind: 'relay-failed' } as const,
      { kind: 'rex' } as const,
      { kind: 'clear' } as const,
      { kind: 'leaf', leaf: 'open' } as const,
      { kind: 'leaf', leaf: 'closed' } as const,
      { kind: 'leaf', leaf: 'unknown' } as const,
      { kind: 'fire', isOn: true } as const,
      { kind: 'fire', isOn: false } as const,
      { kind: 'schedule', isOn: true } as const,
      { kind: 'schedule', isOn: false } as const,
    ),
  ),
});
const settings = fc.record({
  unlockMs: fc.integer({ min: 500, max: 60_000 }),
  lockKind: fc.constantFrom('strike' as const, 'maglock' as const),
  heldOpenMs: fc.integer({ min: 5_000, max: 600_000 }),
  relockOnClose: fc.boolean(),
  relockOnOpen: fc.boolean(),
  rexReleases: fc.boolean(),
  fireReturn: fc.constantFrom('by-itself' as const, 'operator' as const),
});
/** Ticks that one step may be followed by; more means that something falls due for ever. */
const TICKS_MAX = 200;

/** A lock that does as it is told, and what of its releases anybody asked for. */
class Watched {
  state = DOOR_AT_REST;
  freeUntilMs = 0;
  askedUntilMs = 0;
  /** A relay that fails does not do as the machine believes. */
  hasFailed = false;
  readonly #rules;

  constructor(site: DoorSettings) {
    this.#rules = doorRules(site);
  }

  /** What falls due until then, each when it does. */
  waitUntil(nowMs: number): void {
    for (let ticks = 0; ; ticks += 1) {
      const dueMs = doorDueMs(this.state, this.#rules);
      if (dueMs === undefined || dueMs > nowMs) return;
      expect(ticks).toBeLessThan(TICKS_MAX);
      this.put({ kind: 'tick', nowMs: dueMs });
    }
  }

  put(event: DoorEvent): void {
    const before = this.state;
    const { state, effects } = stepDoor(before, event, this.#rules);
    this.state = state;
    for (const effect of effects) {
      if (effect.kind === 'lock') this.freeUntilMs = 0;
      if (effect.kind !== 'unlock') continue;
      expect(effect.unlockMs).toBeGreaterThan(0);
      expect(effect.unlockMs).toBeLessThanOrEqual(HOLD_MS);
      const endMs = event.nowMs + effect.unlockMs;
      // No release is cut short by another one.
      expect(endMs).toBeGreaterThanOrEqual(before.untilMs ?? 0);
      this.freeUntilMs = Math.max(this.freeUntilMs, endMs);
    }
    this.hasFailed ||= event.kind === 'relay-failed';
    if (event.kind === 'granted') {
      this.askedUntilMs = Math.max(this.askedUntilMs, event.nowMs + event.unlockMs);
      expect(this.freeUntilMs).toBeGreaterThanOrEqual(event.nowMs + event.unlockMs);
    }
    if (event.kind === 'rex') this.askedUntilMs = Math.max(this.askedUntilMs, event.nowMs + this.#rules.exitMs);
  }

  check(nowMs: number): void {
    const { state } = this;
    const isKept = state.isScheduled || state.kind === 'fire' || state.kind === 'fire-over';
    if (this.freeUntilMs > nowMs) expect(isKept || this.askedUntilMs > nowMs).toBe(true);
    if (state.leaf === 'open') expect(['locked', 'released']).not.toContain(state.kind);
    if (state.kind === 'locked' && !this.hasFailed) expect(this.freeUntilMs).toBeLessThanOrEqual(nowMs);
    if (state.kind === 'released') expect(state.untilMs).toBeGreaterThan(nowMs);
    if (state.kind === 'scheduled') expect(state.isScheduled).toBe(true);
  }
}

describe('over any row of events', () => {
  it('is free only while a decision, the exit, a schedule or the fire line says so, and comes to rest', () => {
    fc.assert(
      fc.property(settings, fc.boolean(), fc.array(happening, { maxLength: 40 }), (site, canFail, plan) => {
        const door = new Watched(site);
        let nowMs = 1_000;
        for (const { afterMs, event } of plan) {
          if (event.kind === 'relay-failed' && !canFail) continue;
          nowMs += afterMs;
          door.waitUntil(nowMs);
          door.put({ ...event, nowMs });
          door.check(nowMs);
        }
        for (const event of [
          { kind: 'schedule', isOn: false } as const,
          { kind: 'fire', isOn: false } as const,
          { kind: 'clear' } as const,
        ])
          door.put({ ...event, nowMs });
        door.waitUntil(nowMs + 2_000_000);
        expect(door.freeUntilMs).toBeLessThanOrEqual(nowMs + HOLD_MS);
        expect(['locked', 'held-open', 'forced']).toContain(door.state.kind);
      }),
      { numRuns: 600 },
    );
  });
});
