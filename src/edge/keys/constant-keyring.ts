/**
 * A keyring without epochs, for providers that nothing in hardware stands behind: the face store's key
 * follows from the root alone. Whoever has the root and an older copy of the store can read that copy.
 */

import { SecretBytes } from '../../base/secret.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { FaceKeyring } from '../../ports/key-provider.ts';

/** One purpose, one key. */
const LABEL = 'menshen/faces/1';

/** `root` stays the caller's; from it one copy of the store's key is kept for the keyring's life. */
export function constantKeyring(root: SecretBytes, crypto: Pick<Crypto, 'deriveKey'>): FaceKeyring {
  const kept = crypto.deriveKey(root, LABEL);
  const copy = (): SecretBytes => new SecretBytes(kept.expose().slice());
  return {
    protection: 'copies-without-root',
    open: () => Promise.resolve({ current: copy(), next: undefined }),
    prepare: () => Promise.resolve(copy()),
    commit: () => Promise.resolve(),
    renew: () => Promise.resolve(),
  };
}
