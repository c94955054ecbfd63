/** Signed and hashed papers: events, canonical texts, checkpoints, exports, receipts, proofs, orders. What is accepted must be what was signed. */
import { fromHex, utf8Bytes } from '../../../src/base/bytes.ts';
import { canonicalText, type CanonicalValue } from '../../../src/base/canonical.ts';
import { SecretBytes } from '../../../src/base/secret.ts';
import { readCheckpoint, readVerifierKey, signCheckpoint, verifierKeyText } from '../../../src/core/ledger/checkpoint.ts';
import { fromBase64, toBase64 } from '../../../src/core/ledger/encoding.ts';
import type { LedgerEvent } from '../../../src/core/ledger/event.ts';
import { readEvent } from '../../../src/core/ledger/event-schema.ts';
import { proveConsistency, proveInclusion, leavesSource } from '../../../src/core/ledger/merkle-proof.ts';
import { checkProof, proofText, readEntry, readProof } from '../../../src/core/ledger/proof.ts';
import { readReceipt, receiptFault, receiptFor, receiptText } from '../../../src/core/ledger/receipt.ts';
import { idStartOf } from '../../../src/core/ledger/receipt-number.ts';
import { entryText, type StoredEntry } from '../../../src/core/ledger/chain.ts';
import { judgeOrder, orderBytes, readOrder, type Order } from '../../../src/core/order/order.ts';
import { publicKeyText, readPublicKey, readSignature, signatureText } from '../../../src/core/order/minisign.ts';
import { judgePia, piaComment, type PiaFile, readPia } from '../../../src/core/policy/pia-file.ts';
import { simulatedPia, simulatedProcessor } from '../../../src/sim/processor.ts';
import { simSite } from '../../../src/sim/site.ts';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import type { Crypto } from '../../../src/ports/crypto.ts';
import { check, KEY, type Log, sha256, signer, someEvents, SUBJECT, writeLog } from '../../core/ledger/support.ts';
import { must, type OpenTarget } from '../target.ts';

const textOf = (input: Uint8Array): string => Buffer.from(input).toString('utf8');
const parsed = (input: Uint8Array): unknown => {
  try {
    return JSON.parse(textOf(input));
  } catch {
    return undefined;
  }
};

const EVENTS: readonly LedgerEvent[] = [
  { kind: 'boot', version: '0.1.0', isUnclean: false },
  { kind: 'passage', method: 'card', subject: SUBJECT },
  { kind: 'consent-granted', subject: SUBJECT, grantId: 'a'.repeat(32), noticeVersion: 'a.b', noticeHash: 'b'.repeat(64) },
  { kind: 'erase-intent', proofId: 'c'.repeat(32), scope: 'subject', cause: 'withdrawn', subject: SUBJECT },
  { kind: 'gate', isFaceAllowed: false, closed: ['clock-trusted', 'eye-ready'] },
  { kind: 'eye', state: 'down', code: null },
];

export const ledgerEvents: OpenTarget = () => ({
  name: 'ledger-event',
  shape: 'json',
  seeds: EVENTS.map((event) => utf8Bytes(JSON.stringify(event))),
  quickRuns: 2000,
  run(input) {
    const event = readEvent(parsed(input));
    if (event === undefined) return;
    const text = canonicalText(event);
    must(text.length <= 4096, 'an event is longer than a page');
    must(/^[\x20-\x7e]*$/.test(text), 'an event holds letters of a name (INV-12)');
    must(canonicalText(readEvent(JSON.parse(text)) as unknown as CanonicalValue) === text, 'an event reads back as another');
  },
});

/** True where every number is a safe integer, as the encoding asks for. */
function isEncodable(value: unknown, depth = 0): value is CanonicalValue {
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return value !== undefined;
  return depth < 500 && Object.values(value).every((held) => isEncodable(held, depth + 1));
}

export const canonicalValues: OpenTarget = () => ({
  name: 'canonical-text',
  shape: 'json',
  seeds: [...EVENTS, { b: [1, 'é\u2028"\\', null], a: { '10': 1, '9': true, '': -0 } }].map((value) => utf8Bytes(JSON.stringify(value))),
  quickRuns: 2000,
  run(input) {
    const value = parsed(input);
    if (!isEncodable(value)) return;
    const text = canonicalText(value);
    must(canonicalText(JSON.parse(text) as CanonicalValue) === text, 'a canonical text is not the text of its own value');
  },
});

export const textForms: OpenTarget = () => ({
  name: 'hex-base64',
  shape: 'bytes',
  seeds: ['00ff', 'AP8=', toBase64(new Uint8Array(68)), 'ABCD-EF01-2345'].map(utf8Bytes),
  quickRuns: 2000,
  run(input) {
    const text = textOf(input);
    const bytes = fromBase64(text);
    must(bytes === undefined || toBase64(bytes) === text, 'one base64 text has two forms');
    const hex = fromHex(text);
    must(hex === undefined || hex.length * 2 === text.length, 'hexadecimal of another length');
    const start = idStartOf(text);
    must(start === undefined || /^[0-9a-f]{12}$/.test(start), 'a receipt number stands for no identifier');
  },
});

interface Papers {
  readonly crypto: Crypto;
  readonly log: Log;
  readonly older: Log;
}

async function papers(): Promise<Papers> {
  const events = someEvents(140);
  return { crypto: await openCrypto(), log: writeLog(events), older: writeLog(events.slice(0, 20)) };
}

const trust = (crypto: Crypto) => ({ key: KEY, hash: sha256, isSignatureValid: crypto.isSignatureValid.bind(crypto) });

export const checkpoints: OpenTarget = async () => {
  const { crypto, log, older } = await papers();
  const notes = [
    log.head,
    older.head,
    ...log.notes.values(),
    signCheckpoint(sha256, KEY, signer, { size: 0, root: sha256(new Uint8Array()) }),
  ];
  return {
    name: 'checkpoint',
    shape: 'bytes',
    seeds: notes.map(utf8Bytes),
    words: ['\n', '— ', KEY.name, '+', '\u2014'],
    quickRuns: 1000,
    run(input) {
      const read = readCheckpoint(textOf(input), KEY, sha256, crypto.isSignatureValid.bind(crypto));
      must(read === undefined || notes.includes(textOf(input)), 'a note that nobody signed is believed');
    },
  };
};

export const verifierKeys: OpenTarget = () => {
  const text = verifierKeyText(sha256, KEY);
  return {
    name: 'verifier-key',
    shape: 'bytes',
    seeds: [utf8Bytes(text)],
    words: ['+', '/'],
    quickRuns: 1500,
    run(input) {
      const key = readVerifierKey(textOf(input), sha256);
      must(key === undefined || verifierKeyText(sha256, key) === textOf(input), 'one key has two texts');
    },
  };
};

/** A whole log as lines of JSON: entries, notes, head. */
export const ledgerEntries: OpenTarget = async () => {
  const { log } = await papers();
  const small = writeLog(someEvents(9));
  const seed = (from: Log): Uint8Array => utf8Bytes(JSON.stringify({ entries: from.entries, notes: [...from.notes], head: from.head }));
  const signed = new Map([log, small].map((from) => [from.head, from.entries.map((entry) => entry.hash).join()]));
  return {
    name: 'ledger-entries',
    shape: 'json',
    seeds: [seed(small), seed(log)],
    quickRuns: 150,
    run(input) {
      const value = parsed(input) as { entries?: unknown; notes?: unknown; head?: unknown } | undefined;
      if (!Array.isArray(value?.entries) || !value.entries.every(isEntry) || typeof value.head !== 'string') return;
      const notes = Array.isArray(value.notes) ? new Map(value.notes.filter(isNote)) : new Map<number, string>();
      const verdict = check({ entries: value.entries, notes, head: value.head });
      if (verdict.kind === 'bad') return;
      must(signed.get(value.head) === value.entries.map((entry) => entry.hash).join(), 'entries that nobody signed verify');
    },
  };
};

/** The form that SQLite's strict columns give; a row of another form never comes so far. */
function isEntry(value: unknown): value is StoredEntry {
  const { seq, atMs, event, previous, hash } = (value ?? {}) as Record<string, unknown>;
  const isCounted = Number.isSafeInteger(seq) && Number.isSafeInteger(atMs);
  return isCounted && typeof event === 'string' && typeof previous === 'string' && typeof hash === 'string';
}

function isNote(value: unknown): value is [number, string] {
  return Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'string';
}

export const receipts: OpenTarget = async () => {
  const { crypto, log, older } = await papers();
  const texts = [older.entries[5], older.entries[19]].map((entry) => receiptText(receiptFor(entry!, older.head)!));
  return {
    name: 'receipt',
    shape: 'bytes',
    seeds: [...texts, receiptText(receiptFor(log.entries[128]!, log.head)!)].map(utf8Bytes),
    words: [':', 'menshen:1:', '-', '_', '='],
    quickRuns: 1500,
    run(input) {
      const receipt = readReceipt(textOf(input));
      if (receipt === undefined) return;
      must(receiptText(receipt) === textOf(input), 'one receipt has two texts');
      if (receiptFault(receipt, trust(crypto)) !== undefined) return;
      const { size } = receipt.tree;
      must(size === older.entries.length || size === log.entries.length, 'a tree that nobody signed is believed');
    },
  };
};

export const proofs: OpenTarget = async () => {
  const { crypto, log, older } = await papers();
  const leaves = log.entries.map(({ hash }) => fromHex(hash)!);
  const source = leavesSource(sha256, leaves);
  const seq = 5;
  const receipt = receiptFor(older.entries[seq]!, older.head)!;
  const proof = proofText({
    entry: entryText(log.entries[seq]!),
    inclusion: proveInclusion(source, seq, leaves.length),
    consistency: proveConsistency(source, older.entries.length, leaves.length),
    checkpoint: log.head,
    verifierKey: verifierKeyText(sha256, KEY),
  });
  return {
    name: 'receipt-proof',
    shape: 'json',
    seeds: [utf8Bytes(proof)],
    quickRuns: 800,
    run(input) {
      const read = readProof(textOf(input));
      if (read === undefined) {
        readEntry(textOf(input));
        return;
      }
      must(proofText(read) === textOf(input), 'one proof has two texts');
      const verdict = checkProof(receipt, read, trust(crypto));
      must(verdict.kind === 'bad' || textOf(input) === proof, 'a proof that was changed holds');
    },
  };
};

export const orders: OpenTarget = async () => {
  const crypto = await openCrypto();
  const sign = crypto.signingKey(new SecretBytes(new Uint8Array(32).fill(9)));
  const key = { keyId: new Uint8Array(8).fill(5), publicKey: sign.publicKey };
  const order: Order = {
    order: 'purge',
    deviceId: 'door-1',
    orderId: 'ab'.repeat(16),
    issuedAtMs: 1_790_000_000_000,
    expiresAtMs: 1_790_086_400_000,
    persons: null,
  };
  const bytes = orderBytes(order);
  const signature = signatureText(bytes, {
    keyId: key.keyId,
    trustedComment: 'timestamp:1',
    sign: (message) => sign.sign(message),
    crypto,
  });
  const split = bytes.length;
  return {
    name: 'order',
    shape: 'bytes',
    /** Order and signature in one input: the first bytes are the order, as many as the valid one has. */
    seeds: [new Uint8Array([...bytes, ...utf8Bytes(signature)])],
    words: ['\n', 'trusted comment: ', 'untrusted comment: ', 'decommission', 'null'],
    quickRuns: 1000,
    run(input) {
      const [given, signed] = [input.slice(0, split), input.slice(split)];
      const question = { deviceId: 'door-1', nowMs: order.issuedAtMs, isClockTrusted: true, keys: [key], crypto };
      const verdict = judgeOrder({ order: given, signature: signed, ...question });
      must(verdict.kind === 'refused' || Buffer.compare(given, bytes) === 0, 'an order that nobody signed is carried out');
      readOrder(input);
      readSignature(textOf(input));
    },
  };
};

export const assessments: OpenTarget = async () => {
  const crypto = await openCrypto();
  const processor = simulatedProcessor(crypto);
  const nowMs = 1_790_000_000_000;
  const site = simSite('simulated-door', '1:1', 0);
  const file = simulatedPia({ site, models: undefined, crypto, nowMs, incidents: ['ab'.repeat(16)] });
  const { pia, facts } = readWhole(utf8Bytes(file));
  const signature = processor.sign(utf8Bytes(file), piaComment(pia));
  return {
    name: 'assessment',
    shape: 'json',
    seeds: [utf8Bytes(file)],
    words: ['pass', 'fail', '0000-00-00', '2025-02-30', '-0', '1e3', 'null', '"__proto__":', 'thirdParty'],
    quickRuns: 1500,
    run(input) {
      const question = { deviceId: site.deviceId, fingerprint: pia.fingerprint, facts, today: pia.date, current: undefined, knownIds: [] };
      const verdict = judgePia({ ...question, file: input, signature, key: processor.key, crypto });
      must(verdict.kind === 'refused' || textOf(input) === file, 'an assessment that nobody signed comes into force');
      const read = readPia(input);
      if (read.kind === 'malformed') {
        must(read.what.length < 100, 'a refusal repeats what was given');
        return;
      }
      must(canonicalText(JSON.parse(read.file.facts) as CanonicalValue) === read.file.facts, 'facts read back as others');
      must(read.file.pia.reviewDue.length === 10 && read.file.pia.approver.trim() !== '', 'a field came in unread');
    },
  };
};

function readWhole(bytes: Uint8Array): PiaFile {
  const read = readPia(bytes);
  if (read.kind === 'malformed') throw new Error(`the seed is not whole: ${read.what}`);
  return read.file;
}

export const minisignKeys: OpenTarget = async () => {
  const crypto = await openCrypto();
  const key = { keyId: new Uint8Array(8).fill(5), publicKey: crypto.signingKey(new SecretBytes(new Uint8Array(32).fill(9))).publicKey };
  return {
    name: 'minisign-key',
    shape: 'bytes',
    seeds: [utf8Bytes(publicKeyText(key))],
    words: ['untrusted comment: ', '\r\n', '='],
    quickRuns: 1500,
    run(input) {
      const read = readPublicKey(textOf(input));
      must(read === undefined || (read.keyId.length === 8 && read.publicKey.length === 32), 'a key of another length');
    },
  };
};
