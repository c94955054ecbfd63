/** INV-05: the notice is rendered from what is enforced: each enforced value moves text, hash and version; what is shown is what is hashed. */
import fc from 'fast-check';
import { makeNotice } from '../../src/core/consent/notice.ts';
import type { Site } from '../../src/core/policy/site.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import type { Crypto } from '../../src/ports/crypto.ts';
import { makeHouse, testSite } from '../support/house.ts';

let crypto: Crypto;
beforeAll(async () => {
  crypto = await openCrypto();
});
const noticeOf = (site: Site) => makeNotice(site, (message) => crypto.sha256(message));

const sites = fc
  .record({
    mode: fc.constantFrom('1:1' as const, '1:N' as const),
    retentionDays: fc.integer({ min: 1, max: 365 }),
    idleDays: fc.integer({ min: 1, max: 90 }),
    fallback: fc.constantFrom({ card: true, pin: true }, { card: true, pin: false }, { card: false, pin: true }),
    phone: fc.constantFrom('010-5550100', '010-5550101'),
  })
  .map(({ mode, retentionDays, idleDays, fallback, phone }) =>
    testSite({ face: { mode, retentionDays, idleDays }, fallback, processor: { ...testSite().processor, phone } }),
  );

it('the same settings give the same words and hash, other settings other ones', () => {
  fc.assert(
    fc.property(sites, sites, (one, other) => {
      const areSame = JSON.stringify(one) === JSON.stringify(other);
      expect(noticeOf(one).hash === noticeOf(other).hash).toBe(areSame);
    }),
  );
});

it('the numbers of the text are those that are enforced, in every language', () => {
  fc.assert(
    fc.property(sites, (site) => {
      for (const language of ['zh-CN', 'en']) {
        const text = noticeOf(site).texts[language]?.join('\n') ?? '';
        for (const days of [site.face.retentionDays, site.face.idleDays]) expect(text).toContain(String(days));
        expect(text).toContain(site.processor.phone);
      }
    }),
  );
});

it('the screen shows the canonical text, and its hash is in the consent and in the model of every paper', async () => {
  const house = await makeHouse();
  const person = await house.resident({ number: '101', hasFace: true });
  const shown = house.screen.views.find(({ kind }) => kind === 'notice');
  const { notice } = house.terminal;
  expect(shown).toMatchObject({ sections: notice.texts, version: notice.version });
  expect(person.grant).toMatchObject({ noticeHash: notice.hash, noticeVersion: notice.version });
  expect(house.terminal.compliance.model().notice).toEqual(notice);
  expect(notice.hash).toBe(Buffer.from(crypto.sha256(new TextEncoder().encode(notice.canonical))).toString('hex'));
  for (const paragraphs of Object.values(notice.texts))
    for (const paragraph of paragraphs) expect(notice.canonical).toContain(JSON.stringify(paragraph).slice(1, -1));
});
