/** The camera that the site file chose. The simulated one is not among them: it lives in src/sim. */

import { Fault } from '../../base/fault.ts';
import type { CameraChoice } from '../../core/policy/site.ts';
import type { Camera } from '../../ports/camera.ts';
import { type FfmpegCameraParts, ffmpegCamera } from './ffmpeg-camera.ts';
import { webcamCamera } from './webcam-camera.ts';

/** Makes the camera; the device is touched only by `open` (Measures Art. 4: after an act of will). */
export function openCamera(choice: CameraChoice, parts: FfmpegCameraParts): Camera {
  switch (choice.kind) {
    case 'none':
      return {
        open: () =>
          Promise.reject(new Fault('camera-missing', 'The site file names no camera (hardware.camera): choose ffmpeg or webcam there.')),
      };
    case 'ffmpeg':
      return ffmpegCamera(choice, parts);
    case 'webcam':
      return webcamCamera(choice, parts);
  }
}
