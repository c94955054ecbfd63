/**
 * The keyring as the eye's supervisor asks it: one step after the other, each with an end. An `open` beside a `commit` would
 * read half of two epochs; a TPM that does not answer is a fault, never a hang (INV-20).
 */

import { Fault } from '../../base/fault.ts';
import type { SecretBytes } from '../../base/secret.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FaceKeyring, FaceStoreKeys } from '../../ports/key-provider.ts';

/** From the request to its end, with all steps before it. A TPM takes some tens of milliseconds for one; a busy board more. Own choice. */
const KEY_STEP_LIMIT_MS = 30_000;

/** The same keyring. Further fault of every step: `tpm-failed` where it did not end in time. */
export function keyringInSteps(keyring: FaceKeyring, clock: Clock): FaceKeyring {
  let last: Promise<unknown> = Promise.resolve();
  const step = <Value>(work: () => Promise<Value>, onLate: (late: Value) => void): Promise<Value> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return within(clock, turn, onLate);
  };
  const nothing = (): void => undefined;
  return {
    protection: keyring.protection,
    open: () => step(() => keyring.open(), wipeKeys),
    prepare: () =>
      step(
        () => keyring.prepare(),
        (late: SecretBytes) => {
          late.wipe();
        },
      ),
    commit: () => step(() => keyring.commit(), nothing),
    renew: () => step(() => keyring.renew(), nothing),
  };
}

export function wipeKeys({ current, next }: FaceStoreKeys): void {
  current.wipe();
  next?.wipe();
}

function within<Value>(clock: Clock, asked: Promise<Value>, onLate: (late: Value) => void): Promise<Value> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const cancel = clock.after(KEY_STEP_LIMIT_MS, () => {
      isOver = true;
      const seconds = String(KEY_STEP_LIMIT_MS / 1000);
      reject(
        new Fault('tpm-failed', `The keys of the face store were not given within ${seconds} s: the face stays off. Look at the TPM.`),
      );
    });
    const settle = (value: Value): void => {
      if (isOver) onLate(value);
      else resolve(value);
    };
    asked.then(settle, reject).finally(cancel);
  });
}
