/** As little of one's own data as there can be. */
import type { OwnData } from '../../src/core/rights/own-data.ts';

export const OWN_DATA: OwnData = {
  asOfMs: 1,
  number: '101',
  name: 'Flat 101',
  hasCard: true,
  hasPin: true,
  validUntilMs: null,
  face: null,
  consents: [],
  visits: [],
  visitDays: 30,
  requests: [],
};
