/**
 * Every event the ledger knows. A closed list: what is not here cannot be recorded.
 * `subject` is the ledger's own pseudonym (hex), unlinkable without the person's link key and the device's link secret.
 * Never a name, card number, score, image or vector (INV-12).
 */

import { ORDER_REFUSALS, type OrderVerb } from '../order/order.ts';
import { INCIDENT_SEVERITIES, type IncidentSeverity } from '../policy/compliance-record.ts';
import type { ClockTrust } from '../policy/clock-trust.ts';
import { PROVISION_CHANNELS, type ProvisionChannel } from '../provision/channel.ts';
import type { RequestKind } from '../rights/request.ts';
import { FACE_REASONS, type FaceReason } from '../vision/reasons.ts';

/** Coarse kinds of the credential; recorded alike for all (INV-15, trap 31). */
export const METHODS = ['card', 'pin', 'face'] as const;
export type Method = (typeof METHODS)[number];

export const DENY_REASONS = [
  ...FACE_REASONS,
  'unknown-credential',
  'wrong-pin',
  'blocked',
  'wait',
  'not-now',
  'second-person-needed', // an act for which another operator must say the same
  'ended',
  'passback', // the same person again within the time
  'second-person', // two different people open this door
  'relay-failed',
] as const;
export type DenyReason = (typeof DENY_REASONS)[number];

export const ROLLED_BACK_STORES = ['faces', 'people', 'ledger', 'keys'] as const;
export type RolledBackStore = (typeof ROLLED_BACK_STORES)[number];

/** As in ports/key-provider. */
export const COPY_PROTECTIONS = ['any-old-copy', 'copies-without-root'] as const;

export const ORDER_OUTCOMES = ['accepted', 'done', 'pending', ...ORDER_REFUSALS] as const;
export type OrderOutcome = (typeof ORDER_OUTCOMES)[number];
export const TAMPER_STATES = ['opened', 'closed', 'unreadable', 'cleared'] as const;

export const SIGN_STATES = ['attested', 'moved'] as const;
export const INCIDENT_STATES = ['opened', 'closed'] as const;
export { INCIDENT_SEVERITIES, PROVISION_CHANNELS };

export const DOOR_ALARMS = ['forced', 'held-open'] as const;
/** Raised; ended because the leaf closed, an operator looked, or fire released the door. */
export const DOOR_ALARM_STATES = ['raised', 'closed', 'cleared', 'fire'] as const;
export const FIRE_STATES = ['active', 'over', 'returned'] as const;
export const DOOR_INPUT_NAMES = ['contact', 'rex', 'fire'] as const;
/** What of the rules of access an operator changed; neither names nor hours. */
export const ACCESS_PARTS = ['groups', 'schedules', 'holidays', 'members', 'duress', 'passback', 'until'] as const;

export const REQUEST_MOVES = ['opened', 'answered', 'closed'] as const;

export const OWNER_STATES = ['claimed', 'transferred', 'reset'] as const;
export const OSDP_INSTALL_STATES = ['opened', 'done', 'over', 'key-changed'] as const;
/** `returned`: the door did not open with it, and the one before came back. */
export const UPDATE_OUTCOMES = ['installed', 'returned', 'refused'] as const;

export type LedgerEvent =
  | { readonly kind: 'boot'; readonly version: string; readonly isUnclean: boolean }
  | { readonly kind: 'stop' }
  | { readonly kind: 'passage'; readonly method: Method; readonly subject: string }
  | { readonly kind: 'denied'; readonly method: Method; readonly reason: DenyReason }
  | { readonly kind: 'spoof-suspected' }
  | { readonly kind: 'person-added'; readonly subject: string }
  | { readonly kind: 'person-ended'; readonly subject: string }
  | {
      readonly kind: 'consent-granted';
      readonly subject: string;
      readonly grantId: string;
      readonly noticeVersion: string;
      readonly noticeHash: string;
    }
  /** A person stopped the use of their face at their own word, or lifted that. */
  | { readonly kind: 'restriction'; readonly subject: string; readonly isRestricted: boolean }
  /** A person took a copy of their data along. */
  | { readonly kind: 'copy-given'; readonly subject: string }
  /** A request or complaint moved on; neither its number nor whose it was. */
  | { readonly kind: 'request'; readonly what: (typeof REQUEST_MOVES)[number]; readonly request: RequestKind }
  | { readonly kind: 'consent-refused'; readonly subject: string; readonly noticeVersion: string }
  /** SHA-256 of a salted record of consent in people.db: it shows that the record was not changed, and nothing once that is erased. */
  | { readonly kind: 'consent-evidence'; readonly commitment: string }
  | { readonly kind: 'enrolled'; readonly subject: string; readonly grantId: string; readonly embedderSha256: string }
  | { readonly kind: 'enrol-failed'; readonly subject: string; readonly reason: FaceReason }
  | { readonly kind: 'withdrawn'; readonly subject: string; readonly channel: 'screen' | 'command' | 'operator' }
  | {
      readonly kind: 'erase-intent';
      readonly proofId: string;
      readonly scope: 'subject' | 'all';
      readonly cause: string;
      readonly subject: string | null;
    }
  | {
      readonly kind: 'erased';
      readonly proofId: string;
      readonly scope: 'subject' | 'all';
      readonly personsBefore: number;
      readonly personsAfter: number;
      readonly templatesBefore: number;
      readonly templatesAfter: number;
      readonly keysDestroyed: number;
      readonly isStoreKeyRotated: boolean;
      readonly isDecryptRefused: boolean;
      readonly isScanClean: boolean;
      readonly keyProvider: string;
      /** Whether it holds against every older copy of the store, or only against those without the root. */
      readonly protection: (typeof COPY_PROTECTIONS)[number];
    }
  /** A store, or the keys of the face store, is older than what was already reached: an old copy was put back. */
  | { readonly kind: 'rolled-back'; readonly store: RolledBackStore }
  /** An operator took the present state of an older store for the right one. `subject` is the operator. */
  /** An operator said that the wall clock of now is right, though later times were seen before. */
  | { readonly kind: 'clock-accepted'; readonly subject: string }
  | { readonly kind: 'rollback-accepted'; readonly store: RolledBackStore; readonly subject: string }
  | { readonly kind: 'credential-blocked'; readonly method: Method; readonly subject: string }
  /** A new card or PIN was set and the person's blocks were lifted. */
  | { readonly kind: 'credential-changed'; readonly method: Method; readonly subject: string }
  | { readonly kind: 'gate'; readonly isFaceAllowed: boolean; readonly closed: readonly string[] }
  | { readonly kind: 'eye'; readonly state: 'ready' | 'down' | 'restarted' | 'refused'; readonly code: string | null }
  | { readonly kind: 'reader'; readonly what: 'reader' | 'pin-pad' | 'relay' | 'camera'; readonly isConnected: boolean }
  | { readonly kind: 'clock'; readonly what: ClockTrust }
  /** Two operators wanted the same act within five minutes; `subject` gave the first word. */
  | { readonly kind: 'two-persons'; readonly verb: string; readonly subject: string; readonly second: string }
  /** Records of one class that were over their time are gone. */
  | { readonly kind: 'retention'; readonly records: string; readonly count: number }
  | { readonly kind: 'operator'; readonly verb: string; readonly subject: string }
  /** An operator's order from a stick. `orderId` is null where nothing of it can be believed. */
  | { readonly kind: 'order'; readonly verb: OrderVerb | 'unknown'; readonly orderId: string | null; readonly outcome: OrderOutcome }
  /** The switch in the housing. `subject` is the operator who cleared it, else null. */
  | { readonly kind: 'tamper'; readonly state: (typeof TAMPER_STATES)[number]; readonly subject: string | null }
  /** The last word of a ledger: SHA-256 of the evidence that was written before everything was destroyed. */
  | { readonly kind: 'decommissioned'; readonly evidenceSha256: string; readonly subject: string | null }
  | { readonly kind: 'audit-exported'; readonly entries: number }
  /** The processor's key was pinned, or another one took its place. `key`: its name as minisign prints it; `subject`: the operator. */
  | { readonly kind: 'processor-key'; readonly key: string; readonly subject: string }
  /** An assessment came into force. `sha256`: of the signed file. */
  | { readonly kind: 'pia-installed'; readonly piaId: string; readonly fingerprint: string; readonly sha256: string }
  /** The devices of this terminal were tried one by one; SHA-256 of the sheet. `subject` is the installer. */
  | { readonly kind: 'commissioned'; readonly sha256: string; readonly isGreen: boolean; readonly subject: string }
  | { readonly kind: 'sign'; readonly state: (typeof SIGN_STATES)[number]; readonly subject: string }
  /** Number and weight only; what happened is kept sealed. */
  | {
      readonly kind: 'incident';
      readonly state: (typeof INCIDENT_STATES)[number];
      readonly incidentId: string;
      readonly severity: IncidentSeverity;
      readonly subject: string;
    }
  /** A site that set 1:N holds more people than the measured errors carry, or no more again. */
  | { readonly kind: 'face-mode'; readonly mode: '1:1' | '1:N'; readonly personsMax: number }
  /** The key with which evidence packs of this device are signed: Ed25519 public half, hex. */
  | { readonly kind: 'evidence-key'; readonly publicKey: string }
  /** A pack was made: SHA-256 of its archive. `subject` is the operator, `officer` the second person where the site has one. */
  | { readonly kind: 'evidence-made'; readonly sha256: string; readonly subject: string; readonly officer: string | null }
  /** A pack was handed over; to whom is sealed in people.db under this number. */
  | { readonly kind: 'evidence-handed'; readonly sha256: string; readonly handoverId: string; readonly subject: string }
  /** 100,000 persons were reached on that day in Shanghai; to be filed until `due` (Measures Art. 15). */
  | { readonly kind: 'filing-threshold'; readonly date: string; readonly due: string; readonly isEstimated: boolean }
  /** A monthly record was closed: SHA-256 of its text and of the one before. */
  | { readonly kind: 'record-closed'; readonly period: string; readonly recordHash: string; readonly previousHash: string }
  | { readonly kind: 'door-alarm'; readonly alarm: (typeof DOOR_ALARMS)[number]; readonly state: (typeof DOOR_ALARM_STATES)[number] }
  /** The fire line released the door; it is over; the door is its own again. */
  | { readonly kind: 'fire-release'; readonly state: (typeof FIRE_STATES)[number] }
  /** A schedule unlocked the door for everybody, or no more. */
  | { readonly kind: 'schedule-unlock'; readonly isOn: boolean }
  | { readonly kind: 'door-input'; readonly input: (typeof DOOR_INPUT_NAMES)[number]; readonly isReadable: boolean }
  /** Somebody typed the PIN that says they are made to; the door opened as ever. */
  | { readonly kind: 'duress'; readonly subject: string }
  /** The same person again within the time. */
  | { readonly kind: 'passback'; readonly subject: string; readonly isRefused: boolean }
  | { readonly kind: 'access-changed'; readonly what: (typeof ACCESS_PARTS)[number]; readonly subject: string | null }
  /** Whose signed bundles count: `key` is its name as minisign prints it. After transfer and reset everything here is destroyed. */
  | { readonly kind: 'owner'; readonly state: (typeof OWNER_STATES)[number]; readonly key: string }
  /** A bundle was carried out, of however many people in one entry; `bundle` is the first half of its BLAKE2b-512. `subject` confirmed it; null: by the claim code. */
  | {
      readonly kind: 'provisioned';
      readonly bundle: string;
      readonly sequence: number;
      readonly channel: ProvisionChannel;
      readonly added: number;
      readonly changed: number;
      readonly ended: number;
      readonly isSiteChanged: boolean;
      readonly models: number;
      readonly subject: string | null;
    }
  /** A bundle was refused; nothing was changed. `bundle` is null where it was not read to its end. */
  | { readonly kind: 'provision-refused'; readonly why: string; readonly bundle: string | null; readonly channel: ProvisionChannel }
  /** The install mode of an OSDP line: `done` handed over a key, `over` ended without; `key-changed` by the panel itself. */
  | {
      readonly kind: 'osdp-install';
      readonly place: string;
      readonly state: (typeof OSDP_INSTALL_STATES)[number];
      readonly subject: string | null;
    }
  /** Altered, repeated or clear frames on an OSDP line since the last such entry. */
  | { readonly kind: 'osdp-attack'; readonly place: string; readonly count: number }
  /** What the system made of a program update; versions, `-` where unknown. */
  | { readonly kind: 'program-update'; readonly outcome: (typeof UPDATE_OUTCOMES)[number]; readonly from: string; readonly to: string }
  /** First entry of a ledger that was begun because the one before did not verify; that one is kept aside. */
  | { readonly kind: 'ledger-restarted'; readonly cause: string; readonly asideNumber: number };

export type LedgerEventKind = LedgerEvent['kind'];
