/** The desk for bundles, joined to the reader of bundles, the site file's schema and the packs of models. */

import { publicKeyLine } from './core/order/minisign.ts';
import { parseManifest } from './edge/inference/pack-schema.ts';
import { checkFiles, readPack } from './edge/inference/pack-store.ts';
import { readBundle } from './edge/provision/read-bundle.ts';
import { type DeskOptions, provisionDesk } from './edge/provision-stick/desk.ts';
import { parseSite } from './edge/system/site-file.ts';
import type { SecretBytes } from './base/secret.ts';
import type { Crypto } from './ports/crypto.ts';
import type { ProvisionDesk } from './ports/provision.ts';

export interface DoorProvision {
  readonly dataDir: string;
  readonly stickDir: string | undefined;
  readonly crypto: Crypto;
  /** Of the device's pair; wiped by its holder. */
  readonly seed: SecretBytes;
  readonly onProvisioned?: DeskOptions['onResult'];
}

export function doorProvision({ dataDir, stickDir, crypto, seed, onProvisioned }: DoorProvision): ProvisionDesk {
  return provisionDesk({
    dataDir,
    stickDir,
    ...(onProvisioned === undefined ? {} : { onResult: onProvisioned }),
    checkPack: (modelsDir, pack) => {
      checkFiles(readPack(modelsDir, pack));
    },
    readBundle: async (place, asker) => {
      const reading = await readBundle({
        ...place,
        ...asker,
        deviceSeed: seed,
        // A program comes by the system's own updates; none is taken from a bundle yet.
        updateKeys: [],
        crypto,
        readSite: parseSite,
        readPackManifest: parseManifest,
      });
      return reading.kind === 'bundle' ? { ...reading, signer: publicKeyLine(reading.signer) } : reading;
    },
  });
}
