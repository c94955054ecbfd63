/**
 * Opens the face store of the test, erases or purges, and is killed by its own hand at one point, a step of the erasure,
 * "rotating" or "seal-N", the Nth sealing from then on:
 * node erase-child.ts PATH erase|purge POINT SUBJECT,… PROOF,… [next]
 */
import { SecretBytes } from '../../../src/base/secret.ts';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import { openFaceVault } from '../../../src/edge/vault/faces.ts';

const [path = '', verb = '', last = '', subjects = '', proofs = '', next] = process.argv.slice(2);
const die = (point: string): void => {
  if (point === last) process.kill(process.pid, 'SIGKILL');
};
const key = (fill: number): SecretBytes => new SecretBytes(new Uint8Array(32).fill(fill));
const crypto = await openCrypto();
let seals = -Infinity;
const vault = openFaceVault({
  path,
  key: key(7),
  nowMs: () => 0,
  onStep: die,
  crypto: {
    ...crypto,
    seal: (...parts) => {
      die(`seal-${String((seals += 1))}`);
      return crypto.seal(...parts);
    },
  },
});
seals = 0;
const nextKey = next === undefined ? undefined : key(8);
const proofIds = proofs.split(',');
if (verb === 'erase') {
  const requests = subjects.split(',').map((subject, at) => ({ subject, proofId: proofIds[at] ?? '' }));
  vault.erase(requests, { nextKey, onProgress: () => die('rotating') });
} else vault.purge(proofs, { nextKey });
process.stdout.write('not killed');
