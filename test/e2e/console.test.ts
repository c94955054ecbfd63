/** The console in a real browser: every page on every panel, and what its buttons send. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { CONSOLE_EXAMPLES } from '../../scripts/screens/console-examples.ts';
import { type ScreenProcess, startScreen } from '../edge/screen/screen-process.ts';
import { describeWithTools } from '../support/tools.ts';
import { FAINT_TEXTS } from './screen-rules.ts';

const ROOT = resolve(__dirname, '../..');
const ARGS = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
const WAIT_MS = 10_000;

describeWithTools(['chromium'], 'the console', () => {
  let folder: string;
  let browser: Browser;
  let screen: ScreenProcess;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'menshen-console-'));
    const pageDir = join(folder, 'page');
    const config = join(ROOT, 'src/edge/screen/page/vite.config.ts');
    execFileSync(join(ROOT, 'node_modules/.bin/vite'), ['build', '--config', config, '--logLevel', 'error', '--outDir', pageDir], {
      cwd: ROOT,
    });
    [screen, browser] = await Promise.all([startScreen({ pageDir }), chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGS })]);
  });
  afterAll(async () => {
    await browser.close();
    screen.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function openPage(size: { width: number; height: number }): Promise<Page> {
    const page = await (await browser.newContext({ viewport: size })).newPage();
    await page.goto(screen.url);
    await page.waitForSelector('.language');
    return page;
  }

  it.each([
    [480, 800],
    [800, 480],
    [1280, 800],
  ])('keeps every page inside %i × %i, with its tabs and the way back in sight', async (width, height) => {
    const page = await openPage({ width, height });
    for (const [name, view] of Object.entries(CONSOLE_EXAMPLES)) {
      await screen.show({ kind: 'idle', isFaceOffered: true, faceClosed: [] });
      await page.locator('main[data-view=idle]').waitFor({ timeout: WAIT_MS });
      await screen.show(view);
      await page.locator('main[data-view=console]').waitFor({ timeout: WAIT_MS });
      const seen = await page.evaluate<{ over: number; wide: number; outside: string[]; small: string[] }>(`(() => {
        const area = document.querySelector('.screen');
        const box = (element) => element.getBoundingClientRect();
        const fixed = [...document.querySelectorAll('.console-tabs button, [data-do=back], .keypad button, .answers button')];
        const frame = box(area);
        const isOutside = (element) => {
          const { left, right, top, bottom } = box(element);
          const floor = element.closest('.foot') === null ? frame.bottom : innerHeight;
          return left < 0 || right > innerWidth + 1 || top < 0 || bottom > floor + 1;
        };
        return {
          over: area.scrollHeight - area.clientHeight,
          wide: Math.max(...[area, ...area.querySelectorAll('.data')].map((part) => part.scrollWidth - part.clientWidth)),
          outside: fixed.filter(isOutside).map((element) => element.textContent),
          small: [...area.querySelectorAll('button')].filter((b) => box(b).width < 48 || box(b).height < 48).map((b) => b.textContent),
        };
      })()`);
      const faint = await page.evaluate<string[]>(FAINT_TEXTS);
      expect({ name, ...seen, faint }).toMatchObject({ name, outside: [], small: [], faint: [] });
      expect(Math.max(seen.over, seen.wide)).toBeLessThanOrEqual(1);
    }
    await page.context().close();
  });

  it('sends what is pressed, and nothing else', async () => {
    const page = await openPage({ width: 800, height: 480 });
    await screen.seen();
    await screen.show({ kind: 'my-face', isEnrolled: false, isFaceOffered: false, grantedAtMs: null, hasConsole: true });
    await page.click('[data-do=console]', { timeout: WAIT_MS });
    await screen.show(CONSOLE_EXAMPLES.state);
    await page.click('[data-do=tab-people]', { timeout: WAIT_MS });
    await screen.show(CONSOLE_EXAMPLES.person);
    await page.click('[data-do=end-person]', { timeout: WAIT_MS });
    await screen.show(CONSOLE_EXAMPLES.requests);
    await page.locator('[data-do=request]').first().click({ timeout: WAIT_MS });
    await screen.show(CONSOLE_EXAMPLES.request);
    await page.click('[data-do=answer-refused-not-proved]', { timeout: WAIT_MS });
    await screen.show(CONSOLE_EXAMPLES.ledger);
    await page.click('[data-do=turn-oldest]', { timeout: WAIT_MS });
    await page.click('[data-do=filter-erasure]', { timeout: WAIT_MS });
    await page.click('[data-do=verify-ledger]', { timeout: WAIT_MS });
    await screen.show(CONSOLE_EXAMPLES.papers);
    await page.click('[data-do=make-evidence]', { timeout: WAIT_MS });
    await screen.show(CONSOLE_EXAMPLES['take-by']);
    await page.locator('[data-do=take-by]').nth(1).click({ timeout: WAIT_MS });
    await screen.show(CONSOLE_EXAMPLES.acts);
    await page.click('[data-do=clear-tamper]', { timeout: WAIT_MS });
    await page.click('[data-do=purge]', { timeout: WAIT_MS });
    await page.click('[data-do=back]', { timeout: WAIT_MS });
    await page.waitForTimeout(300);
    const { actions } = await screen.seen();
    expect(actions).toEqual([
      { kind: 'console', what: 'open' },
      { kind: 'console', what: 'tab', tab: 'people' },
      { kind: 'console', what: 'end-person' },
      { kind: 'console', what: 'request', number: 'R-B1C2D3F4G5' },
      { kind: 'console', what: 'answer', outcome: 'refused', reason: 'not-proved' },
      { kind: 'console', what: 'turn-ledger', to: 'oldest' },
      { kind: 'console', what: 'filter-ledger', of: 'erasure' },
      { kind: 'console', what: 'verify-ledger' },
      { kind: 'console', what: 'make-evidence' },
      { kind: 'console', what: 'take-by', channel: 'phone' },
      { kind: 'console', what: 'clear-tamper' },
      { kind: 'console', what: 'purge' },
      { kind: 'back' },
    ]);
    await page.context().close();
  });
});
