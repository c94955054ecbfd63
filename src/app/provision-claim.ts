/**
 * A terminal that nobody owns: shows who it is and a code, waits for its first bundle, takes it from whoever types the code of this
 * screen, and does nothing else. No camera, no eye, no door: egress is wired (INV-16).
 */

import { isFault } from '../base/fault.ts';
import { faultsAgainst, type ProvisionSummary, summaryOf } from '../core/provision/against.ts';
import { type BundleRefusal, type ContentFault, faultText, type ProvisionContent, wipeContent } from '../core/provision/bundle.ts';
import { CLAIM_AT_REST, CLAIM_RANDOM_BYTES, type ClaimState, claimCode, stepClaim } from '../core/provision/claim.ts';
import { SITE_PART } from '../core/provision/part-names.ts';
import { refusedResult } from '../core/provision/journal.ts';
import type { MinisignKey } from '../core/order/minisign.ts';
import { ORDER_RETRY_MS, PROVISION_CONFIRM_MS, PROVISION_POLL_MS, PROVISION_SHOWN_MS } from '../core/policy/limits.ts';
import type { KeyChoice } from '../core/policy/site.ts';
import type { Clock } from '../ports/clock.ts';
import type { Crypto } from '../ports/crypto.ts';
import type { PadKey } from '../ports/door-hardware.ts';
import type { PeopleVault } from '../ports/people-vault.ts';
import type { ArrivedBundle, ProvisionDesk, ProvisionReading } from '../ports/provision.ts';
import type { ProvisionView } from '../ports/provision-view.ts';
import type { Screen } from '../ports/screen.ts';
import type { Journal } from './journal.ts';
import { lockedKeys } from './provision.ts';
import { commitBundle, presentOf } from './provision-commit.ts';
import { rememberRefusal } from './provision-refusal.ts';
import type { Store } from './store.ts';

export interface UnownedParts {
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly desk: ProvisionDesk;
  readonly screen: Screen;
  readonly people: PeopleVault;
  readonly store: Store;
  readonly journal: Journal;
  readonly deviceId: string;
  readonly fingerprint: string;
  /** `menshen-device.pub.json`. */
  readonly deviceKey: string;
  readonly isConsole: boolean;
  /** How the root key of this machine is kept; a site file must say the same. */
  readonly keys: KeyChoice;
  /** After a transfer: whose bundle alone may claim it. */
  readonly nextOwner: MinisignKey | undefined;
  readonly onLog: (line: string) => void;
  /** The site file is in place: the process starts again as an owned terminal. */
  readonly onOwned: () => void;
}

export interface UnownedTerminal {
  start(): void;
  handleKey(key: PadKey): void;
  stop(): Promise<void>;
}

type Bundle = Extract<ProvisionReading, { kind: 'bundle' }>;

export function makeUnownedTerminal(parts: UnownedParts): UnownedTerminal {
  return new Unowned(parts);
}

interface Claiming {
  readonly summary: ProvisionSummary;
  readonly settle: (isClaimed: boolean) => void;
  isWrong: boolean;
}

class Unowned implements UnownedTerminal {
  readonly #parts: UnownedParts;
  readonly #code: string;
  #claim: ClaimState = CLAIM_AT_REST;
  #claiming: Claiming | undefined;
  #isLocked = false;
  #settled = '';
  #isStopped = false;
  #isOwned = false;
  #cancel = (): void => undefined;
  #cancelShown = (): void => undefined;
  #stopScreen = (): void => undefined;
  #round: Promise<void> = Promise.resolve();

  constructor(parts: UnownedParts) {
    this.#parts = parts;
    this.#code = claimCode(parts.crypto.randomBytes(CLAIM_RANDOM_BYTES));
  }

  start(): void {
    const { clock, screen } = this.#parts;
    this.#stopScreen = screen.onAction((action) => {
      if (action.kind === 'key') this.handleKey(action.key);
      else if (action.kind === 'back') this.handleKey('clear');
    });
    this.#showRest();
    const again = (delayMs: number): void => {
      if (!this.#isStopped && !this.#isOwned)
        this.#cancel = clock.after(delayMs, () => {
          this.#round = this.#look().then(again);
        });
    };
    this.#round = this.#look().then(again);
  }

  handleKey(key: PadKey): void {
    const claiming = this.#claiming;
    if (claiming === undefined) {
      if (!this.#isOwned) this.#showRest();
      return;
    }
    const { state, outcome } = stepClaim(this.#claim, key, this.#code);
    this.#claim = state;
    claiming.isWrong = outcome === 'wrong';
    this.#isLocked = outcome === 'locked';
    if (outcome === 'claimed' || outcome === 'left') this.#settle(outcome === 'claimed');
    else this.#showClaim(claiming);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    this.#cancelShown();
    this.#stopScreen();
    this.#settle(false);
    await this.#round;
  }

  #show(provision: ProvisionView): void {
    this.#cancelShown();
    this.#parts.screen.show({ kind: 'provision', provision });
  }

  #showRest(): void {
    const { deviceId, fingerprint, isConsole } = this.#parts;
    this.#show({ stage: 'unowned', deviceId, fingerprint, isConsole, code: this.#isLocked ? null : this.#code });
  }

  #showClaim({ summary, isWrong }: Claiming): void {
    const code = this.#isLocked ? null : this.#code;
    this.#show({ stage: 'claim', summary, code, digits: this.#claim.typed.length, isWrong });
    this.#cancelShown = this.#parts.clock.after(PROVISION_CONFIRM_MS, () => {
      this.#settle(false);
    });
  }

  #settle(isClaimed: boolean): void {
    const claiming = this.#claiming;
    this.#claiming = undefined;
    this.#claim = { ...this.#claim, typed: '' };
    this.#cancelShown();
    claiming?.settle(isClaimed);
  }

  /** The delay until the next look. */
  async #look(): Promise<number> {
    const { desk, deviceKey, onLog } = this.#parts;
    try {
      await desk.offerDeviceKey(deviceKey);
      const arrived = await desk.look();
      if (arrived === undefined) this.#settled = '';
      else if (arrived.token !== this.#settled && !this.#isStopped) await this.#read(arrived);
      return PROVISION_POLL_MS;
    } catch (error) {
      if (!isFault(error)) throw error;
      onLog(`A bundle could not be read: ${error.message}`);
      return ORDER_RETRY_MS;
    }
  }

  async #read(arrived: ArrivedBundle): Promise<void> {
    const { desk, deviceId, nextOwner, clock } = this.#parts;
    // Nobody has said what time it is, so none is held against a bundle.
    const asker = { deviceId, owners: nextOwner === undefined ? undefined : [nextOwner], siteId: null, lastSequence: 0 };
    const reading = await desk.read(arrived, { ...asker, nowMs: clock.nowMs(), isClockTrusted: false }, () => undefined);
    if (reading.kind === 'none') return;
    this.#settled = arrived.token;
    if (reading.kind === 'refused') await this.#refuse(arrived, reading);
    else await this.#judge(arrived, reading);
  }

  async #judge(arrived: ArrivedBundle, bundle: Bundle): Promise<void> {
    const { people, crypto, keys } = this.#parts;
    const { content } = bundle;
    try {
      const present = presentOf({ people, crypto, site: undefined, models: undefined });
      const [fault] = [...withoutSite(content), ...lockedKeys(content, keys), ...faultsAgainst(content, present)];
      if (fault !== undefined) {
        await this.#refuse(arrived, { why: fault.why, sentence: faultText(fault), digest: bundle.digest });
        return;
      }
      const summary = summaryOf(content, present);
      if (await this.#isClaimed(summary)) await this.#own(arrived, bundle, summary);
      else {
        this.#parts.desk.discard(arrived.channel);
        this.#showRest();
      }
    } finally {
      wipeContent(content);
    }
  }

  #isClaimed(summary: ProvisionSummary): Promise<boolean> {
    return new Promise((settle) => {
      this.#claiming = { summary, settle, isWrong: false };
      this.#showClaim(this.#claiming);
    });
  }

  async #own(arrived: ArrivedBundle, bundle: Bundle, summary: ProvisionSummary): Promise<void> {
    const { people, desk, clock, onLog, onOwned } = this.#parts;
    const { content, manifest, digest, signer } = bundle;
    const facts = { manifest, digest, summary, channel: arrived.channel, subject: null, claimedBy: signer, siteId: manifest.siteId };
    const applying = (done: number): void => {
      this.#show({ stage: 'applying', percent: Math.floor(done * 100) });
    };
    applying(0);
    const committed = await commitBundle({ people, desk }, content, { ...facts, nowMs: clock.nowMs() }, applying);
    if (committed.kind === 'failed') {
      await this.#refuse(arrived, { why: 'not-now', sentence: committed.sentence, digest });
      return;
    }
    // From here on the note in the store brings everything to its end, whatever the power does.
    if (content.site !== undefined) desk.installSite(content.site.text);
    this.#isOwned = true;
    this.#show({ stage: 'restarting' });
    onLog('The terminal has an owner now. It starts again with the site file of the bundle.');
    onOwned();
  }

  async #refuse(
    { channel, token }: ArrivedBundle,
    { why, sentence, digest }: { readonly why: BundleRefusal | 'not-now'; readonly sentence: string; readonly digest: string | undefined },
  ): Promise<void> {
    const { desk, deviceId, clock, onLog } = this.#parts;
    desk.discard(channel);
    this.#show({ stage: 'refused', why });
    this.#cancelShown = clock.after(PROVISION_SHOWN_MS, () => {
      this.#showRest();
    });
    if (!rememberRefusal(this.#parts, { channel, token, why, digest })) return;
    onLog(`The bundle was refused: ${sentence} Nothing was changed.`);
    await desk.writeResult(channel, refusedResult({ deviceId, atMs: clock.nowMs(), digest, why, sentences: [sentence] }));
  }
}

/** Without a site file there would be no terminal to own. */
function withoutSite({ site }: ProvisionContent): readonly ContentFault[] {
  if (site !== undefined) return [];
  return [
    { file: SITE_PART, why: 'bad-site', sentence: 'the first bundle of a terminal brings its site file: add site.yaml to the folder.' },
  ];
}
