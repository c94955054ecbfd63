/** What the command line and other roots may do about assessment, processor's key, sign and incidents: one place for `terminal.compliance`. */

import type { CanonicalValue } from '../base/canonical.ts';
import { keyName } from '../core/order/minisign.ts';
import type { ComplianceModel } from '../core/policy/compliance-model.ts';
import type { Incident } from '../core/policy/compliance-record.ts';
import { closeIncident, openIncident } from './incident.ts';
import type { Ground } from './parts.ts';
import { draftForThisDoor, type InstallResult, installPia } from './pia.ts';
import { type KeyResult, type KeyWords, type OperatorByPin, pinProcessorKey } from './processor-key.ts';
import { attestSign, moveSign, type RecordResult, type SignWords } from './sign.ts';

/** Numbers, codes and days; nobody's name. */
export interface ComplianceStatus {
  readonly fingerprint: string;
  /** As minisign prints it. */
  readonly processorKey: string | null;
  readonly pia: { readonly piaId: string; readonly date: string; readonly reviewDue: string; readonly isForThisProcessing: boolean } | null;
  readonly incidents: readonly Incident[];
  readonly signAttestedAtMs: number | null;
}

export interface ComplianceVerbs {
  status(): ComplianceStatus;
  model(): ComplianceModel;
  draft(): Readonly<Record<string, CanonicalValue>>;
  install(files: { readonly file: string; readonly signature: string }): InstallResult;
  pinKey(words: KeyWords): Promise<KeyResult>;
  attestSign(words: SignWords): Promise<RecordResult>;
  moveSign(words: OperatorByPin): Promise<RecordResult>;
  openIncident(words: Parameters<typeof openIncident>[1]): ReturnType<typeof openIncident>;
  closeIncident(words: Parameters<typeof closeIncident>[1]): ReturnType<typeof closeIncident>;
}

export function complianceVerbs(ground: Ground): ComplianceVerbs {
  const { compliance } = ground;
  return {
    status: () => {
      const [pia, key, state] = [compliance.pia(), compliance.processorKey(), compliance.state()];
      const fingerprint = compliance.fingerprint();
      return {
        fingerprint,
        processorKey: key === undefined ? null : keyName(key.keyId),
        pia:
          pia === undefined
            ? null
            : { piaId: pia.piaId, date: pia.date, reviewDue: pia.reviewDue, isForThisProcessing: pia.fingerprint === fingerprint },
        incidents: compliance.incidents,
        signAttestedAtMs: state?.sign?.attestedAtMs ?? null,
      };
    },
    model: () => compliance.model(),
    draft: () => draftForThisDoor(ground),
    install: (files) => installPia(ground, files),
    pinKey: (words) => pinProcessorKey(ground, words),
    attestSign: (words) => attestSign(ground, words),
    moveSign: (words) => moveSign(ground, words),
    openIncident: (words) => openIncident(ground, words),
    closeIncident: (words) => closeIncident(ground, words),
  };
}
