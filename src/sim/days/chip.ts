/**
 * The twin of a TPM: counters that only grow and secrets bound to one value of them. Its counters are
 * told like everything that no power cut takes back. Never part of a device image.
 */

import { canonicalBytes } from '../../base/canonical.ts';
import { SecretBytes } from '../../base/secret.ts';
import type { Tpm2Device } from '../../edge/keys/tpm2-device.ts';
import type { SealedObject } from '../../edge/keys/tpm2-files.ts';
import type { CounterAt, Tpm2Turn, Unsealed } from '../../edge/keys/tpm2-turn.ts';
import type { Crypto } from '../../ports/crypto.ts';

export interface ChipOptions {
  readonly crypto: Crypto;
  /** What never leaves the chip. */
  readonly secret: SecretBytes;
  /** Values of the counters, kept by the world. */
  readonly counters: Readonly<Record<number, number>>;
  readonly setCounter: (index: number, value: number) => void;
}

export function makeChip(options: ChipOptions): Tpm2Device {
  // The real turn runs tools; the keyring asks no more of it than this.
  const turn = chipTurn(options) as Tpm2Turn;
  let last: Promise<unknown> = Promise.resolve();
  return {
    turn: (work) => {
      const next = last.then(() => work(turn));
      last = next.catch(() => undefined);
      return next;
    },
  };
}

function chipTurn({
  crypto,
  secret,
  counters,
  setCounter,
}: ChipOptions): Pick<Tpm2Turn, 'counter' | 'ensureCounter' | 'increment' | 'seal' | 'unseal' | 'isOwn'> {
  const boundTo = ({ index, value }: CounterAt): Uint8Array => canonicalBytes({ context: 'simulated-chip/1', index, value });
  const tryOpen = (sealed: SealedObject, to: CounterAt): Uint8Array | undefined => crypto.open(secret, sealed.privateArea, boundTo(to));
  return {
    counter: async (index) => counters[index],
    ensureCounter: async (index) => {
      const known = counters[index];
      if (known !== undefined) return known;
      setCounter(index, 1);
      return 1;
    },
    increment: async (index) => {
      setCounter(index, (counters[index] ?? 0) + 1);
    },
    seal: async (bytes, to) => ({ publicArea: new Uint8Array(8), privateArea: crypto.seal(secret, bytes, boundTo(to)) }),
    unseal: async (sealed, to): Promise<Unsealed> => {
      const opened = tryOpen(sealed, to);
      if (opened === undefined) return { kind: 'foreign' };
      return counters[to.index] === to.value ? { kind: 'unsealed', secret: new SecretBytes(opened) } : { kind: 'withheld' };
    },
    isOwn: async () => true,
  };
}
