/**
 * What happens at the door, as plain data: a list of timed steps that can be written down, replayed
 * and shortened. Any part of a script is a script; a step that makes no sense now changes nothing.
 */

import { chanceOf, type Chance } from './chance.ts';
import { OPERATOR } from './world.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Places in an erasure at which the eye may die; names of the face store's steps. */
export const CRASH_PLACES = ['now', 'intended', 'key-replaced', 'destroyed', 'log-cut', 'compacted', 'checked', 'finished'] as const;
export type CrashPlace = (typeof CRASH_PLACES)[number];

export type Deed =
  | { readonly do: 'add'; readonly who: number; readonly hasCard: boolean; readonly hasPin: boolean; readonly validDays?: number }
  | { readonly do: 'tap'; readonly who: number }
  | { readonly do: 'tap-unknown'; readonly card: string }
  | { readonly do: 'pin'; readonly who: number; readonly isRight: boolean }
  /** Somebody stands before the camera; `who` below 0 is a stranger. In 1:1 they claim to be `claims`. */
  | { readonly do: 'face'; readonly who: number; readonly claims: number }
  | {
      readonly do: 'enrol';
      readonly who: number;
      readonly how: 'called' | 'screen';
      /** `leave`: agrees and turns away while the camera looks; `nothing`: walks off before the notice. */
      readonly says: 'agree' | 'decline' | 'nothing' | 'leave';
    }
  | { readonly do: 'withdraw'; readonly who: number; readonly how: 'screen' | 'command' }
  | { readonly do: 'end'; readonly who: number }
  | { readonly do: 'purge'; readonly how: 'screen' | 'command'; readonly isRightCount: boolean }
  | { readonly do: 'renew'; readonly who: number; readonly what: 'card' | 'pin' }
  | { readonly do: 'restart' }
  /** The housing is opened for a while; where the site wants it, every template goes. An operator clears it later. */
  | { readonly do: 'tamper' }
  | { readonly do: 'clear-tamper' }
  | { readonly do: 'clock'; readonly byMs: number }
  | { readonly do: 'crash'; readonly place: CrashPlace }
  | { readonly do: 'plug'; readonly what: 'reader' | 'pin-pad' | 'relay'; readonly isIn: boolean }
  | { readonly do: 'disk'; readonly isFull: boolean }
  /** Somebody inside presses the exit button, which is wired to the lock. */
  | { readonly do: 'egress' }
  /** Power fails at the n-th write from here; what was not synced is kept, dropped or torn by `chance`. */
  | { readonly do: 'cut'; readonly operations: number; readonly chance: number };

/** `atMs`: after the start of the script, steady time. */
export type Step = Deed & { readonly atMs: number };

export interface Script {
  readonly seed: number;
  readonly mode: '1:1' | '1:N';
  readonly days: number;
  readonly steps: readonly Step[];
}

/** People of the first day, and how many come and go later. */
const RESIDENTS = 240;
const VISITS_A_DAY = 420;
/** First and last hour of ordinary coming and going. */
const DAY_BEGINS_MS = 5 * HOUR_MS;
const DAY_LASTS_MS = 18 * HOUR_MS;
/** Under the tolerance of the clock guard. */
const DRIFT_MS = 45_000;

/** The script of a seed. */
export function writeScript(seed: number, days: number): Script {
  const chance = chanceOf(seed, 'script');
  const steps: Step[] = [...moveIn(chance)];
  let newcomer = RESIDENTS + 1;
  for (let day = 0; day < days; day += 1) {
    const startMs = day * DAY_MS + (day === 0 ? 2 * HOUR_MS : 0);
    const spread = (deed: Deed): void => {
      steps.push({ ...deed, atMs: Math.floor(startMs + DAY_BEGINS_MS + chance.fraction() * (DAY_LASTS_MS - 2 * HOUR_MS)) });
    };
    for (let visit = 0; visit < VISITS_A_DAY; visit += 1) spread(visitDeed(chance));
    for (const deed of rareDeeds(chance, newcomer)) spread(deed);
    newcomer += 1;
    steps.push(...troubles(chance, startMs));
  }
  const order = steps.map((step, at) => ({ step, at }));
  order.sort((one, other) => one.step.atMs - other.step.atMs || one.at - other.at);
  return { seed, mode: seed % 2 === 0 ? '1:1' : '1:N', days, steps: order.map(({ step }) => step) };
}

/** The first hours: everybody is added, many agree to the face. */
function moveIn(chance: Chance): Step[] {
  const steps: Step[] = [];
  let atMs = MINUTE_MS;
  for (let who = OPERATOR; who <= RESIDENTS; who += 1) {
    const isPlain = who === OPERATOR || chance.isLucky(0.8);
    const hasCard = isPlain || chance.isLucky(0.5);
    const validDays = who !== OPERATOR && chance.isLucky(0.05) ? { validDays: 1 + chance.below(20) } : {};
    steps.push({ atMs, do: 'add', who, hasCard, hasPin: isPlain || !hasCard, ...validDays });
    atMs += 5_000;
    if (chance.isLucky(0.6)) {
      steps.push({ atMs, do: 'enrol', who, how: chance.isLucky(0.5) ? 'called' : 'screen', says: sayOf(chance) });
      atMs += 20_000;
    }
  }
  return steps;
}

function sayOf(chance: Chance): 'agree' | 'decline' | 'nothing' | 'leave' {
  if (chance.isLucky(0.88)) return 'agree';
  return chance.pick(['decline', 'nothing', 'leave'] as const) ?? 'decline';
}

const somebody = (chance: Chance): number => 1 + chance.below(RESIDENTS + 20);

function visitDeed(chance: Chance): Deed {
  const who = somebody(chance);
  const kind = chance.fraction();
  if (kind < 0.38) return { do: 'tap', who };
  if (kind < 0.52) return { do: 'pin', who, isRight: chance.isLucky(0.85) };
  if (kind < 0.93) return { do: 'face', who, claims: who };
  if (kind < 0.96) return { do: 'face', who: -1 - chance.below(1000), claims: who };
  if (kind < 0.97) return { do: 'face', who, claims: somebody(chance) };
  if (kind < 0.99) return { do: 'tap-unknown', card: `0C${String(chance.below(1_000_000)).padStart(8, '0')}` };
  return { do: 'egress' };
}

/** Consents, withdrawals, comings and goings of one day. */
function rareDeeds(chance: Chance, newcomer: number): Deed[] {
  const how = (): 'screen' | 'command' => (chance.isLucky(0.5) ? 'screen' : 'command');
  const deeds: Deed[] = [{ do: 'add', who: newcomer, hasCard: true, hasPin: chance.isLucky(0.8) }];
  for (let at = 0; at < 6; at += 1)
    deeds.push({ do: 'enrol', who: somebody(chance), how: chance.isLucky(0.5) ? 'called' : 'screen', says: sayOf(chance) });
  for (let at = 0; at < 4; at += 1) deeds.push({ do: 'withdraw', who: somebody(chance), how: how() });
  deeds.push({ do: 'renew', who: somebody(chance), what: chance.isLucky(0.5) ? 'card' : 'pin' });
  if (chance.isLucky(0.7)) deeds.push({ do: 'end', who: somebody(chance) });
  if (chance.isLucky(0.06)) deeds.push({ do: 'purge', how: how(), isRightCount: true });
  if (chance.isLucky(0.1)) deeds.push({ do: 'purge', how: how(), isRightCount: false });
  if (chance.isLucky(0.3)) deeds.push({ do: 'restart' });
  return deeds;
}

/** What goes wrong on one day. Each trouble with an end brings it along. */
function troubles(chance: Chance, startMs: number): Step[] {
  const steps: Step[] = [];
  const moment = (): number => Math.floor(startMs + DAY_BEGINS_MS + chance.fraction() * DAY_LASTS_MS);
  const during = (first: Deed, last: Deed, longestMs: number): void => {
    const atMs = moment();
    steps.push({ ...first, atMs }, { ...last, atMs: Math.floor(atMs + MINUTE_MS + chance.fraction() * longestMs) });
  };
  for (let at = 0; at < 3; at += 1)
    if (chance.isLucky(0.8))
      steps.push({ do: 'cut', operations: chance.below(chance.isLucky(0.5) ? 40 : 4000), chance: chance.below(2 ** 31), atMs: moment() });
  if (chance.isLucky(0.6)) steps.push({ do: 'crash', place: 'now', atMs: moment() });
  if (chance.isLucky(0.6)) steps.push({ do: 'crash', place: chance.pick(CRASH_PLACES.slice(1)) ?? 'intended', atMs: moment() });
  for (const what of ['reader', 'pin-pad', 'relay'] as const)
    if (chance.isLucky(0.25)) during({ do: 'plug', what, isIn: false }, { do: 'plug', what, isIn: true }, HOUR_MS);
  if (chance.isLucky(0.25)) during({ do: 'disk', isFull: true }, { do: 'disk', isFull: false }, HOUR_MS);
  if (chance.isLucky(0.1)) during({ do: 'tamper' }, { do: 'clear-tamper' }, HOUR_MS);
  if (chance.isLucky(0.2)) {
    // Back by hours, or on by less than what passes for drift: a larger step on and back leaves the clock untrusted for good.
    const byMs = chance.isLucky(0.5) ? -Math.floor(chance.fraction() * 3 * HOUR_MS) : Math.floor(chance.fraction() * DRIFT_MS);
    during({ do: 'clock', byMs }, { do: 'clock', byMs: -byMs }, 3 * HOUR_MS);
  }
  return steps;
}
