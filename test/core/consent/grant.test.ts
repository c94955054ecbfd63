import { createHash } from 'node:crypto';
import { type ConsentGrant, GRANT_LIFE_MS, grantBytes, verifyGrant } from '../../../src/core/consent/grant.ts';

const GRANT: ConsentGrant = {
  grantId: 'g1',
  deviceId: 'd1',
  subject: 's1',
  purpose: 'door_access',
  noticeVersion: '1',
  noticeHash: '00',
  grantedAtMs: 1000,
  expiresAtMs: 1000 + GRANT_LIFE_MS,
};
const tag = (message: Uint8Array): Uint8Array => createHash('sha256').update(message).digest();
const expected = {
  subject: 's1',
  deviceId: 'd1',
  noticeVersion: '1',
  nowMs: 2000,
  isSignatureValid: (message: Uint8Array, signature: Uint8Array) => Buffer.compare(tag(message), signature) === 0,
};

describe('a consent grant', () => {
  const signed = { grant: GRANT, signature: tag(grantBytes(GRANT)) };

  it('is valid for its subject, device, notice and time', () => {
    expect(verifyGrant(signed, expected).kind).toBe('valid');
  });

  it.each([
    ['bad-signature', { ...signed, grant: { ...GRANT, subject: 's2' } }, expected],
    ['other-subject', signed, { ...expected, subject: 's2' }],
    ['other-device', signed, { ...expected, deviceId: 'd2' }],
    ['other-notice', signed, { ...expected, noticeVersion: '2' }],
    ['expired', signed, { ...expected, nowMs: GRANT.expiresAtMs + 1 }],
    ['from-the-future', signed, { ...expected, nowMs: 999 }],
  ])('is refused as %s', (reason, grant, expectation) => {
    expect(verifyGrant(grant, expectation)).toEqual({ kind: 'refused', reason });
  });
});
