/**
 * Bundles that arrive at an owned terminal: verified, shown as plain numbers, confirmed by the installer's card and PIN, carried
 * out or refused with one sentence. Cards go on opening the door meanwhile. Nothing is taken on a bundle's word alone.
 */

import { isFault } from '../base/fault.ts';
import { faultsAgainst, summaryOf } from '../core/provision/against.ts';
import { type BundleRefusal, type ContentFault, faultText, type ProvisionContent, wipeContent } from '../core/provision/bundle.ts';
import { SITE_PART } from '../core/provision/part-names.ts';
import type { KeyChoice } from '../core/policy/site.ts';
import { canonicalText } from '../base/canonical.ts';
import { PROVISION_OWNER, PROVISION_RESULT, PROVISION_SEQUENCE, PROVISION_SITE, refusedResult } from '../core/provision/journal.ts';
import type { BundleAsker } from '../core/provision/judge.ts';
import { keyName, type MinisignKey, readPublicKey } from '../core/order/minisign.ts';
import { ORDER_RETRY_MS, PROVISION_POLL_MS } from '../core/policy/limits.ts';
import type { ArrivedBundle, ProvisionDesk, ProvisionReading } from '../ports/provision.ts';
import { rememberRefusal } from './provision-refusal.ts';
import { releaseOwner } from './ownership.ts';
import type { Ground } from './parts.ts';
import { commitBundle, presentOf } from './provision-commit.ts';
import { type Confirmation, ProvisionScreen } from './provision-screen.ts';
import { finishProvision, tellUpdate } from './provision-finish.ts';
import type { Visits } from './visit.ts';

type Bundle = Extract<ProvisionReading, { kind: 'bundle' }>;

export interface ProvisionStatus {
  /** As minisign prints its name; null: the keys for orders of the site file count. */
  readonly owner: string | null;
  readonly sequence: number;
  /** Text of the last result. */
  readonly result: string | null;
}

export interface Provisioning {
  start(): void;
  stop(): Promise<void>;
  status(): ProvisionStatus;
}

/** Whose bundles count: the owner's, or on a terminal that an engineer set up those whose orders do. */
export function ownersOf({ parts, store }: Ground): readonly MinisignKey[] {
  const asked = store.ask((people) => people.setting(PROVISION_OWNER));
  const owner = asked.kind === 'ok' ? asked.value : undefined;
  const lines = owner === undefined ? (parts.site.orders?.operatorKeys ?? []) : [owner];
  return lines.map((line) => readPublicKey(line)).filter((key) => key !== undefined);
}

export function makeProvisioning(ground: Ground, visits: Pick<Visits, 'state' | 'refresh'>): Provisioning {
  const { provision } = ground.parts;
  const watch = provision === undefined ? undefined : new ProvisionWatch(ground, visits, provision);
  return {
    start: () => watch?.start(),
    stop: () => watch?.stop() ?? Promise.resolve(),
    status: () => {
      const [owner] = ownersOf(ground);
      const asked = ground.store.ask((people) => ({
        isClaimed: people.setting(PROVISION_OWNER) !== undefined,
        sequence: Number(people.setting(PROVISION_SEQUENCE) ?? 0),
        result: people.setting(PROVISION_RESULT) ?? null,
      }));
      const { isClaimed, sequence, result } = asked.kind === 'ok' ? asked.value : { isClaimed: false, sequence: 0, result: null };
      return { owner: isClaimed && owner !== undefined ? keyName(owner.keyId) : null, sequence, result };
    },
  };
}

/** The kinds of keys are the machine's: with another one nothing of this terminal would open again. */
export function lockedKeys({ site }: ProvisionContent, keys: KeyChoice): readonly ContentFault[] {
  if (site === undefined || canonicalText({ ...site.site.keys }) === canonicalText({ ...keys })) return [];
  const sentence = `must stay as it is (${keys.kind}): with other keys this terminal could not open its own stores. Reset it for that.`;
  return [{ file: SITE_PART, field: 'keys', why: 'bad-site', sentence }];
}

class ProvisionWatch {
  readonly #ground: Ground;
  readonly #desk: ProvisionDesk;
  readonly #screen: ProvisionScreen;
  /** A bundle that needs no second look while it lies there. */
  #settled = '';
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  #isFinished = false;
  /** The stick whose site file made this start necessary is still there: that is no replay. */
  #isFirstLook = true;
  #isStopped = false;
  #isRestarting = false;
  #cancel = (): void => undefined;
  #round: Promise<void> = Promise.resolve();

  constructor(ground: Ground, visits: Pick<Visits, 'state' | 'refresh'>, desk: ProvisionDesk) {
    this.#ground = ground;
    this.#desk = desk;
    this.#screen = new ProvisionScreen(ground, visits);
  }

  start(): void {
    const again = (): void => {
      this.#round = this.#turn().then(() => {
        if (!this.#isStopped && !this.#isRestarting) this.#cancel = this.#ground.parts.clock.after(PROVISION_POLL_MS, again);
      });
    };
    again();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    this.#screen.close();
    await this.#round;
  }

  async #turn(): Promise<void> {
    const { clock } = this.#ground.parts;
    if (clock.monotonicMs() < this.#notBeforeMs) return;
    try {
      // What a power cut interrupted comes first, and nothing new before it is done.
      if (!this.#isFinished && !(await this.#finish())) return;
      tellUpdate(this.#ground, this.#desk);
      await this.#look();
    } catch (error) {
      if (!isFault(error)) throw error;
      this.#ground.parts.onLog?.(`A bundle could not be read: ${error.message}`);
      this.#wait();
    }
  }

  #wait(): void {
    this.#notBeforeMs = this.#ground.parts.clock.monotonicMs() + ORDER_RETRY_MS;
  }

  async #finish(): Promise<boolean> {
    const finished = await finishProvision(this.#ground, this.#desk, (done) => {
      this.#screen.progress(done);
    });
    if (finished.kind === 'failed') {
      this.#wait();
      return false;
    }
    if (finished.kind === 'restart') {
      this.#isRestarting = true;
      this.#screen.end({ stage: 'restarting' });
      this.#ground.parts.onLog?.('The site file of a bundle is in place. The terminal starts again with it.');
      this.#ground.parts.onRestart?.();
      return false;
    }
    this.#isFinished = true;
    if (finished.kind === 'done') this.#screen.end({ stage: 'done', summary: finished.note.summary });
    return true;
  }

  async #look(): Promise<void> {
    const arrived = await this.#desk.look();
    if (this.#isStopped || arrived === undefined) {
      if (arrived === undefined) {
        this.#settled = '';
        this.#isFirstLook = false;
      }
      return;
    }
    const token = `${arrived.channel} ${arrived.token}`;
    if (token === this.#settled || !this.#screen.isFree) return;
    const asker = this.#asker();
    if (asker === undefined) return;
    const reading = await this.#desk.read(arrived, asker, () => undefined);
    if (reading.kind === 'none') return;
    this.#settled = token;
    const isOwnOld = this.#isFirstLook && reading.kind === 'refused' && this.#isApplied(reading);
    this.#isFirstLook = false;
    if (isOwnOld) return;
    if (reading.kind === 'refused') await this.#refuse(arrived, reading);
    else await this.#judge(arrived, reading);
  }

  #isApplied({ why, digest }: Extract<ProvisionReading, { kind: 'refused' }>): boolean {
    if (why !== 'replayed' || digest === undefined) return false;
    const last = this.#ground.store.ask((people) => people.setting(PROVISION_RESULT));
    return last.kind === 'ok' && last.value?.includes(digest) === true;
  }

  /** undefined where the store cannot say: nothing is taken then. */
  #asker(): BundleAsker | undefined {
    const { parts, store, clockGuard } = this.#ground;
    const asked = store.ask((people) => ({
      siteId: people.setting(PROVISION_SITE) ?? null,
      lastSequence: Number(people.setting(PROVISION_SEQUENCE) ?? 0),
    }));
    if (asked.kind === 'failed') return undefined;
    const isClockTrusted = clockGuard.isTrusted();
    return { deviceId: parts.site.deviceId, owners: ownersOf(this.#ground), ...asked.value, nowMs: clockGuard.now(), isClockTrusted };
  }

  async #judge(arrived: ArrivedBundle, bundle: Bundle): Promise<void> {
    const { content } = bundle;
    const { parts } = this.#ground;
    try {
      const present = presentOf({ people: parts.people, crypto: parts.crypto, site: parts.site, models: parts.models });
      const [fault] = [...faultsAgainst(content, present), ...lockedKeys(content, parts.site.keys)];
      if (fault !== undefined) {
        await this.#refuse(arrived, { why: fault.why, sentence: faultText(fault), digest: bundle.digest });
        return;
      }
      const summary = summaryOf(content, present);
      const confirmed = await this.#screen.confirm(summary, bundle.digest);
      if (confirmed.kind !== 'confirmed') this.#left(arrived, confirmed);
      else if (content.ownership !== undefined) await this.#release(arrived, content.ownership, confirmed.subject);
      else await this.#commit(arrived, bundle, { summary, subject: confirmed.subject });
    } finally {
      wipeContent(content);
    }
  }

  async #commit(
    arrived: ArrivedBundle,
    bundle: Bundle,
    confirmed: { readonly summary: ReturnType<typeof summaryOf>; readonly subject: string },
  ): Promise<void> {
    const { parts, clockGuard } = this.#ground;
    const facts = {
      ...confirmed,
      manifest: bundle.manifest,
      digest: bundle.digest,
      channel: arrived.channel,
      claimedBy: null,
      siteId: bundle.manifest.siteId,
      nowMs: clockGuard.now(),
    };
    this.#screen.progress(0);
    const committed = await commitBundle({ people: parts.people, desk: this.#desk }, bundle.content, facts, (done) => {
      this.#screen.progress(done);
    });
    if (committed.kind === 'failed') {
      await this.#refuse(arrived, { why: 'not-now', sentence: committed.sentence, digest: bundle.digest });
      return;
    }
    this.#isFinished = false;
    await this.#finish();
  }

  /** Nobody confirmed: the stick may stay; it is asked about again when it is put in anew. */
  #left({ channel }: ArrivedBundle, confirmed: Exclude<Confirmation, { kind: 'confirmed' }>): void {
    if (confirmed.kind === 'busy') this.#settled = '';
    this.#desk.discard(confirmed.kind === 'busy' ? undefined : channel);
  }

  async #release(arrived: ArrivedBundle, ownership: NonNullable<ProvisionContent['ownership']>, subject: string): Promise<void> {
    const path = this.#desk.evidencePath(arrived.channel, this.#ground.clockGuard.now());
    const [signer] = ownersOf(this.#ground);
    const result =
      path === undefined || signer === undefined
        ? { kind: 'failed' as const, why: 'The evidence goes to a stick: bring the bundle on one.' }
        : await releaseOwner(this.#ground, { ownership, path, signer, subject });
    if (result.kind === 'failed') await this.#refuse(arrived, { why: 'not-now', sentence: result.why, digest: undefined });
    else this.#screen.end({ stage: 'released' });
  }

  /** Once for the same bytes, also after a restart: the ledger must not fill with a stick that stays. */
  async #refuse(
    { channel, token }: ArrivedBundle,
    { why, sentence, digest }: { readonly why: BundleRefusal | 'not-now'; readonly sentence: string; readonly digest: string | undefined },
  ): Promise<void> {
    const { parts, store, journal, clockGuard } = this.#ground;
    this.#desk.discard(channel);
    if (!rememberRefusal({ store, journal }, { channel, token, why, digest })) return;
    parts.onLog?.(`The bundle was refused: ${sentence} Nothing was changed.`);
    this.#screen.end({ stage: 'refused', why });
    await this.#desk.writeResult(
      channel,
      refusedResult({ deviceId: parts.site.deviceId, atMs: clockGuard.now(), digest, why, sentences: [sentence] }),
    );
  }
}
