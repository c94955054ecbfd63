/**
 * The door process from its parts: keys, stores, ledger, supervised eye, screen, terminal. It loads
 * neither onnxruntime nor sharp. A ledger or eye that fails closes the face, never card or PIN (INV-20).
 */

import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeEnding, refuseEnded } from './door-ending.ts';
import { doorEvidence } from './door-evidence.ts';
import { doorProvision } from './door-provision.ts';
import { openLedgerOrNew } from './door-ledger.ts';
import type { TerminalParts } from './app/parts.ts';
import { createTerminal, type Terminal } from './app/terminal.ts';
import { makeNotice } from './core/consent/notice.ts';
import type { WorkingCalendar } from './core/filing/working-days.ts';
import { DEVICE_KEY_LABEL, deviceKeyText } from './core/provision/device-key.ts';
import type { ProvisionChannel } from './core/provision/channel.ts';
import { mergedCalendar, PROVISION_CALENDAR } from './core/provision/journal.ts';
import type { GateCode } from './core/policy/gates.ts';
import type { ModelFacts } from './core/policy/processing.ts';
import type { Site } from './core/policy/site.ts';
import { isFault } from './base/fault.ts';
import type { SecretBytes } from './base/secret.ts';
import { packagedCalendar } from './edge/calendar/chinese-days.ts';
import type { EyeSettings } from './edge/eye/messages.ts';
import { type EyeOptions, type SupervisedEye, superviseEye } from './edge/eye/supervisor.ts';
import { lockDataDir } from './edge/system/lock.ts';
import { modelFacts, SETTINGS_ROLE } from './edge/inference/model-facts.ts';
import { readPack } from './edge/inference/pack-store.ts';
import { guardMemory } from './edge/system/memory-guard.ts';
import { orderFolder } from './edge/orders/folder.ts';
import { freeReserve, keepReserve } from './edge/system/reserve.ts';
import { type OpenedPeople, openPeopleVault } from './edge/vault/people.ts';
import type { Clock } from './ports/clock.ts';
import type { ConsoleLink } from './ports/console-link.ts';
import type { Crypto, SigningKey } from './ports/crypto.ts';
import type { AccessPanel, CardReader, DoorInputs, DoorLock, DoorSignals, PinPad, TamperSwitch } from './ports/door-hardware.ts';
import type { HeatSensor } from './ports/heat.ts';
import type { FaceKeyring, KeyProvider } from './ports/key-provider.ts';
import type { OrderFolder } from './ports/orders.ts';
import type { OsdpWires } from './ports/osdp.ts';
import type { PeopleVault } from './ports/people-vault.ts';
import type { Screen } from './ports/screen.ts';

export interface DoorHardware {
  readonly lock: DoorLock;
  readonly reader?: CardReader;
  readonly pinPad?: PinPad;
  readonly tamper?: TamperSwitch;
  readonly inputs?: DoorInputs;
  readonly signals?: DoorSignals;
  readonly panel?: AccessPanel;
  readonly osdp?: OsdpWires;
  readonly heat?: HeatSensor;
}

export interface DoorOptions {
  readonly version: string;
  readonly dataDir: string;
  readonly modelsDir: string;
  readonly site: Site;
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly keys: KeyProvider;
  readonly hardware: DoorHardware;
  readonly eye: Pick<EyeOptions, 'entry' | 'nodeFlags' | 'extraPipes' | 'onPipes' | 'isOutputShown'>;
  /** undefined: no screen. The notice cannot be shown then, so the face is off; card and PIN go on. */
  readonly openScreen: () => Promise<Screen | undefined>;
  /** One line for the operator; never of a person. */
  readonly onLog: (line: string) => void;
  /** The simulator's own processor puts its key and assessment on record before the terminal starts. A real door has no such call. */
  readonly onRecords?: (people: PeopleVault, models: ModelFacts | undefined) => void;
  /** A laptop at the cable that shows the console too. */
  readonly consoleLink?: ConsoleLink | undefined;
  /** The terminal was decommissioned and is closed: nothing is left to run. */
  readonly onEnded?: (how: 'ended' | 'unowned') => void;
  /** A bundle has put another site file in place: close, and start again. */
  readonly onRestart?: () => void;
  /** The public half of the key to which bundles are sealed, as text: for the console. */
  readonly onDeviceKey?: (text: string) => void;
  /** A bundle was carried out or refused: for whoever waits at the console. */
  readonly onProvisioned?: (channel: ProvisionChannel, result: string) => void;
}

export interface OpenDoor {
  readonly terminal: Terminal;
  readonly eye: SupervisedEye;
  readonly people: PeopleVault;
  /** Ends visits, eye, stores; the lock stays in its rest state. Idempotent. */
  close(): Promise<void>;
}

/** Every key of the door process, each for one purpose, from the device root (DESIGN §4). */
export interface DoorKeys {
  readonly people: SecretBytes;
  readonly link: SecretBytes;
  readonly pinPepper: SecretBytes;
  readonly card: SecretBytes;
  readonly ledger: SigningKey;
  readonly grants: SigningKey;
  readonly evidence: SigningKey;
  /** Seed of the pair to which bundles are sealed. */
  readonly provision: SecretBytes;
  readonly faces: FaceKeyring;
  destroy(): Promise<void>;
  wipe(): void;
}

export async function openKeys(provider: KeyProvider, crypto: Crypto): Promise<DoorKeys> {
  const opened = await provider.open();
  const { root, faces } = opened;
  const derive = (label: string): SecretBytes => crypto.deriveKey(root, label);
  const signing = (label: string): SigningKey => {
    const seed = derive(label);
    const key = crypto.signingKey(seed);
    seed.wipe();
    return key;
  };
  const secrets = [root];
  const kept = (label: string): SecretBytes => {
    const secret = derive(label);
    secrets.push(secret);
    return secret;
  };
  const ledger = signing('menshen/ledger-signing/1');
  const grants = signing('menshen/grant-signing/1');
  const evidence = signing('menshen/evidence-signing/1');
  return {
    people: kept('menshen/people/1'),
    link: kept('menshen/link/1'),
    pinPepper: kept('menshen/pin-pepper/1'),
    card: kept('menshen/card/1'),
    ledger,
    grants,
    evidence,
    provision: kept(DEVICE_KEY_LABEL),
    // The root stays open: the keyring may derive from it, and is asked anew at each start of the eye.
    faces,
    destroy: () => opened.destroy(),
    wipe: () => {
      for (const secret of secrets) secret.wipe();
      ledger.wipe();
      grants.wipe();
      evidence.wipe();
    },
  };
}

/** Opens everything; what was opened is closed again where a later part fails. */
export async function openDoor(options: DoorOptions): Promise<OpenDoor> {
  const { dataDir, crypto, clock, site } = options;
  const closers: Closer[] = [lockDataDir(dataDir)];
  const closeAll = (): Promise<void> => closeEach(closers, options.onLog);
  // Before the first key is there.
  const exposed = guardMemory();
  for (const { sentence } of exposed) options.onLog(`${sentence} The face is off; cards and PINs go on.`);
  try {
    const { keys, people, ledger, isWhole, rolledBack, models, eye, screen } = await openParts(options, closers);
    options.onRecords?.(people, models);
    const ending = makeEnding({
      ...options,
      deviceId: site.deviceId,
      people,
      close: closeAll,
      destroyKeys: () => keys.destroy(),
      onEnded: options.onEnded ?? NOTHING,
    });
    const terminal = createTerminal({
      version: options.version,
      site,
      clock,
      crypto,
      signingKey: keys.grants,
      people,
      ledger,
      eye,
      screen: screen ?? NO_SCREEN,
      closedForRun: closedBy({ isWhole, hasScreen: screen !== undefined, isExposed: exposed.length > 0 }),
      rolledBack,
      ...(models === undefined ? {} : { models }),
      calendar: calendarOf(people),
      ...wallOf(options.hardware),
      ...ordersOf(options),
      ending,
      ...bundlesOf(options, keys),
      ...(options.consoleLink === undefined ? {} : { consoleLink: options.consoleLink }),
      evidence: doorEvidence({ ...options, modelPack: site.face.modelPack, key: keys.evidence }),
      onLog: options.onLog,
    });
    terminal.start();
    keepReserve(dataDir);
    closers.push(() => terminal.stop());
    return { terminal, eye, people, close: () => (ending.isBegun ? ending.finish() : closeAll()) };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

const NOTHING = (): void => undefined;

function closedBy(found: { readonly isWhole: boolean; readonly hasScreen: boolean; readonly isExposed: boolean }): readonly GateCode[] {
  return [
    ...(found.isWhole ? [] : ['ledger-failed' as const]),
    ...(found.hasScreen ? [] : ['notice-missing' as const]),
    ...(found.isExposed ? ['memory-exposed' as const] : []),
  ];
}

/** What the terminal is built from, each with its closer. A terminal that was decommissioned opens nothing. */
async function openParts(options: DoorOptions, closers: Closer[]) {
  const { crypto, clock } = options;
  await refuseEnded(options);
  const keys = await openKeys(options.keys, crypto);
  closers.push(() => {
    keys.wipe();
  });
  const people = openPeople(options, keys);
  closers.push(() => {
    people.close();
  });
  const { ledger, isWhole, rolledBack } = openLedgerOrNew(options, keys.ledger, people);
  closers.push(() => {
    ledger.close();
  });
  const models = readModels(options);
  const eye = superviseEye({
    ...options.eye,
    settings: eyeSettings(options, keys.grants, models),
    keyring: keys.faces,
    clock,
    onLog: options.onLog,
  });
  closers.push(() => eye.stop());
  const screen = await options.openScreen();
  closers.push(() => screen?.close());
  return { keys, people, ledger, isWhole, rolledBack, models, eye, screen };
}

type Closer = () => Promise<void> | void;

/** The last opened first. One part that cannot be closed well (a full disk) must not keep the others open. */
async function closeEach(closers: Closer[], onLog: (line: string) => void): Promise<void> {
  for (const close of closers.splice(0).reverse()) {
    try {
      await close();
    } catch (error) {
      if (!isFault(error)) throw error;
      onLog(error.message);
    }
  }
}

/** The packaged years, and what a bundle brought. */
function calendarOf(people: PeopleVault): WorkingCalendar {
  const brought = people.setting(PROVISION_CALENDAR);
  return mergedCalendar(packagedCalendar(), brought === undefined ? [] : (JSON.parse(brought) as WorkingCalendar));
}

function wallOf({ lock, reader, pinPad, tamper, inputs, signals, panel, osdp, heat }: DoorHardware): DoorHardware {
  return {
    lock,
    ...(inputs === undefined ? {} : { inputs }),
    ...(signals === undefined ? {} : { signals }),
    ...(panel === undefined ? {} : { panel }),
    ...(osdp === undefined ? {} : { osdp }),
    ...(reader === undefined ? {} : { reader }),
    ...(pinPad === undefined ? {} : { pinPad }),
    ...(tamper === undefined ? {} : { tamper }),
    ...(heat === undefined ? {} : { heat }),
  };
}

/** Whose bundles count is the store's to say; where they arrive is the machine's. */
function bundlesOf(options: DoorOptions, { provision: seed }: DoorKeys): Pick<TerminalParts, 'provision' | 'onRestart'> {
  const { onRestart, site } = options;
  const provision = doorProvision({ ...options, stickDir: site.orders?.dir, seed });
  if (options.onDeviceKey !== undefined) options.onDeviceKey(deviceKeyOf(options, seed));
  return { provision, ...(onRestart === undefined ? {} : { onRestart }) };
}

function deviceKeyOf({ crypto, site: { deviceId } }: Pick<DoorOptions, 'crypto' | 'site'>, seed: SecretBytes): string {
  const pair = crypto.signingKey(seed);
  pair.wipe();
  return deviceKeyText({ deviceId, publicKey: pair.publicKey });
}

/** Orders are looked for only where the site names whose orders count. */
function ordersOf({ site }: DoorOptions): { readonly orders?: OrderFolder } {
  const { orders } = site;
  return orders === undefined || orders.operatorKeys.length === 0 ? {} : { orders: orderFolder(orders.dir) };
}

/** The people store; where the disk is too full to open it, once more on the space kept back. */
export function openPeople(
  {
    dataDir,
    crypto,
    clock,
    site,
    onLog,
  }: Pick<DoorOptions, 'dataDir' | 'crypto' | 'clock' | 'onLog'> & { readonly site: Pick<Site, 'records'> },
  keys: DoorKeys,
): OpenedPeople {
  const open = (): OpenedPeople =>
    openPeopleVault({
      path: join(dataDir, 'people.db'),
      key: keys.people,
      linkKey: keys.link,
      pinPepper: keys.pinPepper,
      cardKey: keys.card,
      crypto,
      clock,
      ...(site.records === undefined ? {} : { visitDays: site.records.accessEventsDays }),
    });
  try {
    return open();
  } catch (error) {
    const isForWantOfSpace = isFault(error, 'store-full') || isFault(error, 'store-failed');
    if (!isForWantOfSpace || !freeReserve(dataDir)) throw error;
    onLog(`${error.message} It was opened on the space kept back for this: make room soon.`);
    return open();
  }
}

/** The models that the eye is to run, by their manifest; the files themselves are the eye's to check. */
function readModels({ modelsDir, site, onLog }: DoorOptions): ModelFacts | undefined {
  try {
    return modelFacts(readPack(resolve(modelsDir), site.face.modelPack).manifest);
  } catch (error) {
    if (!isFault(error)) throw error;
    onLog(`${error.message} The face is off until then; cards and PINs go on.`);
    return undefined;
  }
}

const NO_SCREEN: Screen = { show: () => undefined, onAction: () => () => undefined, close: () => Promise.resolve() };

function packOf(models: ModelFacts | undefined): Pick<EyeSettings, 'packSha256'> {
  const packSha256 = models?.files.find(({ role }) => role === SETTINGS_ROLE)?.sha256;
  return packSha256 === undefined ? {} : { packSha256 };
}

function eyeSettings(options: DoorOptions, grants: SigningKey, models: ModelFacts | undefined): EyeSettings {
  const { site, crypto } = options;
  const { face } = site;
  const storeDir = resolve(options.dataDir, 'eye');
  try {
    mkdirSync(storeDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    // The eye says so too and refuses; cards and PINs need no such folder.
    options.onLog(
      `The folder ${storeDir} of the face store cannot be made (${String((error as { code?: unknown }).code)}). Check owner and space.`,
    );
  }
  return {
    deviceId: site.deviceId,
    noticeVersion: makeNotice(site, (message) => crypto.sha256(message)).version,
    grantPublicKey: grants.publicKey,
    storeDir,
    modelsDir: resolve(options.modelsDir),
    modelPack: face.modelPack,
    ...packOf(models),
    mode: face.mode,
    livenessCues: [...face.livenessCues],
    interEyeMinPx: face.interEyeMinPx,
    zone: { ...face.zone },
    camera: site.hardware.camera,
  };
}
