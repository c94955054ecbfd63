/** The processor's files: what is not filled in is not signed, and what is there is not written over. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { piaCommands } from '../src/cli-pia.ts';
import { draftPia, PIA_BYTES_MAX } from '../src/core/policy/pia-file.ts';
import { openCrypto } from '../src/edge/crypto/sodium.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'menshen-pia-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const never = (): Promise<string> => Promise.reject(new Error('nothing is to be asked'));
const commands = piaCommands({ prompt: { line: never, hidden: never, close: () => undefined }, openCrypto: () => openCrypto() });
const DRAFT = draftPia({
  piaId: 'PIA-1',
  deviceId: 'door-1',
  date: '2026-01-05',
  fingerprint: 'ab'.repeat(32),
  facts: { mode: '1:1' },
  incidents: [],
});

it('signs no draft whose judgement is missing, and names the field', async () => {
  const file = join(dir, 'pia.json');
  commands.writeDraft(file, DRAFT);
  await expect(commands.sign(file, join(dir, 'house.key'))).rejects.toThrow(/look at: decision/);
  const items = { A: { result: 'pass', text: 'It is lawful and needed.' } };
  for (const [changes, field] of [
    [{ decision: 'approved' }, 'approver'],
    [{ decision: 'approved', approver: 'Head of House' }, 'items.A.result'],
    [{ decision: 'approved', approver: 'Head of House', items }, 'items'],
    [{ decision: 'approved', approver: 'Head of House', date: '0000-00-00' }, 'date'],
  ] as const) {
    writeFileSync(file, JSON.stringify({ ...DRAFT, ...changes }));
    await expect(commands.sign(file, join(dir, 'house.key'))).rejects.toThrow(new RegExp(`look at: ${field.replaceAll('.', '\\.')}\\.`));
  }
  expect(existsSync(`${file}.minisig`)).toBe(false);
});

it('writes no draft over another one', () => {
  const file = join(dir, 'pia.json');
  commands.writeDraft(file, DRAFT);
  const before = readFileSync(file, 'utf8');
  expect(() => commands.writeDraft(file, {})).toThrow(/cannot be made new/);
  expect(readFileSync(file, 'utf8')).toBe(before);
});

it('reads file and signature, and nothing that is too large or missing', () => {
  const file = join(dir, 'pia.json');
  writeFileSync(file, '{}');
  expect(() => commands.read(file)).toThrow(/minisig cannot be read/);
  writeFileSync(`${file}.minisig`, 'signature');
  expect(commands.read(file)).toEqual({ file: '{}', signature: 'signature' });
  writeFileSync(file, 'x'.repeat(PIA_BYTES_MAX + 1));
  expect(() => commands.read(file)).toThrow(/too large/);
});
