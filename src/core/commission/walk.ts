/**
 * The walk of an installer from step to step, at the keypad, the screen or the command line: `#` goes on or says yes, `*`
 * tries again or says no. Pure; whoever runs it carries out the effects. Each state has a way on and a way out.
 */

import { isGreen, type Measured, type StepName, type StepResult, STEPS, type StepVerdict } from './steps.ts';

export type WalkPhase =
  /** Told what to do; waits for the installer. */
  | 'ready'
  | 'measuring'
  /** "Did it click?" */
  | 'asking'
  /** Told how it went. */
  | 'told';

export type WalkState =
  | { readonly kind: 'off' }
  | {
      readonly kind: 'step';
      readonly at: number;
      readonly phase: WalkPhase;
      /** Of this step, once measured. */
      readonly measured: Measured | undefined;
      readonly results: readonly StepResult[];
    }
  /** The sheet is being made, then it is there (`sheet` is its number) or could not be kept. */
  | {
      readonly kind: 'ended';
      readonly results: readonly StepResult[];
      readonly closedGates: readonly string[];
      readonly isGreen: boolean;
      readonly sheet: string | undefined;
    };

export type WalkEvent =
  | { readonly kind: 'begin' }
  | { readonly kind: 'enter' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'measured'; readonly step: StepName; readonly found: Measured }
  | { readonly kind: 'kept'; readonly closedGates: readonly string[]; readonly sheet: string | undefined }
  /** By the installer, or because nobody did anything. */
  | { readonly kind: 'stop' };

export type WalkEffect =
  | { readonly kind: 'measure'; readonly step: StepName }
  | { readonly kind: 'keep'; readonly results: readonly StepResult[] };

export interface WalkStep {
  readonly state: WalkState;
  readonly effects: readonly WalkEffect[];
}

export const WALK_AT_REST: WalkState = { kind: 'off' };

const READY = { phase: 'ready', measured: undefined } as const;

export function stepWalk(state: WalkState, event: WalkEvent): WalkStep {
  if (event.kind === 'stop') return { state: WALK_AT_REST, effects: [] };
  if (state.kind === 'off') {
    return event.kind === 'begin' ? { state: { kind: 'step', at: 0, results: [], ...READY }, effects: [] } : { state, effects: [] };
  }
  if (state.kind === 'ended') {
    if (event.kind === 'kept') return { state: ended(state.results, event), effects: [] };
    return { state: event.kind === 'enter' ? WALK_AT_REST : state, effects: [] };
  }
  return stepAt(state, event);
}

type AtStep = Extract<WalkState, { kind: 'step' }>;

function stepAt(state: AtStep, event: WalkEvent): WalkStep {
  const step = STEPS[state.at];
  if (step === undefined) return { state: WALK_AT_REST, effects: [] };
  switch (state.phase) {
    case 'ready':
      if (event.kind !== 'enter') return { state, effects: [] };
      return { state: { ...state, phase: 'measuring' }, effects: [{ kind: 'measure', step }] };
    case 'measuring': {
      if (event.kind !== 'measured' || event.step !== step) return { state, effects: [] };
      const isAsking = event.found.asks && event.found.verdict === 'passed';
      return { state: { ...state, phase: isAsking ? 'asking' : 'told', measured: event.found }, effects: [] };
    }
    case 'asking': {
      if (event.kind !== 'enter' && event.kind !== 'clear') return { state, effects: [] };
      const verdict: StepVerdict = event.kind === 'enter' ? 'passed' : 'failed';
      const { values } = state.measured ?? { values: {} };
      return { state: { ...state, phase: 'told', measured: { verdict, values, asks: true } }, effects: [] };
    }
    case 'told':
      if (event.kind === 'clear')
        return { state: { ...state, phase: 'measuring', measured: undefined }, effects: [{ kind: 'measure', step }] };
      return event.kind === 'enter' ? goOn(state, step) : { state, effects: [] };
  }
}

function goOn(state: AtStep, step: StepName): WalkStep {
  const { verdict, values } = state.measured ?? { verdict: 'untried', values: {} };
  const results = [...state.results, { step, verdict, values }];
  const at = state.at + 1;
  if (at < STEPS.length) return { state: { kind: 'step', at, results, ...READY }, effects: [] };
  return {
    state: { kind: 'ended', results, closedGates: [], isGreen: false, sheet: undefined },
    effects: [{ kind: 'keep', results }],
  };
}

function ended(results: readonly StepResult[], { closedGates, sheet }: Extract<WalkEvent, { kind: 'kept' }>): WalkState {
  return { kind: 'ended', results, closedGates, isGreen: sheet !== undefined && isGreen(results, closedGates), sheet };
}
