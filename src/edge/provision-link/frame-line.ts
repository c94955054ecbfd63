/**
 * The frames of this link for whoever else speaks on the same line. Noise is skipped; a line that came back or was silent for long begins
 * with a new frame, so that half a head does not swallow what comes after it.
 */

import type { Clock } from '../../ports/clock.ts';
import type { FrameLine } from '../../ports/frame-line.ts';
import type { SerialBytes } from '../../ports/serial-bytes.ts';
import { frameBytes, FrameReader } from './frames.ts';

/** Bytes of one frame come without a pause; between two looks of a laptop there is one of 1 s. Own choice. */
export const FRAME_PAUSE_MS = 700;

export function frameLine({ line, clock }: { readonly line: SerialBytes; readonly clock: Pick<Clock, 'monotonicMs'> }): FrameLine {
  return {
    send: (type, payload) => line.write(frameBytes(type, payload)),
    onFrame: (handler) => {
      const reader = new FrameReader();
      let lastMs = clock.monotonicMs();
      const stops = [
        line.onData((bytes) => {
          const nowMs = clock.monotonicMs();
          if (nowMs - lastMs > FRAME_PAUSE_MS) reader.reset();
          lastMs = nowMs;
          for (const { type, payload } of reader.take(bytes)) handler(type, payload);
        }),
        line.onState(() => {
          reader.reset();
        }),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
    onState: (handler) => line.onState(handler),
    get isConnected() {
      return line.isConnected;
    },
  };
}
