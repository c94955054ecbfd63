/** The walk of an installer: every state against every event, and when a terminal may be called green. */
import fc from 'fast-check';
import { allResults, isGreen, type Measured, STEPS } from '../../../src/core/commission/steps.ts';
import { stepWalk, WALK_AT_REST, type WalkEvent, type WalkState } from '../../../src/core/commission/walk.ts';
import { sheetText } from '../../../src/core/commission/sheet.ts';
import { STEP_TEXTS } from '../../../src/core/commission/step-texts.ts';

const PASSED: Measured = { verdict: 'passed', values: { tookMs: 12 }, asks: false };
const ASKS: Measured = { ...PASSED, asks: true };
const FAILED: Measured = { verdict: 'failed', values: {}, asks: true };

function after(...events: WalkEvent[]): WalkState {
  return events.reduce<WalkState>((state, event) => stepWalk(state, event).state, WALK_AT_REST);
}
const measured = (found: Measured, step = STEPS[0] as (typeof STEPS)[number]): WalkEvent => ({ kind: 'measured', step, found });

it('is told, begun, measured, told, and goes on', () => {
  expect(after({ kind: 'begin' })).toMatchObject({ kind: 'step', at: 0, phase: 'ready' });
  expect(stepWalk(after({ kind: 'begin' }), { kind: 'enter' }).effects).toEqual([{ kind: 'measure', step: 'self-test' }]);
  expect(after({ kind: 'begin' }, { kind: 'enter' }, measured(PASSED))).toMatchObject({ phase: 'told', measured: PASSED });
  expect(after({ kind: 'begin' }, { kind: 'enter' }, measured(PASSED), { kind: 'enter' })).toMatchObject({
    at: 1,
    phase: 'ready',
    results: [{ step: 'self-test', verdict: 'passed', values: { tookMs: 12 } }],
  });
});

it('asks where only a person can say, takes no for no, and asks nothing of what failed by itself', () => {
  const asked = after({ kind: 'begin' }, { kind: 'enter' }, measured(ASKS));
  expect(asked).toMatchObject({ phase: 'asking' });
  expect(stepWalk(asked, { kind: 'enter' }).state).toMatchObject({ phase: 'told', measured: { verdict: 'passed' } });
  expect(stepWalk(asked, { kind: 'clear' }).state).toMatchObject({
    phase: 'told',
    measured: { verdict: 'failed', values: { tookMs: 12 } },
  });
  expect(after({ kind: 'begin' }, { kind: 'enter' }, measured(FAILED))).toMatchObject({ phase: 'told', measured: { verdict: 'failed' } });
});

it('tries a step again as often as wanted; a late measurement of another step changes nothing', () => {
  const told = after({ kind: 'begin' }, { kind: 'enter' }, measured(FAILED));
  const again = stepWalk(told, { kind: 'clear' });
  expect([again.state, again.effects]).toEqual([
    expect.objectContaining({ phase: 'measuring', at: 0 }),
    [{ kind: 'measure', step: 'self-test' }],
  ]);
  expect(stepWalk(again.state, measured(PASSED, 'gates')).state).toBe(again.state);
});

it('keeps its sheet at the end, and closes', () => {
  let state = after({ kind: 'begin' });
  for (const step of STEPS) {
    for (const event of [{ kind: 'enter' }, measured(PASSED, step), { kind: 'enter' }] as const) {
      const next = stepWalk(state, event);
      state = next.state;
      if (state.kind === 'ended') expect(next.effects).toMatchObject([{ kind: 'keep' }]);
    }
  }
  expect(state).toMatchObject({ kind: 'ended', isGreen: false });
  const kept = stepWalk(state, { kind: 'kept', closedGates: [], sheet: 'ab12' }).state;
  expect(kept).toMatchObject({ isGreen: true, sheet: 'ab12' });
  expect(stepWalk(state, { kind: 'kept', closedGates: [], sheet: undefined }).state).toMatchObject({ isGreen: false });
  expect(stepWalk(state, { kind: 'kept', closedGates: ['pia-missing'], sheet: 'ab12' }).state).toMatchObject({ isGreen: false });
  expect(stepWalk(kept, { kind: 'enter' }).state).toEqual(WALK_AT_REST);
});

it('whatever is pressed in whatever order, the way out is there and no step is counted that was not measured', () => {
  const event: fc.Arbitrary<WalkEvent> = fc.oneof(
    fc.constantFrom<WalkEvent>({ kind: 'begin' }, { kind: 'enter' }, { kind: 'clear' }),
    fc.record({ kind: fc.constant('measured' as const), step: fc.constantFrom(...STEPS), found: fc.constantFrom(PASSED, ASKS, FAILED) }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 80 }), (events) => {
      let state: WalkState = WALK_AT_REST;
      const wanted = new Set<string>();
      for (const one of events) {
        const next = stepWalk(state, one);
        for (const effect of next.effects) if (effect.kind === 'measure') wanted.add(effect.step);
        state = next.state;
        expect(stepWalk(state, { kind: 'stop' }).state).toEqual(WALK_AT_REST);
        if (state.kind !== 'off') for (const { step } of state.results) expect(wanted).toContain(step);
      }
    }),
  );
});

it('is green only where every step passed or has nothing to try, and every gate is open', () => {
  const all = STEPS.map((step) => ({ step, verdict: step === 'rex' ? ('not-fitted' as const) : ('passed' as const), values: {} }));
  expect(isGreen(all, [])).toBe(true);
  expect(isGreen(all, ['sign-missing'])).toBe(false);
  for (const { step } of all) {
    expect(
      isGreen(
        all.filter((result) => result.step !== step),
        [],
      ),
    ).toBe(false);
    expect(
      isGreen(
        all.map((result) => (result.step === step ? { ...result, verdict: 'failed' as const } : result)),
        [],
      ),
    ).toBe(false);
  }
  expect(allResults([])).toHaveLength(STEPS.length);
});

it('says the same facts in the same bytes, and has a text in both languages for each step', () => {
  const facts = {
    deviceId: 'd',
    softwareVersion: '1',
    fingerprint: 'f',
    startedAtMs: 1,
    endedAtMs: 2,
    subject: 's',
    results: [],
    closedGates: [],
  };
  expect(sheetText(facts)).toBe(sheetText({ ...facts }));
  expect(JSON.parse(sheetText(facts))).toMatchObject({ format: 'menshen-commissioning/1', isGreen: false });
  for (const step of STEPS) {
    const { en, 'zh-CN': zh } = STEP_TEXTS[step];
    expect([en.ask === undefined, en.title === '', zh.title === '']).toEqual([zh.ask === undefined, false, false]);
  }
});
