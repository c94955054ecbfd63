/** A copy of the tree to plant bugs in. Modules are hard-linked: a link to their folder would break the eye's permissions. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Not part of what is tested, or as large as everything else together. */
const LEFT_OUT = new Set(['.git', '.menshen', 'dist', 'node_modules']);

export interface Scratch {
  readonly root: string;
  remove(): void;
}

/** Hard links do not cross file systems: the copy lies in the temporary folder where that is on the tree's, else inside the tree. */
export function copyTree(root: string): Scratch {
  const isNear = statSync(tmpdir()).dev === statSync(root).dev;
  const parent = isNear ? tmpdir() : join(root, '.menshen');
  mkdirSync(parent, { recursive: true });
  const copy = mkdtempSync(join(parent, 'menshen-mutants-'));
  for (const name of readdirSync(root).filter((entry) => !LEFT_OUT.has(entry))) execFileSync('cp', ['-a', join(root, name), copy]);
  execFileSync('cp', ['-al', join(root, 'node_modules'), copy]);
  return {
    root: copy,
    remove: () => {
      rmSync(copy, { recursive: true, force: true });
    },
  };
}
