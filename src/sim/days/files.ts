/** Files of a simulated terminal as a whole: put back, looked through. */

import { closeSync, existsSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';

export interface KeptFile {
  readonly path: string;
  /** undefined: there was none. */
  readonly bytes: Uint8Array | undefined;
}

/** Puts files back as they were, synced. */
export function restoreFiles(files: readonly KeptFile[]): void {
  for (const { path, bytes } of files) {
    if (bytes === undefined) {
      rmSync(path, { force: true });
      continue;
    }
    const file = openSync(path, 'w', 0o600);
    writeSync(file, bytes);
    fsyncSync(file);
    closeSync(file);
  }
}

/** Those of the marks (hex) that lie in one of the files. */
export function marksIn(paths: readonly string[], marks: readonly string[]): string[] {
  if (marks.length === 0) return [];
  const files = paths.filter((path) => existsSync(path)).map((path) => readFileSync(path));
  return marks.filter((mark) => {
    const bytes = Buffer.from(mark, 'hex');
    return files.some((file) => file.includes(bytes));
  });
}
