/**
 * What this terminal does with faces and what the processor has said about it, as one source for every paper (INV-05, INV-17) and
 * for the gates of the assessment (INV-06). Reads the record of people.db; a record that cannot be read closes every such gate.
 * Never judges a person, never holds face information.
 */

import { toHex, utf8Bytes } from '../base/bytes.ts';
import { canonicalBytes, canonicalText } from '../base/canonical.ts';
import type { Notice } from '../core/consent/notice.ts';
import { type Day, shanghaiDay } from '../core/filing/shanghai-day.ts';
import { type MinisignKey, readPublicKey } from '../core/order/minisign.ts';
import type { ComplianceModel, LiveFacts } from '../core/policy/compliance-model.ts';
import type { ComplianceRecord, Incident } from '../core/policy/compliance-record.ts';
import { fingerprintGates, isApproved, type OnRecord, unassessedIncidents } from '../core/policy/fingerprint-gates.ts';
import type { GateCode, GateFacts } from '../core/policy/gates.ts';
import { type PiaFile, signedPia } from '../core/policy/pia-file.ts';
import type { Pia } from '../core/policy/pia.ts';
import { fingerprintOf, type Processing, processingFacts, processingFor } from '../core/policy/processing.ts';
import type { ComplianceRecords } from '../ports/people-vault.ts';
import type { ClockGuard } from './clock-guard.ts';
import type { TerminalParts } from './parts.ts';
import type { Store } from './store.ts';

/** One assessment as it is kept, for the papers: the file, its signature and when it came. */
export interface KeptPia {
  readonly seq: number;
  readonly pia: Pia;
  readonly file: string;
  readonly signature: string;
  readonly installedAtMs: number;
}

/** What is on record, read and checked. */
export interface ComplianceState extends OnRecord {
  /** The processor's; every key that ever was, the one in force last. */
  readonly keys: readonly { readonly line: string; readonly key: MinisignKey; readonly pinnedAtMs: number }[];
  /** Oldest first; the last one is in force. */
  readonly pias: readonly KeptPia[];
  readonly records: ReturnType<ComplianceRecords['all']>;
}

export interface Compliance {
  /** Everything a paper may say, as of now. */
  model(): ComplianceModel;
  processing(): Processing;
  /** Of the processing in force, hex. */
  fingerprint(): string;
  /** Canonical text of the facts that the fingerprint is of. */
  facts(): string;
  /** The assessment in force, whatever it says. */
  pia(): Pia | undefined;
  processorKey(): MinisignKey | undefined;
  readonly incidents: readonly Incident[];
  /** Serious incidents that no assessment took into account. */
  unassessed(): readonly string[];
  /** undefined where the record cannot be read. */
  state(): ComplianceState | undefined;
  /** Today in Shanghai. */
  today(): Day;
  gates(): GateFacts;
  /** What an attested sign speaks of. */
  place(): string;
  /** Puts a record on the disk; false where the disk took nothing. */
  add(what: ComplianceRecord): boolean;
}

export interface ComplianceOptions {
  readonly parts: Pick<TerminalParts, 'site' | 'version' | 'models' | 'eye' | 'crypto'>;
  readonly notice: Notice;
  readonly store: Store;
  readonly clockGuard: ClockGuard;
  /** As judged last; asked only when a paper is made. */
  readonly closedGates: () => readonly GateCode[];
}

export function makeCompliance(options: ComplianceOptions): Compliance {
  const { parts, notice, store, clockGuard, closedGates } = options;
  const { site, crypto, models } = parts;
  // The site file is read once, at start: so is what follows from it.
  const processing = processingFor(site, models);
  const fingerprint = fingerprintOf(processing, (message) => crypto.sha256(message));
  const facts = canonicalText(processingFacts(processing));
  const place = toHex(crypto.sha256(signPlaceBytes(processing)));
  let kept: ComplianceState | undefined;
  const state = (): ComplianceState | undefined => {
    if (kept !== undefined) return kept;
    const asked = store.ask((people) => people.compliance.all());
    if (asked.kind === 'ok') kept = stateOf(asked.value, parts);
    return kept;
  };
  const today = (): Day => shanghaiDay(clockGuard.now());
  const liveFacts = (): LiveFacts => {
    const { persons, templates } = parts.eye.status();
    return {
      asOfMs: clockGuard.now(),
      softwareVersion: parts.version,
      individuals: persons,
      templates,
      images: 0,
      closedGates: closedGates(),
      isClockTrusted: clockGuard.isTrusted(),
    };
  };
  return {
    model: () => ({ site, processing, fingerprint, pia: state()?.pia, notice, facts: liveFacts() }),
    processing: () => processing,
    fingerprint: () => fingerprint,
    facts: () => facts,
    pia: () => state()?.pia,
    processorKey: () => state()?.keys.at(-1)?.key,
    get incidents() {
      return state()?.incidents ?? [];
    },
    unassessed: () => unassessedIncidents(state() ?? { incidents: [], assessedIncidents: new Set() }),
    state,
    today,
    place: () => place,
    gates: () => fingerprintGates({ processing, fingerprint, record: state(), place, nowMs: clockGuard.now() }),
    add: (what) => {
      const added = store.ask((people) => people.compliance.add(what, clockGuard.now()));
      kept = undefined;
      return added.kind === 'ok';
    },
  };
}

/** What an attested sign speaks of. */
function signPlaceBytes({ siteType, access, zone }: Processing): Uint8Array {
  const perMille = [zone.left, zone.top, zone.right, zone.bottom].map((fraction) => Math.round(fraction * 1000));
  return canonicalBytes({ context: 'menshen/sign-place/1', siteType, access, zone: perMille });
}

/** The record in order. An assessment counts only with the signature of the key that was the processor's when it came. */
function stateOf(records: ComplianceState['records'], { crypto }: ComplianceOptions['parts']): ComplianceState {
  const keys: ComplianceState['keys'][number][] = [];
  const pias: KeptPia[] = [];
  const incidents = new Map<string, Incident>();
  let sign: OnRecord['sign'];
  for (const { seq, atMs, what } of records) {
    if (what.kind === 'processor-key') {
      const key = readPublicKey(what.key);
      if (key !== undefined) keys.push({ line: what.key, key, pinnedAtMs: atMs });
    } else if (what.kind === 'pia') {
      const file = readKept(what, keys.at(-1)?.key, crypto);
      if (file !== undefined) pias.push({ seq, pia: file.pia, file: what.file, signature: what.signature, installedAtMs: atMs });
    } else if (what.kind === 'incident') {
      const { incidentId, severity } = what;
      incidents.set(incidentId, { incidentId, severity, openedAtMs: atMs, closedAtMs: undefined });
    } else if (what.kind === 'incident-closed') {
      const opened = incidents.get(what.incidentId);
      if (opened !== undefined) incidents.set(what.incidentId, { ...opened, closedAtMs: atMs });
    } else if (what.kind === 'sign') {
      sign = { position: what.position, heightCm: what.heightCm, attestedAtMs: atMs, place: what.place };
    } else if (what.kind === 'sign-moved') {
      sign = undefined;
    }
  }
  const assessedIncidents = new Set(pias.flatMap(({ pia }) => (isApproved(pia) ? (pia.incidents ?? []) : [])));
  return { keys, pias, pia: pias.at(-1)?.pia, incidents: [...incidents.values()], assessedIncidents, sign, records };
}

function readKept(
  { file, signature }: { readonly file: string; readonly signature: string },
  key: MinisignKey | undefined,
  crypto: TerminalParts['crypto'],
): PiaFile | undefined {
  const read = signedPia({ file: utf8Bytes(file), signature, key, crypto });
  return read.kind === 'signed' ? read.file : undefined;
}
