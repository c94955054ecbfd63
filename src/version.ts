/** Version and place of the software, read from its own package file. */

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { invariant } from './base/fault.ts';

/** Folder of package.json above this file, whether it runs from src or from dist. */
export function productDir(): string {
  for (let dir = import.meta.dirname; dir !== dirname(dir); dir = dirname(dir)) {
    if (existsSync(join(dir, 'package.json'))) return dir;
  }
  invariant(false, 'the product lies below its package.json');
}

export function productVersion(): string {
  const { version } = JSON.parse(readFileSync(join(productDir(), 'package.json'), 'utf8')) as { version: string };
  return version;
}

/** The sibling of a source file in the language that runs: .ts from src, .js from dist. */
export function sibling(name: string): string {
  const base = join(import.meta.dirname, name);
  return existsSync(`${base}.ts`) ? `${base}.ts` : `${base}.js`;
}
