import { createPublicKey, verify } from 'node:crypto';
import fc from 'fast-check';
import { utf8Bytes } from '../../../src/base/bytes.ts';
import { isKeyName, readCheckpoint, readVerifierKey, signCheckpoint, verifierKeyText } from '../../../src/core/ledger/checkpoint.ts';
import { fromBase64, hashHex, toBase64 } from '../../../src/core/ledger/encoding.ts';
import { EMPTY_RANGE, leafHash, rangeRoot, withLeaf } from '../../../src/core/ledger/merkle.ts';
import { isSignatureValid, KEY, sha256, signer } from './support.ts';

describe('base64', () => {
  it("is Node's", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
        expect(hashHex(bytes)).toBe(Buffer.from(bytes).toString('hex'));
      }),
    );
  });

  it.each(['A', 'AA', 'AAA', 'AB==', 'AAB=', 'A===', '====', 'AA=A', 'AA A', 'AAA\n', 'AA-_', 'AAAA=', 'A=AA'])('refuses %j', (text) => {
    expect(fromBase64(text)).toBeUndefined();
  });
});

describe('the Merkle tree', () => {
  /** RFC 6962 §2.1 written down plainly: the slow twin. */
  const plainRoot = (leaves: readonly Uint8Array[]): Uint8Array => {
    if (leaves.length === 0) return sha256(new Uint8Array(0));
    if (leaves.length === 1) return leafHash(sha256, leaves[0] as Uint8Array);
    let split = 1;
    while (split * 2 < leaves.length) split *= 2;
    return sha256(Buffer.concat([Buffer.from([1]), plainRoot(leaves.slice(0, split)), plainRoot(leaves.slice(split))]));
  };

  it('has the root of RFC 6962 at every size', () => {
    const leaves = Array.from({ length: 130 }, (_, at) => utf8Bytes(`leaf ${String(at)}`));
    let range = EMPTY_RANGE;
    leaves.forEach((leaf, at) => {
      range = withLeaf(sha256, range, leafHash(sha256, leaf));
      expect(hashHex(rangeRoot(sha256, range))).toBe(hashHex(plainRoot(leaves.slice(0, at + 1))));
    });
  });

  it('gives the roots published with Certificate Transparency', () => {
    // Test vectors of the reference implementation (google/certificate-transparency, merkletree tests).
    const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
    const roots: Readonly<Record<number, string>> = {
      0: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      1: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      2: 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
      8: '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    };
    let range = EMPTY_RANGE;
    for (let size = 0; size <= inputs.length; size += 1) {
      if (roots[size] !== undefined) expect(hashHex(rangeRoot(sha256, range))).toBe(roots[size]);
      range = withLeaf(sha256, range, leafHash(sha256, Buffer.from(inputs[size] ?? '', 'hex')));
    }
  });
});

describe('signed notes', () => {
  // Key and note of the format's published example (C2SP signed-note).
  const VKEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
  const SIGNED = 'Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=';

  it('share key and key hash with the published example', () => {
    const key = readVerifierKey(VKEY, sha256);
    expect(key?.name).toBe('example.com/foo');
    const bytes = fromBase64(SIGNED) as Uint8Array;
    expect(hashHex(bytes.subarray(0, 4))).toBe('530d903a');
    const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key?.publicKey ?? new Uint8Array()]);
    const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    expect(verify(null, Buffer.from('This is an example message.\n'), publicKey, bytes.subarray(4))).toBe(true);
  });

  it('come back as written', () => {
    const checkpoint = { size: 7, root: sha256(utf8Bytes('x')) };
    const note = signCheckpoint(sha256, KEY, signer, checkpoint);
    expect(note.split('\n').slice(0, 2)).toEqual([KEY.name, '7']);
    expect(readCheckpoint(note, KEY, sha256, isSignatureValid)).toEqual(checkpoint);
    expect(readVerifierKey(verifierKeyText(sha256, KEY), sha256)).toEqual(KEY);
  });

  it('are refused in any other form', () => {
    const note = signCheckpoint(sha256, KEY, signer, { size: 7, root: sha256(utf8Bytes('x')) });
    const others = [
      `${note}\n`,
      note.trimEnd(),
      note.replace('7', '07'),
      note.replace('\n\n', '\next\n\n'),
      note.replace('—', '-'),
      `${note}${note.split('\n')[4] ?? ''}\n`,
      '',
    ];
    for (const other of others) expect(readCheckpoint(other, KEY, sha256, isSignatureValid)).toBeUndefined();
    expect(readCheckpoint(note, { ...KEY, name: 'other' }, sha256, isSignatureValid)).toBeUndefined();
    expect(readCheckpoint(note, KEY, sha256, () => false)).toBeUndefined();
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        expect(readCheckpoint(text, KEY, sha256, isSignatureValid)).toBeUndefined();
        expect(readVerifierKey(text, sha256)).toBeUndefined();
      }),
    );
    expect(['a b', 'a+b', '', 'é', 'a\n'].some(isKeyName)).toBe(false);
  });
});
