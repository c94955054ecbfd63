/** Planted: ending a consent is acknowledged and not written. */
import type { Plant } from '../../../src/sim/days/house.ts';

export function plant(): Plant {
  return { people: (people) => ({ ...people, endConsent: () => undefined }) };
}
