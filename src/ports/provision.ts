/** Where provisioning bundles arrive at a terminal, and what of one must lie on its disk before it counts. */

import type { ProvisionModels } from '../core/provision/bundle.ts';
import type { BundleManifest, BundleRefusal, ContentFault, ProvisionContent } from '../core/provision/bundle.ts';
import type { ProvisionChannel } from '../core/provision/channel.ts';
import type { BundleAsker } from '../core/provision/judge.ts';

/** `token` is another one for other bytes. */
export interface ArrivedBundle {
  readonly channel: ProvisionChannel;
  readonly token: string;
}

export type ProvisionReading =
  /** It is gone again. */
  | { readonly kind: 'none' }
  /** PINs in `content` are secrets: `wipeContent` when done. */
  | {
      readonly kind: 'bundle';
      readonly manifest: BundleManifest;
      readonly content: ProvisionContent;
      /** minisign public key line of whoever signed it. */
      readonly signer: string;
      readonly digest: string;
    }
  | {
      readonly kind: 'refused';
      readonly why: BundleRefusal;
      /** What, where, what to do; nobody is named. */
      readonly sentence: string;
      readonly digest: string | undefined;
      readonly faults: readonly ContentFault[];
    };

export interface UpdateOutcome {
  /** `returned`: installed, but the door did not open with it, and the one before came back. */
  readonly kind: 'installed' | 'returned' | 'refused';
  /** Versions; `-` where unknown. */
  readonly from: string;
  readonly to: string;
  /** Another one for another event. */
  readonly token: string;
}

/** A program update: carried to where the system takes it up, never run or unpacked by this process. */
export interface ProvisionUpdates {
  /** Puts the archive where `handOver` finds it after a power cut; none: empties that place. Faults `store-full`, `store-failed`. */
  keep(update: ProvisionContent['update']): void;
  /** Once; what was handed over already is passed by. Fault `store-failed`. */
  handOver(): void;
  /** What the system made of the last one. */
  outcome(): UpdateOutcome | undefined;
}

export interface ProvisionDesk {
  readonly updates: ProvisionUpdates;
  /** Looks once; reads nothing of it. Never rejects. */
  look(): Promise<ArrivedBundle | undefined>;
  /** Verifies and unseals. Its large parts lie in a private folder until `discard`. Faults `store-full`, `store-failed`. */
  read(arrived: ArrivedBundle, asker: BundleAsker, onProgress: (done: number) => void): Promise<ProvisionReading>;
  /** Puts the packs, checked file by file, where `installModels` finds them after a power cut. Faults `model-differs`, `store-full`. */
  keepModels(models: readonly ProvisionModels[]): Promise<void>;
  /** Takes kept packs over; those that are over already are passed by. Fault `store-failed`. */
  installModels(packs: readonly string[]): void;
  /** Whether the site file has exactly this text. */
  isSite(text: string): boolean;
  /** Whole or not at all, on disk when it returns. Fault `store-failed`. */
  installSite(text: string): void;
  /** Removes what was unsealed and kept; of the console the bundle itself too. */
  discard(channel?: ProvisionChannel): void;
  /** Leaves the terminal's public key on a stick that has none, so that a laptop can seal to it. Never rejects. */
  offerDeviceKey(text: string): Promise<void>;
  /** Where sealed evidence goes; undefined where there is no stick. */
  evidencePath(channel: ProvisionChannel, atMs: number): string | undefined;
  /** Leaves the result beside the bundle and tells it over the console; false where it could not be written. */
  writeResult(channel: ProvisionChannel, text: string): Promise<boolean>;
}
