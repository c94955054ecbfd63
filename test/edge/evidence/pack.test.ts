/** An evidence pack of a real ledger: checked by the product, by its own offline verifier on any Node, and by minisign. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { CHAPTERS, PACK_LEDGER } from '../../../src/core/evidence/pack.ts';
import { openArchive } from '../../../src/edge/evidence/archive-read.ts';
import { verifyEvidence } from '../../../src/evidence.ts';
import { type EvidenceHouse, makeEvidenceHouse } from '../../support/evidence-house.ts';
import { describeWithTools } from '../../support/tools.ts';

type Made = Extract<Awaited<ReturnType<EvidenceHouse['make']>>, { kind: 'made' }>;

let at: EvidenceHouse;
let made: Made;
let unpacked: string;
let ledgerKey: string;

const NODES = [process.execPath, '/usr/bin/node'];

beforeAll(async () => {
  at = await makeEvidenceHouse();
  for (let round = 0; round < 3; round += 1) {
    const person = await at.house.resident({ hasFace: true });
    await at.house.terminal.withdraw(person.id, 'command');
    await at.house.settle();
  }
  for (let round = 0; round < 150; round += 1) at.house.ledger.append({ kind: 'denied', method: 'card', reason: 'unknown-credential' });
  const result = await at.make();
  if (result.kind !== 'made') throw new Error(JSON.stringify(result));
  made = result;
  ledgerKey = join(at.dir, 'ledger.pub');
  const into = join(at.dir, 'unpacked');
  mkdirSync(into);
  spawnSync('tar', ['xf', made.path, '-C', into]);
  unpacked = join(into, basename(made.path, '.tar'));
});
afterAll(() => {
  at.close();
});

const offline = (words: readonly string[], node = process.execPath): { readonly code: number | null; readonly out: string } => {
  const { status, stdout, stderr } = spawnSync(node, [join(unpacked, 'verify.mjs'), ...words], { encoding: 'utf8', env: {} });
  return { code: status, out: stdout + stderr };
};

it('holds for the product and names every chapter', async () => {
  expect(await verifyEvidence({ pack: made.path, key: ledgerKey })).toMatchObject({
    isOk: true,
    problems: [],
    isTrusted: true,
    deviceId: 'test-door',
  });
  expect(made.isLedgerOk).toBe(true);
  for (const { id } of CHAPTERS) expect(readdirSync(join(unpacked, id))).toEqual(expect.arrayContaining(['chapter.html', 'chapter.json']));
});

it.each(NODES)('holds for its own verifier alone on %s, as an archive and unpacked', (node) => {
  const { code, out } = offline([made.path, '--key', ledgerKey], node);
  expect(out).toContain('VERIFIED');
  expect(out).toContain(`erasure proofs / 删除证明: 3`);
  expect(code).toBe(0);
  expect(offline([], node)).toMatchObject({ code: 0 });
});

describeWithTools(['minisign'], 'public tools', () => {
  it('minisign checks the archive', () => {
    const run = spawnSync('minisign', ['-V', '-P', made.key, '-m', made.path], { encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
  });
});

it('is refused with the name of the file in which one byte was turned', async () => {
  const archive = openArchive(made.path);
  const files = archive.files ?? [];
  archive.close();
  const bytes = readFileSync(made.path);
  const bad = join(at.dir, 'bad.tar');
  copyFileSync(`${made.path}.minisig`, `${bad}.minisig`);
  const samples = fc.sample(fc.record({ place: fc.nat(bytes.length - 1), bit: fc.nat(7) }), 25);
  const inEachFile = files
    .filter(({ bytes: size }) => size > 0)
    .map(({ offset, bytes: size }) => ({ place: offset + (size >> 1), bit: 0 }));
  for (const { place, bit } of [...samples, ...inEachFile]) {
    const turned = Buffer.from(bytes);
    turned[place] = (turned[place] ?? 0) ^ (1 << bit);
    writeFileSync(bad, turned);
    const verdict = await verifyEvidence({ pack: bad });
    expect(verdict.isOk).toBe(false);
    const file = files.find(({ offset, bytes: size }) => place >= offset && place < offset + size);
    if (file !== undefined) expect(verdict.problems.join('\n')).toContain(file.name.split('.minisig')[0]);
  }
});

it('is refused by its own verifier where a byte of any file was turned', () => {
  const archive = openArchive(made.path);
  const files = (archive.files ?? []).filter(({ name }) => ['manifest.json', PACK_LEDGER, '06-pia/chapter.html'].includes(name));
  archive.close();
  const bad = join(at.dir, 'bad-too.tar');
  copyFileSync(`${made.path}.minisig`, `${bad}.minisig`);
  expect(files).toHaveLength(3);
  for (const { name, offset, bytes: size } of files) {
    const turned = readFileSync(made.path);
    turned[offset + (size >> 1)] = (turned[offset + (size >> 1)] ?? 0) ^ 1;
    writeFileSync(bad, turned);
    const { code, out } = offline([bad]);
    expect(code).toBe(1);
    expect(out).toContain(name);
  }
});

it('leaves nothing where it is stopped', async () => {
  const out = join(at.dir, 'stopped');
  mkdirSync(out);
  const making = at.make({ dir: out });
  expect(at.house.terminal.evidence.stop()).toBe(true);
  expect(await making).toEqual({ kind: 'stopped' });
  expect(readdirSync(out)).toEqual([]);
  expect(at.house.terminal.evidence.stop()).toBe(false);
});

it('needs an operator, one at a time, and the ledger says what was made', async () => {
  expect(await at.make({ pin: '0000' })).toEqual({ kind: 'refused', reason: 'wrong-pin' });
  expect(at.house.events('evidence-made')).toMatchObject([{ sha256: made.sha256 }]);
  const second = at.make();
  expect(await at.house.terminal.evidence.make({ ...at.operator, dir: at.dir }, () => undefined)).toEqual({
    kind: 'refused',
    reason: 'busy',
  });
  expect(await second).toMatchObject({ kind: 'failed' }); // the pack of this minute is there already
});
