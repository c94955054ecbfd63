/**
 * The switch in the housing. Opened, or not readable for a while: the face is off until it is closed
 * again and an operator has cleared it, over restarts too; with the site's `tamper.purge` an opening
 * destroys every template, with nobody asked (INV-20). Cards, PINs and egress go on.
 */

import { TAMPER_BOUNCE_MS, TAMPER_ENTRY_EVERY_MS, TAMPER_RETRY_MS, TAMPER_UNREADABLE_MS } from '../core/policy/limits.ts';
import type { TamperState } from '../ports/door-hardware.ts';
import { newProofId } from './erase.ts';
import { type OperatorRefusal, proveOperator } from './operator.ts';
import type { Ground } from './parts.ts';
import { purgeByOrder } from './purge-order.ts';
import type { TwoPersonRefusal } from './two-person.ts';

/**
 * Setting of people.db. `opened`: nothing destroyed yet, so that a power cut right after the opening does not save the
 * templates; `kept`: none is to be destroyed (bounce, or the site does not want it); `purged`: the intent is there.
 */
const LATCH = 'tamper';
type Latch = '' | 'opened' | 'kept' | 'purged';

export type ClearResult =
  | { readonly kind: 'cleared' }
  /** The housing is still open, or the switch cannot be read. */
  | { readonly kind: 'still-open' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'refused'; readonly reason: OperatorRefusal | TwoPersonRefusal };

/** Listens until the returned function is called. */
export function watchTamper(ground: Ground): () => void {
  return new TamperWatch(ground).start();
}

class TamperWatch {
  readonly #ground: Ground;
  #state: TamperState = 'closed';
  #notedMs = Number.NEGATIVE_INFINITY;
  #isPurging = false;
  /** Open for longer than a bounce: closing it again saves nothing any more. */
  #isPurgeDue = false;
  #cancel = (): void => undefined;
  #cancelRetry = (): void => undefined;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  start(): () => void {
    const { tamper, site } = this.#ground.parts;
    const latch = readLatch(this.#ground);
    this.#ground.readiness.run.isTampered = latch !== '';
    // The power was cut before it was known whether the housing stayed open: somebody opened it.
    if (latch === 'opened' && site.tamper?.purge === true) this.#purge();
    if (tamper === undefined) return () => undefined;
    const stop = tamper.onState((state) => {
      this.#onState(state);
    });
    if (tamper.state !== 'closed') this.#onState(tamper.state);
    return () => {
      stop();
      this.#cancel();
      this.#cancelRetry();
    };
  }

  #onState(state: TamperState): void {
    const { readiness, parts } = this.#ground;
    const before = this.#state;
    this.#state = state;
    this.#cancel();
    if (state === 'open') this.#opened();
    else if (state === 'unreadable') {
      this.#cancel = parts.clock.after(TAMPER_UNREADABLE_MS, () => {
        this.#latch('kept', 'unreadable');
      });
    } else if (before === 'open') {
      // Shorter than the bounce: noticed, but nothing is destroyed for it.
      if (readLatch(this.#ground) === 'opened' && !this.#isPurgeDue) writeLatch(this.#ground, 'kept');
      this.#note('closed');
    }
    readiness.run.isTampered = state !== 'closed' || readLatch(this.#ground) !== '';
    readiness.verdict();
  }

  #opened(): void {
    const { site, clock } = this.#ground.parts;
    const isPurgeWanted = site.tamper?.purge === true && readLatch(this.#ground) !== 'purged';
    this.#latch(isPurgeWanted ? 'opened' : 'kept', 'opened');
    if (!isPurgeWanted) return;
    this.#cancel = clock.after(TAMPER_BOUNCE_MS, () => {
      this.#purge();
    });
  }

  /** A latch that stands stays as strong as it is. */
  #latch(latch: 'opened' | 'kept', state: 'opened' | 'unreadable'): void {
    const before = readLatch(this.#ground);
    if (before === '' || (before === 'kept' && latch === 'opened')) writeLatch(this.#ground, latch);
    this.#note(state, before === '');
    this.#ground.readiness.run.isTampered = true;
    this.#ground.readiness.verdict();
  }

  /** The first opening at once; a loose contact must not fill the ledger. */
  #note(state: 'opened' | 'closed' | 'unreadable', isNews = false): void {
    const { clock } = this.#ground.parts;
    const nowMs = clock.monotonicMs();
    if (!isNews && nowMs - this.#notedMs < TAMPER_ENTRY_EVERY_MS) return;
    if (state !== 'closed') this.#notedMs = nowMs;
    this.#ground.journal.append({ kind: 'tamper', state, subject: null });
    if (state !== 'closed') this.#ground.parts.onLog?.(SENTENCES[state]);
  }

  #purge(): void {
    if (this.#isPurging) return;
    this.#isPurging = true;
    this.#isPurgeDue = true;
    void purgeByOrder(this.#ground, { proofId: newProofId(this.#ground), cause: 'tamper' }).then((result) => {
      this.#isPurging = false;
      if (result.kind !== 'failed') {
        this.#isPurgeDue = !writeLatch(this.#ground, 'purged');
        return;
      }
      // No intent can be kept: what can be destroyed is destroyed all the same, and it is tried again.
      void this.#ground.parts.eye.purge(newProofId(this.#ground));
      this.#cancelRetry = this.#ground.parts.clock.after(TAMPER_RETRY_MS, () => {
        this.#purge();
      });
    });
  }
}

const SENTENCES = {
  opened: 'The housing was opened: the face is off until it is closed and an operator runs: menshen tamper clear. Cards and PINs go on.',
  unreadable: 'The tamper switch cannot be read: the face is off. Mend the switch, then run: menshen tamper clear. Cards and PINs go on.',
} as const;

/** A store that cannot be read counts as an opening: no more is destroyed for it. */
function readLatch(ground: Ground): Latch {
  const asked = ground.store.ask((people) => people.setting(LATCH));
  if (asked.kind === 'failed') return 'kept';
  return (asked.value ?? '') as Latch;
}

function writeLatch(ground: Ground, latch: Latch): boolean {
  return (
    ground.store.ask((people) => {
      people.setSetting(LATCH, latch);
    }).kind === 'ok'
  );
}

/** The way back: an operator has looked at the device, and the switch says closed. */
export async function clearTamper(ground: Ground, words: { readonly card: string; readonly pin?: string }): Promise<ClearResult> {
  const proved = await proveOperator(ground, words, 'tamper-clear');
  if (proved.kind !== 'operator') return proved;
  const { tamper } = ground.parts;
  if (tamper !== undefined && tamper.state !== 'closed') return { kind: 'still-open' };
  const allowed = ground.twoPersons.ask('tamper-clear', proved);
  if (allowed.kind !== 'go') return allowed;
  // Written down first: a latch that opened by itself must not be possible.
  const entry = ground.journal.append({ kind: 'tamper', state: 'cleared', subject: proved.subject });
  if (entry === undefined || !writeLatch(ground, '')) return { kind: 'failed' };
  ground.readiness.run.isTampered = false;
  ground.readiness.verdict();
  return { kind: 'cleared' };
}
