/**
 * Reads an event from outside, strictly: a known kind, exactly its fields, each of its form.
 * Pseudonyms are hex and codes are short words, so that no name or sentence fits in (INV-12).
 */

import {
  ACCESS_PARTS,
  COPY_PROTECTIONS,
  DENY_REASONS,
  DOOR_ALARM_STATES,
  DOOR_ALARMS,
  DOOR_INPUT_NAMES,
  FIRE_STATES,
  INCIDENT_SEVERITIES,
  INCIDENT_STATES,
  type LedgerEvent,
  type LedgerEventKind,
  METHODS,
  ORDER_OUTCOMES,
  OSDP_INSTALL_STATES,
  OWNER_STATES,
  PROVISION_CHANNELS,
  REQUEST_MOVES,
  ROLLED_BACK_STORES,
  SIGN_STATES,
  TAMPER_STATES,
  UPDATE_OUTCOMES,
} from './event.ts';
import { ORDER_VERBS } from '../order/order.ts';
import { REQUEST_KINDS } from '../rights/request.ts';
import { CLOCK_TRUSTS } from '../policy/clock-trust.ts';
import { FACE_REASONS } from '../vision/reasons.ts';

type FieldCheck = (value: unknown) => boolean;
type FieldsOf<Kind extends LedgerEventKind> = Exclude<keyof Extract<LedgerEvent, { kind: Kind }>, 'kind'>;
type Schema = { readonly [Kind in LedgerEventKind]: Readonly<Record<FieldsOf<Kind>, FieldCheck>> };

/** Gates that one entry may name. */
const CLOSED_MAX = 32;

const matches =
  (form: RegExp): FieldCheck =>
  (value) =>
    typeof value === 'string' && form.test(value);
const oneOf =
  (values: readonly string[]): FieldCheck =>
  (value) =>
    typeof value === 'string' && values.includes(value);
const orNull =
  (check: FieldCheck): FieldCheck =>
  (value) =>
    value === null || check(value);
const flag: FieldCheck = (value) => typeof value === 'boolean';
const count: FieldCheck = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
/** Pseudonym: 8 to 32 bytes of hex. */
const subject = matches(/^(?:[0-9a-f]{2}){8,32}$/);
const sha256 = matches(/^[0-9a-f]{64}$/);
/** A word of the program's own: no space, nothing but ASCII. */
const word = matches(/^[A-Za-z0-9][A-Za-z0-9.:_+/-]{0,63}$/);
const version = matches(/^[0-9A-Za-z.+-]{1,32}$/);
const method = oneOf(METHODS);
const faceReason = oneOf(FACE_REASONS);
const scope = oneOf(['subject', 'all']);

const SCHEMA: Schema = {
  boot: { version: word, isUnclean: flag },
  stop: {},
  passage: { method, subject },
  denied: { method, reason: oneOf(DENY_REASONS) },
  'spoof-suspected': {},
  'person-added': { subject },
  'person-ended': { subject },
  restriction: { subject, isRestricted: flag },
  'copy-given': { subject },
  request: { what: oneOf(REQUEST_MOVES), request: oneOf(REQUEST_KINDS) },
  'consent-granted': { subject, grantId: word, noticeVersion: word, noticeHash: sha256 },
  'consent-refused': { subject, noticeVersion: word },
  'consent-evidence': { commitment: sha256 },
  enrolled: { subject, grantId: word, embedderSha256: sha256 },
  'enrol-failed': { subject, reason: faceReason },
  withdrawn: { subject, channel: oneOf(['screen', 'command', 'operator']) },
  'erase-intent': { proofId: word, scope, cause: word, subject: orNull(subject) },
  erased: {
    proofId: word,
    scope,
    personsBefore: count,
    personsAfter: count,
    templatesBefore: count,
    templatesAfter: count,
    keysDestroyed: count,
    isStoreKeyRotated: flag,
    isDecryptRefused: flag,
    isScanClean: flag,
    keyProvider: word,
    protection: oneOf(COPY_PROTECTIONS),
  },
  'rolled-back': { store: oneOf(ROLLED_BACK_STORES) },
  'clock-accepted': { subject },
  'rollback-accepted': { store: oneOf(ROLLED_BACK_STORES), subject },
  'credential-blocked': { method, subject },
  'credential-changed': { method, subject },
  gate: { isFaceAllowed: flag, closed: (value) => Array.isArray(value) && value.length <= CLOSED_MAX && value.every(word) },
  eye: { state: oneOf(['ready', 'down', 'restarted', 'refused']), code: orNull(word) },
  reader: { what: oneOf(['reader', 'pin-pad', 'relay', 'camera']), isConnected: flag },
  clock: { what: oneOf(CLOCK_TRUSTS) },
  retention: { records: word, count },
  operator: { verb: word, subject },
  'two-persons': { verb: word, subject, second: subject },
  order: { verb: oneOf([...ORDER_VERBS, 'unknown']), orderId: orNull(matches(/^[0-9a-f]{32}$/)), outcome: oneOf(ORDER_OUTCOMES) },
  tamper: { state: oneOf(TAMPER_STATES), subject: orNull(subject) },
  decommissioned: { evidenceSha256: sha256, subject: orNull(subject) },
  'audit-exported': { entries: count },
  'processor-key': { key: word, subject },
  'pia-installed': { piaId: word, fingerprint: sha256, sha256 },
  commissioned: { sha256, isGreen: flag, subject },
  sign: { state: oneOf(SIGN_STATES), subject },
  incident: { state: oneOf(INCIDENT_STATES), incidentId: matches(/^[0-9a-f]{32}$/), severity: oneOf(INCIDENT_SEVERITIES), subject },
  'face-mode': { mode: oneOf(['1:1', '1:N']), personsMax: count },
  'evidence-key': { publicKey: sha256 },
  'evidence-made': { sha256, subject, officer: orNull(subject) },
  'evidence-handed': { sha256, handoverId: matches(/^[0-9a-f]{32}$/), subject },
  'filing-threshold': { date: matches(/^\d{4}-\d{2}-\d{2}$/), due: matches(/^\d{4}-\d{2}-\d{2}$/), isEstimated: flag },
  'record-closed': { period: matches(/^\d{4}-\d{2}$/), recordHash: sha256, previousHash: sha256 },
  'door-alarm': { alarm: oneOf(DOOR_ALARMS), state: oneOf(DOOR_ALARM_STATES) },
  'fire-release': { state: oneOf(FIRE_STATES) },
  'schedule-unlock': { isOn: flag },
  'door-input': { input: oneOf(DOOR_INPUT_NAMES), isReadable: flag },
  duress: { subject },
  passback: { subject, isRefused: flag },
  'access-changed': { what: oneOf(ACCESS_PARTS), subject: orNull(subject) },
  owner: { state: oneOf(OWNER_STATES), key: word },
  provisioned: {
    bundle: sha256,
    sequence: count,
    channel: oneOf(PROVISION_CHANNELS),
    added: count,
    changed: count,
    ended: count,
    isSiteChanged: flag,
    models: count,
    subject: orNull(subject),
  },
  'provision-refused': { why: word, bundle: orNull(sha256), channel: oneOf(PROVISION_CHANNELS) },
  'osdp-install': { place: word, state: oneOf(OSDP_INSTALL_STATES), subject: orNull(subject) },
  'osdp-attack': { place: word, count },
  'program-update': { outcome: oneOf(UPDATE_OUTCOMES), from: version, to: version },
  'ledger-restarted': { cause: word, asideNumber: count },
};

/** The event, or undefined where it is not one of the closed list. */
export function readEvent(value: unknown): LedgerEvent | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const record = value as Readonly<Record<string, unknown>>;
  const kind = record['kind'];
  if (typeof kind !== 'string' || !Object.hasOwn(SCHEMA, kind)) return undefined;
  const fields = SCHEMA[kind as LedgerEventKind] as Readonly<Record<string, FieldCheck>>;
  const names = Object.keys(fields);
  if (Object.keys(record).length !== names.length + 1) return undefined;
  const isRight = names.every((name) => Object.hasOwn(record, name) && fields[name]?.(record[name]) === true);
  return isRight ? (value as LedgerEvent) : undefined;
}
