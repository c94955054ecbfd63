/** INV-06: the assessment is bound to the processing by its fingerprint: every enforced value moves it, no wording does. */
import fc from 'fast-check';
import { fingerprintOf, type ModelFacts, processingFor } from '../../src/core/policy/processing.ts';
import type { Site } from '../../src/core/policy/site.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import type { Crypto } from '../../src/ports/crypto.ts';
import { makeHouse, TEST_MODELS, testSite } from '../support/house.ts';

let crypto: Crypto;
beforeAll(async () => {
  crypto = await openCrypto();
});

const printOf = (site: Site, models: ModelFacts | undefined = TEST_MODELS): string =>
  fingerprintOf(processingFor(site, models), (message) => crypto.sha256(message));

const base = testSite();
const zone = { left: 0.2, top: 0.1, right: 0.8, bottom: 0.9 };
const access = { kind: 'public', publicSafetyGround: 'Station hall, by the safety rules.', securityDuty: 'The station' } as const;
const minors = { retentionDays: 90, rules: 'Our rules for children.', rulesSha256: 'a'.repeat(64) };

const OF_SUBSTANCE: readonly (readonly [string, Site, ModelFacts?])[] = [
  ['mode', testSite({ face: { mode: '1:N' } })],
  ['retention', testSite({ face: { retentionDays: 364 } })],
  ['idle period', testSite({ face: { idleDays: 89 } })],
  ['site type', testSite({ siteType: 'school_gate' })],
  ['access', testSite({ access })],
  ['zone', testSite({ face: { zone } })],
  ['smallest face', testSite({ face: { interEyeMinPx: 61 } })],
  ['liveness', testSite({ face: { livenessCues: ['net'] } })],
  ['minors', testSite({ minors })],
  ['keys', { ...base, keys: { kind: 'passphrase' } }],
  ['tamper', { ...base, tamper: { purge: true } }],
  ['processor', testSite({ processor: { ...base.processor, name: 'Another House' } })],
  ['device', { ...base, deviceId: 'other-door' }],
  ['models', base, { ...TEST_MODELS, files: [{ role: 'embedder', sha256: '1'.repeat(64) }] }],
  ['threshold class', base, { ...TEST_MODELS, oneIn: { ...TEST_MODELS.oneIn, verificationFmr: 99 } }],
];

it.each(OF_SUBSTANCE.map(([what, site, models = TEST_MODELS]) => [what, site, models] as const))(
  'another %s is another processing',
  (_what, site, models) => {
    expect(printOf(site, models)).not.toBe(printOf(base));
  },
);

it('a phone number, an address, wording and languages are not', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      fc.string(),
      fc.constantFrom(['zh-CN'] as const, ['zh-CN', 'en'] as const),
      (phone, address, necessity, languages) => {
        const processor = { ...base.processor, phone, address, email: `${phone}@x.example` };
        expect(printOf(testSite({ processor, necessity, languages }))).toBe(printOf(base));
      },
    ),
  );
});

it('a restart with another processing turns the face off, with the old one it comes back', async () => {
  const first = await makeHouse();
  await first.resident({ number: '101', hasFace: true });
  await first.terminal.stop();
  const other = await makeHouse({ kept: first, site: testSite({ face: { retentionDays: 300 } }) });
  expect(other.terminal.status().face.closed).toContain('pia-outdated');
  expect(other.events('gate').at(-1)?.closed).toContain('pia-outdated');
  await other.terminal.stop();
  const back = await makeHouse({ kept: first });
  expect(back.terminal.status().face.isFaceAllowed).toBe(true);
});
