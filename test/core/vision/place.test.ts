/** The outline on the screen: coarse, within the picture, and as a mirror shows it. */
import { isSamePlace, mirrored, PLACE_STEP_PERCENT, placeOf } from '../../../src/core/vision/place.ts';

const FRAME = { widthPx: 640, heightPx: 480 };

function boxAt(centreX: number, centreY: number, heightPx: number): Parameters<typeof placeOf>[1] {
  return { leftPx: centreX - heightPx * 0.4, topPx: centreY - heightPx / 2, widthPx: heightPx * 0.8, heightPx };
}

it('is the centre and the height in steps of five', () => {
  expect(placeOf(FRAME, boxAt(320, 240, 240))).toEqual({ xPercent: 50, yPercent: 50, sizePercent: 50 });
  expect(placeOf(FRAME, boxAt(200, 300, 120))).toEqual({ xPercent: 30, yPercent: 65, sizePercent: 25 });
});

it('never has more than 21 values, whatever the box, and stays within the picture', () => {
  const seen = new Set<number>();
  for (let at = -200; at <= 900; at += 1) {
    const place = placeOf(FRAME, boxAt(at, at, Math.abs(at) + 1));
    for (const value of Object.values(place)) seen.add(value);
  }
  expect([...seen].sort((one, other) => one - other)).toEqual(Array.from({ length: 21 }, (_, at) => at * PLACE_STEP_PERCENT));
});

it('hides what a face’s size says of the face: boxes of one step are one place', () => {
  expect(placeOf(FRAME, boxAt(318, 243, 233))).toEqual(placeOf(FRAME, boxAt(329, 232, 249)));
});

it('goes left on the screen for whoever steps to their left', () => {
  // Their left is the camera's right.
  const before = mirrored(placeOf(FRAME, boxAt(320, 240, 200)));
  const after = mirrored(placeOf(FRAME, boxAt(420, 240, 200)));
  expect(before.xPercent).toBe(50);
  expect(after.xPercent).toBeLessThan(before.xPercent);
  expect({ ...after, xPercent: 50 }).toEqual(before);
});

it('is the same place where nothing is a step away', () => {
  const place = { xPercent: 50, yPercent: 50, sizePercent: 40 };
  expect(isSamePlace(place, { ...place })).toBe(true);
  expect(isSamePlace(null, null)).toBe(true);
  expect(isSamePlace(place, null) || isSamePlace(null, place)).toBe(false);
  for (const field of Object.keys(place)) expect(isSamePlace(place, { ...place, [field]: 45 })).toBe(false);
});
