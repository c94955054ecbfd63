/**
 * Times each step of the eye beside the bare model runs that it contains, turn about in one loop, and a
 * whole visit: frames of a simulated person until somebody is matched among 1,000. Frames are drawn
 * before the clock starts, for a real camera draws them elsewhere. Prints times only.
 */

import { resolve } from 'node:path';
import { look } from '../../src/app/look.ts';
import { detectFaces, embedFace, type FaceModels, livenessNet, locateFace } from '../../src/app/see.ts';
import { AMBIGUITY_MARGIN, createGallery, type Gallery } from '../../src/core/match/gallery.ts';
import { gradeFaces } from '../../src/core/vision/quality.ts';
import type { Frame, LocatedFace } from '../../src/core/vision/types.ts';
import { createOnnxInference } from '../../src/edge/inference/onnx.ts';
import { openModels, readPack } from '../../src/edge/inference/pack-store.ts';
import { openSearch } from '../../src/edge/search/usearch.ts';
import { systemClock } from '../../src/edge/system/clock.ts';
import type { Camera } from '../../src/ports/camera.ts';
import type { Inference, ModelSession, Tensor } from '../../src/ports/inference.ts';
import { makeSimCamera } from '../../src/sim/camera.ts';
import { portraitsDir } from '../../src/sim/portraits.ts';
import { median, type Row, row } from './row.ts';
import { DIMENSIONS, subjectOf, unitVector } from './synthetic.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PORTRAIT = 'women/10';
/** Timed calls of each step, and of its bare runs; the first ones warm up and are not counted. */
const TURNS = 60;
const WARM_UP_TURNS = 5;
const VISITS = 15;
const WARM_UP_VISITS = 2;
/** Frames kept of one appearance: more than a visit of somebody who stands well needs. */
const FRAMES = 40;
const SUBJECTS = 1000;
const LOOK_LIMIT_MS = 8000;
const FRAME_MS = 1000 / 30;
const SETTINGS = { zone: { left: 0.1, top: 0.1, right: 0.9, bottom: 0.9 }, interEyeMinPx: 40, livenessCues: ['net', 'edges'] } as const;

/** The runs of one model since the counts were last cleared, and how to do one bare run with the last input's shape. */
interface Counted {
  runs: number;
  readonly session: ModelSession;
  input: Tensor | undefined;
}

/** Inference that counts the runs of each model. */
function countRuns(inference: Inference): Inference & { readonly counted: Map<string, Counted> } {
  const counted = new Map<string, Counted>();
  return {
    counted,
    async open(name, bytes) {
      const session = await inference.open(name, bytes);
      const entry: Counted = { runs: 0, session, input: undefined };
      counted.set(name, entry);
      return {
        ...session,
        run(input) {
          entry.runs += 1;
          entry.input ??= { shape: input.shape, data: Float32Array.from(input.data) };
          return session.run(input);
        },
      };
    },
  };
}

interface Bench {
  readonly models: FaceModels;
  readonly counted: ReadonlyMap<string, Counted>;
  readonly frames: readonly Frame[];
}

/** Rows `detect`, `landmarks`, `quality`, `liveness`, `embed` and `visit`. */
export async function benchVision(): Promise<Row[]> {
  const inference = countRuns(await createOnnxInference());
  const models = await openModels(inference, readPack(resolve(ROOT, 'models')));
  const bench: Bench = { models, counted: inference.counted, frames: await drawFrames() };
  try {
    return [...(await stepRows(bench)), await visitRow(bench)];
  } finally {
    await models.close();
  }
}

async function drawFrames(): Promise<Frame[]> {
  const camera = makeSimCamera({ clock: systemClock(), portraitsDir: portraitsDir(ROOT), isUnpaced: true });
  camera.tell({ kind: 'scene', scene: { kind: 'person', portrait: PORTRAIT, seed: 1 } });
  const session = await camera.open();
  const frames: Frame[] = [];
  for (let at = 0; at < FRAMES; at += 1) {
    const frame = await session.next(LOOK_LIMIT_MS);
    if (frame !== undefined) frames.push({ ...frame, pixels: frame.pixels.slice() });
  }
  await session.close();
  return frames;
}

/** Hands out copies of the frames at once: the look zeroes what it was given. */
function replay(frames: readonly Frame[]): Camera {
  return {
    open() {
      let at = 0;
      return Promise.resolve({
        next() {
          const frame = frames[at % frames.length];
          if (frame === undefined) return Promise.resolve(undefined);
          const copy = { ...frame, seq: at, takenAtMs: at * FRAME_MS, pixels: frame.pixels.slice() };
          at += 1;
          return Promise.resolve(copy);
        },
        close: () => Promise.resolve(),
      });
    },
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function clearCounts({ counted }: Bench): void {
  for (const entry of counted.values()) entry.runs = 0;
}

/** As many bare runs of each model as were counted, without any picture work. */
async function repeatBare(runs: readonly (readonly [Counted, number])[]): Promise<void> {
  for (const [{ session, input }, count] of runs) {
    for (let run = 0; run < count && input !== undefined; run += 1) await session.run(input);
  }
}

function countsOf({ counted }: Bench): (readonly [Counted, number])[] {
  return [...counted.values()].filter(({ runs }) => runs > 0).map((entry) => [entry, entry.runs] as const);
}

function describeRuns(runs: readonly (readonly [Counted, number])[]): string {
  return `its ${String(runs.reduce((sum, [, count]) => sum + count, 0))} bare model runs`;
}

async function stepRow(bench: Bench, name: string, work: () => Promise<unknown>): Promise<Row> {
  clearCounts(bench);
  await work();
  const runs = countsOf(bench);
  const ours: number[] = [];
  const bare: number[] = [];
  for (let turn = 0; turn < TURNS + WARM_UP_TURNS; turn += 1) {
    const times = [await timed(work), await timed(() => repeatBare(runs))] as const;
    if (turn < WARM_UP_TURNS) continue;
    ours.push(times[0]);
    bare.push(times[1]);
  }
  return row(name, median(ours), 'ms', { what: describeRuns(runs), value: median(bare) });
}

async function stepRows(bench: Bench): Promise<Row[]> {
  const { models } = bench;
  const frame = bench.frames[0];
  if (frame === undefined) throw new TypeError('the simulated camera gave no frame: there is nothing to time');
  const detected = (await detectFaces(models, frame))[0];
  if (detected === undefined) throw new TypeError('the simulated person was not found: the times mean nothing');
  const face: LocatedFace = await locateFace(models, frame, detected);
  return [
    await stepRow(bench, 'detect', () => detectFaces(models, frame)),
    await stepRow(bench, 'landmarks', () => locateFace(models, frame, detected)),
    await qualityRow(bench, frame, face),
    await stepRow(bench, 'liveness', () => livenessNet(models, frame, face)),
    await stepRow(bench, 'embed', () => embedFace(models, frame, face)),
  ];
}

/** The gates run no model; their time stands beside a run of the detector. */
async function qualityRow({ models, counted }: Bench, frame: Frame, face: LocatedFace): Promise<Row> {
  const detector = [...counted].find(([name]) => name.endsWith(models.detector.spec.file))?.[1];
  if (detector === undefined) throw new TypeError('the detector was not counted');
  const ours: number[] = [];
  const bare: number[] = [];
  for (let turn = 0; turn < TURNS + WARM_UP_TURNS; turn += 1) {
    const grade = timed(() => Promise.resolve(gradeFaces(frame, [face], SETTINGS)));
    const times = [await grade, await timed(() => repeatBare([[detector, 1]]))] as const;
    if (turn < WARM_UP_TURNS) continue;
    ours.push(times[0]);
    bare.push(times[1]);
  }
  return row('quality', median(ours), 'ms', { what: 'a bare run of the detector', value: median(bare) });
}

async function visitRow(bench: Bench): Promise<Row> {
  const gallery = createGallery(DIMENSIONS);
  for (let number = 1; number < SUBJECTS; number += 1) gallery.put(subjectOf(number), unitVector(number));
  gallery.put(subjectOf(0), await probe(bench));
  const ours: number[] = [];
  const bare: number[] = [];
  let runs: (readonly [Counted, number])[] = [];
  for (let turn = 0; turn < VISITS + WARM_UP_VISITS; turn += 1) {
    clearCounts(bench);
    const times = [await timed(() => visit(bench, gallery)), 0];
    runs = countsOf(bench);
    times[1] = await timed(() => repeatBare(runs));
    if (turn < WARM_UP_VISITS) continue;
    ours.push(times[0] ?? Number.NaN);
    bare.push(times[1]);
  }
  return row('visit', median(ours), 'ms', { what: describeRuns(runs), value: median(bare) });
}

/** One look up to its vector. */
async function probe({ models, frames }: Bench): Promise<Float32Array> {
  const request = {
    limitMs: LOOK_LIMIT_MS,
    cancel: { isCancelled: false },
    onAdvice: () => undefined,
    onPlace: () => undefined,
    onShot: () => undefined,
  };
  const looked = await look({ camera: replay(frames), models, clock: systemClock(), settings: SETTINGS }, request);
  if (looked.kind !== 'probe') throw new TypeError(`the simulated person was refused (${looked.reason}): the time means nothing`);
  return looked.vector;
}

async function visit(bench: Bench, gallery: Gallery): Promise<void> {
  const vector = await probe(bench);
  const { identification } = bench.models.pack.thresholds;
  const outcome = gallery.identify(vector, { match: identification, margin: AMBIGUITY_MARGIN }, SEARCH);
  vector.fill(0);
  if (outcome.kind !== 'matched' || outcome.subject !== subjectOf(0))
    throw new TypeError('the wrong person was found: the time means nothing');
}

const SEARCH = openSearch();
