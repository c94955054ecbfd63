/**
 * The schema of the site file. What the law fixes is not a setting here (INV-19, Measures Art. 4);
 * processor and necessity may still be empty: the face then stays off, cards and PINs go on (INV-20).
 */

import { z } from 'zod';

import { readPublicKey } from '../../core/order/minisign.ts';
import { siteTextFaults } from '../../core/policy/free-text.ts';
import { LANGUAGES, LIVENESS_CUES, type Site, SITE_TYPES, TPM2_NV_INDEX, TPM2_PCRS, TPM_DEVICES } from '../../core/policy/site.ts';
import { consoleSection } from './site-console-schema.ts';
import { doorSection } from './site-door-schema.ts';
import { byOsdp, osdpFaults, osdpSection, panelSection } from './site-osdp-schema.ts';
import { screenSection } from './site-screen-schema.ts';
import { gpioRelay, gpioTamper, inputsSection, padCodes, serialReaders, sharedLine } from './site-wires-schema.ts';

/** Ceilings of law.md Art. 8 (own limits, a site may only shorten): days since enrolment, days without use. */
export const RETENTION_DAYS_MAX = 365;
export const IDLE_DAYS_MAX = 90;

/** Operators whose orders one site takes. */
const OPERATOR_KEYS_MAX = 8;

/** Ceiling for under-14s, days (own limit; law.md Art. 7: a shorter cap). */
export const MINORS_RETENTION_DAYS_MAX = 180;
/** The door log (law.md §4.9): default, ceiling. */
export const ACCESS_EVENTS_DAYS = 30;
export const ACCESS_EVENTS_DAYS_MAX = 180;
/** Working days for an answer (law.md §4.9). */
export const ANSWER_WORKING_DAYS_MAX = 15;

/** Longest free text of one field. */
const TEXT_MAX = 500;

/** Camera inputs a real door takes: a V4L2 device or a video file. Anything else never reaches ffmpeg. */
export const CAMERA_INPUT = /^(?:v4l2:\/dev\/video\d{1,3}|file:[^\p{Cc}]{1,400}|pipe:\/[^\p{Cc}]{1,400})$/u;
/** What node-webcam may get: it builds a shell line, so only these characters pass. */
export const WEBCAM_DEVICE = /^(?:\/dev\/video\d{1,3}|FILE:\/?[A-Za-z0-9_.][A-Za-z0-9_./-]{0,399})$/;
/** An absolute device path without spaces or relative parts, e.g. /dev/serial/by-id/usb-… */
const DEVICE_PATH = /^\/(?!.*\.\.)[A-Za-z0-9_.:@+,/-]{1,255}$/;

const text = z.string().max(TEXT_MAX);
const devicePath = z.string().regex(DEVICE_PATH, 'must be an absolute device path such as /dev/serial/by-id/usb-reader');
const fraction = z.number().min(0).max(1);
const whole = (min: number, max: number) => z.number().int().min(min).max(max);

const siteType = z.enum(SITE_TYPES, {
  error: `must be one of ${SITE_TYPES.join(', ')}; doors of private spaces (guest rooms, changing rooms, toilets, dormitories and the like) cannot be equipped`,
});

const purpose = z.literal('door_access', {
  error: 'must be door_access: the terminal has no other purpose (no attendance, marketing or watch-lists); remove the line',
});

const zone = z
  .strictObject({ left: fraction, top: fraction, right: fraction, bottom: fraction })
  .refine((box) => box.left < box.right && box.top < box.bottom, 'must have left < right and top < bottom')
  .default({ left: 0.1, top: 0.05, right: 0.9, bottom: 0.95 });

const face = z.strictObject({
  isEnabled: z.boolean().default(true),
  mode: z.enum(['1:1', '1:N']).default('1:1'),
  strangersOneIn: whole(100, 1_000_000).optional(),
  livenessCues: z
    .array(z.enum(LIVENESS_CUES))
    .min(1, 'must name at least one liveness cue; to switch the face off set isEnabled: false')
    .max(LIVENESS_CUES.length)
    .refine((cues) => new Set(cues).size === cues.length, 'must not name a cue twice')
    .default(['net', 'edges']),
  modelPack: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be the name of a model pack: lower-case letters, digits and hyphens')
    .default('default'),
  interEyeMinPx: whole(24, 400).default(60),
  zone,
  lookLimitMs: whole(2000, 20_000).default(8000),
  retentionDays: whole(1, RETENTION_DAYS_MAX).default(RETENTION_DAYS_MAX),
  idleDays: whole(1, IDLE_DAYS_MAX).default(IDLE_DAYS_MAX),
});

const camera = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('ffmpeg'),
    input: z.string().regex(CAMERA_INPUT, 'must be v4l2:/dev/videoN, file:PATH or pipe:/PATH'),
    widthPx: whole(160, 4096).default(640),
    heightPx: whole(120, 4096).default(480),
    fps: whole(1, 60).default(30),
  }),
  z.strictObject({
    kind: z.literal('webcam'),
    device: z.string().regex(WEBCAM_DEVICE, 'must be /dev/videoN or FILE:PATH with plain characters only'),
    widthPx: whole(160, 4096).default(640),
    heightPx: whole(120, 4096).default(480),
  }),
]);

const none = z.strictObject({ kind: z.literal('none') });
const baud = z.literal([1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200]).default(9600);

const hardware = z.strictObject({
  console: consoleSection,
  camera: camera.default({ kind: 'none' }),
  reader: z
    .discriminatedUnion('kind', [
      none,
      z.strictObject({ kind: z.literal('rdm6300'), path: devicePath }),
      ...serialReaders(devicePath, baud),
      byOsdp,
    ])
    .default({ kind: 'none' }),
  pinPad: z
    .discriminatedUnion('kind', [none, z.strictObject({ kind: z.literal('keycodes'), path: devicePath, baud, codes: padCodes }), byOsdp])
    .default({ kind: 'none' }),
  relay: z
    .discriminatedUnion('kind', [
      none,
      z.strictObject({ kind: z.literal('lcus'), path: devicePath, channel: whole(1, 8).default(1) }),
      gpioRelay,
      byOsdp,
    ])
    .default({ kind: 'none' }),
  tamper: z
    .discriminatedUnion('kind', [
      none,
      z.strictObject({ kind: z.literal('file'), path: devicePath, openValue: z.literal([0, 1], 'must be 0 or 1').default(1) }),
      gpioTamper,
    ])
    .default({ kind: 'none' }),
  inputs: inputsSection,
  osdp: osdpSection(devicePath),
  panel: panelSection(devicePath),
});

const orders = z.strictObject({
  operatorKeys: z
    .array(
      z
        .string()
        .refine((line) => readPublicKey(line) !== undefined, 'must be the second line of a public key file written by: menshen order key'),
    )
    .max(OPERATOR_KEYS_MAX)
    .default([]),
  dir: devicePath.default('/run/menshen/usb'),
});

/** PCRs of a PC client platform (TCG PC Client Platform TPM Profile). */
const PCR_MAX = 23;
/** NV indices are 0x01000000 to 0x01FFFFFF (TPM 2.0 Part 2, TPM_HT_NV_INDEX); the life counter takes the next one. */
const NV_INDEX_MIN = 0x0100_0000;
const NV_INDEX_MAX = 0x01ff_fffe;

const tpm = z.strictObject({
  kind: z.literal('tpm2'),
  tcti: z
    .enum(TPM_DEVICES, { error: `must be ${TPM_DEVICES.join(' or ')}; a simulated TPM protects nothing` })
    .default('device:/dev/tpmrm0'),
  pcrs: z
    .array(whole(0, PCR_MAX))
    .min(1, 'must name at least one PCR')
    .max(PCR_MAX + 1)
    .refine((pcrs) => pcrs.every((pcr, at) => at === 0 || pcr > (pcrs[at - 1] ?? 0)), 'must be in ascending order, none twice')
    .default([...TPM2_PCRS]),
  nvIndex: whole(NV_INDEX_MIN, NV_INDEX_MAX).default(TPM2_NV_INDEX),
});

const keys = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file') }),
  z.strictObject({ kind: z.literal('passphrase') }),
  z.strictObject({ kind: z.literal('systemd-creds') }),
  tpm,
]);

const access = z
  .strictObject({
    kind: z.enum(['public', 'semi-public', 'private-premises']),
    publicSafetyGround: text.default(''),
    securityDuty: text.default(''),
  })
  .default({ kind: 'private-premises', publicSafetyGround: '', securityDuty: '' });

const records = z
  .strictObject({
    accessEventsDays: whole(1, ACCESS_EVENTS_DAYS_MAX).default(ACCESS_EVENTS_DAYS),
    accessEventsReason: text.default(''),
    answerWorkingDays: whole(1, ANSWER_WORKING_DAYS_MAX).default(ANSWER_WORKING_DAYS_MAX),
  })
  .refine(
    (kept) => kept.accessEventsDays <= ACCESS_EVENTS_DAYS || kept.accessEventsReason.trim() !== '',
    'must give accessEventsReason where the door log is kept for more than 30 days',
  )
  .prefault({});

const minors = z.strictObject({
  retentionDays: whole(1, MINORS_RETENTION_DAYS_MAX).default(MINORS_RETENTION_DAYS_MAX),
  rules: z
    .string()
    .min(1, 'must be the processor’s own rules for under-14s, in words')
    .max(TEXT_MAX * 8),
  rulesSha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 (hex) of the document with the rules'),
});

const schema = z.strictObject({
  version: z.literal(1),
  jurisdiction: z.literal('CN', { error: 'must be CN, the strictest there is; leave the line out or write CN' }).optional(),
  deviceId: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{2,63}$/, 'must be 3 to 64 letters, digits, hyphens or underscores'),
  purpose: purpose.optional(),
  siteType,
  processor: z.strictObject({ name: text, address: text, phone: text, email: text }),
  necessity: z.string().max(TEXT_MAX * 4),
  languages: z.array(z.enum(LANGUAGES)).min(1).max(LANGUAGES.length).default(['zh-CN', 'en']),
  access,
  privacyOfficer: z.strictObject({ name: text, phone: text, email: text }).optional(),
  desk: text.optional(),
  minors: minors.optional(),
  records,
  twoPerson: z.array(z.string().max(40)).max(32).default([]),
  face: face.prefault({}),
  fallback: z
    .strictObject({ card: z.boolean().default(true), pin: z.boolean().default(true) })
    .refine((ways) => ways.card || ways.pin, 'must leave card or pin on: the face is never the only way in')
    .prefault({}),
  door: doorSection.prefault({}),
  screen: screenSection.prefault({}),
  keys: keys.default({ kind: 'file' }),
  hardware: hardware.prefault({}),
  orders: orders.prefault({}),
  tamper: z.strictObject({ purge: z.boolean().default(false) }).prefault({}),
});

/** What the file says, completed with the defaults; `purpose` and `jurisdiction` are checked and dropped because they never vary. */
export const siteSchema = schema
  .transform(
    ({ purpose: _checked, jurisdiction: _strictest, privacyOfficer, desk, minors: forMinors, ...site }): Site => ({
      ...site,
      ...(privacyOfficer === undefined ? {} : { privacyOfficer }),
      ...(desk === undefined ? {} : { desk }),
      ...(forMinors === undefined ? {} : { minors: forMinors }),
    }),
  )
  .superRefine((site, { addIssue }) => {
    const path = sharedLine(site.hardware);
    if (path !== undefined)
      addIssue({ code: 'custom', path: [...path], message: 'must be a line of its own: another device has this one' });
    for (const fault of osdpFaults(site.hardware)) addIssue({ code: 'custom', path: [...fault.path], message: fault.message });
    for (const { field, sentence } of siteTextFaults(site)) addIssue({ code: 'custom', path: field.split('.'), message: sentence });
  });
