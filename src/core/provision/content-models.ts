/**
 * The model packs of a bundle: a manifest and exactly the files that it names, by name, size and hash. What is no model of the
 * manifest has no place in a pack (INV-10). Pure; the manifest is read by whoever asks.
 */

import { isFault } from '../../base/fault.ts';
import type { PackManifest } from '../vision/pack.ts';
import type { ProvisionModels, StagedFile } from './bundle.ts';
import { modelPart, partKind } from './part-names.ts';

/** The pack that comes with the program; it changes with the program alone. */
export const BUILT_IN_PACK = 'default';

export interface PackQuestion {
  readonly parts: { readonly held: ReadonlyMap<string, Uint8Array>; readonly staged: ReadonlyMap<string, StagedFile> };
  /** Throws a Fault that names the field. */
  readonly readPackManifest: (text: string, file: string) => PackManifest;
  /** A part as whoever is told knows it. */
  readonly fileOf: (part: string) => string;
  readonly textOf: (part: string) => string | undefined;
  readonly complain: (part: string, sentence: string) => void;
}

/** Every pack that is whole; of the others it complains. */
export function packsIn(question: PackQuestion): readonly ProvisionModels[] {
  const { complain } = question;
  const { held, staged } = question.parts;
  const packs = new Set<string>();
  for (const name of [...held.keys(), ...staged.keys()]) {
    const kind = partKind(name);
    if (kind?.kind === 'model') packs.add(kind.pack);
  }
  const models: ProvisionModels[] = [];
  for (const pack of packs) {
    const part = modelPart(pack, 'manifest.json');
    const manifestText = question.textOf(part);
    if (manifestText === undefined) {
      complain(part, 'a model pack needs its manifest.json.');
      continue;
    }
    const manifest = manifestOf(question, { part, manifestText });
    const files = manifest === undefined ? undefined : packFiles(question, { pack, manifest });
    if (manifest !== undefined && files === undefined)
      complain(part, 'the files of the pack are not those of its manifest (name, size and SHA-256 of each, and no other).');
    if (manifest !== undefined && files !== undefined) models.push({ pack, manifestText, manifest, files });
  }
  return models;
}

function manifestOf(
  { readPackManifest, fileOf, complain }: PackQuestion,
  { part, manifestText }: { readonly part: string; readonly manifestText: string },
): PackManifest | undefined {
  try {
    const manifest = readPackManifest(manifestText, fileOf(part));
    const kind = partKind(part);
    const isNamed = kind?.kind === 'model' && manifest.name === kind.pack;
    if (isNamed && manifest.name !== BUILT_IN_PACK) return manifest;
    complain(part, 'the pack must be called as its folder, and not default, which is the built-in one: rename it.');
  } catch (error) {
    if (!isFault(error)) throw error;
    complain(part, error.message);
  }
  return undefined;
}

/** Exactly the files that the manifest names, as it names them; undefined where they are not. */
function packFiles(
  { parts }: PackQuestion,
  { pack, manifest }: { readonly pack: string; readonly manifest: PackManifest },
): readonly StagedFile[] | undefined {
  const there = [...parts.staged.keys()].filter((name) => {
    const kind = partKind(name);
    return kind?.kind === 'model' && kind.pack === pack;
  });
  if (there.length !== manifest.models.length) return undefined;
  const files: StagedFile[] = [];
  for (const { file, sizeBytes, sha256 } of manifest.models) {
    const staged = parts.staged.get(modelPart(pack, file));
    if (staged?.bytes !== sizeBytes || staged.sha256 !== sha256) return undefined;
    files.push(staged);
  }
  return files;
}
