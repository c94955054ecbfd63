/** The console on a laptop: the real terminal, the real two ends, a cable of pseudo terminals that is pulled and held by strangers. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { utf8Bytes } from '../../../src/base/bytes.ts';
import { CONSOLE_FRAME, lookBytes } from '../../../src/edge/console-link/wire.ts';
import { FRAME_PAUSE_MS, frameLine } from '../../../src/edge/provision-link/frame-line.ts';
import { frameBytes } from '../../../src/edge/provision-link/frames.ts';
import { askDeviceKey, sendBundle } from '../../../src/edge/provision-link/sender.ts';
import type { ScreenAction } from '../../../src/ports/screen.ts';
import { Page, ROOT } from '../../e2e/device-rig.ts';
import { cardOf, pinOf } from '../../support/house.ts';
import { describeWithTools } from '../../support/tools.ts';
import { eventually } from '../serial/pty-pair.ts';
import { type LinkRig, makeLinkRig } from './link-rig.ts';

/** A command that starts on a busy machine. */
const COMMAND_MS = 30_000;
const TAB_PEOPLE: ScreenAction = { kind: 'console', what: 'tab', tab: 'people' };

describeWithTools(['socat'], 'a laptop at the cable', () => {
  let rig: LinkRig;
  beforeEach(async () => {
    rig = await makeLinkRig();
  });
  afterEach(async () => {
    await rig.remove();
  });

  const pageAtDoor = (): string | undefined => {
    const { view } = rig.house.screen;
    return view.kind === 'console' ? view.console.page.kind : undefined;
  };
  const turnsTo = async (kind: string): Promise<void> => {
    await eventually(() => pageAtDoor() === kind, `the terminal shows ${kind}`);
  };

  it('is invited, shows the console once it was opened at the terminal, works there, and loses it with its end', async () => {
    const laptop = await rig.laptop();
    await laptop.page('open');
    await rig.openConsole();
    await laptop.page('state');
    const { view } = rig.house.screen;
    // Whoever stands there sees that somebody else does.
    expect(view).toMatchObject({ kind: 'console', console: { isLinked: true, page: { kind: 'state' } } });
    expect(laptop.views.at(-1)).toEqual(
      view.kind === 'console' ? { ...view, console: { ...view.console, isLinked: undefined } } : undefined,
    );
    expect(rig.house.events('operator')).toMatchObject([{ verb: 'console' }, { verb: 'console-link' }]);
    laptop.act(TAB_PEOPLE);
    await laptop.page('people');
    for (const key of ['1', '0', '1', 'enter'] as const) laptop.act({ kind: 'key', key });
    await laptop.page('proof');
    laptop.act({ kind: 'back' });
    await laptop.page('people');
    laptop.act({ kind: 'back' });
    await laptop.page('open');
    expect(rig.house.screen.view.kind).toBe('idle');
    expect(rig.house.events('operator')).toHaveLength(2);
    expect(laptop.strange()).toBe(0);
  });

  it('takes no PIN and shows no digit of one: card and PIN are given at the terminal', async () => {
    const laptop = await rig.laptop();
    await rig.openConsole();
    await laptop.page('state');
    laptop.act(TAB_PEOPLE);
    await laptop.page('people');
    await rig.house.type('101#');
    await laptop.page('proof');
    await rig.house.tap(cardOf('900'));
    const raw = frameLine({ line: laptop.line, clock: rig.clock });
    for (const key of pinOf('900')) await raw.send(CONSOLE_FRAME.act, utf8Bytes(JSON.stringify({ kind: 'key', key })));
    await raw.send(CONSOLE_FRAME.act, utf8Bytes('{"kind":"key","key":"enter"}'));
    await rig.house.type('48');
    await eventually(
      () => laptop.views.filter((view) => view.kind === 'console' && view.console.page.kind === 'proof').length > 1,
      'it is shown anew',
    );
    expect(rig.house.screen.view).toMatchObject({ console: { page: { kind: 'proof', digits: 2 } } });
    for (const view of laptop.views)
      if (view.kind === 'console' && view.console.page.kind === 'proof') expect(view.console.page.digits).toBe(0);
    await rig.house.type(`*${pinOf('900')}#`);
    await laptop.page('person');
  });

  it('sees nothing of residents and does nothing for them', async () => {
    const laptop = await rig.laptop({ isSilent: true });
    const raw = frameLine({ line: laptop.line, clock: rig.clock });
    const crossed: string[] = [];
    const stop = raw.onFrame((_type, payload) => crossed.push(Buffer.from(payload).toString()));
    // The line keeps its order: what was sent before this was read.
    const heard = async (): Promise<void> => {
      const before = crossed.length;
      await raw.send(CONSOLE_FRAME.look, lookBytes(0));
      await eventually(() => crossed.length > before, 'the terminal answers');
    };
    const press = (action: ScreenAction): Promise<void> => raw.send(CONSOLE_FRAME.act, utf8Bytes(JSON.stringify(action)));
    await heard();
    await press({ kind: 'choose', what: 'my-face' });
    await press({ kind: 'console', what: 'open' });
    await heard();
    expect(rig.house.screen.view.kind).toBe('idle');
    await rig.house.choose('my-face');
    await rig.house.tap(cardOf('101'));
    await rig.house.type(`${pinOf('101')}#`);
    await rig.house.settle();
    const shown = rig.house.screen.view;
    expect(shown).toMatchObject({ kind: 'my-face', isEnrolled: true });
    for (const action of [{ kind: 'key', key: '1' }, { kind: 'withdraw' }, { kind: 'confirm' }, { kind: 'back' }] as const)
      await press(action);
    await heard();
    await rig.house.settle();
    expect(rig.house.screen.view).toBe(shown);
    await rig.house.act({ kind: 'rights', what: 'see' });
    expect(rig.house.screen.view.kind).toBe('my-data');
    await heard();
    stop();
    for (const text of crossed) expect(text).toMatch(/"page":\{"kind":"invite","line":"open"\}/);
    expect(rig.house.events('operator')).toEqual([]);
  });

  it('is not shown what is not on record first', async () => {
    const laptop = await rig.laptop({ isSilent: true });
    await rig.openConsole();
    expect(rig.house.events('operator').map(({ verb }) => verb)).toEqual(['console']);
    rig.house.ledger.isFailing = true;
    const raw = frameLine({ line: laptop.line, clock: rig.clock });
    const answers: string[] = [];
    const stop = raw.onFrame((_type, payload) => answers.push(Buffer.from(payload).toString()));
    await raw.send(CONSOLE_FRAME.look, lookBytes(0));
    await eventually(() => answers.length > 0, 'the terminal answers');
    stop();
    expect(answers.join()).toContain('"invite"');
    expect(pageAtDoor()).toBe('state');
  });

  it('may send noise, halves of frames and frames of nobody; and gets nothing without asking', async () => {
    const laptop = await rig.laptop({ isSilent: true });
    let received = 0;
    const stop = laptop.line.onData((bytes) => {
      received += bytes.length;
    });
    await rig.openConsole();
    await rig.house.act(TAB_PEOPLE);
    const whole = frameBytes(CONSOLE_FRAME.act, utf8Bytes(JSON.stringify({ kind: 'back' })));
    const wrong = whole.map((byte, at) => (at === 7 ? byte ^ 1 : byte));
    const noise = [Uint8Array.from({ length: 3000 }, (_, at) => (at * 37) & 0xff), whole.subarray(0, 9), wrong, utf8Bytes('MBMBMB')];
    for (const bytes of noise) await laptop.line.write(bytes);
    await laptop.line.write(frameBytes(CONSOLE_FRAME.act, utf8Bytes('{"kind":"console","what":"tab","tab":"acts","more":1}')));
    await laptop.line.write(frameBytes(CONSOLE_FRAME.look, utf8Bytes('looks')));
    // Not believed: nobody looked, so nobody presses.
    await laptop.line.write(whole);
    await rig.house.settle();
    expect(received).toBe(0);
    // What a broken head swallows ends with a pause.
    await new Promise((done) => setTimeout(done, FRAME_PAUSE_MS + 100));
    const raw = frameLine({ line: laptop.line, clock: rig.clock });
    await raw.send(CONSOLE_FRAME.look, lookBytes(0));
    await eventually(() => received > 0, 'a look is answered');
    expect(pageAtDoor()).toBe('people');
    const half = frameBytes(CONSOLE_FRAME.act, utf8Bytes(JSON.stringify({ kind: 'console', what: 'tab', tab: 'acts' })));
    await laptop.line.write(half.subarray(0, 20));
    await laptop.line.write(half.subarray(20));
    await turnsTo('acts');
    stop();
  });

  it('shows at once that the cable was pulled, and goes on when it is back; the terminal goes on meanwhile', async () => {
    const laptop = await rig.laptop();
    await rig.openConsole();
    await laptop.page('state');
    await rig.pull();
    await laptop.page('lost');
    await rig.house.act(TAB_PEOPLE);
    expect(pageAtDoor()).toBe('people');
    await rig.plug();
    await laptop.page('people');
  });

  it('sends a bundle over the same line before, while and after the console is open', async () => {
    const bundle = join(rig.dir, 'bundle.bin');
    const bytes = Uint8Array.from({ length: 20_000 }, (_, at) => (at * 7) & 0xff);
    writeFileSync(bundle, bytes);
    writeFileSync(`${bundle}.minisig`, 'signature');
    mkdirSync(join(rig.dir, 'incoming'), { recursive: true });
    const laptop = await rig.laptop();
    expect(await askDeviceKey({ line: laptop.line, clock: rig.clock })).toBe('{"key":"of this terminal"}');
    await rig.openConsole();
    await laptop.page('state');
    // Each program has the port to itself.
    laptop.leave();
    const sent = await sendBundle({ line: laptop.line, clock: rig.clock, bundle, resultMs: 0 });
    expect(sent).toMatchObject({ bytes: 20_009, resumed: 0 });
    expect(Buffer.compare(readFileSync(join(rig.dir, 'incoming', 'menshen-bundle.bin')), bytes)).toBe(0);
    expect(pageAtDoor()).toBe('state');
  });

  it('is a page of the command `menshen console`, on the laptop alone, until it is broken off', async () => {
    const child = spawn('sh', [join(ROOT, 'scripts/menshen'), 'console', '--port', rig.port, '--json'], { cwd: ROOT });
    let [out, said] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const ended = new Promise((done) => child.once('exit', done));
    try {
      const address = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/;
      await eventually(() => address.test(said), 'it prints the address of its page', COMMAND_MS);
      const page = await Page.open(address.exec(said)?.[0] ?? '');
      const shows = (kind: string): Promise<void> =>
        eventually(
          () => {
            const last = page.views.at(-1);
            return last?.kind === 'console' && last.console.page.kind === kind;
          },
          `its page shows ${kind}`,
          COMMAND_MS,
        );
      await shows('invite');
      expect(await page.act({ kind: 'choose', what: 'face' })).toBe(204);
      await rig.openConsole();
      await shows('state');
      expect(await page.act(TAB_PEOPLE)).toBe(204);
      await shows('people');
      expect(pageAtDoor()).toBe('people');
      page.close();
    } finally {
      child.kill('SIGINT');
    }
    expect(await ended).toBe(0);
    expect(JSON.parse(out)).toEqual({ outcome: 'ended' });
    expect(pageAtDoor()).toBe('people');
  });
});
