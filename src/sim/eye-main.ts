/** The simulated terminal's eye process: the real eye with the simulated camera. Never part of a device image. */

import { createReadStream } from 'node:fs';
import { runEye } from '../eye.ts';
import { productDir } from '../version.ts';
import { makeSimCamera } from './camera.ts';
import { portraitsDir } from './portraits.ts';
import { readScenes, SCENE_FD } from './scene-pipe.ts';

runEye({
  openCamera: (_settings, clock) => {
    const camera = makeSimCamera({ clock, portraitsDir: portraitsDir(productDir()) });
    readScenes(createReadStream('', { fd: SCENE_FD }), camera.tell);
    return camera;
  },
});
