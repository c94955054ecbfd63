/**
 * One terminal: the door process's parts joined by its rules. Edges and commands only put events
 * in or ask verbs; nothing here knows a device. Card, PIN and egress never depend on the eye
 * (INV-16, INV-20). Whoever opened the parts closes them, after `stop`.
 */

import type { PassOutcome } from '../core/access/visit-state.ts';
import { makeNotice, type Notice } from '../core/consent/notice.ts';
import type { DenyReason, Method, RolledBackStore } from '../core/ledger/event.ts';
import type { ClockTrust } from '../core/policy/clock-trust.ts';
import type { GateVerdict } from '../core/policy/gates.ts';
import type { FaceMode } from '../core/policy/site.ts';
import type { InputState, PadKey } from '../ports/door-hardware.ts';
import type { Withdrawer, WithdrawChannel } from '../core/consent/consent-record.ts';
import { guardianNotice } from '../core/consent/guardian.ts';
import type { EyeStatus } from '../ports/eye.ts';
import type { Person } from '../ports/people-vault.ts';
import type { ScreenAction } from '../ports/screen.ts';
import { makeConsole } from './console.ts';
import { makeConsents, type TerminalConsents } from './consents.ts';
import { makeNoticeDesk } from './notice-desk.ts';
import { makeClockGuard } from './clock-guard.ts';
import { complianceVerbs, type ComplianceVerbs } from './compliance-verbs.ts';
import { makeCompliance } from './compliance.ts';
import { decommissionByOperator, type DecommissionWords } from './decommission.ts';
import { type Commissioning, makeCommissioning } from './commission.ts';
import { alarmOf, type DoorStateKind, type Leaf } from '../core/access/door-state.ts';
import { doorRules } from '../core/policy/site-door.ts';
import { type AccessVerbs, accessVerbs } from './access.ts';
import { makeDoorHours } from './door-hours.ts';
import { makeDoor } from './door.ts';
import { makeEntry } from './entry.ts';
import type { ErasureResult } from './erase.ts';
import { releaseByOperator, type ReleaseWords } from './ownership.ts';
import { makeProvisioning, type Provisioning } from './provision.ts';
import { callEnrolment, type CalledResult } from './enrolment-call.ts';
import { makeFiling, type TerminalFiling } from './filing.ts';
import { type Pulse, provePulse } from './heartbeat.ts';
import { makeJournal } from './journal.ts';
import type { Ground, TerminalParts } from './parts.ts';
import { addPerson, endPerson, type NewCredential, type NewPerson, renewCredential } from './people.ts';
import { countFaces, purgeByOperator, type PurgeResult } from './purge.ts';
import { notePending } from './proof.ts';
import { makeReadiness } from './readiness.ts';
import { makeRecords, type TerminalRecords } from './record.ts';
import { recover, type RecoverResult } from './recover.ts';
import { type RightsDesk, rightsDesk } from './rights-desk.ts';
import { type RoleVerbs, roleVerbs } from './roles.ts';
import { makeRollback } from './rollback.ts';
import { type SelfCheck, selfTest } from './self-test.ts';
import { makeSharedErasures } from './shared-erasures.ts';
import { makeStore } from './store.ts';
import { clearTamper, type ClearResult } from './tamper.ts';
import { type EvidenceMaking, makeEvidence } from './evidence.ts';
import { makeFaceModes } from './face-mode.ts';
import { makeTakeover } from './takeover.ts';
import { makeTurns } from './turns.ts';
import { makeTwoPersons } from './two-person.ts';
import { makeUnknownFaces } from './unknown-faces.ts';
import { makeOsdp, type Osdp } from './osdp.ts';
import { makeVisits, type Visits } from './visit.ts';
import { watch } from './watch.ts';
import { withdraw, type WithdrawResult } from './withdraw.ts';

/** One visit that ended at the door. */
export interface VisitOutcome {
  readonly method: Method;
  readonly isGranted: boolean;
  readonly reason: DenyReason | undefined;
}

export interface DoorStatus {
  readonly state: DoorStateKind;
  readonly leaf: Leaf;
  readonly alarm: ReturnType<typeof alarmOf>;
  /** A schedule keeps it unlocked for everybody. */
  readonly isScheduled: boolean;
  readonly isRelayOk: boolean;
  /** Wires of the door; absent ones are not fitted. */
  readonly inputs: Readonly<Partial<Record<'contact' | 'rex' | 'fire', InputState>>>;
}

export interface TerminalStatus {
  readonly version: string;
  readonly face: GateVerdict;
  readonly eye: EyeStatus;
  /** People known, people with a consent in force, people whose face the eye holds. */
  readonly people: { readonly known: number; readonly consenting: number; readonly held: number };
  readonly ledgerEntries: number;
  readonly readerConnected: boolean | undefined;
  readonly pinPadConnected: boolean | undefined;
  readonly isClockTrusted: boolean;
  readonly clock: ClockTrust;
  readonly hasPendingErasure: boolean;
  /** Stores that are older than what was already reached. */
  readonly rolledBack: readonly RolledBackStore[];
  readonly isDoorUnlocked: boolean;
  readonly door: DoorStatus;
  /** Where the site set 1:N: how many people that may hold, and whether it is used now. */
  readonly faceMode: { readonly now: FaceMode; readonly personsMax: number | null };
  readonly screen: string;
  readonly noticeVersion: string;
}

export interface Terminal {
  /** Records the boot, shows idle, settles what was interrupted as soon as the eye is there. */
  start(): void;
  /** Enqueue only; false where the queue is full. */
  handleCard(card: string): boolean;
  handleKey(key: PadKey): boolean;
  handleAction(action: ScreenAction): boolean;
  status(): TerminalStatus;
  addPerson(person: NewPerson): Promise<Person>;
  endPerson(personId: string): Promise<ErasureResult | undefined>;
  /** A new card or PIN for a known person; lifts their blocks. */
  renewCredential(personId: string, wanted: NewCredential): Promise<void>;
  personByNumber(number: string): Person | undefined;
  /** Shows the notice on the screen to the person standing there; settles when they decided and were enrolled or not. */
  startEnrolment(personId: string): Promise<CalledResult>;
  withdraw(personId: string, channel: WithdrawChannel, by?: Withdrawer): Promise<WithdrawResult>;
  readonly consents: TerminalConsents;
  countFaces(): number;
  purge(words: { readonly card: string; readonly pin?: string; readonly persons: number }): Promise<PurgeResult>;
  /** An operator takes the present state of an older store for the right one. */
  recover(words: { readonly card: string; readonly pin: string }): Promise<RecoverResult>;
  /** An operator has looked at the opened device: the face may be used again. */
  clearTamper(words: { readonly card: string; readonly pin?: string }): Promise<ClearResult>;
  /** Evidence to a file, then the end of this terminal and of everything it holds. */
  decommission(words: DecommissionWords): ReturnType<typeof decommissionByOperator>;
  readonly evidence: EvidenceMaking;
  readonly compliance: ComplianceVerbs;
  readonly commission: Commissioning;
  /** Bundles from a stick or the console, and whose they are. */
  readonly provision: Pick<Provisioning, 'status'> & {
    /** Evidence to a file, then this owner's end; the terminal waits for the next. */
    release(words: ReleaseWords): ReturnType<typeof releaseByOperator>;
  };
  readonly roles: RoleVerbs;
  readonly rights: RightsDesk;
  readonly filing: TerminalFiling;
  readonly records: TerminalRecords;
  /** Groups, schedules, holidays, alarms of the door. */
  readonly access: AccessVerbs;
  /** Keys and install mode of the OSDP lines. */
  readonly osdp: Pick<Osdp, 'status' | 'openInstall' | 'closeInstall'>;
  selfTest(): Promise<readonly SelfCheck[]>;
  /** Whether the door can still decide: tried, not assumed. */
  pulse(): Promise<Pulse>;
  /** Writes down that so many entries of the ledger were handed out. False where the ledger took nothing. */
  recordExport(entries: number): boolean;
  onVisit(handler: (outcome: VisitOutcome) => void): () => void;
  readonly notice: Notice;
  /** Face off, visits end, marks saved. Parts stay open. */
  stop(): Promise<void>;
}

export function createTerminal(parts: TerminalParts): Terminal {
  const ground = makeGround(parts);
  const visits = makeVisits(ground);
  const outside = watch(ground, visits);
  const commission = makeCommissioning({ ground, visits });
  const provision = makeProvisioning(ground, visits);
  const evidence = makeEvidence(ground);
  const duty = makeConsole({ ground, visits, commission, evidence, provision });
  return {
    start: () => {
      outside.start();
      provision.start();
    },
    stop: async () => {
      for (const part of [duty, commission]) part.stop();
      await provision.stop();
      await outside.stop();
    },
    commission,
    provision: { status: () => provision.status(), release: (words) => releaseByOperator(ground, words) },
    notice: ground.notice,
    ...handsOf(ground, visits),
    status: () => statusOf(ground, visits.state.kind),
    addPerson: (person) => addPerson(ground, person),
    endPerson: (personId) => endPerson(ground, personId),
    renewCredential: (personId, wanted) => renewCredential(ground, personId, wanted),
    personByNumber: (number) => parts.people.byNumber(number),
    startEnrolment: (personId) => callEnrolment(ground, visits, { personId }),
    withdraw: (personId, channel, by = 'self') => withdraw(ground, personId, { channel, by, steps: 0 }),
    consents: makeConsents(ground, visits),
    countFaces: () => countFaces(ground),
    purge: (words) => purgeByOperator(ground, words),
    recover: (words) => recover(ground, words),
    clearTamper: (words) => clearTamper(ground, words),
    decommission: (words) => decommissionByOperator(ground, words),
    evidence,
    compliance: complianceVerbs(ground),
    roles: roleVerbs(ground),
    rights: rightsDesk(ground),
    filing: makeFiling(ground),
    records: makeRecords(ground),
    access: accessVerbs(ground),
    osdp: ground.osdp,
    ...provesOf(ground, visits),
    onVisit: (handler) =>
      visits.onPassed((outcome) => {
        handler(outcomeOf(outcome));
      }),
  };
}

function provesOf(ground: Ground, visits: Visits): Pick<Terminal, 'selfTest' | 'pulse' | 'recordExport'> {
  return {
    selfTest: () => selfTest(ground),
    pulse: () => provePulse(ground, visits),
    recordExport: (entries) => ground.journal.append({ kind: 'audit-exported', entries }) !== undefined,
  };
}

/** What cards, keys and the page do; whoever has taken the screen over comes first. */
function handsOf({ takeover }: Ground, visits: Visits): Pick<Terminal, 'handleCard' | 'handleKey' | 'handleAction'> {
  return {
    handleCard: (card) => {
      return takeover.card(card) || visits.put({ kind: 'card', card });
    },
    handleKey: (key) => takeover.key(key) || visits.put({ kind: 'key', key }),
    handleAction: (action) => {
      const left = takeover.action(action);
      return left === undefined || visits.put(left);
    },
  };
}

function makeGround(parts: TerminalParts): Ground {
  const { clock, site } = parts;
  const store = makeStore(parts.people);
  const journal = makeJournal(parts.ledger);
  const clockGuard = makeClockGuard({ clock, store, journal });
  const notice = makeNotice(site, (message) => parts.crypto.sha256(message));
  const rollback = makeRollback({ eye: parts.eye, store, journal });
  const compliance = makeCompliance({ parts, notice, store, clockGuard, closedGates: () => readiness.verdict().closed });
  const readiness = makeReadiness({ parts, notice, clockGuard, journal, store, rollback, compliance });
  const turns = makeTurns();
  const door = makeDoor({ lock: parts.lock, clock, rules: doorRules(site.door), inputs: parts.inputs, journal, onLog: parts.onLog });
  const hours = makeDoorHours({ parts, clock, clockGuard, store, door });
  const ground: Ground = {
    parts,
    notice,
    clockGuard,
    compliance,
    journal,
    store,
    readiness,
    faceModes: makeFaceModes({ parts, journal }),
    door,
    hours,
    entry: makeEntry({ parts, store, journal, clockGuard, readiness, hours, door }),
    turns,
    twoPersons: makeTwoPersons({ parts, store, journal, clockGuard }),
    takeover: makeTakeover(),
    osdp: makeOsdp(parts, () => ground),
    rollback,
    unknownFaces: makeUnknownFaces({ store, clockGuard }),
    erasures: makeSharedErasures({
      eye: parts.eye,
      turns,
      clock,
      onEnded: () => {
        notePending(ground);
      },
    }),
    guardianNotice: guardianNotice(notice, site, (message) => parts.crypto.sha256(message)),
    noticeDesk: makeNoticeDesk(),
    enrolling: new Set(),
    comingEnds: { days: undefined },
  };
  return ground;
}

function doorStatus({ door, parts: { inputs } }: Ground): DoorStatus {
  const { state, isRelayOk } = door;
  const { kind, leaf, isScheduled } = state;
  return {
    state: kind,
    leaf,
    alarm: alarmOf(state),
    isScheduled,
    isRelayOk,
    inputs: {
      ...(inputs?.contact === undefined ? {} : { contact: inputs.contact.state }),
      ...(inputs?.rex === undefined ? {} : { rex: inputs.rex.state }),
      ...(inputs?.fire === undefined ? {} : { fire: inputs.fire.state }),
    },
  };
}

function outcomeOf(outcome: PassOutcome): VisitOutcome {
  const { method } = outcome;
  if (outcome.kind === 'granted') return { method, isGranted: true, reason: undefined };
  return { method, isGranted: false, reason: outcome.kind === 'wait' ? 'wait' : outcome.reason };
}

function statusOf(ground: Ground, screen: string): TerminalStatus {
  const { parts, readiness, clockGuard, door } = ground;
  const counted = ground.store.ask((people) => people.counts());
  const people = counted.kind === 'ok' ? counted.value : { known: 0, consenting: 0 };
  return {
    version: parts.version,
    face: readiness.verdict(),
    eye: parts.eye.status(),
    people: { ...people, held: parts.eye.status().persons },
    ledgerEntries: parts.ledger.size,
    readerConnected: parts.reader?.isConnected,
    pinPadConnected: parts.pinPad?.isConnected,
    isClockTrusted: clockGuard.isTrusted(),
    clock: clockGuard.trust(),
    hasPendingErasure: readiness.run.hasPendingErasure,
    rolledBack: ground.rollback.noticed,
    faceMode: { now: ground.faceModes.now(), personsMax: ground.faceModes.personsMax },
    isDoorUnlocked: door.isReleased,
    door: doorStatus(ground),
    screen,
    noticeVersion: ground.notice.version,
  };
}
