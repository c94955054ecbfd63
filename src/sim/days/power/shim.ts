/** Compiles the shim and says how to start a program above it. Without a compiler there are no power cuts, and that is said. */

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DiskFiles } from './disk.ts';

const COMPILE_LIMIT_MS = 60_000;

/** Path of the shared object, or undefined where it cannot be made. */
export function compileShim(folder: string): string | undefined {
  const object = join(folder, 'power-shim.so');
  if (existsSync(object)) return object;
  const source = join(import.meta.dirname, 'shim.c');
  if (process.platform !== 'linux' || !existsSync(source)) return undefined;
  const made = spawnSync('cc', ['-shared', '-fPIC', '-O2', '-o', object, source, '-ldl', '-lpthread'], { timeout: COMPILE_LIMIT_MS });
  return made.status === 0 ? object : undefined;
}

export interface PowerPaths {
  readonly shim: string;
  readonly dataDir: string;
  readonly log: string;
  readonly told: string;
}

/** What the program above the shim needs in its surroundings. */
export function shimEnvironment({ shim, dataDir, log, told }: PowerPaths): Record<string, string> {
  return { LD_PRELOAD: shim, POWER_DIR: dataDir, POWER_LOG: log, POWER_TOLD: told };
}

/** All files below a folder, by their name in it. */
export function readFolder(folder: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, entry);
    if (statSync(path).isFile()) files.set(relative(folder, path), readFileSync(path));
  }
  return files;
}

/** Makes the folder hold exactly these files. Folders inside stay. */
export function writeFolder(folder: string, files: DiskFiles): void {
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (!files.has(entry) && statSync(join(folder, entry)).isFile()) rmSync(join(folder, entry));
  for (const [name, bytes] of files) if (existsSync(dirname(join(folder, name)))) writeFileSync(join(folder, name), bytes, { mode: 0o600 });
}

/** The program of one life. */
export function lifeProgram(): string {
  return fileURLToPath(new URL('../life-main.ts', import.meta.url));
}
