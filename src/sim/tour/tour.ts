/**
 * npm start -- --tour: two simulated doors play a whole day, print one line a visit, check what
 * must never happen, verify both ledgers, and end with one JSON line.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaceMode } from '../../core/policy/site.ts';
import { openCrypto } from '../../edge/crypto/sodium.ts';
import { verifyLedgerFile } from '../../edge/vault/ledger-read.ts';
import { systemClock } from '../../edge/system/clock.ts';
import type { ScreenView } from '../../ports/screen.ts';
import { productDir } from '../../version.ts';
import { moveIn } from '../interactive.ts';
import { type HousePerson, makeHouse, seeded } from '../people.ts';
import { listPlayers } from '../players.ts';
import { portraitsDir } from '../portraits.ts';
import { forget, openSimTerminal, type SimTerminal } from '../terminal.ts';
import { CONSENTING, type DayResult, playDay, REFUSING } from './day.ts';
import { stageOf } from './sim-stage.ts';
import { makeWatch, type Stage, type VisitEnd } from './stage.ts';

/** The eye opens models and store before the first visit. */
const EYE_READY_LIMIT_MS = 60_000;

interface TourDoor {
  readonly stage: Stage;
  readonly sim: SimTerminal;
  readonly dataDir: string;
}

/** Plays the day. 0: it went as it must; 1: something that must never happen did. */
export async function playTour(options: { readonly seed: number; readonly dataDir?: string }): Promise<number> {
  const root = options.dataDir ?? mkdtempSync(join(tmpdir(), 'menshen-tour-'));
  const house = makeHouse(listPlayers(portraitsDir(productDir())), CONSENTING + REFUSING, options.seed);
  const nextSeed = seeded(options.seed ^ 0x5eed);
  const say = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  say('Liveness cues of this site: net, edges. Its people are still portraits, so blink and parallax are off.');
  const doors: TourDoor[] = [];
  try {
    for (const [name, mode] of [
      ['front', '1:1'],
      ['side', '1:N'],
    ] as const) {
      doors.push(await openDoorOfTour({ name, mode, dataDir: join(root, name), people: [...house.people, house.operator] }));
    }
    const [front, side] = doors as [TourDoor, TourDoor];
    const result = await playDay({
      front: front.stage,
      side: side.stage,
      people: house.people,
      operator: house.operator,
      strangers: house.strangers,
      nextSeed,
      say,
    });
    for (const door of doors.splice(0)) await door.sim.close();
    return await sumUp(result, [front.dataDir, side.dataDir], say);
  } finally {
    for (const door of doors) await door.sim.close();
    if (options.dataDir === undefined) rmSync(root, { recursive: true, force: true });
  }
}

interface TourDoorOptions {
  readonly name: string;
  readonly mode: FaceMode;
  readonly dataDir: string;
  readonly people: readonly HousePerson[];
}

async function openDoorOfTour({ name, mode, dataDir, people }: TourDoorOptions): Promise<TourDoor> {
  const clock = systemClock();
  const views = makeWatch<ScreenView>(clock);
  const visits = makeWatch<VisitEnd>(clock);
  // The day begins with empty stores, or nobody could consent for the first time.
  forget(dataDir);
  const sim = await openSimTerminal({
    deviceId: `simulated-${name}-door`,
    dataDir,
    mode,
    port: 0,
    onView: (view) => {
      views.push(view);
    },
    onLog: (line) => {
      process.stderr.write(`${name}: ${line}\n`);
    },
  });
  const stage = stageOf({ name, sim, views, visits });
  try {
    await moveIn(sim.door.terminal, people);
    await views.next('the eye to be ready', (view) => view.kind === 'idle' && view.isFaceOffered, {
      limitMs: EYE_READY_LIMIT_MS,
      orLast: true,
    });
  } catch (error) {
    await sim.close();
    throw error;
  }
  return { stage, sim, dataDir };
}

/** Verifies the ledgers as anybody could, and prints the closing line. */
async function sumUp(result: DayResult, dataDirs: readonly string[], say: (line: string) => void): Promise<number> {
  const crypto = await openCrypto();
  const verdicts = dataDirs.map((dir) => verifyLedgerFile({ path: join(dir, 'ledger.db'), crypto }));
  const broken = verdicts.find((verdict) => verdict.kind === 'bad');
  for (const wrong of result.wrongs) process.stderr.write(`tour: ${wrong}\n`);
  const { visits, granted, denied, spoofs, people } = result;
  say(JSON.stringify({ visits, granted, denied, spoofs, people, audit: broken === undefined ? 'ok' : 'broken' }));
  return result.wrongs.length === 0 && broken === undefined ? 0 : 1;
}
