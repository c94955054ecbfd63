/**
 * The claim of a terminal that nobody owns: eight digits that stand on its screen, typed by whoever stands before it. Pure: the
 * digits come from outside. Tries are bounded for one boot; a new boot has a new code, so there is always a way on.
 */

/** Own choice: a guess in 100,000,000, of which a boot allows five. */
const CLAIM_DIGITS = 8;
export const CLAIM_TRIES_MAX = 5;

export interface ClaimState {
  readonly typed: string;
  readonly tries: number;
}

export const CLAIM_AT_REST: ClaimState = { typed: '', tries: 0 };

export type ClaimStep = { readonly state: ClaimState; readonly outcome: 'typing' | 'wrong' | 'claimed' | 'left' | 'locked' };

/** A code of eight digits from four random bytes and more; none is likelier than another by more than 2⁻³². */
export function claimCode(random: Uint8Array): string {
  const value = random.subarray(0, CLAIM_DIGITS).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return (value % 10n ** BigInt(CLAIM_DIGITS)).toString().padStart(CLAIM_DIGITS, '0');
}

export const CLAIM_RANDOM_BYTES = 8;

export function stepClaim(state: ClaimState, key: string, code: string): ClaimStep {
  if (state.tries >= CLAIM_TRIES_MAX) return { state, outcome: 'locked' };
  if (key === 'clear') return { state: { ...state, typed: '' }, outcome: state.typed === '' ? 'left' : 'typing' };
  if (key !== 'enter') return { state: { ...state, typed: (state.typed + key).slice(0, CLAIM_DIGITS) }, outcome: 'typing' };
  if (state.typed.length < CLAIM_DIGITS) return { state, outcome: 'typing' };
  if (state.typed === code) return { state: CLAIM_AT_REST, outcome: 'claimed' };
  const tries = state.tries + 1;
  return { state: { typed: '', tries }, outcome: tries >= CLAIM_TRIES_MAX ? 'locked' : 'wrong' };
}
