/**
 * Labelled data that is not part of the repository. Tests that need it say so and pass over
 * where it is absent; the rest of the suite stays meaningful without it.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Folder that lies beside the checkout where the data are present. */
export const SHARED_DIR = resolve(__dirname, '../../../shared');

/** Path inside the shared data, e.g. `data/lfw-dev`. */
export function sharedPath(path: string): string {
  return resolve(SHARED_DIR, path);
}

/** Declares the tests of `body` where the folder or file is there; else one passing test that says what is missing. */
export function describeWith(path: string, name: string, body: () => void): void {
  if (existsSync(sharedPath(path))) {
    describe(name, body);
    return;
  }
  describe(name, () => {
    it(`is not run: ${path} is absent`, () => {
      process.stdout.write(`not run, ${path} is absent: ${name}\n`);
    });
  });
}
