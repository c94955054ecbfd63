/** Where the 32-byte device root comes from (DESIGN §4). */

import type { SecretBytes } from '../base/secret.ts';

export interface KeyProvider {
  readonly kind: 'file' | 'passphrase' | 'tpm2' | 'systemd-creds';
  /** One sentence that the start-up prints where the provider is weak, else undefined. */
  readonly warning: string | undefined;
  /** Opens the root, making it on the first start. Fault `bad-key` where the secret is wrong. */
  openRoot(): Promise<SecretBytes>;
}
