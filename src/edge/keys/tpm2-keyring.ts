/**
 * The keys of the face store by epochs. A counter in the TPM says which epoch it is; its key needs a secret that the TPM
 * gives out at that value alone, and the root. No older copy of any file opens again once the counter moved on.
 */

import { canonicalBytes } from '../../base/canonical.ts';
import { Fault, isFault } from '../../base/fault.ts';
import { SecretBytes } from '../../base/secret.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { FaceKeyring, FaceStoreKeys } from '../../ports/key-provider.ts';
import type { Tpm2Device } from './tpm2-device.ts';
import { destroyEpochFile, type EpochFile, epochsOnDisk, readEpochFile, writeEpochFile } from './tpm2-files.ts';
import { SECRET_BYTES, type Tpm2Turn } from './tpm2-turn.ts';

/** What is on disk or in the TPM when the step is over; for tests that cut the power there. */
export type Tpm2Step =
  | 'first-epoch-written'
  | 'prepared-written'
  | 'fresh-written'
  | 'counted'
  | 'older-removed'
  | 'unwrapped'
  | 'life-ended';

export interface Tpm2KeyringOptions {
  readonly dataDir: string;
  readonly device: Tpm2Device;
  /** NV index of the epoch counter. */
  readonly index: number;
  /** Stays the caller's: the keyring ends with it. */
  readonly root: SecretBytes;
  readonly crypto: Pick<Crypto, 'deriveKey' | 'keyedHash' | 'randomBytes' | 'seal' | 'open'>;
  readonly onStep: (step: Tpm2Step) => void;
}

const KEY_LABEL = 'menshen/faces-epoch/1';

/**
 * What a power cut leaves:
 *
 * | power fails in a rotation after | counter | files | the store is under | next `open` gives |
 * |---|---|---|---|---|
 * | nothing yet | e | e | e | e |
 * | `prepare` wrote e+1 | e | e, e+1 | e | e, next e+1 |
 * | the store moved (not here) | e | e, e+1 | e+1 | e, next e+1: the store opens, `commit` is asked again |
 * | `commit` counted | e+1 | e, e+1 | e+1 | e+1; the next `commit` tidies up |
 * | `commit` removed e | e+1 | e+1 | e+1 | e+1 |
 * | `commit` unwrapped e+1 | e+1 | e+1 | e+1 | e+1 |
 */
export function tpm2Keyring(options: Tpm2KeyringOptions): FaceKeyring {
  return new Tpm2Keyring(options);
}

/** The first epoch of a device: its secret needs no root. One that is there already stays. */
export async function ensureFirstEpoch(tpm: Tpm2Turn, options: Omit<Tpm2KeyringOptions, 'root' | 'device'>): Promise<void> {
  const { dataDir, index, onStep } = options;
  const epoch = await tpm.ensureCounter(index);
  if (epochsOnDisk(dataDir).includes(epoch)) return;
  await writeFreshEpoch(tpm, options, epoch);
  onStep('first-epoch-written');
}

class Tpm2Keyring implements FaceKeyring {
  readonly protection = 'any-old-copy';
  readonly #options: Tpm2KeyringOptions;

  constructor(options: Tpm2KeyringOptions) {
    this.#options = options;
  }

  open(): Promise<FaceStoreKeys> {
    return this.#options.device.turn(async (tpm) => this.#open(tpm, await this.#epochNow(tpm)));
  }

  prepare(): Promise<SecretBytes> {
    return this.#options.device.turn(async (tpm) => {
      const { dataDir, index, crypto, onStep } = this.#options;
      const epoch = await this.#epochNow(tpm);
      const { current, next } = await this.#open(tpm, epoch);
      try {
        if (next !== undefined) return next;
        const secret = new SecretBytes(crypto.randomBytes(SECRET_BYTES));
        try {
          const sealed = await tpm.seal(secret.expose(), { index, value: epoch + 1 });
          const wrapped = crypto.seal(current, secret.expose(), wrappedFor(epoch + 1));
          writeEpochFile(dataDir, { ...sealed, epoch: epoch + 1, wrapped });
          onStep('prepared-written');
          return this.#keyOf(secret);
        } finally {
          secret.wipe();
        }
      } finally {
        current.wipe();
      }
    });
  }

  commit(): Promise<void> {
    return this.#options.device.turn(async (tpm) => {
      const { dataDir, index, onStep } = this.#options;
      const epoch = await this.#epochNow(tpm);
      const prepared = readEpochFile(dataDir, epoch + 1);
      if (prepared === undefined) {
        this.#tidy(epoch);
        return;
      }
      // The older key must not go before the newer one is known to be this TPM's.
      if (!(await tpm.isOwn(prepared))) throw damaged(dataDir, epoch + 1);
      await tpm.increment(index);
      onStep('counted');
      this.#tidy(epoch + 1);
    });
  }

  renew(): Promise<void> {
    return this.#options.device.turn(async (tpm) => {
      const { dataDir, index, onStep } = this.#options;
      if (await this.#isOpen(tpm)) return;
      const epoch = await tpm.ensureCounter(index);
      await writeFreshEpoch(tpm, this.#options, epoch + 1);
      onStep('fresh-written');
      await tpm.increment(index);
      onStep('counted');
      for (const other of epochsOnDisk(dataDir)) if (other !== epoch + 1) destroyEpochFile(dataDir, other);
      onStep('older-removed');
    });
  }

  async #isOpen(tpm: Tpm2Turn): Promise<boolean> {
    try {
      const { current, next } = await this.#open(tpm, await this.#epochNow(tpm));
      current.wipe();
      next?.wipe();
      return true;
    } catch (error) {
      if (isFault(error, 'rolled-back') || isFault(error, 'bad-key')) return false;
      throw error;
    }
  }

  async #epochNow(tpm: Tpm2Turn): Promise<number> {
    const epoch = await tpm.counter(this.#options.index);
    if (epoch !== undefined) return epoch;
    throw new Fault('bad-key', `The TPM's counter of the face store is gone, and with it the store's key. ${WAY_OUT}`);
  }

  async #open(tpm: Tpm2Turn, epoch: number): Promise<FaceStoreKeys> {
    const { dataDir, index, crypto } = this.#options;
    const file = readEpochFile(dataDir, epoch);
    if (file === undefined) throw missing(dataDir, epoch);
    const unsealed = await tpm.unseal(file, { index, value: epoch });
    if (unsealed.kind !== 'unsealed') throw damaged(dataDir, epoch);
    const current = this.#keyOf(unsealed.secret);
    unsealed.secret.wipe();
    const secret = this.#prepared(epoch + 1)?.wrapped;
    const opened = secret === undefined ? undefined : crypto.open(current, secret, wrappedFor(epoch + 1));
    if (opened === undefined) return { current, next: undefined };
    const next = this.#keyOf(new SecretBytes(opened));
    opened.fill(0);
    return { current, next };
  }

  /** A prepared file that cannot be read is as none: only its own epoch could need it. */
  #prepared(epoch: number): EpochFile | undefined {
    try {
      return readEpochFile(this.#options.dataDir, epoch);
    } catch (error) {
      if (isFault(error, 'bad-key')) return undefined;
      throw error;
    }
  }

  /** Neither root nor secret alone gives it. */
  #keyOf(secret: SecretBytes): SecretBytes {
    const { crypto, root } = this.#options;
    const mixing = crypto.deriveKey(root, KEY_LABEL);
    const key = new SecretBytes(crypto.keyedHash(mixing, secret.expose()));
    mixing.wipe();
    return key;
  }

  /** Older epochs never open again; the wrapped copy would open this one for whoever had the key before it. */
  #tidy(epoch: number): void {
    const { dataDir, onStep } = this.#options;
    for (const older of epochsOnDisk(dataDir)) if (older < epoch) destroyEpochFile(dataDir, older);
    onStep('older-removed');
    const file = readEpochFile(dataDir, epoch);
    if (file?.wrapped !== undefined) writeEpochFile(dataDir, { ...file, wrapped: undefined });
    onStep('unwrapped');
  }
}

const WAY_OUT = 'The face stays off; cards and PINs work. Purge the faces to begin a new store, then enrol again.';

async function writeFreshEpoch(tpm: Tpm2Turn, options: Omit<Tpm2KeyringOptions, 'root' | 'device'>, epoch: number): Promise<void> {
  const secret = new SecretBytes(options.crypto.randomBytes(SECRET_BYTES));
  try {
    const sealed = await tpm.seal(secret.expose(), { index: options.index, value: epoch });
    writeEpochFile(options.dataDir, { ...sealed, epoch, wrapped: undefined });
  } finally {
    secret.wipe();
  }
}

function wrappedFor(epoch: number): Uint8Array {
  return canonicalBytes({ format: 'menshen-tpm-wrapped-1', epoch });
}

function missing(dataDir: string, epoch: number): Fault {
  const isOlder = epochsOnDisk(dataDir).some((other) => other < epoch);
  if (!isOlder) return new Fault('bad-key', `The key file epoch-${String(epoch)}.tpm in ${dataDir} is missing. ${WAY_OUT}`);
  return new Fault('rolled-back', `The keys of the face store in ${dataDir} are an older copy, which the TPM does not open. ${WAY_OUT}`);
}

function damaged(dataDir: string, epoch: number): Fault {
  return new Fault('bad-key', `The key file epoch-${String(epoch)}.tpm in ${dataDir} is not this TPM's or is damaged. ${WAY_OUT}`);
}
