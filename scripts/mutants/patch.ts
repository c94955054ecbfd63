/** Puts a planted bug into a tree and takes it out again. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from './list.ts';

/** Why the mutant does not apply to the tree at `root`, or undefined where it does: exactly once. */
export function misfit(root: string, { file, find, replace }: Mutant): string | undefined {
  let text: string;
  try {
    text = readFileSync(join(root, file), 'utf8');
  } catch {
    return `${file} is not there`;
  }
  const times = text.split(find).length - 1;
  if (times !== 1) return `${file} has its text ${String(times)} times`;
  return find === replace ? 'it changes nothing' : undefined;
}

/** Plants the mutant; the returned function restores the file. */
export function plant(root: string, { file, find, replace }: Mutant): () => void {
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
  return () => {
    writeFileSync(path, text);
  };
}
