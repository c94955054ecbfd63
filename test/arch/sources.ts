/** The files of the repository as git sees them: tracked, or new and not ignored. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

import { ROOT } from './cruise.ts';

export interface Source {
  readonly path: string;
  readonly text: string;
}

/** Paths from the root, of files that are there. */
export function repositoryPaths(): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' });
  return listed.split('\0').filter((path) => path !== '' && existsSync(join(ROOT, path)));
}

/** TypeScript sources of src, scripts and test. */
export function sources(): Source[] {
  return repositoryPaths()
    .filter((path) => /^(?:src|scripts|test)\/.*\.tsx?$/.test(path))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/** Calls `visit` for every node of a source's syntax tree. */
export function walk(source: Source, visit: (node: ts.Node) => void): void {
  const file = ts.createSourceFile(source.path, source.text, ts.ScriptTarget.Latest, true);
  const step = (node: ts.Node): void => {
    visit(node);
    ts.forEachChild(node, step);
  };
  step(file);
}
