/**
 * One boot of a simulated door: the real terminal over the real stores in one folder, with twins for
 * clock, chance, wall and camera. What it acknowledges is told before anything else happens.
 */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createTerminal, type Terminal, type VisitOutcome } from '../../app/terminal.ts';
import { toHex, utf8Text } from '../../base/bytes.ts';
import { isFault } from '../../base/fault.ts';
import { SecretBytes } from '../../base/secret.ts';
import { makeNotice } from '../../core/consent/notice.ts';
import type { Site } from '../../core/policy/site.ts';
import { openLedgerOrNew } from '../../door-ledger.ts';
import { openCrypto } from '../../edge/crypto/sodium.ts';
import { openFaceVault } from '../../edge/vault/faces.ts';
import { type OpenedPeople, openPeopleVault } from '../../edge/vault/people.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { FaceVault } from '../../ports/face-vault.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { makeSimPinPad, makeSimReader, type SimPinPad, type SimReader } from '../hardware.ts';
import { type Busy, type Chance, chanceOf, seededCrypto } from './chance.ts';
import { type DayClock, makeDayClock } from './clock.ts';
import { type DayEye, makeDayEye } from './eye.ts';
import type { Model, Told } from './model.ts';
import type { Script } from './script.ts';
import { type DayLock, type DayScreen, makeDayLock, makeDayScreen } from './wall.ts';
import { makeWorld, type World } from './world.ts';

/** Argon2id at its least: the simulation is not about the cost of guessing. */
const PIN_COST = { memoryKiB: 8, passes: 1, parallelism: 1 };
/** Bytes of a mark: the beginning of a sealed template, which starts with its random nonce. */
const MARK_BYTES = 32;
const TEMPLATE_DATA = 'menshen/face-template/';

export interface HouseOptions {
  readonly dataDir: string;
  readonly script: Script;
  readonly model: Model;
  readonly tell: (told: Told) => void;
  /** A bug put in on purpose: the machine must see it. */
  readonly plant?: Plant | undefined;
}

/** Wraps a part by a faulty one. Tests only. */
export interface Plant {
  readonly vault?: (vault: FaceVault) => FaceVault;
  readonly ledger?: (ledger: Ledger) => Ledger;
  readonly people?: (people: OpenedPeople) => OpenedPeople;
}

export interface House {
  readonly clock: DayClock;
  readonly chance: Chance;
  readonly world: World;
  readonly site: Site;
  readonly terminal: Terminal;
  readonly people: OpenedPeople;
  readonly ledger: Ledger;
  readonly isLedgerWhole: boolean;
  readonly eye: DayEye;
  readonly lock: DayLock;
  readonly screen: DayScreen;
  readonly reader: SimReader;
  readonly pinPad: SimPinPad;
  readonly outcomes: VisitOutcome[];
  readonly storeFiles: readonly string[];
  /** Who stands before the camera; below 0 a stranger, undefined nobody. */
  standing: number | undefined;
  close(): Promise<void>;
}

/** Limits that a month reaches. */
const RETENTION_DAYS = 24;
const IDLE_DAYS = 9;

export function daySite({ seed, mode }: Script): Site {
  return {
    version: 1,
    deviceId: `simulated-days-${String(seed)}`,
    siteType: 'residential_entrance',
    processor: { name: 'Simulated House Association', address: '1 Simulated Lane', phone: '+00 000 0000', email: 'house@simulated.invalid' },
    necessity: 'A simulated door for hunting faults; residents carry bags and ask for a way in without hands.',
    languages: ['en', 'zh-CN'],
    face: {
      isEnabled: true,
      mode,
      livenessCues: ['net', 'edges'],
      modelPack: 'default',
      interEyeMinPx: 60,
      zone: { left: 0.1, top: 0.05, right: 0.9, bottom: 0.95 },
      lookLimitMs: 8_000,
      retentionDays: RETENTION_DAYS,
      idleDays: IDLE_DAYS,
    },
    fallback: { card: true, pin: true },
    door: { unlockMs: 5_000 },
    screen: { port: 0 },
    keys: { kind: 'file' },
    hardware: { camera: { kind: 'none' }, reader: { kind: 'none' }, pinPad: { kind: 'none' }, relay: { kind: 'none' } },
  };
}

/** Folders of a terminal, made before power can fail. */
export function makeFolders(dataDir: string): void {
  mkdirSync(join(dataDir, 'eye'), { recursive: true, mode: 0o700 });
}

/** Boots. Faults of the stores pass through: a door that does not start is a finding. */
export async function openHouse(options: HouseOptions): Promise<House> {
  const { dataDir, script, model, tell, plant = {} } = options;
  const busy: Busy = { count: 0 };
  const chance = chanceOf(script.seed, 'life', model.lives);
  const crypto = seededCrypto(await openCrypto({ pinHashCost: PIN_COST }), chance, busy);
  const clock = makeDayClock({ wallMs: model.wallMs, steadyMs: model.steadyMs }, () => busy.count > 0);
  const site = daySite(script);
  const world = makeWorld(script.seed);
  const closers: (() => void | Promise<void>)[] = [];
  try {
    const keys = keysOf(crypto, script.seed);
    const opened = openPeopleVault({ path: join(dataDir, 'people.db'), ...keys.people, crypto, clock });
    const people = plant.people?.(opened) ?? opened;
    closers.push(() => {
      people.close();
    });
    const whole = openLedgerOrNew({ dataDir, site, clock, crypto, onLog: quiet }, keys.ledger, people);
    const ledger = toldLedger(plant.ledger?.(whole.ledger) ?? whole.ledger, tell);
    closers.push(() => {
      ledger.close();
    });
    const state: { standing: number | undefined } = { standing: undefined };
    const faces = join(dataDir, 'eye', 'faces.db');
    const storeFiles = [faces, `${faces}-wal`, `${faces}-shm`, `${faces}-journal`];
    const eye = makeDayEye({
      clock,
      crypto,
      site,
      noticeVersion: makeNotice(site, (message) => crypto.sha256(message)).version,
      grantPublicKey: keys.grants.publicKey,
      see: () => (state.standing === undefined ? undefined : world.look(state.standing, chance)),
      openVault: (onStep) => {
        const vault = openFaceVault({ path: faces, key: keys.faces, crypto: toldSeals(crypto, tell), nowMs: () => clock.nowMs(), onStep });
        return plant.vault?.(vault) ?? vault;
      },
      storeFiles,
    });
    closers.push(() => eye.stop());
    const [lock, screen, reader, pinPad] = [makeDayLock(clock), makeDayScreen(), makeSimReader(), makeSimPinPad()];
    const terminal = createTerminal({
      version: '0.0.0-simulated',
      site,
      clock,
      crypto,
      signingKey: keys.grants,
      people,
      ledger,
      eye,
      lock,
      screen,
      reader,
      pinPad,
      closedForRun: whole.isWhole ? [] : ['ledger-failed'],
    });
    const outcomes: VisitOutcome[] = [];
    terminal.onVisit((outcome) => outcomes.push(outcome));
    lock.setConnected(model.plugged.relay);
    reader.setConnected(model.plugged.reader);
    pinPad.setConnected(model.plugged['pin-pad']);
    terminal.start();
    closers.push(() => terminal.stop());
    const parts = { clock, chance, world, site, terminal, people, ledger, isLedgerWhole: whole.isWhole, eye, lock, screen, reader, pinPad, outcomes };
    return Object.assign(state, { ...parts, storeFiles, close: () => closeAll(closers) });
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

async function closeAll(closers: (() => void | Promise<void>)[]): Promise<void> {
  for (const close of closers.splice(0).reverse()) {
    try {
      await close();
    } catch (error) {
      if (!isFault(error)) throw error;
    }
  }
}

function quiet(): void {
  // the log is for operators
}

/** The ledger, each entry told once it is acknowledged. */
function toldLedger(ledger: Ledger, tell: (told: Told) => void): Ledger {
  return {
    get size() {
      return ledger.size;
    },
    entries: (from, limit) => ledger.entries(from, limit),
    append: (event) => {
      const entry = ledger.append(event);
      tell({ say: 'entry', seq: entry.seq, hash: entry.hash });
      return entry;
    },
    close: () => {
      ledger.close();
    },
  };
}

/** The crypto of the face store, the marks of each sealed template told before it can be written. */
function toldSeals(crypto: Crypto, tell: (told: Told) => void): Crypto {
  return {
    ...crypto,
    seal: (key, plain, associated) => {
      const sealed = crypto.seal(key, plain, associated);
      const text = utf8Text(associated);
      if (!text.startsWith(TEMPLATE_DATA)) return sealed;
      const [, subject = ''] = text.split(' ');
      tell({ say: 'sealed', subject, marks: toHex(sealed.subarray(0, MARK_BYTES)) });
      return sealed;
    },
  };
}

interface HouseKeys {
  readonly people: Readonly<Record<'key' | 'linkKey' | 'pinPepper' | 'cardKey', SecretBytes>>;
  readonly faces: SecretBytes;
  readonly ledger: ReturnType<Crypto['signingKey']>;
  readonly grants: ReturnType<Crypto['signingKey']>;
}

function keysOf(crypto: Crypto, seed: number): HouseKeys {
  const root = new SecretBytes(chanceOf(seed, 'root').bytes(32));
  const derive = (label: string): SecretBytes => crypto.deriveKey(root, label);
  return {
    people: { key: derive('people'), linkKey: derive('link'), pinPepper: derive('pin-pepper'), cardKey: derive('card') },
    faces: derive('faces'),
    ledger: crypto.signingKey(derive('ledger-signing')),
    grants: crypto.signingKey(derive('grant-signing')),
  };
}
