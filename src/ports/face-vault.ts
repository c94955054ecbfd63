/** The store of templates, opened by the eye process alone (faces.db; DESIGN §4). */

import type { SecretBytes } from '../base/secret.ts';
import type { VerifiedGrant } from '../core/consent/grant.ts';
import type { ErasureEvidence, ErasureRequest, FaceSubject, ProofId } from './eye.ts';

export type { ErasureRequest } from './eye.ts';

export interface StoredTemplate {
  readonly subject: FaceSubject;
  /** Unit length, keyed-transformed, float32. Wiped by the receiver when done. */
  readonly vector: Float32Array;
  /** SHA-256 (hex) of the embedder that made it. */
  readonly embedderSha256: string;
}

export interface VaultCounts {
  readonly persons: number;
  readonly templates: number;
  /** Always 0: no image is ever stored (INV-01, INV-13). */
  readonly images: 0;
}

export interface EraseOptions {
  /** Key-encryption key of the next epoch; the caller wipes it. Absent: the present one stays. */
  readonly nextKey?: SecretBytes | undefined;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface FaceVault {
  counts(): VaultCounts;
  subjects(): FaceSubject[];
  /** Those whose grant names a notice version that `isCovered` denies. */
  subjectsOutside(isCovered: (noticeVersion: string) => boolean): FaceSubject[];
  /** Hands over every template once, in bounded batches. `onProgress(done, total)`. Fault `store-corrupt` names the row that fails. */
  load(onTemplate: (template: StoredTemplate) => void, onProgress: (done: number, total: number) => void): void;
  /** One transaction: grant row, wrapped person key, sealed template; replaces an older template of the subject. Returns when synced. */
  put(template: StoredTemplate, grant: VerifiedGrant): void;
  /**
   * Intent → destroy → rotate → check, several people in one rotation. The answers stand in the order of the requests;
   * undefined: nothing was held. Asked again under the number of a finished erasure, over restarts too, it gives what
   * that one found. The store moves to `nextKey` in the same transaction where that is another key than its present one, and
   * in one of its own where nothing was left to destroy: it is under `nextKey` whenever this returns.
   */
  erase(requests: readonly ErasureRequest[], options?: EraseOptions): readonly (ErasureEvidence | undefined)[];
  /** Destroys the store key first (that is the point of no return), then rows and pages; makes a fresh empty store. Asked again like `erase`. */
  purge(proofId: ProofId, options?: EraseOptions): ErasureEvidence;
  /**
   * True where the store is under the last `nextKey` it was given, at its opening or by an erasure or purge: the door may
   * then commit that epoch. False where the last one was given and not moved to, for then a commit would lose the store.
   */
  readonly isOnNextKey: boolean;
  /** Grows with every write; sealed in the store. An older copy of the store has a smaller one. */
  revision(): number;
  /** A 32-byte secret for the keyed transform of this device's templates; changes with every purge. */
  transformSeed(): Uint8Array;
  close(): void;
}
