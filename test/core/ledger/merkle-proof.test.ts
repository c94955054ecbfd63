import fc from 'fast-check';
import { utf8Bytes } from '../../../src/base/bytes.ts';
import { hashHex } from '../../../src/core/ledger/encoding.ts';
import { EMPTY_RANGE, leafHash, rangeRoot, withLeaf } from '../../../src/core/ledger/merkle.ts';
import {
  isConsistent,
  isIncluded,
  leavesSource,
  proveConsistency,
  proveInclusion,
  rootOver,
} from '../../../src/core/ledger/merkle-proof.ts';
import { sha256 } from './support.ts';

/** RFC 6962 §2.1 to §2.1.2 written down as the definitions stand there: the slow twin. */
const join = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(Buffer.concat([Buffer.from([1]), left, right]));
const splitOf = (count: number): number => 2 ** Math.ceil(Math.log2(count) - 1);
const plainRoot = (d: readonly Uint8Array[]): Uint8Array => {
  if (d.length === 0) return sha256(new Uint8Array(0));
  if (d.length === 1) return d[0] as Uint8Array;
  const k = splitOf(d.length);
  return join(plainRoot(d.slice(0, k)), plainRoot(d.slice(k)));
};
const plainPath = (m: number, d: readonly Uint8Array[]): Uint8Array[] => {
  if (d.length === 1) return [];
  const k = splitOf(d.length);
  return m < k ? [...plainPath(m, d.slice(0, k)), plainRoot(d.slice(k))] : [...plainPath(m - k, d.slice(k)), plainRoot(d.slice(0, k))];
};
const plainSubproof = (m: number, d: readonly Uint8Array[], isWhole: boolean): Uint8Array[] => {
  if (m === d.length) return isWhole ? [] : [plainRoot(d)];
  const k = splitOf(d.length);
  return m <= k
    ? [...plainSubproof(m, d.slice(0, k), isWhole), plainRoot(d.slice(k))]
    : [...plainSubproof(m - k, d.slice(k), false), plainRoot(d.slice(0, k))];
};

const SIZE_MAX = 300;
const LEAVES = Array.from({ length: SIZE_MAX }, (_, at) => leafHash(sha256, utf8Bytes(`entry ${String(at)}`)));
const source = leavesSource(sha256, LEAVES);
const ROOTS = ((): Uint8Array[] => {
  let range = EMPTY_RANGE;
  return [
    rangeRoot(sha256, range),
    ...LEAVES.map((leaf) => {
      range = withLeaf(sha256, range, leaf);
      return rangeRoot(sha256, range);
    }),
  ];
})();
const rootAt = (size: number): Uint8Array => ROOTS[size] as Uint8Array;
const leafAt = (seq: number): Uint8Array => LEAVES[seq] as Uint8Array;
const hexes = (hashes: readonly Uint8Array[]): string[] => hashes.map(hashHex);
const included = (seq: number, size: number): Parameters<typeof isIncluded>[1] => ({
  leaf: leafAt(seq),
  seq,
  size,
  root: rootAt(size),
  proof: proveInclusion(source, seq, size),
});
const consistent = (oldSize: number, newSize: number): Parameters<typeof isConsistent>[1] => ({
  oldSize,
  oldRoot: rootAt(oldSize),
  newSize,
  newRoot: rootAt(newSize),
  proof: proveConsistency(source, oldSize, newSize),
});
const size = fc.integer({ min: 1, max: SIZE_MAX });
/** A size and a number below it. */
const pair = size.chain((large) => fc.tuple(fc.nat(large - 1), fc.constant(large)));
const flipped = (hashes: readonly Uint8Array[], at: number, bit: number): Uint8Array[] =>
  hashes.map((one, place) =>
    place === at % hashes.length ? one.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte)) : one,
  );

describe('proofs of the published tree', () => {
  // Leaves, roots and proofs of the reference implementation's tests (google/certificate-transparency, transparency-dev/merkle).
  const INPUTS = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
  const leaves = INPUTS.map((input) => leafHash(sha256, Buffer.from(input, 'hex')));
  const published = leavesSource(sha256, leaves);
  const N01 = 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125';
  const N23 = '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e';
  const N45 = '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a';
  const N67 = 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0';
  const N03 = 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7';
  const N47 = '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4';
  const L0 = '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d';
  const L1 = '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7';
  const L4 = 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b';

  it.each<[number, number, string[]]>([
    [0, 1, []],
    [0, 8, [L1, N23, N47]],
    [5, 8, [L4, N67, N03]],
    [2, 3, [N01]],
    [1, 5, [L0, N23, L4]],
  ])('hold leaf %i in the tree of %i', (seq, of, path) => {
    const proof = proveInclusion(published, seq, of);
    expect(hexes(proof)).toEqual(path);
    expect(isIncluded(sha256, { leaf: leaves[seq] as Uint8Array, seq, size: of, root: rootOver(published, 0, of), proof })).toBe(true);
  });

  it.each<[number, number, string[]]>([
    [1, 1, []],
    [1, 8, [L1, N23, N47]],
    [6, 8, [N45, N67, N03]],
    [2, 5, [N23, L4]],
  ])('hold the growth from %i to %i', (oldSize, newSize, path) => {
    const proof = proveConsistency(published, oldSize, newSize);
    expect(hexes(proof)).toEqual(path);
    const [oldRoot, newRoot] = [rootOver(published, 0, oldSize), rootOver(published, 0, newSize)];
    expect(isConsistent(sha256, { oldSize, oldRoot, newSize, newRoot, proof })).toBe(true);
  });
});

describe('every proof', () => {
  it("is the definition's, for sizes to 300", () => {
    fc.assert(
      fc.property(pair, ([seq, of]) => {
        expect(hexes(proveInclusion(source, seq, of))).toEqual(hexes(plainPath(seq, LEAVES.slice(0, of))));
        expect(hexes(proveConsistency(source, seq + 1, of))).toEqual(hexes(plainSubproof(seq + 1, LEAVES.slice(0, of), true)));
        expect(hashHex(rootOver(source, 0, of))).toBe(hashHex(plainRoot(LEAVES.slice(0, of))));
      }),
      { numRuns: 150 },
    );
  });

  it('convinces, at every place of every size to 70 and at places to 300', () => {
    const places: [number, number][] = [];
    for (let of = 1; of <= 70; of += 1) for (let seq = 0; seq < of; seq += 1) places.push([seq, of]);
    for (const [seq, of] of [...places, ...fc.sample(pair, 200)]) {
      expect(isIncluded(sha256, included(seq, of))).toBe(true);
      expect(isConsistent(sha256, consistent(seq, of))).toBe(true);
    }
    expect(isConsistent(sha256, consistent(0, 0))).toBe(true);
  });

  it('has at most one hash for each bit of the size, and one more for growth', () => {
    fc.assert(
      fc.property(pair, ([seq, of]) => {
        const bits = Math.ceil(Math.log2(of));
        expect(proveInclusion(source, seq, of).length).toBeLessThanOrEqual(bits);
        expect(proveConsistency(source, seq, of).length).toBeLessThanOrEqual(bits + 1);
      }),
    );
  });

  it('convinces of nothing else', () => {
    const other = sha256(utf8Bytes('another tree'));
    fc.assert(
      fc.property(pair, fc.nat(), fc.nat(255), ([seq, of], at, bit) => {
        const right = included(seq, of);
        expect(isIncluded(sha256, { ...right, leaf: other })).toBe(false);
        expect(isIncluded(sha256, { ...right, root: other })).toBe(false);
        expect(isIncluded(sha256, { ...right, proof: [...right.proof, other] })).toBe(false);
        if (right.proof.length > 0) {
          expect(isIncluded(sha256, { ...right, proof: flipped(right.proof, at, bit) })).toBe(false);
          expect(isIncluded(sha256, { ...right, proof: right.proof.slice(1) })).toBe(false);
        }
        const grown = consistent(seq, of);
        expect(isConsistent(sha256, { ...grown, oldRoot: other })).toBe(false);
        if (seq > 0) expect(isConsistent(sha256, { ...grown, newRoot: other })).toBe(false);
        expect(isConsistent(sha256, { ...grown, proof: [...grown.proof, other] })).toBe(false);
        if (grown.proof.length > 0) {
          expect(isConsistent(sha256, { ...grown, proof: flipped(grown.proof, at, bit) })).toBe(false);
          expect(isConsistent(sha256, { ...grown, proof: grown.proof.slice(0, -1) })).toBe(false);
        }
      }),
    );
  });

  it('holds a leaf at its own place only', () => {
    fc.assert(
      fc.property(pair, fc.nat(SIZE_MAX), ([seq, of], elsewhere) => {
        fc.pre(elsewhere !== seq);
        expect(isIncluded(sha256, { ...included(seq, of), seq: elsewhere })).toBe(false);
      }),
    );
  });

  it('is answered false, whatever is given', () => {
    const hashes = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 4 });
    const number = fc.oneof(fc.integer(), fc.double(), fc.constant(Number.MAX_SAFE_INTEGER));
    fc.assert(
      fc.property(number, number, fc.uint8Array({ maxLength: 33 }), hashes, (small, large, bytes, proof) => {
        expect(isIncluded(sha256, { leaf: bytes, seq: small, size: large, root: sha256(bytes), proof })).toBe(false);
        expect(isConsistent(sha256, { oldSize: small, oldRoot: bytes, newSize: large, newRoot: sha256(bytes), proof })).toBe(false);
      }),
    );
  });
});
