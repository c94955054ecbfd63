/** INV-17: notice, assessment, sign, pack and status say the same, because all are made from one model. */
import { type MadePack, madePack } from '../law/made-pack.ts';
import { testSite } from '../support/house.ts';

const packs: MadePack[] = [];
afterAll(() => {
  for (const { house } of packs) house.close();
});

async function packOf(changes: Parameters<typeof testSite>[0]): Promise<MadePack> {
  const pack = await madePack({ site: testSite(changes) });
  packs.push(pack);
  return pack;
}

const PAPERS = ['01-processor', '02-site-and-sign', '03-purpose-necessity', '04-notice', '06-pia', '10-retention-and-erasure'];

it('the words of the notice in the pack are those of the screen, and its fingerprint that of the gates', async () => {
  const pack = await packOf({});
  const { terminal } = pack.house.house;
  const notice = JSON.parse(pack.text('04-notice/chapter.json')) as unknown;
  for (const paragraphs of Object.values(terminal.notice.texts))
    for (const paragraph of paragraphs) expect(JSON.stringify(notice)).toContain(JSON.stringify(paragraph).slice(1, -1));
  expect(pack.text('04-notice/chapter.json')).toContain(terminal.notice.hash);
  expect(pack.text('03-purpose-necessity/chapter.json')).toContain(terminal.compliance.status().fingerprint);
  expect(pack.text('manifest.json')).toContain(terminal.compliance.status().fingerprint);
});

it('one changed value changes every paper that states it, and none keeps the old one', async () => {
  const [before, after] = [await packOf({ face: { retentionDays: 341 } }), await packOf({ face: { retentionDays: 163 } })];
  for (const chapter of ['03-purpose-necessity', '04-notice', '10-retention-and-erasure']) {
    const [old, now] = [before.text(`${chapter}/chapter.json`), after.text(`${chapter}/chapter.json`)];
    expect([chapter, old.includes('341'), now.includes('163'), now.includes('341')]).toEqual([chapter, true, true, false]);
  }
});

it('the processor has one name in all papers', async () => {
  const { processor } = testSite();
  const pack = await packOf({ processor: { ...processor, name: 'Qinghe Garden Estate' } });
  for (const paper of PAPERS) expect(pack.text(`${paper}/chapter.html`)).not.toContain(processor.name);
  for (const paper of ['01-processor', '04-notice']) expect(pack.text(`${paper}/chapter.html`)).toContain('Qinghe Garden Estate');
});
