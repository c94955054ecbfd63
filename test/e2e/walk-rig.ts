/**
 * Hands and eyes at the simulated terminal: its page in Chromium, its card reader, keypad, wires and the people before its camera.
 * Every step is written down: who, what they did, and the screen that followed.
 */
import type { Browser, Page } from 'playwright-core';
import type { WorldPerson } from '../../src/sim/world-port.ts';
import { type RunningSim, until } from './processes.ts';

/** A busy machine may need long for the shots of an enrolment. */
export const STEP_LIMIT_MS = 60_000;
/** A result goes by itself after seconds; by then there is no way back to press. */
const LEAVE_LIMIT_MS = 1_000;
/** More pages than any notice has. */
const NOTICE_PAGES_MAX = 40;

export interface WalkRig {
  readonly page: Page;
  /** "who: what -> screen", in order. */
  readonly transcript: readonly string[];
  note(line: string): void;
  /** Those who live in the simulated house. */
  people(): Promise<readonly WorldPerson[]>;
  /** Does it, and waits for the screen. */
  step(who: string, what: string, act: () => Promise<unknown>, place: string): Promise<void>;
  /** A button of the page, by its `data-do`, `data-answer` or `data-way`. */
  press(who: string, button: string, place: string): Promise<void>;
  tap(who: string, card: string, place: string): Promise<void>;
  /** Digit by digit on the glass, then OK. */
  typeOnGlass(who: string, what: string, digits: string, place: string): Promise<void>;
  /** Digit by digit on the pad at the wall, then OK. */
  typeOnPad(who: string, what: string, digits: string, place: string): Promise<void>;
  /** Back to rest, where the screen has not gone there by itself. */
  leave(who: string): Promise<void>;
  /** To the last line; the answers come with it. */
  readNotice(who: string): Promise<void>;
  sim(path: string, body: object): Promise<void>;
  unlocks(): Promise<number>;
}

export async function openWalk(sim: RunningSim, browser: Browser): Promise<WalkRig> {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })).newPage();
  page.setDefaultTimeout(STEP_LIMIT_MS);
  await page.goto(sim.url);
  const { origin } = new URL(sim.url);
  const transcript: string[] = [];
  const post = async (path: string, body: object): Promise<void> => {
    const answer = await page.request.post(`${origin}/sim/${path}`, { data: body, headers: { origin } });
    if (!answer.ok()) throw new Error(`${path}: ${String(answer.status())} ${await answer.text()}`);
  };
  const step: WalkRig['step'] = async (who, what, act, place) => {
    await act();
    await page.waitForSelector(`main[data-place="${place}"]`).catch(async () => {
      const shown = await page.locator('main').innerText();
      throw new Error(`${who}: ${what}: waited for ${place}; the screen says: ${shown}`);
    });
    transcript.push(`${who}: ${what} -> ${place}`);
  };
  const digitByDigit = async (digits: string, press: (key: string) => Promise<unknown>): Promise<void> => {
    for (const digit of digits) await press(digit);
    await press('enter');
  };
  return {
    page,
    transcript,
    note: (line) => {
      transcript.push(line);
    },
    people: async () => ((await (await page.request.get(`${origin}/sim/world`)).json()) as { people: WorldPerson[] }).people,
    step,
    press: (who, button, place) =>
      step(who, button, () => page.click(`[data-do="${button}"], [data-answer="${button}"], [data-way="${button}"]`), place),
    tap: (who, card, place) => step(who, 'a card to the reader', () => post('card', { card }), place),
    typeOnGlass: (who, what, digits, place) =>
      step(who, `${what} on the glass`, () => digitByDigit(digits, (key) => page.click(`[data-key="${key}"]`)), place),
    typeOnPad: (who, what, digits, place) =>
      step(who, `${what} on the pad`, () => digitByDigit(digits, (key) => post('key', { key })), place),
    leave: (who) => step(who, 'back', () => page.click('[data-do=back]', { timeout: LEAVE_LIMIT_MS }).catch(() => undefined), 'idle'),
    readNotice: async (who) => {
      for (let pages = 0; pages < NOTICE_PAGES_MAX; pages += 1) {
        const next = page.locator('[data-answer=read-on], [data-answer=agree]').first();
        if ((await next.getAttribute('data-answer')) === 'agree') break;
        // Gone meanwhile where that page was the last one.
        await page.click('[data-answer=read-on]', { timeout: 2_000 }).catch(() => undefined);
      }
      transcript.push(`${who}: reads to the last line -> notice`);
    },
    sim: post,
    unlocks: async () => (await sim.world()).lock.unlocks,
  };
}

/** The face is offered: eye, models and gates are there. */
export async function untilFaceIsOn({ page }: WalkRig): Promise<void> {
  await until('the face', async () => ((await page.locator('[data-way=face]:enabled').count()) === 1 ? true : undefined));
}
