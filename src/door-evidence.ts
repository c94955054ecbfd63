/** The evidence desk of a door: its key, its ledger's file, its models' manifest, joined. */

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFault } from './base/fault.ts';
import { evidenceDesk } from './edge/evidence/desk.ts';
import { readPack } from './edge/inference/pack-store.ts';
import { openLedgerSlices } from './edge/vault/ledger-slices.ts';
import type { PackManifest } from './core/vision/pack.ts';
import type { Crypto, SigningKey } from './ports/crypto.ts';
import type { EvidenceDesk } from './ports/evidence.ts';
import { productDir } from './version.ts';

export interface DoorEvidenceOptions {
  readonly dataDir: string;
  readonly modelsDir: string;
  readonly modelPack: string;
  readonly crypto: Crypto;
  readonly key: SigningKey;
}

export function doorEvidence({ dataDir, modelsDir, modelPack, crypto, key }: DoorEvidenceOptions): EvidenceDesk {
  return evidenceDesk({
    crypto,
    key,
    openLedger: () => openLedgerSlices({ path: join(dataDir, 'ledger.db'), crypto }),
    models: () => modelsOf(modelsDir, modelPack),
    productDir: productDir(),
    ownDir: join(dirname(fileURLToPath(import.meta.url)), 'edge', 'evidence'),
  });
}

/** Absent where the manifest is: the face is off then, and the pack says so. */
function modelsOf(modelsDir: string, name: string): PackManifest | undefined {
  try {
    return readPack(modelsDir, name).manifest;
  } catch (error) {
    if (!isFault(error)) throw error;
    return undefined;
  }
}
