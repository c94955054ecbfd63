/** Keyrings without a TPM: one that never changes, and one with epochs in RAM that a test can stop at any step. */
import { Fault, type FaultCode } from '../../src/base/fault.ts';
import { SecretBytes } from '../../src/base/secret.ts';
import type { FaceKeyring } from '../../src/ports/key-provider.ts';

/** Every copy that was handed out, to see it wiped. */
export interface WatchedKeyring extends FaceKeyring {
  readonly copies: Uint8Array[];
}

export function constantKeyring(fill = 1): WatchedKeyring {
  const copies: Uint8Array[] = [];
  const copy = (): SecretBytes => {
    const bytes = new Uint8Array(32).fill(fill);
    copies.push(bytes);
    return new SecretBytes(bytes);
  };
  return {
    copies,
    protection: 'copies-without-root',
    open: () => Promise.resolve({ current: copy(), next: undefined }),
    prepare: () => Promise.resolve(copy()),
    commit: () => Promise.resolve(),
    renew: () => Promise.resolve(),
  };
}

export interface EpochKeyring extends WatchedKeyring {
  /** Advances with every commit and never goes back. */
  epoch: number;
  isPrepared: boolean;
  /** The next call of this step faults, once. */
  failing: { step: 'open' | 'prepare' | 'commit' | 'renew'; code: FaultCode } | undefined;
  readonly calls: string[];
  /** As if the files of the keys were older than the counter. */
  isRolledBack: boolean;
}

export function epochKeyring(): EpochKeyring {
  const copies: Uint8Array[] = [];
  const key = (epoch: number): SecretBytes => {
    const bytes = new Uint8Array(32).fill(100 + epoch);
    copies.push(bytes);
    return new SecretBytes(bytes);
  };
  const step = <Value>(name: NonNullable<EpochKeyring['failing']>['step'], work: () => Value): Promise<Value> =>
    Promise.resolve().then(() => {
      ring.calls.push(name);
      if (ring.failing?.step === name) {
        const { code } = ring.failing;
        ring.failing = undefined;
        throw new Fault(code, `The step ${name} fails in this test.`);
      }
      return work();
    });
  const ring: EpochKeyring = {
    copies,
    protection: 'any-old-copy',
    epoch: 1,
    isPrepared: false,
    failing: undefined,
    calls: [],
    isRolledBack: false,
    open: () =>
      step('open', () => {
        if (ring.isRolledBack) throw new Fault('rolled-back', 'The keys are older than the counter. Purge the faces.');
        return { current: key(ring.epoch), next: ring.isPrepared ? key(ring.epoch + 1) : undefined };
      }),
    prepare: () =>
      step('prepare', () => {
        ring.isPrepared = true;
        return key(ring.epoch + 1);
      }),
    commit: () =>
      step('commit', () => {
        if (ring.isPrepared) ring.epoch += 1;
        ring.isPrepared = false;
      }),
    renew: () =>
      step('renew', () => {
        ring.isRolledBack = false;
        ring.isPrepared = false;
        ring.epoch += 1;
      }),
  };
  return ring;
}
