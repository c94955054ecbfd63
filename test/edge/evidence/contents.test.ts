/** What is in a pack and what must never be: pages that can be opened and printed, no canary of anybody, no small cell, no verdict. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cellOf } from '../../../src/core/evidence/small-cells.ts';
import { retentionTable } from '../../../src/core/policy/retention-table.ts';
import { roleTable } from '../../../src/core/policy/roles.ts';
import { escaped, sheetHtml } from '../../../src/core/evidence/sheet.ts';
import { describeWithTools } from '../../support/tools.ts';
import { testSite } from '../../support/house.ts';
import { type EvidenceHouse, makeEvidenceHouse } from '../../support/evidence-house.ts';

const OFFICER = 'Officer Canary-Wang';
const NAME = 'Canary-Zhang San';
const NUMBER = '740193';
const CARD = 'C0FFEE11D00D';
const PIN = '918273';

let at: EvidenceHouse;
let dir: string;
let files: readonly string[];
let pack: string;

beforeAll(async () => {
  const site = {
    ...testSite({ necessity: 'Hands are full <b>here</b> & cards get lost.' }),
    privacyOfficer: { name: OFFICER, phone: '010-5550111', email: 'officer@yongning.example' },
  };
  at = await makeEvidenceHouse({ site });
  const { house } = at;
  for (let person = 0; person < 6; person += 1) await house.resident({ hasFace: true });
  const canary = await house.terminal.addPerson({ number: NUMBER, name: NAME, card: CARD, pin: PIN });
  await house.tap(CARD);
  await house.settle();
  house.clock.advance(10_000);
  await house.settle();
  const withdrawn = house.people.list().find(({ grant }) => grant !== undefined);
  if (withdrawn === undefined) throw new Error('nobody has a face');
  await house.terminal.withdraw(withdrawn.id, 'command');
  expect(house.people.byId(canary.id)?.name).toBe(NAME);
  const made = await at.make();
  if (made.kind !== 'made') throw new Error(JSON.stringify(made));
  pack = made.path;
  dir = join(at.dir, 'unpacked');
  mkdirSync(dir);
  spawnSync('tar', ['xf', made.path, '-C', dir]);
  dir = join(dir, basename(made.path, '.tar'));
  files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => /\.[a-z]+$/.test(name));
});
afterAll(() => {
  at.close();
});

const textOf = (name: string): string => readFileSync(join(dir, name), 'utf8');

it('names nobody, and holds no number, card or PIN, in any common encoding', () => {
  const whole = readFileSync(pack).toString('latin1');
  for (const word of [NAME, NUMBER, CARD, PIN, at.operator.card, at.operator.pin]) {
    const bytes = Buffer.from(word);
    for (const form of [
      bytes.toString('latin1'),
      bytes.toString('hex'),
      bytes.toString('base64').replace(/=+$/, ''),
      encodeURIComponent(word),
    ])
      expect(whole.includes(form)).toBe(false);
  }
  // The officer stands in the published notice at most.
  for (const name of files.filter((one) => !one.startsWith('04-notice'))) expect(textOf(name)).not.toContain(OFFICER);
});

it('shows no count of one to four people', () => {
  expect([0, 1, 4, 5].map(cellOf)).toEqual([0, '<5', '<5', 5]);
  const consent = textOf('05-consent/chapter.json');
  expect(consent).toContain('"en": "withdrawn",\n');
  const rows = (JSON.parse(consent) as { content: { facts?: { en: string; value: unknown }[] }[] }).content.flatMap(
    ({ facts }) => facts ?? [],
  );
  expect(rows.find(({ en }) => en === 'withdrawn')?.value).toBe('<5');
  expect(rows.find(({ en }) => en === 'granted')?.value).toBe(6);
  // What the law orders to be counted is exact.
  expect(textOf('08-counts-and-filing/chapter.html')).toMatch(/individuals<\/span><\/th><td>5</);
});

it('is plain printable pages in two languages that load and run nothing', () => {
  const pages = files.filter((name) => name.endsWith('chapter.html'));
  expect(pages).toHaveLength(16);
  for (const name of pages) {
    const page = textOf(name);
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain('<meta charset="utf-8">');
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<script|src=|https?:\/\/|@import/);
    expect(page).toContain('lang="en"');
    expect(page).toMatch(/\p{Script=Han}/u);
    expect(() => JSON.parse(textOf(name.replace('.html', '.json'))) as unknown).not.toThrow();
  }
  expect(textOf('03-purpose-necessity/chapter.html')).toContain('Hands are full &lt;b&gt;here&lt;/b&gt; &amp; cards get lost.');
});

it('escapes whatever could be taken for markup', () => {
  expect(escaped(`<a href="x" o='y'>&`)).toBe('&lt;a href=&quot;x&quot; o=&#39;y&#39;&gt;&amp;');
  const page = sheetHtml({
    number: '<',
    title: { zh: '<i>', en: '<i>' },
    line: '<i>',
    blocks: [
      { kind: 'quote', lines: ['<i>'] },
      { kind: 'table', head: [{ zh: '<i>', en: '<i>' }], rows: [['<i>']] },
      { kind: 'files', names: ['"<i>'] },
    ],
  });
  expect(page).not.toContain('<i>');
});

it('claims no conformity and shows no similarity', () => {
  const manifest = JSON.parse(textOf('09-security/model-manifest.json')) as { thresholds: { verification: number } };
  for (const name of files.filter((one) => one.endsWith('.html'))) {
    expect(textOf(name)).not.toMatch(/complian(?:t|ce) with|符合.{0,12}办法|legally compliant/i);
    expect(textOf(name)).not.toContain(String(manifest.thresholds.verification));
  }
  expect(textOf('09-security/chapter.html')).toMatch(/1 in [\d,]+ \(95 %: between 1 in [\d,]+ and 1 in [\d,]+; 465 of 4,719,509\)/);
});

it('has an inventory of what is installed', () => {
  const sbom = JSON.parse(textOf('09-security/sbom.json')) as { bomFormat: string; components: { name: string; purl: string }[] };
  expect(sbom.bomFormat).toBe('CycloneDX');
  expect(sbom.components.map(({ name }) => name)).toEqual(expect.arrayContaining(['better-sqlite3', 'libsodium-wrappers']));
  expect(sbom.components.map(({ name }) => name)).not.toContain('jest');
  expect(textOf('15-network/chapter.html')).toContain('none');
});

it('has the notice word for word, also in large print, and the sign as a drawing', () => {
  const { texts, hash } = at.house.terminal.notice;
  const pages = readdirSync(join(dir, '04-notice')).filter((name) => name.startsWith('notice-') && name.endsWith('.html'));
  expect(pages.sort()).toEqual(['notice-en-large.html', 'notice-en.html', 'notice-zh-cn-large.html', 'notice-zh-cn.html']);
  for (const name of pages) {
    const page = textOf(`04-notice/${name}`);
    for (const line of texts[name.includes('zh-cn') ? 'zh-CN' : 'en'] ?? []) expect(page).toContain(escaped(line));
    expect(page).toContain(hash);
    expect(Number(/font: (\d+)pt/.exec(page)?.[1])).toBeGreaterThanOrEqual(name.includes('large') ? 18 : 12);
  }
  const sign = textOf('02-site-and-sign/sign.svg');
  expect(sign).toMatch(/^<\?xml/);
  expect(sign).toContain('width="420mm" height="297mm"');
  expect(Math.max(...Array.from(sign.matchAll(/font-size="(\d+)"/g), ([, size]) => Number(size)))).toBeGreaterThanOrEqual(60);
  expect(sign).toContain('Yongning House · 010-5550100');
});

it('counts by month what the ledger of the pack holds', () => {
  const lines = textOf('14-audit-chain/ledger.jsonl').trim().split('\n').slice(1);
  const passages = lines.filter((line) => line.includes('"kind":"passage"')).length;
  const rows = (JSON.parse(textOf('07-processing-records/chapter.json')) as { content: { rows?: unknown[][] }[] }).content.flatMap(
    ({ rows: found }) => found ?? [],
  );
  expect(rows.find(([, kind]) => kind === 'consent-granted')).toEqual(['2026-01', 'consent-granted', 6]);
  expect(rows.find(([, kind]) => kind === 'passage')?.[2]).toBe(cellOf(passages));
});

const BROWSER = 'chromium';

describeWithTools([BROWSER], 'a browser', () => {
  it('prints the sign, and nothing of the sign lies outside of the paper', () => {
    const print = (name: string): Buffer => {
      const pdf = join(at.dir, 'page.pdf');
      const words = [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--no-pdf-header-footer',
        `--print-to-pdf=${pdf}`,
        `file://${join(dir, name)}`,
      ];
      spawnSync(BROWSER, words);
      return readFileSync(pdf);
    };
    // One page of A3: an overflow would be a second one.
    expect(
      print('02-site-and-sign/sign.html')
        .toString('latin1')
        .match(/\/Type\s*\/Page\b/g),
    ).toHaveLength(1);
  });
});

it('shows every role and every period as they are enforced, and no person of the filing sheet', () => {
  const security = textOf('09-security/chapter.html');
  for (const { verb } of roleTable()) expect(security).toContain(`<td>${verb}</td>`);
  const periods = textOf('10-retention-and-erasure/chapter.html');
  for (const { days } of retentionTable(at.house.site)) if (days !== null && days > 0) expect(periods).toContain(`${String(days)} days`);
  const sheet = textOf('08-counts-and-filing/chapter.html');
  expect(sheet).toContain('<td>A.officer</td>');
  expect(sheet).not.toContain(OFFICER);
  expect(sheet).toContain('kept by the processor');
  expect(JSON.parse(textOf('08-counts-and-filing/filing-form-v1.json'))).toMatchObject({ form: 'filing-form/v1' });
});
