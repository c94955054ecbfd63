/** The receipt's QR code as a phone sees it: photographed from a real browser, read by a real decoder. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { readReceipt } from '../../src/core/ledger/receipt.ts';
import type { ScreenView } from '../../src/ports/screen.ts';
import { type ScreenProcess, startScreen } from '../edge/screen/screen-process.ts';
import { describeWithTools } from '../support/tools.ts';

const ROOT = resolve(__dirname, '../..');
const NUMBER = '9F2C-41AA-0BE3';
/** 132 bytes as they come: letters that compress to nothing. */
const PACKED = Buffer.from(Array.from({ length: 132 }, (_, at) => (at * 89 + 41) % 256)).toString('base64url');
const USUAL = `menshen:1:menshen/door-1a2b3c4d:104233:104234:${PACKED}`;
/** The longest name that a site file takes, and a ledger of fifteen million. */
const LONGEST = `menshen:1:menshen/${'D'.repeat(64)}:15104233:15104234:${PACKED}`;
const SIZES = [
  { width: 1280, height: 800 },
  { width: 480, height: 800 },
  { width: 800, height: 480 },
];

describeWithTools(['chromium', 'zbarimg'], 'the code of a receipt', () => {
  let folder: string;
  let browser: Browser;
  let screen: ScreenProcess;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'menshen-code-'));
    const pageDir = join(folder, 'page');
    const config = join(ROOT, 'src/edge/screen/page/vite.config.ts');
    execFileSync(join(ROOT, 'node_modules/.bin/vite'), ['build', '--config', config, '--logLevel', 'error', '--outDir', pageDir], {
      cwd: ROOT,
    });
    [screen, browser] = await Promise.all([
      startScreen({ pageDir }),
      chromium.launch({
        executablePath: '/usr/bin/chromium',
        args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      }),
    ]);
  });
  afterAll(async () => {
    await browser.close();
    screen.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function opened(size: { width: number; height: number }, language: string): Promise<Page> {
    const page = await (await browser.newContext({ viewport: size })).newPage();
    await page.goto(screen.url);
    await page.waitForSelector('.language');
    if (language === 'en') await page.click('.language');
    return page;
  }

  function decoded(png: Uint8Array): string {
    const file = join(folder, 'screen.png');
    writeFileSync(file, png);
    return execFileSync('zbarimg', ['--quiet', '--raw', file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trimEnd();
  }

  /** The longest text beside the longest code is among them. */
  const VIEWS: readonly (readonly [ScreenView, string])[] = [
    [{ kind: 'enrolled', receipt: NUMBER, receiptText: USUAL }, USUAL],
    [{ kind: 'withdrawn', receipt: NUMBER, receiptText: LONGEST, isPending: true }, LONGEST],
    [{ kind: 'purged', persons: 12, receipt: NUMBER, receiptText: USUAL }, USUAL],
  ];

  describe.each(SIZES)('on $width × $height', (size) => {
    it.each(['en', 'zh-CN'])('is read back whole, and nothing is off the screen, in %s', async (language) => {
      const page = await opened(size, language);
      for (const [view, text] of VIEWS) {
        await screen.show(view);
        expect(readReceipt(text)).toBeDefined();
        await page.locator(`main[data-view=${view.kind}] .receipt-code[aria-label*="${NUMBER}"]`).waitFor();
        await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
        const seen = await page.evaluate<{ over: number; modulePx: number; isInside: boolean; quiet: number }>(`(() => {
          const area = document.querySelector('.screen');
          const code = document.querySelector('.receipt-code');
          const [box, around] = [code.getBoundingClientRect(), area.getBoundingClientRect()];
          return {
            over: Math.max(area.scrollHeight - area.clientHeight, area.scrollWidth - area.clientWidth),
            modulePx: box.width / code.viewBox.baseVal.width,
            isInside: box.top >= around.top && box.bottom <= around.bottom && box.left >= 0 && box.right <= innerWidth,
            quiet: code.querySelector('path').getBBox().x,
          };
        })()`);
        expect({ view, ...seen }).toMatchObject({ isInside: true, quiet: 4 });
        expect(seen.over).toBeLessThanOrEqual(1);
        expect(seen.modulePx).toBeGreaterThanOrEqual(4);
        expect(Number.isInteger(seen.modulePx)).toBe(true);
        expect(decoded(await page.screenshot())).toBe(text);
        expect(await page.locator('.receipt code').textContent()).toBe(NUMBER);
        const isDone = /deleted|已删除|并删除/.test((await page.locator('h1').textContent()) ?? '');
        expect(isDone).toBe(view.kind === 'purged');
      }
      await page.context().close();
    });
  });

  it('is not there where there is no receipt but its number', async () => {
    const page = await opened({ width: 1280, height: 800 }, 'en');
    await screen.show({ kind: 'purged', persons: 12, receipt: NUMBER, receiptText: null, isPending: true });
    await page.locator('main', { hasText: NUMBER }).waitFor();
    expect(await page.locator('.receipt-code').count()).toBe(0);
    await page.context().close();
  });
});
