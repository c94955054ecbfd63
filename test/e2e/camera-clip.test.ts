/**
 * Somebody at the simulated terminal with the camera of this computer: by clicks alone they read, agree, are enrolled and pass,
 * and see where they stand. Chromium plays a drawn clip in the place of the camera; the real eye looks at it.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { describeWithTools } from '../support/tools.ts';
import { cleanUp, newFolder, ROOT, runSource, type RunningSim, startSim } from './processes.ts';

const ARGS = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
/** More pages than any notice has. */
const PAGES_MAX = 40;
/** A busy machine may need long for the shots of an enrolment. */
const STEP_LIMIT_MS = 60_000;

/** One drawing of a look. */
interface Drawn {
  readonly picture: string;
  readonly transform: string | null;
}

/** Chromium takes raw JPEG frames one after the other, and plays them again and again. */
async function makeClip(folder: string): Promise<string> {
  const drawn = join(folder, 'clip.mkv');
  const clip = join(folder, 'clip.mjpeg');
  const ran = await runSource('test/e2e/device-clip.ts', 'women/10', '5', '4', drawn);
  if (ran.code !== 0) throw new Error(`the clip was not made: ${ran.err}`);
  const words = ['-loglevel', 'error', '-i', drawn, '-t', '4', '-pix_fmt', 'yuvj420p', '-q:v', '2', '-f', 'mjpeg', clip];
  execFileSync('ffmpeg', words);
  return clip;
}

describeWithTools(['chromium', 'ffmpeg'], 'the camera of this computer', () => {
  jest.setTimeout(4 * STEP_LIMIT_MS);
  let sim: RunningSim;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const folder = newFolder();
    execFileSync('sh', ['scripts/build-page.sh'], { cwd: ROOT, stdio: 'ignore' });
    const [started, clip] = await Promise.all([startSim(newFolder()), makeClip(folder)]);
    sim = started;
    const camera = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${clip}`];
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: [...ARGS, ...camera] });
    page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })).newPage();
    page.setDefaultTimeout(STEP_LIMIT_MS);
    await page.goto(sim.url);
    await watchGuide();
  });
  afterAll(async () => {
    await browser.close();
    cleanUp();
  });

  async function on(view: string): Promise<void> {
    await page.waitForSelector(`main[data-view=${view}]`);
  }

  /** Keeps what every look draws. */
  async function watchGuide(): Promise<void> {
    await page.evaluate(`void (window.drawn = [], new MutationObserver(() => {
      const guide = document.querySelector('.guide');
      if (guide === null) return;
      const outline = guide.querySelector('.outline');
      window.drawn.push({ picture: guide.dataset.picture, transform: outline === null ? null : outline.style.transform });
    }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['style', 'data-picture'] }))`);
  }

  async function drawn(): Promise<readonly Drawn[]> {
    return await page.evaluate<Drawn[]>('window.drawn.splice(0)');
  }

  /** The answers come with the last line. */
  async function readToTheEnd(): Promise<void> {
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      const next = page.locator('[data-answer=read-on], [data-answer=agree]').first();
      if ((await next.getAttribute('data-answer')) === 'agree') return;
      // Gone meanwhile where that page was the last one.
      await page.click('[data-answer=read-on]', { timeout: 2_000 }).catch(() => undefined);
    }
  }

  it('enrols whoever sits before it and lets them in, and shows them where they are', async () => {
    await page.locator('[data-way=face]:enabled').waitFor();
    const pin = (await page.locator('.panel .facts code').nth(1).textContent()) ?? '';
    await page.click('[data-sim=own-camera]');
    await page.click('[data-do=my-face]');
    await on('number-entry');
    await page.click('[data-sim=tap]');
    await on('pin-entry');
    for (const [at, key] of [...pin].entries()) {
      await page.click(`[data-pad="${key}"]`);
      await page.waitForSelector(`.dots[data-digits="${String(at + 1)}"]`);
    }
    await page.click('[data-pad=enter]');
    await on('my-face');
    await page.click('[data-do=enrol]');
    await on('notice');
    await readToTheEnd();
    await page.click('[data-answer=agree]');
    await on('enrolled');
    const whileEnrolling = await drawn();
    expect(whileEnrolling.some(({ transform }) => transform !== null)).toBe(true);
    expect(whileEnrolling.map(({ picture }) => picture)).toContain('good');
    await page.click('[data-do=back]');
    await on('idle');
    await page.click('[data-way=face]');
    await on('claim');
    await page.click('[data-sim=tap]');
    await on('granted');
    expect((await drawn()).some(({ transform }) => transform !== null)).toBe(true);
    expect((await sim.world()).lock.unlocks).toBe(1);
  });
});
