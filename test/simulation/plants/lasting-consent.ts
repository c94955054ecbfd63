/** Planted: a consent that was ended is still given out for whoever it was. */
import type { Plant } from '../../../src/sim/days/house.ts';
import type { ConsentGrant } from '../../../src/core/consent/grant.ts';

export const plant = (): Plant => ({
  people: (people) => {
    const cached = new Map<string, ConsentGrant>();
    return {
      ...people,
      endConsent: () => undefined,
      recordConsent: (id, grant, ...rest) => {
        cached.set(id, grant);
        people.recordConsent(id, grant, ...rest);
      },
    };
  },
});
