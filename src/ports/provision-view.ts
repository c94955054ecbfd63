/** What the screen shows of a bundle and of a terminal that waits for its owner: numbers and words, nobody's name. */

import type { ProvisionSummary } from '../core/provision/against.ts';
import type { BundleRefusal } from '../core/provision/bundle.ts';

export const PROVISION_TROUBLES = [
  'unknown-credential',
  'wrong-pin',
  'blocked',
  'wait',
  'not-operator',
  'second-person-needed',
  'same-person',
  'failed',
] as const;
export type ProvisionTrouble = (typeof PROVISION_TROUBLES)[number];

export type ProvisionView =
  /** Nobody owns this terminal. `code` is typed when a bundle is there. */
  | {
      readonly stage: 'unowned';
      readonly deviceId: string;
      /** Of the device's key, to compare with what the laptop shows. */
      readonly fingerprint: string;
      /** null: the tries of this start are used up. */
      readonly code: string | null;
      readonly isConsole: boolean;
    }
  | {
      readonly stage: 'claim';
      readonly summary: ProvisionSummary;
      readonly code: string | null;
      readonly digits: number;
      readonly isWrong: boolean;
    }
  | {
      readonly stage: 'summary';
      readonly summary: ProvisionSummary;
      readonly wanted: 'card' | 'pin' | 'enter' | 'checking';
      readonly digits: number;
      readonly trouble: ProvisionTrouble | null;
    }
  | { readonly stage: 'applying'; readonly percent: number }
  | { readonly stage: 'done'; readonly summary: ProvisionSummary }
  /** The site file changed: the terminal starts again. */
  | { readonly stage: 'restarting' }
  /** Everything here is being destroyed for the next owner. */
  | { readonly stage: 'released' }
  | { readonly stage: 'refused'; readonly why: BundleRefusal | 'not-now' };
