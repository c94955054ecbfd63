/** Receipts as text: the format's vector, strict reading, and that no letter of one can be changed. */
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { nextEntry, NO_PREVIOUS } from '../../../src/core/ledger/chain.ts';
import { type NoteKey, readCheckpoint, signCheckpoint, verifierKeyText } from '../../../src/core/ledger/checkpoint.ts';
import { hashHex } from '../../../src/core/ledger/encoding.ts';
import type { LedgerEvent } from '../../../src/core/ledger/event.ts';
import { EMPTY_RANGE, rangeRoot, withLeaf } from '../../../src/core/ledger/merkle.ts';
import {
  readReceipt,
  type Receipt,
  RECEIPT_CHARACTERS_MAX,
  receiptFault,
  receiptFor,
  receiptNote,
  receiptText,
} from '../../../src/core/ledger/receipt.ts';
import { idStartOf, receiptNumber } from '../../../src/core/ledger/receipt-number.ts';
import { isSignatureValid, KEY, sha256, signer, someEvents, SUBJECT, writeLog } from './support.ts';

const CHECK = { key: KEY, hash: sha256, isSignatureValid };

/** Seed 01 02 … 20: a key that everybody can make. */
const PRIVATE = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(Array.from({ length: 32 }, (_, at) => at + 1))]),
  format: 'der',
  type: 'pkcs8',
});
const PUBLIC = createPublicKey(PRIVATE);
const VECTOR_KEY: NoteKey = {
  name: 'menshen/vector',
  publicKey: new Uint8Array(PUBLIC.export({ format: 'der', type: 'spki' }).subarray(12)),
};
const VECTOR_EVENTS: readonly LedgerEvent[] = [
  { kind: 'boot', version: '1.0.0', isUnclean: false },
  { kind: 'person-added', subject: SUBJECT },
  { kind: 'withdrawn', subject: SUBJECT, channel: 'screen' },
];

/** The receipt of the last of these events, as the ledger makes it: under its own checkpoint. */
function written(events: readonly LedgerEvent[], key: NoteKey, sign: (message: Uint8Array) => Uint8Array): Receipt {
  let [range, previous] = [EMPTY_RANGE, NO_PREVIOUS];
  let made: Receipt | undefined;
  for (const event of events) {
    const entry = nextEntry(sha256, { seq: range.size, atMs: 1_700_000_000_000 + range.size, previous }, event);
    range = withLeaf(sha256, range, entry.leaf);
    previous = entry.hash;
    made = receiptFor(entry, signCheckpoint(sha256, key, sign, { size: range.size, root: rangeRoot(sha256, range) }));
  }
  if (made === undefined) throw new TypeError('no event');
  return made;
}

const text = receiptText(written(someEvents(37), KEY, signer));

describe('a receipt', () => {
  it('is this text for this key and these entries', () => {
    const receipt = written(VECTOR_EVENTS, VECTOR_KEY, (message) => new Uint8Array(sign(null, message, PRIVATE)));
    expect(receiptText(receipt)).toBe(VECTOR_TEXT);
    expect(hashHex(receipt.leaf)).toBe(VECTOR_LEAF);
    expect(verifierKeyText(sha256, VECTOR_KEY)).toBe(VECTOR_VKEY);
    expect(receiptNote(receipt).split('\n').slice(0, 2)).toEqual(['menshen/vector', '3']);
    const isValid = (_key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => verify(null, message, PUBLIC, signature);
    expect(receiptFault(receipt, { key: VECTOR_KEY, hash: sha256, isSignatureValid: isValid })).toBeUndefined();
  });

  it('comes back as written, with the note it was made from', () => {
    const log = writeLog(someEvents(37));
    const entry = log.entries[20];
    if (entry === undefined) throw new TypeError('no entry');
    const receipt = receiptFor(entry, log.head);
    if (receipt === undefined) throw new TypeError('no receipt');
    const read = readReceipt(receiptText(receipt));
    expect(read).toEqual(receipt);
    expect(read?.seq).toBe(20);
    expect(receiptNote(receipt)).toBe(log.head);
    expect(readCheckpoint(receiptNote(receipt), KEY, sha256, isSignatureValid)?.size).toBe(37);
  });

  it('holds nothing that the ledger does not: name, counts, hashes, signature', () => {
    expect(text).toMatch(/^menshen:1:menshen\/test-door:36:37:[A-Za-z0-9_-]{176}$/);
    expect(text).not.toContain(SUBJECT);
  });

  it('is made of no note but a signed one that holds the entry', () => {
    const log = writeLog(someEvents(5));
    const [first] = log.entries;
    if (first === undefined) throw new TypeError('no entry');
    expect(receiptFor(first, log.head)).toBeDefined();
    for (const note of ['', 'note', log.head.trimEnd(), `${log.head}\n`, log.head.replace('\n5\n', '\n05\n')])
      expect(receiptFor(first, note)).toBeUndefined();
    expect(receiptFor({ ...first, seq: 5 }, log.head)).toBeUndefined();
    expect(receiptFor({ ...first, hash: 'ab' }, log.head)).toBeUndefined();
  });

  it('is never longer than said, whatever the origin and counts', () => {
    const big = { size: 999_999_999_999_999, root: new Uint8Array(32) };
    const longest = receiptText({
      origin: 'x'.repeat(128),
      seq: 100_000_000_000_000,
      leaf: big.root,
      tree: big,
      signed: new Uint8Array(68),
    });
    expect(longest).toHaveLength(RECEIPT_CHARACTERS_MAX);
    expect(readReceipt(longest)).toBeDefined();
    expect(readReceipt(`${longest}A`)).toBeUndefined();
  });

  it('may come from an origin with colons', () => {
    const key = { ...KEY, name: 'a:1:2:b' };
    const receipt = written(someEvents(2), key, signer);
    expect(readReceipt(receiptText(receipt))?.origin).toBe('a:1:2:b');
  });

  it.each([
    ['cut off', text.slice(0, -1)],
    ['cut off in the middle', text.slice(0, 60)],
    ['with a letter more', `${text}A`],
    ['with a space', `${text} `],
    ['of another format', text.replace('menshen:1:', 'menshen:2:')],
    ['padded', `${text.slice(0, -1)}=`],
    ['in other base64', text.replace(/.{8}$/, '++++////')],
    ['with a leading zero', text.replace(':36:', ':036:')],
    ['of an entry behind its tree', text.replace(':36:37:', ':37:37:')],
    ['of no tree', text.replace(':36:37:', ':0:0:')],
    ['empty', ''],
  ])('is not read when %s', (_how, changed) => {
    expect(readReceipt(changed)).toBeUndefined();
  });

  it('fails after any change of any one character', () => {
    // The leaf and the number are not under the signature: an inclusion proof or the ledger binds those. All else fails here.
    const receipt = readReceipt(text);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 0x21, max: 0x7e }), (at, code) => {
        const letter = String.fromCharCode(code);
        fc.pre(letter !== text.charAt(at));
        const read = readReceipt(text.slice(0, at) + letter + text.slice(at + 1));
        if (read === undefined) return;
        const isSameEntry = read.seq === receipt?.seq && hashHex(read.leaf) === hashHex(receipt.leaf);
        if (isSameEntry) expect(receiptFault(read, CHECK)).toBeDefined();
      }),
      { numRuns: 2000 },
    );
  });

  it('names another device, another key and a wrong signature', () => {
    const receipt = readReceipt(text);
    if (receipt === undefined) throw new TypeError('no receipt');
    expect(receiptFault(receipt, CHECK)).toBeUndefined();
    expect(receiptFault(receipt, { ...CHECK, key: { ...KEY, name: 'menshen/other' } })).toBe('other-device');
    expect(receiptFault(receipt, { ...CHECK, key: { ...KEY, publicKey: VECTOR_KEY.publicKey } })).toBe('other-key');
    expect(receiptFault({ ...receipt, tree: { ...receipt.tree, size: 38 } }, CHECK)).toBe('bad-signature');
  });

  it('is read without a throw from any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 400 }), fc.string({ unit: 'binary', maxLength: 400 }), nearly()), (any) => {
        const read = readReceipt(any);
        if (read !== undefined) expect(receiptText(read)).toBe(any);
      }),
      { numRuns: 3000 },
    );
  });
});

/** Texts that begin well. */
function nearly(): fc.Arbitrary<string> {
  const packed = fc.string({ unit: fc.constantFrom(...'ABCxyz019_-=+/: '), minLength: 170, maxLength: 180 });
  return fc.tuple(fc.nat(), fc.nat(), packed).map(([seq, size, end]) => `menshen:1:menshen/x:${String(seq)}:${String(size)}:${end}`);
}

describe('the short number', () => {
  it('is the start of the identifier and leads back to it', () => {
    expect(receiptNumber('abcdef0123456789')).toBe('ABCD-EF01-2345');
    expect(idStartOf('ABCD-EF01-2345')).toBe('abcdef012345');
    expect(idStartOf('abcdef012345')).toBe('abcdef012345');
  });

  it.each(['', 'ABCD-EF01-234', 'ABCD-EF01-23456', 'ABCD-EF01-234G', 'menshen:1:', '------------', '%'.repeat(12)])(
    'is none: %j',
    (number) => {
      expect(idStartOf(number)).toBeUndefined();
    },
  );

  it('is read without a throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (any) => {
        const start = idStartOf(any);
        if (start !== undefined) expect(start).toMatch(/^[0-9a-f]{12}$/);
      }),
    );
  });
});

// Made once and checked with openssl and another program's SHA-256; a change here breaks every receipt on paper.
const VECTOR_VKEY = 'menshen/vector+ce96fff5+AXm1Vi6P5lT5QHixEuipi6eQH4U65pW+1+DjkQutBJZk';
const VECTOR_LEAF = '5923bffc16077032c13b3daff7a2d4d3921e8091ecc96a4deff40c1390d6c87f';
const VECTOR_TEXT =
  'menshen:1:menshen/vector:2:3:WSO__BYHcDLBOz2v96LU05IegJHsyWpN7_QME5DWyH8vAS8KmSsYh1mbPxRYdaNStndxvR6LDA_P8DQQG4n4986W__U7-BvypiuX_Uca5AkHfCZHWskEusZ6dprHmBeI5Ozkb2ItpLXThR_Bby5YzSiYcRXMWtS9wkrVdlgYyp_VxlYL';
