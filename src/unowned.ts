/**
 * A terminal without an owner, from its parts: keys, the two stores of the door, the places where bundles arrive, a screen. It opens
 * no camera, starts no eye and has no lock: the process does nothing but wait (INV-02, INV-16).
 */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeJournal } from './app/journal.ts';
import { makeUnownedTerminal } from './app/provision-claim.ts';
import { makeStore } from './app/store.ts';
import { Fault } from './base/fault.ts';
import { readPublicKey } from './core/order/minisign.ts';
import { deviceKeyFingerprint, deviceKeyText } from './core/provision/device-key.ts';
import { PROVISION_NOTE, PROVISION_OWNER, readNote, unownedDeviceId } from './core/provision/journal.ts';
import type { KeyChoice } from './core/policy/site.ts';
import { openKeys, openPeople } from './door.ts';
import { refuseEnded } from './door-ending.ts';
import { openLedgerOrNew } from './door-ledger.ts';
import { doorProvision } from './door-provision.ts';
import { NEXT_OWNER_FILE } from './edge/orders/remains.ts';
import { provisionFolders } from './edge/provision-stick/folders.ts';
import { provisionReceiver } from './edge/provision-link/receiver.ts';
import { lockDataDir } from './edge/system/lock.ts';
import { guardMemory } from './edge/system/memory-guard.ts';
import type { Clock } from './ports/clock.ts';
import type { Crypto } from './ports/crypto.ts';
import type { PinPad } from './ports/door-hardware.ts';
import type { KeyProvider } from './ports/key-provider.ts';
import type { PeopleVault } from './ports/people-vault.ts';
import type { Screen } from './ports/screen.ts';
import type { SerialBytes } from './ports/serial-bytes.ts';

export interface UnownedOptions {
  readonly dataDir: string;
  readonly stickDir: string;
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly keys: KeyProvider;
  readonly keyChoice: KeyChoice;
  readonly pinPad: PinPad | undefined;
  readonly console: SerialBytes | undefined;
  readonly openScreen: () => Promise<Screen>;
  readonly onLog: (line: string) => void;
  readonly onOwned: () => void;
}

export interface OpenUnowned {
  /** Idempotent. */
  close(): Promise<void>;
}

/** Faults: `bad-site-file` where the site file of an owned terminal is gone, `decommissioned`, `owner-released`, those of keys and stores. */
export async function openUnowned(options: UnownedOptions): Promise<OpenUnowned> {
  const closers: Closers = [lockDataDir(options.dataDir)];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  for (const { sentence } of guardMemory()) options.onLog(sentence);
  try {
    await openParts(options, closers);
    return { close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Closers = (() => Promise<void> | void)[];

async function openParts(options: UnownedOptions, closers: Closers): Promise<void> {
  await refuseEnded(options);
  const opened = await openStores(options, closers);
  const { dataDir, crypto, clock, stickDir, onLog, onOwned } = options;
  const { seed, publicKey, deviceId, people, ledger } = opened;
  const deviceKey = deviceKeyText({ deviceId, publicKey });
  const receiver = receiverOf(options, deviceKey);
  closers.push(() => receiver?.close());
  const desk = doorProvision({ dataDir, stickDir, crypto, seed, onProvisioned: (_channel, result) => receiver?.tell(result) });
  const begun = siteOfNote(people, dataDir);
  if (begun !== undefined) {
    // Claimed before a power cut: all that was missing is the site file.
    desk.installSite(begun);
    onOwned();
    return;
  }
  const screen = await options.openScreen();
  closers.push(() => screen.close());
  const terminal = makeUnownedTerminal({
    clock,
    crypto,
    desk,
    screen,
    people,
    store: makeStore(people),
    journal: makeJournal(ledger),
    deviceId,
    deviceKey,
    fingerprint: deviceKeyFingerprint(publicKey, (message) => crypto.sha256(message)),
    isConsole: options.console !== undefined,
    keys: options.keyChoice,
    nextOwner: nextOwnerIn(dataDir),
    onLog,
    onOwned,
  });
  const stopKeys = options.pinPad?.onKey((key) => {
    terminal.handleKey(key);
  });
  terminal.start();
  closers.push(() => {
    stopKeys?.();
    return terminal.stop();
  });
}

/** The two stores of the door, as the owner will have them: what is refused here is already on record. */
async function openStores(options: UnownedOptions, closers: Closers) {
  const { crypto } = options;
  const keys = await openKeys(options.keys, crypto);
  closers.push(() => {
    keys.wipe();
  });
  const pair = crypto.signingKey(keys.provision);
  const { publicKey } = pair;
  pair.wipe();
  const deviceId = unownedDeviceId(publicKey, (message) => crypto.sha256(message));
  const people = openPeople({ ...options, site: {} }, keys);
  closers.push(() => {
    people.close();
  });
  const { ledger } = openLedgerOrNew({ ...options, site: { deviceId } }, keys.ledger, people);
  closers.push(() => {
    ledger.close();
  });
  return { seed: keys.provision, publicKey, deviceId, people, ledger };
}

function receiverOf({ console, dataDir }: UnownedOptions, deviceKey: string) {
  return console === undefined ? undefined : provisionReceiver({ line: console, dir: provisionFolders(dataDir).incoming, deviceKey });
}

/** Text of the site file of a bundle that was taken. Fault `bad-site-file` where this is no terminal that waits for its owner. */
function siteOfNote(people: PeopleVault, dataDir: string): string | undefined {
  const note = readNote(people.setting(PROVISION_NOTE));
  if (note !== undefined && note.site !== null) return note.site;
  if (people.setting(PROVISION_OWNER) === undefined && people.counts().known === 0) return undefined;
  throw new Fault(
    'bad-site-file',
    `${join(dataDir, 'site.yaml')} is gone, but this terminal has an owner and people. Put the file back from a copy, then start again.`,
  );
}

/** Fault `bad-key` for a file that is no key: nobody else may claim the terminal on its word. */
function nextOwnerIn(dataDir: string) {
  const path = join(dataDir, NEXT_OWNER_FILE);
  if (!existsSync(path)) return undefined;
  const key = readPublicKey(readFileSync(path, 'utf8').trim());
  if (key === undefined)
    throw new Fault('bad-key', `${path} is no public key. Write the line of the next owner there, or remove the file.`);
  return key;
}
