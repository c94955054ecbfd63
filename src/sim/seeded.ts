/**
 * Repeatable chance for everything that is simulated: the same seed gives the same day.
 * Never a source of keys or nonces.
 */

/** Draws from a seed; each call moves on. */
export interface Dice {
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Uniform 32-bit whole number. */
  word(): number;
}

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state, good enough for pictures. */
export function dice(seed: number): Dice {
  let state = seed >>> 0;
  const word = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return { word, between: (low, high) => low + (word() / 4_294_967_296) * (high - low) };
}

/** One seed out of several words, so that neighbours do not look alike. */
export function mixSeed(...words: readonly number[]): number {
  let mixed = 0x9e3779b9;
  for (const word of words) mixed = Math.imul(mixed ^ (word >>> 0), 0x85ebca6b) ^ (mixed >>> 13);
  return mixed >>> 0;
}

/** A smooth wandering between -1 and 1 over the frame number, seeded: three sines without a common period. */
export function wander(die: Dice, periodFrames: number): (frameNo: number) => number {
  const waves = [1, 0.53, 0.29].map((share) => ({
    weight: share,
    perFrame: (2 * Math.PI) / (periodFrames * share * die.between(0.85, 1.15)),
    phase: die.between(0, 2 * Math.PI),
  }));
  const total = waves.reduce((sum, wave) => sum + wave.weight, 0);
  return (frameNo) => waves.reduce((sum, wave) => sum + wave.weight * Math.sin(wave.phase + wave.perFrame * frameNo), 0) / total;
}
