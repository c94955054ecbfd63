/**
 * Which portraits may play the people of the house. The liveness network sees stills and takes some
 * of them for what they are; a person whom the door refuses as a picture makes a poor resident. Chosen
 * by measurement beforehand, never at run time: no check is passed over or softened for anybody.
 */

import { listPortraits } from './portraits.ts';

/**
 * Portraits left out: of three clips of five frames each, in one the median P(live) was below 0.6, or fewer
 * than 13 of the 15 frames were graded good. 34 of 158 (default pack, 2026-11-22); their share is this
 * network's rate of refused stills, not of refused people.
 */
const LEFT_OUT: Readonly<Record<string, readonly number[]>> = {
  men: [2, 3, 4, 5, 6, 8, 13, 14, 22, 23, 33, 34, 37, 39, 46, 50, 56, 57, 62, 67, 68, 79, 82, 85, 86, 88, 89, 92, 94],
  women: [5, 13, 22, 34, 41],
};

/** Ids of the portraits that play people, in a fixed order. */
export function listPlayers(dir: string): readonly string[] {
  return listPortraits(dir).filter((id) => {
    const [folder = '', number] = id.split('/');
    return LEFT_OUT[folder]?.includes(Number(number)) !== true;
  });
}
