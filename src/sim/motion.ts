/**
 * How things move before the simulated camera: somebody who stands and looks sways and breathes; a
 * hand that holds a sheet moves, turns and tilts it as a whole. Fixed by the seed that `unit` draws from.
 */

/** Camera frame of the simulator, pixels. */
export const FRAME_WIDTH_PX = 640;
export const FRAME_HEIGHT_PX = 480;

export type ActorKind = 'person' | 'far-away' | 'print' | 'left' | 'right';

/** How a picture lies in one frame. */
export interface Pose {
  readonly centreX: number;
  readonly centreY: number;
  /** Side of the picture in the frame, pixels. */
  readonly sidePx: number;
  readonly rollRad: number;
  /** Perspective of a tilted sheet, 1 / pixel; 0 for a head. */
  readonly tiltX: number;
  readonly tiltY: number;
}

/** The way an actor moves, and the light that falls on it. */
export interface Motion {
  poseAt(frame: number): Pose;
  /** Brightness: factor, and slope from left to right of the frame. */
  readonly gain: number;
  readonly slope: number;
}

/** Side of the picture in the frame: least, and how much more by chance, pixels. A portrait's face is some 45 % of it wide. */
const SIDE_PX: Readonly<Record<ActorKind, readonly [number, number]>> = {
  person: [400, 70],
  'far-away': [96, 16],
  print: [400, 40],
  left: [290, 25],
  right: [290, 25],
};
/** Middle of the actor, pixels from the frame's left. */
const MIDDLE_PX: Readonly<Record<ActorKind, number>> = { person: 320, 'far-away': 320, print: 320, left: 170, right: 470 };

export function makeMotion(kind: ActorKind, unit: () => number): Motion {
  const phases = Array.from({ length: 6 }, () => unit() * Math.PI * 2);
  const wave = (which: number, frame: number, period: number): number => Math.sin(phases[which]! + (frame / period) * Math.PI * 2);
  const [least, more] = SIDE_PX[kind];
  const size = least + unit() * more;
  const homeX = MIDDLE_PX[kind] + (unit() - 0.5) * 40;
  // A person's shoulders leave the picture below; everything else is seen whole.
  const homeY = kind === 'person' ? FRAME_HEIGHT_PX - size / 2 + 22 + unit() * 16 : FRAME_HEIGHT_PX / 2 + (unit() - 0.4) * 30;
  const tilt = kind === 'print' ? 0.00025 : 0;
  return {
    gain: 0.82 + unit() * 0.36,
    slope: (unit() - 0.5) * 0.3,
    poseAt: (frame) => ({
      centreX: homeX + wave(0, frame, 70) * 9 + wave(1, frame, 23) * 2,
      centreY: homeY + wave(2, frame, 55) * 6,
      sidePx: size * (1 + wave(3, frame, 90) * 0.03),
      rollRad: wave(4, frame, 80) * 0.05,
      tiltX: wave(5, frame, 60) * tilt,
      tiltY: wave(1, frame, 47) * tilt,
    }),
  };
}
