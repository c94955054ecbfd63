/**
 * A whole life of a door by clicks and keys alone: an installer commissions it, an operator adds two people who are enrolled and one who
 * declines, all pass, one withdraws, the operator deletes all faces. Each step is held against test/vectors/walk-through.txt, which a
 * person can read; UPDATE=1 writes it anew.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { COMMISSION_EN } from '../../src/edge/screen/page/src/words/commission.ts';
import type { WorldPerson } from '../../src/sim/world-port.ts';
import { describeWithTools } from '../support/tools.ts';
import { cleanUp, menshen, newFolder, ROOT, type RunningSim, startSim } from './processes.ts';
import { openWalk, STEP_LIMIT_MS, untilFaceIsOn, type WalkRig } from './walk-rig.ts';

const TRANSCRIPT = join(ROOT, 'test/vectors/walk-through.txt');
const ARGS = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];

/** Whoever proves themself by card and PIN. */
interface Holder {
  readonly card: string;
  readonly pin: string;
}

/** Somebody who is added on the console. `portrait`: who plays them before the camera. */
interface Newcomer extends Holder {
  readonly who: string;
  readonly number: string;
  readonly portrait: string;
}

/** More presses than the walk has. */
const WALK_STEPS_MAX = 80;

const INSTALLER = { card: '0A00009100', pin: '730516' };

describeWithTools(['chromium'], 'a door from its first day to the last', () => {
  jest.setTimeout(6 * STEP_LIMIT_MS);
  let hasFailed = false;
  let dir: string;
  let sim: RunningSim;
  let browser: Browser;
  let rig: WalkRig;
  let operator: Holder;
  let newcomers: readonly [Newcomer, Newcomer, Newcomer];

  beforeAll(async () => {
    execFileSync('sh', ['scripts/build-page.sh'], { cwd: ROOT, stdio: 'ignore' });
    dir = newFolder();
    [sim, browser] = await Promise.all([startSim(dir), chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGS })]);
    rig = await openWalk(sim, browser);
    const people = await rig.people();
    operator = people.find(({ isOperator }) => isOperator) as WorldPerson & Holder;
    const portraits = people.flatMap(({ portrait, isOperator }) => (portrait === null || isOperator ? [] : [portrait]));
    const newcomer = (who: string, number: string, pin: string, at: number): Newcomer => {
      return { who, number, card: `0A0000${number}`, pin, portrait: portraits[at] ?? '' };
    };
    newcomers = [newcomer('first', '5001', '480273', 0), newcomer('second', '5002', '591384', 1), newcomer('third', '5003', '602495', 2)];
    const role = `enrol 9100 --role installer --card ${INSTALLER.card} --pin --by ${operator.card} --data ${dir} --json`;
    const added = await menshen(role, `${INSTALLER.pin}\n${operator.pin}\n`);
    if (added.code !== 0) throw new Error(added.err);
    await untilFaceIsOn(rig);
  });
  afterAll(async () => {
    await browser.close();
    cleanUp();
  });

  /** What follows has no meaning where an earlier part failed. */
  function chapter(name: string, tell: () => Promise<void>): void {
    it(name, async () => {
      if (hasFailed) throw new Error('an earlier part failed');
      hasFailed = true;
      rig.note(`\n# The door ${name}`);
      await tell();
      hasFailed = false;
    });
  }

  /** "My face", card, PIN. */
  async function openMyFace(who: string, { card, pin }: Holder): Promise<void> {
    await rig.press(who, 'my-face', 'number-entry');
    await rig.tap(who, card, 'pin-entry');
    await rig.typeOnPad(who, 'the PIN', pin, 'my-face');
  }

  /** The act that was asked for, by card and PIN once more. */
  async function prove(who: string, { card, pin }: Holder, place: string): Promise<void> {
    await rig.tap(who, card, 'console/proof/pin');
    await rig.typeOnPad(who, 'the PIN', pin, place);
  }

  /** What the installer does with their hands while that step measures. */
  async function hands(step: string): Promise<void> {
    if (step === 'reader') await rig.sim('card', { card: INSTALLER.card });
    if (step === 'pin-pad') for (const key of ['1', '2', '3', '4']) await rig.sim('key', { key });
    if (step === 'contact' || step === 'rex' || step === 'fire') {
      await rig.sim('wire', { name: step, isActive: true });
      await rig.sim('wire', { name: step, isActive: false });
    }
    if (step === 'camera') await rig.sim('scene', { scene: { kind: 'person', portrait: newcomers[0].portrait, seed: 3 } });
  }

  async function addOnConsole(newcomer: Newcomer): Promise<void> {
    const { number, card, pin, who } = newcomer;
    await rig.press('operator', 'add-person', 'console/add-person/number');
    await rig.typeOnPad('operator', 'a number', number, 'console/add-person/name');
    await rig.press('operator', 'add-skip', 'console/add-person/age');
    await rig.step('operator', 'adult', () => rig.page.locator('[data-do=add-band]').first().click(), 'console/add-person/card');
    await rig.tap(who, card, 'console/add-person/pin');
    await rig.typeOnPad(who, 'a PIN', pin, 'console/add-person/pin-again');
    await rig.typeOnPad(who, 'the PIN again', pin, 'console/add-person/until');
    await rig.step('operator', 'no end', () => rig.page.locator('[data-do=set-until]').last().click(), 'console/add-person/check');
    await rig.press('operator', 'add-next', 'console/proof/card');
    await prove('operator', operator, 'console/person');
  }

  /** The list of people, from rest. */
  async function openList(): Promise<void> {
    await openMyFace('operator', operator);
    await rig.press('operator', 'console', 'console/state');
    await rig.press('operator', 'tab-people', 'console/people');
    await rig.press('operator', 'list-people', 'console/proof/card');
    await prove('operator', operator, 'console/people-list');
  }

  async function handOver({ who }: Newcomer): Promise<void> {
    await rig.press('operator', 'enrol-face', 'console/proof/card');
    await prove('operator', operator, 'hand-over');
    await rig.press(who, 'confirm', 'notice');
    await rig.readNotice(who);
  }

  async function standBefore({ portrait }: Newcomer): Promise<void> {
    await rig.sim('scene', { scene: { kind: 'person', portrait, seed: 5 } });
  }

  async function passByFace(newcomer: Newcomer): Promise<void> {
    const before = await rig.unlocks();
    await standBefore(newcomer);
    await rig.press(newcomer.who, 'face', 'claim');
    await rig.tap(newcomer.who, newcomer.card, 'granted');
    expect(await rig.unlocks()).toBe(before + 1);
    await rig.leave(newcomer.who);
  }

  /** One step of the commissioning: begun, used by hand where it wants hands, answered, told. */
  async function commissionStep(): Promise<boolean> {
    const place = (await rig.page.locator('main').getAttribute('data-place')) ?? '';
    const [, step = '', phase = ''] = place.split('/');
    if (step === 'ended') return false;
    if (phase === 'measuring') {
      await hands(step);
      await rig.page.waitForSelector(`main[data-place="commission/${step}/asking"], main[data-place="commission/${step}/told"]`);
      return true;
    }
    await rig.page.click('[data-do=enter]');
    await rig.page.waitForSelector(`main:not([data-place="${place}"])`);
    if (phase === 'told') rig.note(`installer: tried ${step}, goes on`);
    return true;
  }

  chapter('is commissioned by an installer', async () => {
    await openMyFace('installer', INSTALLER);
    await rig.press('installer', 'console', 'console/state');
    await rig.press('installer', 'tab-acts', 'console/acts');
    await rig.press('installer', 'commission', 'console/proof/card');
    await prove('installer', INSTALLER, 'commission/self-test/ready');
    let steps = 0;
    while (steps < WALK_STEPS_MAX && (await commissionStep())) steps += 1;
    expect(await rig.page.locator('main h1').innerText()).toBe(COMMISSION_EN.green);
    await rig.press('installer', 'enter', 'idle');
  });

  chapter('gets people from the operator, who hands the screen over: two agree and one declines', async () => {
    await openList();
    for (const newcomer of newcomers) {
      await addOnConsole(newcomer);
      await handOver(newcomer);
      if (newcomer === newcomers[2]) {
        await rig.press(newcomer.who, 'decline', 'consent-declined');
        await rig.leave(newcomer.who);
      } else {
        await standBefore(newcomer);
        await rig.press(newcomer.who, 'agree', 'enrolled');
        await rig.press(newcomer.who, 'try-door', 'claim');
        await rig.tap(newcomer.who, newcomer.card, 'granted');
        await rig.leave(newcomer.who);
        await openList();
      }
    }
  });

  chapter('lets all three pass: by face, by face, and just as well by PIN', async () => {
    await passByFace(newcomers[0]);
    await passByFace(newcomers[1]);
    const third = newcomers[2];
    const before = await rig.unlocks();
    await rig.press(third.who, 'pin', 'number-entry');
    await rig.typeOnGlass(third.who, 'the number', third.number, 'pin-entry');
    await rig.typeOnGlass(third.who, 'the PIN', third.pin, 'granted');
    expect(await rig.unlocks()).toBe(before + 1);
    await rig.leave(third.who);
  });

  chapter('forgets the face of whoever withdraws, and opens for their card', async () => {
    const first = newcomers[0];
    await openMyFace(first.who, first);
    await rig.press(first.who, 'withdraw', 'withdraw-confirm');
    await rig.press(first.who, 'confirm', 'withdrawn');
    await rig.leave(first.who);
    await standBefore(first);
    await rig.press(first.who, 'face', 'claim');
    await rig.tap(first.who, first.card, 'refused');
    await rig.leave(first.who);
    await rig.tap(first.who, first.card, 'granted');
  });

  chapter('forgets every face when the operator deletes all, and opens for cards', async () => {
    await rig.press('operator', 'purge', 'number-entry');
    await rig.tap('operator', operator.card, 'pin-entry');
    await rig.typeOnGlass('operator', 'the PIN', operator.pin, 'purge-confirm');
    await rig.step('operator', 'the number of people', () => rig.page.click('[data-key="1"]'), 'purge-confirm');
    await rig.step('operator', 'holds the button', holdConfirm, 'purged');
    await rig.leave('operator');
    const second = newcomers[1];
    await standBefore(second);
    await rig.press(second.who, 'face', 'claim');
    await rig.tap(second.who, second.card, 'refused');
    await rig.tap(second.who, second.card, 'granted');
  });

  it('went by the steps on record', () => {
    expect(hasFailed).toBe(false);
    const text = `${rig.transcript.join('\n')}\n`.trimStart();
    if (process.env['UPDATE'] === '1') writeFileSync(TRANSCRIPT, text);
    expect(text).toBe(readFileSync(TRANSCRIPT, 'utf8'));
  });

  async function holdConfirm(): Promise<void> {
    await rig.page.locator('[data-do=confirm]:enabled').waitFor();
    await rig.page.hover('[data-do=confirm]');
    await rig.page.mouse.down();
    await rig.page.waitForSelector('main[data-view=purged]');
    await rig.page.mouse.up();
  }
});
