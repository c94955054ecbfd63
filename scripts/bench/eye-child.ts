/**
 * A fresh process that holds what the eye holds with a full store: gallery, search and, where they are
 * there, the models. Arguments: the store. Prints one JSON line for `faces.ts`.
 */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { SecretBytes } from '../../src/base/secret.ts';
import { AMBIGUITY_MARGIN, createGallery } from '../../src/core/match/gallery.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import { createOnnxInference } from '../../src/edge/inference/onnx.ts';
import { openModels, readPack } from '../../src/edge/inference/pack-store.ts';
import { openSearch } from '../../src/edge/search/usearch.ts';
import { openFaceVault } from '../../src/edge/vault/faces.ts';
import { DIMENSIONS, unitVector } from './synthetic.ts';

const KEY_BYTES = 32;
const MODELS_DIR = resolve(import.meta.dirname, '../../models');

async function main(path: string): Promise<void> {
  const crypto = await openCrypto();
  const models = existsSync(resolve(MODELS_DIR, 'fr_feature.onnx'))
    ? await openModels(await createOnnxInference(), readPack(MODELS_DIR))
    : undefined;
  const start = performance.now();
  const vault = openFaceVault({ path, key: new SecretBytes(new Uint8Array(KEY_BYTES)), crypto, nowMs: Date.now });
  const gallery = createGallery(DIMENSIONS);
  vault.load(
    (template) => {
      gallery.put(template.subject, template.vector);
      template.vector.fill(0);
    },
    () => undefined,
  );
  const loadMs = performance.now() - start;
  const outcome = gallery.identify(unitVector(1), { match: 0.4, margin: AMBIGUITY_MARGIN }, openSearch());
  const report = {
    loadMs,
    isFound: outcome.kind === 'matched',
    size: gallery.size,
    hasModels: models !== undefined,
    rssBytes: process.memoryUsage().rss,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
  vault.close();
}

await main(process.argv[2] ?? '');
