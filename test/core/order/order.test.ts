/** Which orders are carried out: rightly signed, for this device, in time. The bytes are read strictly. */
import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import { utf8Bytes } from '../../../src/base/bytes.ts';
import { signatureText } from '../../../src/core/order/minisign.ts';
import { judgeOrder, type Order, orderBytes, type OrderQuestion, readOrder } from '../../../src/core/order/order.ts';

const PAIR = generateKeyPairSync('ed25519');
/** Length of an Ed25519 key's DER head. */
const DER_HEAD_BYTES = 12;
const KEY = {
  keyId: new Uint8Array(8).fill(5),
  publicKey: new Uint8Array(PAIR.publicKey.export({ format: 'der', type: 'spki' }).subarray(DER_HEAD_BYTES)),
};
const CRYPTO = {
  blake2b512: (message: Uint8Array) => new Uint8Array(createHash('blake2b512').update(message).digest()),
  isSignatureValid: (_key: Uint8Array, message: Uint8Array, signature: Uint8Array) => verify(null, message, PAIR.publicKey, signature),
};
const DAY_MS = 24 * 60 * 60 * 1000;
const ORDER: Order = {
  order: 'purge',
  deviceId: 'door-1',
  orderId: 'ab'.repeat(16),
  issuedAtMs: 1_790_000_000_000,
  expiresAtMs: 1_790_000_000_000 + DAY_MS,
  persons: null,
};

function signed(bytes: Uint8Array): Uint8Array {
  const how = {
    keyId: KEY.keyId,
    trustedComment: 'timestamp:1',
    sign: (message: Uint8Array) => new Uint8Array(sign(null, message, PAIR.privateKey)),
    crypto: CRYPTO,
  };
  return utf8Bytes(signatureText(bytes, how));
}

function judged(bytes: Uint8Array, changes: Partial<OrderQuestion> = {}): string {
  const question = {
    order: bytes,
    signature: signed(bytes),
    keys: [KEY],
    deviceId: 'door-1',
    nowMs: ORDER.issuedAtMs,
    isClockTrusted: true,
  };
  const verdict = judgeOrder({ ...question, crypto: CRYPTO, ...changes });
  return verdict.kind === 'valid' ? 'valid' : verdict.why;
}

describe('an order', () => {
  const bytes = orderBytes(ORDER);

  it('is carried out where it is signed, for this device and in time', () => {
    expect(judged(bytes)).toBe('valid');
  });

  it.each([
    ['other-device', { deviceId: 'door-2' }],
    ['expired', { nowMs: ORDER.expiresAtMs }],
    ['not-signed', { keys: [] }],
    ['not-signed', { signature: signed(utf8Bytes('another')) }],
    ['malformed', { signature: utf8Bytes('no signature') }],
    ['malformed', { signature: new Uint8Array(20_000) }],
  ] as const)('is refused as %s', (why, changes) => {
    expect(judged(bytes, changes)).toBe(why);
  });

  it('does not run out by a clock that nobody can trust', () => {
    expect(judged(bytes, { nowMs: ORDER.expiresAtMs, isClockTrusted: false })).toBe('valid');
  });

  it.each([
    ['spaces', utf8Bytes(JSON.stringify(JSON.parse(Buffer.from(bytes).toString()), null, 1))],
    ['another verb', orderBytes({ ...ORDER, order: 'open' as 'purge' })],
    ['years of time', orderBytes({ ...ORDER, expiresAtMs: ORDER.issuedAtMs + 400 * DAY_MS })],
    ['no end', orderBytes({ ...ORDER, expiresAtMs: ORDER.issuedAtMs })],
    ['half a person', utf8Bytes(Buffer.from(bytes).toString().replace('"persons":null', '"persons":0.5'))],
    ['another field', utf8Bytes(Buffer.from(bytes).toString().replace('{', '{"a":1,'))],
  ])('with %s is not read, signed or not', (_, wrong) => {
    expect(readOrder(wrong)).toBeUndefined();
    expect(judged(wrong)).toBe('malformed');
  });
});
