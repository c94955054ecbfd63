/** The words of the people's pages of the console. */

export const ADD_STEPS = ['number', 'name', 'age', 'born', 'card', 'pin', 'pin-again', 'until', 'check'] as const;
export type AddStep = (typeof ADD_STEPS)[number];

/** How a child's guardian is put on record. */
export const GUARDIAN_STEPS = ['relation', 'check', 'name', 'second'] as const;
export type GuardianStep = (typeof GUARDIAN_STEPS)[number];

/** How a person stands to the face. */
export type ConsentWord = 'none' | 'given' | 'refused';

export const PEOPLE_TURNS = ['back', 'on'] as const;
export type PeopleTurn = (typeof PEOPLE_TURNS)[number];

/** How long somebody may pass: a visitor, a workman, a tenant, everybody else. Own choice. */
export const UNTIL_CHOICES = ['day', 'month', 'year', 'none'] as const;
export type UntilChoice = (typeof UNTIL_CHOICES)[number];

const DAY_MS = 24 * 60 * 60_000;
const UNTIL_DAYS: Readonly<Record<Exclude<UntilChoice, 'none'>, number>> = { day: 1, month: 30, year: 365 };

/** Milliseconds since 1970; undefined: no end. */
export function untilOfChoice(choice: UntilChoice, nowMs: number): number | undefined {
  return choice === 'none' ? undefined : nowMs + UNTIL_DAYS[choice] * DAY_MS;
}

/** Longest name that is taken (people.db). */
export const NAME_MAX = 128;
