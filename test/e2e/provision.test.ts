/**
 * The whole story of a terminal out of the box: nobody's, claimed with a stick and a code, opened by its first card; then a second
 * bundle over the serial console with the plug pulled in the middle; then given back to nobody. Real program, real files, real wires.
 */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { laptopEnd } from '../../src/edge/console-link/laptop-end.ts';
import { frameLine } from '../../src/edge/provision-link/frame-line.ts';
import { serialBytes } from '../../src/edge/serial/serial-bytes.ts';
import { systemClock } from '../../src/edge/system/clock.ts';
import type { ScreenView } from '../../src/ports/screen.ts';
import { eventually } from '../edge/serial/pty-pair.ts';
import { describeWithTools } from '../support/tools.ts';
import { RELAY_ON } from './device-rig.ts';
import { makeProvisionRig, type ProvisionRig } from './provision-rig.ts';

const OPERATOR = { card: '2A00999999', pin: '805317' };
const RESIDENT = '2A00B1C2D3';
const LATER = '2A00B1C2D4';
/** Of sysexits.h: the unit starts it again. */
const RESTART = 75;

let rig: ProvisionRig;
let deviceId = '';

const resultOf = (): Record<string, unknown> =>
  JSON.parse(rig.onStick('menshen-provision-result.json') ?? 'null') as Record<string, unknown>;

async function opensFor(card: string): Promise<void> {
  const before = rig.relay().length;
  await rig.tap(card);
  await eventually(() => rig.relay().slice(before).includes(RELAY_ON), 'the relay is energised');
}

describeWithTools(['socat'], 'a terminal out of the box', () => {
  beforeAll(async () => {
    rig = await makeProvisionRig();
  });
  afterAll(async () => {
    await rig.remove();
  });

  it('says who it is, and leaves its key on the stick', async () => {
    await rig.start();
    const shown = await rig.stage('unowned');
    ({ deviceId } = shown);
    expect(shown.code).toMatch(/^\d{8}$/);
    await eventually(() => rig.onStick('menshen-device.pub.json') !== undefined, 'the key is on the stick');
    expect(rig.onStick('menshen-device.pub.json')).toContain(deviceId);
    expect(readdirSync(join(rig.dir, 'data'))).not.toContain('eye');
  });

  it('refuses a bundle without a site file, in words and on the stick', async () => {
    rig.plugIn(await rig.make({ 'people.csv': `number,name,role,card,pin\n900,Desk,operator,${OPERATOR.card},${OPERATOR.pin}\n` }));
    expect(await rig.stage('refused')).toMatchObject({ why: 'bad-site' });
    await eventually(() => rig.onStick('menshen-provision-result.json') !== undefined, 'the result');
    expect(resultOf()).toMatchObject({ outcome: 'refused', why: 'bad-site', deviceId });
  });

  it('becomes its owner’s for the code on its screen, and starts again', async () => {
    const people = `number,name,role,card,pin\n900,Desk,operator,${OPERATOR.card},${OPERATOR.pin}\n101,Flat 101,person,${RESIDENT},\n`;
    rig.plugIn(await rig.make({ 'site.yaml': rig.siteText(deviceId), 'people.csv': people }));
    const claim = await rig.stage('claim');
    expect(claim.summary).toMatchObject({ peopleAdded: 2, cards: 2, pins: 1, operators: 1 });
    rig.type(`${claim.code ?? ''}#`);
    expect(await rig.ended()).toBe(RESTART);
    expect(existsSync(join(rig.dir, 'data', 'site.yaml'))).toBe(true);
  });

  it('opens for the first card, and the result is on the stick, without names, cards and PINs', async () => {
    await rig.start();
    await eventually(() => resultOf()['outcome'] === 'applied', 'the result');
    expect(resultOf()).toMatchObject({ deviceId, counts: { peopleAdded: 2 } });
    expect(String(resultOf()['ledgerCheckpoint'])).toContain(`menshen/${deviceId}`);
    expect(JSON.stringify(resultOf())).not.toMatch(/Flat|Desk|2A00|805317/);
    await opensFor(RESIDENT);
  });

  it('takes another bundle over the console, goes on after the plug was pulled, and tells the laptop what came of it', async () => {
    // Two thousand people make the transfer long enough to pull the plug in its middle.
    const rows = Array.from({ length: 2000 }, (_, at) => `${String(2000 + at)},Row ${String(at)},person,2B${String(at).padStart(8, '0')}`);
    const people = `number,name,role,card\n102,Flat 102,person,${LATER}\n${rows.join('\n')}\n`;
    const bundle = await rig.make({ 'people.csv': people });
    const sending = rig.menshen(['provision', 'send', '--port', rig.console.laptop, '--bundle', bundle, '--wait', '30']);
    await eventually(() => /\d0 % sent/.test(sending.said().replace('100 %', '')), 'some of it is sent', 20_000);
    await rig.console.pull();
    await rig.console.plug();
    expect(await rig.stage('summary')).toMatchObject({ wanted: 'card', summary: { peopleAdded: 2001, peopleChanged: 0 } });
    await rig.tap(OPERATOR.card);
    await rig.stage('summary', ({ wanted }) => wanted === 'pin');
    rig.type(`${OPERATOR.pin}#`);
    const { code, answer, said } = await sending.ended;
    expect([code, said.includes('100 % sent')]).toEqual([0, true]);
    expect(answer).toMatchObject({ outcome: 'applied', resumed: 1, result: { counts: { peopleAdded: 2001 } } });
    rig.type('*');
    await opensFor(LATER);
  });

  it('shows its console to a laptop at the same cable, once it was opened at the terminal', async () => {
    const clock = systemClock();
    const line = serialBytes({ path: rig.console.laptop, baud: 115_200, clock });
    const views: ScreenView[] = [];
    const screen = { show: (view: ScreenView) => void views.push(view), onAction: () => () => undefined };
    const stop = laptopEnd({ frames: frameLine({ line, clock }), clock, screen, onStrange: () => views.splice(0) });
    const shows = (words: string): Promise<void> =>
      eventually(() => JSON.stringify(views.at(-1) ?? '').includes(words), `the laptop shows ${words}`, 20_000);
    try {
      await shows('"line":"open"');
      await rig.shown('idle');
      await rig.act({ kind: 'choose', what: 'my-face' });
      await rig.shown('number-entry');
      await rig.tap(OPERATOR.card);
      await rig.shown('pin-entry');
      rig.type(`${OPERATOR.pin}#`);
      await rig.shown('my-face');
      await rig.act({ kind: 'console', what: 'open' });
      await shows('"page":{"kind":"state"');
      rig.type('*');
      await rig.act({ kind: 'back' });
      await shows('"line":"open"');
    } finally {
      stop();
      await line.close();
    }
  });

  it('ends an ownership: evidence is sealed, everything is destroyed, and it waits for its next owner', async () => {
    const data = join(rig.dir, 'data');
    const evidence = join(rig.dir, 'evidence.sealed');
    for (const name of readdirSync(rig.stick)) rmSync(join(rig.stick, name));
    const words = ['owner', 'reset', '--data', data, '--out', evidence, '--key', join(rig.dir, 'owner.pub'), '--card', OPERATOR.card];
    const { code, answer, said } = await rig.menshen(words, `${OPERATOR.pin}\n${deviceId}\n`).ended;
    expect([code, answer['outcome'], said]).toEqual([0, 'released', expect.anything()]);
    expect(await rig.ended()).toBe(RESTART);
    expect(statSync(evidence).size).toBeGreaterThan(1000);
    expect(readdirSync(data).filter((name) => !name.startsWith('terminal.lock'))).toEqual([]);
    await rig.start();
    const shown = await rig.stage('unowned');
    // Another root key is another terminal: what was sealed to the one before opens nowhere.
    expect(shown.deviceId).not.toBe(deviceId);
  });
});
