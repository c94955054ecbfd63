/** The desk for bundles, joined to the reader of bundles, the site file's schema and the packs of models. */

import { publicKeyLine } from './core/order/minisign.ts';
import { parseManifest } from './edge/inference/pack-schema.ts';
import { checkFiles, readPack } from './edge/inference/pack-store.ts';
import { readBundle } from './edge/provision/read-bundle.ts';
import { type DeskOptions, provisionDesk } from './edge/provision-stick/desk.ts';
import { updateKeysIn } from './edge/provision-stick/updates.ts';
import { parseSite } from './edge/system/site-file.ts';
import type { SecretBytes } from './base/secret.ts';
import type { Crypto } from './ports/crypto.ts';
import type { ProvisionDesk } from './ports/provision.ts';

/** Both are root's: the key whose program updates count, and what became of the last one. */
export interface UpdateFiles {
  readonly keyFile: string;
  readonly outcomeFile: string;
}

const SYSTEM_UPDATES: UpdateFiles = { keyFile: '/etc/menshen/update.pub', outcomeFile: '/usr/lib/menshen-update.txt' };

export interface DoorProvision {
  readonly dataDir: string;
  readonly stickDir: string | undefined;
  readonly crypto: Crypto;
  /** Of the device's pair; wiped by its holder. */
  readonly seed: SecretBytes;
  /** Absent: the places of device/systemd/menshen-update.service. */
  readonly updates?: UpdateFiles;
  readonly onProvisioned?: DeskOptions['onResult'];
}

export function doorProvision({ dataDir, stickDir, crypto, seed, onProvisioned, updates = SYSTEM_UPDATES }: DoorProvision): ProvisionDesk {
  return provisionDesk({
    dataDir,
    stickDir,
    updateOutcomePath: updates.outcomeFile,
    ...(onProvisioned === undefined ? {} : { onResult: onProvisioned }),
    checkPack: (modelsDir, pack) => {
      checkFiles(readPack(modelsDir, pack));
    },
    readBundle: async (place, asker) => {
      const reading = await readBundle({
        ...place,
        ...asker,
        deviceSeed: seed,
        updateKeys: updateKeysIn(updates.keyFile),
        crypto,
        readSite: parseSite,
        readPackManifest: parseManifest,
      });
      return reading.kind === 'bundle' ? { ...reading, signer: publicKeyLine(reading.signer) } : reading;
    },
  });
}
