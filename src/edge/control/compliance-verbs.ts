/** What a request about assessment, processor's key, sign or incident does to the terminal. Each refusal says the way out. */

import type { RecordResult } from '../../app/sign.ts';
import type { Terminal } from '../../app/terminal.ts';
import { Fault, unreachable } from '../../base/fault.ts';
import { readPublicKey } from '../../core/order/minisign.ts';
import type { PiaRefusal } from '../../core/policy/pia-file.ts';
import type { ControlRequest } from './messages.ts';

type Answer = Record<string, unknown>;
const VERBS = ['processor-key', 'pia-draft', 'pia-install', 'sign-attest', 'sign-moved', 'incident-open', 'incident-close'] as const;
export type ComplianceRequest = Extract<ControlRequest, { verb: (typeof VERBS)[number] }>;

export function isComplianceRequest(request: ControlRequest): request is ComplianceRequest {
  return VERBS.some((verb) => verb === request.verb);
}

const PIA_WHY: Readonly<Record<PiaRefusal, string>> = {
  'no-key': "No processor's key is on this terminal. An operator pins it first: menshen processor key FILE.",
  malformed: 'The file is not an assessment of the form that menshen pia draft writes, or something in it is not filled in.',
  'not-signed': "It is not signed by the processor's key that is pinned here. Sign this very file with menshen pia sign.",
  'other-device': 'It is for another terminal, or the comment of its signature is. Draft one on this terminal.',
  'other-facts': 'What it says of the processing is not how this terminal is set. Draft it anew here, or put the settings back.',
  date: 'Its date is in the future, before 2025-06-01, or before the date of the assessment in force. Mend the date and sign again.',
  review: 'Its review is not within twelve months after its date, or is over. Mend reviewDue and sign again.',
  'known-before': 'An assessment of that number was installed before. Draft a new one.',
};

const KEY_WHY: Readonly<Record<'handover-missing' | 'handover-bad' | 'known-before', string>> = {
  'handover-missing':
    'Another key of the processor is in force. It must say which key comes after it: menshen pia handover. Where it is lost, only decommissioning begins anew.',
  'handover-bad':
    'The handover is not signed by the key in force, or is for another key or terminal. Write it anew with menshen pia handover.',
  'known-before': 'That key was given up before and does not come back. Make a new one: menshen pia key.',
};

export async function complianceAnswer({ compliance }: Terminal, request: ComplianceRequest): Promise<Answer> {
  switch (request.verb) {
    case 'processor-key': {
      const key = readPublicKey(request.key);
      if (key === undefined) throw new Fault('command-bad', 'The file is no minisign public key. Nothing was changed; name NAME.pub.');
      const { card, pin, handover } = request;
      const result = await compliance.pinKey({ card, pin, key, ...(handover === undefined ? {} : { handover }) });
      if (result.kind === 'failed') throw failed();
      if (result.kind !== 'refused') return { outcome: result.kind, ...compliance.status() };
      const { reason } = result;
      return { outcome: 'refused', reason, ...(reason in KEY_WHY ? { sentence: KEY_WHY[reason as keyof typeof KEY_WHY] } : {}) };
    }
    case 'pia-draft':
      return { draft: compliance.draft() };
    case 'pia-install':
      return installAnswer(compliance, request);
    case 'sign-attest':
      return recordAnswer(await compliance.attestSign(request));
    case 'sign-moved':
      return recordAnswer(await compliance.moveSign(request));
    case 'incident-open': {
      const { card, pin, severity, what, measures, contact } = request;
      const result = await compliance.openIncident({ card, pin, severity, parts: { what, measures, contact } });
      return { ...recordAnswer(result), ...(result.incidentId === undefined ? {} : { incident: result.incidentId }) };
    }
    case 'incident-close': {
      const { card, pin, incident: incidentId, outcome } = request;
      const result = await compliance.closeIncident({ card, pin, incidentId, outcome });
      if (result.kind !== 'unknown-incident') return recordAnswer(result);
      return { outcome: 'refused', reason: 'unknown-incident', sentence: 'No open incident has that number. menshen status lists them.' };
    }
    default:
      return unreachable(request);
  }
}

function installAnswer(compliance: Terminal['compliance'], request: Extract<ComplianceRequest, { verb: 'pia-install' }>): Answer {
  const result = compliance.install(request);
  if (result.kind === 'failed') throw failed();
  if (result.kind === 'refused') {
    const field = result.what === undefined ? '' : ` Look at: ${result.what}.`;
    return { outcome: 'refused', reason: result.reason, sentence: `${PIA_WHY[result.reason]}${field} The one in force stays.` };
  }
  const { piaId, reviewDue } = result.pia;
  return { outcome: result.kind, pia: piaId, reviewDue, isApproving: result.isApproving };
}

function recordAnswer(result: RecordResult): Answer {
  switch (result.kind) {
    case 'failed':
      throw failed();
    case 'refused':
      return { outcome: 'refused', reason: result.reason };
    case 'recorded':
      return { outcome: 'recorded' };
  }
}

function failed(): Fault {
  return new Fault(
    'store-failed',
    'The store of people took no record: nothing was changed. Look at the disk and its space, then ask again.',
  );
}
