/** An evidence pack of a real ledger: checked by the product, by its own offline verifier on any Node, and by minisign. */
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { verifierKeyText } from '../../../src/core/ledger/checkpoint.ts';
import { CHAPTERS, PACK_LEDGER } from '../../../src/core/evidence/pack.ts';
import { beginArchive } from '../../../src/edge/evidence/archive-write.ts';
import { openArchive } from '../../../src/edge/evidence/archive-read.ts';
import { noteKey, verifyPack as verifyOffline } from '../../../src/edge/evidence/offline.ts';
import { verifyEvidence } from '../../../src/evidence.ts';
import { type EvidenceHouse, makeEvidenceHouse } from '../../support/evidence-house.ts';
import { cardOf, pinOf, testSite } from '../../support/house.ts';
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

/** The verifier of the pack itself; with a folder, the verifier in it. */
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

it('is judged alike by the product and by its own verifier, wherever a byte was turned', async () => {
  const archive = openArchive(made.path);
  const files = archive.files ?? [];
  archive.close();
  const bytes = readFileSync(made.path);
  const bad = join(at.dir, 'bad-too.tar');
  copyFileSync(`${made.path}.minisig`, `${bad}.minisig`);
  for (const { name, offset, bytes: size } of files) {
    const turned = Buffer.from(bytes);
    const place = offset + Math.floor(size / 3);
    turned[place] = (turned[place] ?? 0) ^ 1;
    writeFileSync(bad, turned);
    const [product, own] = [await verifyEvidence({ pack: bad }), verifyOffline(bad)];
    expect([product.isOk, own.isOk]).toEqual([false, false]);
    // A changed signature of the manifest is named by the manifest.
    for (const problems of [product.problems, own.problems]) expect(problems.join('\n')).toContain(name.replace('.minisig', ''));
  }
  writeFileSync(bad, bytes);
  expect([(await verifyEvidence({ pack: bad })).isOk, verifyOffline(bad).isOk]).toEqual([true, true]);
});

it('names the entry where the ledger was changed and everything signed anew by somebody without the key of the ledger', () => {
  const { code, out } = offline([forged()]);
  expect(code).toBe(1);
  expect(out).toMatch(/ledger entry \d+ was changed/);
});

/** An unpacked copy whose ledger tells of a passage by another credential, its hash in the manifest mended. */
function forged(): string {
  const copy = join(at.dir, 'forged');
  cpSync(unpacked, copy, { recursive: true });
  const ledger = join(copy, PACK_LEDGER);
  const text = readFileSync(ledger, 'utf8').replace(
    '"method":"card","reason":"unknown-credential"',
    '"method":"face","reason":"unknown-credential"',
  );
  writeFileSync(ledger, text);
  const manifest = join(copy, 'manifest.json');
  const before = createHash('sha256')
    .update(readFileSync(join(unpacked, PACK_LEDGER)))
    .digest('hex');
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(before, createHash('sha256').update(text).digest('hex')));
  return copy;
}

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

it('writes down who received it, sealed, and the ledger has the number alone', async () => {
  const to = 'Inspector Canary-Recipient, on file 2026-17';
  const result = await at.settled(at.house.terminal.evidence.handOver({ ...at.operator, sha256: made.sha256, to }));
  if (result.kind !== 'recorded') throw new Error(result.kind);
  expect(at.house.events('evidence-handed')).toMatchObject([{ sha256: made.sha256, handoverId: result.handoverId }]);
  expect(JSON.stringify(at.house.events('evidence-handed'))).not.toContain('Canary');
  expect(at.house.people.handovers.all()).toMatchObject([{ id: result.handoverId, sha256: made.sha256, to }]);
  const dayMs = 24 * 60 * 60_000;
  const nowMs = at.house.clock.nowMs();
  expect(at.house.people.handovers.endOlder(nowMs + dayMs, nowMs)).toBe(0); // three years at the least
  expect(at.house.people.handovers.endOlder(nowMs + 2 * 1_095 * dayMs, nowMs + 1_096 * dayMs)).toBe(1);
  expect(await at.settled(at.house.terminal.evidence.handOver({ ...at.operator, pin: '0000', sha256: made.sha256, to }))).toMatchObject({
    kind: 'refused',
  });
});

it('needs two different operators where the site says so', async () => {
  const two = await makeEvidenceHouse({ site: { ...testSite(), twoPerson: ['evidence-make'] } });
  await two.house.resident({ number: '901', isOperator: true });
  await two.house.resident({ number: '902' });
  const words = (number: string): { card: string; pin: string } => ({ card: cardOf(number), pin: pinOf(number) });
  expect(await two.make()).toEqual({ kind: 'refused', reason: 'second-person-missing' });
  expect(await two.make({ second: two.operator })).toEqual({ kind: 'refused', reason: 'same-person' });
  expect(await two.make({ second: words('902') })).toEqual({ kind: 'refused', reason: 'not-operator' });
  expect(await two.make({ second: { ...words('901'), pin: '0000' } })).toEqual({ kind: 'refused', reason: 'wrong-pin' });
  expect(two.house.events('evidence-made')).toEqual([]);
  expect(await two.make({ second: words('901') })).toMatchObject({ kind: 'made' });
  const [event] = two.house.events('evidence-made');
  expect(event?.officer).toMatch(/^[0-9a-f]+$/);
  expect(event?.officer).not.toBe(event?.subject);
  two.close();
});

it('is no pack where the ledger takes no entry, and leaves nothing', async () => {
  const full = await makeEvidenceHouse();
  full.house.ledger.isFailing = true;
  expect(await full.make()).toMatchObject({ kind: 'failed', why: expect.stringContaining('Nothing was made') as string });
  expect(readdirSync(full.dir).filter((name) => name.includes('evidence'))).toEqual([]);
  full.close();
});

it('can be read by tar with the longest name of a device', () => {
  const name = `menshen-evidence-${'d'.repeat(64)}-2026-01-05-16-00`;
  const writing = beginArchive({ dir: at.dir, name, madeAtMs: 0, signature: () => 'text' });
  writing.add('10-retention-and-erasure/a.json', Buffer.from('a'));
  const lines = writing.addLines('14-audit-chain/ledger.jsonl');
  for (let line = 0; line < 20_000; line += 1) lines.put(`line ${String(line)} 行`);
  lines.end();
  while (writing.hashSlice() === undefined);
  const { path } = writing.finish('comment');
  expect(spawnSync('tar', ['tf', path], { encoding: 'utf8' }).stdout.trim().split('\n')).toEqual([
    `${name}/10-retention-and-erasure/a.json`,
    `${name}/14-audit-chain/ledger.jsonl`,
  ]);
  const archive = openArchive(path);
  const [, ledger] = archive.files ?? [];
  expect(ledger && [...archive.lines(ledger)].at(-1)).toBe('line 19999 行');
  archive.close();
});

it('reads every key of a ledger, whatever its base64 looks like', () => {
  const hash = (message: Uint8Array): Uint8Array => createHash('sha256').update(message).digest();
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.boolean(), (publicKey, isPlus) => {
      // 0xfb, 0xef, 0xbe are the bytes of plus signs.
      const key = {
        name: 'menshen/door',
        publicKey: isPlus ? publicKey.map((byte, at) => [0xfb, 0xef, 0xbe][(at + 1) % 3] ?? byte) : publicKey,
      };
      expect(noteKey(verifierKeyText(hash, key))?.publicKey.equals(Buffer.from(key.publicKey))).toBe(true);
    }),
    { numRuns: 300 },
  );
});
