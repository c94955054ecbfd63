/** Unit vectors that stand for transformed templates: spread evenly over the sphere, the same ones for the same number. */

export const DIMENSIONS = 512;

/** Numerical Recipes' linear congruential constants: fast, and good enough to spread vectors. */
const MULTIPLIER = 1_664_525;
const INCREMENT = 1_013_904_223;

export function unitVector(number: number): Float32Array {
  const vector = new Float32Array(DIMENSIONS);
  let state = Math.imul(number + 1, 2_654_435_761) >>> 0;
  const next = (): number => {
    state = (Math.imul(state, MULTIPLIER) + INCREMENT) >>> 0;
    return state / 2 ** 31 - 1;
  };
  let squares = 0;
  for (let at = 0; at < DIMENSIONS; at += 1) {
    const component = next() + next() + next();
    vector[at] = component;
    squares += component * component;
  }
  const length = Math.sqrt(squares);
  for (let at = 0; at < DIMENSIONS; at += 1) vector[at] = (vector[at] as number) / length;
  return vector;
}

export function subjectOf(number: number): string {
  return number.toString(16).padStart(32, '0');
}
