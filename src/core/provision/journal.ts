/**
 * What of a bundle is still to be done after its one transaction: the note that stands in people.db until everything is. With it a
 * boot after a power cut goes on; without it nothing of the bundle has happened. Also the result that goes back on the stick. Pure.
 */

import { toHex } from '../../base/bytes.ts';
import { readAge } from '../consent/minors.ts';
import { INSPECTOR_DAYS_MAX } from '../policy/roles.ts';
import { addDays, startOfDayMs } from '../filing/shanghai-day.ts';
import type { CalendarYear, WorkingCalendar } from '../filing/working-days.ts';
import type { ProvisionSummary } from './against.ts';
import type { ProvisionChannel } from './channel.ts';
import type { BundleManifest, BundleRefusal, ProvisionContent, ProvisionPerson, ProvisionSign } from './bundle.ts';

/** Settings of people.db. */
export const PROVISION_NOTE = 'provision:note';
export const PROVISION_OWNER = 'provision:owner';
export const PROVISION_SEQUENCE = 'provision:sequence';
export const PROVISION_SITE = 'provision:site';
export const PROVISION_REFUSED = 'provision:refused';
export const PROVISION_CALENDAR = 'provision:calendar';
export const PROVISION_RESULT = 'provision:result';
export const PROVISION_UPDATE = 'provision:update';

export const RESULT_FORMAT = 'menshen-provision-result/1';
/** Name of the result beside the bundle. */
export const RESULT_FILE = 'menshen-provision-result.json';

/** How a paper of the bundle fared; it is judged by the same code as one that an operator installs. */
export interface PaperOutcome {
  readonly paper: 'processor-key' | 'pia' | 'sign';
  /** A word of the program's own, such as `installed` or the reason of the refusal. */
  readonly outcome: string;
}

export interface ProvisionNote {
  readonly format: 1;
  /** BLAKE2b-512 of the bundle, hex. */
  readonly digest: string;
  readonly sequence: number;
  readonly channel: ProvisionChannel;
  /** Who confirmed it, in the ledger; null: by the claim code. */
  readonly subject: string | null;
  /** minisign public key line of the owner, where the terminal became theirs with this bundle. */
  readonly claimedBy: string | null;
  readonly summary: ProvisionSummary;
  readonly added: readonly string[];
  readonly leaving: readonly string[];
  /** Text of the new site file; null: it stays. */
  readonly site: string | null;
  readonly models: readonly string[];
  readonly processorKey: string | null;
  readonly pia: { readonly file: string; readonly signature: string } | null;
  readonly sign: ProvisionSign | null;
}

/** undefined where it is none; the store has sealed it, so a strange one is an older program's. */
export function readNote(text: string | undefined): ProvisionNote | undefined {
  if (text === undefined || text === '') return undefined;
  const value = JSON.parse(text) as { readonly format?: unknown };
  return value.format === 1 ? (value as ProvisionNote) : undefined;
}

export interface NoteFacts {
  readonly manifest: Pick<BundleManifest, 'sequence'>;
  readonly digest: string;
  readonly channel: ProvisionChannel;
  readonly subject: string | null;
  readonly claimedBy: string | null;
  readonly summary: ProvisionSummary;
}

export function noteOf(content: ProvisionContent, facts: NoteFacts): Omit<ProvisionNote, 'added' | 'leaving'> {
  const { manifest, digest, channel, subject, claimedBy, summary } = facts;
  return {
    format: 1,
    digest,
    sequence: manifest.sequence,
    channel,
    subject,
    claimedBy,
    summary,
    site: content.site?.text ?? null,
    models: (content.models ?? []).map(({ pack }) => pack),
    processorKey: content.processorKey ?? null,
    pia: content.pia ?? null,
    sign: content.sign ?? null,
  };
}

const DAY_MS = 24 * 60 * 60_000;

/** A row as the store takes it. The file's reader has judged it; of a birth date only the birthday that ends the band is kept. */
export function plannedPerson({ number, name, role, card, pin, groups, ...row }: ProvisionPerson, nowMs: number) {
  const age = row.band === undefined ? undefined : readAge(row.band, row.born, nowMs);
  const untilMs = row.validUntil === undefined ? undefined : startOfDayMs(addDays(row.validUntil, 1));
  // An inspector's access ends by itself, whatever was asked for.
  const latestMs = nowMs + INSPECTOR_DAYS_MAX * DAY_MS;
  const validUntilMs = role === 'inspector' ? Math.min(untilMs ?? latestMs, latestMs) : untilMs;
  return { number, name, role, card, pin, groups, validUntilMs, age: age?.kind === 'declared' ? age.age : undefined };
}

/** The State Council's years as the bundle brought them come before the packaged ones. */
export function mergedCalendar(packaged: WorkingCalendar, brought: WorkingCalendar): WorkingCalendar {
  const years = new Map<number, CalendarYear>([...packaged, ...brought].map((year) => [year.year, year]));
  return [...years.values()].sort((a, b) => a.year - b.year);
}

/** Hex of the ledger's length: the first half of the digest. */
export function ledgerDigest(digest: string): string {
  return digest.slice(0, 64);
}

export interface AppliedFacts {
  readonly deviceId: string;
  readonly atMs: number;
  readonly note: ProvisionNote;
  readonly papers: readonly PaperOutcome[];
  /** Signed checkpoint of the ledger with the entry; null where the ledger took nothing. */
  readonly checkpoint: string | null;
}

/** Numbers and words only: nobody is named, nothing of a face (INV-03). */
export function appliedResult({ deviceId, atMs, note, papers, checkpoint }: AppliedFacts): string {
  const { digest, sequence, summary, leaving } = note;
  const counts = { ...summary, peopleEnded: leaving.length };
  return resultText({ outcome: 'applied', deviceId, atMs, bundle: digest, sequence, counts, papers, ledgerCheckpoint: checkpoint });
}

export interface RefusedFacts {
  readonly deviceId: string;
  readonly atMs: number;
  readonly digest: string | undefined;
  readonly why: BundleRefusal | 'not-now';
  readonly sentences: readonly string[];
}

export function refusedResult({ deviceId, atMs, digest, why, sentences }: RefusedFacts): string {
  return resultText({ outcome: 'refused', deviceId, atMs, bundle: digest ?? null, why, sentences });
}

function resultText(fields: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ format: RESULT_FORMAT, ...fields }, null, 2)}\n`;
}

/** The name of a terminal that nobody owns yet, from its key: the same at every boot. */
export function unownedDeviceId(publicKey: Uint8Array, sha256: (message: Uint8Array) => Uint8Array): string {
  return `door-${toHex(sha256(publicKey).subarray(0, 4))}`;
}
