/**
 * A provisioning bundle: what an installer's stick may bring to one terminal, and nothing else. Types, limits and the closed
 * list of refusals. No part of it can hold face information: consent and faces are had at the door alone (INV-03, Art. 14).
 */

import type { SecretBytes } from '../../base/secret.ts';
import type { AccessRules } from '../access/levels.ts';
import type { AgeBand } from '../consent/minors.ts';
import type { Day } from '../filing/shanghai-day.ts';
import type { WorkingCalendar } from '../filing/working-days.ts';
import type { Role } from '../policy/roles.ts';
import type { Site } from '../policy/site.ts';
import type { PackManifest } from '../vision/pack.ts';

export const BUNDLE_FORMAT = 'menshen-bundle/1';
/** Names of the two files in the root of the stick. */
export const BUNDLE_FILE = 'menshen-bundle.bin';
export const BUNDLE_SIGNATURE_FILE = 'menshen-bundle.bin.minisig';

/** Largest bundle, bytes: two model packs of the largest models and everything else. Own choice. */
export const BUNDLE_BYTES_MAX = 512 * 1024 * 1024;
/** Largest signature file, bytes: four lines. */
export const BUNDLE_SIGNATURE_BYTES_MAX = 16 * 1024;
/** Longest time a bundle may be valid, days: it travels by hand, as an order does. Own choice. */
export const BUNDLE_DAYS_MAX = 90;
export const BUNDLE_PARTS_MAX = 64;
/** Rows of one people file; more than any door of one terminal. */
export const PEOPLE_MAX = 20_000;

/** What stands in clear before the sealed part: addresses and times, nobody's data. Signed with the rest. */
export interface BundleHeader {
  readonly format: typeof BUNDLE_FORMAT;
  readonly deviceId: string;
  /** Name of the site that the owner gave; null: none. */
  readonly siteId: string | null;
  /** Grows with every bundle of a device: milliseconds since 1970 when it was made, unless the maker says another. */
  readonly sequence: number;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  /** minisign public key line of whoever made it. */
  readonly ownerKey: string;
  /** Bytes that follow the header: with fewer the file was cut off. */
  readonly streamBytes: number;
}

export interface BundlePart {
  readonly name: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

export interface BundleManifest extends BundleHeader {
  readonly parts: readonly BundlePart[];
}

/** A row of people.csv: somebody who is to be known here, or is to be ended. Of a known person what is left out stays as it is. */
export interface ProvisionPerson {
  /** Line of people.csv, from 1: the only thing by which a sentence may name the row. */
  readonly line: number;
  readonly number: string;
  readonly status: 'active' | 'left';
  readonly name: string | undefined;
  readonly role: Role | undefined;
  readonly card: string | undefined;
  /** ASCII digits; `wipeContent` zeroes them. */
  readonly pin: SecretBytes | undefined;
  /** Last day of the right, in Shanghai. */
  readonly validUntil: Day | undefined;
  readonly band: AgeBand | undefined;
  /** Of minors; not kept on the terminal. */
  readonly born: Day | undefined;
  /** Names of access groups; undefined: not said. */
  readonly groups: readonly string[] | undefined;
}

export interface ProvisionSign {
  readonly position: string;
  readonly heightCm: number;
  readonly person: string;
  readonly attestedOn: Day;
}

export type ProvisionOwnership = { readonly kind: 'reset' } | { readonly kind: 'transfer'; readonly nextOwnerKey: string };

/** A large part as it was unsealed into the caller's private folder; its name there is ours, not the bundle's. */
export interface StagedFile {
  /** Name within its pack. */
  readonly file: string;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface ProvisionModels {
  readonly pack: string;
  readonly manifestText: string;
  readonly manifest: PackManifest;
  readonly files: readonly StagedFile[];
}

/** Every field may be absent: a bundle changes what it names and leaves the rest. */
export interface ProvisionContent {
  /** The text is written as it is; `site` is what it says. */
  readonly site?: { readonly text: string; readonly site: Site };
  readonly people?: readonly ProvisionPerson[];
  /** Replaces the groups, schedules and holidays that were. */
  readonly access?: AccessRules;
  /** minisign public key line of the processor, whose assessments count. */
  readonly processorKey?: string;
  readonly pia?: { readonly file: string; readonly signature: string };
  readonly sign?: ProvisionSign;
  /** The State Council's notices, for working days. */
  readonly calendar?: WorkingCalendar;
  readonly models?: readonly ProvisionModels[];
  /** A program archive whose own signature holds; carried, never run from here. */
  readonly update?: { readonly archive: StagedFile; readonly signature: string };
  readonly ownership?: ProvisionOwnership;
}

/** Something wrong in the content. The sentence says what to do and repeats no name, card number or PIN. */
export interface ContentFault {
  readonly file: string;
  /** From 1, where the file has lines. */
  readonly line?: number;
  readonly field?: string;
  readonly why: ContentRefusal;
  readonly sentence: string;
}

export const CONTENT_REFUSALS = [
  'face-data', // a field or part that could hold a face, an image or a template
  'bad-site',
  'bad-people',
  'bad-pin',
  'too-many-people',
  'bad-access',
  'bad-papers', // processor's key, assessment, sign, calendar
  'bad-models',
  'bad-update',
  'bad-ownership',
  'unknown-part',
  'duplicate-part',
  'empty',
] as const;
export type ContentRefusal = (typeof CONTENT_REFUSALS)[number];

export const BUNDLE_REFUSALS = [
  'not-a-file', // a link, folder, pipe or device, or it cannot be read
  'too-large', // claims or has more than a bundle may
  'malformed',
  'truncated',
  'not-signed', // no signature beside it, or none in the format
  'unknown-key', // signed by somebody who does not own this terminal
  'bad-signature', // altered after it was signed
  'other-device',
  'other-key', // for this terminal, but sealed to a key that it does not have
  'other-site',
  'older',
  'replayed',
  'expired',
  'not-yet', // made in the future: one clock is wrong
  'differs', // the stick gave other bytes when it was read again
  'stopped', // by whoever asked
  ...CONTENT_REFUSALS,
] as const;
export type BundleRefusal = (typeof BUNDLE_REFUSALS)[number];

/** Forgets the PINs; what was read is of no more use after it. */
export function wipeContent({ people }: Pick<ProvisionContent, 'people'>): void {
  for (const { pin } of people ?? []) pin?.wipe();
}

/** `people.csv, line 3, pin: …` */
export function faultText({ file, line, field, sentence }: ContentFault): string {
  const place = [file, line === undefined ? '' : `line ${String(line)}`, field ?? ''].filter((part) => part !== '').join(', ');
  return `${place}: ${sentence}`;
}
