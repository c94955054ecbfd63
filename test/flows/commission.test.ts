/** An installer walks through a terminal with its devices: what is measured, what fails, and the signed sheet at the end. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WALK_IDLE_MS } from '../../src/app/commission.ts';
import { STEP_LIMIT_MS } from '../../src/app/commission-measures.ts';
import { STEP_TEXTS } from '../../src/core/commission/step-texts.ts';
import type { StepName } from '../../src/core/commission/steps.ts';
import type { WalkView } from '../../src/ports/screen.ts';
import type { DoorInput, InputState } from '../../src/ports/door-hardware.ts';
import type { CliParts } from '../../src/edge/cli/parts.ts';
import { runCommandLine } from '../../src/edge/cli/program.ts';
import { checkRequest } from '../../src/edge/control/messages.ts';
import { controlVerbs } from '../../src/edge/control/verbs.ts';
import { makeEvidenceHouse } from '../support/evidence-house.ts';
import { cardOf, type House, makeHouse, pinOf, testSite } from '../support/house.ts';
import { hasTool } from '../support/tools.ts';

const INSTALLER = { card: cardOf('900'), pin: pinOf('900') };

async function begun(house: House): Promise<void> {
  await house.resident({ number: '900', isOperator: true });
  expect(await house.terminal.commission.begin(INSTALLER)).toEqual({ kind: 'begun' });
  await house.settle();
}

const walkOf = (house: House): WalkView => {
  const { view } = house.screen;
  if (view.kind !== 'commission') throw new Error(`the screen shows ${view.kind}`);
  return view.walk;
};

/** Goes on past steps until that one is ready, whatever comes of them. */
async function to(house: House, wanted: StepName): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) {
    const { step, phase } = walkOf(house);
    if (step === wanted) return;
    if (phase === 'measuring') house.clock.advance(STEP_LIMIT_MS);
    else await house.type('#');
    await house.settle();
  }
  throw new Error(`${wanted} was not reached`);
}

/** The sheet as a page, by the command line. */
function printed(house: House, page: string): Promise<number> {
  const answers = controlVerbs(house.terminal, { hasScreen: true });
  const parts = { version: '1', defaultDataDir: '/data', ask: (request: object) => answers(checkRequest(request), () => undefined) };
  const voice = { write: () => undefined, writeError: () => undefined };
  return runCommandLine(['commission', 'sheet', '--html', '--out', page], parts as unknown as CliParts, voice);
}

it('takes card and PIN of an installer or operator, and nobody stands before it', async () => {
  const house = await makeHouse();
  await house.resident({ number: '101' });
  expect(await house.terminal.commission.begin({ card: cardOf('101'), pin: pinOf('101') })).toEqual({
    kind: 'refused',
    reason: 'not-operator',
  });
  await house.resident({ number: '900', isOperator: true });
  expect(await house.terminal.commission.begin({ ...INSTALLER, pin: '000000' })).toEqual({ kind: 'refused', reason: 'wrong-pin' });
  await house.choose('pin');
  expect(await house.terminal.commission.begin(INSTALLER)).toEqual({ kind: 'busy' });
  await house.act({ kind: 'back' });
  await begunAgain(house);
  expect(await house.terminal.commission.begin(INSTALLER)).toEqual({ kind: 'busy' });
  expect(house.events('operator')).toContainEqual(expect.objectContaining({ verb: 'commission' }));
});

async function begunAgain(house: House): Promise<void> {
  expect(await house.terminal.commission.begin(INSTALLER)).toEqual({ kind: 'begun' });
  await house.settle();
}

it('counts a card without saying which, keys without saying which, and asks whether the lock moved', async () => {
  const house = await makeHouse();
  await begun(house);
  await to(house, 'reader');
  await house.type('#');
  expect(walkOf(house)).toMatchObject({ step: 'reader', phase: 'measuring' });
  await house.tap('DEADBEEF99');
  expect(walkOf(house)).toMatchObject({ phase: 'told', measured: { verdict: 'passed' } });
  await to(house, 'pin-pad');
  await house.type('#');
  await house.type('7#91');
  expect(walkOf(house)).toMatchObject({ phase: 'told', measured: { verdict: 'passed', values: { keys: 4, different: 4 } } });
  await house.type('#');
  const before = house.lock.unlocks;
  await house.type('#');
  expect([house.lock.unlocks - before, walkOf(house).phase]).toEqual([1, 'asking']);
  await house.type('*');
  expect(walkOf(house).measured?.verdict).toBe('failed');
  await house.type('*');
  await house.type('#');
  expect(walkOf(house).measured?.verdict).toBe('passed');
  const said = JSON.stringify([house.screen.views.filter(({ kind }) => kind === 'commission'), house.ledger.events, house.logged]);
  expect(said).not.toContain('DEADBEEF99');
});

it('lets a resident in by card in the middle of the walk, and comes back to the step', async () => {
  const house = await makeHouse();
  await house.resident({ number: '101' });
  await begun(house);
  await house.tap(cardOf('101'));
  expect(house.outcomes).toContainEqual({ method: 'card', isGranted: true, reason: undefined });
  expect(walkOf(house)).toMatchObject({ step: 'self-test', phase: 'ready' });
});

it('a step that nobody does fails in time; one without a device is not fitted', async () => {
  const house = await makeHouse();
  await begun(house);
  await to(house, 'reader');
  await house.type('#');
  house.clock.advance(STEP_LIMIT_MS);
  await house.settle();
  expect(walkOf(house).measured).toMatchObject({ verdict: 'failed' });
  await to(house, 'contact');
  await house.type('#');
  expect(walkOf(house).measured).toMatchObject({ verdict: 'not-fitted' });
});

it('ends by itself when nobody goes on, and by the way back, and the door is as before', async () => {
  const house = await makeHouse();
  await begun(house);
  house.clock.advance(WALK_IDLE_MS);
  await house.settle();
  expect(house.screen.view.kind).toBe('idle');
  await begunAgain(house);
  await house.act({ kind: 'back' });
  expect([house.screen.view.kind, house.terminal.commission.status().kind]).toEqual(['idle', 'off']);
  await house.choose('pin');
  expect(house.screen.view.kind).toBe('number-entry');
});

/** A wire that a hand moves. */
function makeWire(): DoorInput & { set(state: InputState): void } {
  const handlers = new Set<(state: InputState) => void>();
  const wire = {
    state: 'rest' as InputState,
    onState: (handler: (state: InputState) => void) => {
      handlers.add(handler);
      return () => {
        handlers.delete(handler);
      };
    },
    set: (state: InputState) => {
      wire.state = state;
      for (const handler of handlers) handler(state);
    },
    close: () => Promise.resolve(),
  };
  return wire;
}

it('walks through a whole terminal and keeps a sheet that minisign verifies', async () => {
  const wires = { contact: makeWire(), rex: makeWire(), fire: makeWire() };
  const site = testSite();
  const rig = await makeEvidenceHouse({
    inputs: wires,
    site: { ...site, hardware: { ...site.hardware, camera: { kind: 'webcam', device: 'TEST', widthPx: 640, heightPx: 480 } } },
  });
  const { house } = rig;
  const { terminal } = house;
  expect(await terminal.commission.begin(rig.operator)).toEqual({ kind: 'begun' });
  await house.settle();
  const there = async (wire: ReturnType<typeof makeWire>): Promise<void> => {
    wire.set('active');
    wire.set('rest');
    await house.settle();
  };
  const acts: Partial<Record<StepName, () => Promise<void>>> = {
    reader: () => house.tap('0102030405'),
    'pin-pad': () => house.type('1234'),
    contact: () => there(wires.contact),
    rex: () => there(wires.rex),
    fire: () => there(wires.fire),
    tamper: async () => {
      house.tamper.set('open');
      house.tamper.set('closed');
      await house.settle();
    },
  };
  for (let turn = 0; turn < 100 && walkOf(house).kind === 'step'; turn += 1) {
    const { phase, step } = walkOf(house);
    if (phase === 'measuring' && step !== null) await acts[step]?.();
    else await house.type('#');
    await house.settle();
  }
  const ended = walkOf(house);
  const verdicts = Object.fromEntries(ended.results.map(({ step, verdict }) => [step, verdict]));
  // The opened housing keeps the face off until an operator has cleared it, and the sheet says so.
  expect(verdicts).toMatchObject({
    reader: 'passed',
    'pin-pad': 'passed',
    contact: 'passed',
    rex: 'passed',
    fire: 'passed',
    tamper: 'passed',
  });
  expect(verdicts).toMatchObject({ camera: 'passed', light: 'passed', relay: 'passed', fallback: 'passed', clock: 'passed' });
  expect([ended.closedGates, ended.isGreen]).toEqual([['tampered'], false]);
  const [sheet] = terminal.commission.sheets();
  if (sheet === undefined) throw new Error('no sheet was kept');
  expect(JSON.parse(sheet.text)).toMatchObject({ deviceId: house.site.deviceId, isGreen: false, closedGates: ['tampered'] });
  expect(house.events('commissioned')).toMatchObject([{ isGreen: false }]);
  expect(sheet.text).not.toContain('0102030405');
  const file = join(rig.dir, 'sheet.json');
  writeFileSync(file, sheet.text);
  writeFileSync(`${file}.minisig`, sheet.signature);
  const verify = (): number | null => spawnSync('minisign', ['-V', '-P', terminal.evidence.key ?? '', '-m', file]).status;
  if (hasTool('minisign')) {
    expect(verify()).toBe(0);
    writeFileSync(file, sheet.text.replace('failed', 'passed'));
    expect(verify()).toBe(sheet.text.includes('failed') ? 1 : 0);
  }
  const page = join(rig.dir, 'sheet.html');
  expect(await printed(house, page)).toBe(0);
  const html = readFileSync(page, 'utf8');
  for (const { 'zh-CN': zh, en } of Object.values(STEP_TEXTS)) for (const { title } of [zh, en]) expect(html).toContain(title);
  for (const words of [house.site.deviceId, '未通过', 'failed', 'tampered']) expect(html).toContain(words);
  expect(html).not.toContain('0102030405');
  // Nothing is overwritten.
  expect(await printed(house, page)).toBe(2);
  await house.type('#');
  // What the unknown card left on the screen ends in its time.
  house.clock.advance(60_000);
  await house.settle();
  expect(house.screen.view.kind).toBe('idle');
  rig.close();
});
