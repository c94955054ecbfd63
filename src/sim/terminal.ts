/** Builds one simulated terminal: the real door around simulated hardware and a simulated eye. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaceMode, Site } from '../core/policy/site.ts';
import { openDoor, type OpenDoor } from '../door.ts';
import { openCrypto } from '../edge/crypto/sodium.ts';
import { fileKeyProvider } from '../edge/keys/file.ts';
import { type OpenScreen, openScreen } from '../edge/screen/server.ts';
import { systemClock } from '../edge/system/clock.ts';
import { type EyePipe } from '../edge/eye/process.ts';
import type { Clock } from '../ports/clock.ts';
import type { Screen, ScreenRoute, ScreenView } from '../ports/screen.ts';
import { productDir, productVersion, sibling } from '../version.ts';
import { makeSimLock, makeSimPinPad, makeSimReader, type SimLock, type SimPinPad, type SimReader } from './hardware.ts';
import { makeSceneWriter, type SceneWriter } from './scene-pipe.ts';

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
  readonly scenes: SceneWriter;
}

export interface SimTerminal extends SimParts {
  readonly door: OpenDoor;
  readonly screen: OpenScreen;
  close(): Promise<void>;
}

/**
 * The simulated site. Liveness by network and by edges: its people are still portraits, which cannot
 * blink or turn, so those two cues are off here and the site file of a real door may turn them on.
 */
export function simSite(deviceId: string, mode: FaceMode, port: number): Site {
  return {
    version: 1,
    deviceId,
    siteType: 'residential_entrance',
    processor: {
      name: 'Simulated House Association',
      address: '1 Simulated Lane',
      phone: '+00 000 0000',
      email: 'house@simulated.invalid',
    },
    necessity:
      'A simulated door for trying out the terminal; residents carry bags and ask for a way in without hands. Card and PIN stay for all.',
    languages: ['en', 'zh-CN'],
    face: {
      isEnabled: true,
      mode,
      livenessCues: ['net', 'edges'],
      modelPack: 'default',
      interEyeMinPx: 60,
      zone: { left: 0.1, top: 0.05, right: 0.9, bottom: 0.95 },
      lookLimitMs: 8000,
      retentionDays: 365,
      idleDays: 90,
    },
    fallback: { card: true, pin: true },
    door: { unlockMs: 5000 },
    screen: { port },
    keys: { kind: 'file' },
    hardware: { camera: { kind: 'none' }, reader: { kind: 'none' }, pinPad: { kind: 'none' }, relay: { kind: 'none' } },
  };
}

export async function openSimTerminal(options: SimTerminalOptions): Promise<SimTerminal> {
  const clock = systemClock();
  const crypto = await openCrypto();
  const site = simSite(options.deviceId, options.mode, options.port);
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  // For the command line, which reads the site file of the folder. YAML takes JSON as it is.
  writeFileSync(join(options.dataDir, 'site.yaml'), `${JSON.stringify(site, null, 2)}\n`, { mode: 0o600 });
  const scenes = makeSceneWriter();
  const parts: SimParts = { clock, reader: makeSimReader(), pinPad: makeSimPinPad(), lock: makeSimLock(clock), scenes };
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
        ...(options.routes === undefined ? {} : { extraRoutes: options.routes(parts) }),
      });
      return watched(screen, options.onView);
    },
    onLog: options.onLog,
  });
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

/** Empties the simulator's own folder. */
export function forget(dataDir: string): void {
  rmSync(dataDir, { recursive: true, force: true });
}
