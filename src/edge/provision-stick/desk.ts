/**
 * Where bundles arrive, for the door process: the stick's folder and what the console received; packs and the site file on their way
 * into place. Whoever joins the parts hands the reader of bundles in. Follows no link, executes nothing, deletes only its own.
 */

import { constants, existsSync, lstatSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { BUNDLE_FILE, BUNDLE_SIGNATURE_FILE, type ProvisionModels } from '../../core/provision/bundle.ts';
import type { ProvisionChannel } from '../../core/provision/channel.ts';
import { DEVICE_KEY_FILE } from '../../core/provision/device-key.ts';
import { RESULT_FILE } from '../../core/provision/journal.ts';
import type { BundleAsker } from '../../core/provision/judge.ts';
import type { ArrivedBundle, ProvisionDesk, ProvisionReading } from '../../ports/provision.ts';
import { provisionUpdates } from './updates.ts';
import { emptyFolder, faultOf, provisionFolders, stored, syncFolder, textOf, writeWhole } from './folders.ts';

/** A link or pipe planted under the name must not be written through. */
const WRITE = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW | constants.O_NONBLOCK;

export interface BundlePlace {
  readonly path: string;
  /** Private, there and empty. */
  readonly stagingDir: string;
  readonly onProgress: (done: number) => void;
}

export interface DeskOptions {
  readonly dataDir: string;
  /** undefined: this site takes no stick. */
  readonly stickDir: string | undefined;
  readonly readBundle: (place: BundlePlace, asker: BundleAsker) => Promise<ProvisionReading>;
  /** Size and hash of every file of a pack in a folder of packs. Fault `model-differs` and its like. */
  readonly checkPack: (modelsDir: string, pack: string) => void;
  /** Where the system says what became of a program update. */
  readonly updateOutcomePath: string;
  /** Tells whoever waits at the console; never of a person. */
  readonly onResult?: (channel: ProvisionChannel, text: string) => void;
}

/** Folder of the packs that bundles brought; the default pack never comes so. */
export function broughtModelsDir(dataDir: string): string {
  return join(dataDir, 'models');
}

export function provisionDesk(options: DeskOptions): ProvisionDesk {
  const { dataDir, stickDir } = options;
  const folders = provisionFolders(dataDir);
  const dirOf = (channel: ProvisionChannel): string | undefined => (channel === 'stick' ? stickDir : folders.incoming);
  const sitePath = join(dataDir, 'site.yaml');
  return {
    updates: provisionUpdates({ dataDir, keptDir: folders.update, outcomePath: options.updateOutcomePath }),
    look: () => Promise.resolve(lookAt('console', folders.incoming) ?? (stickDir === undefined ? undefined : lookAt('stick', stickDir))),
    read: async ({ channel }, asker, onProgress) => {
      const dir = dirOf(channel);
      if (dir === undefined) return { kind: 'none' };
      emptyFolder(folders.parts);
      try {
        return await options.readBundle({ path: join(dir, BUNDLE_FILE), stagingDir: folders.parts, onProgress }, asker);
      } catch (error) {
        throw faultOf(folders.parts, error);
      }
    },
    keepModels: (models) =>
      Promise.resolve().then(() => {
        keepModels(folders.models, models, options.checkPack);
      }),
    installModels: (packs) => {
      for (const pack of packs) installPack(folders.models, broughtModelsDir(dataDir), pack);
    },
    isSite: (text) => textOf(sitePath) === text,
    installSite: (text) => {
      writeWhole(sitePath, text, dataDir);
    },
    discard: (channel) => {
      for (const dir of [folders.parts, folders.models, folders.update]) rmSync(dir, { recursive: true, force: true });
      if (channel === 'console')
        for (const name of [BUNDLE_FILE, BUNDLE_SIGNATURE_FILE]) rmSync(join(folders.incoming, name), { force: true });
    },
    offerDeviceKey: async (text) => {
      if (stickDir === undefined || !existsSync(stickDir)) return;
      const path = join(stickDir, DEVICE_KEY_FILE);
      if (lstatSync(path, { throwIfNoEntry: false }) === undefined) await writeText(path, text);
    },
    writeResult: async (channel, text) => {
      options.onResult?.(channel, text);
      return channel === 'console' || (stickDir !== undefined && (await writeText(join(stickDir, RESULT_FILE), text)));
    },
    evidencePath: (channel, atMs) =>
      channel === 'stick' && stickDir !== undefined ? join(stickDir, `menshen-evidence-${String(Math.floor(atMs))}.sealed`) : undefined,
  };
}

/** A stick without its signature is looked at too: it is to be refused in words, not passed over. */
function lookAt(channel: ProvisionChannel, dir: string): ArrivedBundle | undefined {
  const stamp = (name: string): string => {
    const stat = lstatSync(join(dir, name), { throwIfNoEntry: false });
    return stat === undefined ? '-' : `${String(stat.size)}.${String(Math.floor(stat.mtimeMs))}.${String(stat.ino)}`;
  };
  try {
    const bundle = stamp(BUNDLE_FILE);
    return bundle === '-' ? undefined : { channel, token: `${bundle}/${stamp(BUNDLE_SIGNATURE_FILE)}` };
  } catch {
    return undefined; // no folder, or a stick that was pulled out this moment
  }
}

function keepModels(dir: string, models: readonly ProvisionModels[], checkPack: DeskOptions['checkPack']): void {
  emptyFolder(dir);
  stored(dir, () => {
    for (const { pack, manifestText, files } of models) {
      const packDir = join(dir, 'packs', pack);
      mkdirSync(packDir, { recursive: true, mode: 0o700 });
      for (const { file, path } of files) renameSync(path, join(packDir, file));
      writeWhole(join(packDir, 'manifest.json'), manifestText, packDir);
    }
  });
  for (const { pack } of models) checkPack(dir, pack);
}

/** By renames alone: after a power cut the pack is in the one place or the other. */
function installPack(from: string, to: string, pack: string): void {
  const source = join(from, 'packs', pack);
  if (!existsSync(source)) return; // taken over before the power cut
  stored(to, () => {
    const packs = join(to, 'packs');
    mkdirSync(packs, { recursive: true, mode: 0o700 });
    rmSync(join(packs, pack), { recursive: true, force: true });
    renameSync(source, join(packs, pack));
    syncFolder(packs);
  });
}

/** Whole or not at all: whoever pulls the stick out early finds no half of it. */
async function writeText(path: string, text: string): Promise<boolean> {
  const coming = `${path}.new`;
  let file: FileHandle | undefined;
  try {
    file = await open(coming, WRITE, 0o644);
    if (!(await file.stat()).isFile()) return false;
    await file.writeFile(text);
    await file.sync();
    await rename(coming, path);
    return true;
  } catch {
    return false; // full, read-only or pulled out: the ledger has it all the same
  } finally {
    await file?.close().catch(() => undefined); // synced before, or told as not written
  }
}
