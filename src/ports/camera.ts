/** The camera, owned by the eye process. Latest frame wins: nothing is queued (INV-01). */

import type { Frame } from '../core/vision/types.ts';

export interface CameraSession {
  /**
   * The newest frame that was not yet given out; waits for one at most `waitMs`.
   * undefined: none came in time. The pixels stay valid until the next call or `close`,
   * then they are overwritten. Fault `camera-failed` when the camera is gone.
   */
  next(waitMs: number): Promise<Frame | undefined>;
  /** Stops the device and zeroes every buffer. Idempotent. */
  close(): Promise<void>;
}

export interface Camera {
  /** Opened only by an act of will of a person (Art. 4). Fault `camera-missing` or `camera-failed`. */
  open(): Promise<CameraSession>;
}
