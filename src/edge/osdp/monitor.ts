/**
 * Listens to a line in both directions and names what goes by. Says direction, address, sequence, name, length and whether it is
 * secured; never a byte of what a frame carries: that may be a card, a digit, a text or a key (INV-12).
 */

import { COMMAND, REPLY } from './codec.ts';
import { type Frame, type FrameProblem, frameReader } from './frame.ts';

export interface LineMonitor {
  push(bytes: Uint8Array, nowMs: number): void;
  readonly frames: number;
  /** Bytes and frames that were none. */
  readonly problems: Readonly<Record<FrameProblem, number>>;
}

/** Silence after which what was begun is no frame any more. */
const GAP_MS = 100;

export function lineMonitor(onLine: (line: string) => void): LineMonitor {
  const problems = { noise: 0, 'bad-length': 0, 'bad-check': 0, 'bad-block': 0 };
  let frames = 0;
  let startMs: number | undefined;
  let lastMs = 0;
  const reader = frameReader({
    onFrame: (frame) => {
      frames += 1;
      onLine(`${((lastMs - (startMs ?? lastMs)) / 1000).toFixed(3)} ${frameText(frame)}`);
    },
    onProblem: (problem) => {
      problems[problem] += 1;
    },
  });
  return {
    push: (bytes, nowMs) => {
      if (nowMs - lastMs > GAP_MS) reader.reset();
      startMs ??= nowMs;
      lastMs = nowMs;
      reader.push(bytes);
    },
    get frames() {
      return frames;
    },
    problems,
  };
}

function nameOf(codes: Readonly<Record<string, number>>, code: number): string {
  return Object.entries(codes).find(([, own]) => own === code)?.[0] ?? `unknown ${code.toString(16).padStart(2, '0')}`;
}

/** One line of one frame. */
export function frameText({ address, isReply, sequence, isCrc, block, code, data, mac }: Frame): string {
  const secured = mac !== undefined ? 'secured' : block !== undefined ? 'handshake' : 'in clear';
  const name = isReply ? nameOf(REPLY, code) : nameOf(COMMAND, code);
  return `${isReply ? 'PD > CP' : 'CP > PD'} address ${String(address)} SQN ${String(sequence)} ${name}, ${String(data.length)} bytes, ${secured}, ${isCrc ? 'CRC' : 'checksum'}`;
}
