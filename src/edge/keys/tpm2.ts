/**
 * Root and keyring from a TPM 2.0: what lies on the disk opens on this board alone, as it was booted when the key was made, and
 * as long as its counters stand where they stood. Two counters: of the face store's epochs, and of the terminal's life,
 * which decommissioning ends for every copy. The eye never touches the TPM.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../base/fault.ts';
import { SecretBytes } from '../../base/secret.ts';
import type { KeyProvider } from '../../ports/key-provider.ts';
import { tpm2Device } from './tpm2-device.ts';
import { createRootFile, destroyEpochFile, destroyRootFile, epochsOnDisk, readRootFile, ROOT_FILE, type RootFile } from './tpm2-files.ts';
import { ensureFirstEpoch, tpm2Keyring, type Tpm2KeyringOptions, type Tpm2Step } from './tpm2-keyring.ts';
import { tpm2Tools } from './tpm2-tools.ts';
import { SECRET_BYTES, type Tpm2Turn, type Unsealed } from './tpm2-turn.ts';

export interface Tpm2Options {
  readonly dataDir: string;
  /** How tpm2-tools reach the TPM: a device; a simulator in tests alone. */
  readonly tcti: string;
  /** PCRs of the SHA-256 bank that everything is sealed to. */
  readonly pcrs: readonly number[];
  /** NV index of the epoch counter; the life counter is at the next one. */
  readonly nvIndex: number;
  readonly crypto: Tpm2KeyringOptions['crypto'];
  /** For tests alone: called when a step is on disk or in the TPM. */
  readonly onStep?: (step: Tpm2Step) => void;
}

/**
 * Faults of `open`: `bad-key` (other boot measurements, another TPM, decommissioned, damaged), `tpm-failed`, `store-failed`.
 * Keys of the face store that are an older copy fault at `faces.open` alone: cards and PINs go on.
 */
export function tpm2KeyProvider(options: Tpm2Options): KeyProvider {
  const { tcti, pcrs } = options;
  const device = tpm2Device(tpm2Tools(tcti), pcrs);
  const keyring = { ...options, device, index: options.nvIndex, onStep: options.onStep ?? (() => undefined) };
  return {
    kind: 'tpm2',
    warning: undefined,
    open: async () => {
      const root = await device.turn((tpm) => openRoot(tpm, keyring));
      return { root, faces: tpm2Keyring({ ...keyring, root }), destroy: () => device.turn((tpm) => destroy(tpm, keyring)) };
    },
  };
}

type Parts = Tpm2Options & Omit<Tpm2KeyringOptions, 'root'>;

async function openRoot(tpm: Tpm2Turn, parts: Parts): Promise<SecretBytes> {
  const { dataDir, pcrs } = parts;
  const file = readRootFile(dataDir);
  if (file === undefined) return await makeRoot(tpm, parts);
  if (String(file.pcrs) !== String(pcrs)) {
    throw new Fault(
      'bad-key',
      `The root key in ${dataDir} is sealed to PCR ${file.pcrs.join(', ')}, the site file names ${pcrs.join(', ')}: put keys.pcrs back.`,
    );
  }
  const life = { index: lifeIndex(parts), value: file.life };
  const now = await tpm.counter(life.index);
  const unsealed: Unsealed = now === life.value ? await tpm.unseal(file, life) : { kind: 'withheld' };
  if (unsealed.kind === 'unsealed') return unsealed.secret;
  throw await whyNot(tpm, parts, { file, now });
}

/** The epoch comes first and the root last: without a root nothing was stored, and the start is a first start again. */
async function makeRoot(tpm: Tpm2Turn, parts: Parts): Promise<SecretBytes> {
  const { dataDir, pcrs, crypto } = parts;
  await ensureFirstEpoch(tpm, parts);
  const life = { index: lifeIndex(parts), value: await tpm.ensureCounter(lifeIndex(parts)) };
  const root = new SecretBytes(crypto.randomBytes(SECRET_BYTES));
  createRootFile(dataDir, { ...(await tpm.seal(root.expose(), life)), pcrs, life: life.value });
  return root;
}

/** Once the counters moved, no copy of any file opens again, whatever becomes of the disk. Asked again before the last file went, it goes on. */
async function destroy(tpm: Tpm2Turn, parts: Parts): Promise<void> {
  const { dataDir, index, onStep } = parts;
  if (!existsSync(join(dataDir, ROOT_FILE))) return;
  for (const counter of [lifeIndex(parts), index]) {
    if ((await tpm.counter(counter)) !== undefined) await tpm.increment(counter);
  }
  onStep('life-ended');
  for (const epoch of epochsOnDisk(dataDir)) destroyEpochFile(dataDir, epoch);
  destroyRootFile(dataDir);
}

interface Refused {
  readonly file: RootFile;
  readonly now: number | undefined;
}

const BEGIN_ANEW = 'or give this terminal an empty data folder, begin anew and enrol again';

async function whyNot(tpm: Tpm2Turn, { dataDir, pcrs }: Parts, { file, now }: Refused): Promise<Fault> {
  if (!(await tpm.isOwn(file))) {
    const what = `The root key in ${dataDir} was sealed by another TPM, or before this one was cleared, or is damaged`;
    return new Fault('bad-key', `${what}: put this disk back into its board, ${BEGIN_ANEW}.`);
  }
  if (now !== file.life) {
    const what = `The root key in ${dataDir} was given up: this terminal was decommissioned or its counter removed`;
    return new Fault('bad-key', `${what}. Give it an empty data folder and begin anew.`);
  }
  const what = `The TPM withholds the root key in ${dataDir}: what the boot measured (PCR ${pcrs.join(', ')}) is not what it was when the key was made`;
  return new Fault('bad-key', `${what}. Boot the earlier firmware and settings again, ${BEGIN_ANEW}.`);
}

function lifeIndex({ nvIndex }: Tpm2Options): number {
  return nvIndex + 1;
}
