import fc from 'fast-check';
import { LIVENESS_CUES, type LivenessCue } from '../../../src/core/policy/site.ts';
import type { EdgeEvidence } from '../../../src/core/vision/edges.ts';
import {
  FRAMES_AGAINST,
  FRAMES_MAX,
  FRAMES_MIN,
  judge,
  type LivenessObservation,
  observe,
  startLiveness,
} from '../../../src/core/vision/liveness.ts';
import type { GoodFace } from '../../../src/core/vision/types.ts';

const at = (xPx: number, yPx: number): { xPx: number; yPx: number } => ({ xPx, yPx });
const FACE = {
  frameSeq: 0,
  box: { leftPx: 220, topPx: 120, widthPx: 200, heightPx: 240 },
  confidence: 1,
  points: [at(280, 210), at(360, 210), at(320, 260), at(290, 300), at(350, 300)],
  contour: [],
  sharpness: 1,
} as unknown as GoodFace;

const NO_EDGES: EdgeEvidence = { left: undefined, right: undefined, top: undefined, bottom: undefined };
/** Borders around FACE, in the picture. */
const SHEET: EdgeEvidence = { left: 140, right: 500, top: 60, bottom: undefined };
const JAMBS: EdgeEvidence = { left: 140, right: 500, top: undefined, bottom: undefined };

type Seen = Partial<LivenessObservation>;

/** The face and what it carries, moved by `dx` across and half as much down. */
function carried(dx: number, edges: EdgeEvidence): Seen {
  const down = dx / 2;
  const to = (value: number | undefined, by: number): number | undefined => (value === undefined ? undefined : value + by);
  return {
    face: { ...FACE, points: FACE.points.map(({ xPx, yPx }) => at(xPx + dx, yPx + down)) } as unknown as GoodFace,
    edges: { left: to(edges.left, dx), right: to(edges.right, dx), top: to(edges.top, down), bottom: to(edges.bottom, down) },
  };
}

/** A slow sway of twenty pixels either way. */
const sway = (frame: number): number => Math.round(20 * Math.sin(frame / 4));

function verdictOf(cues: readonly LivenessCue[], frames: readonly Seen[]): string {
  let state = startLiveness(cues);
  for (const seen of frames) state = observe(state, { face: FACE, net: undefined, eyes: undefined, edges: undefined, ...seen });
  return judge(state).kind;
}

const times = (count: number, seen: Seen): Seen[] => Array.from({ length: count }, () => seen);

describe('liveness', () => {
  it('needs several frames before a face is live', () => {
    const alive = { net: 0.9, edges: NO_EDGES };
    expect(verdictOf(['net', 'edges'], times(FRAMES_MIN - 1, alive))).toBe('undecided');
    expect(verdictOf(['net', 'edges'], times(FRAMES_MIN, alive))).toBe('live');
  });

  it('is not moved by one odd frame, for or against', () => {
    expect(verdictOf(['net'], [...times(6, { net: 0.9 }), { net: 0 }])).toBe('live');
    expect(verdictOf(['net'], [...times(6, { net: 0.1 }), { net: 1 }])).toBe('spoof');
  });

  it('suspects three borders that move with the face', () => {
    const frames = Array.from({ length: 24 }, (_, frame) => carried(sway(frame), SHEET));
    expect(verdictOf(['edges'], frames)).toBe('spoof');
  });

  it('lets a person through who moves before a door frame', () => {
    const frames = Array.from({ length: 24 }, (_, frame) => ({ ...carried(sway(frame), NO_EDGES), edges: SHEET }));
    expect(verdictOf(['edges'], frames)).toBe('live');
    expect(verdictOf(['edges'], times(FRAMES_AGAINST, { edges: JAMBS }))).toBe('live');
  });

  it('is undecided while nothing moves within three borders, however long', () => {
    expect(verdictOf(['edges'], times(FRAMES_MAX, { edges: SHEET }))).toBe('undecided');
    expect(verdictOf(['net', 'edges'], times(FRAMES_MAX, { net: 1, edges: SHEET }))).toBe('undecided');
  });

  it('takes a shut and opened eye as a blink, and open eyes as nothing', () => {
    const open = { eyes: { left: 0.95, right: 0.95 } };
    const shut = { eyes: { left: 0.05, right: 0.05 } };
    expect(verdictOf(['blink'], [open, shut, open])).toBe('live');
    expect(verdictOf(['blink'], times(20, open))).toBe('undecided');
    expect(verdictOf(['blink'], [shut, shut, open])).toBe('undecided');
  });

  it('never lets one cue overrule another', () => {
    const sheet = Array.from({ length: 24 }, (_, frame) => ({ ...carried(sway(frame), SHEET), net: 1 }));
    expect(verdictOf(['net', 'edges'], sheet)).toBe('spoof');
    expect(verdictOf(['net', 'edges'], times(FRAMES_AGAINST, { net: 0, edges: NO_EDGES }))).toBe('spoof');
  });

  it('is never live without any cue', () => {
    expect(verdictOf([], times(20, { net: 1, edges: NO_EDGES }))).toBe('undecided');
  });

  it('is never live while a cue that the site turned on has no evidence', () => {
    const evidence: Record<LivenessCue, Seen> = {
      net: { net: 1 },
      edges: { edges: NO_EDGES },
      parallax: {},
      blink: { eyes: { left: 1, right: 1 } },
    };
    const cueSets = fc.uniqueArray(fc.constantFrom(...LIVENESS_CUES), { minLength: 1 });
    fc.assert(
      fc.property(cueSets, fc.nat(), fc.integer({ min: 0, max: 20 }), (cues, pick, frames) => {
        const missing = cues[pick % cues.length] as LivenessCue;
        const present = cues.filter((cue) => cue !== missing).map((cue) => evidence[cue]);
        const seen: Seen = Object.assign({}, ...present);
        return verdictOf(cues, times(frames, seen)) !== 'live';
      }),
    );
  });

  it('keeps a bounded number of readings', () => {
    let state = startLiveness(['net']);
    for (let frame = 0; frame < FRAMES_MAX * 2; frame += 1)
      state = observe(state, { face: FACE, net: 1, eyes: undefined, edges: undefined });
    expect(state.net).toHaveLength(FRAMES_MAX);
  });
});
