/**
 * Every page and every data file of a pack, from the facts gathered for it. Pure: the same facts give the same
 * bytes. The ledger and its proofs are no part of it; they are streamed.
 */

import { canonicalText, type CanonicalValue } from '../../base/canonical.ts';
import { toHex } from '../../base/bytes.ts';
import {
  auditChapter,
  incidentsChapter,
  legalChapter,
  networkChapter,
  retentionChapter,
  securityChapter,
  timeText,
} from './chapters-machine.ts';
import {
  consentChapter,
  countsChapter,
  minorsChapter,
  noticeChapter,
  piaChapter,
  processorChapter,
  purposeChapter,
  recordsChapter,
  rightsChapter,
  siteChapter,
} from './chapters-law.ts';
import { voiceSentences } from '../consent/notice-voice.ts';
import { fromBase64 } from '../ledger/encoding.ts';
import type { Annex, PackFacts } from './facts.ts';
import { CHAPTERS, type ChapterId } from './pack.ts';
import { piaAnnexHtml } from '../papers/pia-annex.ts';
import { processingRulesHtml } from '../papers/processing-rules.ts';
import { noticePages } from './notice-pages.ts';
import { signPages } from './sign-page.ts';
import { type Block, sheetData, sheetHtml } from './sheet.ts';

const BLOCKS: Readonly<Record<ChapterId, (facts: PackFacts) => Block[]>> = {
  '01-processor': processorChapter,
  '02-site-and-sign': siteChapter,
  '03-purpose-necessity': purposeChapter,
  '04-notice': noticeChapter,
  '05-consent': consentChapter,
  '06-pia': piaChapter,
  '07-processing-records': recordsChapter,
  '08-counts-and-filing': countsChapter,
  '09-security': securityChapter,
  '10-retention-and-erasure': retentionChapter,
  '11-minors': minorsChapter,
  '12-rights-and-complaints': rightsChapter,
  '13-incidents': incidentsChapter,
  '14-audit-chain': auditChapter,
  '15-network': networkChapter,
  '16-legal-map': legalChapter,
};

/** Name and content of every file, chapters in their order, then the index. */
export function packFiles(facts: PackFacts): Annex[] {
  const line = `${facts.model.site.deviceId} · ${timeText(facts.model.facts.asOfMs)}${facts.model.facts.isClockTrusted ? '' : ' (?)'}`;
  const files = CHAPTERS.flatMap(({ id, zh, en }): Annex[] => {
    const { blocks = [], annexes = [] } = facts.added[id] ?? {};
    const own = [...ownAnnexes(id, facts), ...annexes];
    const listed: Block[] = own.length === 0 ? [] : [{ kind: 'files', names: own.map((annex) => annex.name) }];
    const sheet = { number: id.slice(0, 2), title: { zh, en }, line, blocks: [...BLOCKS[id](facts), ...blocks, ...listed] };
    const data = jsonText({
      chapter: id,
      deviceId: facts.model.site.deviceId,
      asOfMs: facts.model.facts.asOfMs,
      content: sheetData(sheet),
    });
    return [
      { name: `${id}/chapter.html`, content: sheetHtml(sheet) },
      { name: `${id}/chapter.json`, content: data },
      ...own.map(({ name, content }) => ({ name: `${id}/${name}`, content })),
    ];
  });
  return [...files, { name: 'index.html', content: indexHtml(line) }];
}

function indexHtml(line: string): string {
  return sheetHtml({
    number: '',
    title: { zh: '检查证据包', en: 'Evidence pack' },
    line,
    blocks: [
      {
        kind: 'text',
        text: {
          zh: '本包由设备签名。它说明设备做了什么；是否合法由处理者负责。',
          en: 'This pack is signed by the device. It says what the device does; whether that is lawful is the duty of the processor.',
        },
      },
      { kind: 'files', names: CHAPTERS.map(({ id }) => `${id}/chapter.html`), titles: CHAPTERS.map(({ zh, en }) => ({ zh, en })) },
    ],
  });
}

function ownAnnexes(id: ChapterId, { surroundings, model }: PackFacts): Annex[] {
  if (id === '02-site-and-sign') return signPages(model);
  if (id === '04-notice')
    return [
      { name: `notice-${model.notice.hash.slice(0, 16)}.json`, content: model.notice.canonical },
      ...noticePages(model),
      ...spokenTexts(model),
      { name: 'processing-rules.html', content: processingRulesHtml(model) },
    ];
  if (id === '06-pia') return [{ name: 'pia-annex.html', content: piaAnnexHtml(model) }];
  if (id !== '09-security') return [];
  const { packages, models, lawTable } = surroundings;
  return [
    { name: 'sbom.json', content: jsonText(sbomOf(packages, model.facts.softwareVersion)) },
    ...(models === undefined ? [] : [{ name: 'model-manifest.json', content: `${JSON.stringify(models, null, 2)}\n` }]),
    ...(lawTable === undefined ? [] : [{ name: 'test-manifest.json', content: `${JSON.stringify(lawTable, null, 2)}\n` }]),
  ];
}

/** The notice as it is spoken, a sentence a line. */
function spokenTexts({ site, notice }: PackFacts['model']): Annex[] {
  return site.languages.map((language) => ({
    name: `notice-${language.toLowerCase()}-voice.txt`,
    content: `${voiceSentences(notice, language).join('\n')}\n`,
  }));
}

/** CycloneDX 1.6, the fields that an inventory needs. `integrity` of the lock file is base64 of SHA-512. */
function sbomOf(packages: PackFacts['surroundings']['packages'], version: string): CanonicalValue {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'firmware', name: 'menshen', version, 'bom-ref': 'menshen' } },
    components: packages.map(({ name, version: installed, integrity }) => {
      const sha512 = integrity?.startsWith('sha512-') === true ? hexOf(integrity.slice('sha512-'.length)) : undefined;
      return {
        type: 'library',
        name,
        version: installed,
        purl: `pkg:npm/${name.replace('@', '%40')}@${installed}`,
        ...(sha512 === undefined ? {} : { hashes: [{ alg: 'SHA-512', content: sha512 }] }),
      };
    }),
  };
}

function hexOf(base64: string): string | undefined {
  const bytes = fromBase64(base64);
  return bytes === undefined ? undefined : toHex(bytes);
}

/** Canonical in content, indented for people. */
function jsonText(value: CanonicalValue): string {
  return `${JSON.stringify(JSON.parse(canonicalText(value)), null, 2)}\n`;
}
