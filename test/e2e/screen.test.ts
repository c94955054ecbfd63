/** The kiosk page in a real browser: every view, what people do on it, and nothing that leaves the machine. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { ScreenView } from '../../src/ports/screen.ts';
import { type ScreenProcess, startScreen } from '../edge/screen/screen-process.ts';
import { describeWithTools } from '../support/tools.ts';
import { FAINT_TEXTS } from './screen-rules.ts';

const ROOT = resolve(__dirname, '../..');
const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
];
const RECEIPT = '9F2C-41AA-0BE3';
const RECEIPT_TEXT = `menshen:1:menshen/door-1a2b3c4d:104233:104234:${'q_Ab-9Zx'.repeat(22)}`;
const LONG = Array.from({ length: 40 }, (_, at) => `Paragraph ${String(at)} of the notice.`);
const NOTICE: ScreenView = { kind: 'notice', version: 'v1', sections: { 'zh-CN': LONG, en: LONG } };

/** One of each kind, with a text that must then be read on the page. */
const VIEWS: readonly (readonly [ScreenView, string])[] = [
  [{ kind: 'idle', isFaceOffered: true, faceClosed: [] }, 'How would you like to pass?'],
  [{ kind: 'idle', isFaceOffered: false, faceClosed: ['eye-not-ready'] }, 'Face is starting.'],
  [{ kind: 'claim', digits: 2 }, 'Who are you?'],
  [{ kind: 'looking', advice: null }, 'Look at the camera'],
  [{ kind: 'looking', advice: 'too-dark' }, 'Too dark.'],
  [{ kind: 'number-entry', digits: 3, purpose: 'pass' }, 'Type your number'],
  [{ kind: 'number-entry', digits: 0, purpose: 'my-face' }, 'My face'],
  [{ kind: 'number-entry', digits: 0, purpose: 'purge' }, 'Operator: tap your card.'],
  [{ kind: 'pin-entry', digits: 4, purpose: 'pass' }, 'Type your PIN'],
  [{ kind: 'checking' }, 'Checking'],
  [{ kind: 'granted' }, 'Come in'],
  [{ kind: 'refused', reason: 'spoof-suspected' }, 'Use your card or PIN.'],
  [{ kind: 'wait', seconds: 30 }, 'Wait 30 seconds'],
  [{ kind: 'my-face', isEnrolled: true, isFaceOffered: false, grantedAtMs: Date.UTC(2026, 0, 5) }, 'January 5, 2026'],
  [{ kind: 'my-face', isEnrolled: false, isFaceOffered: true, grantedAtMs: null }, 'Read the notice'],
  [NOTICE, 'Paragraph 0'],
  [{ ...NOTICE, changed: { 'zh-CN': ['新的'], en: ['The new part.'] } }, 'The new part.'],
  [{ kind: 'notice-changed', sections: { 'zh-CN': ['新'], en: ['Another phone.'] }, isDoorOpen: true }, 'Another phone.'],
  [{ kind: 'enrolling', taken: 1, wanted: 3, advice: 'hold-still' }, 'Hold still'],
  [{ kind: 'enrolled', receipt: RECEIPT, receiptText: RECEIPT_TEXT }, RECEIPT],
  [{ kind: 'enrol-refused', reason: 'too-dark' }, 'It was too dark.'],
  [{ kind: 'consent-declined' }, 'No face information was captured.'],
  [{ kind: 'withdraw-confirm' }, 'Withdraw and delete?'],
  [{ kind: 'erasing' }, 'Deleting'],
  [{ kind: 'withdrawn', receipt: RECEIPT, receiptText: RECEIPT_TEXT }, RECEIPT],
  [{ kind: 'withdrawn', receipt: RECEIPT, receiptText: RECEIPT_TEXT, isPending: true }, 'your withdrawal'],
  [{ kind: 'purge-confirm', persons: 12, typed: '1' }, 'Typed: 1'],
  [{ kind: 'purged', persons: 12, receipt: RECEIPT, receiptText: RECEIPT_TEXT }, '12 people'],
  [{ kind: 'idle', isFaceOffered: true, faceClosed: [], doorAlarm: 'held-open' }, 'Please close the door.'],
  [{ kind: 'idle', isFaceOffered: true, faceClosed: [], doorAlarm: 'fire' }, 'Fire alarm'],
  [{ kind: 'idle', isFaceOffered: false, faceClosed: ['eye-not-ready'], doorAlarm: 'forced' }, 'without being released'],
  [{ kind: 'refused', reason: 'second-person' }, 'Second person, please'],
];

describeWithTools(['chromium'], 'the kiosk page', () => {
  let folder: string;
  let browser: Browser;
  let screen: ScreenProcess;
  let simScreen: ScreenProcess;
  /** Violations, errors and requests to anybody else, of every page of this file. */
  const wrong: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'menshen-kiosk-'));
    const pageDir = join(folder, 'page');
    const config = join(ROOT, 'src/edge/screen/page/vite.config.ts');
    execFileSync(join(ROOT, 'node_modules/.bin/vite'), ['build', '--config', config, '--logLevel', 'error', '--outDir', pageDir], {
      cwd: ROOT,
    });
    [screen, simScreen, browser] = await Promise.all([
      startScreen({ pageDir }),
      startScreen({ pageDir, isSim: true }),
      chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGS }),
    ]);
  });
  afterAll(async () => {
    await browser.close();
    screen.stop();
    simScreen.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function openPage(of: ScreenProcess, size: { width: number; height: number }, language = 'en'): Promise<Page> {
    const context = await browser.newContext({ viewport: size });
    const page = await context.newPage();
    page.on('request', (request) => {
      if (!request.url().startsWith(`http://127.0.0.1:${String(of.port)}/`) && !request.url().startsWith('blob:'))
        wrong.push(request.url());
    });
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('console', (message) => {
      // A real terminal has no /sim/world: the browser says so by itself.
      if (message.type() === 'error' && !message.location().url.endsWith('/sim/world')) wrong.push(message.text());
    });
    await page.goto(of.url);
    await page.waitForSelector('.language');
    if (language === 'en') await page.click('.language');
    return page;
  }

  async function shows(page: Page, of: ScreenProcess, view: ScreenView, text: string): Promise<void> {
    await of.show(view);
    await page.locator('main', { hasText: text }).waitFor({ timeout: 5_000 });
  }

  it('takes the token out of the address bar and keeps nothing in the browser', async () => {
    const page = await openPage(screen, { width: 1280, height: 800 });
    expect(page.url()).toBe(`http://127.0.0.1:${String(screen.port)}/`);
    expect(await page.evaluate('[document.cookie, localStorage.length, sessionStorage.length]')).toEqual(['', 0, 0]);
    await page.context().close();
  });

  it.each([
    [1280, 800],
    [480, 800],
  ])('shows every view at %i × %i, whole, with large buttons and a way back', async (width, height) => {
    const page = await openPage(screen, { width, height });
    for (const [view, text] of VIEWS) {
      await shows(page, screen, view, text);
      const seen = await page.evaluate<{ over: number; small: string[]; isBack: boolean; said: string }>(`(() => {
        const area = document.querySelector('.screen');
        const small = [...document.querySelectorAll('.kiosk button')].filter((button) => {
          const { width, height } = button.getBoundingClientRect();
          return width < 48 || height < 48;
        });
        return {
          over: Math.max(area.scrollHeight - area.clientHeight, area.scrollWidth - area.clientWidth),
          small: small.map((button) => button.textContent),
          isBack: document.querySelector('[data-do=back]') !== null,
          said: document.querySelector('[role=status]').textContent,
        };
      })()`);
      expect({ kind: view.kind, ...seen }).toMatchObject({ kind: view.kind, small: [], isBack: view.kind !== 'idle' });
      expect(seen.over).toBeLessThanOrEqual(1);
      expect(seen.said).not.toBe('');
    }
    await page.context().close();
  });

  it('has a contrast of 7:1 or more on every screen', async () => {
    const page = await openPage(screen, { width: 1280, height: 800 });
    for (const [view, text] of VIEWS) {
      await shows(page, screen, view, text);
      expect({ kind: view.kind, faint: await page.evaluate<string[]>(FAINT_TEXTS) }).toEqual({ kind: view.kind, faint: [] });
    }
    await page.context().close();
  });

  it.each([
    [1280, 800],
    [480, 800],
  ])('offers the three ways, and the two answers, in equal size at %i × %i', async (width, height) => {
    const page = await openPage(screen, { width, height });
    const sizes = async (selector: string): Promise<string[]> =>
      page.locator(selector).evaluateAll((buttons) =>
        buttons.map((button) => {
          const box = (button as unknown as { getBoundingClientRect(): { width: number; height: number } }).getBoundingClientRect();
          return `${box.width.toFixed(0)}x${box.height.toFixed(0)}`;
        }),
      );
    for (const view of [VIEWS[0], VIEWS[11]]) {
      await shows(page, screen, view?.[0] ?? NOTICE, view?.[1] ?? '');
      const ways = await sizes('.way');
      expect(ways).toHaveLength(3);
      expect(new Set(ways).size).toBe(1);
    }
    await shows(page, screen, NOTICE, 'Paragraph 0');
    expect(await page.locator('[data-answer=agree], [data-answer=decline]').count()).toBe(0);
    for (let at = 0; at < 30 && (await page.locator('[data-answer=read-on]').count()) > 0; at += 1) {
      await page.locator('.paper').evaluate((paper) => {
        (paper as unknown as { scrollBy(options: object): void }).scrollBy({ top: 300, behavior: 'instant' });
      });
    }
    // The terminal is told, and until it has noted it nobody can agree.
    const told: unknown[] = [];
    await eventually(async () => {
      told.push(...(await screen.seen()).actions);
      return told.length > 0;
    });
    expect(told).toEqual([{ kind: 'read', version: 'v1', language: 'en' }]);
    expect(await page.locator('[data-answer=agree]').count()).toBe(0);
    await shows(page, screen, { ...NOTICE, readIn: 'en' }, 'Paragraph 0');
    await page.waitForSelector('[data-answer=agree]');
    const answers = await sizes('.answer');
    expect(answers).toHaveLength(2);
    expect(new Set(answers).size).toBe(1);
    const styles = await page.evaluate<string[]>(`[...document.querySelectorAll('.answer')].map((button) => {
      const { color, backgroundColor, borderColor, fontSize, fontWeight } = getComputedStyle(button);
      return [color, backgroundColor, borderColor, fontSize, fontWeight].join();
    })`);
    expect(new Set(styles).size).toBe(1);
    await page.context().close();
  });

  it('tells the terminal what was touched and shows digits as dots only', async () => {
    const page = await openPage(screen, { width: 800, height: 1280 });
    await shows(page, screen, { kind: 'idle', isFaceOffered: true, faceClosed: [] }, 'How would');
    await screen.seen();
    await page.click('[data-way=face]');
    await page.click('[data-way=card]');
    await page.locator('main', { hasText: 'Tap your card' }).waitFor();
    await page.click('[data-do=back]');
    await shows(page, screen, { kind: 'pin-entry', digits: 2, purpose: 'pass' }, 'Type your PIN');
    expect(await page.locator('.dot.typed').count()).toBe(2);
    await page.click('[data-key="7"]');
    await page.keyboard.press('8');
    await page.click('[data-key=enter]');
    const wanted = [
      { kind: 'choose', what: 'face' },
      { kind: 'choose', what: 'card' },
      { kind: 'back' },
      { kind: 'key', key: '7' },
      { kind: 'key', key: '8' },
      { kind: 'key', key: 'enter' },
    ];
    await expectSeen(screen, wanted);
    await page.context().close();
  });

  it('is in Chinese first and switches', async () => {
    const page = await openPage(screen, { width: 480, height: 800 }, 'zh-CN');
    await shows(page, screen, { kind: 'refused', reason: 'too-far' }, '距离太远');
    await page.click('.language');
    await page.locator('main', { hasText: 'too far away' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.context().close();
  });

  it('shows a result within a tenth of a second', async () => {
    const page = await openPage(screen, { width: 1280, height: 800 });
    const times: number[] = [];
    for (let at = 0; at < 5; at += 1) {
      await shows(page, screen, { kind: 'checking' }, 'Checking');
      await page.evaluate(`void (window.shown = new Promise((done) => {
        new MutationObserver(() => { if (document.querySelector('[data-view=granted]')) done(Date.now()); }).observe(document.body, { subtree: true, attributes: true });
      }))`);
      const startMs = Date.now();
      await screen.show({ kind: 'granted' });
      times.push((await page.evaluate<number>('window.shown')) - startMs);
    }
    expect(times.sort((a, b) => a - b)[2]).toBeLessThan(100);
    await page.context().close();
  });

  it('has no panel on a real terminal and does not get the camera', async () => {
    const page = await openPage(screen, { width: 1280, height: 800 });
    expect(await page.locator('.panel').count()).toBe(0);
    const camera = await page.evaluate(`navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'given', (error) => error.name)`);
    expect(camera).toBe('NotAllowedError');
    wrong.splice(0, wrong.length, ...wrong.filter((text) => !text.includes('camera is not allowed')));
    await page.context().close();
  });

  it('plays the hands before the simulated wall', async () => {
    const page = await openPage(simScreen, { width: 1280, height: 800 });
    await page.click('[data-sim=tap]');
    await page.click('[data-scene=person]');
    await page.click('[data-scene=print]');
    await page.click('[data-pad="5"]');
    await page.click('[data-sim=reader]');
    await page.click('[data-sim=kill-eye]');
    await page.click('[data-sim=visitor]');
    const wanted = ['card 0A1B2C3D', 'scene person', 'scene print', 'key 5', 'reader false', 'eye killed', 'visitor'];
    await eventually(async () => (await simScreen.seen()).world.length >= wanted.length);
    expect((await simScreen.seen()).world.sort()).toEqual([...wanted].sort());
    expect(await page.locator('[data-lock=released]').count()).toBe(1);
    await page.context().close();
  });

  it('sends the pictures of the browser to the terminal until it is stopped', async () => {
    const page = await openPage(simScreen, { width: 1280, height: 800 });
    await page.click('[data-sim=own-camera]');
    const frames = async (): Promise<number> => (await simScreen.seen()).world.filter((what) => what.startsWith('frame ')).length;
    await eventually(async () => {
      await simScreen.advance(1_000);
      return (await frames()) >= 5;
    });
    expect((await simScreen.seen()).world).toContain('scene browser');
    await page.click('[data-sim=own-camera]');
    await eventually(async () => (await simScreen.seen()).world.at(-1) === 'scene nobody');
    const before = await frames();
    await page.waitForTimeout(400);
    expect(await frames()).toBe(before);
    await page.context().close();
  });

  it('broke no rule of its policy and asked nobody else', () => {
    expect(wrong).toEqual([]);
  });
});

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const endMs = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > endMs) throw new Error('it did not come about within ten seconds');
    await new Promise((resume) => setTimeout(resume, 50));
  }
}

/** Actions arrive one after the other. */
async function expectSeen(screen: ScreenProcess, wanted: readonly object[]): Promise<void> {
  const seen: object[] = [];
  await eventually(async () => {
    seen.push(...(await screen.seen()).actions);
    return seen.length >= wanted.length;
  });
  expect(seen).toEqual(wanted);
}
