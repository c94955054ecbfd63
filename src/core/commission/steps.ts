/**
 * What an installer tries at a new terminal before handing it over, in the order of the walk. A step that the site has no
 * device for is not fitted, which is no failure; a step that nobody tried is one. No result holds a card, a PIN or a face.
 */

export const STEPS = [
  'self-test',
  'clock',
  'reader',
  'pin-pad',
  'relay',
  'contact',
  'rex',
  'fire',
  'tamper',
  'camera',
  'light',
  'sign',
  'fallback',
  'gates',
] as const;
export type StepName = (typeof STEPS)[number];

/** `untried`: the walk ended before it. */
export const STEP_VERDICTS = ['passed', 'failed', 'not-fitted', 'untried'] as const;
export type StepVerdict = (typeof STEP_VERDICTS)[number];

/** Measured values by name, units last in the name (`tookMs`). */
export type StepValues = Readonly<Record<string, number | boolean | string | null>>;

export interface StepResult {
  readonly step: StepName;
  readonly verdict: StepVerdict;
  readonly values: StepValues;
}

/** What a measurement found. `asks`: only the person in front can say whether it is right. */
export interface Measured {
  readonly verdict: Exclude<StepVerdict, 'untried'>;
  readonly values: StepValues;
  readonly asks: boolean;
}

/** Every step in order; what was not tried is said so. */
export function allResults(results: readonly StepResult[]): readonly StepResult[] {
  return STEPS.map((step) => results.find((result) => result.step === step) ?? { step, verdict: 'untried', values: {} });
}

/** Green: every step passed or has nothing to try, and no gate of the face is closed. */
export function isGreen(results: readonly StepResult[], closedGates: readonly string[]): boolean {
  return closedGates.length === 0 && allResults(results).every(({ verdict }) => verdict === 'passed' || verdict === 'not-fitted');
}
