/**
 * The page as a whole, under its own policy: nothing is stored, nothing from elsewhere, no breach of the policy on any screen; equal ways
 * are equal in every look; guidance keeps a slow processor free; and nothing is left behind by hundreds of visits.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { CATALOGUE } from '../../scripts/screens/catalogue.ts';
import { growthOf, playHours } from '../../scripts/screens/day.ts';
import type { ScreenView } from '../../src/ports/screen.ts';
import { type ScreenProcess, startScreen } from '../edge/screen/screen-process.ts';
import { describeWithTools } from '../support/tools.ts';
import { EQUALS } from './screen-rules.ts';

const ROOT = resolve(__dirname, '../..');
const ARGS = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
const SIZES = [
  { width: 800, height: 480 },
  { width: 480, height: 800 },
  { width: 1280, height: 800 },
] as const;
const MODES = ['normal', 'large-print', 'high-contrast'] as const;
/** Screens with equals on them, and how many. */
const EQUAL_SCREENS = { 'idle.open': 3, 'refused.light': 3, 'wait.now': 3, 'notice.on-paper': 2, 'hand-over.person': 2 } as const;
/** A frame, and the task of the page that draws it: 50 ms on a small board. Other tests run beside this one. */
const LONG_TASK_MS = 50;
const LOADED_FACTOR = 3;
const THROTTLE = 6;
const GUIDANCE_VIEWS = 30;
const RESULT_MAX_MS = 100;
/** Enough to see a listener that stays with each visit; a whole day: npm run screens -- --day. */
const VISITS_AN_HOUR = 8;

/** What a page may have kept, and what the browser found wrong with it. */
const KEPT = `(async () => ({
  cookies: document.cookie,
  local: localStorage.length,
  session: sessionStorage.length,
  databases: (await indexedDB.databases()).length,
  caches: 'caches' in window ? (await caches.keys()).length : 0,
  workers: 'serviceWorker' in navigator ? (await navigator.serviceWorker.getRegistrations()).length : 0,
  violations: window.violations,
}))()`;

describeWithTools(['chromium'], 'the page as a whole', () => {
  let folder: string;
  let browser: Browser;
  let screen: ScreenProcess;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'menshen-whole-'));
    const pageDir = join(folder, 'page');
    const config = join(ROOT, 'src/edge/screen/page/vite.config.ts');
    execFileSync(join(ROOT, 'node_modules/.bin/vite'), ['build', '--config', config, '--logLevel', 'error', '--outDir', pageDir], {
      cwd: ROOT,
    });
    [screen, browser] = await Promise.all([startScreen({ pageDir }), chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGS })]);
  });
  // A page that was left open would hold one of the server's few streams.
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await browser.close();
    screen.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function openPage(viewport: { readonly width: number; readonly height: number }): Promise<Page> {
    const page = await (await browser.newContext({ viewport, reducedMotion: 'reduce' })).newPage();
    await page.addInitScript(`window.violations = [];
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => window.violations.push(violatedDirective + ' ' + blockedURI));`);
    await page.goto(screen.url);
    await page.waitForSelector('.language');
    return page;
  }

  async function show(page: Page, view: ScreenView): Promise<void> {
    await screen.show(view);
    await page.locator(`main[data-view=${view.kind}]`).waitFor();
  }

  it('stores nothing, asks nobody else and keeps to its policy on every screen', async () => {
    const page = await openPage(SIZES[0]);
    const { origin } = new URL(screen.url);
    const elsewhere: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) elsewhere.push(request.url());
    });
    page.on('pageerror', (error) => errors.push(error.message));
    for (const { view } of CATALOGUE) await show(page, view);
    expect({ elsewhere, errors, unfit: (await screen.seen()).unfit }).toEqual({ elsewhere: [], errors: [], unfit: [] });
    expect(await page.evaluate(KEPT)).toEqual({
      cookies: '',
      local: 0,
      session: 0,
      databases: 0,
      caches: 0,
      workers: 0,
      violations: [],
    });
    const cookies = await page.context().cookies();
    expect(cookies).toHaveLength(1);
    expect(cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Strict', domain: '127.0.0.1', expires: -1 });
    // The watch itself sees a breach.
    await page.evaluate(`void (new Image().src = 'http://127.0.0.1:1/x.png')`);
    await page.waitForFunction('window.violations.length > 0');
  });

  it('gives equal ways and answers the same letters, colours, size and distance in every look', async () => {
    const page = await openPage(SIZES[0]);
    for (const language of ['zh-CN', 'en']) {
      if (language === 'en') await page.click('.language');
      for (const mode of MODES) {
        if (mode !== 'normal') await page.click(`[data-look=${mode}]`);
        for (const size of SIZES) {
          await page.setViewportSize(size);
          for (const [name, count] of Object.entries(EQUAL_SCREENS)) {
            await show(page, CATALOGUE.find((one) => one.name === name)?.view ?? { kind: 'checking' });
            const { looks, gaps } = await page.evaluate<{ looks: string[]; gaps: number[] }>(EQUALS);
            const seen = { name, language, mode, ...size };
            expect({ ...seen, count: looks.length, kinds: new Set(looks).size }).toEqual({ ...seen, count, kinds: 1 });
            expect(new Set(gaps).size).toBeLessThanOrEqual(1);
          }
        }
        if (mode !== 'normal') await page.click(`[data-look=${mode}]`);
      }
    }
  });

  it('keeps a slow processor free while guidance runs, and shows a result at once', async () => {
    const page = await openPage(SIZES[0]);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE });
    await show(page, { kind: 'looking', advice: null });
    await page.evaluate(`void (window.tasks = [], new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.tasks.push(duration);
    }).observe({ type: 'longtask' }))`);
    for (let at = 0; at < GUIDANCE_VIEWS; at += 1) {
      const place = { xPercent: (at * 15) % 105, yPercent: 45, sizePercent: 20 + (at % 14) * 5 };
      await screen.show({ kind: 'looking', advice: at % 2 === 0 ? 'too-far' : 'hold-still', place });
      await page.waitForTimeout(66);
    }
    const tasks = await page.evaluate<number[]>('window.tasks');
    expect(tasks.filter((ms) => ms > LONG_TASK_MS * LOADED_FACTOR)).toEqual([]);
    const tookMs: number[] = [];
    for (let at = 0; at < 5; at += 1) {
      await show(page, { kind: 'checking' });
      const beganMs = performance.now();
      await show(page, { kind: 'granted' });
      tookMs.push(performance.now() - beganMs);
    }
    expect(tookMs.sort((left, right) => left - right)[2]).toBeLessThan(RESULT_MAX_MS * LOADED_FACTOR);
  });

  it('leaves nothing behind after every visit', async () => {
    const page = await openPage(SIZES[0]);
    const hours = await playHours({ page, send: (view) => screen.show(view) }, 3, VISITS_AN_HOUR, () => undefined);
    expect(growthOf(hours)).toMatchObject({ documents: 0 });
    expect(Math.abs(growthOf(hours).nodes)).toBeLessThanOrEqual(50);
    expect(Math.abs(growthOf(hours).listeners)).toBeLessThanOrEqual(10);
  });
});
