/** The screen of a site: where it is served, and how it looks while nobody at the door chose otherwise. */

export interface ScreenSettings {
  readonly port: number;
  /** Absent: normal. */
  readonly print?: 'normal' | 'large' | undefined;
  /** Absent: normal. */
  readonly contrast?: 'normal' | 'high' | undefined;
  /** `low`: what is touched stands in the lower part, for children and wheelchairs. Absent: standard. */
  readonly height?: 'standard' | 'low' | undefined;
  /** What a person sees of their own name once they were let in, or under "my face". Absent: hidden. */
  readonly names?: 'hidden' | 'initials' | undefined;
}

/** What the page is told of it: how it looks while nobody at the door chose otherwise. */
export type Display = Pick<ScreenSettings, 'print' | 'contrast' | 'height'>;
