/** The drawing of a look: a picture for each advice, and an outline that goes where the person goes. */
import { ADVICE_CODES } from '../../../src/core/vision/reasons.ts';
import {
  DRAWING_UNITS,
  type GuidePicture,
  OUTLINE_RY,
  outlineAt,
  pictureOf,
  TARGET_RX,
  TARGET_RY,
} from '../../../src/edge/screen/page/src/screens/guide-picture.ts';

function readTransform(
  xPercent: number,
  yPercent: number,
  sizePercent: number,
  picture: GuidePicture = 'seek',
): { x: number; y: number; scale: number } {
  const numbers = outlineAt({ xPercent, yPercent, sizePercent }, picture).match(/^translate\((\d+)px, (\d+)px\) scale\(([\d.]+)\)$/);
  const [, x = 'NaN', y = 'NaN', scale = 'NaN'] = numbers ?? [];
  return { x: Number(x), y: Number(y), scale: Number(scale) };
}

it('has a picture for each advice, and for none', () => {
  expect(Object.fromEntries(ADVICE_CODES.map((advice) => [advice, pictureOf(advice)]))).toEqual({
    'no-face': 'seek',
    'too-far': 'nearer',
    'too-near': 'back',
    'outside-zone': 'middle',
    'several-faces': 'alone',
    'turned-away': 'straight',
    tilted: 'straight',
    'too-dark': 'light',
    'too-bright': 'light',
    backlit: 'light',
    blurred: 'still',
    'hold-still': 'good',
    'look-here': 'seek',
  });
  expect(pictureOf(null)).toBe('seek');
  expect(pictureOf('of-a-newer-terminal' as never)).toBe('seek');
});

it('moves the way the place says, and grows with it', () => {
  const middle = readTransform(50, 50, 50);
  expect(middle).toEqual({ x: DRAWING_UNITS / 2, y: DRAWING_UNITS / 2, scale: 0.5 });
  expect(readTransform(45, 50, 50).x).toBeLessThan(middle.x);
  expect(readTransform(50, 45, 50).y).toBeLessThan(middle.y);
  expect(readTransform(50, 50, 55).scale).toBeGreaterThan(middle.scale);
});

it('lies on the target where all is well, wherever that is in the picture', () => {
  const { x, y, scale } = readTransform(55, 65, 40, 'good');
  expect([x, y]).toEqual([DRAWING_UNITS / 2, DRAWING_UNITS / 2]);
  expect(scale * OUTLINE_RY).toBeCloseTo(TARGET_RY);
});

it('is larger than the target for whoever is too near, and smaller for whoever is too far', () => {
  expect(readTransform(50, 50, 95).scale * OUTLINE_RY).toBeGreaterThan(TARGET_RY * 1.2);
  expect(readTransform(50, 50, 30).scale * OUTLINE_RY).toBeLessThan(TARGET_RY * 0.8);
});

it('stays in the drawing wherever the camera sees somebody', () => {
  for (let percent = 0; percent <= 100; percent += 5) {
    const { x, y, scale } = readTransform(percent, 100 - percent, percent);
    for (const units of [x, y]) {
      expect(units).toBeGreaterThan(0);
      expect(units).toBeLessThan(DRAWING_UNITS);
    }
    expect(scale).toBeGreaterThan(0.1);
    expect(scale * OUTLINE_RY * 2).toBeLessThan(DRAWING_UNITS);
  }
  expect(Math.max(TARGET_RX, TARGET_RY) * 2).toBeLessThan(DRAWING_UNITS);
});
