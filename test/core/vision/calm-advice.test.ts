/** What is asked of a person stands long enough to be read, and is gone when it is done. */
import { ADVICE_HOLD_MS, calmAdvice, type StandingAdvice } from '../../../src/core/vision/calm-advice.ts';
import type { AdviceCode } from '../../../src/core/vision/reasons.ts';

/** What is shown, with its time, for one advice per picture. */
function shown(pictures: readonly AdviceCode[], everyMs: number): (readonly [AdviceCode, number])[] {
  let standing: StandingAdvice | undefined;
  const told: (readonly [AdviceCode, number])[] = [];
  pictures.forEach((newest, at) => {
    const next = calmAdvice(standing, newest, at * everyMs);
    if (next.advice !== standing?.advice) told.push([next.advice, at * everyMs]);
    standing = next;
  });
  return told;
}

it('says the first at once and the same once', () => {
  expect(shown(['too-far', 'too-far', 'too-far'], 400)).toEqual([['too-far', 0]]);
});

it('does not flicker between two that alternate: each stands its time', () => {
  const told = shown(
    Array.from({ length: 60 }, (_, at) => (at % 2 === 0 ? 'blurred' : 'turned-away')),
    100,
  );
  expect(told.length).toBeGreaterThan(5);
  told.slice(1).forEach(([, atMs], at) => {
    expect(atMs - (told[at]?.[1] ?? 0)).toBeGreaterThanOrEqual(ADVICE_HOLD_MS);
  });
});

it('takes the newest after the hold, not those that came meanwhile', () => {
  expect(shown(['no-face', 'too-far', 'too-dark', 'outside-zone', 'tilted', 'too-near', 'turned-away'], 100)).toEqual([
    ['no-face', 0],
    ['turned-away', 600],
  ]);
});

it('takes away at once what was put right', () => {
  expect(shown(['too-far', 'hold-still'], 100)).toEqual([
    ['too-far', 0],
    ['hold-still', 100],
  ]);
});

it('keeps the praise too: one bad picture among good ones is not told', () => {
  expect(shown(['hold-still', 'blurred', 'blurred', 'hold-still', 'blurred', 'blurred', 'hold-still'], 200)).toEqual([['hold-still', 0]]);
  expect(shown(['hold-still', 'blurred', 'blurred', 'blurred'], 200)).toEqual([
    ['hold-still', 0],
    ['blurred', 600],
  ]);
});
