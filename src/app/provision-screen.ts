/**
 * What the installer sees and types while a bundle is at the door: summary, card and PIN, progress, the end. Has keypad and glass for
 * a while, never the reader's right to open the door. Every state ends by itself; every refusal says the way on.
 */

import { type Verb } from '../core/policy/roles.ts';
import { PIN_DIGITS_MAX } from '../core/credential/pin.ts';
import type { ProvisionSummary } from '../core/provision/against.ts';
import { PROVISION_CONFIRM_MS, PROVISION_SHOWN_MS } from '../core/policy/limits.ts';
import type { PadKey } from '../ports/door-hardware.ts';
import type { ProvisionTrouble, ProvisionView } from '../ports/provision-view.ts';
import { proveOperator } from './operator.ts';
import type { Ground } from './parts.ts';
import type { Visits } from './visit.ts';

export type Confirmation =
  | { readonly kind: 'confirmed'; readonly subject: string }
  /** By hand, or because nobody answered. */
  | { readonly kind: 'left' }
  /** Somebody else has the keypad. */
  | { readonly kind: 'busy' };

type Ended = Extract<ProvisionView, { stage: 'done' | 'refused' | 'released' | 'restarting' }>;

interface Asking {
  readonly summary: ProvisionSummary;
  readonly digest: string;
  readonly verb: Verb;
  readonly settle: (confirmation: Confirmation) => void;
  card: string | undefined;
  typed: string;
  trouble: ProvisionTrouble | null;
  isChecking: boolean;
}

export class ProvisionScreen {
  readonly #ground: Ground;
  readonly #visits: Pick<Visits, 'state' | 'refresh'>;
  #asking: Asking | undefined;
  #view: ProvisionView | undefined;
  #release: (() => void) | undefined;
  #cancelIdle = (): void => undefined;

  constructor(ground: Ground, visits: Pick<Visits, 'state' | 'refresh'>) {
    this.#ground = ground;
    this.#visits = visits;
  }

  /** Nobody stands at the terminal, and nothing of a bundle is asked. */
  get isFree(): boolean {
    return this.#asking === undefined && this.#visits.state.kind === 'idle' && (this.#release !== undefined || !this.#isTaken());
  }

  /** Settles when somebody who may has confirmed with card and PIN, when they left, or after a while. */
  confirm(summary: ProvisionSummary, digest: string): Promise<Confirmation> {
    if (!this.#take()) return Promise.resolve({ kind: 'busy' });
    const verb: Verb = summary.ownership === 'none' ? 'provision' : 'owner-release';
    return new Promise((resolve) => {
      this.#asking = { summary, digest, verb, settle: resolve, card: undefined, typed: '', trouble: null, isChecking: false };
      this.#ask();
    });
  }

  progress(done: number): void {
    if (!this.#take()) return;
    this.#show({ stage: 'applying', percent: Math.floor(Math.min(1, done) * 100) });
  }

  /** Shown for a while, or until a key. */
  end(view: Ended): void {
    if (!this.#take()) return;
    this.#show(view);
    this.#closeAfter(PROVISION_SHOWN_MS);
  }

  close(): void {
    this.#settle({ kind: 'left' });
    this.#leave();
  }

  #isTaken(): boolean {
    return this.#ground.takeover.view() !== undefined;
  }

  #take(): boolean {
    this.#release ??= this.#ground.takeover.begin({
      onKey: (key) => {
        this.#key(key);
      },
      onScreenKey: (key) => {
        this.#key(key);
      },
      onCard: (card) => {
        this.#card(card);
      },
      onBack: () => {
        this.#key('clear');
      },
      view: () => ({ kind: 'provision', provision: this.#view ?? { stage: 'applying', percent: 0 } }),
    });
    return this.#release !== undefined;
  }

  #show(view: ProvisionView): void {
    this.#cancelIdle();
    this.#view = view;
    this.#visits.refresh();
  }

  #ask(): void {
    const asking = this.#asking;
    if (asking === undefined) return;
    const { summary, card, typed, trouble, isChecking } = asking;
    const isPinOn = this.#ground.parts.site.fallback.pin;
    const wanted = isChecking ? 'checking' : card === undefined ? 'card' : isPinOn ? 'pin' : 'enter';
    this.#show({ stage: 'summary', summary, wanted, digits: typed.length, trouble });
    this.#closeAfter(PROVISION_CONFIRM_MS);
  }

  #card(card: string): void {
    const asking = this.#asking;
    if (asking === undefined || asking.isChecking) return;
    Object.assign(asking, { card, typed: '', trouble: null });
    this.#ask();
  }

  #key(key: PadKey): void {
    const asking = this.#asking;
    if (asking === undefined) {
      if (this.#view?.stage !== 'applying') this.#leave();
      return;
    }
    if (asking.isChecking) return;
    if (key === 'clear') this.#clear(asking);
    else if (key === 'enter') this.#enter(asking);
    else if (asking.card !== undefined && asking.typed.length < PIN_DIGITS_MAX) {
      asking.typed += key;
      this.#ask();
    }
  }

  #clear(asking: Asking): void {
    if (asking.typed === '' && asking.card === undefined) {
      this.close();
      return;
    }
    Object.assign(asking, { card: asking.typed === '' ? undefined : asking.card, typed: '', trouble: null });
    this.#ask();
  }

  #enter(asking: Asking): void {
    const { card, typed, verb, digest } = asking;
    if (card === undefined) return;
    asking.isChecking = true;
    this.#ask();
    void proveOperator(this.#ground, { card, pin: typed }, verb).then((proof) => {
      if (this.#asking !== asking) return;
      Object.assign(asking, { card: undefined, typed: '', isChecking: false });
      if (proof.kind !== 'operator') {
        asking.trouble = proof.kind === 'failed' ? 'failed' : proof.reason;
        this.#ask();
        return;
      }
      const allowed = verb === 'provision' ? { kind: 'go' as const } : this.#ground.twoPersons.ask('owner-release', proof, digest);
      if (allowed.kind === 'go') {
        this.#ground.journal.append({ kind: 'operator', verb, subject: proof.subject });
        this.#settle({ kind: 'confirmed', subject: proof.subject });
        return;
      }
      asking.trouble = allowed.kind === 'failed' ? 'failed' : allowed.reason;
      this.#ask();
    });
  }

  #settle(confirmation: Confirmation): void {
    const asking = this.#asking;
    this.#asking = undefined;
    this.#cancelIdle();
    asking?.settle(confirmation);
  }

  #closeAfter(delayMs: number): void {
    this.#cancelIdle = this.#ground.parts.clock.after(delayMs, () => {
      this.close();
    });
  }

  #leave(): void {
    this.#cancelIdle();
    this.#release?.();
    this.#release = undefined;
    this.#view = undefined;
    this.#visits.refresh();
  }
}
