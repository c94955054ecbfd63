/** The messages between door and eye, both ways, as the process channel serialises them. */
import { deserialize, serialize } from 'node:v8';
import { type DoorMessage, type EyeMessage, readDoorMessage, readEyeMessage } from '../../../src/edge/eye/messages.ts';
import { must, type OpenTarget } from '../target.ts';

const SUBJECT = 'ab'.repeat(16);
const KEY = new Uint8Array(32).fill(1);
const SETTINGS = {
  deviceId: 'door-1',
  noticeVersion: 'a.b',
  grantPublicKey: KEY,
  storeDir: '/var/lib/menshen/eye',
  modelsDir: '/usr/lib/menshen/models',
  modelPack: 'default',
  mode: '1:1',
  livenessCues: ['net', 'edges'],
  interEyeMinPx: 60,
  zone: { left: 0.1, top: 0.05, right: 0.9, bottom: 0.95 },
  camera: { kind: 'ffmpeg', input: 'v4l2:/dev/video0', widthPx: 640, heightPx: 480, fps: 30 },
} as const;

const GRANT = {
  grantId: 'c'.repeat(32),
  deviceId: 'door-1',
  subject: SUBJECT,
  purpose: 'door_access',
  noticeVersion: 'a.b',
  noticeHash: 'd'.repeat(64),
  grantedAtMs: 1_790_000_000_000,
  expiresAtMs: 1_790_000_600_000,
} as const;

const FROM_DOOR: readonly DoorMessage[] = [
  { kind: 'start', key: KEY, nextKey: KEY, settings: { ...SETTINGS, livenessCues: [...SETTINGS.livenessCues] } },
  { kind: 'verify', id: 1, visit: 'v1', subject: SUBJECT, limitMs: 8000 },
  { kind: 'enrol', id: 2, visit: 'v2', subject: SUBJECT, grant: GRANT, signature: new Uint8Array(64), limitMs: 60_000 },
  { kind: 'erase', id: 3, requests: [{ subject: SUBJECT, proofId: SUBJECT }], nextKey: KEY },
  { kind: 'purge', id: 4, proofId: SUBJECT, nextKey: KEY },
  { kind: 'forget', subject: SUBJECT },
];

const STORE = { persons: 3, templates: 3, unusableTemplates: 0, revision: 9, isOnNextKey: true };
const FROM_EYE: readonly EyeMessage[] = [
  { kind: 'ready', modelPack: 'default', embedderSha256: 'e'.repeat(64), ...STORE },
  { kind: 'advice', visit: 'v1', advice: 'too-far' },
  { kind: 'place', visit: 'v1', place: { xPercent: 45, yPercent: 50, sizePercent: 35 } },
  { kind: 'shot', visit: 'v1', taken: 1, wanted: 3 },
  { kind: 'looked', id: 1, outcome: { kind: 'matched', subject: SUBJECT } },
  { kind: 'subjects', id: 5, subjects: [SUBJECT, SUBJECT], isLast: true },
  { kind: 'erase-ended', id: 3, outcomes: [{ kind: 'nothing-held' }], isOnNextKey: true },
  { kind: 'refused', code: 'bad-key', sentence: 'The key does not open the store.' },
];

const seeds = (messages: readonly unknown[]): Uint8Array[] => messages.map((message) => new Uint8Array(serialize(message)));

/** The channel itself gives up on what is no serialised value; the schema sees the rest. */
function received(input: Uint8Array): unknown {
  try {
    return deserialize(input);
  } catch {
    return undefined;
  }
}

/** True where nothing in the value could carry a vector, a similarity or pixels (INV-03). */
function isFreeOfFaces(value: unknown): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (typeof value === 'string') return value.length <= 500;
  if (typeof value !== 'object' || value === null) return true;
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  return isPlain && Object.values(value).every(isFreeOfFaces);
}

export const doorMessages: OpenTarget = () => ({
  name: 'door-to-eye',
  shape: 'message',
  seeds: seeds(FROM_DOOR),
  quickRuns: 1500,
  run(input) {
    const message = readDoorMessage(received(input));
    if (message === undefined) return;
    must(readDoorMessage(message) !== undefined, 'what was read is refused the second time');
    must(message.kind !== 'enrol' || message.signature.length === 64, 'a grant has no signature');
    must(message.kind !== 'start' || message.key.length === 32, 'the key is not 32 bytes');
  },
});

export const eyeMessages: OpenTarget = () => ({
  name: 'eye-to-door',
  shape: 'message',
  seeds: seeds(FROM_EYE),
  quickRuns: 1500,
  run(input) {
    const message = readEyeMessage(received(input));
    must(message === undefined || isFreeOfFaces(message), 'a message could carry a face (INV-03)');
  },
});
