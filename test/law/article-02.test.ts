/** Article 2: where the Measures apply, and what they leave to research. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { controlRequest } from '../../src/edge/control/messages.ts';
import { doorMessage } from '../../src/edge/eye/messages.ts';
import { lawTest } from './law-test.ts';
import { readSiteWith, refusalOf } from './law-site.ts';

const ROOT = resolve(__dirname, '../..');

/** The literal words by which requests of a discriminated union are told apart. */
function wordsOf(union: { readonly options: readonly unknown[] }, field: string): string[] {
  return union.options.map((option) => {
    const { shape } = option as { readonly shape: Readonly<Record<string, { readonly value: string }>> };
    return shape[field]?.value ?? '';
  });
}

/** What a guarded process says of its memory when started with these words. */
async function findingsOf(...flags: readonly string[]): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'menshen-law02-'));
  const child = spawn(join(ROOT, 'node_modules/.bin/node'), [...flags, join(ROOT, 'test/edge/system/memory-child.ts')], {
    cwd: dir,
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    let out = '';
    await new Promise<void>((done) => {
      child.stdout.on('data', (bytes: Buffer) => {
        out += bytes.toString();
        if (out.includes('\n')) done();
      });
      child.once('exit', () => {
        done();
      });
    });
    return (JSON.parse(out) as { findings: number }).findings;
  } finally {
    child.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  }
}

lawTest('2.scope', 'another jurisdiction is refused, and naming none gives the same site', () => {
  expect(refusalOf({ jurisdiction: 'EU' })).toContain('jurisdiction');
  expect(readSiteWith({ jurisdiction: 'CN' })).toEqual(readSiteWith());
});

lawTest('2.scope', 'no setting stretches a period, adds a recipient or a purpose', () => {
  expect(refusalOf({ face: { retentionDays: 366 } })).toContain('retentionDays');
  expect(refusalOf({ recipients: ['a cloud'] })).toContain('recipients');
  expect(refusalOf({ purpose: 'attendance' })).toContain('purpose');
});

lawTest('2.research', 'no verb captures, trains or hands out frames, vectors or templates', () => {
  const verbs = [...wordsOf(controlRequest, 'verb'), ...wordsOf(doorMessage, 'kind')];
  expect(verbs).toEqual(expect.arrayContaining(['enrol', 'verify', 'purge']));
  expect(
    verbs.filter((verb) => /frame|captur|train|sample|collect|vector|template|embed|image|photo|picture|import|backup/.test(verb)),
  ).toEqual([]);
});

lawTest('2.research', 'a process that a debugger can enter says so before any key is there', async () => {
  expect(await findingsOf()).toBe(0);
  expect(await findingsOf('--inspect=127.0.0.1:0')).toBeGreaterThan(0);
});
