/**
 * The terminal's end of the console: takes a bundle, block by block, and says what became of it. No shell, no other verb; what it
 * takes is believed by nobody before the door has verified its signature. One frame is answered at a time.
 */

import { utf8Bytes } from '../../base/bytes.ts';
import { isFault } from '../../base/fault.ts';
import type { SerialBytes } from '../../ports/serial-bytes.ts';
import { FRAME, type Frame, frameBytes, FrameReader, type FrameType, PAYLOAD_BYTES_MAX } from './frames.ts';
import { type Incoming, incomingFolder } from './incoming.ts';
import { type LinkRefusal, numberAt, numberBytes, readOffer } from './offer.ts';

/** Frames that wait for their turn; the laptop sends one and waits for the answer. */
const FRAMES_MAX = 16;

export interface ReceiverOptions {
  readonly line: SerialBytes;
  /** Where bundles of the console are looked for. */
  readonly dir: string;
  /** `menshen-device.pub.json`, for whoever says hello. */
  readonly deviceKey: string;
  /** Frames that somebody else on this line answers. */
  readonly isForOthers?: (type: number) => boolean;
}

export interface Receiver {
  /** What became of the bundle; told to whoever asks. */
  tell(result: string): void;
  close(): Promise<void>;
}

export function provisionReceiver(options: ReceiverOptions): Receiver {
  const { line } = options;
  const reader = new FrameReader();
  const incoming = incomingFolder(options.dir);
  const state: LinkState = { result: undefined, isWaiting: false };
  const waiting: Frame[] = [];
  let working: Promise<void> | undefined;
  const work = async (): Promise<void> => {
    for (let frame = waiting.shift(); frame !== undefined; frame = waiting.shift()) {
      const [type, payload] = await answerTo(frame, { incoming, state, deviceKey: options.deviceKey });
      try {
        await line.write(frameBytes(type, payload));
      } catch (error) {
        if (!isFault(error)) throw error;
        return; // unplugged: the laptop asks again when it is back
      }
    }
  };
  const stops = [
    line.onData((bytes) => {
      for (const frame of reader.take(bytes)) {
        if (options.isForOthers?.(frame.type) !== true && waiting.length < FRAMES_MAX) waiting.push(frame);
      }
      working ??= work().finally(() => {
        working = undefined;
      });
    }),
    line.onState(() => {
      reader.reset();
      waiting.length = 0;
    }),
  ];
  return {
    tell: (result) => {
      state.result = result;
      state.isWaiting = false;
    },
    close: async () => {
      for (const stop of stops) stop();
      waiting.length = 0;
      await working;
      incoming.close();
    },
  };
}

interface LinkState {
  result: string | undefined;
  /** A bundle was taken and its result is not there yet. */
  isWaiting: boolean;
}

interface Answering {
  readonly incoming: Incoming;
  readonly state: LinkState;
  readonly deviceKey: string;
}

type AnswerFrame = readonly [type: FrameType, payload: Uint8Array];

async function answerTo({ type, payload }: Frame, { incoming, state, deviceKey }: Answering): Promise<AnswerFrame> {
  switch (type) {
    case FRAME.hello:
      return [FRAME.device, utf8Bytes(deviceKey)];
    case FRAME.offer: {
      const offer = readOffer(payload);
      state.result = undefined;
      return placed(typeof offer === 'string' ? offer : incoming.begin(offer));
    }
    case FRAME.block:
      if (!incoming.isOpen) return [FRAME.state, utf8Bytes('idle')];
      return placed(incoming.put(numberAt(payload) ?? -1, payload.subarray(4)));
    case FRAME.end: {
      // The answer to the one before may have been lost on the line.
      const outcome = state.isWaiting || state.result !== undefined ? 'taken' : await incoming.finish();
      if (outcome !== 'taken') return refusal(outcome);
      state.isWaiting = state.result === undefined;
      return [FRAME.taken, new Uint8Array()];
    }
    case FRAME.cancel:
      incoming.drop();
      return refusal('stopped');
    case FRAME.ask:
      if (state.result !== undefined) return [FRAME.result, utf8Bytes(state.result).subarray(0, PAYLOAD_BYTES_MAX)];
      return [FRAME.state, utf8Bytes(state.isWaiting ? 'waiting' : 'idle')];
    default:
      return refusal('not-understood');
  }
}

function placed(next: number | LinkRefusal): AnswerFrame {
  return typeof next === 'number' ? [FRAME.ready, numberBytes(next)] : refusal(next);
}

function refusal(why: LinkRefusal): AnswerFrame {
  return [FRAME.refused, utf8Bytes(why)];
}
