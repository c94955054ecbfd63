/** Builders for the tests of the face store: real crypto, real SQLite, a real verified grant. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretBytes } from '../../../src/base/secret.ts';
import { GRANT_LIFE_MS, type VerifiedGrant, grantBytes, verifyGrant } from '../../../src/core/consent/grant.ts';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import { type FaceVaultOptions, openFaceVault } from '../../../src/edge/vault/faces.ts';
import type { Crypto } from '../../../src/ports/crypto.ts';
import type { ErasureEvidence } from '../../../src/ports/eye.ts';
import type { EraseOptions, FaceVault, StoredTemplate } from '../../../src/ports/face-vault.ts';

export const NOW_MS = 1_790_000_000_000;
export const DIMENSIONS = 512;
export const EMBEDDER = 'e'.repeat(64);

/** A folder that is gone when the test file ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'menshen-faces-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export function subjectOf(number: number): string {
  return number.toString(16).padStart(32, '0');
}

/** Number of an erasure. */
export function proofOf(number: number): string {
  return `f${subjectOf(number).slice(1)}`;
}

/** A unit vector that no other number has. */
export function vectorOf(number: number, dimensions: number = DIMENSIONS): Float32Array {
  const vector = new Float32Array(dimensions);
  let squares = 0;
  for (let at = 0; at < dimensions; at += 1) {
    const component = Math.sin((number + 1) * 12.9898 + at * 78.233 + ((number + 1) * at) / 7);
    vector[at] = component;
    squares += component * component;
  }
  return vector.map((component) => component / Math.sqrt(squares));
}

export function templateOf(number: number): StoredTemplate {
  return { subject: subjectOf(number), vector: vectorOf(number), embedderSha256: EMBEDDER };
}

/** A grant that went through the real check. */
export function grantOf(crypto: Crypto, subject: string, grantId = `grant-${subject}`): VerifiedGrant {
  const signing = crypto.signingKey(new SecretBytes(new Uint8Array(32).fill(1)));
  const grant = {
    grantId,
    deviceId: 'device',
    subject,
    purpose: 'door_access' as const,
    noticeVersion: '1',
    noticeHash: 'a'.repeat(64),
    grantedAtMs: NOW_MS,
    expiresAtMs: NOW_MS + GRANT_LIFE_MS,
  };
  const check = verifyGrant(
    { grant, signature: signing.sign(grantBytes(grant)) },
    {
      subject,
      deviceId: 'device',
      noticeVersion: '1',
      nowMs: NOW_MS,
      isSignatureValid: (message, signature) => crypto.isSignatureValid(signing.publicKey, message, signature),
    },
  );
  if (check.kind !== 'valid') throw new TypeError(check.reason);
  return check.grant;
}

export function storeKey(fill = 7): SecretBytes {
  return new SecretBytes(new Uint8Array(32).fill(fill));
}

export async function openTestVault(path: string, options: Partial<FaceVaultOptions> = {}): Promise<{ vault: FaceVault; crypto: Crypto }> {
  const crypto = await openCrypto();
  return { vault: openFaceVault({ path, key: storeKey(), crypto, nowMs: () => NOW_MS, ...options }), crypto };
}

/** Enrols the people of these numbers. */
export function enrol(vault: FaceVault, crypto: Crypto, ...numbers: readonly number[]): void {
  for (const number of numbers) vault.put(templateOf(number), grantOf(crypto, subjectOf(number)));
}

/** Subjects and vectors that a load hands over. */
export function loaded(vault: FaceVault): Map<string, number[]> {
  const found = new Map<string, number[]>();
  vault.load(
    (template) => {
      found.set(template.subject, [...template.vector]);
      template.vector.fill(0);
    },
    () => undefined,
  );
  return found;
}

export function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number);
}

/** Erases one person by number. */
export function erased(vault: FaceVault, number: number, proofId: string, options?: EraseOptions): ErasureEvidence | undefined {
  return vault.erase([{ subject: subjectOf(number), proofId }], options)[0];
}
