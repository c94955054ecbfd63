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
import type { ModelFacts } from '../../core/policy/processing.ts';
import type { Site } from '../../core/policy/site.ts';
import { type DoorLedger, openLedgerOrNew } from '../../door-ledger.ts';
import { constantKeyring } from '../../edge/keys/constant-keyring.ts';
import { ensureFirstEpoch, tpm2Keyring } from '../../edge/keys/tpm2-keyring.ts';
import { openCrypto } from '../../edge/crypto/sodium.ts';
import { openFaceVault } from '../../edge/vault/faces.ts';
import { type OpenedPeople, openPeopleVault } from '../../edge/vault/people.ts';
import type { Crypto, SigningKey } from '../../ports/crypto.ts';
import type { FaceVault } from '../../ports/face-vault.ts';
import type { FaceKeyring } from '../../ports/key-provider.ts';
import type { Ledger } from '../../ports/ledger.ts';
import {
  makeSimInput,
  makeSimPinPad,
  makeSimReader,
  makeSimTamper,
  type SimInput,
  type SimPinPad,
  type SimReader,
  type SimTamper,
} from '../hardware.ts';
import { assessSimulated } from '../processor.ts';
import { simSite } from '../site.ts';
import { type Busy, type Chance, chanceOf, seededCrypto } from './chance.ts';
import { makeChip } from './chip.ts';
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
/** Name of the chip's counter of epochs. */
const EPOCH_COUNTER = 1;
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
  readonly tamper: SimTamper;
  /** The leaf, and the exit button as the terminal sees it. */
  readonly inputs: { readonly contact: SimInput; readonly rex: SimInput };
  readonly outcomes: VisitOutcome[];
  readonly storeFiles: readonly string[];
  /** Who stands before the camera; below 0 a stranger, undefined nobody. */
  standing: number | undefined;
  close(): Promise<void>;
}

/** At every so manieth seed an opened housing destroys all. */
const TAMPER_PURGES = 3;
/** Limits that a month reaches; by seed, some days do. */
const RETENTION_DAYS = 24;
const IDLE_DAYS = [9, 2, 1, 4] as const;

/** The eye of these days computes no picture: no file runs. */
const NO_MODELS: ModelFacts = {
  pack: 'default',
  files: [],
  identificationFmrHigh: 1e-6,
  oneIn: { verificationFmr: 0, identificationFpir: 0 },
};

export function daySite({ seed, mode }: Script): Site {
  const site = simSite(`simulated-days-${String(seed)}`, mode, 0);
  return {
    ...site,
    necessity: 'A simulated door for hunting faults; residents carry bags and ask for a way in without hands.',
    face: { ...site.face, retentionDays: RETENTION_DAYS, idleDays: IDLE_DAYS[seed % IDLE_DAYS.length] ?? 9 },
    tamper: { purge: seed % TAMPER_PURGES === 0 },
  };
}

/** Folders of a terminal, made before power can fail. */
export function makeFolders(dataDir: string): void {
  mkdirSync(join(dataDir, 'eye'), { recursive: true, mode: 0o700 });
}

/** Boots. Faults of the stores pass through: a door that does not start is a finding. */
export async function openHouse(options: HouseOptions): Promise<House> {
  const closers: Closer[] = [];
  try {
    return await boot(options, closers);
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

type Closer = () => void | Promise<void>;

async function boot(options: HouseOptions, closers: Closer[]): Promise<House> {
  const { script, model } = options;
  const busy: Busy = { count: 0 };
  const chance = chanceOf(script.seed, 'life', model.lives);
  const crypto = seededCrypto(await openCrypto({ pinHashCost: PIN_COST }), chance, busy);
  const clock = makeDayClock({
    wallMs: model.wallMs,
    steadyMs: model.steadyMs,
    isBusy: () => busy.count > 0,
    onPassed: (time) => {
      options.tell({ say: 'time', ...time });
    },
  });
  const site = daySite(script);
  const world = makeWorld(script.seed);
  const state: { standing: number | undefined } = { standing: undefined };
  const see = (): Float32Array | undefined => (state.standing === undefined ? undefined : world.look(state.standing, chance));
  const stores = await openStores(options, { crypto, clock, site, see }, closers);
  const wall = makeWall(clock);
  const { people, ledger, eye, grants, isLedgerWhole, rolledBack } = stores;
  assessSimulated(people, { site, models: NO_MODELS, crypto, nowMs: clock.nowMs() });
  const terminal = createTerminal({
    models: NO_MODELS,
    version: '0.0.0-simulated',
    site,
    clock,
    crypto,
    signingKey: grants,
    people,
    ledger,
    eye,
    ...wall,
    closedForRun: isLedgerWhole ? [] : ['ledger-failed'],
    rolledBack,
  });
  const outcomes: VisitOutcome[] = [];
  terminal.onVisit((outcome) => outcomes.push(outcome));
  wall.lock.setConnected(model.plugged.relay);
  wall.reader.setConnected(model.plugged.reader);
  wall.pinPad.setConnected(model.plugged['pin-pad']);
  terminal.start();
  closers.push(() => terminal.stop());
  return Object.assign(state, { ...stores, ...wall, clock, chance, world, site, terminal, outcomes, close: () => closeAll(closers) });
}

/** The outside: what hangs at the door, and what is wired to it. */
function makeWall(clock: DayClock): Pick<House, 'lock' | 'screen' | 'reader' | 'pinPad' | 'tamper' | 'inputs'> {
  return {
    lock: makeDayLock(clock),
    screen: makeDayScreen(),
    reader: makeSimReader(),
    pinPad: makeSimPinPad(),
    tamper: makeSimTamper(),
    inputs: { contact: makeSimInput(), rex: makeSimInput() },
  };
}

interface Base {
  readonly crypto: Crypto;
  readonly clock: DayClock;
  readonly site: Site;
  readonly see: () => Float32Array | undefined;
}

type Stores = Pick<House, 'people' | 'ledger' | 'isLedgerWhole' | 'eye' | 'storeFiles'> & {
  readonly grants: SigningKey;
  readonly rolledBack: DoorLedger['rolledBack'];
};

/** Keys, stores and eye, as the door process opens them. */
async function openStores(options: HouseOptions, { crypto, clock, site, see }: Base, closers: Closer[]): Promise<Stores> {
  const { dataDir, script, tell, plant = {} } = options;
  const keys = keysOf(crypto, script.seed);
  const keyring = await openKeyring(options, crypto, keys.root);
  const opened = openPeopleVault({ path: join(dataDir, 'people.db'), ...keys.people, crypto, clock });
  closers.push(() => {
    opened.close();
  });
  const people = plant.people?.(opened) ?? opened;
  const whole = openLedgerOrNew({ dataDir, site, clock, crypto, onLog: quiet }, keys.ledger, people);
  const ledger = toldLedger(plant.ledger?.(whole.ledger) ?? whole.ledger, tell);
  closers.push(() => {
    ledger.close();
  });
  const faces = join(dataDir, 'eye', 'faces.db');
  const storeFiles = [faces, `${faces}-wal`, `${faces}-shm`, `${faces}-journal`];
  const eye = makeDayEye({
    clock,
    crypto,
    site,
    noticeVersion: makeNotice(site, (message) => crypto.sha256(message)).version,
    grantPublicKey: keys.grants.publicKey,
    keyring,
    see,
    openVault: ({ current, next }, onStep) => {
      const own = { crypto: toldSeals(crypto, tell), nowMs: () => clock.nowMs(), onStep };
      const vault = openFaceVault({ path: faces, key: current, nextKey: next, ...own });
      return plant.vault?.(vault) ?? vault;
    },
    storeFiles,
  });
  closers.push(() => eye.stop());
  const { isWhole: isLedgerWhole, rolledBack } = whole;
  return { people, ledger, isLedgerWhole, eye, storeFiles, grants: keys.grants, rolledBack };
}

async function closeAll(closers: Closer[]): Promise<void> {
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
    checkSlice: () => ledger.checkSlice(),
    entries: (from, limit) => ledger.entries(from, limit),
    append: (event) => {
      const entry = ledger.append(event);
      tell({ say: 'entry', seq: entry.seq, hash: entry.hash, kind: event.kind });
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

/** Odd seeds have a chip, whose counter every erasure moves on; even ones a key that stays. */
async function openKeyring({ dataDir, script, model, tell }: HouseOptions, crypto: Crypto, root: SecretBytes): Promise<FaceKeyring> {
  if (script.seed % 2 === 0) return constantKeyring(root, crypto);
  const device = makeChip({
    crypto,
    secret: new SecretBytes(chanceOf(script.seed, 'chip').bytes(32)),
    counters: model.counters,
    setCounter: (index, value) => {
      tell({ say: 'counter', index, value });
    },
  });
  const options = { dataDir, device, index: EPOCH_COUNTER, crypto, onStep: quiet };
  await device.turn((chip) => ensureFirstEpoch(chip, options));
  return tpm2Keyring({ ...options, root });
}

interface HouseKeys {
  readonly root: SecretBytes;
  readonly people: Readonly<Record<'key' | 'linkKey' | 'pinPepper' | 'cardKey', SecretBytes>>;
  readonly ledger: SigningKey;
  readonly grants: SigningKey;
}

function keysOf(crypto: Crypto, seed: number): HouseKeys {
  const root = new SecretBytes(chanceOf(seed, 'root').bytes(32));
  const derive = (label: string): SecretBytes => crypto.deriveKey(root, label);
  return {
    root,
    people: { key: derive('people'), linkKey: derive('link'), pinPepper: derive('pin-pepper'), cardKey: derive('card') },
    ledger: crypto.signingKey(derive('ledger-signing')),
    grants: crypto.signingKey(derive('grant-signing')),
  };
}
