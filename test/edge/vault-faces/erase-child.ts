/**
 * Opens the face store of the test, erases or purges, and is killed by its own hand at one step:
 * node erase-child.ts PATH erase|purge STEP|rotating SUBJECT PROOF
 */
import { SecretBytes } from '../../../src/base/secret.ts';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import { openFaceVault } from '../../../src/edge/vault/faces.ts';

const [path = '', verb = '', last = '', subject = '', proof = ''] = process.argv.slice(2);
const die = (step: string): void => {
  if (step === last) process.kill(process.pid, 'SIGKILL');
};
const vault = openFaceVault({
  path,
  key: new SecretBytes(new Uint8Array(32).fill(7)),
  crypto: await openCrypto(),
  nowMs: () => 0,
  onStep: die,
});
if (verb === 'erase') vault.erase([{ subject, proofId: proof }], { onProgress: () => die('rotating') });
else vault.purge(proof);
process.stdout.write('not killed');
