/**
 * What stands before the simulated camera. Data only: the same scene always gives the same
 * frames, so that a whole day can be replayed from its seed.
 */

export type Scene =
  | { readonly kind: 'nobody' }
  /** `portrait` is an id of sim/portraits, such as `men/12`; `seed` fixes motion, light and noise. */
  | { readonly kind: 'person'; readonly portrait: string; readonly seed: number }
  | { readonly kind: 'two-people'; readonly portraits: readonly [string, string]; readonly seed: number }
  | { readonly kind: 'far-away'; readonly portrait: string; readonly seed: number }
  /** A printed photograph of that person, held before the camera. */
  | { readonly kind: 'print'; readonly portrait: string; readonly seed: number }
  /** Frames come from a browser's camera, one JPEG at a time. */
  | { readonly kind: 'browser' };
