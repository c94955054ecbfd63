/**
 * What a request from the command line does to the terminal. The same verbs serve a running
 * terminal and one that was opened just for the command; only consent needs a screen.
 */

import type { Terminal } from '../../app/terminal.ts';
import { Fault, unreachable } from '../../base/fault.ts';
import type { Person } from '../../ports/people-vault.ts';
import { readPublicKey } from '../../core/order/minisign.ts';
import { gateSentence } from '../../core/policy/gate-table.ts';
import { accessAnswer, type AccessRequest, isAccessRequest } from './access-verbs.ts';
import { commissionAnswer, type CommissionRequest, isCommissionRequest } from './commission-verbs.ts';
import { complianceAnswer, type ComplianceRequest, isComplianceRequest } from './compliance-verbs.ts';
import type { ConsentRequest } from './consents-messages.ts';
import { consentAnswer, isConsentRequest } from './consents-verbs.ts';
import { errorLines, evidenceAnswer } from './evidence-verbs.ts';
import { checkAppointment, checkAsker, checkRenewal, isRoleRequest, roleAnswer, type RoleRequest, withWayOut } from './roles-verbs.ts';
import { filingAnswer, type FilingRequest, isFilingRequest } from './filing-verbs.ts';
import { isOsdpRequest, osdpAnswer, osdpLines, type OsdpRequest } from './osdp-verbs.ts';
import { isOwnerRequest, ownerAnswer, type OwnerRequest } from './owner-verbs.ts';
import type { RightsRequest } from './rights-messages.ts';
import { isRightsRequest, rightsAnswer } from './rights-verbs.ts';
import type { ControlHandler } from './mailbox.ts';
import type { ControlRequest } from './messages.ts';

type Answer = Record<string, unknown>;
type OperatorWords = Parameters<Terminal['clearTamper']>[0];

export interface VerbSurroundings {
  /** A person can read the notice and decide. */
  readonly hasScreen: boolean;
}

export function controlVerbs(terminal: Terminal, around: VerbSurroundings): ControlHandler {
  const answer = answersOf(terminal, around);
  return async (request, onProgress) => withWayOut(await answer(request, onProgress));
}

function answersOf(terminal: Terminal, around: VerbSurroundings): ControlHandler {
  return async (request, onProgress) => {
    checkAsker(request);
    if (isAccessRequest(request)) return accessAnswer(terminal, request);
    if (isRoleRequest(request)) return roleAnswer(terminal, request);
    if (isConsentRequest(request)) return consentAnswer(terminal, request, { ...around, onProgress });
    if (isRightsRequest(request)) return rightsAnswer(terminal.rights, request);
    if (isFilingRequest(request)) return filingAnswer(terminal, request);
    if (isCommissionRequest(request)) return commissionAnswer(terminal, request);
    if (isOsdpRequest(request)) return osdpAnswer(terminal, request, { isRunning: around.hasScreen });
    if (isOwnerRequest(request)) return ownerAnswer(terminal, request);
    if (isComplianceRequest(request)) return complianceAnswer(terminal, request);
    return ownAnswer(terminal, request, { ...around, onProgress });
  };
}

type OwnRequest = Exclude<
  ControlRequest,
  | AccessRequest
  | RoleRequest
  | ConsentRequest
  | RightsRequest
  | FilingRequest
  | ComplianceRequest
  | CommissionRequest
  | OsdpRequest
  | OwnerRequest
>;

async function ownAnswer(
  terminal: Terminal,
  request: OwnRequest,
  around: VerbSurroundings & { readonly onProgress: (text: string) => void },
): Promise<Answer> {
  const { onProgress } = around;
  switch (request.verb) {
    case 'status':
      return statusAnswer(terminal, around);
    case 'self-test': {
      const checks = await terminal.selfTest();
      return { isOk: checks.every((check) => check.isOk), checks };
    }
    case 'enrol':
      return enrol(terminal, request, around);
    case 'credential':
      return credentialAnswer(terminal, request);
    case 'withdraw':
      return withdrawAnswer(terminal, request);
    case 'recover':
      return recoverAnswer(terminal, request);
    case 'purge':
      return purgeAnswer(terminal, request);
    case 'audit-exported':
      return { isRecorded: terminal.recordExport(request.entries) };
    case 'tamper-clear':
      return tamperAnswer(terminal, operatorOf(request));
    case 'evidence-make':
    case 'evidence-handover':
    case 'evidence-stop':
    case 'evidence-key':
    case 'error-card':
      return evidenceAnswer(terminal, request, onProgress);
    case 'decommission':
      return decommissionAnswer(terminal, request);
    default:
      return unreachable(request);
  }
}

function operatorOf({ card, pin }: { readonly card: string; readonly pin?: string | undefined }): OperatorWords {
  return { card, ...(pin === undefined ? {} : { pin }) };
}

async function tamperAnswer(terminal: Terminal, words: OperatorWords): Promise<Answer> {
  const result = await terminal.clearTamper(words);
  return { outcome: result.kind, ...(result.kind === 'refused' ? { reason: result.reason } : {}) };
}

async function decommissionAnswer(terminal: Terminal, request: Extract<ControlRequest, { verb: 'decommission' }>): Promise<Answer> {
  const signer = readPublicKey(request.key);
  if (signer === undefined)
    throw new Fault('command-bad', 'The operator key is no minisign public key. Nothing was destroyed; name another.');
  const { deviceId, out: path } = request;
  const result = await terminal.decommission({ ...operatorOf(request), deviceId, path, signer });
  switch (result.kind) {
    case 'refused':
      return { outcome: 'refused', reason: result.reason };
    case 'failed':
      throw new Fault('order-bad', result.why);
    case 'decommissioned':
      return { outcome: 'decommissioned', evidence: path, bytes: result.bytes, sha256: result.sha256 };
  }
}

function statusAnswer(terminal: Terminal, around: VerbSurroundings): Answer {
  const status = terminal.status();
  const { eye } = status;
  return {
    state: around.hasScreen ? 'running' : 'opened for this command',
    version: status.version,
    screen: status.screen,
    face: { isAllowed: status.face.isFaceAllowed, closed: status.face.closed, why: status.face.closed.map(gateSentence) },
    processing: terminal.compliance.status(),
    eye: {
      state: eye.state,
      detail: eye.detail ?? null,
      restarts: eye.restarts,
      camera: eye.cameraFault ?? null,
      modelPack: eye.modelPack ?? null,
      embedderSha256: eye.embedderSha256 ?? null,
    },
    counts: {
      people: status.people.known,
      consenting: status.people.consenting,
      persons: eye.persons,
      templates: eye.templates,
      unusableTemplates: eye.unusableTemplates,
      /** What a purge asks to be confirmed; also where no eye says what it holds. */
      forPurge: terminal.countFaces(),
      images: 0,
    },
    ledgerEntries: status.ledgerEntries,
    reader: connection(status.readerConnected),
    pinPad: connection(status.pinPadConnected),
    door: status.door,
    osdp: osdpLines(terminal.osdp.status),
    rolledBack: status.rolledBack,
    isClockTrusted: status.isClockTrusted,
    clock: status.clock,
    hasPendingErasure: status.hasPendingErasure,
    faceMode: status.faceMode,
    errors: errorLines(terminal.evidence.card()),
    requests: dueAnswer(terminal),
    filing: warningsAnswer(terminal),
    noticeVersion: status.noticeVersion,
  };
}

/** What has to be answered, in numbers. */
function dueAnswer({ rights }: Terminal): Answer {
  const summary = rights.summary();
  return summary === undefined ? {} : { open: summary.open, overdue: summary.overdue };
}

/** How far the site is from the number that is to be filed, and what is to be copied off or filed by when. */
function warningsAnswer({ filing }: Terminal): Answer {
  const standing = filing.standing();
  if (standing === undefined) return {};
  const { duty, isExportDue } = standing;
  return { isExportDue, duty: duty === undefined ? null : { what: duty.what, due: duty.due.day, isEstimated: duty.due.isEstimated } };
}

function connection(isConnected: boolean | undefined): string {
  if (isConnected === undefined) return 'none';
  return isConnected ? 'connected' : 'unplugged';
}

type EnrolRequest = Extract<ControlRequest, { verb: 'enrol' }>;

async function enrol(
  terminal: Terminal,
  request: EnrolRequest,
  around: VerbSurroundings & { readonly onProgress: (text: string) => void },
): Promise<Answer> {
  if (request.isFaceWanted && !around.hasScreen) {
    throw new Fault(
      'not-running',
      'Consent is given at the door screen, so the terminal must be running. Start it, then ask again. Nothing was changed.',
    );
  }
  const known = terminal.personByNumber(request.number);
  const { verb: _, number, isFaceWanted, name, by, ...news } = request;
  const hasNews = [name, ...Object.values(news)].some((word) => word !== undefined);
  if (known !== undefined && hasNews)
    throw new Fault(
      'command-bad',
      'That number is taken. Choose another one, or set a new card or PIN for this person with: menshen credential. Nothing was changed.',
    );
  if (known === undefined) await checkAppointment(terminal, news.role, by);
  const person = known ?? (await terminal.addPerson({ number, name: name ?? number, ...given(news) }));
  const answer: Answer = { number, person: known === undefined ? 'added' : 'known' };
  if (!isFaceWanted) return { ...answer, face: 'not-asked' };
  around.onProgress('The notice is on the door screen: the person reads it and decides there.');
  const called = await terminal.startEnrolment(person.id);
  switch (called.kind) {
    case 'enrolled':
      return { ...answer, face: 'enrolled', receipt: called.receipt, receiptText: called.receiptText };
    case 'declined':
      return { ...answer, face: 'declined' };
    case 'refused':
      return { ...answer, face: 'refused', reason: called.reason };
    case 'not-shown':
      return { ...answer, face: 'refused', reason: called.why };
    default:
      return unreachable(called);
  }
}

/** Only the words that were given. */
function given<Words extends object>(words: Words): { [Word in keyof Words]?: Exclude<Words[Word], undefined> } {
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined)) as ReturnType<typeof given<Words>>;
}

function personOf(terminal: Terminal, number: string): Person {
  const person = terminal.personByNumber(number);
  if (person === undefined) throw new Fault('command-bad', 'Nobody has that number. Look it up and ask again. Nothing was changed.');
  return person;
}

async function credentialAnswer(terminal: Terminal, request: Extract<ControlRequest, { verb: 'credential' }>): Promise<Answer> {
  const { number, card, pin, by } = request;
  const person = personOf(terminal, number);
  await checkRenewal(terminal, person.role, by);
  await terminal.renewCredential(person.id, {
    ...(card === undefined ? {} : { card }),
    ...(pin === undefined ? {} : { pin }),
  });
  return { number, card: card === undefined ? 'unchanged' : 'set', pin: pin === undefined ? 'unchanged' : 'set', block: 'lifted' };
}

async function withdrawAnswer(terminal: Terminal, { number, by }: Extract<ControlRequest, { verb: 'withdraw' }>): Promise<Answer> {
  const person = personOf(terminal, number);
  const result = await terminal.withdraw(person.id, 'command', by ?? 'self');
  return { number, outcome: result.kind, ...('receipt' in result ? { receipt: result.receipt, receiptText: result.receiptText } : {}) };
}

async function recoverAnswer(terminal: Terminal, { card, pin }: Extract<ControlRequest, { verb: 'recover' }>): Promise<Answer> {
  const result = await terminal.recover({ card, pin });
  if (result.kind === 'refused') return { outcome: 'refused', reason: result.reason };
  if (result.kind === 'failed') return { outcome: 'failed' };
  // Faces and their keys are mended by a purge, never by a word.
  return { outcome: 'accepted', stores: result.stores, purgeFor: result.left, clock: result.isClockAccepted ? 'accepted' : 'unchanged' };
}

async function purgeAnswer(terminal: Terminal, request: Extract<ControlRequest, { verb: 'purge' }>): Promise<Answer> {
  const result = await terminal.purge({ ...operatorOf(request), persons: request.persons });
  if (result.kind === 'refused') return { outcome: 'refused', reason: result.reason };
  if (result.kind === 'failed') return { outcome: 'failed' };
  return {
    outcome: result.kind === 'erased' ? 'purged' : 'pending',
    persons: result.persons,
    receipt: result.receipt,
    receiptText: result.receiptText,
  };
}
