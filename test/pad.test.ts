/** Presentation attacks on real clips, by the default cues: people are let in, films of them on a screen are not. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { type FaceModels, gradeFrame, livenessNet } from '../src/app/see.ts';
import { findEdges } from '../src/core/vision/edges.ts';
import { judge, observe, startLiveness } from '../src/core/vision/liveness.ts';
import type { Frame } from '../src/core/vision/types.ts';
import { createOnnxInference } from '../src/edge/inference/onnx.ts';
import { openModels, readPack } from '../src/edge/inference/pack-store.ts';
import { describeWith, sharedPath } from './support/data.ts';
import { hasTool } from './support/tools.ts';

const WIDTH_PX = 480;
const HEIGHT_PX = 848;
/** Frames taken evenly from a clip. */
const FRAMES = 24;
const SETTINGS = { zone: { left: 0, top: 0, right: 1, bottom: 1 }, interEyeMinPx: 40 };

/** Evenly spaced frames of a clip, at least FRAMES of them where it has so many. */
function framesOf(clip: string): Frame[] {
  const words = [
    '-v',
    'error',
    '-i',
    sharedPath(`data/pad-video/${clip}.mp4`),
    '-vf',
    `scale=${String(WIDTH_PX)}:${String(HEIGHT_PX)}`,
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-',
  ];
  const { stdout } = spawnSync('ffmpeg', words, { maxBuffer: 2 ** 31 - 1 });
  const bytes = WIDTH_PX * HEIGHT_PX * 3;
  const total = Math.floor(stdout.length / bytes);
  const step = Math.max(1, Math.floor(total / FRAMES));
  const frames: Frame[] = [];
  for (let at = 0; at < total; at += step) {
    frames.push({
      seq: at,
      takenAtMs: at * 33,
      widthPx: WIDTH_PX,
      heightPx: HEIGHT_PX,
      pixels: new Uint8Array(stdout.subarray(at * bytes, (at + 1) * bytes)),
    });
  }
  return frames;
}

describeWith('data/pad-video', 'a clip, judged whole by net and edges', () => {
  let models: FaceModels;
  beforeAll(async () => {
    models = await openModels(await createOnnxInference(), readPack(resolve(__dirname, '../models')));
  });
  afterAll(() => models.close());

  it.each([
    ['a_live', 'live'],
    ['b_live', 'live'],
    ['a_replay', 'spoof'],
    ['b_replay', 'spoof'],
  ])('%s is %s', async (clip, kind) => {
    if (!hasTool('ffmpeg')) {
      process.stdout.write(`not run, ffmpeg not installed: ${clip}\n`);
      return;
    }
    let state = startLiveness(['net', 'edges']);
    for (const frame of framesOf(clip)) {
      const grade = await gradeFrame(models, frame, SETTINGS);
      if (grade.kind !== 'good') continue;
      state = observe(state, {
        face: grade.face,
        net: await livenessNet(models, frame, grade.face),
        eyes: undefined,
        edges: findEdges(frame, grade.face.box),
      });
    }
    expect(judge(state).kind).toBe(kind);
  });
});
