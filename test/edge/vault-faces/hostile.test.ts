import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { isFault } from '../../../src/base/fault.ts';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import { openFaceVault } from '../../../src/edge/vault/faces.ts';
import type { Crypto } from '../../../src/ports/crypto.ts';
import type { FaceVault } from '../../../src/ports/face-vault.ts';
import { enrol, erased, NOW_MS, numbers, openTestVault, proofOf, storeKey, subjectOf, temporaryFolder, vectorOf } from './support.ts';

const PAGE_BYTES = 16_384;
const PEOPLE = 20;
const RUNS = 200;
/** Of so many damaged files one is also written to: each write waits for the disk. */
const WRITES_EVERY = 8;
let runs = 0;

const folder = temporaryFolder();
const path = join(folder, 'hostile', 'faces.db');
let whole: Buffer;
let crypto: Crypto;
let seed: Uint8Array;
let revision: number;

beforeAll(async () => {
  const original = join(folder, 'original', 'faces.db');
  const opened = await openTestVault(original);
  enrol(opened.vault, opened.crypto, ...numbers(PEOPLE));
  seed = opened.vault.transformSeed();
  revision = opened.vault.revision();
  opened.vault.close();
  whole = readFileSync(original);
  crypto = await openCrypto();
  mkdirSync(join(folder, 'hostile'));
});

type Damage =
  | { readonly kind: 'flip'; readonly at: number; readonly mask: number }
  | { readonly kind: 'fill'; readonly page: number; readonly value: number }
  | { readonly kind: 'swap'; readonly page: number; readonly other: number }
  | { readonly kind: 'cut'; readonly at: number };

function damaged(damages: readonly Damage[]): Buffer {
  let bytes = Buffer.from(whole);
  const pageOf = (number: number): number => (number % Math.max(1, Math.floor(bytes.length / PAGE_BYTES))) * PAGE_BYTES;
  for (const damage of damages) {
    if (bytes.length < PAGE_BYTES) break;
    if (damage.kind === 'flip') bytes.writeUInt8(bytes.readUInt8(damage.at % bytes.length) ^ damage.mask, damage.at % bytes.length);
    else if (damage.kind === 'fill') bytes.fill(damage.value, pageOf(damage.page), pageOf(damage.page) + PAGE_BYTES);
    else if (damage.kind === 'cut') bytes = bytes.subarray(0, damage.at % bytes.length);
    else {
      const [left, right] = [pageOf(damage.page), pageOf(damage.other)];
      const kept = Buffer.from(bytes.subarray(left, left + PAGE_BYTES));
      bytes.copy(bytes, left, right, right + PAGE_BYTES);
      kept.copy(bytes, right);
    }
  }
  return bytes;
}

/** What the work gave, or undefined where it ended in a Fault; any other error ends the test. */
function orFault<Answer>(work: () => Answer): Answer | undefined {
  try {
    return work();
  } catch (error) {
    if (isFault(error)) return undefined;
    throw error;
  }
}

/** Reads everything; whatever is handed over must be what was stored. */
function expectExact(vault: FaceVault): void {
  const known = new Map(numbers(PEOPLE).map((number) => [subjectOf(number), vectorOf(number)]));
  let found = 0;
  const isComplete = orFault(() => {
    vault.load(
      ({ subject, vector }) => {
        found += 1;
        const stored = known.get(subject);
        expect(vector.length === stored?.length && vector.every((one, at) => one === stored[at])).toBe(true);
      },
      () => undefined,
    );
    return true;
  });
  if (isComplete === true) expect(found).toBe(PEOPLE);
  expect(vault.transformSeed()).toEqual(seed);
  expect(vault.revision()).toBe(revision);
}

function expectFaultOrExact(bytes: Buffer): boolean {
  for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  writeFileSync(path, bytes);
  const vault = orFault(() => openFaceVault({ path, key: storeKey(), crypto, nowMs: () => NOW_MS }));
  if (vault === undefined) return false;
  try {
    if (bytes.length <= 1) {
      // To SQLite a file of one byte is empty too (os_unix.c, unixFileSize). An emptied file is a new store; that the door knew another one is the door's to notice, by the revision.
      expect([vault.counts().persons, vault.revision() < revision]).toEqual([0, true]);
      return true;
    }
    expectExact(vault);
    if ((runs += 1) % WRITES_EVERY !== 0) return true;
    orFault(() => vault.subjectsOutside(() => false));
    orFault(() => {
      enrol(vault, crypto, PEOPLE + 1);
    });
    orFault(() => erased(vault, 1, proofOf(1)));
    const purged = orFault(() => vault.purge(proofOf(2)));
    if (purged !== undefined) expect([purged.personsAfter, purged.isDecryptRefused, purged.isScanClean]).toEqual([0, true, true]);
  } finally {
    vault.close();
  }
  return true;
}

const flip = fc.record({ kind: fc.constant('flip' as const), at: fc.nat({ max: 2 ** 26 }), mask: fc.integer({ min: 1, max: 255 }) });
const page = fc.nat({ max: 255 });
const damage: fc.Arbitrary<Damage> = fc.oneof(
  { arbitrary: flip, weight: 6 },
  // The first bytes of a page are its header and the places of its cells: what SQLite believes before anything else.
  {
    arbitrary: fc.tuple(flip, page, fc.nat({ max: 160 })).map(([one, number, at]) => ({ ...one, at: number * PAGE_BYTES + at })),
    weight: 4,
  },
  { arbitrary: fc.record({ kind: fc.constant('fill' as const), page, value: fc.constantFrom(0, 0xff) }), weight: 1 },
  { arbitrary: fc.record({ kind: fc.constant('swap' as const), page, other: page }), weight: 1 },
  { arbitrary: fc.record({ kind: fc.constant('cut' as const), at: fc.nat({ max: 2 ** 26 }) }), weight: 1 },
);

describe('a face store with changed bytes', () => {
  it('opens with exact templates or not at all', () => {
    expect(expectFaultOrExact(whole)).toBe(true);
    for (const bytes of [0, 1]) expect(expectFaultOrExact(Buffer.alloc(bytes))).toBe(true);
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
        expectFaultOrExact(damaged(damages));
      }),
      { numRuns: RUNS },
    );
  });

  it('that has one changed byte still gives the others, or says that it is damaged', () => {
    let opened = 0;
    fc.assert(
      fc.property(flip, (one) => {
        opened += expectFaultOrExact(damaged([one])) ? 1 : 0;
      }),
      { numRuns: RUNS / 2 },
    );
    expect(opened).toBeGreaterThan(RUNS / 8); // most bytes are sealed text or room: the test is not about files that never open
  });
});
