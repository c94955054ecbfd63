/** How fast the page is on a small board: Chromium with its processor throttled six times. */

import type { Page } from 'playwright-core';
import type { AdviceCode } from '../../src/core/vision/reasons.ts';
import type { Painter } from './painter.ts';

/** About the distance between a Cortex-A55 at 1.8 GHz and a desktop core; own estimate, to be measured on the board. */
const THROTTLE = 6;
const ADVICE: readonly AdviceCode[] = ['no-face', 'too-far', 'turned-away', 'blurred', 'hold-still'];
/** As often as the eye tells how a look goes, for four seconds. */
const GUIDANCE_VIEWS = 60;
const GUIDANCE_EVERY_MS = 66;
/** Visits of six screens each; before them as many that do not count, until the page has all its code compiled. */
const VISITS = 40;
const RESULTS = 9;

export interface Speed {
  /** First contentful paint after the navigation began. */
  readonly firstPaintMs: number;
  /** Tasks over 50 ms while guidance ran, and the longest of them; 0: none. */
  readonly longTasks: number;
  readonly longestTaskMs: number;
  /** From the terminal's decision to the result in the document; median. */
  readonly resultMs: number;
  /** Of the page's script, after a collection, before and after that many visits. */
  readonly heapBeforeBytes: number;
  readonly heapAfterBytes: number;
  readonly visits: number;
}

export async function measureSpeed(painter: Painter): Promise<Speed> {
  const painted = await painter.open({ size: '800x480', mode: 'normal', language: 'zh-CN', isTimeReal: true });
  const { page } = painted;
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE });
  painted.send({ kind: 'idle', isFaceOffered: true, faceClosed: [] });
  await page.reload();
  await page.waitForSelector('.way');
  const firstPaintMs = await page.evaluate<number>(`performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1`);
  const { longTasks, longestTaskMs } = await guide(painted);
  const resultMs = await timeResults(painted);
  const heapOf = async (): Promise<number> => {
    await devtools.send('HeapProfiler.enable');
    await devtools.send('HeapProfiler.collectGarbage');
    return (await devtools.send('Runtime.getHeapUsage')).usedSize;
  };
  await visit(painted);
  const heapBeforeBytes = await heapOf();
  await visit(painted);
  const heapAfterBytes = await heapOf();
  await painted.close();
  return { firstPaintMs: Math.round(firstPaintMs), longTasks, longestTaskMs, resultMs, heapBeforeBytes, heapAfterBytes, visits: VISITS };
}

type Painted = Awaited<ReturnType<Painter['open']>>;

async function guide({ page, send }: Painted): Promise<Pick<Speed, 'longTasks' | 'longestTaskMs'>> {
  send({ kind: 'looking', advice: null });
  await page.waitForSelector('main[data-view=looking]');
  await page.evaluate(`void (window.tasks = [], new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.tasks.push(duration);
  }).observe({ type: 'longtask' }))`);
  for (let at = 0; at < GUIDANCE_VIEWS; at += 1) {
    // The outline moves with every view; it walks to and fro, comes and goes.
    const place = { xPercent: (at * 15) % 105, yPercent: 40 + (at % 5) * 5, sizePercent: 20 + (at % 14) * 5 };
    send({ kind: 'looking', advice: ADVICE[at % ADVICE.length] ?? null, ...(at % 10 === 9 ? {} : { place }) });
    await page.waitForTimeout(GUIDANCE_EVERY_MS);
  }
  const tasks = await page.evaluate<number[]>('window.tasks');
  return { longTasks: tasks.length, longestTaskMs: Math.round(Math.max(0, ...tasks)) };
}

/** One machine, one clock: the page's Date and this process's are the same. */
async function timeResults({ page, send }: Painted): Promise<number> {
  const times: number[] = [];
  for (let at = 0; at < RESULTS; at += 1) {
    send({ kind: 'checking' });
    await page.waitForSelector('main[data-view=checking]');
    await watchFor(page, 'granted');
    const startMs = Date.now();
    send({ kind: 'granted' });
    times.push((await page.evaluate<number>('window.shown')) - startMs);
  }
  return times.sort((left, right) => left - right)[Math.floor(RESULTS / 2)] ?? 0;
}

async function watchFor(page: Page, kind: string): Promise<void> {
  await page.evaluate(`void (window.shown = new Promise((done) => {
    new MutationObserver(() => { if (document.querySelector('[data-view=${kind}]')) done(Date.now()); })
      .observe(document.body, { subtree: true, attributes: true });
  }))`);
}

async function visit({ page, send }: Painted): Promise<void> {
  for (let at = 0; at < VISITS; at += 1) {
    send({ kind: 'looking', advice: 'no-face' });
    send({ kind: 'refused', reason: 'too-dark' });
    send({ kind: 'number-entry', digits: 3, purpose: 'pass' });
    send({ kind: 'pin-entry', digits: 4, purpose: 'pass' });
    send({ kind: 'granted' });
    await page.waitForSelector('main[data-view=granted]');
    send({ kind: 'idle', isFaceOffered: true, faceClosed: [] });
    await page.waitForSelector('main[data-view=idle]');
  }
}
