/** Article 13: public places, the zone, the sign, and the rooms that are private. */
import { gradeFaces } from '../../src/core/vision/quality.ts';
import type { Frame, LocatedFace } from '../../src/core/vision/types.ts';
import type { Site } from '../../src/core/policy/site.ts';
import { cardOf, type House, makeHouse, pinOf, testSite } from '../support/house.ts';
import { readSiteWith, refusalOf } from './law-site.ts';
import { lawTest } from './law-test.ts';

const OPERATOR = { card: cardOf('900'), pin: pinOf('900') };
const SIGN = { ...OPERATOR, position: 'left of the door, before the line', heightCm: 160, person: 'Li Wei' };
const access = {
  kind: 'public',
  publicSafetyGround: 'Station hall, by the rules of public transport safety.',
  securityDuty: 'The station',
} as const;

async function publicHouse(changes: Partial<NonNullable<Site['access']>> = {}): Promise<House> {
  const house = await makeHouse({ site: testSite({ access: { ...access, ...changes } }) });
  await house.resident({ number: '900', isOperator: true });
  return house;
}

const closed = (house: House): readonly string[] => house.terminal.status().face.closed;

lawTest('13.ground', 'a public place without ground, or without who carries the duty, has no face', async () => {
  for (const change of [{ publicSafetyGround: '' }, { publicSafetyGround: 'TODO' }, { securityDuty: '' }]) {
    const house = await publicHouse(change);
    expect(closed(house)).toContain('public-ground-missing');
    await house.tap(cardOf('900'));
    expect(house.lock.unlocks).toBe(1);
  }
  expect(closed(await makeHouse())).toEqual([]);
});

lawTest('13.ground', 'no other purpose can be written for a public place', () => {
  expect(refusalOf({ access, purpose: 'people_counting' })).toContain('must be door_access');
  expect(refusalOf({ access: { ...access, purpose: 'marketing' } })).toContain('purpose');
  expect(readSiteWith({ access }).access?.kind).toBe('public');
});

lawTest('13.sign', 'without an attested sign the face is off; with it on; after 180 days, or a move, off again', async () => {
  const house = await publicHouse();
  expect(closed(house)).toEqual(['sign-missing']);
  expect(await house.terminal.compliance.attestSign(SIGN)).toEqual({ kind: 'recorded' });
  expect(closed(house)).toEqual([]);
  expect(await house.terminal.compliance.moveSign(OPERATOR)).toEqual({ kind: 'recorded' });
  expect(closed(house)).toEqual(['sign-missing']);
  expect(await house.terminal.compliance.attestSign(SIGN)).toEqual({ kind: 'recorded' });
  expect(closed(house)).toEqual([]);
});

lawTest('13.sign', 'an attestation older than 180 days counts no more', async () => {
  const dayMs = 86_400_000;
  const of = async (days: number): Promise<readonly string[]> => {
    const probe = await publicHouse();
    await probe.terminal.compliance.attestSign(SIGN);
    const place = probe.people.compliance.all().flatMap(({ what }) => (what.kind === 'sign' ? [what.place] : []))[0] ?? '';
    const house = await makeHouse({
      site: testSite({ access }),
      onRecords: (people, { nowMs }) => {
        const { position, heightCm, person } = SIGN;
        people.compliance.add({ kind: 'sign', position, heightCm, person, place, subject: '0'.repeat(32) }, nowMs - days * dayMs);
      },
    });
    return closed(house);
  };
  expect(await of(180)).toEqual([]);
  expect(await of(181)).toEqual(['sign-missing']);
});

lawTest('13.zone', 'whoever stands far away or outside the zone is dropped before any embedding', () => {
  const frame: Frame = { seq: 0, takenAtMs: 0, widthPx: 640, heightPx: 480, pixels: new Uint8Array(640 * 480 * 3) };
  /** Eyes so far apart, pixels: about what three metres leave of the door's sixty. */
  const face = (xPx: number, eyesPx: number): LocatedFace => ({
    frameSeq: 0,
    confidence: 1,
    contour: [],
    box: { leftPx: xPx - eyesPx, topPx: 240 - eyesPx, widthPx: 2 * eyesPx, heightPx: 2.6 * eyesPx },
    points: [
      { xPx: xPx - eyesPx / 2, yPx: 240 },
      { xPx: xPx + eyesPx / 2, yPx: 240 },
      { xPx, yPx: 240 + eyesPx / 2 },
      { xPx: xPx - eyesPx / 2.5, yPx: 240 + eyesPx },
      { xPx: xPx + eyesPx / 2.5, yPx: 240 + eyesPx },
    ],
  });
  const settings = { zone: { left: 0.25, top: 0.1, right: 0.75, bottom: 0.9 }, interEyeMinPx: 60 };
  expect(gradeFaces(frame, [face(320, 24)], settings)).toEqual({ kind: 'advice', advice: 'too-far' });
  expect(gradeFaces(frame, [face(600, 90)], settings)).toEqual({ kind: 'advice', advice: 'outside-zone' });
});

lawTest('13.private', 'a changing room cannot be activated', () => {
  for (const siteType of ['changing_room', 'toilet', 'guest_room', 'public_bath', 'fitting_room', 'nursing_room', 'dormitory_room'])
    expect(refusalOf({ siteType })).toContain('doors of private spaces');
});
