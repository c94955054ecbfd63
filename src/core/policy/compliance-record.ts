/**
 * What is put on record about the processing itself, beside people and faces: who the processor is by key, the assessments
 * it signed, the sign at the door, incidents (Measures Art. 9, 13; PIPL Art. 57). Kept sealed; the ledger has numbers only.
 */

export const INCIDENT_SEVERITIES = ['serious', 'minor'] as const;
export type IncidentSeverity = (typeof INCIDENT_SEVERITIES)[number];

/** The three parts that PIPL Art. 57 wants told: what happened and may harm, what was done and can be done, whom to ask. */
export interface IncidentParts {
  readonly what: string;
  readonly measures: string;
  readonly contact: string;
}

export type ComplianceRecord =
  /** A minisign public key line. `subject` is the operator in the ledger. */
  | { readonly kind: 'processor-key'; readonly key: string; readonly subject: string }
  /** An assessment as it was signed: text of the file and of its signature. */
  | { readonly kind: 'pia'; readonly piaId: string; readonly file: string; readonly signature: string }
  | {
      readonly kind: 'sign';
      readonly position: string;
      readonly heightCm: number;
      readonly person: string;
      /** The place that the sign speaks of, hex; another site type, access or zone is another place. */
      readonly place: string;
      readonly subject: string;
    }
  /** The terminal or its sign was moved: what was attested holds no more. */
  | { readonly kind: 'sign-moved'; readonly subject: string }
  | {
      readonly kind: 'incident';
      readonly incidentId: string;
      readonly severity: IncidentSeverity;
      readonly parts: IncidentParts;
      readonly subject: string;
    }
  /** A walk of the installer through the new terminal: canonical text of its sheet and the signature over it. */
  | {
      readonly kind: 'commissioned';
      readonly sheet: string;
      readonly signature: string;
      readonly isGreen: boolean;
      readonly subject: string;
    }
  | { readonly kind: 'incident-closed'; readonly incidentId: string; readonly outcome: string; readonly subject: string };

export interface Incident {
  readonly incidentId: string;
  readonly severity: IncidentSeverity;
  readonly openedAtMs: number;
  readonly closedAtMs: number | undefined;
}

export interface SignAttestation {
  readonly position: string;
  readonly heightCm: number;
  readonly attestedAtMs: number;
  readonly place: string;
}
