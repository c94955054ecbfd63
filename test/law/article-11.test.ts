/** Article 11: national channels for identity. The terminal calls nobody; the same rule over the whole import graph. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { refusalOf } from './law-site.ts';
import { lawTest } from './law-test.ts';

const SRC = resolve(__dirname, '../../src');

lawTest('11.channels', 'no provider of identity can be written into a site, and none is in the source', () => {
  expect(refusalOf({ identityProofing: 'national' })).toContain('identityProofing');
  const callers = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !path.startsWith('edge/screen/page/'))
    .filter((path) => /\bfetch\(|node:https?'|node:net'|undici|axios/.test(readFileSync(join(SRC, path), 'utf8')));
  expect(callers.filter((path) => !path.startsWith('edge/screen/'))).toEqual([]);
});
