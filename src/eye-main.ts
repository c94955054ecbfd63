/** The real device's eye process: the camera is the one that the site file chose. Started by the door process alone. */

import { openCamera } from './edge/camera/open-camera.ts';
import { runEye } from './eye.ts';

runEye({ openCamera: (settings, clock) => openCamera(settings.camera, { clock }) });
