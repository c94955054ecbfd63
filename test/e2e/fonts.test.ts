/** The page brings its letters: with no Chinese font on the machine every character is drawn by the page's own font. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { ScreenView } from '../../src/ports/screen.ts';
import { type ScreenProcess, startScreen } from '../edge/screen/screen-process.ts';
import { describeWithTools } from '../support/tools.ts';

const ROOT = resolve(__dirname, '../..');
const ARGS = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
const OWN = 'Noto Sans SC Variable';
/** All slices together; those that a screen needs are some 50 kB each. */
const FONTS_MAX_BYTES = 6_000_000;
/** Of GB 2312 the characters that the font's slices have not: all of them outside of names and notices, or private. */
const WITHOUT_MAX = 40;

/** Every character of GB 2312, rows 16 to 87: 6763 of them. */
function gb2312(): string[] {
  const decoder = new TextDecoder('gb2312');
  const found: string[] = [];
  for (let row = 0xb0; row <= 0xf7; row += 1)
    for (let cell = 0xa1; cell <= 0xfe; cell += 1) {
      const character = decoder.decode(new Uint8Array([row, cell]));
      if (/^\p{Script=Han}$/u.test(character)) found.push(character);
    }
  return found;
}

describeWithTools(['chromium'], 'the letters of the page', () => {
  let folder: string;
  let browser: Browser;
  let screen: ScreenProcess;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'menshen-fonts-'));
    const pageDir = join(folder, 'page');
    const config = join(ROOT, 'src/edge/screen/page/vite.config.ts');
    execFileSync(join(ROOT, 'node_modules/.bin/vite'), ['build', '--config', config, '--logLevel', 'error', '--outDir', pageDir], {
      cwd: ROOT,
    });
    const fonts = join(folder, 'fonts.conf');
    mkdirSync(join(folder, 'no-fonts'));
    // Latin letters only, of which a browser wants some to start; without that folder there are none at all.
    writeFileSync(
      fonts,
      `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${join(folder, 'no-fonts')}</dir><dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>${join(folder, 'cache')}</cachedir></fontconfig>`,
    );
    [screen, browser] = await Promise.all([
      startScreen({ pageDir }),
      chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGS, env: { ...process.env, FONTCONFIG_FILE: fonts } }),
    ]);
  });
  afterAll(async () => {
    await browser.close();
    screen.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function openPage(): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 800, height: 480 } });
    await page.goto(screen.url);
    await page.waitForSelector('.language');
    return page;
  }

  async function show(page: Page, view: ScreenView): Promise<void> {
    await screen.show(view);
    await page.locator(`main[data-view=${view.kind}]`).waitFor();
    await page.evaluate('document.fonts.ready.then(() => undefined)');
  }

  /** Fonts that drew something on the screen, and how many letters each. */
  async function drawnBy(page: Page): Promise<{ own: number; others: Record<string, number> }> {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('DOM.enable');
    await devtools.send('CSS.enable');
    const { root } = await devtools.send('DOM.getDocument');
    const { nodeIds } = await devtools.send('DOM.querySelectorAll', { nodeId: root.nodeId, selector: '.kiosk, .kiosk *' });
    const perNode = await Promise.all(nodeIds.map((nodeId) => devtools.send('CSS.getPlatformFontsForNode', { nodeId })));
    const fonts = perNode.flatMap((drawn) => drawn.fonts);
    await devtools.detach();
    const others = fonts.filter(({ isCustomFont }) => !isCustomFont);
    return {
      own: fonts.filter(({ isCustomFont }) => isCustomFont).reduce((sum, { glyphCount }) => sum + glyphCount, 0),
      others: Object.fromEntries(others.map(({ familyName, glyphCount }) => [familyName, glyphCount])),
    };
  }

  it('are no boxes before they are there, and draw every word', async () => {
    const page = await openPage();
    expect(await page.evaluate('[...new Set([...document.fonts].map(({ display }) => display))]')).toEqual(['block']);
    await page.waitForFunction(`document.fonts.check('400 20px "${OWN}"', '您想怎样通行刷脸卡密码')`);
    for (const view of [
      { kind: 'idle', isFaceOffered: true, faceClosed: [] },
      { kind: 'refused', reason: 'spoof-suspected' },
      { kind: 'withdraw-confirm' },
    ] as const) {
      await show(page, view);
      const { own, others } = await drawnBy(page);
      expect([view.kind, others]).toEqual([view.kind, {}]);
      expect(own).toBeGreaterThan(20);
    }
    await page.close();
  });

  it('draw nearly all of GB 2312, whatever a site writes in its notice', async () => {
    const page = await openPage();
    const characters = gb2312();
    expect(characters.length).toBe(6763);
    await show(page, { kind: 'notice', version: '1', sections: { 'zh-CN': ['告知', ...halves(characters)] } });
    const { own, others } = await drawnBy(page);
    expect(Object.values(others).reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(WITHOUT_MAX);
    expect(own).toBeGreaterThan(characters.length - WITHOUT_MAX);
    await page.close();
  });

  it('come with their licence, and all together are of a known size', () => {
    const assets = join(folder, 'page/assets');
    const names = readdirSync(assets);
    expect(names).toContain('noto-sans-sc-LICENSE.txt');
    const bytes = names.filter((name) => name.endsWith('.woff2')).reduce((sum, name) => sum + statSync(join(assets, name)).size, 0);
    expect(bytes).toBeGreaterThan(1_000_000);
    expect(bytes).toBeLessThan(FONTS_MAX_BYTES);
  });
});

/** As two paragraphs: one alone would be longer than any of a notice. */
function halves(characters: readonly string[]): readonly string[] {
  const middle = Math.ceil(characters.length / 2);
  return [characters.slice(0, middle).join(''), characters.slice(middle).join('')];
}
