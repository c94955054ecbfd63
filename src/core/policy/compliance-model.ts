/**
 * The one source of every paper (INV-05, INV-17): what the site file says, what the PIA says, what is enforced and what the
 * device counts. Notice, consent text, sign, processing record, filing sheet and pack are rendered from this and nothing else.
 */

import type { Notice } from '../consent/notice.ts';
import type { GateCode } from './gates.ts';
import type { Pia } from './pia.ts';
import type { Processing } from './processing.ts';
import type { Site } from './site.ts';

/** What only the running device knows. Numbers and codes; nothing of a person. */
export interface LiveFacts {
  readonly asOfMs: number;
  readonly softwareVersion: string;
  readonly individuals: number;
  readonly templates: number;
  readonly images: 0;
  readonly closedGates: readonly GateCode[];
  readonly isClockTrusted: boolean;
}

export interface ComplianceModel {
  readonly site: Site;
  readonly processing: Processing;
  /** Hex. */
  readonly fingerprint: string;
  readonly pia: Pia | undefined;
  readonly notice: Notice;
  readonly facts: LiveFacts;
}
