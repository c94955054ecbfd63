/** The audit commands over real folders and files: what is said of a receipt, and that every wrong thing is named. */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportAudit, proveAudit, verifyReceipt } from '../src/audit.ts';
import { receiptFor, receiptText } from '../src/core/ledger/receipt.ts';
import type { AppendedEntry } from '../src/ports/ledger.ts';
import { type Bench, fill, newBench, SUBJECT } from './edge/vault-ledger/support.ts';

const GRANT_ID = '0123456789abcdef0123456789abcdef';
let bench: Bench;
let other: Bench;
let text: string;
let key: string;
let proof: string;
let exported: string;

const textOf = (entry: AppendedEntry): string => {
  const receipt = receiptFor(entry, entry.note);
  return receipt === undefined ? '' : receiptText(receipt);
};
const file = (name: string): string => join(bench.dir, name);

beforeAll(async () => {
  [bench, other] = await Promise.all([newBench(), newBench(9)]);
  const ledger = bench.open();
  fill(ledger, 10);
  const granted = {
    kind: 'consent-granted',
    subject: SUBJECT,
    grantId: GRANT_ID,
    noticeVersion: 'v1',
    noticeHash: 'ab'.repeat(32),
  } as const;
  text = textOf(ledger.append(granted));
  fill(ledger, 150);
  ledger.close();
  key = file('ledger.pub');
  [proof, exported] = [file('proof.json'), file('export.jsonl')];
  await proveAudit({ receipt: text, out: proof }, bench.dir);
  await exportAudit(bench.dir, exported);
  other.open().close();
});
afterAll(() => {
  for (const { dir } of [bench, other]) rmSync(dir, { recursive: true, force: true });
});

/** A fault as a test reads it: under jest the classes of two realms differ. */
async function faultOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'none',
    (error: unknown) => {
      const { code, message } = error as { code?: string; message?: string };
      return { code, message };
    },
  );
}
const bad = (words: string, code = 'receipt-bad'): unknown => ({ code, message: expect.stringContaining(words) as string });
const held = { isOk: true, kind: 'consent-granted', seq: 10, number: '0123-4567-89AB', signedAtEntries: 11, heldAtEntries: 161 };

describe('a receipt', () => {
  it('holds against the data folder, an export, another ledger.db and a proof', async () => {
    expect(await verifyReceipt({ receipt: text }, bench.dir)).toMatchObject(held);
    expect(await verifyReceipt({ receipt: text, key }, bench.dir)).toMatchObject(held);
    for (const against of [exported, proof, bench.path]) {
      expect(await verifyReceipt({ receipt: text, against, key }, '/nowhere')).toMatchObject(held);
    }
  });

  it('says kind, time and place, and nobody', async () => {
    const answer = JSON.stringify(await verifyReceipt({ receipt: text }, bench.dir));
    expect(answer).toMatch(/consent-granted at 2023-11-14T\d\d:\d\d:\d\d\.\d{3}Z is entry 10/);
    expect(answer).not.toContain(SUBJECT);
  });

  it('may be in a file, on several lines, or its key given as text', async () => {
    writeFileSync(file('receipt.txt'), `${text.slice(0, 80)}\n  ${text.slice(80)}\r\n`);
    expect(await verifyReceipt({ receipt: file('receipt.txt'), against: proof, key: readFileSync(key, 'utf8') }, '/nowhere')).toMatchObject(
      held,
    );
  });

  it('is found by its number, in any spelling, in a ledger and in an export', async () => {
    for (const receipt of ['0123-4567-89AB', '0123456789ab', ' 0123 4567 89ab ']) {
      expect(await verifyReceipt({ receipt }, bench.dir)).toMatchObject({ isOk: true, found: [{ kind: 'consent-granted', seq: 10 }] });
    }
    expect(await verifyReceipt({ receipt: '0123-4567-89AB', against: exported, key }, '/nowhere')).toMatchObject({ isOk: true });
  });

  it('that is cut off, mistyped or of nothing is named', async () => {
    for (const receipt of [text.slice(0, -1), text.slice(3), 'hello', '', file('none.txt'), bench.dir, proof, '0123-4567-89A']) {
      expect(await faultOf(verifyReceipt({ receipt }, bench.dir))).toEqual(bad('not a whole receipt'));
    }
    expect(await faultOf(verifyReceipt({ receipt: 'FFFF-FFFF-FFFF' }, bench.dir))).toEqual(bad('No entry of this ledger has that number'));
  });

  it('of another key is named', async () => {
    expect(await faultOf(verifyReceipt({ receipt: text }, other.dir))).toEqual(bad('with another key'));
    const wrong = { receipt: text, against: proof, key: join(other.dir, 'ledger.pub') };
    expect(await faultOf(verifyReceipt(wrong, '/nowhere'))).toEqual(bad('with another key'));
    expect(await faultOf(verifyReceipt({ ...wrong, key: 'a+b+c' }, '/nowhere'))).toEqual(bad('not a ledger key', 'bad-key'));
    expect(await faultOf(verifyReceipt({ receipt: text.replace('test-door', 'side-door') }, bench.dir))).toEqual(bad('of another device'));
  });
});

describe('a proof', () => {
  it('older than the receipt, cut off or of another format is named', async () => {
    const ledger = bench.open();
    const newer = textOf(ledger.append({ kind: 'withdrawn', subject: SUBJECT, channel: 'screen' }));
    ledger.close();
    expect(await faultOf(verifyReceipt({ receipt: newer, against: proof, key }, '/nowhere'))).toEqual(bad('ends before the receipt'));
    writeFileSync(file('cut.json'), readFileSync(proof, 'utf8').slice(0, 500));
    writeFileSync(file('empty.json'), '');
    for (const name of ['cut.json', 'empty.json'])
      expect(await faultOf(verifyReceipt({ receipt: text, against: file(name), key }, '/nowhere'))).toEqual(bad('not a whole proof'));
  });

  it('is believed only with a key, and has to be there', async () => {
    expect(await faultOf(verifyReceipt({ receipt: text, against: proof }, bench.dir))).toEqual(bad('only with --key', 'command-bad'));
    expect(await faultOf(verifyReceipt({ receipt: text, against: file('no.json'), key }, '/'))).toEqual(
      bad('There is no file', 'command-bad'),
    );
    expect(await faultOf(verifyReceipt({ receipt: '0123-4567-89AB', against: proof, key }, '/'))).toEqual(
      bad('in a ledger only', 'command-bad'),
    );
  });

  it('never overwrites, and is made for no number and for no receipt of another ledger', async () => {
    expect(await faultOf(proveAudit({ receipt: text, out: proof }, bench.dir))).toMatchObject({ code: 'command-bad' });
    expect(await faultOf(proveAudit({ receipt: '0123-4567-89AB', out: file('n') }, bench.dir))).toMatchObject({ code: 'command-bad' });
    expect(await faultOf(proveAudit({ receipt: text, out: file('n') }, other.dir))).toEqual(bad('with another key'));
    expect(await faultOf(proveAudit({ receipt: text, out: file('n') }, '/nowhere'))).toEqual(bad('no ledger', 'command-bad'));
  });
});

it('a folder set back to an older state no longer holds a newer receipt', async () => {
  const old = join(bench.dir, 'old');
  mkdirSync(old);
  for (const name of ['ledger.db', 'ledger.pub', 'ledger.head']) copyFileSync(join(bench.dir, name), join(old, name));
  const ledger = bench.open();
  const newer = textOf(ledger.append({ kind: 'withdrawn', subject: SUBJECT, channel: 'screen' }));
  ledger.close();
  expect(await verifyReceipt({ receipt: newer }, bench.dir)).toMatchObject({ isOk: true, kind: 'withdrawn' });
  expect(await faultOf(verifyReceipt({ receipt: newer }, old))).toEqual(bad('ends before it'));
});
