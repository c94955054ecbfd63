/** What the verbs of provisioning do on the owner's own computer: an example folder, its check, the sealed bundle. Needs no terminal. */

import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readText, writeNew } from './cli-orders.ts';
import { Fault } from './base/fault.ts';
import { keyName } from './core/order/minisign.ts';
import { BUNDLE_DAYS_MAX, faultText, type ProvisionContent, wipeContent } from './core/provision/bundle.ts';
import { DEVICE_KEY_BYTES_MAX, DEVICE_KEY_FILE, type DeviceKey, deviceKeyFingerprint, readDeviceKey } from './core/provision/device-key.ts';
import type { Answer } from './edge/cli/parts.ts';
import type { MakeBundleWords, ProvisionParts } from './edge/cli/provision-verbs.ts';
import type { Prompt } from './edge/cli/prompt.ts';
import { openSecretKey } from './edge/orders/secret-key.ts';
import { parseManifest } from './edge/inference/pack-schema.ts';
import { exampleFolder } from './edge/provision/example-folder.ts';
import { type FolderReading, readFolder } from './edge/provision/folder.ts';
import { freePlaces, writeBundle } from './edge/provision/write-bundle.ts';
import { defaultSiteText, parseSite } from './edge/system/site-file.ts';
import type { Clock } from './ports/clock.ts';
import type { Crypto } from './ports/crypto.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Days that a bundle is valid where nobody says: some visits to one building. */
const VALID_DAYS = 30;
const EXAMPLE_DEVICE = 'door-0000';
const PROGRESS_STEPS = 10;
/** Smaller ones are made before anybody looks. */
const PROGRESS_FROM_BYTES = 16 * 1024 * 1024;

export interface ProvisionCommandOptions {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly prompt: Prompt;
  readonly openCrypto: () => Promise<Crypto>;
}

export function provisionCommands({ clock, prompt, openCrypto }: ProvisionCommandOptions): ProvisionParts {
  return {
    writeFolder: ({ dir, deviceKey }) => {
      const deviceId = deviceKey === undefined ? EXAMPLE_DEVICE : deviceKeyOf(deviceKey).deviceId;
      return writeFolder(resolve(dir), deviceId);
    },
    check: async ({ dir, deviceKey }) => {
      const deviceId = deviceKey === undefined ? undefined : deviceKeyOf(deviceKey).deviceId;
      const reading = readFolder({ dir: resolve(dir), deviceId, nowMs: clock.nowMs(), crypto: await openCrypto(), ...READERS });
      const counts = reading.content === undefined ? {} : countsOf(reading.content);
      if (reading.content !== undefined) wipeContent(reading.content);
      return { isOk: reading.faults.length === 0, problems: reading.faults.map(faultText), warnings: reading.warnings, ...counts };
    },
    make: async (words, onProgress) => {
      const device = deviceKeyOf(words.deviceKey);
      const crypto = await openCrypto();
      const reading = readFolder({ dir: resolve(words.folder), deviceId: device.deviceId, nowMs: clock.nowMs(), crypto, ...READERS });
      if (reading.content === undefined)
        return { outcome: 'refused', problems: reading.faults.map(faultText), next: 'Mend the folder. Nothing was written.' };
      for (const warning of reading.warnings) onProgress(`Warning: ${warning}`);
      try {
        return await makeBundle({ words, device, reading, content: reading.content }, { clock, prompt, crypto, onProgress });
      } finally {
        wipeContent(reading.content);
        for (const part of reading.parts) if ('bytes' in part) part.bytes.fill(0);
      }
    },
  };
}

const READERS = { readSite: parseSite, readPackManifest: parseManifest };

/** Fault `command-bad` where it is none. */
function deviceKeyOf(path: string): DeviceKey {
  let key: DeviceKey | undefined;
  try {
    key = statSync(path).size > DEVICE_KEY_BYTES_MAX ? undefined : readDeviceKey(new Uint8Array(readFileSync(path)));
  } catch (error) {
    throw new Fault('command-bad', `${path} cannot be read. Name the ${DEVICE_KEY_FILE} that the terminal wrote.`, error);
  }
  if (key === undefined) throw new Fault('command-bad', `${path} is no device key. Name the ${DEVICE_KEY_FILE} that the terminal wrote.`);
  return key;
}

function writeFolder(dir: string, deviceId: string): Answer {
  try {
    mkdirSync(dir, { mode: 0o700 });
  } catch (error) {
    throw new Fault('command-bad', `The folder ${dir} cannot be made new. Name one that does not exist yet.`, error);
  }
  const files = exampleFolder(defaultSiteText({ deviceId }));
  for (const { name, text } of files) writeNew(join(dir, name), text, 0o600);
  return { folder: dir, files: files.map(({ name }) => name), next: `Fill in what is needed, then: menshen provision check ${dir}` };
}

function countsOf({ people = [], access, models = [], ...rest }: ProvisionContent): Answer {
  const active = people.filter(({ status }) => status === 'active');
  return {
    people: active.length,
    leaving: people.length - active.length,
    operators: active.filter(({ role }) => role === 'operator').length,
    groups: access?.groups.length ?? 0,
    schedules: access?.schedules.length ?? 0,
    hasSite: rest.site !== undefined,
    hasAssessment: rest.pia !== undefined,
    hasSign: rest.sign !== undefined,
    models: models.length,
    hasUpdate: rest.update !== undefined,
    ownership: rest.ownership?.kind ?? 'none',
  };
}

interface Making {
  readonly words: MakeBundleWords;
  readonly device: DeviceKey;
  readonly reading: FolderReading;
  readonly content: ProvisionContent;
}

interface MakingParts {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly prompt: Prompt;
  readonly crypto: Crypto;
  readonly onProgress: (text: string) => void;
}

async function makeBundle(
  { words, device, reading, content }: Making,
  { clock, prompt, crypto, onProgress }: MakingParts,
): Promise<Answer> {
  const days = words.validDays ?? reading.validDays ?? VALID_DAYS;
  if (days < 1 || days > BUNDLE_DAYS_MAX)
    throw new Fault('command-bad', `A bundle is valid for 1 to ${String(BUNDLE_DAYS_MAX)} days. Nothing was written; ask again.`);
  if (words.sequence === 0) throw new Fault('command-bad', 'A sequence is 1 or more. Nothing was written; ask again.');
  freePlaces(words.out);
  const owner = await openSecretKey(readText(words.key), { askPassphrase: () => prompt.hidden('Passphrase of the secret key: '), crypto });
  try {
    const createdAtMs = clock.nowMs();
    const sequence = words.sequence ?? Math.floor(createdAtMs);
    const expiresAtMs = createdAtMs + days * DAY_MS;
    const { parts, siteId } = reading;
    const [outDir, tell] = [words.out, progressOf(content, onProgress)];
    const made = writeBundle({ outDir, parts, device, owner, siteId, sequence, createdAtMs, expiresAtMs, crypto, onProgress: tell });
    return {
      outcome: 'made',
      bundle: made.path,
      signature: made.signaturePath,
      bytes: made.bytes,
      device: device.deviceId,
      // The screen of the terminal shows the same: a key that was swapped on the way is seen here.
      deviceKey: deviceKeyFingerprint(device.publicKey, (message) => crypto.sha256(message)),
      owner: keyName(owner.keyId),
      sequence,
      validUntilMs: expiresAtMs,
      ...countsOf(content),
      next: 'Put the stick into the terminal; compare deviceKey with its screen the first time.',
    };
  } finally {
    owner.seed.wipe();
  }
}

/** Says each tenth of a large one. */
function progressOf({ models = [], update }: ProvisionContent, onProgress: (text: string) => void): (done: number) => void {
  const large = models.flatMap(({ files }) => files).reduce((sum, { bytes }) => sum + bytes, update?.archive.bytes ?? 0);
  let told = 0;
  return (done) => {
    const step = Math.floor(done * PROGRESS_STEPS);
    if (large < PROGRESS_FROM_BYTES || step <= told) return;
    told = step;
    onProgress(`Sealing: ${String(step * PROGRESS_STEPS)} %`);
  };
}
