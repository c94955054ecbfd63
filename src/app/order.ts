/**
 * Orders that come on a stick. The folder is looked at once a second; a valid order of this device
 * is carried out once, whatever the clock says; a bad one is told once. Nobody at the door is asked:
 * the operator's signature is the word (INV-18). Never opens the door, never touches cards or PINs.
 */

import { concatBytes, toHex } from '../base/bytes.ts';
import { isFault } from '../base/fault.ts';
import type { OrderOutcome } from '../core/ledger/event.ts';
import { type MinisignKey, readPublicKey } from '../core/order/minisign.ts';
import { judgeOrder, type Order, type OrderRefusal } from '../core/order/order.ts';
import { ORDER_POLL_MS, ORDER_RETRY_MS, ORDERS_REFUSED_MAX } from '../core/policy/limits.ts';
import type { FoundOrder, OrderFolder } from '../ports/orders.ts';
import { decommission } from './decommission.ts';
import type { Ground } from './parts.ts';
import { countFaces } from './purge.ts';
import { purgeByOrder } from './purge-order.ts';
import { receiptOf } from './receipt.ts';

/** Settings of people.db. What an order's number stands for: `DIGEST`, or `DIGEST due` while its receipt is not on the stick. */
const doneKey = (orderId: string): string => `order:${orderId}`;
const REFUSED = 'orders-refused';
const DUE = ' due';

const WHY: Readonly<Record<Exclude<OrderRefusal, 'no-evidence'>, string>> = {
  malformed: 'it is not whole or not of the form: write it anew with: menshen order purge',
  'not-signed': 'it is not signed by an operator key of the site file: sign it with the right key',
  'other-device': 'it is for another terminal: write one for this one',
  expired: 'its time is over: write a new one',
  'done-before': 'an order of that number was carried out before: write a new one',
  'other-count': 'it names another number of people than the terminal holds: write a new one',
};

/** Looks at the folder until the returned function is called. */
export function watchOrders(ground: Ground): () => Promise<void> {
  const { orders, site } = ground.parts;
  const keys = (site.orders?.operatorKeys ?? []).map((line) => readPublicKey(line)).filter((key) => key !== undefined);
  markResumed(ground);
  if (orders === undefined || keys.length === 0) return () => Promise.resolve();
  return new OrderWatch(ground, orders, keys).start();
}

/** An order whose purge was cut off by a power failure is finished by its intent, and is not begun again. */
function markResumed(ground: Ground): void {
  ground.store.ask((people) => {
    for (const intent of people.intents())
      if (intent.kind === 'purge' && intent.order !== undefined && people.setting(doneKey(intent.proofId)) === undefined)
        people.setSetting(doneKey(intent.proofId), intent.order + DUE);
  });
}

class OrderWatch {
  readonly #ground: Ground;
  readonly #folder: OrderFolder;
  readonly #keys: readonly MinisignKey[];
  /** Bytes that need no second look while the stick stays. */
  #settled = '';
  /** Bytes whose beginning is written down: a store that fails must not fill the ledger with attempts. */
  #accepted = '';
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  #isStopped = false;
  #cancel = (): void => undefined;
  #round: Promise<void> = Promise.resolve();

  constructor(ground: Ground, folder: OrderFolder, keys: readonly MinisignKey[]) {
    this.#ground = ground;
    this.#folder = folder;
    this.#keys = keys;
  }

  start(): () => Promise<void> {
    const again = (): void => {
      this.#round = this.#look().then(() => {
        if (!this.#isStopped) this.#cancel = this.#ground.parts.clock.after(ORDER_POLL_MS, again);
      });
    };
    again();
    return async () => {
      this.#isStopped = true;
      this.#cancel();
      await this.#round;
    };
  }

  async #look(): Promise<void> {
    const { clock, crypto } = this.#ground.parts;
    if (clock.monotonicMs() < this.#notBeforeMs) return;
    const found = await this.#folder.look();
    if (this.#isStopped || found.kind === 'none') {
      if (found.kind === 'none') this.#settled = '';
      return;
    }
    const digest = toHex(crypto.sha256(concatBytes(crypto.sha256(found.order), found.signature)));
    if (digest === this.#settled) return;
    try {
      if (await this.#judge(found, digest)) this.#settled = digest;
      else this.#notBeforeMs = clock.monotonicMs() + ORDER_RETRY_MS;
    } catch (error) {
      if (!isFault(error)) throw error;
      this.#notBeforeMs = clock.monotonicMs() + ORDER_RETRY_MS;
    }
  }

  /** True where nothing is left to do for these bytes; false: again after a while. */
  async #judge(found: Extract<FoundOrder, { kind: 'found' }>, digest: string): Promise<boolean> {
    const { parts, clockGuard } = this.#ground;
    const verdict = judgeOrder({
      ...found,
      keys: this.#keys,
      deviceId: parts.site.deviceId,
      nowMs: clockGuard.now(),
      isClockTrusted: clockGuard.isTrusted(),
      crypto: parts.crypto,
    });
    if (verdict.kind === 'refused' && verdict.order === undefined) return this.#refuse(digest, verdict.why, undefined);
    const { order } = verdict;
    if (order === undefined) return true;
    const done = this.#ground.store.ask((people) => people.setting(doneKey(order.orderId)));
    if (done.kind === 'failed') return false;
    // Its own bytes are no news, however old they have become meanwhile.
    if (done.value === digest) return true;
    if (done.value === digest + DUE) return this.#receiptDue(order, digest);
    if (done.value !== undefined) return this.#refuse(digest, 'done-before', order);
    if (verdict.kind === 'refused') return this.#refuse(digest, verdict.why, order);
    const isOtherCount = order.persons !== null && order.persons !== countFaces(this.#ground);
    if (isOtherCount) return this.#ground.parts.eye.status().state === 'starting' ? false : this.#refuse(digest, 'other-count', order);
    return order.order === 'purge' ? this.#purge(order, digest) : this.#decommission(order, verdict.signer);
  }

  async #purge(order: Order, digest: string): Promise<boolean> {
    const { orderId } = order;
    if (this.#accepted !== digest) {
      this.#accepted = digest;
      this.#note(order, 'accepted');
      this.#say(`The order ${receiptOf(orderId)} is carried out: every template is being destroyed. Cards and PINs go on.`);
    }
    const result = await purgeByOrder(this.#ground, { proofId: orderId, cause: 'order', order: digest });
    if (result.kind === 'failed') return false;
    this.#keep(orderId, digest + DUE);
    this.#note(order, result.kind === 'erased' ? 'done' : 'pending');
    return result.kind === 'erased' && this.#receiptDue(order, digest, result.receiptText);
  }

  async #decommission(order: Order, signer: MinisignKey): Promise<boolean> {
    this.#note(order, 'accepted');
    // A name of its own: a stick may hold what an attempt cut off by a power failure left behind.
    const path = this.#folder.pathOf(`menshen-evidence-${order.deviceId}-${String(this.#ground.clockGuard.now())}.sealed`);
    const result = await decommission(this.#ground, { path, signer, proofId: order.orderId });
    if (result.kind === 'decommissioned') return true;
    // Not remembered as refused: the same order counts with an emptier stick, or this one plugged in again.
    this.#note(order, 'no-evidence');
    this.#say(`The order on the stick could not be carried out: ${result.why} Make room on it, or take another one, and plug it in again.`);
    return true;
  }

  /** The proof beside the order, once the purge is proved; a stick that cannot be written is no reason to wait. */
  async #receiptDue(order: Order, digest: string, receiptText: string | null = null): Promise<boolean> {
    const { orderId } = order;
    const open = this.#ground.store.ask((people) => people.intents().some((intent) => intent.proofId === orderId));
    if (open.kind === 'failed' || open.value) return false;
    const isWritten = await this.#folder.writeReceipt(receiptLines(this.#ground, orderId, receiptText), this.#ground.clockGuard.now());
    this.#say(
      `The order ${receiptOf(orderId)} is done: no template is left. ${isWritten ? 'Its receipt is on the stick.' : 'The receipt could not be written to the stick; the ledger has the proof.'}`,
    );
    this.#keep(orderId, digest);
    return true;
  }

  /** Once for the same bytes, also after a restart. */
  #refuse(digest: string, why: keyof typeof WHY, order: Order | undefined): boolean {
    const told = this.#ground.store.ask((people) => people.setting(REFUSED)?.split(' ') ?? []);
    const before = told.kind === 'ok' ? told.value : [];
    if (before.includes(digest)) return true;
    this.#ground.store.ask((people) => {
      people.setSetting(REFUSED, [...before, digest].slice(-ORDERS_REFUSED_MAX).join(' '));
    });
    this.#note(order, why);
    this.#say(`The order on the stick was refused: ${WHY[why]}. Nothing was destroyed.`);
    return true;
  }

  #note(order: Order | undefined, outcome: OrderOutcome): void {
    this.#ground.journal.append({ kind: 'order', verb: order?.order ?? 'unknown', orderId: order?.orderId ?? null, outcome });
  }

  #keep(orderId: string, value: string): void {
    this.#ground.store.ask((people) => {
      people.setSetting(doneKey(orderId), value);
    });
  }

  #say(line: string): void {
    this.#ground.parts.onLog?.(line);
  }
}

/** Device and number; nobody's name, and nothing that the ledger does not say as well. */
function receiptLines({ parts }: Ground, orderId: string, receiptText: string | null): string {
  return [
    'Every face template of this terminal was destroyed, by order.',
    `Terminal: ${parts.site.deviceId}`,
    `Order and proof: ${orderId}`,
    `Receipt: ${receiptOf(orderId)}`,
    // The whole receipt where the proof was written in this life; its number finds the entry in any case.
    ...(receiptText === null ? [] : [receiptText]),
    'Check: menshen audit verify --receipt, or the entry "erased" of this proof in: menshen audit export.',
    '',
  ].join('\n');
}
