/** The real eye before portraits: whose, says the file `scene` in the folder of the store. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runEye } from '../../../src/eye.ts';
import { portraitCamera } from './portrait-camera.ts';

runEye({ openCamera: (settings) => portraitCamera(() => readFileSync(join(settings.storeDir, 'scene'), 'utf8')) });
