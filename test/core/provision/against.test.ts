/** What a bundle would do at a terminal: plain numbers, and what may not be done although the bundle is right. */
import { SecretBytes } from '../../../src/base/secret.ts';
import { utf8Bytes } from '../../../src/base/bytes.ts';
import { faultsAgainst, type Present, summaryOf } from '../../../src/core/provision/against.ts';
import type { ProvisionContent, ProvisionPerson } from '../../../src/core/provision/bundle.ts';
import { fingerprintOf, processingFor } from '../../../src/core/policy/processing.ts';
import type { Site } from '../../../src/core/policy/site.ts';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import type { Crypto } from '../../../src/ports/crypto.ts';
import { simulatedPia } from '../../../src/sim/processor.ts';
import { simSite } from '../../../src/sim/site.ts';

let crypto: Crypto;
beforeAll(async () => {
  crypto = await openCrypto();
});

const SITE = simSite('door-1', '1:1', 0);
const NOW_MS = Date.UTC(2027, 0, 4);
const fingerprint = (site: Site): string => fingerprintOf(processingFor(site, undefined), (bytes) => crypto.sha256(bytes));

function present(changes: Partial<Present> = {}): Present {
  return {
    site: SITE,
    isKnown: (number) => ['1', '2'].includes(number),
    hasGroup: (name) => name === 'staff',
    hasOperator: (leaving) => !leaving.has('1'),
    fingerprintOf: fingerprint,
    ...changes,
  };
}

let line = 1;
function person(changes: Partial<ProvisionPerson>): ProvisionPerson {
  line += 1;
  const nothing = { name: undefined, role: undefined, card: undefined, pin: undefined, validUntil: undefined, band: undefined };
  return { line, number: '9', status: 'active', ...nothing, born: undefined, groups: undefined, ...changes };
}
const pin = (): SecretBytes => new SecretBytes(utf8Bytes('493817'));
const site = (changes: Partial<Site>): NonNullable<ProvisionContent['site']> => ({ text: '', site: { ...SITE, ...changes } });

it('counts whom it adds, changes and ends, and nobody twice', () => {
  const people = [
    person({ number: '1', card: 'ABCD' }),
    person({ number: '8', card: 'ABCE', pin: pin(), role: 'operator' }),
    person({ number: '9', pin: pin(), role: 'installer' }),
    person({ number: '2', status: 'left' }),
    person({ number: '77', status: 'left' }),
  ];
  expect(summaryOf({ people }, present())).toMatchObject({
    peopleAdded: 2,
    peopleChanged: 1,
    peopleEnded: 1,
    cards: 2,
    pins: 2,
    operators: 1,
    installers: 1,
    settings: 0,
    willFaceClose: false,
    ownership: 'none',
  });
});

it('holds numbers and booleans only: nobody is named before anybody agreed', () => {
  const summary = summaryOf({ people: [person({ number: '4711', name: 'Somebody' })], site: site({ desk: 'Room 2' }) }, present());
  for (const value of Object.values(summary)) expect(['number', 'boolean'].includes(typeof value) || value === 'none').toBe(true);
});

it('counts the settings that change', () => {
  expect(summaryOf({ site: site({}) }, present()).settings).toBe(0);
  expect(summaryOf({ site: site({ door: { ...SITE.door, unlockMs: 900 }, desk: 'Room 2' }) }, present()).settings).toBe(2);
  expect(summaryOf({ site: site({}) }, present({ site: undefined })).settings).toBeGreaterThan(20);
});

describe('says that the face will close', () => {
  const other = { face: { ...SITE.face, retentionDays: 30 } };
  it('where what is done with faces changes', () => {
    expect(summaryOf({ site: site(other) }, present()).willFaceClose).toBe(true);
    expect(summaryOf({ site: site({}) }, present({ site: undefined })).willFaceClose).toBe(true);
  });
  it('but not where it does not, or is switched off', () => {
    expect(summaryOf({ site: site({ door: { ...SITE.door, unlockMs: 900 } }) }, present()).willFaceClose).toBe(false);
    expect(summaryOf({ site: site({ face: { ...other.face, isEnabled: false } }) }, present()).willFaceClose).toBe(false);
  });
  it('unless the assessment for it is in the bundle', () => {
    const next = site(other);
    const pia = simulatedPia({ site: next.site, models: undefined, crypto, nowMs: NOW_MS });
    expect(summaryOf({ site: next, pia: { file: pia, signature: '' } }, present()).willFaceClose).toBe(false);
    const old = simulatedPia({ site: SITE, models: undefined, crypto, nowMs: NOW_MS });
    expect(summaryOf({ site: next, pia: { file: old, signature: '' } }, present()).willFaceClose).toBe(true);
  });
});

describe('refuses', () => {
  const told = (content: ProvisionContent, changes: Partial<Present> = {}): readonly (string | undefined)[] =>
    faultsAgainst(content, present(changes)).map(({ field, why }) => `${why} ${field ?? ''}`);

  it('somebody new without a way in, of a kind that the site has on', () => {
    expect(told({ people: [person({})] })).toEqual(['bad-people card']);
    expect(told({ people: [person({ card: 'ABCD' })] })).toEqual([]);
    expect(told({ people: [person({ number: '2' })] })).toEqual([]);
    const noPins = site({ fallback: { card: true, pin: false } });
    expect(told({ people: [person({ pin: pin() })], site: noPins })).toEqual(['bad-people card']);
    expect(told({ people: [person({ pin: pin() })] })).toEqual([]);
  });

  it('staff who could not prove themselves', () => {
    for (const role of ['operator', 'installer', 'privacy-officer'] as const) {
      expect(told({ people: [person({ role, card: 'ABCD' })] })).toEqual(['bad-people pin']);
      expect(told({ people: [person({ role, card: 'ABCD', pin: pin() })] })).toEqual([]);
      const noPins = site({ fallback: { card: true, pin: false } });
      expect(told({ people: [person({ role, card: 'ABCD' })], site: noPins })).toEqual([]);
    }
  });

  it('a group that there is not', () => {
    const people = [person({ card: 'ABCD', groups: ['staff'] })];
    expect(told({ people })).toEqual([]);
    expect(told({ people, access: { schedules: [], groups: [], holidays: { off: [], worked: [] } } })).toEqual(['bad-people groups']);
    expect(told({ people: [person({ card: 'ABCD', groups: ['guests'] })] })).toEqual(['bad-people groups']);
  });

  it('to leave the terminal without an operator', () => {
    expect(told({ people: [person({ number: '1', status: 'left' })] })).toEqual(['bad-people role']);
    expect(told({ people: [person({ number: '1', role: 'person' })] })).toEqual(['bad-people role']);
    expect(told({ people: [] }, { hasOperator: () => false })).toEqual(['bad-people role']);
    // Known, but with nothing to prove it by: the door would ask for a card and a PIN.
    const gone = person({ number: '1', status: 'left' });
    expect(told({ people: [gone, person({ number: '2', role: 'operator' })] })).toEqual(['bad-people role']);
    expect(told({ people: [gone, person({ number: '2', role: 'operator', card: 'ABCD', pin: pin() })] })).toEqual([]);
    expect(told({ people: [person({ number: '1', role: 'operator' })] })).toEqual([]);
    const next = person({ number: '5', role: 'operator', card: 'ABCD', pin: pin() });
    expect(told({ people: [person({ number: '1', status: 'left' }), next] })).toEqual([]);
  });

  it('a change of owner together with anything else', () => {
    expect(told({ ownership: { kind: 'reset' } })).toEqual([]);
    expect(told({ ownership: { kind: 'reset' }, people: [person({ card: 'ABCD' })] })).toEqual(['bad-ownership ']);
    expect(told({ ownership: { kind: 'reset' }, calendar: [] })).toEqual(['bad-ownership ']);
  });
});
