/** Builds one simulated terminal: the real door around simulated hardware and a simulated eye. */

import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaceMode, Site } from '../core/policy/site.ts';
import { openDoor, type OpenDoor } from '../door.ts';
import { Fault } from '../base/fault.ts';
import { openCrypto } from '../edge/crypto/sodium.ts';
import { fileKeyProvider } from '../edge/keys/file.ts';
import { type OpenScreen, openScreen } from '../edge/screen/server.ts';
import { systemClock } from '../edge/system/clock.ts';
import { type EyePipe } from '../edge/eye/process.ts';
import { lockDataDir } from '../edge/system/lock.ts';
import { readSite } from '../edge/system/site-file.ts';
import type { Clock } from '../ports/clock.ts';
import type { Screen, ScreenRoute, ScreenView } from '../ports/screen.ts';
import { productDir, productVersion, sibling } from '../version.ts';
import {
  makeSimLock,
  makeSimPinPad,
  makeSimReader,
  makeSimWires,
  type SimLock,
  type SimPinPad,
  type SimReader,
  type SimWires,
} from './hardware.ts';
import { assessSimulated } from './processor.ts';
import { makeSceneWriter, type SceneWriter } from './scene-pipe.ts';
import { simSite } from './site.ts';

/** Every device id of the simulator begins so; a real terminal's folder is never taken for one. */
const DEVICE_PREFIX = 'simulated-';

export interface SimTerminalOptions {
  readonly deviceId: string;
  readonly dataDir: string;
  readonly mode: FaceMode;
  readonly port: number;
  /** Gives the panel's routes once the terminal stands. */
  readonly routes?: (parts: SimParts) => readonly ScreenRoute[];
  readonly onView?: (view: ScreenView) => void;
  readonly onLog: (line: string) => void;
}

export interface SimParts {
  readonly clock: Clock;
  readonly reader: SimReader;
  readonly pinPad: SimPinPad;
  readonly lock: SimLock;
  readonly inputs: SimWires;
  readonly scenes: SceneWriter;
}

export interface SimTerminal extends SimParts {
  readonly door: OpenDoor;
  readonly screen: OpenScreen;
  close(): Promise<void>;
}

export async function openSimTerminal(options: SimTerminalOptions): Promise<SimTerminal> {
  const clock = systemClock();
  const crypto = await openCrypto();
  const site = simSite(options.deviceId, options.mode, options.port);
  requireSimulatorsOwn(options.dataDir);
  // At the first start at once, so that a folder left half made is known again; at later ones once it is ours alone.
  if (!existsSync(join(options.dataDir, 'site.yaml'))) writeSiteFile(options.dataDir, site);
  const scenes = makeSceneWriter();
  const wall = { reader: makeSimReader(), pinPad: makeSimPinPad(), lock: makeSimLock(clock), inputs: makeSimWires() };
  const parts: SimParts = { clock, ...wall, scenes };
  let screen: OpenScreen | undefined;
  const door = await openDoor({
    version: productVersion(),
    dataDir: options.dataDir,
    modelsDir: join(productDir(), 'models'),
    site,
    clock,
    crypto,
    keys: fileKeyProvider(join(options.dataDir, 'root.key'), crypto),
    hardware: parts,
    onRecords: (people, models) => {
      assessSimulated(people, { site, models, crypto, nowMs: clock.nowMs() });
    },
    eye: {
      entry: sibling('sim/eye-main'),
      extraPipes: 1,
      onPipes: ([pipe]: readonly EyePipe[]) => {
        if (pipe !== undefined) scenes.attach(pipe);
      },
    },
    openScreen: async () => {
      screen = await openScreen({
        port: options.port,
        pageDir: join(productDir(), 'src/edge/screen/page/dist'),
        languages: site.languages,
        clock,
        siteFacts: { processorName: site.processor.name },
        onUnfit: (kind) => {
          options.onLog(`The screen "${kind}" held more than the page may be told, so it was not shown.`);
        },
        voiceDirs: [join(productDir(), 'src/edge/screen/voice/dist')],
        ...(options.routes === undefined ? {} : { extraRoutes: options.routes(parts) }),
      });
      return watched(screen, options.onView);
    },
    onLog: options.onLog,
  });
  writeSiteFile(options.dataDir, site);
  return { ...parts, door, screen: screen as unknown as OpenScreen, close: () => door.close() };
}

/** The real screen, and somebody who watches what it shows. */
function watched(screen: Screen, onView: SimTerminalOptions['onView']): Screen {
  if (onView === undefined) return screen;
  return {
    show: (view) => {
      screen.show(view);
      onView(view);
    },
    onAction: (handler) => screen.onAction(handler),
    close: () => screen.close(),
  };
}

/** For the command line, which reads the site file of the folder. YAML takes JSON as it is. */
function writeSiteFile(dataDir: string, site: Site): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(join(dataDir, 'site.yaml'), `${JSON.stringify(site, null, 2)}\n`, { mode: 0o600 });
}

/** A new or empty folder, or one of the simulator. Fault `command-bad` for any other: it may be a real terminal's. */
function requireSimulatorsOwn(dataDir: string): void {
  if (!existsSync(dataDir) || readdirSync(dataDir).length === 0) return;
  const site = join(dataDir, 'site.yaml');
  if (existsSync(site) && readSite(site).deviceId.startsWith(DEVICE_PREFIX)) return;
  throw new Fault(
    'command-bad',
    `${dataDir} is not a folder of the simulator. Name an empty folder, or one that the simulator made. Nothing was changed.`,
  );
}

/** What a terminal keeps in its folder. */
const OWN_FILES = /^(site\.yaml|root\.key|terminal\.lock|people\.db.*|ledger\..*|reserve|eye|decommissioned)$/;

/** Empties the simulator's own folder. Faults: `command-bad` where it is not the simulator's, `already-running`. */
export function forget(dataDir: string): void {
  requireSimulatorsOwn(dataDir);
  if (!existsSync(dataDir)) return;
  const release = lockDataDir(dataDir);
  for (const name of readdirSync(dataDir).filter((entry) => OWN_FILES.test(entry)))
    rmSync(join(dataDir, name), { recursive: true, force: true });
  release();
}
