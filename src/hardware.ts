/** The real parts that a site file chose: readers, keypad, relay and the provider of the root key. */

import { join } from 'node:path';
import type { Site } from './core/policy/site.ts';
import { credentialKeyProvider } from './edge/keys/credential.ts';
import { fileKeyProvider } from './edge/keys/file.ts';
import { passphraseKeyProvider } from './edge/keys/passphrase.ts';
import { tpm2KeyProvider } from './edge/keys/tpm2.ts';
import { keycodePinPad } from './edge/serial/pin-pad.ts';
import { lcusRelay } from './edge/serial/relay.ts';
import { fileTamperSwitch } from './edge/system/tamper-file.ts';
import { thermalSensor } from './edge/system/thermal.ts';
import type { Clock } from './ports/clock.ts';
import type { Crypto } from './ports/crypto.ts';
import type { DoorLock } from './ports/door-hardware.ts';
import type { KeyProvider } from './ports/key-provider.ts';
import { Fault, unreachable } from './base/fault.ts';
import type { DoorHardware } from './door.ts';
import { openOsdp } from './hardware-osdp.ts';
import { joinInputs, joinTampers, openBoardLines, openSerialReader } from './hardware-wires.ts';

/** `onLog`: one line for the operator where a line of the board fails. */
export function openHardware(
  site: Site,
  clock: Clock,
  onLog: (line: string) => void = () => undefined,
): DoorHardware & { close(): Promise<void> } {
  const { pinPad, relay, tamper } = site.hardware;
  const board = openBoardLines(site, { clock, onLog });
  const osdp = openOsdp(site, clock);
  const lock = board.lock ?? osdp.lock ?? openLock(relay, { clock, hasPanel: osdp.panel !== undefined });
  const cards = openSerialReader(site, clock) ?? osdp.reader;
  const keys = pinPad.kind === 'keycodes' ? keycodePinPad({ ...pinPad, clock }) : osdp.pinPad;
  const switches = tamper?.kind === 'file' ? fileTamperSwitch({ path: tamper.path, openValue: tamper.openValue, clock }) : board.tamper;
  const housing = joinTampers(switches, osdp.tampers);
  const inputs = joinInputs(board.inputs, osdp.inputs);
  const heat = thermalSensor();
  return {
    lock,
    ...(heat === undefined ? {} : { heat }),
    ...(inputs === undefined ? {} : { inputs }),
    ...(osdp.signals === undefined ? {} : { signals: osdp.signals }),
    ...(osdp.panel === undefined ? {} : { panel: osdp.panel }),
    ...(osdp.osdp === undefined ? {} : { osdp: osdp.osdp }),
    ...(housing === undefined ? {} : { tamper: housing }),
    ...(cards === undefined ? {} : { reader: cards }),
    ...(keys === undefined ? {} : { pinPad: keys }),
    close: async () => {
      housing?.close();
      await Promise.all([lock.close(), cards?.close(), keys?.close(), board.close()]);
      // Last: a lock on the bus says its rest state over it.
      await osdp.close();
    },
  };
}

function openLock(relay: Site['hardware']['relay'], { clock, hasPanel }: { readonly clock: Clock; readonly hasPanel: boolean }): DoorLock {
  if (relay.kind === 'lcus') return lcusRelay({ path: relay.path, channel: relay.channel, clock });
  return hasPanel ? panelsLock() : noLock();
}

/** The lock is the panel's: what is to be done was said to the panel before. */
function panelsLock(): DoorLock {
  return { unlock: () => Promise.resolve(), lock: () => Promise.resolve(), close: () => Promise.resolve() };
}

/** A site without a relay cannot open anything, and says so at each attempt. */
function noLock(): DoorLock {
  return {
    unlock: () => Promise.reject(new Fault('serial-failed', 'The site file names no relay. Set hardware.relay in site.yaml.')),
    lock: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

export interface KeyOptions {
  readonly dataDir: string;
  readonly crypto: Crypto;
  readonly askPassphrase: (purpose: 'choose' | 'enter') => Promise<string>;
}

export function openKeyProvider(site: Pick<Site, 'keys'>, { dataDir, crypto, askPassphrase }: KeyOptions): KeyProvider {
  const { keys } = site;
  switch (keys.kind) {
    case 'file':
      return fileKeyProvider(join(dataDir, 'root.key'), crypto);
    case 'passphrase':
      return passphraseKeyProvider({ path: join(dataDir, 'root.sealed'), crypto, ask: askPassphrase });
    case 'systemd-creds':
      return credentialKeyProvider({ directory: process.env['CREDENTIALS_DIRECTORY'], dataDir, crypto });
    case 'tpm2':
      return tpm2KeyProvider({ dataDir, tcti: keys.tcti, pcrs: keys.pcrs, nvIndex: keys.nvIndex, crypto });
    default:
      return unreachable(keys);
  }
}
