/**
 * Opens what the eye works with: models, store, camera. A store that does not open with the keys given, or is damaged, keeps
 * the eye alive with nothing but the purge, which throws that store away and begins an empty one: no state of the
 * store is one that a purge does not mend (INV-20).
 */

import { createEyeWork, type EyeErasure, type EyeNews, type EyeWork } from './app/eye-work.ts';
import type { FaceModels } from './app/see.ts';
import { Fault, isFault } from './base/fault.ts';
import { SecretBytes } from './base/secret.ts';
import { openCrypto } from './edge/crypto/sodium.ts';
import type { DoorMessage, EyeSettings } from './edge/eye/messages.ts';
import { createOnnxInference } from './edge/inference/onnx.ts';
import { packHash } from './edge/inference/model-facts.ts';
import { type ModelPack, openModels, readPack } from './edge/inference/pack-store.ts';
import { openSearch } from './edge/search/usearch.ts';
import { discardFaceStore } from './edge/vault/faces-discard.ts';
import { openFaceVault } from './edge/vault/faces.ts';
import type { Camera } from './ports/camera.ts';
import type { Clock } from './ports/clock.ts';
import type { Crypto } from './ports/crypto.ts';
import type { FaceVault } from './ports/face-vault.ts';

/** Name of the store's file in its folder. */
export const FACES_FILE = 'faces.db';

/** What is wrong with a store that a purge mends. */
const MENDED_BY_PURGE: readonly string[] = ['bad-key', 'rolled-back', 'store-corrupt', 'store-version'];

export interface EyeParts {
  readonly start: Extract<DoorMessage, { kind: 'start' }>;
  readonly camera: Camera;
  readonly clock: Clock;
  readonly news: EyeNews;
}

export interface OpenedEye {
  /** undefined while the store does not open. */
  readonly work: EyeWork | undefined;
  /** Why no face can be matched. */
  readonly damage: Fault | undefined;
  readonly modelPack: string;
  readonly embedderSha256: string;
  purge(proofId: string, nextKey: SecretBytes | undefined): EyeErasure;
  close(): Promise<void>;
}

/** Takes over the keys of the start message. Faults: those of the models, and of a store that only waiting or making room mends. */
export async function openEye(parts: EyeParts): Promise<OpenedEye> {
  const { settings, key, nextKey } = parts.start;
  const keys = { key: new SecretBytes(key), nextKey: nextKey === undefined ? undefined : new SecretBytes(nextKey) };
  let models: FaceModels | undefined;
  try {
    const crypto = await openCrypto();
    const pack = readPack(settings.modelsDir, settings.modelPack);
    requireSamePack(pack, settings);
    models = await openModels(await createOnnxInference(), pack);
    const eye = new StoreEye({ ...parts, settings, keys, models, crypto });
    eye.open();
    return eye;
  } catch (error) {
    wipe(keys);
    await models?.close();
    throw error;
  }
}

/** Exchanged between the start of the door and this one: the assessment is not of these models (INV-06). */
function requireSamePack({ dir, manifest }: ModelPack, { packSha256 }: EyeSettings): void {
  if (packSha256 === undefined || packSha256 === packHash(manifest)) return;
  throw new Fault(
    'model-differs',
    `The models in ${dir} are not those that were there when the terminal started: start it again, and have them assessed anew.`,
  );
}

interface Keys {
  readonly key: SecretBytes;
  readonly nextKey: SecretBytes | undefined;
}

function wipe({ key, nextKey }: Keys): void {
  key.wipe();
  nextKey?.wipe();
}

interface StoreEyeParts extends EyeParts {
  readonly settings: EyeSettings;
  readonly keys: Keys;
  readonly models: FaceModels;
  readonly crypto: Crypto;
}

class StoreEye implements OpenedEye {
  readonly #parts: StoreEyeParts;
  #vault: FaceVault | undefined;
  #ruin: Fault | undefined;
  work: EyeWork | undefined;

  constructor(parts: StoreEyeParts) {
    this.#parts = parts;
  }

  get damage(): Fault | undefined {
    return this.#ruin ?? this.work?.damage;
  }

  get modelPack(): string {
    return this.#parts.settings.modelPack;
  }

  get embedderSha256(): string {
    return this.#parts.models.embedderSha256;
  }

  open(): void {
    try {
      this.#openStore();
    } catch (error) {
      if (!isFault(error) || !MENDED_BY_PURGE.includes(error.code)) throw error;
      this.#ruin = error;
    }
  }

  purge(proofId: string, nextKey: SecretBytes | undefined): EyeErasure {
    if (this.work !== undefined) return this.work.purge(proofId, nextKey);
    try {
      return this.#beginAnew(proofId, nextKey);
    } catch (error) {
      if (!isFault(error)) throw error;
      this.#parts.news.fault(error);
      return { kind: 'failed', reason: 'store-failed' };
    }
  }

  async close(): Promise<void> {
    await this.work?.close();
    this.#vault?.close();
    wipe(this.#parts.keys);
    await this.#parts.models.close();
  }

  #openStore(): void {
    const { keys, crypto, clock } = this.#parts;
    const vault = openFaceVault({ path: this.#path, ...keys, crypto, nowMs: () => clock.nowMs() });
    try {
      this.work = createEyeWork({ ...this.#parts, vault, search: openSearch() });
      this.#vault = vault;
    } catch (error) {
      vault.close();
      throw error;
    }
  }

  /** The counts are of the store that was thrown away; what was checked is that no key of this device opened it. */
  #beginAnew(proofId: string, nextKey: SecretBytes | undefined): EyeErasure {
    const isKeyRefused = this.#ruin?.code === 'bad-key' || this.#ruin?.code === 'rolled-back';
    const held = discardFaceStore(this.#path);
    this.#openStore();
    this.#ruin = undefined;
    const outcome = this.work?.purge(proofId, nextKey) ?? { kind: 'failed', reason: 'store-failed' };
    if (outcome.kind !== 'erased') return outcome;
    const { persons, templates } = held;
    const isDecryptRefused = outcome.evidence.isDecryptRefused && isKeyRefused;
    return {
      kind: 'erased',
      evidence: { ...outcome.evidence, personsBefore: persons, templatesBefore: templates, keysDestroyed: persons, isDecryptRefused },
    };
  }

  get #path(): string {
    return `${this.#parts.settings.storeDir}/${FACES_FILE}`;
  }
}
