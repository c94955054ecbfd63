/** Orders and keys in the minisign formats, held against the real minisign program in both directions. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { utf8Bytes } from '../../../src/base/bytes.ts';
import { SecretBytes } from '../../../src/base/secret.ts';
import { publicKeyLine, publicKeyText, readPublicKey, readSignature, signatureText, signerOf } from '../../../src/core/order/minisign.ts';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import { openSecretKey, type OperatorKey, secretKeyText } from '../../../src/edge/orders/secret-key.ts';
import type { Crypto } from '../../../src/ports/crypto.ts';
import { describeWithTools } from '../../support/tools.ts';

/** The least that libsodium's rule gives: the real limits take 1 GiB and some seconds. */
const SMALL = { opsLimit: 32_768, memLimit: 16_777_216 };
const MESSAGE = utf8Bytes('an order\n');

let crypto: Crypto;
let dir: string;
beforeAll(async () => {
  crypto = await openCrypto();
  dir = mkdtempSync(join(tmpdir(), 'menshen-minisign-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

function makeKey(): OperatorKey {
  const seed = new SecretBytes(crypto.randomBytes(32));
  return { keyId: crypto.randomBytes(8), publicKey: crypto.signingKey(seed).publicKey, seed };
}

function sign(key: OperatorKey, message: Uint8Array): string {
  const signer = crypto.signingKey(key.seed);
  return signatureText(message, { keyId: key.keyId, trustedComment: 'timestamp:1', sign: (bytes) => signer.sign(bytes), crypto });
}

const isSignedBy = (key: OperatorKey, message: Uint8Array, text: string): boolean => {
  const signature = readSignature(text);
  return signature !== undefined && signerOf(message, signature, [key], crypto) !== undefined;
};

describe('a signature', () => {
  it('holds for its message and key alone', () => {
    const [key, other] = [makeKey(), makeKey()];
    const text = sign(key, MESSAGE);
    expect(isSignedBy(key, MESSAGE, text)).toBe(true);
    expect(isSignedBy(other, MESSAGE, text)).toBe(false);
    expect(isSignedBy({ ...other, keyId: key.keyId }, MESSAGE, text)).toBe(false);
    expect(isSignedBy(key, utf8Bytes('another order\n'), text)).toBe(false);
    expect(isSignedBy(key, MESSAGE, text.replace('timestamp:1', 'timestamp:2'))).toBe(false);
  });

  it('does not survive one changed character', () => {
    const key = makeKey();
    const text = sign(key, MESSAGE);
    const start = text.indexOf('\n') + 1;
    fc.assert(
      fc.property(fc.integer({ min: start, max: text.length - 2 }), fc.constantFrom('A', 'b', '0', '/', ' ', '\n'), (at, letter) => {
        fc.pre(text[at] !== letter);
        expect(isSignedBy(key, MESSAGE, text.slice(0, at) + letter + text.slice(at + 1))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('is never more than a no, whatever text comes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.base64String()).map((lines) => lines.join('\n')),
        ),
        (text) => {
          expect(readSignature(text)).toBeUndefined();
          readPublicKey(text);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a secret key file', () => {
  it('opens with its passphrase alone', async () => {
    const key = makeKey();
    const text = await secretKeyText(key, { passphrase: 'right', crypto, limits: SMALL });
    const opened = await openSecretKey(text, { askPassphrase: () => Promise.resolve('right'), crypto });
    expect(publicKeyLine(opened)).toBe(publicKeyLine(key));
    expect(isSignedBy(key, MESSAGE, sign(opened, MESSAGE))).toBe(true);
    await expect(openSecretKey(text, { askPassphrase: () => Promise.resolve('wrong'), crypto })).rejects.toMatchObject({ code: 'bad-key' });
    await expect(openSecretKey('nothing\nof the kind', { askPassphrase: () => Promise.resolve(''), crypto })).rejects.toMatchObject({
      code: 'bad-key',
    });
  });
});

describeWithTools(['minisign'], 'the real minisign', () => {
  const at = (name: string): string => join(dir, name);
  const minisign = (words: readonly string[], input = ''): string =>
    execFileSync('minisign', words, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });

  it('verifies what is signed here, and refuses it changed', () => {
    const key = makeKey();
    writeFileSync(at('order'), MESSAGE);
    writeFileSync(at('order.minisig'), sign(key, MESSAGE));
    writeFileSync(at('operator.pub'), publicKeyText(key));
    expect(minisign(['-V', '-p', at('operator.pub'), '-m', at('order')])).toMatch('Signature and comment signature verified');
    expect(minisign(['-V', '-P', publicKeyLine(key), '-m', at('order')])).toMatch('timestamp:1');
    writeFileSync(at('order'), 'another order\n');
    expect(() => minisign(['-V', '-p', at('operator.pub'), '-m', at('order')])).toThrow();
  });

  it('signs with a secret key file of ours, and what it signs verifies here', async () => {
    const key = makeKey();
    writeFileSync(at('ours.key'), await secretKeyText(key, { passphrase: 'a phrase', crypto, limits: SMALL }));
    writeFileSync(at('file'), MESSAGE);
    for (const mode of [[], ['-l']]) {
      minisign(['-S', ...mode, '-s', at('ours.key'), '-m', at('file')], 'a phrase\n');
      const text = readFileSync(at('file.minisig'), 'utf8');
      expect(readSignature(text)?.isPrehashed).toBe(mode.length === 0);
      expect(isSignedBy(key, MESSAGE, text)).toBe(true);
      expect(isSignedBy(key, utf8Bytes('other'), text)).toBe(false);
    }
  });

  it('makes keys that open here, with and without a passphrase', async () => {
    for (const [words, input] of [
      [['-G', '-f'], 'pw\npw\n'],
      [['-G', '-f', '-W'], ''],
    ] as const) {
      minisign([...words, '-p', at('theirs.pub'), '-s', at('theirs.key')], input);
      const opened = await openSecretKey(readFileSync(at('theirs.key'), 'utf8'), { askPassphrase: () => Promise.resolve('pw'), crypto });
      const published = readPublicKey(readFileSync(at('theirs.pub'), 'utf8'));
      expect(published && publicKeyLine(published)).toBe(publicKeyLine(opened));
      writeFileSync(at('theirs'), MESSAGE);
      writeFileSync(at('theirs.minisig'), sign(opened, MESSAGE));
      expect(minisign(['-V', '-p', at('theirs.pub'), '-m', at('theirs')])).toMatch('verified');
    }
  });
});
