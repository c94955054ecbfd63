/**
 * Every message between the door and the eye. Strict and bounded on both sides: what is not of a
 * schema is dropped and counted. From the eye come codes, references and whole counts; there is no
 * field that could carry a similarity, a vector or pixels (INV-03).
 */

import { z } from 'zod';
import { PURPOSE } from '../../core/consent/grant.ts';
import { ERASE_BATCH_MAX } from '../../core/policy/limits.ts';
import { type CameraChoice, LIVENESS_CUES } from '../../core/policy/site.ts';
import { PLACE_STEP_PERCENT } from '../../core/vision/place.ts';
import { ADVICE_CODES, FACE_REASONS } from '../../core/vision/reasons.ts';
import { FAULT_CODES } from '../../base/fault.ts';

/** The key that opens the face store; bytes. */
export const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
/** Longest look that may be asked for (a site's limit is at most 20 s; enrolment takes several shots). */
export const LOOK_LIMIT_MAX_MS = 120_000;
/** More subjects than any door has. */
const SUBJECTS_MAX = 1_000_000;
/** Frames of one look: two minutes at 240 a second. */
const FRAMES_MAX = 28_800;
/** Subject references in one message. */
export const SUBJECTS_PER_MESSAGE = 2000;

const id = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const visit = z.string().min(1).max(64);
const subject = z.string().regex(/^[0-9a-f]{32}$/);
const proofId = z.string().regex(/^[0-9a-f]{32}$/);
const text = z.string().max(500);
const path = z.string().min(1).max(4096);
/** How often the store was written. */
const revision = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const count = z.number().int().min(0).max(SUBJECTS_MAX);
const limitMs = z.number().int().min(1).max(LOOK_LIMIT_MAX_MS);
const timeMs = z.number().int().min(0).max(8.64e15);
const fraction = z.number().min(0).max(1);
const sidePx = z.number().int().min(1).max(8192);
const bytes = (length: number) => z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === length);

const camera = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('ffmpeg'), input: path, widthPx: sidePx, heightPx: sidePx, fps: z.number().int().min(1).max(240) }),
  z.strictObject({ kind: z.literal('webcam'), device: path, widthPx: sidePx, heightPx: sidePx }),
]) satisfies z.ZodType<CameraChoice>;

const settings = z.strictObject({
  deviceId: text.min(1),
  noticeVersion: text.min(1),
  /** Ed25519 key of the door process; a grant signed by another is refused. */
  grantPublicKey: bytes(KEY_BYTES),
  /** Folder that only the eye writes to; it holds faces.db. */
  storeDir: path,
  modelsDir: path,
  modelPack: text.min(1),
  /** What the door read from the manifest: an eye that finds another pack refuses it. Absent: the door could read none, and its gate is closed. */
  packSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  mode: z.enum(['1:1', '1:N']),
  livenessCues: z.array(z.enum(LIVENESS_CUES)).min(1).max(LIVENESS_CUES.length),
  interEyeMinPx: z.number().min(1).max(8192),
  zone: z.strictObject({ left: fraction, top: fraction, right: fraction, bottom: fraction }),
  camera,
});

/** What the eye has to know beside its key. */
export type EyeSettings = z.infer<typeof settings>;

const grant = z.strictObject({
  grantId: text.min(1),
  deviceId: text.min(1),
  subject,
  purpose: z.literal(PURPOSE),
  noticeVersion: text.min(1),
  noticeHash: z.string().regex(/^[0-9a-f]{64}$/),
  grantedAtMs: timeMs,
  expiresAtMs: timeMs,
});

const key = bytes(KEY_BYTES);
/** The key that the store moves to; absent where keys have no epochs. */
const nextKey = key.optional();
const requests = z.array(z.strictObject({ subject, proofId })).min(1).max(ERASE_BATCH_MAX);

export const doorMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('start'), key, nextKey, settings }),
  z.strictObject({ kind: z.literal('verify'), id, visit, subject, limitMs }),
  z.strictObject({ kind: z.literal('identify'), id, visit, limitMs }),
  z.strictObject({ kind: z.literal('enrol'), id, visit, subject, grant, signature: bytes(SIGNATURE_BYTES), limitMs }),
  z.strictObject({ kind: z.literal('aim'), id, visit, limitMs }),
  z.strictObject({ kind: z.literal('cancel'), visit }),
  z.strictObject({ kind: z.literal('forget'), subject }),
  z.strictObject({ kind: z.literal('erase'), id, requests, nextKey }),
  z.strictObject({ kind: z.literal('purge'), id, proofId, nextKey }),
  z.strictObject({ kind: z.literal('subjects'), id }),
  z.strictObject({ kind: z.literal('ping'), id }),
  z.strictObject({ kind: z.literal('stop') }),
]);

/** From the door to the eye. */
export type DoorMessage = z.infer<typeof doorMessage>;

const refused = z.strictObject({ kind: z.literal('refused'), reason: z.enum(FACE_REASONS) });
const store = {
  persons: count,
  templates: count,
  unusableTemplates: count,
  revision,
  /** The store is under the last next key that it was given. */
  isOnNextKey: z.boolean(),
};
const evidence = z.strictObject({
  templatesBefore: count,
  templatesAfter: count,
  personsBefore: count,
  personsAfter: count,
  keysDestroyed: count,
  isStoreKeyRotated: z.boolean(),
  isDecryptRefused: z.boolean(),
  isScanClean: z.boolean(),
});
const erasure = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('erased'), evidence }),
  z.strictObject({ kind: z.literal('nothing-held') }),
  z.strictObject({ kind: z.literal('failed'), reason: z.literal('store-failed') }),
]);

/** Times and counts of how a camera is placed; a frame is counted once, whatever it showed. */
const spanMs = z
  .number()
  .int()
  .min(0)
  .max(LOOK_LIMIT_MAX_MS * 2);
const frameCount = z.number().int().min(0).max(FRAMES_MAX);
const measure = z.strictObject({
  openMs: spanMs,
  firstFrameMs: spanMs.nullable(),
  frames: frameCount,
  good: frameCount,
  dark: frameCount,
  bright: frameCount,
  mostly: z.enum(ADVICE_CODES).nullable(),
  lookMs: spanMs,
});

/** Where somebody stands, in 21 values each: too coarse to be anything of a face. */
const percent = z.number().int().min(0).max(100).multipleOf(PLACE_STEP_PERCENT);
const place = z.strictObject({ xPercent: percent, yPercent: percent, sizePercent: percent });

export const eyeMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('progress'), what: z.enum(['load', 'rotate', 'purge']), done: count, total: count }),
  z.strictObject({ kind: z.literal('ready'), modelPack: text, embedderSha256: z.string().regex(/^[0-9a-f]{64}$/), ...store }),
  z.strictObject({ kind: z.literal('status'), ...store }),
  z.strictObject({ kind: z.literal('advice'), visit, advice: z.enum(ADVICE_CODES) }),
  z.strictObject({ kind: z.literal('place'), visit, place: place.nullable() }),
  z.strictObject({ kind: z.literal('shot'), visit, taken: z.number().int().min(0).max(99), wanted: z.number().int().min(1).max(99) }),
  z.strictObject({
    kind: z.literal('looked'),
    id,
    outcome: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('matched'), subject }), refused]),
  }),
  z.strictObject({
    kind: z.literal('enrol-ended'),
    id,
    outcome: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('enrolled'), shots: z.number().int().min(1).max(99) }),
      refused,
    ]),
  }),
  z.strictObject({
    kind: z.literal('aim-ended'),
    id,
    outcome: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('measured'), measure }),
      z.strictObject({
        kind: z.literal('refused'),
        reason: z.enum(['camera-failed', 'camera-frozen', 'camera-dark', 'eye-down', 'eye-busy', 'timeout', 'cancelled', 'face-off']),
      }),
    ]),
  }),
  /** One outcome for each request, in their order. */
  z.strictObject({
    kind: z.literal('erase-ended'),
    id,
    outcomes: z.array(erasure).min(1).max(ERASE_BATCH_MAX),
    isOnNextKey: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('subjects'), id, subjects: z.array(subject).max(SUBJECTS_PER_MESSAGE), isLast: z.boolean() }),
  z.strictObject({ kind: z.literal('pong'), id }),
  /** The eye cannot work: a model differs, the store does not open. It ends, or stays for a purge where that is the way out. */
  z.strictObject({ kind: z.literal('refused'), code: z.enum(FAULT_CODES), sentence: text }),
  /** Something failed and the eye goes on. */
  z.strictObject({ kind: z.literal('fault'), code: z.enum(FAULT_CODES), sentence: text }),
]);

/** From the eye to the door. */
export type EyeMessage = z.infer<typeof eyeMessage>;

/** A message of the other side, or undefined where it is not of the schema. */
export function readDoorMessage(message: unknown): DoorMessage | undefined {
  const read = doorMessage.safeParse(message);
  return read.success ? read.data : undefined;
}

export function readEyeMessage(message: unknown): EyeMessage | undefined {
  const read = eyeMessage.safeParse(message);
  return read.success ? read.data : undefined;
}

/** A sentence that fits into a message. */
export function cutSentence(sentence: string): string {
  return sentence.slice(0, 500);
}
