/** INV-19: private rooms cannot be activated: no site file can name one, and what it cannot name no other value stands for. */
import fc from 'fast-check';
import { SITE_TYPES } from '../../src/core/policy/site.ts';
import { readSiteWith, refusalOf } from '../law/law-site.ts';

/** Measures Art. 13(2) and State Council Order 799, Art. 8. */
const PRIVATE_ROOMS = [
  'guest_room',
  'public_bath',
  'changing_room',
  'toilet',
  'private_dining_room',
  'dormitory_room',
  'staff_rest_room',
  'staff_lodging_room',
  'nursing_room',
  'fitting_room',
];

it.each(PRIVATE_ROOMS)('%s is refused, and it is said why', (siteType) => {
  expect(refusalOf({ siteType })).toContain('doors of private spaces');
});

it('nothing but the closed list is taken', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.constantFrom(...SITE_TYPES).map((type) => type.toUpperCase()),
        fc.constant(null),
        fc.integer(),
      ),
      (siteType) => {
        expect(refusalOf({ siteType })).toContain('siteType');
      },
    ),
  );
  for (const siteType of SITE_TYPES) expect(readSiteWith({ siteType }).siteType).toBe(siteType);
});

it('no door of the list is a room where people undress, wash, sleep or nurse', () => {
  expect(SITE_TYPES.filter((type) => /room|bath|toilet|dorm|lodging|fitting|nursing/.test(type) && type !== 'equipment_room')).toEqual([]);
});
