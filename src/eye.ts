/**
 * The eye process: waits for the keys of its store, opens everything or says in one sentence why not, and then answers one
 * message after the other. No HTTP, no serial, no ledger; no log: what it has to say goes over the channel (INV-03).
 */

import type { EyeErasure, EyeNews } from './app/eye-work.ts';
import { type Fault, isFault } from './base/fault.ts';
import { SecretBytes } from './base/secret.ts';
import { type DoorChannel, openDoorChannel } from './edge/eye/child.ts';
import { cutSentence, type DoorMessage, type EyeSettings, SUBJECTS_PER_MESSAGE } from './edge/eye/messages.ts';
import { systemClock } from './edge/system/clock.ts';
import { openEye, type OpenedEye } from './eye-open.ts';
import type { Camera, CameraSession } from './ports/camera.ts';
import type { Clock } from './ports/clock.ts';
import type { LookOutcome } from './ports/eye.ts';

export interface EyeParts {
  /** Makes the camera; the device is touched only by its `open`. */
  readonly openCamera: (settings: EyeSettings, clock: Clock) => Camera;
}

/** An eye without a start message for this long has no door. */
const START_WAIT_MS = 30_000;

type StartMessage = Extract<DoorMessage, { kind: 'start' }>;
type Request = Exclude<DoorMessage, StartMessage | { kind: 'ping' | 'stop' }>;

/** Runs this process as the eye until the door stops it or is gone. */
export function runEye(parts: EyeParts): void {
  const clock = systemClock();
  let eye: OpenedEye | undefined;
  let isStarted = false;
  const end = (): void => {
    const closing = eye?.close() ?? Promise.resolve();
    eye = undefined;
    closing.finally(() => process.exit(0)).catch(() => undefined);
  };
  const channel = openDoorChannel({
    onMessage: (message) => {
      if (message.kind === 'stop') end();
      else if (message.kind === 'ping') channel.send({ kind: 'pong', id: message.id });
      else if (message.kind !== 'start') {
        if (eye !== undefined) void answer(eye, channel, message);
      } else if (!isStarted) {
        isStarted = true;
        cancelWait();
        void openOrRefuse(message, parts, { channel, clock }).then((opened) => {
          eye = opened;
        });
      }
    },
    onGone: end,
  });
  const cancelWait = clock.after(START_WAIT_MS, end);
}

interface Surroundings {
  readonly channel: DoorChannel;
  readonly clock: Clock;
}

/** Opens everything and says `ready`, or says why not; the process then ends, or stays for the purge that mends it. */
async function openOrRefuse(start: StartMessage, parts: EyeParts, { channel, clock }: Surroundings): Promise<OpenedEye> {
  try {
    const here: { eye?: OpenedEye } = {};
    const news = newsTo(channel, () => here.eye);
    const opened = await openEye({ start, camera: toldCamera(parts.openCamera(start.settings, clock), news.fault), clock, news });
    here.eye = opened;
    announce(opened, channel);
    return opened;
  } catch (error) {
    if (!isFault(error)) throw error;
    channel.send({ kind: 'refused', code: error.code, sentence: cutSentence(error.message) });
    await channel.flush();
    process.exit(0);
  }
}

/** `ready`, or what is wrong with the store. */
function announce({ work, damage, modelPack, embedderSha256 }: OpenedEye, channel: DoorChannel): void {
  if (work !== undefined && damage === undefined) {
    channel.send({ kind: 'ready', modelPack, embedderSha256, ...work.counts() });
    return;
  }
  if (work !== undefined) channel.send({ kind: 'status', ...work.counts() });
  if (damage !== undefined) channel.send({ kind: 'refused', code: damage.code, sentence: cutSentence(damage.message) });
}

function newsTo(channel: DoorChannel, eye: () => OpenedEye | undefined): EyeNews {
  return {
    advice: (visit, advice) => {
      channel.send({ kind: 'advice', visit, advice });
    },
    place: (visit, place) => {
      channel.send({ kind: 'place', visit, place });
    },
    shot: (visit, taken, wanted) => {
      channel.send({ kind: 'shot', visit, taken, wanted });
    },
    progress: (what, done, total) => {
      channel.send({ kind: 'progress', what, done, total });
    },
    counts: () => {
      const work = eye()?.work;
      if (work !== undefined) channel.send({ kind: 'status', ...work.counts() });
    },
    fault: (fault) => {
      channel.send({ kind: 'fault', code: fault.code, sentence: cutSentence(fault.message) });
    },
  };
}

/** The same camera; what it fails of is told to the operator, for a look says only that it failed. */
function toldCamera(camera: Camera, tell: (fault: Fault) => void): Camera {
  const told = <Answer>(asked: Promise<Answer>): Promise<Answer> =>
    asked.catch((error: unknown) => {
      if (isFault(error)) tell(error);
      throw error;
    });
  return {
    async open(): Promise<CameraSession> {
      const session = await told(camera.open());
      return { next: (waitMs) => told(session.next(waitMs)), close: () => session.close() };
    },
  };
}

/** Answers one request. An erasure takes effect before the first await. */
async function answer(eye: OpenedEye, channel: DoorChannel, request: Request): Promise<void> {
  const { work } = eye;
  switch (request.kind) {
    case 'verify':
    case 'identify':
      channel.send({ kind: 'looked', id: request.id, outcome: await looked(work, request) });
      return;
    case 'enrol': {
      const { id, visit, subject, grant, signature, limitMs } = request;
      const outcome = await (work?.enrol(visit, subject, { grant, signature }, limitMs) ?? NO_STORE);
      channel.send({ kind: 'enrol-ended', id, outcome });
      return;
    }
    case 'aim':
      channel.send({ kind: 'aim-ended', id: request.id, outcome: await (work?.aim(request.visit, request.limitMs) ?? NO_AIM) });
      return;
    case 'cancel':
      work?.cancel(request.visit);
      return;
    case 'forget':
      work?.forget(request.subject);
      return;
    case 'erase':
    case 'purge':
      destroy(eye, channel, request);
      return;
    case 'subjects':
      sendSubjects(channel, request.id, work?.subjects() ?? []);
  }
}

const NO_STORE = Promise.resolve({ kind: 'refused', reason: 'face-off' } as const);

const NO_AIM = Promise.resolve({ kind: 'refused', reason: 'face-off' } as const);

function looked(work: OpenedEye['work'], request: Extract<Request, { kind: 'verify' | 'identify' }>): Promise<LookOutcome> {
  if (work === undefined) return NO_STORE;
  const { visit, limitMs } = request;
  return request.kind === 'verify' ? work.verify(visit, request.subject, limitMs) : work.identify(visit, limitMs);
}

/** The next key is wiped when the store has it; the store's own copy stays with the store. */
function destroy(eye: OpenedEye, channel: DoorChannel, request: Extract<Request, { kind: 'erase' | 'purge' }>): void {
  const nextKey = request.nextKey === undefined ? undefined : new SecretBytes(request.nextKey);
  const outcomes =
    request.kind === 'purge' ? [eye.purge(request.proofId, nextKey)] : (eye.work?.erase(request.requests, nextKey) ?? notOpen(request));
  nextKey?.wipe();
  if (request.kind === 'purge') announce(eye, channel);
  channel.send({ kind: 'erase-ended', id: request.id, outcomes: [...outcomes], isOnNextKey: eye.work?.counts().isOnNextKey ?? false });
}

/** Nobody can say what a store holds that does not open: only a purge destroys it. */
function notOpen({ requests }: Extract<Request, { kind: 'erase' }>): EyeErasure[] {
  return requests.map(() => ({ kind: 'failed', reason: 'store-failed' }));
}

function sendSubjects(channel: DoorChannel, id: number, subjects: readonly string[]): void {
  for (let from = 0; from === 0 || from < subjects.length; from += SUBJECTS_PER_MESSAGE) {
    const part = subjects.slice(from, from + SUBJECTS_PER_MESSAGE);
    channel.send({ kind: 'subjects', id, subjects: part, isLast: from + part.length >= subjects.length });
  }
}
