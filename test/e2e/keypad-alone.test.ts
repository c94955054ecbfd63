/** The page without a touch: every button is reached and seen by Tab, keys of a pad go to the terminal from every screen, 0 turns the notice. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { EXAMPLES } from '../../scripts/screens/catalogue.ts';
import type { ScreenView } from '../../src/ports/screen.ts';
import { type ScreenProcess, startScreen } from '../edge/screen/screen-process.ts';
import { describeWithTools } from '../support/tools.ts';

const ROOT = resolve(__dirname, '../..');
const ARGS = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
/** More presses of Tab than any screen has places to stop. */
const TABS_MAX = 40;

describeWithTools(['chromium'], 'a page without a touch', () => {
  let folder: string;
  let browser: Browser;
  let screen: ScreenProcess;
  let page: Page;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'menshen-keypad-'));
    const pageDir = join(folder, 'page');
    const config = join(ROOT, 'src/edge/screen/page/vite.config.ts');
    execFileSync(join(ROOT, 'node_modules/.bin/vite'), ['build', '--config', config, '--logLevel', 'error', '--outDir', pageDir], {
      cwd: ROOT,
    });
    [screen, browser] = await Promise.all([startScreen({ pageDir }), chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGS })]);
    page = await (await browser.newContext({ viewport: { width: 800, height: 480 }, reducedMotion: 'reduce' })).newPage();
    await page.goto(screen.url);
    await page.waitForSelector('.language');
    await page.click('.language');
  });
  afterAll(async () => {
    await browser.close();
    screen.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function show(view: ScreenView): Promise<void> {
    await screen.show(view);
    await page.locator(`main[data-view=${view.kind}]`).waitFor();
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
  }

  it.each([
    ['at rest', EXAMPLES.idle['open']],
    ['of the keypad', EXAMPLES['pin-entry']['pass']],
    ['of a refusal', EXAMPLES.refused['light']],
    ['of one’s own face', EXAMPLES['my-face']['suspended']],
    ['of the decision', EXAMPLES.notice['on-paper']],
    ['of the purge', EXAMPLES['purge-confirm']['typing']],
  ])('reaches every button of the screen %s, each with a frame that is seen, and is caught by none', async (_what, view) => {
    if (view === undefined) throw new TypeError('the catalogue has no such example');
    await show({ kind: 'checking' });
    await show(view);
    const wanted = await page.evaluate<number>(`document.querySelectorAll('.kiosk button:enabled').length`);
    const reached = new Set<string>();
    const unseen: string[] = [];
    for (let at = 0; at < TABS_MAX && reached.size < wanted; at += 1) {
      await page.keyboard.press('Tab');
      const [index, width, isButton] = await page.evaluate<[number, string, boolean]>(`(() => {
        const { activeElement } = document;
        const { outlineStyle, outlineWidth } = getComputedStyle(activeElement);
        const seen = outlineStyle === 'none' ? '0' : outlineWidth;
        return [[...document.querySelectorAll('.kiosk button:enabled')].indexOf(activeElement), seen, activeElement.tagName === 'BUTTON'];
      })()`);
      if (isButton && index >= 0) reached.add(String(index));
      if (isButton && Number.parseFloat(width) < 2) unseen.push(String(index));
    }
    expect({ reached: reached.size, unseen }).toEqual({ reached: wanted, unseen: [] });
  });

  it('sends keys from screens that have no keypad, and prints the same numbers on the buttons', async () => {
    await show({ kind: 'checking' });
    const view = EXAMPLES['my-face']['suspended'];
    if (view === undefined) throw new TypeError('the catalogue has no such example');
    await show(view);
    expect(await page.locator('.pad-number').allTextContents()).toEqual(['1', '2', '3', '4']);
    await screen.seen();
    await page.evaluate('document.activeElement.blur()');
    for (const key of ['2', '*', '#', 'Escape', 'Enter']) await page.keyboard.press(key);
    const wanted = ['2', 'clear', 'enter', 'clear', 'enter'].map((key) => ({ kind: 'key', key }));
    expect(await seen(wanted.length)).toEqual(wanted);
  });

  it('turns the notice to its end by the key 0 alone', async () => {
    const view = EXAMPLES.notice['unread'];
    if (view === undefined) throw new TypeError('the catalogue has no such example');
    await show(view);
    await screen.seen();
    const top = async (): Promise<number> => await page.evaluate<number>(`document.querySelector('.paper').scrollTop`);
    let last = await top();
    for (let turned = 1; turned <= TABS_MAX; turned += 1) {
      await show({ ...view, turned });
      const now = await top();
      if (now === last) break;
      last = now;
    }
    expect(last).toBeGreaterThan(0);
    expect(await seen(1)).toEqual([{ kind: 'read', version: '1', language: 'en' }]);
  });

  it.each(['no-preference', 'reduce'] as const)(
    'deletes all faces only for a button held three seconds (motion: %s)',
    async (reducedMotion) => {
      const context = await browser.newContext({ viewport: { width: 800, height: 480 }, reducedMotion });
      const held = await context.newPage();
      await held.clock.install();
      await held.goto(screen.url);
      await screen.show({ kind: 'purge-confirm', persons: 12, typed: '12' });
      const button = held.locator('[data-do=confirm]');
      await button.hover();
      await screen.seen();
      // From here on only the test moves the page's time.
      await held.clock.pauseAt(await held.evaluate<number>('Date.now() + 1000'));
      await held.mouse.down();
      await held.clock.runFor(2_900);
      const shown = reducedMotion === 'reduce' ? '.hold-steps' : '.hold-ring';
      expect(await held.locator(shown).isVisible()).toBe(true);
      expect(await held.locator('.hold-step.done').count()).toBe(2);
      await held.mouse.up();
      await held.clock.runFor(3_000);
      await button.focus();
      await held.keyboard.down('Space');
      await held.clock.runFor(1_000);
      await screen.show({ kind: 'purge-confirm', persons: 12, typed: '' });
      await held.locator('[data-do=confirm]:disabled').waitFor();
      await held.clock.runFor(3_000);
      await held.keyboard.up('Space');
      expect((await screen.seen()).actions).toEqual([]);
      await screen.show({ kind: 'purge-confirm', persons: 12, typed: '12' });
      await held.locator('[data-do=confirm]:enabled').waitFor();
      await button.focus();
      await held.keyboard.down('Enter');
      await held.clock.runFor(3_200);
      await held.keyboard.up('Enter');
      expect(await seen(1)).toEqual([{ kind: 'confirm' }]);
      await context.close();
    },
  );

  /** Actions arrive one after the other; gives up after five seconds. */
  async function seen(count: number): Promise<object[]> {
    const all: object[] = [];
    for (let tries = 0; tries < 100 && all.length < count; tries += 1) {
      all.push(...(await screen.seen()).actions);
      if (all.length < count) await page.waitForTimeout(50);
    }
    return all;
  }
});
