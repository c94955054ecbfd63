/**
 * The terminal's own folder for bundles (`provision` in the data folder): where large parts are unsealed, where packs wait for the
 * commit, where the console leaves what it received. Everything here may be removed at any time before a commit.
 */

import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../base/fault.ts';

export interface ProvisionFolders {
  readonly root: string;
  /** Large parts as they are unsealed. */
  readonly parts: string;
  /** A model folder of its own: packs/NAME, checked and on disk before the commit. */
  readonly models: string;
  /** A program update, verified, before the commit. */
  readonly update: string;
  /** What came by the console. */
  readonly incoming: string;
}

export function provisionFolders(dataDir: string): ProvisionFolders {
  const root = join(dataDir, 'provision');
  return { root, parts: join(root, 'parts'), models: join(root, 'models'), update: join(root, 'update'), incoming: join(root, 'incoming') };
}

export function emptyFolder(dir: string): void {
  stored(dir, () => {
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  });
}

/** Whole or not at all, on disk when it returns. Faults `store-full`, `store-failed`. */
export function writeWhole(path: string, text: string, folder: string): void {
  stored(path, () => {
    const file = openSync(`${path}.new`, 'w', 0o600);
    try {
      const bytes = new TextEncoder().encode(text);
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(`${path}.new`, path);
    syncFolder(folder);
  });
}

export function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // not there, or not to be read: it is not that text
  }
}

/** Errors of the file system as Faults that say what to do. */
export function stored<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw faultOf(path, error);
  }
}

export function faultOf(path: string, error: unknown): unknown {
  const { code } = error as { code?: unknown };
  if (error instanceof Fault || typeof code !== 'string') return error;
  return code === 'ENOSPC'
    ? new Fault('store-full', `There is no room for the bundle at ${path}: make room and put the stick in again.`, error)
    : new Fault('store-failed', `${path} cannot be written (${code}): look at the folder and the disk.`, error);
}
