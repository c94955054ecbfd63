/**
 * The gates that follow from what is on record about the processing: assessment, sign, incidents, models (law.md §0.4; Measures
 * Art. 9, 13; INV-06, INV-20). Pure: the record and the day come in, codes go out. Whatever is not known closes.
 */

import { daysBetween, shanghaiDay } from '../filing/shanghai-day.ts';
import type { Incident, SignAttestation } from './compliance-record.ts';
import type { GateFacts } from './gates.ts';
import { PIA_ITEMS, type Pia } from './pia.ts';
import type { Processing } from './processing.ts';

/** A sign is looked at again after so many days (law.md Art. 13). */
export const SIGN_DAYS_MAX = 180;

/** What is on record now. */
export interface OnRecord {
  readonly pia: Pia | undefined;
  /** Serious incidents that assessments took into account, by number. */
  readonly assessedIncidents: ReadonlySet<string>;
  readonly incidents: readonly Incident[];
  /** The last attestation; undefined after a move. */
  readonly sign: SignAttestation | undefined;
}

export interface FingerprintQuestion {
  readonly processing: Processing;
  readonly fingerprint: string;
  /** undefined where the record cannot be read: every gate of it is closed then. */
  readonly record: OnRecord | undefined;
  /** As for `signPlace`, of this terminal. */
  readonly place: string;
  readonly nowMs: number;
}

export function fingerprintGates({ processing, fingerprint, record, place, nowMs }: FingerprintQuestion): GateFacts {
  const today = shanghaiDay(nowMs);
  const pia = record?.pia;
  return {
    'models-unknown': processing.models !== undefined,
    'pia-missing': pia !== undefined,
    // The three say something of an assessment; without one `pia-missing` says it all.
    'pia-outdated': pia === undefined || pia.fingerprint === fingerprint,
    'pia-refused': pia === undefined || isApproved(pia),
    'pia-review-due': pia === undefined || today <= pia.reviewDue,
    'incident-open': record !== undefined && unassessedIncidents(record).length === 0 && record.incidents.every(isSettled),
    'sign-missing': processing.access !== 'public' || isSignRight(record?.sign, place, nowMs),
  };
}

export function isApproved({ items, decision }: Pia): boolean {
  return decision === 'approved' && PIA_ITEMS.every((item) => items[item].result === 'pass');
}

function isSettled({ severity, closedAtMs }: Incident): boolean {
  return severity !== 'serious' || closedAtMs !== undefined;
}

/** Serious incidents after which nobody has assessed anew, open or closed. */
export function unassessedIncidents({
  incidents,
  assessedIncidents,
}: Pick<OnRecord, 'incidents' | 'assessedIncidents'>): readonly string[] {
  return incidents
    .filter(({ severity, incidentId }) => severity === 'serious' && !assessedIncidents.has(incidentId))
    .map(({ incidentId }) => incidentId);
}

function isSignRight(sign: SignAttestation | undefined, place: string, nowMs: number): boolean {
  if (sign === undefined || sign.place !== place) return false;
  return daysBetween(shanghaiDay(sign.attestedAtMs), shanghaiDay(nowMs)) <= SIGN_DAYS_MAX && sign.attestedAtMs <= nowMs;
}
