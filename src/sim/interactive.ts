/** npm start without --tour: one simulated terminal, its kiosk page and its panel, until it is stopped. */

import { join } from 'node:path';
import type { FaceMode } from '../core/policy/site.ts';
import { mailboxOf, serveMailbox } from '../edge/control/mailbox.ts';
import { controlVerbs } from '../edge/control/verbs.ts';
import type { Terminal } from '../app/terminal.ts';
import { productDir } from '../version.ts';
import { simRoutes } from './panel.ts';
import { type HousePerson, makeHouse, seeded } from './people.ts';
import { listPlayers } from './players.ts';
import { portraitsDir } from './portraits.ts';
import { forget, openSimTerminal, type SimParts, type SimTerminal } from './terminal.ts';
import { makeWorld } from './world.ts';
import type { SimWorld } from './world-port.ts';

/** Residents of the simulated house. */
export const RESIDENTS = 8;

export interface InteractiveOptions {
  readonly seed: number;
  readonly port: number;
  readonly mode: FaceMode;
  readonly isFresh: boolean;
  readonly dataDir?: string;
}

function say(line: string): void {
  process.stderr.write(`menshen: ${line}\n`);
}

/** Starts the terminal; it runs until SIGINT or SIGTERM. */
export async function runInteractive(options: InteractiveOptions): Promise<void> {
  const dataDir = options.dataDir ?? join(productDir(), '.menshen', 'sim');
  if (options.isFresh) forget(dataDir);
  const house = makeHouse(listPlayers(portraitsDir(productDir())), RESIDENTS, options.seed);
  const people = [...house.people, house.operator];
  const opened = await openHouse(options, dataDir, people);
  const stopMailbox = await settleIn(opened, people, dataDir);
  process.stdout.write(`Menshen, the simulated terminal. Open this address in a browser on this computer:\n\n  ${opened.screen.url}\n\n`);
  process.stdout.write(`Its stores are in ${dataDir}. Stop it with Ctrl-C.\n`);
  const stop = (): void => {
    stopMailbox();
    void opened.close().then(() => {
      process.exit(0);
    });
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

/** The terminal with its panel, which reaches the terminal that it is part of once that stands. */
async function openHouse({ mode, port }: InteractiveOptions, dataDir: string, people: readonly HousePerson[]): Promise<SimTerminal> {
  const standing: { sim?: SimTerminal } = {};
  const sim = await openSimTerminal({
    deviceId: 'simulated-door',
    dataDir,
    mode,
    port,
    onLog: say,
    routes: (parts) => simRoutes(worldAround(parts, people, () => standing.sim)),
  });
  standing.sim = sim;
  return sim;
}

function worldAround(parts: SimParts, people: readonly HousePerson[], sim: () => SimTerminal | undefined): SimWorld {
  return makeWorld({
    ...parts,
    people,
    next: seeded(Date.now() >>> 0),
    scenes: {
      setScene: (scene) => {
        parts.scenes.send({ kind: 'scene', scene });
      },
      pushFrame: (jpeg) => {
        parts.scenes.send({ kind: 'jpeg', jpeg });
      },
    },
    eye: {
      status: () => sim()?.door.eye.status() ?? NO_EYE,
      kill: () => {
        sim()?.door.eye.kill();
      },
    },
    isNumberTaken: (number) => sim()?.door.people.byNumber(number) !== undefined,
    addPerson: async (person) => {
      await sim()?.door.terminal.addPerson(person);
    },
  });
}

/** People and mailbox; where that fails nothing is left running. */
async function settleIn(opened: SimTerminal, people: readonly HousePerson[], dataDir: string): Promise<() => void> {
  try {
    await moveIn(opened.door.terminal, people);
    return serveMailbox({
      mailbox: mailboxOf(dataDir),
      clock: opened.clock,
      handle: controlVerbs(opened.door.terminal, { hasScreen: true }),
    });
  } catch (error) {
    await opened.close();
    throw error;
  }
}

const NO_EYE = {
  state: 'starting',
  detail: undefined,
  code: undefined,
  revision: undefined,
  persons: 0,
  templates: 0,
  unusableTemplates: 0,
  modelPack: undefined,
  embedderSha256: undefined,
  restarts: 0,
} as const;

/** People with cards and PINs; none with a face: that takes their consent. Known ones stay as they are. */
export async function moveIn(terminal: Terminal, people: readonly HousePerson[]): Promise<void> {
  for (const { number, label, card, pin, isOperator } of people) {
    if (terminal.personByNumber(number) !== undefined) continue;
    await terminal.addPerson({ number, name: label, card, pin, role: isOperator ? 'operator' : 'person' });
  }
}
