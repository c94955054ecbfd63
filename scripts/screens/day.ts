/**
 * A day of the page: hour by hour the visits of a busy house, every screen of the catalogue among them, and what the page then holds.
 * The page's own timers run in real time; the hours are as long as their visits take.
 */

import type { CDPSession, Page } from 'playwright-core';
import type { ScreenView } from '../../src/ports/screen.ts';
import { CATALOGUE } from './catalogue.ts';

export const DAY_HOURS = 24;
/** A thousand visits a day, evenly. Own choice. */
export const VISITS_AN_HOUR = 42;
/** V8 compiles what is used often, and formatters are kept: that ends by noon (measured, by --day). Growth is asked of the hours after it. */
const SETTLED_AFTER_HOURS = 12;
/** More in an afternoon is a leak: a node that is kept with each of its visits is a megabyte. */
const HEAP_GROWTH_MAX_BYTES = 256 * 1024;
/** Nodes and listeners that may differ by what is on the screen when they are counted. */
const COUNT_SLACK = 50;

export interface Hour {
  readonly hour: number;
  readonly visits: number;
  readonly heapBytes: number;
  readonly nodes: number;
  readonly listeners: number;
  readonly documents: number;
}

export interface Door {
  readonly page: Page;
  send(view: ScreenView): unknown;
}

const REST: ScreenView = { kind: 'idle', isFaceOffered: true, faceClosed: [] };

/** Screens of one visit; each visit ends with another screen of the catalogue, so that all have been there in two hours. */
function visitOf(at: number): readonly ScreenView[] {
  const place = { xPercent: (at * 15) % 105, yPercent: 45, sizePercent: 20 + (at % 14) * 5 };
  const end = CATALOGUE[at % CATALOGUE.length]?.view ?? REST;
  return [
    { kind: 'claim', digits: at % 5 },
    { kind: 'looking', advice: 'too-far', place },
    { kind: 'looking', advice: 'hold-still' },
    { kind: 'refused', reason: 'not-recognised' },
    { kind: 'number-entry', digits: at % 7, purpose: 'pass' },
    { kind: 'pin-entry', digits: at % 7, purpose: 'pass' },
    { kind: 'wait', seconds: 30 + (at % 60), isCardOn: true },
    end,
    { kind: 'granted' },
    REST,
  ];
}

export async function playHours(door: Door, hours: number, visitsAnHour: number, onHour: (hour: Hour) => void): Promise<readonly Hour[]> {
  const devtools = await door.page.context().newCDPSession(door.page);
  await devtools.send('Performance.enable');
  await devtools.send('HeapProfiler.enable');
  const seen: Hour[] = [];
  for (let hour = 1; hour <= hours; hour += 1) {
    for (let at = 0; at < visitsAnHour; at += 1) await visit(door, hour * visitsAnHour + at);
    const row = { hour, visits: visitsAnHour, ...(await heldBy(devtools)) };
    seen.push(row);
    onHour(row);
  }
  await devtools.detach();
  return seen;
}

async function visit({ page, send }: Door, at: number): Promise<void> {
  for (const view of visitOf(at)) {
    await send(view);
    // Each is drawn: what comes and goes between two drawings leaves nothing behind.
    await page.waitForSelector(`main[data-view=${view.kind}]`);
  }
}

async function heldBy(devtools: CDPSession): Promise<Pick<Hour, 'heapBytes' | 'nodes' | 'listeners' | 'documents'>> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devtools.send('Performance.getMetrics');
  const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return { heapBytes: of('JSHeapUsedSize'), nodes: of('Nodes'), listeners: of('JSEventListeners'), documents: of('Documents') };
}

export interface Growth {
  /** By a straight line through the settled hours, over all of them. */
  readonly heapBytes: number;
  readonly nodes: number;
  readonly listeners: number;
  readonly documents: number;
  readonly isSteady: boolean;
}

export function growthOf(hours: readonly Hour[]): Growth {
  const settled = hours.length > SETTLED_AFTER_HOURS + 1 ? hours.slice(SETTLED_AFTER_HOURS) : hours;
  const [first, last] = [settled[0], settled.at(-1)];
  const more = (of: (hour: Hour) => number): number => (first === undefined || last === undefined ? Number.NaN : of(last) - of(first));
  const growth = {
    heapBytes: Math.round(slopeOf(settled.map(({ heapBytes }) => heapBytes)) * Math.max(0, settled.length - 1)),
    nodes: more(({ nodes }) => nodes),
    listeners: more(({ listeners }) => listeners),
    documents: more(({ documents }) => documents),
  };
  const isSteady =
    growth.heapBytes <= HEAP_GROWTH_MAX_BYTES && growth.nodes <= COUNT_SLACK && growth.listeners <= COUNT_SLACK && growth.documents <= 0;
  return { ...growth, isSteady };
}

/** Least squares, per step. */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const [over, under] = values.reduce(
    ([top, bottom], value, at) => [top + (at - middle) * (value - mean), bottom + (at - middle) ** 2],
    [0, 0],
  );
  return under === 0 ? 0 : over / under;
}

export function hourLine({ hour, visits, heapBytes, nodes, listeners, documents }: Hour): string {
  const cells = [hour, visits, Math.round(heapBytes / 1024), nodes, listeners, documents];
  return cells.map((cell) => String(cell).padStart(10)).join('');
}

export const HOUR_HEAD = ['hour', 'visits', 'heap KiB', 'nodes', 'listeners', 'documents'].map((name) => name.padStart(10)).join('');
