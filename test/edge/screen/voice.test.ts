/** The voice without a browser: what is heard of each screen, which recordings say it, and that none of them is missing. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { CATALOGUE, EXAMPLES } from '../../../scripts/screens/catalogue.ts';
import { clipName, recordLanguage } from '../../../scripts/voice/record.ts';
import { sentencesOf } from '../../../scripts/voice/sentences.ts';
import { makeNotice } from '../../../src/core/consent/notice.ts';
import { voiceSentences } from '../../../src/core/consent/notice-voice.ts';
import { LANGUAGES } from '../../../src/core/policy/site.ts';
import type { ScreenView } from '../../../src/ports/screen.ts';
import { partsOf } from '../../../src/edge/screen/page/src/voice/parts.ts';
import { type Clips, filesOf, sayingOf } from '../../../src/edge/screen/page/src/voice/saying.ts';
import { spokenOf } from '../../../src/edge/screen/page/src/voice/spoken.ts';
import { wordsOf } from '../../../src/edge/screen/page/src/words/languages.ts';
import { testSite } from '../../support/house.ts';
import { describeWithTools } from '../../support/tools.ts';

function heard(view: ScreenView, language: string): readonly string[] {
  return spokenOf(view, { words: wordsOf(language), language });
}

/** As if every sentence were recorded. */
function clipsOf(sentences: readonly string[]): Clips {
  return Object.fromEntries(sentences.map((sentence) => [sentence, `${clipName('en', sentence)}.ogg`]));
}

function missing(view: ScreenView, language: string, clips: Clips): readonly string[] {
  return heard(view, language).flatMap((line) => partsOf(line).filter((part) => !Object.hasOwn(clips, part)));
}

describe.each(LANGUAGES)('the voice in %s', (language) => {
  const site = testSite({ languages: [...LANGUAGES] });
  const clips = clipsOf(sentencesOf(language, site));

  it.each(CATALOGUE.map(({ name, view }) => [name, view] as const))('says %s, and nothing of it has no recording', (_name, view) => {
    expect(heard(view, language).length).toBeGreaterThan(0);
    expect(missing(view, language, clips)).toEqual([]);
  });

  it('says any count, day, receipt and date by the recordings that there are', () => {
    const views: ScreenView[] = [
      { kind: 'wait', seconds: 287 },
      { kind: 'number-entry', digits: 11, purpose: 'pass' },
      { kind: 'purged', persons: 10_423, receipt: 'AB3D-99F0-17CE', receiptText: null },
      { kind: 'asked', number: 'R-2031-0412', dueDay: '2031-11-30' },
      ...Array.from({ length: 366 }, (_, day): ScreenView => {
        return { kind: 'my-face', isEnrolled: true, isFaceOffered: false, grantedAtMs: Date.UTC(2028, 0, 1 + day) };
      }),
    ];
    expect(views.flatMap((view) => missing(view, language, clips))).toEqual([]);
  });

  it('says the whole notice of the site, in the sentences of the law, and last that one may refuse', () => {
    const { texts, version } = makeNotice(site, (message) => createHash('sha256').update(message).digest());
    const said = heard({ kind: 'notice', sections: texts, version }, language);
    const wanted = voiceSentences({ texts }, language).map((line) => line.replaceAll('-', ''));
    const plain = said.map((line) => line.replaceAll('-', ''));
    expect(plain).toEqual(expect.arrayContaining([...wanted]));
    expect(plain.at(-1)).toBe(wanted.at(-1));
    expect(missing({ kind: 'notice', sections: texts, version }, language, clips)).toEqual([]);
  });

  it('says that a text has no recording in its place, once, and not a part of it', () => {
    const { unheard } = wordsOf(language).voice;
    const { files, isWhole } = filesOf(['Nobody ever recorded this.', 'Nor this.', unheard], clips, unheard);
    const said = partsOf(unheard).map((part) => clips[part]);
    expect({ files, isWhole }).toEqual({ files: [...said, ...said], isWhole: false });
  });

  it('names each choice with the key that makes it, agree and decline alike', () => {
    const view = EXAMPLES.notice['on-paper'] as ScreenView;
    const { notice, voice } = wordsOf(language);
    expect(heard(view, language).slice(-2)).toEqual([voice.press(1, notice.decline), voice.press(2, notice.agree)]);
    expect(heard(EXAMPLES.notice['unread'] as ScreenView, language)).not.toContain(voice.press(2, notice.agree));
  });

  it('tells how many digits were typed, never which, and no name', () => {
    expect(heard({ kind: 'pin-entry', digits: 4, purpose: 'pass' }, language).at(-1)).toBe(wordsOf(language).keypad.entered(4));
    expect(heard(EXAMPLES['my-data']['all'] as ScreenView, language).join(' ')).not.toContain('甲住户');
  });
});

describe('what is said when', () => {
  const idle = { kind: 'idle', lines: ['a', 'b'] } as const;
  it('says another screen at once, of the same one only what is new, and rest after what is being said', () => {
    const typing = { kind: 'pin-entry', lines: ['title', '1 digit'] } as const;
    expect(sayingOf(idle, typing)).toEqual({ lines: typing.lines, when: 'now' });
    expect(sayingOf(typing, { ...typing, lines: ['title', '2 digits'] })).toEqual({ lines: ['2 digits'], when: 'after' });
    expect(sayingOf(typing, typing)).toBeUndefined();
    expect(sayingOf({ kind: 'refused', lines: ['no'] }, idle)).toEqual({ lines: idle.lines, when: 'after' });
    expect(sayingOf({ kind: 'wait', lines: ['30 s'] }, { kind: 'wait', lines: ['29 s'] })).toBeUndefined();
  });
});

describe('a line in parts', () => {
  it.each([
    ['You agreed on January 5, 2026.', ['You agreed on January', '5', '2', '0', '2', '6']],
    ['Wait 30 seconds, or use another way.', ['Wait', '30', 'seconds, or use another way.']],
    ['Receipt 9F2C-41AA', ['Receipt', '9', 'F', '2', 'C', '4', '1', 'A', 'A']],
    ['没有照片。请刷卡，或输入编号和PIN。', ['没有照片。', '请刷卡，或输入编号和PIN。']],
    [' — ', []],
  ])('cuts "%s"', (line, parts) => {
    expect(partsOf(line)).toEqual(parts);
  });
});

describeWithTools(['espeak-ng', 'ffmpeg', 'ffprobe'], 'recordings', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'menshen-voice-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('are made small, named by their sentence, and a person’s own are used in their place', () => {
    const own = join(folder, 'own');
    mkdirSync(join(own, 'zh-CN'), { recursive: true });
    const sentences = ['请进', '门已打开。', '30'];
    writeFileSync(join(own, 'zh-CN', `${clipName('zh-CN', '请进')}.ogg`), 'spoken by a person');
    const out = join(folder, 'out');
    const steps: string[] = [];
    const made = recordLanguage({
      language: 'zh-CN',
      sentences,
      out,
      own,
      onProgress: (done, of) => steps.push(`${String(done)}/${String(of)}`),
    });
    expect({ ...made, bytes: made.bytes > 1000 && made.bytes < 20_000 }).toEqual({ clips: 3, own: 1, bytes: true });
    expect(steps.at(-1)).toBe('3/3');
    const { clips } = JSON.parse(readFileSync(join(out, 'zh-CN', 'index.json'), 'utf8')) as { clips: Record<string, string> };
    const bytesOf = (sentence: string): Buffer => readFileSync(join(out, 'zh-CN', clips[sentence] ?? ''));
    expect(bytesOf('请进').toString()).toBe('spoken by a person');
    expect(bytesOf('门已打开。').subarray(0, 4).toString()).toBe('OggS');
    expect(bytesOf('门已打开。').includes('OpusHead')).toBe(true);
  });
});
