/** The built kiosk page in Debian's Chromium, before a screen server of its own: shows a view, sets mode and language, draws. */

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { Fault } from '../../src/base/fault.ts';
import { type OpenScreen, openScreen } from '../../src/edge/screen/server.ts';
import { systemClock } from '../../src/edge/system/clock.ts';
import type { ScreenView } from '../../src/ports/screen.ts';
import { DRAWN_AT_MS } from './catalogue.ts';

const CHROMIUM = '/usr/bin/chromium';
/** Headless, offline, and with hinting off so that letters are drawn alike on every machine with the same font. */
const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--font-render-hinting=none',
  '--disable-lcd-text',
];

export const SIZES = ['480x800', '800x480', '1280x800'] as const;
export type Size = (typeof SIZES)[number];
export const MODES = ['normal', 'large', 'contrast'] as const;
export type Mode = (typeof MODES)[number];
export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** How a page is to look. */
export interface Look {
  readonly size: Size;
  readonly mode: Mode;
  readonly language: Language;
  /** The clock runs, where time is measured; else it stands at one moment, so that drawings are alike. */
  readonly isTimeReal?: true;
}

export interface Painter {
  /** Pages share nothing. */
  open(look: Look): Promise<PaintedPage>;
  close(): Promise<void>;
}

export interface PaintedPage {
  readonly page: Page;
  /** Settles when the page has drawn it. */
  show(view: ScreenView): Promise<void>;
  /** Hands it over and waits for nothing. */
  send(view: ScreenView): void;
  close(): Promise<void>;
}

/** Draws the page that vite builds from the source now. */
export async function openPainter(root: string, folder: string): Promise<Painter> {
  if (!existsSync(CHROMIUM)) throw new Error(`${CHROMIUM} is not there. Install Debian's package chromium.`);
  const pageDir = join(folder, 'page');
  const config = join(root, 'src/edge/screen/page/vite.config.ts');
  execFileSync(join(root, 'node_modules/.bin/vite'), ['build', '--config', config, '--logLevel', 'error', '--outDir', pageDir], {
    cwd: root,
  });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  return {
    open: (look) => openPage({ browser, pageDir, ...look }),
    close: () => browser.close(),
  };
}

interface PageOptions extends Look {
  readonly browser: Browser;
  readonly pageDir: string;
}

async function openPage({ browser, pageDir, size, mode, language, isTimeReal }: PageOptions): Promise<PaintedPage> {
  const screen = await openScreen({
    port: 0,
    pageDir,
    languages: [language, ...LANGUAGES.filter((other) => other !== language)],
    clock: systemClock(),
    siteFacts: {
      processorName: '和平里物业',
      display: { print: mode === 'large' ? 'large' : 'normal', contrast: mode === 'contrast' ? 'high' : 'normal' },
    },
    onUnfit: (kind) => {
      throw new Fault('screen-failed', `The example of "${kind}" holds more than the page may be told: src/edge/screen/view-schema.ts.`);
    },
  });
  const [width = 0, height = 0] = size.split('x').map(Number);
  const context = await browser.newContext({ viewport: { width, height }, timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce' });
  const page = await context.newPage();
  if (isTimeReal !== true) await page.clock.setFixedTime(DRAWN_AT_MS);
  await page.goto(screen.url);
  await page.waitForSelector('.language');
  return {
    page,
    show: (view) => showOn(page, screen, view),
    send: screen.show,
    async close() {
      await context.close();
      await screen.close();
    },
  };
}

/** Two frames after the screen stands in the document it is drawn. */
async function showOn(page: Page, screen: OpenScreen, view: ScreenView): Promise<void> {
  // Rest and another screen between: the face is on offer, and nothing of the last example stays, be it a scroll position.
  screen.show({ kind: 'idle', isFaceOffered: true, faceClosed: [] });
  await page.locator('main[data-view=idle]').waitFor();
  screen.show({ kind: 'checking' });
  await page.locator('main[data-view=checking]').waitFor();
  screen.show(view);
  if (view.kind !== 'checking') await page.locator(`main[data-view=${view.kind}]`).waitFor();
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
}
