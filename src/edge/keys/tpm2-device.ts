/**
 * The TPM for the key provider, one turn after the other: the whole of one piece of work before the next begins. Nothing is left
 * in the TPM or in memory files after a turn.
 */

import { inMemoryFolder } from './memory-folder.ts';
import { doneBy, Tpm2Turn } from './tpm2-turn.ts';
import type { Tpm2Tools } from './tpm2-tools.ts';

export interface Tpm2Device {
  /** Faults: those of `work`, and `tpm-failed`. */
  turn<Value>(work: (tpm: Tpm2Turn) => Promise<Value>): Promise<Value>;
}

/**
 * `pcrs`: of the SHA-256 bank. The TPM must be this process's alone: the first turn, and one after a turn that failed,
 * flush what a killed command left in it.
 */
export function tpm2Device(tools: Tpm2Tools, pcrs: readonly number[]): Tpm2Device {
  let last: Promise<unknown> = Promise.resolve();
  let isTidy = false;
  const oneTurn = async <Value>(work: (tpm: Tpm2Turn) => Promise<Value>): Promise<Value> => {
    if (!isTidy) for (const left of ['-t', '-l', '-s']) doneBy('flushcontext', await tools.run('flushcontext', [left]));
    isTidy = false;
    return await inMemoryFolder(async (folder) => {
      const tpm = new Tpm2Turn(tools, pcrs, folder);
      const value = await work(tpm);
      await tpm.flush();
      isTidy = true;
      return value;
    });
  };
  return {
    turn: (work) => {
      const turn = last.then(() => oneTurn(work));
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
