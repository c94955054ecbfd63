import { inspect } from 'node:util';
import { fromHex, toHex, utf8Bytes } from '../../../src/base/bytes.ts';
import { SecretBytes } from '../../../src/base/secret.ts';
import { openCrypto, PIN_HASH_COST, SEAL_BYTES } from '../../../src/edge/crypto/sodium.ts';

const bytes = (hex: string): Uint8Array => fromHex(hex.replaceAll(/\s/g, '')) ?? new Uint8Array();
const secret = (hex: string): SecretBytes => new SecretBytes(bytes(hex));
const KEY = '808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f';

describe('the cryptographic words', () => {
  it('hash as FIPS 180-4 and RFC 7693 say', async () => {
    const crypto = await openCrypto();
    expect(toHex(crypto.sha256(utf8Bytes('abc')))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    const key = new SecretBytes(new Uint8Array(32).map((_, at) => at));
    // BLAKE2b-256 keyed with 00…1f of "", computed with Python's hashlib.blake2b(digest_size=32).
    expect(toHex(crypto.keyedHash(key, new Uint8Array()))).toBe('4e51e7a913fc80137da52880fecca175bf81e117d5c68126dc2774033517ea0d');
    expect(toHex(crypto.deriveKey(key, 'faces').expose())).toBe(toHex(crypto.keyedHash(key, utf8Bytes('faces'))));
    expect(toHex(crypto.deriveKey(key, 'people').expose())).not.toBe(toHex(crypto.deriveKey(key, 'faces').expose()));
  });

  it('open the vector of draft-irtf-cfrg-xchacha-03, A.3.1', async () => {
    const crypto = await openCrypto();
    const plain = utf8Bytes(
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
    );
    const sealed = bytes(`404142434445464748494a4b4c4d4e4f5051525354555657
      bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39
      ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9
      21f9664c97637da9768812f615c68b13b52e c0875924c1c7987947deafd8780acf49`);
    expect(crypto.open(secret(KEY), sealed, bytes('50515253c0c1c2c3c4c5c6c7'))).toEqual(plain);
  });

  it('open nothing where key, bytes, length or associated data differ', async () => {
    const crypto = await openCrypto();
    const associated = utf8Bytes('row 1');
    const sealed = crypto.seal(secret(KEY), utf8Bytes('plain'), associated);
    expect(sealed).toHaveLength(5 + SEAL_BYTES);
    expect(crypto.open(secret(KEY), sealed, associated)).toEqual(utf8Bytes('plain'));
    expect(crypto.open(secret(KEY.replace('80', '81')), sealed, associated)).toBeUndefined();
    expect(crypto.open(secret(KEY), sealed, utf8Bytes('row 2'))).toBeUndefined();
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = sealed.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(crypto.open(secret(KEY), changed, associated)).toBeUndefined();
      expect(crypto.open(secret(KEY), sealed.subarray(0, at), associated)).toBeUndefined();
    }
    expect(crypto.seal(secret(KEY), utf8Bytes('plain'), associated)).not.toEqual(sealed);
  });

  it('sign as RFC 8032, 7.1, test 3, and refuse anything else', async () => {
    const crypto = await openCrypto();
    const key = crypto.signingKey(secret('c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7'));
    const message = bytes('af82');
    const signature = key.sign(message);
    expect(toHex(key.publicKey)).toBe('fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025');
    expect(toHex(signature)).toBe(
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    );
    expect(crypto.isSignatureValid(key.publicKey, message, signature)).toBe(true);
    expect(crypto.isSignatureValid(key.publicKey, bytes('af83'), signature)).toBe(false);
    expect(crypto.isSignatureValid(key.publicKey, message, signature.subarray(1))).toBe(false);
    expect(crypto.isSignatureValid(key.publicKey.subarray(1), message, signature)).toBe(false);
    key.wipe();
    expect(() => key.sign(message)).toThrow(/wiped/);
  });

  it('hash a PIN with salt and pepper at the stated cost', async () => {
    const crypto = await openCrypto({ pinHashCost: { memoryKiB: 64, passes: 1, parallelism: 1 } });
    const salt = new Uint8Array(16).fill(1);
    const hash = await crypto.pinHash('123456', salt, secret(KEY));
    expect(hash).toHaveLength(32);
    expect(await crypto.pinHash('123456', salt, secret(KEY))).toEqual(hash);
    expect(await crypto.pinHash('123457', salt, secret(KEY))).not.toEqual(hash);
    expect(await crypto.pinHash('123456', new Uint8Array(16), secret(KEY))).not.toEqual(hash);
    expect(await crypto.pinHash('123456', salt, secret(KEY.replace('80', '81')))).not.toEqual(hash);
    expect(PIN_HASH_COST).toEqual({ memoryKiB: 65_536, passes: 3, parallelism: 1 });
  });

  it('stretch a passphrase as the reference Argon2id does', async () => {
    const crypto = await openCrypto();
    // Computed with the argon2 command of the reference implementation: printf password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32.
    const key = await crypto.stretch('password', utf8Bytes('somesalt'), { memoryKiB: 65_536, passes: 2, parallelism: 1 });
    expect(toHex(key.expose())).toBe('09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7');
  });

  it('wipe bytes and show no secret', async () => {
    const crypto = await openCrypto();
    const plain = new Uint8Array(8).fill(9);
    crypto.wipe(plain);
    expect([...plain]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(inspect(secret(KEY))).toBe('[secret]');
    expect(() => crypto.seal(new SecretBytes(new Uint8Array(31)), plain, plain)).toThrow(/32 bytes/);
  });
});
