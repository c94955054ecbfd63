/** Proofs for receipts: what they show, every reason for which they fail, and that no text makes the reader throw. */
import fc from 'fast-check';
import { entryLeaf, entryText } from '../../../src/core/ledger/chain.ts';
import { verifierKeyText } from '../../../src/core/ledger/checkpoint.ts';
import { leavesSource, proveConsistency, proveInclusion } from '../../../src/core/ledger/merkle-proof.ts';
import { checkProof, PROOF_CHARACTERS_MAX, proofText, readEntry, readProof, type ReceiptProof } from '../../../src/core/ledger/proof.ts';
import { readReceipt, type Receipt, receiptFor, receiptText } from '../../../src/core/ledger/receipt.ts';
import { badReceipt } from '../../../src/core/ledger/receipt-verdict.ts';
import { isSignatureValid, KEY, type Log, sha256, someEvents, SUBJECT, writeLog } from './support.ts';

const CHECK = { key: KEY, hash: sha256, isSignatureValid };
const EVENTS = [
  ...someEvents(299),
  { kind: 'erase-intent', proofId: 'ab12cd34ef567890', scope: 'all', cause: 'purge', subject: null } as const,
];
const LOG = writeLog(EVENTS);

/** The receipt of entry `seq` as it was given under a tree of `size`. */
function given(seq: number, size: number, log: Log = LOG): Receipt {
  const receipt = receiptFor(log.entries[seq] ?? { seq, hash: '' }, writeLogOf(log, size).head);
  if (receipt === undefined) throw new TypeError('no receipt');
  return receipt;
}

function writeLogOf(log: Log, size: number): Log {
  return writeLog(log.entries.slice(0, size).map(({ event }) => JSON.parse(event) as (typeof EVENTS)[number]));
}

function proofOf({ seq, tree }: Receipt, size = LOG.entries.length, log = LOG): ReceiptProof {
  const entries = log.entries.slice(0, size);
  const source = leavesSource(
    sha256,
    entries.map((entry) => entryLeaf(sha256, entry)),
  );
  const entry = entries[seq];
  if (entry === undefined) throw new TypeError('no entry');
  return {
    entry: entryText(entry),
    inclusion: proveInclusion(source, seq, size),
    consistency: tree.size <= size ? proveConsistency(source, tree.size, size) : [],
    checkpoint: writeLogOf(log, size).head,
    verifierKey: verifierKeyText(sha256, KEY),
  };
}

const RECEIPT = given(41, 42);
const PROOF = proofOf(RECEIPT);

describe('a proof', () => {
  it('shows the entry of a receipt in the newest tree', () => {
    const wanted = { kind: 'ok', entry: { seq: 41, atMs: 1_700_000_000_041, kind: 'denied', number: null }, newest: { size: 300 } };
    expect(checkProof(RECEIPT, PROOF, CHECK)).toMatchObject(wanted);
  });

  it('holds at every size of receipt and ledger', () => {
    for (const [seq, old, size] of [
      [0, 1, 1],
      [0, 1, 300],
      [6, 7, 8],
      [127, 128, 129],
      [63, 200, 256],
      [299, 300, 300],
    ] as const) {
      const receipt = given(seq, old);
      expect(checkProof(receipt, proofOf(receipt, size), CHECK)).toMatchObject({ kind: 'ok', newest: { size } });
    }
  });

  it('says the number of what has one, and no pseudonym', () => {
    const receipt = given(299, 300);
    const verdict = checkProof(receipt, proofOf(receipt), CHECK);
    expect(verdict).toMatchObject({ kind: 'ok', entry: { kind: 'erase-intent', number: 'AB12-CD34-EF56' } });
    expect(JSON.stringify(checkProof(given(0, 1), proofOf(given(0, 1)), CHECK))).not.toContain(SUBJECT);
  });

  it('comes back as written', () => {
    expect(readProof(proofText(PROOF))).toEqual(PROOF);
  });

  const otherEntry = entryText(LOG.entries[40] ?? { seq: 0, atMs: 0, event: '', previous: '' });
  it.each<[string, Partial<ReceiptProof>]>([
    ['proof-of-other-key', { verifierKey: verifierKeyText(sha256, { ...KEY, name: 'menshen/other' }) }],
    ['checkpoint-bad', { checkpoint: '' }],
    ['checkpoint-bad', { checkpoint: PROOF.checkpoint.replace('\n300\n', '\n301\n') }],
    ['proof-older', { ...proofOf(RECEIPT, 42), checkpoint: writeLogOf(LOG, 41).head }],
    ['other-entry', { entry: otherEntry }],
    ['other-entry', { entry: PROOF.entry.replace('"wrong-pin"', '"blocked"') }],
    ['other-entry', { entry: '' }],
    ['not-included', { inclusion: PROOF.inclusion.slice(1) }],
    ['not-included', { inclusion: [] }],
    ['not-consistent', { consistency: PROOF.consistency.slice(1) }],
    ['not-consistent', { consistency: PROOF.inclusion }],
  ])('fails as %s', (what, change) => {
    expect(checkProof(RECEIPT, { ...PROOF, ...change }, CHECK)).toEqual({ kind: 'bad', what });
  });

  it('fails where the device signed two pasts', () => {
    const other = writeLog([...someEvents(40), { kind: 'stop' }, { kind: 'spoof-suspected' }, ...someEvents(20)]);
    // The same entry 3 in both, but under a tree that the newest did not grow from.
    const receipt = given(3, 42, other);
    expect(checkProof(receipt, proofOf(receipt), CHECK)).toEqual({ kind: 'bad', what: 'not-consistent' });
  });

  it('fails for a receipt of another device, another key or a changed one', () => {
    expect(checkProof({ ...RECEIPT, origin: 'menshen/other' }, PROOF, CHECK)).toEqual({ kind: 'bad', what: 'other-device' });
    const otherKey = { ...KEY, publicKey: new Uint8Array(32) };
    expect(checkProof(RECEIPT, PROOF, { ...CHECK, key: otherKey })).toEqual({ kind: 'bad', what: 'other-key' });
    expect(checkProof({ ...RECEIPT, tree: { ...RECEIPT.tree, size: 43 } }, PROOF, CHECK)).toEqual({ kind: 'bad', what: 'bad-signature' });
  });

  it('fails after any change of any one character of the receipt', () => {
    const text = receiptText(RECEIPT);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 0x21, max: 0x7e }), (at, code) => {
        const letter = String.fromCharCode(code);
        fc.pre(letter !== text.charAt(at));
        const changed = readReceipt(text.slice(0, at) + letter + text.slice(at + 1));
        if (changed !== undefined) expect(checkProof(changed, PROOF, CHECK).kind).toBe('bad');
      }),
      { numRuns: 2000 },
    );
  });

  it('fails after any change of any one character of the proof', () => {
    const text = proofText(PROOF);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 0x20, max: 0x7e }), (at, code) => {
        const letter = String.fromCharCode(code);
        fc.pre(letter !== text.charAt(at));
        const changed = readProof(text.slice(0, at) + letter + text.slice(at + 1));
        if (changed !== undefined) expect(checkProof(RECEIPT, changed, CHECK).kind).toBe('bad');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('reading a proof', () => {
  const text = proofText(PROOF);
  it.each([
    ['cut off', text.slice(0, -1)],
    ['with a line feed', `${text}\n`],
    ['with a space', text.replace(',', ', ')],
    ['with a field more', text.replace('{"checkpoint"', '{"a":1,"checkpoint"')],
    ['of another format', text.replace('menshen-proof/1', 'menshen-proof/2')],
    ['with a short hash', text.replace(/"inclusion":\["[^"]*"/, '"inclusion":["AAAA"')],
    ['with too long a path', proofText({ ...PROOF, inclusion: Array.from({ length: 55 }, () => new Uint8Array(32)) })],
    ['too long', proofText({ ...PROOF, entry: 'x'.repeat(PROOF_CHARACTERS_MAX) })],
    ['null', 'null'],
    ['a list', '[]'],
    ['a number', '1.5'],
  ])('refuses one %s', (_how, other) => {
    expect(readProof(other)).toBeUndefined();
  });

  it('throws at nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 300 }), fc.json(), likeProof()), (any) => {
        const read = readProof(any);
        if (read !== undefined) expect(checkProof(RECEIPT, read, CHECK).kind).toBe('bad');
        readEntry(any);
      }),
      { numRuns: 1500 },
    );
  });
});

/** Well-formed around the parts that are not. */
function likeProof(): fc.Arbitrary<string> {
  const event = fc.json().map((json) => `{"atMs":1,"event":${json},"previous":"${'0'.repeat(64)}","seq":41}`);
  const path = fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 60 });
  return fc
    .record({
      entry: fc.oneof(fc.string(), event),
      inclusion: path,
      consistency: path,
      checkpoint: fc.oneof(fc.string(), fc.constant(PROOF.checkpoint)),
    })
    .map((parts) => proofText({ ...parts, verifierKey: PROOF.verifierKey }));
}

describe('an entry', () => {
  const entry = (event: string): string => `{"atMs":5,"event":${event},"previous":"${'0'.repeat(64)}","seq":7}`;
  it('of a kind from another program version is still an entry', () => {
    expect(readEntry(entry('{"kind":"brand-new","x":1.5}'))).toMatchObject({ seq: 7, atMs: 5, kind: 'brand-new', number: null });
  });

  it.each(['{}', '{"kind":7}', '{"kind":"Li Wei 3"}', '{"kind":"<b>"}', '[]', 'null', '{"kind":"a"'])(
    'is none with the event %s',
    (event) => {
      expect(readEntry(entry(event))).toBeUndefined();
    },
  );

  it('shows no identifier that is not hexadecimal', () => {
    expect(readEntry(entry('{"grantId":"Li Wei is here","kind":"enrolled"}'))?.number).toBeNull();
  });
});

it('has a sentence of its own for each fault', () => {
  const faults = ['other-device', 'other-key', 'bad-signature', 'proof-older', 'not-a-receipt', 'not-consistent'] as const;
  expect(new Set(faults.map((what) => badReceipt(what).message)).size).toBe(faults.length);
  expect(badReceipt('other-key')).toMatchObject({ code: 'receipt-bad' });
});
