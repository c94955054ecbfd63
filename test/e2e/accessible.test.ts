/**
 * Every screen of the catalogue for everybody: no violation that axe finds, 7:1 and 15 mm at the door, and nothing that
 * stands outside of its panel, in both languages, in large print and in high contrast.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from 'playwright-core';
import { CATALOGUE, type Example, isAtTheDoor } from '../../scripts/screens/catalogue.ts';
import { type ScreenProcess, startScreen } from '../edge/screen/screen-process.ts';
import { describeWithTools } from '../support/tools.ts';
import { FAINT_TEXTS } from './screen-rules.ts';

const ROOT = resolve(__dirname, '../..');
const AXE = require.resolve('axe-core/axe.min.js');
/** axe takes a while: each screen is asked in one look, all looks in turn; with this variable in every look. */
const isEverything = process.env['MENSHEN_EVERY_LOOK'] === '1';
const ARGS = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
/** 15 mm on a 7-inch panel of 800 × 480: 933 px on 177.8 mm of diagonal. */
const TOUCH_MIN_PX = 79;
/** WCAG 2.2, 2.5.8. */
const TARGET_MIN_PX = 24;

/** What a small board loads and shows in good time; the exact figures: npm run screens -- --speed. */
const SCRIPT_MAX_KB = 150;
/** Some 12 of our own; the rest says which slice of the font has which characters. */
const STYLE_MAX_KB = 45;
const PAINT_MAX_MS = 1_000;
/** Other tests run beside this one. */
const LOADED_FACTOR = 5;

interface Look {
  readonly width: number;
  readonly height: number;
  readonly language: 'zh-CN' | 'en';
  readonly mode: 'normal' | 'large-print' | 'high-contrast';
}

/** Each language, mode and size at least once; not every pair of them, for the time it takes. */
const LOOKS: readonly Look[] = [
  { width: 800, height: 480, language: 'zh-CN', mode: 'normal' },
  { width: 480, height: 800, language: 'en', mode: 'normal' },
  { width: 1280, height: 800, language: 'en', mode: 'large-print' },
  { width: 800, height: 480, language: 'en', mode: 'high-contrast' },
  { width: 480, height: 800, language: 'zh-CN', mode: 'large-print' },
];

describeWithTools(['chromium'], 'every screen', () => {
  let folder: string;
  let browser: Browser;
  let screen: ScreenProcess;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'menshen-accessible-'));
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

  async function openPage({ width, height, language, mode }: Look): Promise<Page> {
    const context = await browser.newContext({ viewport: { width, height }, bypassCSP: true, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto(screen.url);
    await page.waitForSelector('.language');
    if (language === 'en') await page.click('.language');
    if (mode !== 'normal') await page.click(`[data-look=${mode}]`);
    return page;
  }

  async function show(page: Page, { view }: Example): Promise<void> {
    // Another screen between: nothing of the last example stays, be it a scroll position.
    await screen.show({ kind: 'checking' });
    await page.locator('main[data-view=checking]').waitFor();
    await screen.show(view);
    await page.locator(`main[data-view=${view.kind}]`).waitFor();
  }

  it.each(LOOKS.map((look) => [`${String(look.width)} × ${String(look.height)} in ${look.language}, ${look.mode}`, look] as const))(
    'holds to the rules at %s',
    async (_name, look) => {
      const page = await openPage(look);
      await page.evaluate(readFileSync(AXE, 'utf8'));
      const wrong: unknown[] = [];
      for (const [at, example] of CATALOGUE.entries()) {
        await show(page, example);
        const isAsked = isEverything || at % LOOKS.length === LOOKS.indexOf(look);
        const found = [...(await faultsOf(page, example, look.mode)), ...(isAsked ? await page.evaluate<string[]>(AXE_RUN) : [])];
        if (found.length > 0) wrong.push({ name: example.name, found });
      }
      expect(wrong).toEqual([]);
    },
  );

  it('is light enough for a small board', () => {
    const assets = join(folder, 'page/assets');
    const kB = (ending: string): number =>
      readdirSync(assets)
        .filter((name) => name.endsWith(ending))
        .reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0) / 1000;
    expect(kB('.js')).toBeGreaterThan(1);
    expect(kB('.js')).toBeLessThanOrEqual(SCRIPT_MAX_KB);
    expect(kB('.css')).toBeLessThanOrEqual(STYLE_MAX_KB);
  });

  it('paints within a second where the processor is throttled six times', async () => {
    const page = await openPage({ width: 800, height: 480, language: 'zh-CN', mode: 'normal' });
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 6 });
    await page.reload();
    await page.waitForSelector('.language');
    const paintMs = await page.evaluate<number>(`performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity`);
    expect(paintMs).toBeLessThan(PAINT_MAX_MS * LOADED_FACTOR);
  });

  it('has no movement for whoever asked for none', async () => {
    const page = await openPage({ width: 800, height: 480, language: 'en', mode: 'normal' });
    for (const example of CATALOGUE.filter(({ view }) => view.kind === 'looking' || view.kind === 'checking' || view.kind === 'erasing')) {
      await show(page, example);
      expect(await page.evaluate('document.getAnimations().length')).toBe(0);
    }
  });
});

async function faultsOf(page: Page, example: Example, mode: Look['mode']): Promise<string[]> {
  const seen = await page.evaluate<Seen>(SEEN);
  const leastPx = isAtTheDoor(example) ? TOUCH_MIN_PX : TARGET_MIN_PX;
  const small = seen.buttons.filter(({ shortestPx }) => shortestPx < leastPx - 0.5);
  const faint = isAtTheDoor(example) ? await page.evaluate<string[]>(FAINT_TEXTS) : [];
  // Larger letters may have to be scrolled; at the standard size all of it is there at once.
  const overPx = mode === 'large-print' ? seen.sideways : Math.max(seen.sideways, seen.below);
  return [
    ...small.map(({ name, shortestPx }) => `small: ${name} ${shortestPx.toFixed(0)} px`),
    ...faint.map((text) => `faint: ${text}`),
    ...seen.outside.map((name) => `outside: ${name}`),
    ...(overPx > 1 ? [`over: ${overPx.toFixed(0)} px`] : []),
  ];
}

interface Seen {
  readonly below: number;
  readonly sideways: number;
  readonly buttons: readonly { readonly name: string; readonly shortestPx: number }[];
  /** Buttons that stand outside of the panel or under something else. */
  readonly outside: readonly string[];
}

const SEEN = `(() => {
  const area = document.querySelector('.screen');
  const all = [...document.querySelectorAll('.kiosk button')];
  const box = (element) => element.getBoundingClientRect();
  return {
    below: area.scrollHeight - area.clientHeight,
    sideways: Math.max(area.scrollWidth - area.clientWidth, document.documentElement.scrollWidth - innerWidth),
    buttons: all.map((button) => ({ name: button.textContent || button.ariaLabel, shortestPx: Math.min(box(button).width, box(button).height) })),
    outside: [...document.querySelectorAll('.foot button')].filter((button) => {
      const { left, right, top, bottom } = box(button);
      const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      return left < 0 || top < 0 || right > innerWidth || bottom > innerHeight || !button.contains(hit);
    }).map((button) => button.textContent || button.ariaLabel),
  };
})()`;

/** The rules of WCAG 2.2 to AA and axe's own; targets of 24 px among them. */
const AXE_RUN = `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] })
  .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 120)).join(' | ')))`;
