/**
 * Makes a video file of somebody before the door camera: `node device-clip.ts PORTRAIT SEED SECONDS OUT`.
 * Frames of the simulated camera, piped into ffmpeg; a test deletes the files after use.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { systemClock } from '../../src/edge/system/clock.ts';
import type { Frame } from '../../src/core/vision/types.ts';
import { makeSimCamera } from '../../src/sim/camera.ts';
import { portraitsDir } from '../../src/sim/portraits.ts';
import { productDir } from '../../src/version.ts';

/** Half the simulated camera's rate: slow motion, and half the drawing. */
const CLIP_FPS = 15;
/** The drawn part is played so often: a busy machine may need long for an enrolment. */
const ROUNDS = 6;

function encoder({ widthPx, heightPx }: Frame, out: string): ChildProcessByStdio<Writable, null, null> {
  const input = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-video_size', `${String(widthPx)}x${String(heightPx)}`];
  const output = ['-pix_fmt', 'yuvj422p', '-c:v', 'mjpeg', '-q:v', '2', '-f', 'matroska', '-y', out];
  const words = ['-loglevel', 'error', ...input, '-framerate', String(CLIP_FPS), '-i', 'pipe:0', ...output];
  return spawn('ffmpeg', words, { stdio: ['pipe', 'ignore', 'inherit'] });
}

async function ended(child: ReturnType<typeof spawn>): Promise<void> {
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`ffmpeg ended with ${String(code)}`);
}

const [portrait = '', seed = '1', seconds = '1', out = ''] = process.argv.slice(2);
const drawn = `${out}.part`;
const camera = makeSimCamera({ clock: systemClock(), portraitsDir: portraitsDir(productDir()), isUnpaced: true });
camera.tell({ kind: 'scene', scene: { kind: 'person', portrait, seed: Number(seed) } });
const session = await camera.open();
let ffmpeg: ReturnType<typeof encoder> | undefined;
for (let left = Number(seconds) * CLIP_FPS; left > 0; left -= 1) {
  const frame = await session.next(1000);
  if (frame === undefined) continue;
  ffmpeg ??= encoder(frame, drawn);
  if (!ffmpeg.stdin.write(Buffer.from(frame.pixels))) await once(ffmpeg.stdin, 'drain');
}
await session.close();
if (ffmpeg === undefined) throw new Error('the simulated camera gave no frame');
ffmpeg.stdin.end();
await ended(ffmpeg);
const rounds = [
  '-loglevel',
  'error',
  '-stream_loop',
  String(ROUNDS - 1),
  '-f',
  'matroska',
  '-i',
  drawn,
  '-c',
  'copy',
  '-f',
  'matroska',
  '-y',
  out,
];
await ended(spawn('ffmpeg', rounds, { stdio: ['ignore', 'ignore', 'inherit'] }));
