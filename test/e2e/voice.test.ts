/** The voice in a real browser, from real recordings: asked for, heard screen by screen, cut short, in either language, and forgotten. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { clipName, recordLanguage } from '../../scripts/voice/record.ts';
import type { ScreenView } from '../../src/ports/screen.ts';
import { partsOf } from '../../src/edge/screen/page/src/voice/parts.ts';
import { spokenOf } from '../../src/edge/screen/page/src/voice/spoken.ts';
import { wordsOf } from '../../src/edge/screen/page/src/words/languages.ts';
import { type ScreenProcess, startScreen } from '../edge/screen/screen-process.ts';
import { describeWithTools } from '../support/tools.ts';

const ROOT = resolve(__dirname, '../..');
const ARGS = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
/** Eight times as fast, and each recording that begins is noted. */
const LISTEN = `
  window.heard = [];
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    window.heard.push(this.src.slice(this.src.indexOf('/voice/')));
    this.playbackRate = 8;
    return play.call(this);
  };
  const pause = HTMLMediaElement.prototype.pause;
  HTMLMediaElement.prototype.pause = function () {
    if (!this.paused) window.heard.push('cut');
    return pause.call(this);
  };
`;
const IDLE: ScreenView = { kind: 'idle', isFaceOffered: true, faceClosed: [] };
const CONFIRM: ScreenView = { kind: 'withdraw-confirm' };
/** Longer than the screen: what is read there is heard, not seen. */
const LINES = Array.from({ length: 11 }, () => 'One may refuse.');
const NOTICE: ScreenView = { kind: 'notice', version: 'v1', sections: { 'zh-CN': ['告知书', '可以不同意。'], en: ['A notice', ...LINES] } };
const UNKNOWN: ScreenView = { kind: 'notice-changed', isDoorOpen: false, sections: { 'zh-CN': ['没有录过。'], en: ['Never recorded.'] } };

function partsIn(view: ScreenView, language: string): readonly string[] {
  return spokenOf(view, { words: wordsOf(language), language }).flatMap(partsOf);
}

function urlsOf(view: ScreenView, language: string): readonly string[] {
  return partsIn(view, language).map((part) => `/voice/${language}/${clipName(language, part)}.ogg`);
}

describeWithTools(['chromium', 'espeak-ng', 'ffmpeg'], 'the voice of the page', () => {
  let folder: string;
  let browser: Browser;
  let screen: ScreenProcess;
  let page: Page;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'menshen-voice-'));
    const pageDir = join(folder, 'page');
    const config = join(ROOT, 'src/edge/screen/page/vite.config.ts');
    execFileSync(join(ROOT, 'node_modules/.bin/vite'), ['build', '--config', config, '--logLevel', 'error', '--outDir', pageDir], {
      cwd: ROOT,
    });
    const out = join(folder, 'voice');
    for (const language of ['zh-CN', 'en'])
      recordLanguage({
        language,
        sentences: [
          ...new Set([
            ...(language === 'en' ? [CONFIRM, NOTICE] : [CONFIRM]).flatMap((view) => partsIn(view, language)),
            ...partsOf(wordsOf(language).voice.unheard),
            ...partsOf(wordsOf(language).keypad.entered(3)),
            ...partsOf(wordsOf(language).keypad.entered(4)),
            ...partsIn({ kind: 'pin-entry', digits: 3, purpose: 'pass' }, language),
          ]),
        ],
        out,
        onProgress: () => undefined,
      });
    const args = [...ARGS, '--autoplay-policy=no-user-gesture-required'];
    [screen, browser] = await Promise.all([
      startScreen({ pageDir, voiceDirs: [join(folder, 'absent'), out] }),
      chromium.launch({ executablePath: '/usr/bin/chromium', args }),
    ]);
    page = await (await browser.newContext({ viewport: { width: 800, height: 480 }, reducedMotion: 'reduce' })).newPage();
    await page.addInitScript(LISTEN);
    await page.goto(screen.url);
    await page.click('.language');
  });
  afterAll(async () => {
    await browser.close();
    screen.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Looks every 50 ms, at most ten seconds; a page that allows no eval cannot be waited on from within. */
  async function until(isSo: (heard: readonly string[]) => boolean): Promise<readonly string[]> {
    let all: string[] = [];
    for (let tries = 0; tries < 200; tries += 1) {
      all = await page.evaluate<string[]>('window.heard');
      if (isSo(all)) break;
      await page.waitForTimeout(50);
    }
    return all;
  }
  const begun = (all: readonly string[]): readonly string[] => all.filter((one) => one !== 'cut');
  async function heard(urls: readonly string[]): Promise<void> {
    const all = await until((some) => begun(some).slice(-urls.length).join() === urls.join());
    expect(begun(all).slice(-urls.length)).toEqual(urls);
  }
  async function forget(): Promise<void> {
    await page.evaluate('window.heard = []');
  }

  it('says nothing until somebody asks; then the whole screen', async () => {
    await screen.show(CONFIRM);
    await page.locator('[data-look=voice][aria-pressed=false]').waitFor();
    expect(await page.evaluate('window.heard')).toEqual([]);
    await page.click('[data-look=voice]');
    await heard(urlsOf(CONFIRM, 'en'));
    await forget();
  });

  it('says of a screen that stays only what is new, never a digit', async () => {
    await screen.show({ kind: 'pin-entry', digits: 3, purpose: 'pass' });
    await heard(urlsOf({ kind: 'pin-entry', digits: 3, purpose: 'pass' }, 'en'));
    await forget();
    await screen.show({ kind: 'pin-entry', digits: 4, purpose: 'pass' });
    await heard(partsOf(wordsOf('en').keypad.entered(4)).map((part) => `/voice/en/${clipName('en', part)}.ogg`));
    expect((await page.evaluate<string[]>('window.heard')).length).toBe(partsOf(wordsOf('en').keypad.entered(4)).length);
  });

  it('tells the terminal that a notice was read only when it was heard to its end', async () => {
    await screen.show(CONFIRM);
    await screen.seen();
    await forget();
    await screen.show(NOTICE);
    await until((all) => all.includes(urlsOf(NOTICE, 'en')[1] ?? ''));
    expect((await screen.seen()).actions).toEqual([]);
    await heard(urlsOf(NOTICE, 'en'));
    const told: object[] = [];
    for (let tries = 0; tries < 100 && told.length === 0; tries += 1) {
      told.push(...(await screen.seen()).actions);
      await page.waitForTimeout(50);
    }
    expect(told).toEqual([{ kind: 'read', version: 'v1', language: 'en' }]);
    expect(await page.evaluate(`document.querySelector('.paper').scrollTop`)).toBe(0);
  });

  it('is cut short by a touch, speaks the other language after the switch, and says what it cannot say', async () => {
    await forget();
    await page.click('.language');
    await screen.show(CONFIRM);
    await heard(urlsOf(CONFIRM, 'zh-CN'));
    await screen.show(UNKNOWN);
    await page.locator('[data-look=voice]', { has: page.locator('path[d^="M16 9l5"]') }).waitFor();
    expect(await page.getAttribute('[data-look=voice]', 'aria-label')).toBe(wordsOf('zh-CN').voice.namePartly);
    await heard(partsOf(wordsOf('zh-CN').voice.unheard).map((part) => `/voice/zh-CN/${clipName('zh-CN', part)}.ogg`));
    await screen.show(CONFIRM);
    await until((all) => all.at(-1) === urlsOf(CONFIRM, 'zh-CN')[0]);
    await page.mouse.click(400, 20);
    expect((await until((all) => all.at(-1) === 'cut')).at(-1)).toBe('cut');
    await page.click('[data-look=voice]');
    expect(await page.getAttribute('[data-look=voice]', 'aria-pressed')).toBe('false');
  });

  it.each([
    [480, 800],
    [800, 480],
    [1280, 800],
  ])('has its switch on the page of %i × %i, of a full size, in large print too, and nothing is cut off by it', async (width, height) => {
    await page.setViewportSize({ width, height });
    const touchPx = width === 800 ? 79 : 64;
    for (const [view, isLarge] of [
      [IDLE, false],
      [CONFIRM, true],
      [IDLE, true],
    ] as const) {
      await screen.show(view);
      const isNow = (await page.getAttribute('[data-look=large-print]', 'aria-pressed')) === 'true';
      if (isNow !== isLarge) await page.click('[data-look=large-print]');
      await page.locator(`main[data-view=${view.kind}]`).waitFor();
      const over = await page.evaluate<number[]>(`(() => {
        const { scrollHeight, scrollWidth } = document.documentElement;
        const { right, bottom, width, height } = document.querySelector('[data-look=voice]').getBoundingClientRect();
        const area = document.querySelector('.screen');
        return [scrollHeight - innerHeight, scrollWidth - innerWidth, ${isLarge && width < 640 ? '0' : 'area.scrollHeight - area.clientHeight'}, right - innerWidth, bottom - innerHeight, ${String(touchPx)} - width, ${String(touchPx)} - height];
      })()`);
      expect([view.kind, isLarge, ...over.filter((px) => px > 0)]).toEqual([view.kind, isLarge]);
    }
  });

  it('is turned on by two stars of the pad, and is silent again when whoever asked has gone', async () => {
    const context = await browser.newContext({ viewport: { width: 800, height: 480 } });
    const other = await context.newPage();
    await other.clock.install();
    await screen.show(IDLE);
    await other.goto(screen.url);
    await other.locator('[data-look=voice][aria-pressed=false]').waitFor();
    await screen.show({ ...IDLE, isVoiceAsked: true });
    await other.locator('[data-look=voice][aria-pressed=true]').waitFor();
    // Cut off by silence after 12.5 s and connected again: nobody asks anew. Then half a minute of rest.
    for (let tries = 0; tries < 20 && (await other.getAttribute('[data-look=voice]', 'aria-pressed')) === 'true'; tries += 1) {
      await other.clock.runFor(5_000);
      await screen.advance(5_000);
      await other.waitForTimeout(100);
    }
    expect(await other.getAttribute('[data-look=voice]', 'aria-pressed')).toBe('false');
    await context.close();
  });

  it('gives recordings to the page alone, and no file that is not one', async () => {
    const ask = async (path: string): Promise<[number, string | undefined]> => {
      const answer = await page.request.get(`http://127.0.0.1:${String(screen.port)}${path}`);
      return [answer.status(), answer.headers()['content-type']];
    };
    const [url] = urlsOf(CONFIRM, 'en');
    expect(await ask(url ?? '')).toEqual([200, 'audio/ogg']);
    writeFileSync(join(folder, 'voice', 'en', 'secret.ogg'), 'secret');
    for (const path of [
      '/voice/en/secret.ogg',
      '/voice/en/..%2fsecret.ogg',
      '/voice/..%2fvoice/index.json',
      '/voice/fr/index.json',
      `/voice/en/${'0'.repeat(16)}.ogg`,
    ])
      expect((await ask(path))[0]).toBe(404);
    const stranger = await fetch(`http://127.0.0.1:${String(screen.port)}${url ?? ''}`);
    expect(stranger.status).toBe(401);
  });

  it('takes a recording of the first folder that has one', async () => {
    const first = join(folder, 'first');
    mkdirSync(join(first, 'en'), { recursive: true });
    const name = '00000000000000ab.ogg';
    writeFileSync(join(first, 'en', name), 'own');
    const sentence = wordsOf('en').withdrawConfirm.title;
    writeFileSync(join(first, 'en', 'index.json'), JSON.stringify({ version: 1, language: 'en', clips: { [sentence]: name } }));
    const mixed = await startScreen({ pageDir: join(folder, 'page'), voiceDirs: [first, join(folder, 'voice')] });
    try {
      const other = await (await browser.newContext()).newPage();
      await other.goto(mixed.url);
      const { clips } = await other.evaluate<{ clips: Record<string, string> }>(
        `fetch('/voice/en/index.json').then((answer) => answer.json())`,
      );
      const built = JSON.parse(readFileSync(join(folder, 'voice/en/index.json'), 'utf8')) as { clips: Record<string, string> };
      expect(clips).toEqual({ ...built.clips, [sentence]: name });
      await other.context().close();
    } finally {
      mixed.stop();
    }
  });
});
