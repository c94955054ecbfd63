/** A device with a software TPM and a data folder for the provider's tests; ends of both. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isFault } from '../../../src/base/fault.ts';
import type { SecretBytes } from '../../../src/base/secret.ts';
import { TPM2_NV_INDEX } from '../../../src/core/policy/site.ts';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import { tpm2Device } from '../../../src/edge/keys/tpm2-device.ts';
import { tpm2Keyring, type Tpm2Step } from '../../../src/edge/keys/tpm2-keyring.ts';
import { tpm2Tools } from '../../../src/edge/keys/tpm2-tools.ts';
import { tpm2KeyProvider, type Tpm2Options } from '../../../src/edge/keys/tpm2.ts';
import type { FaceKeyring, FaceStoreKeys, OpenedKeys } from '../../../src/ports/key-provider.ts';
import { type Swtpm, startSwtpm } from '../../support/swtpm.ts';

export const EPOCH_COUNTER = `0x${TPM2_NV_INDEX.toString(16)}`;
export const LIFE_COUNTER = `0x${(TPM2_NV_INDEX + 1).toString(16)}`;

export interface TpmBench {
  readonly tpm: Swtpm;
  readonly dataDir: string;
  /** A start of the device: nothing is left in memory from an earlier one. */
  boot(changes?: Partial<Tpm2Options>): Promise<OpenedKeys>;
  /** The face store's keyring of a device that has booted, asked by a new process: half of `boot`, which takes the root from the TPM too. */
  faces(root: SecretBytes, changes?: { dataDir?: string; onStep?: (step: Tpm2Step) => void }): FaceKeyring;
  /** A byte copy of the data folder. */
  copy(): string;
}

const folders: string[] = [];
const tpms: Swtpm[] = [];

export async function tpmBench(): Promise<TpmBench> {
  const crypto = await openCrypto();
  const tpm = await startSwtpm();
  tpms.push(tpm);
  const dataDir = folder();
  return {
    tpm,
    dataDir,
    boot: (changes = {}) => tpm2KeyProvider({ dataDir, tcti: tpm.tcti, pcrs: [7], nvIndex: TPM2_NV_INDEX, crypto, ...changes }).open(),
    faces: (root, { dataDir: other = dataDir, onStep = () => undefined } = {}) =>
      tpm2Keyring({ dataDir: other, device: tpm2Device(tpm2Tools(tpm.tcti), [7]), index: TPM2_NV_INDEX, root, crypto, onStep }),
    copy: () => {
      const path = folder();
      cpSync(dataDir, path, { recursive: true });
      return path;
    },
  };
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'menshen-tpm-'));
  folders.push(path);
  return path;
}

export async function endTpmBenches(): Promise<void> {
  await Promise.all(tpms.splice(0).map((tpm) => tpm.stop()));
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
}

/** Keys as text, to be compared. */
export function hex(key: SecretBytes | undefined): string | undefined {
  return key === undefined ? undefined : Buffer.from(key.expose()).toString('hex');
}

export async function keysOf(asked: Promise<FaceStoreKeys>): Promise<{ current: string | undefined; next: string | undefined }> {
  const { current, next } = await asked;
  return { current: hex(current), next: hex(next) };
}

/** The code of the Fault that ends it; fails where it does not end so. */
export async function codeOf(asked: Promise<unknown>): Promise<string> {
  try {
    await asked;
  } catch (error) {
    if (isFault(error)) return error.code;
    throw error;
  }
  return 'no fault';
}
