/**
 * Model packs on disk. The default pack lies in models/, others in models/packs/NAME. Every file is
 * checked for size and SHA-256 before a byte of it reaches the runtime, and every output head
 * against the manifest (INV-10). Never downloads anything.
 */

import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FaceModels, OpenModel } from '../../app/see.ts';
import { Fault } from '../../base/fault.ts';
import { type ModelRole, type ModelSpec, type PackManifest, packDimensions } from '../../core/vision/pack.ts';
import type { Inference, ModelSession, Tensor } from '../../ports/inference.ts';
import { packName, parseManifest } from './pack-schema.ts';

export const DEFAULT_PACK = 'default';
const MANIFEST = 'manifest.json';
/** A manifest is a page of text; more is not one. */
const MANIFEST_BYTES_MAX = 256 * 1024;

export interface ModelPack {
  readonly dir: string;
  readonly manifest: PackManifest;
}

/** Folder of a pack's files. */
function packDir(modelsDir: string, name: string): string {
  if (name === DEFAULT_PACK) return modelsDir;
  if (!packName.safeParse(name).success)
    throw new Fault(
      'model-bad-manifest',
      `A model pack's name has lower-case letters, digits and hyphens only; mend modelPack in the site file.`,
    );
  return join(modelsDir, 'packs', name);
}

/** Reads and checks a pack's manifest, not yet its models. */
export function readPack(modelsDir: string, name: string = DEFAULT_PACK): ModelPack {
  const pack = readManifest(packDir(modelsDir, name));
  if (pack.manifest.name !== name) {
    throw new Fault(
      'model-bad-manifest',
      `${join(pack.dir, MANIFEST)} is of the pack ${pack.manifest.name}, not ${name}; add the pack again with: menshen models add DIR.`,
    );
  }
  return pack;
}

function readManifest(dir: string): ModelPack {
  const file = join(dir, MANIFEST);
  if (!existsSync(file)) throw new Fault('model-missing', `There is no ${file}; add the pack with: menshen models add DIR.`);
  const stat = lstatSync(file);
  if (!stat.isFile() || stat.size > MANIFEST_BYTES_MAX)
    throw new Fault('model-bad-manifest', `${file} is not a plain file of at most ${String(MANIFEST_BYTES_MAX)} bytes.`);
  return { dir, manifest: parseManifest(readFileSync(file, 'utf8'), file) };
}

/** A model's bytes, checked. Fault `model-missing` or `model-differs`, naming the file. */
export function readModel(pack: ModelPack, spec: ModelSpec): Uint8Array {
  const file = join(pack.dir, spec.file);
  const remedy =
    pack.manifest.name === DEFAULT_PACK ? 'fetch it with: npm run fetch-models' : 'add the pack again with: menshen models add DIR';
  if (!existsSync(file)) throw new Fault('model-missing', `The model ${file} is missing; ${remedy}.`);
  const stat = lstatSync(file);
  if (!stat.isFile()) throw new Fault('model-differs', `The model ${file} is not a plain file; ${remedy}.`);
  if (stat.size !== spec.sizeBytes) {
    throw new Fault(
      'model-differs',
      `The model ${file} has ${String(stat.size)} bytes and not the ${String(spec.sizeBytes)} of its manifest; ${remedy}.`,
    );
  }
  const bytes = readFileSync(file);
  if (createHash('sha256').update(bytes).digest('hex') !== spec.sha256) {
    throw new Fault('model-differs', `The model ${file} is not the one of its manifest (another SHA-256); ${remedy}.`);
  }
  return bytes;
}

/** Checks size and hash of every file without running anything. */
export function checkFiles(pack: ModelPack): void {
  for (const spec of pack.manifest.models) readModel(pack, spec);
}

/** Opens one checked model and proves on an all-grey picture that its heads are the manifest's. */
async function openModel(inference: Inference, pack: ModelPack, spec: ModelSpec): Promise<ModelSession> {
  const file = join(pack.dir, spec.file);
  const session = await inference.open(file, readModel(pack, spec));
  try {
    checkHeads(session, spec, file);
    const { shape } = spec.input;
    const grey: Tensor = { shape, data: new Float32Array(shape[1] * shape[2] * shape[3]) };
    const outputs = await session.run(grey);
    for (const { name, shape: wanted } of spec.outputs) {
      const got = outputs[name]?.shape ?? [];
      if (got.join() !== wanted.join()) {
        throw new Fault(
          'model-differs',
          `The model ${file} gives output ${name} as ${got.join('×')} and not as ${wanted.join('×')}; mend its manifest.`,
        );
      }
    }
  } catch (thrown) {
    await session.close();
    throw thrown;
  }
  return session;
}

function checkHeads(session: ModelSession, spec: ModelSpec, file: string): void {
  const wanted = new Set(spec.outputs.map((output) => output.name));
  const extra = session.outputNames.find((name) => !wanted.has(name));
  if (extra !== undefined) {
    throw new Fault(
      'model-extra-head',
      `The model ${file} has an output "${extra}" that its manifest does not name; a model may compute nothing but what the door needs.`,
    );
  }
  const missing = spec.outputs.find((output) => !session.outputNames.includes(output.name));
  if (missing !== undefined) throw new Fault('model-differs', `The model ${file} has no output "${missing.name}"; mend its manifest.`);
  if (session.inputName !== spec.input.name)
    throw new Fault('model-differs', `The model ${file} has no input "${spec.input.name}"; mend its manifest.`);
}

/** Opens every model of a pack. Any missing, differing or extra thing is a Fault, and nothing stays open. */
export async function openModels(inference: Inference, pack: ModelPack): Promise<FaceModels> {
  const open: Partial<Record<ModelRole, OpenModel<ModelSpec>>> = {};
  const close = async (): Promise<void> => {
    for (const model of Object.values(open)) await model.session.close();
  };
  try {
    for (const spec of pack.manifest.models) open[spec.role] = { spec, session: await openModel(inference, pack, spec) };
  } catch (thrown) {
    await close();
    throw thrown;
  }
  const embedder = pack.manifest.models.find((spec) => spec.role === 'embedder');
  return {
    ...(open as unknown as Pick<FaceModels, ModelRole>),
    pack: pack.manifest,
    dimensions: packDimensions(pack.manifest),
    embedderSha256: embedder?.sha256 ?? '',
    close,
  };
}

/** Checks files, heads and shapes of a pack by opening and closing it. */
export async function verifyPack(inference: Inference, pack: ModelPack): Promise<void> {
  const models = await openModels(inference, pack);
  await models.close();
}

/**
 * Takes a pack folder (manifest.json and the files that it names) over into models/packs/NAME, after
 * the copy was verified. An existing pack of that name is replaced only by a verified one.
 */
export async function addPack(inference: Inference, modelsDir: string, sourceDir: string): Promise<ModelPack> {
  const source = readManifest(sourceDir);
  const { name } = source.manifest;
  if (name === DEFAULT_PACK)
    throw new Fault(
      'model-bad-manifest',
      `The pack in ${sourceDir} is called "${DEFAULT_PACK}", which names the built-in one; give it another name.`,
    );
  checkFiles(source);
  const target = packDir(modelsDir, name);
  const coming = `${target}.coming`;
  rmSync(coming, { recursive: true, force: true });
  mkdirSync(coming, { recursive: true });
  try {
    copyFileSync(join(sourceDir, MANIFEST), join(coming, MANIFEST));
    for (const spec of source.manifest.models) copyFileSync(join(sourceDir, spec.file), join(coming, spec.file));
    await verifyPack(inference, readManifest(coming));
    rmSync(target, { recursive: true, force: true });
    renameSync(coming, target);
  } catch (thrown) {
    rmSync(coming, { recursive: true, force: true });
    throw thrown;
  }
  return readPack(modelsDir, name);
}
