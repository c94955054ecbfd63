import { gradeFaces, type GradeSettings, headPose, laplacianVariance } from '../../../src/core/vision/quality.ts';
import type { FivePoints, Frame, LocatedFace } from '../../../src/core/vision/types.ts';

const SETTINGS: GradeSettings = { zone: { left: 0.2, top: 0.1, right: 0.8, bottom: 0.9 }, interEyeMinPx: 60 };

/** A picture with fine texture, so that only the light and the blur given here decide. */
function frameOf(mean: number, amplitude: number): Frame {
  const [widthPx, heightPx] = [640, 480];
  const pixels = new Uint8Array(widthPx * heightPx * 3);
  for (let at = 0; at < widthPx * heightPx; at += 1) {
    const block = (Math.floor((at % widthPx) / 4) + Math.floor(Math.floor(at / widthPx) / 4)) % 2;
    pixels.fill(Math.min(255, Math.max(0, mean + (block === 0 ? -amplitude : amplitude))), at * 3, at * 3 + 3);
  }
  return { seq: 0, takenAtMs: 0, widthPx, heightPx, pixels };
}

/** The face's middle at one light, the rest of the picture at another. */
function frameWithFace(face: number, surround: number): Frame {
  const amplitude = 14;
  const frame = frameOf(surround, 0);
  const inside = frameOf(face, amplitude);
  const { leftPx, topPx, widthPx, heightPx } = faceOf().box;
  for (let y = Math.ceil(topPx); y < topPx + heightPx; y += 1) {
    const from = (y * frame.widthPx + Math.ceil(leftPx)) * 3;
    const to = (y * frame.widthPx + Math.floor(leftPx + widthPx)) * 3;
    frame.pixels.set(inside.pixels.subarray(from, to), from);
  }
  return frame;
}

const good = frameOf(130, 60);

interface Head {
  readonly x?: number;
  readonly y?: number;
  readonly eyes?: number;
  readonly yawDeg?: number;
  readonly pitchDeg?: number;
  readonly rollDeg?: number;
}

/** Five points of a rigid head, turned: eyes and mouth in a plane, the nose 0.6 eye distances before it. */
function faceOf({ x = 320, y = 240, eyes = 90, yawDeg = 0, pitchDeg = 0, rollDeg = 0 }: Head = {}): LocatedFace {
  const [yaw, pitch, roll] = [yawDeg, pitchDeg, rollDeg].map((angle) => (angle * Math.PI) / 180) as [number, number, number];
  const solid: [number, number, number][] = [
    [-0.5, 0, 0],
    [0.5, 0, 0],
    [0, 0.54, 0.6],
    [-0.4, 1.07, 0],
    [0.4, 1.07, 0],
  ];
  const points = solid.map(([px, py, pz]) => {
    const turnedX = px * Math.cos(yaw) - pz * Math.sin(yaw);
    const turnedZ = px * Math.sin(yaw) + pz * Math.cos(yaw);
    const turnedY = py * Math.cos(pitch) + turnedZ * Math.sin(pitch);
    return {
      xPx: x + eyes * (turnedX * Math.cos(roll) - turnedY * Math.sin(roll)),
      yPx: y + eyes * (turnedX * Math.sin(roll) + turnedY * Math.cos(roll)) - eyes * 0.5,
    };
  }) as unknown as FivePoints;
  const heightPx = eyes * 2.6;
  return {
    frameSeq: 0,
    confidence: 0.99,
    contour: [],
    points,
    box: { leftPx: x - heightPx * 0.4, topPx: y - heightPx / 2, widthPx: heightPx * 0.8, heightPx },
  };
}

function adviceFor(faces: readonly LocatedFace[], frame = good): string {
  const grade = gradeFaces(frame, faces, SETTINGS);
  return grade.kind === 'good' ? 'good' : grade.advice;
}

describe('headPose', () => {
  it.each([-35, -20, 0, 15, 30])('finds a turn of %i degrees within 6', (angle) => {
    expect(Math.abs(Math.abs(headPose(faceOf({ yawDeg: angle })).yawDeg) - Math.abs(angle))).toBeLessThan(6);
    expect(Math.abs(headPose(faceOf({ rollDeg: angle })).rollDeg - angle)).toBeLessThan(1);
  });

  it('tells left from right and up from down', () => {
    expect(Math.sign(headPose(faceOf({ yawDeg: 20 })).yawDeg)).toBe(-Math.sign(headPose(faceOf({ yawDeg: -20 })).yawDeg));
    expect(headPose(faceOf({ pitchDeg: 20 })).pitchDeg).toBeGreaterThan(headPose(faceOf({ pitchDeg: -20 })).pitchDeg + 20);
  });
});

describe('gradeFaces', () => {
  it('passes one straight, near, sharp face', () => {
    expect(adviceFor([faceOf()])).toBe('good');
  });

  it.each<[string, Head]>([
    ['too-far', { eyes: 50 }],
    ['too-near', { eyes: 180 }],
    ['outside-zone', { x: 60 }],
    ['outside-zone', { y: 470 }],
    ['turned-away', { yawDeg: 55 }],
    ['turned-away', { yawDeg: -55 }],
    ['turned-away', { pitchDeg: 45 }],
    ['tilted', { rollDeg: 40 }],
  ])('advises %s for %j', (advice, head) => {
    expect(adviceFor([faceOf(head)])).toBe(advice);
  });

  it('advises on light and blur', () => {
    expect(adviceFor([faceOf()], frameOf(20, 15))).toBe('too-dark');
    expect(adviceFor([faceOf()], frameOf(240, 14))).toBe('too-bright');
    expect(adviceFor([faceOf()], frameOf(130, 1))).toBe('blurred');
  });

  it('says where the light comes from when it is behind the person, and only then', () => {
    const behind = frameWithFace(25, 180);
    expect(adviceFor([faceOf()], behind)).toBe('backlit');
    expect(adviceFor([faceOf()], frameWithFace(25, 60))).toBe('too-dark');
    // A face that is light enough passes before the brightest window.
    expect(adviceFor([faceOf()], frameWithFace(90, 240))).toBe('good');
    expect(adviceFor([faceOf()], frameWithFace(240, 20))).toBe('too-bright');
  });

  it('says that it is the light where nobody can be seen for it, and that nobody was seen', () => {
    expect(gradeFaces(frameOf(10, 3), [], SETTINGS)).toEqual({ kind: 'advice', advice: 'too-dark', isFaceless: true });
    expect(gradeFaces(frameOf(240, 5), [], SETTINGS)).toEqual({ kind: 'advice', advice: 'too-bright', isFaceless: true });
    expect(gradeFaces(good, [], SETTINGS)).toEqual({ kind: 'advice', advice: 'no-face', isFaceless: true });
    expect(gradeFaces(frameOf(20, 15), [faceOf()], SETTINGS)).toEqual({ kind: 'advice', advice: 'too-dark' });
  });

  it('wants one person, wherever the second stands, and lets a far passer-by be', () => {
    expect(adviceFor([faceOf(), faceOf({ x: 600 })])).toBe('several-faces');
    expect(adviceFor([faceOf(), faceOf({ x: 40, eyes: 60 })])).toBe('several-faces');
    expect(adviceFor([faceOf(), faceOf({ x: 600, eyes: 30 })])).toBe('good');
  });

  it('says that nobody is there', () => {
    expect(adviceFor([])).toBe('no-face');
  });

  it('never passes what is not a number', () => {
    const face = faceOf();
    const broken = face.points.map(() => ({ xPx: Number.NaN, yPx: Number.NaN })) as unknown as FivePoints;
    expect(adviceFor([{ ...face, points: broken }])).not.toBe('good');
  });
});

describe('laplacianVariance', () => {
  it('is 0 for flat and sloping pictures and grows with texture', () => {
    const slope = Float32Array.from({ length: 64 }, (_, at) => at % 8);
    expect(laplacianVariance(slope, 8)).toBeCloseTo(0);
    const dots = Float32Array.from({ length: 64 }, (_, at) => ((at % 8) + Math.floor(at / 8)) % 2);
    expect(laplacianVariance(dots, 8)).toBeGreaterThan(10);
  });
});
