/**
 * What this terminal does with faces, as one value: everything a PIA is made for and a consent is given for. Its hash is the
 * processing fingerprint (INV-06). Not in it: phone numbers, wording, languages, patch level of the software.
 */

import { toHex } from '../../base/bytes.ts';
import { canonicalBytes, type CanonicalValue } from '../../base/canonical.ts';
import { PURPOSE } from '../consent/grant.ts';
import type { FaceMode, Site, SiteType } from './site.ts';

/** The models in force, as the pinned manifest of their pack names them. */
export interface ModelFacts {
  readonly pack: string;
  /** Role and SHA-256 (hex) of each file that runs, in the order of the manifest. */
  readonly files: readonly { readonly role: string; readonly sha256: string }[];
  /** The class of the thresholds: one error in so many comparisons (verification) or strangers (identification), as measured for the pack. Two packs of one class err alike. */
  /** Upper bound of the FMR at the threshold of identification: how many people 1:N may hold follows from it. Absent: not counted, so nobody. Not in the fingerprint. */
  readonly identificationFmrHigh?: number;
  readonly oneIn: { readonly verificationFmr: number; readonly identificationFpir: number };
}

export interface Processing {
  readonly purpose: typeof PURPOSE;
  readonly mode: FaceMode;
  readonly kinds: readonly ['face-template'];
  readonly templatesPerPersonMax: 1;
  readonly images: 0;
  readonly retentionDays: number;
  readonly idleDays: number;
  readonly storage: 'device';
  readonly processor: string;
  readonly deviceId: string;
  readonly siteType: SiteType;
  readonly access: NonNullable<Site['access']>['kind'];
  readonly zone: Site['face']['zone'];
  readonly interEyeMinPx: number;
  readonly models: ModelFacts | undefined;
  readonly minors: 'refused' | { readonly retentionDays: number; readonly rulesSha256: string };
  readonly recipients: readonly [];
  /** What protects the keys, and whether an opened housing destroys them. */
  readonly security: { readonly keys: string; readonly isTamperPurging: boolean; readonly livenessCues: readonly string[] };
}

/** A site file that says nothing of it is a door of premises that not everybody may enter. */
export const ACCESS_WHERE_SILENT = 'private-premises';

export function processingFor(site: Site, models: ModelFacts | undefined): Processing {
  const { face, minors } = site;
  return {
    purpose: PURPOSE,
    mode: face.mode,
    kinds: ['face-template'],
    templatesPerPersonMax: 1,
    images: 0,
    retentionDays: face.retentionDays,
    idleDays: face.idleDays,
    storage: 'device',
    processor: site.processor.name,
    deviceId: site.deviceId,
    siteType: site.siteType,
    access: site.access?.kind ?? ACCESS_WHERE_SILENT,
    zone: face.zone,
    interEyeMinPx: face.interEyeMinPx,
    models,
    minors: minors === undefined ? 'refused' : { retentionDays: minors.retentionDays, rulesSha256: minors.rulesSha256 },
    recipients: [],
    security: { keys: site.keys.kind, isTamperPurging: site.tamper?.purge ?? false, livenessCues: face.livenessCues },
  };
}

/** The facts as they are hashed and as a PIA file repeats them: integers only, so that two readings are the same bytes. */
export function processingFacts(processing: Processing): Readonly<Record<string, CanonicalValue>> {
  const { zone, models, minors, security, ...rest } = processing;
  const { pack, files, oneIn } = models ?? { pack: '', files: [], oneIn: { verificationFmr: 0, identificationFpir: 0 } };
  const perMille = (fraction: number): number => Math.round(fraction * 1000);
  return {
    context: 'menshen/processing-fingerprint/1',
    ...rest,
    zone: [zone.left, zone.top, zone.right, zone.bottom].map(perMille),
    models: { pack, files: files.map(({ role, sha256: hash }) => [role, hash]), oneIn: { ...oneIn } },
    minors: minors === 'refused' ? minors : { ...minors },
    security: { ...security },
  };
}

/** SHA-256, hex, of the canonical bytes. */
export function fingerprintOf(processing: Processing, sha256: (message: Uint8Array) => Uint8Array): string {
  return toHex(sha256(canonicalBytes(processingFacts(processing))));
}
