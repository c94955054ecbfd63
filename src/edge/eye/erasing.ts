/**
 * Erasures and purges between door and eye, with the keys of the store around them: the next key is made and on disk
 * before the eye is asked, and the one before is given up before anything counts as erased. Whatever fails in
 * between leaves the erasure pending: asked again, each step is taken where it stopped (INV-18).
 */

import { isFault } from '../../base/fault.ts';
import type { SecretBytes } from '../../base/secret.ts';
import type { EraseOutcome, ErasureRequest, ProofId } from '../../ports/eye.ts';
import type { CopyProtection, FaceKeyring } from '../../ports/key-provider.ts';
import type { DoorMessage, EyeMessage } from './messages.ts';
import type { NoAnswer, PendingTable } from './pending.ts';

/** An erasure re-wraps the keys of everybody left: seconds at 100,000 people on a board. */
const ERASE_LIMIT_MS = 120_000;

type Ended = Extract<EyeMessage, { kind: 'erase-ended' }>;
type Failed = Extract<EraseOutcome, { kind: 'failed' }>;

export interface ErasingParts {
  /** One step after the other, each with an end. */
  readonly keyring: FaceKeyring;
  readonly pending: PendingTable;
  /** False where no eye is there that destroys. */
  readonly send: (message: DoorMessage) => boolean;
  /** Makes sure that an eye is there, with new keys where the present ones do not open. */
  readonly reachForPurge: () => Promise<void>;
  readonly onLog: (line: string) => void;
}

export interface Erasing {
  erase(requests: readonly ErasureRequest[]): Promise<readonly EraseOutcome[]>;
  purge(proofId: ProofId): Promise<EraseOutcome>;
  /** The eye says that its store is on the next key already: power failed before the one before was given up. */
  settleKeys(): Promise<void>;
  /** Something is being destroyed: the eye may be silent meanwhile. */
  readonly isUnderWay: boolean;
}

export function makeErasing(parts: ErasingParts): Erasing {
  return new KeyedErasing(parts);
}

class KeyedErasing implements Erasing {
  readonly #parts: ErasingParts;
  #underWay = 0;
  /** One step of the keyring after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: ErasingParts) {
    this.#parts = parts;
  }

  get isUnderWay(): boolean {
    return this.#underWay > 0;
  }

  async erase(requests: readonly ErasureRequest[]): Promise<readonly EraseOutcome[]> {
    if (requests.length === 0) return [];
    const outcomes = await this.#inTurn(() => this.#destroy((id, key) => ({ kind: 'erase', id, requests: [...requests], ...key })));
    return outcomes.kind === 'ended' ? outcomes.each : requests.map(() => outcomes);
  }

  async purge(proofId: ProofId): Promise<EraseOutcome> {
    const outcomes = await this.#inTurn(async () => {
      try {
        await this.#parts.reachForPurge();
      } catch (error) {
        return this.#failed(error);
      }
      return this.#destroy((id, key) => ({ kind: 'purge', id, proofId, ...key }));
    });
    return outcomes.kind === 'ended' ? (outcomes.each[0] ?? STORE_FAILED) : outcomes;
  }

  async settleKeys(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#commit();
    });
  }

  async #destroy(message: (id: number, key: { nextKey?: Uint8Array }) => DoorMessage): Promise<Outcomes> {
    let nextKey: SecretBytes | undefined;
    try {
      nextKey = await this.#nextKey();
    } catch (error) {
      return this.#failed(error);
    }
    try {
      const key = nextKey === undefined ? {} : { nextKey: nextKey.expose() };
      const answer = await this.#ask((id) => this.#parts.send(message(id, key)));
      if (answer.kind === 'failed') return answer;
      return await this.#conclude(answer, nextKey !== undefined);
    } finally {
      nextKey?.wipe();
    }
  }

  #ask(send: (id: number) => boolean): Promise<Ended | Failed> {
    return this.#parts.pending.ask<Ended | Failed>({
      limitMs: ERASE_LIMIT_MS,
      read: (message) => (message.kind === 'erase-ended' ? message : undefined),
      failed: noAnswer,
      send,
    });
  }

  /** Only a store that is on the next key may lose the present one; a proof never claims more than was reached. */
  async #conclude(answer: Ended, isKeyGiven: boolean): Promise<Outcomes> {
    const isMoved = isKeyGiven && answer.isOnNextKey;
    if (isMoved && !(await this.#commit())) return STORE_FAILED;
    const protection: CopyProtection = isMoved ? this.#parts.keyring.protection : 'copies-without-root';
    return { kind: 'ended', each: answer.outcomes.map((outcome) => (outcome.kind === 'failed' ? outcome : { ...outcome, protection })) };
  }

  /** Keys without epochs stay as they are. */
  async #nextKey(): Promise<SecretBytes | undefined> {
    const { keyring } = this.#parts;
    return keyring.protection === 'copies-without-root' ? undefined : await keyring.prepare();
  }

  async #commit(): Promise<boolean> {
    try {
      await this.#parts.keyring.commit();
      return true;
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }

  #failed(error: unknown): Failed {
    if (!isFault(error)) throw error;
    this.#parts.onLog(`${error.message} The erasure is tried again.`);
    return STORE_FAILED;
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    this.#underWay += 1;
    const turn = this.#last.then(work).finally(() => {
      this.#underWay -= 1;
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

type Outcomes = { readonly kind: 'ended'; readonly each: readonly EraseOutcome[] } | Failed;

const STORE_FAILED: Failed = { kind: 'failed', reason: 'store-failed' };

function noAnswer(why: NoAnswer): Failed {
  return { kind: 'failed', reason: why === 'timeout' ? 'timeout' : 'eye-down' };
}
