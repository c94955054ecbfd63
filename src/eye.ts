/**
 * The eye process from its parts: channel, models, store, camera. It waits for its key, opens everything
 * or says in one sentence why not, and then answers one message after the other. No HTTP, no serial, no
 * ledger; no log: what it has to say goes over the channel (INV-03).
 */

import { createEyeWork, type EyeNews, type EyeWork } from './app/eye-work.ts';
import type { FaceModels } from './app/see.ts';
import { type Fault, isFault } from './base/fault.ts';
import { SecretBytes } from './base/secret.ts';
import { openCrypto } from './edge/crypto/sodium.ts';
import { type DoorChannel, openDoorChannel } from './edge/eye/child.ts';
import { cutSentence, type DoorMessage, type EyeSettings, SUBJECTS_PER_MESSAGE } from './edge/eye/messages.ts';
import { createOnnxInference } from './edge/inference/onnx.ts';
import { openModels, readPack } from './edge/inference/pack-store.ts';
import { openSearch } from './edge/search/usearch.ts';
import { systemClock } from './edge/system/clock.ts';
import { openFaceVault } from './edge/vault/faces.ts';
import type { Camera, CameraSession } from './ports/camera.ts';
import type { Clock } from './ports/clock.ts';
import type { FaceVault } from './ports/face-vault.ts';

export interface EyeParts {
  /** Makes the camera; the device is touched only by its `open`. */
  readonly openCamera: (settings: EyeSettings, clock: Clock) => Camera;
}

/** Name of the store's file in its folder. */
export const FACES_FILE = 'faces.db';

/** An eye without a start message for this long has no door. */
const START_WAIT_MS = 30_000;

type StartMessage = Extract<DoorMessage, { kind: 'start' }>;
type Request = Exclude<DoorMessage, StartMessage | { kind: 'ping' | 'stop' }>;

interface OpenEye {
  readonly work: EyeWork;
  /** Says `ready`, or `refused` where the store is damaged: the eye then stays for a purge. */
  readonly announce: () => void;
  close(): Promise<void>;
}

/** Runs this process as the eye until the door stops it or is gone. */
export function runEye(parts: EyeParts): void {
  const clock = systemClock();
  let eye: OpenEye | undefined;
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

/** Opens everything and says `ready`, or says why not and ends the process. */
async function openOrRefuse(start: StartMessage, parts: EyeParts, around: Surroundings): Promise<OpenEye> {
  try {
    return await openEye(start, parts, around);
  } catch (error) {
    if (!isFault(error)) throw error;
    around.channel.send({ kind: 'refused', code: error.code, sentence: cutSentence(error.message) });
    await around.channel.flush();
    process.exit(0);
  }
}

async function openEye({ key, settings }: StartMessage, parts: EyeParts, { channel, clock }: Surroundings): Promise<OpenEye> {
  const secret = new SecretBytes(key);
  let models: FaceModels | undefined;
  let vault: FaceVault | undefined;
  try {
    const crypto = await openCrypto();
    const pack = readPack(settings.modelsDir, settings.modelPack);
    models = await openModels(await createOnnxInference(), pack);
    vault = openFaceVault({ path: `${settings.storeDir}/${FACES_FILE}`, key: secret, crypto, nowMs: () => clock.nowMs() });
    const opened = { models, vault };
    const news = newsTo(channel, () => work.counts());
    const work: EyeWork = createEyeWork({
      ...opened,
      camera: toldCamera(parts.openCamera(settings, clock), news.fault),
      search: openSearch(),
      crypto,
      clock,
      settings,
      news,
    });
    const announce = (): void => {
      if (work.damage === undefined) {
        channel.send({ kind: 'ready', modelPack: settings.modelPack, embedderSha256: opened.models.embedderSha256, ...work.counts() });
      } else {
        channel.send({ kind: 'status', ...work.counts() });
        channel.send({ kind: 'refused', code: work.damage.code, sentence: cutSentence(work.damage.message) });
      }
    };
    announce();
    return {
      work,
      announce,
      async close() {
        await work.close();
        opened.vault.close();
        secret.wipe();
        await opened.models.close();
      },
    };
  } catch (error) {
    vault?.close();
    secret.wipe();
    await models?.close();
    throw error;
  }
}

function newsTo(channel: DoorChannel, counts: () => ReturnType<EyeWork['counts']>): EyeNews {
  return {
    advice: (visit, advice) => {
      channel.send({ kind: 'advice', visit, advice });
    },
    shot: (visit, taken, wanted) => {
      channel.send({ kind: 'shot', visit, taken, wanted });
    },
    progress: (what, done, total) => {
      channel.send({ kind: 'progress', what, done, total });
    },
    counts: () => {
      channel.send({ kind: 'status', ...counts() });
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
async function answer({ work, announce }: OpenEye, channel: DoorChannel, request: Request): Promise<void> {
  switch (request.kind) {
    case 'verify':
      channel.send({ kind: 'looked', id: request.id, outcome: await work.verify(request.visit, request.subject, request.limitMs) });
      return;
    case 'identify':
      channel.send({ kind: 'looked', id: request.id, outcome: await work.identify(request.visit, request.limitMs) });
      return;
    case 'enrol': {
      const { id, visit, subject, grant, signature, limitMs } = request;
      channel.send({ kind: 'enrol-ended', id, outcome: await work.enrol(visit, subject, { grant, signature }, limitMs) });
      return;
    }
    case 'cancel':
      work.cancel(request.visit);
      return;
    case 'erase':
      channel.send({ kind: 'erase-ended', id: request.id, outcome: work.erase(request.subject, request.proofId) });
      return;
    case 'purge': {
      const outcome = work.purge(request.proofId);
      announce();
      channel.send({ kind: 'erase-ended', id: request.id, outcome });
      return;
    }
    case 'subjects':
      sendSubjects(channel, request.id, work.subjects());
  }
}

function sendSubjects(channel: DoorChannel, id: number, subjects: readonly string[]): void {
  for (let from = 0; from === 0 || from < subjects.length; from += SUBJECTS_PER_MESSAGE) {
    const part = subjects.slice(from, from + SUBJECTS_PER_MESSAGE);
    channel.send({ kind: 'subjects', id, subjects: part, isLast: from + part.length >= subjects.length });
  }
}
