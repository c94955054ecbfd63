/** An installer's laptop, a stick, a console cable and a terminal out of the box, each the real thing: only the walls are pseudo terminals. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provisionCommands } from '../../src/cli-provision.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import { secretKeyText } from '../../src/edge/orders/secret-key.ts';
import type { ProvisionView } from '../../src/ports/provision-view.ts';
import type { ScreenAction, ScreenView } from '../../src/ports/screen.ts';
import { eventually, ptyPair } from '../edge/serial/pty-pair.ts';
import { makeTestOperator } from '../support/orders.ts';
import { cardFrame, type CommandEnd, Page, ROOT } from './device-rig.ts';

const NODE = join(ROOT, 'node_modules/.bin/node');
const PASSPHRASE = 'four words of an owner';
/** The cheapest limits that the format has: the key is thrown away. */
const QUICK = { opsLimit: 32_768, memLimit: 2 ** 20 };
const WAIT_MS = 30_000;
const NEW_TAP_MS = 1100;

/** Two ends of one cable that can be pulled. */
function cable() {
  const dir = mkdtempSync(join(tmpdir(), 'menshen-cable-'));
  const [device, laptop] = [join(dir, 'device'), join(dir, 'laptop')];
  let socat: ChildProcess | undefined;
  const pull = async (): Promise<void> => {
    const gone = socat;
    socat = undefined;
    if (gone === undefined) return;
    await new Promise((done) => {
      gone.once('exit', done);
      gone.kill('SIGKILL');
    });
    for (const path of [device, laptop]) rmSync(path, { force: true });
  };
  return {
    device,
    laptop,
    pull,
    plug: async () => {
      socat = spawn('socat', [`pty,raw,echo=0,link=${device}`, `pty,raw,echo=0,link=${laptop}`], { stdio: 'ignore' });
      await eventually(() => existsSync(device) && existsSync(laptop), 'socat makes the cable');
    },
    remove: async () => {
      await pull();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A command under way: what it said so far, and its end. */
export interface Running {
  said(): string;
  readonly ended: Promise<CommandEnd>;
}

export async function makeProvisionRig() {
  const dir = mkdtempSync(join(tmpdir(), 'menshen-install-'));
  const at = (name: string): string => join(dir, name);
  mkdirSync(at('stick'));
  const crypto = await openCrypto();
  const owner = makeTestOperator(crypto);
  writeFileSync(at('owner.pub'), `untrusted comment: minisign public key\n${owner.line}\n`);
  writeFileSync(at('owner.key'), await secretKeyText(owner, { passphrase: PASSPHRASE, crypto, limits: QUICK }));
  const [reader, pinPad, relay, console] = [ptyPair(), ptyPair(), ptyPair(), cable()];
  await Promise.all([reader.plug(), pinPad.plug(), relay.plug(), console.plug()]);
  const laptop = provisionCommands({
    clock: { nowMs: () => Date.now() },
    prompt: {
      line: () => Promise.reject(new Error('nothing is asked')),
      hidden: () => Promise.resolve(PASSPHRASE),
      close: () => undefined,
    },
    openCrypto: () => Promise.resolve(crypto),
  });
  let program: ChildProcess | undefined;
  let ended: Promise<number | null> = Promise.resolve(null);
  let page: Page | undefined;
  let [log, relayBytes, lastTapMs] = ['', '', -NEW_TAP_MS];
  const views = (): readonly ScreenView[] => page?.views ?? [];

  return {
    dir,
    owner,
    console,
    stick: at('stick'),
    relay: () => (relayBytes += relay.received()),
    log: () => log,
    onStick: (name: string) => (existsSync(join(at('stick'), name)) ? readFileSync(join(at('stick'), name), 'utf8') : undefined),
    /** Power on; as systemd starts it. */
    start: async () => {
      let out = '';
      const words = ['--data', at('data'), '--stick', at('stick'), '--pin-pad', pinPad.path, '--console', console.device, '--port', '0'];
      const child = spawn(NODE, ['--disable-warning=ExperimentalWarning', join(ROOT, 'src/main.ts'), ...words]);
      program = child;
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
      ended = new Promise((done) => child.once('exit', done));
      await eventually(() => out.includes('\n') || child.exitCode !== null, 'the terminal prints its address', WAIT_MS);
      if (child.exitCode !== null) throw new Error(`the terminal ended at once: ${log}`);
      page = await Page.open(out.trim());
    },
    ended: async () => {
      const code = await ended;
      page?.close();
      program = undefined;
      return code;
    },
    cutPower: async () => {
      program?.kill('SIGKILL');
      await ended;
      page?.close();
    },
    /** What the screen shows now, once it is of that stage. */
    stage: async <Stage extends ProvisionView['stage']>(
      stage: Stage,
      holds: (view: Extract<ProvisionView, { stage: Stage }>) => boolean = () => true,
    ): Promise<Extract<ProvisionView, { stage: Stage }>> => {
      type Wanted = Extract<ProvisionView, { stage: Stage }>;
      const found = (): Wanted | undefined => {
        const last = views().at(-1);
        const view = last?.kind === 'provision' && last.provision.stage === stage ? (last.provision as Wanted) : undefined;
        return view !== undefined && holds(view) ? view : undefined;
      };
      try {
        await eventually(() => found() !== undefined, stage, WAIT_MS);
      } catch (error) {
        throw new Error(`${(error as Error).message}; shown: ${JSON.stringify(views().slice(-3))}; said: ${log}`, { cause: error });
      }
      return found() as Wanted;
    },
    act: async (action: ScreenAction) => page?.act(action),
    shown: async (kind: ScreenView['kind']) => {
      await eventually(() => views().at(-1)?.kind === kind, `the view ${kind}`, WAIT_MS);
    },
    /** What the laptop puts into its folder, as one bundle; gives the path of the file. */
    make: async (folder: Readonly<Record<string, string>>): Promise<string> => {
      const out = at('out');
      for (const path of [at('folder'), out]) {
        rmSync(path, { recursive: true, force: true });
        mkdirSync(path, { mode: 0o700 });
      }
      for (const [name, text] of Object.entries(folder)) writeFileSync(join(at('folder'), name), text, { mode: 0o600 });
      const deviceKey = join(at('stick'), 'menshen-device.pub.json');
      const made = await laptop.make({ folder: at('folder'), deviceKey, key: at('owner.key'), out }, () => undefined);
      if (made['outcome'] !== 'made') throw new Error(`no bundle was made: ${JSON.stringify(made)}`);
      return String(made['bundle']);
    },
    /** Puts a made bundle on the stick whole: nobody makes one on a stick that sits in a terminal. */
    plugIn: (bundle: string): void => {
      for (const end of ['.minisig', '']) renameSync(`${bundle}${end}`, join(at('stick'), `menshen-bundle.bin${end}`));
    },
    siteText: (deviceId: string, changes: object = {}) =>
      JSON.stringify({
        version: 1,
        deviceId,
        siteType: 'office_entrance',
        processor: { name: 'Bench House', address: '1 Bench Road', phone: '010-5550100', email: 'desk@bench.example' },
        necessity: 'Hands are full at this door and cards are forgotten.',
        languages: ['en'],
        door: { unlockMs: 1000 },
        screen: { port: 0 },
        orders: { operatorKeys: [], dir: at('stick') },
        hardware: {
          console: { path: console.device },
          reader: { kind: 'rdm6300', path: reader.path },
          pinPad: { kind: 'keycodes', path: pinPad.path },
          relay: { kind: 'lcus', path: relay.path },
        },
        ...changes,
      }),
    tap: async (card: string) => {
      const waitMs = lastTapMs + NEW_TAP_MS - performance.now();
      if (waitMs > 0) await new Promise((done) => setTimeout(done, waitMs));
      lastTapMs = performance.now();
      reader.send(cardFrame(card));
    },
    type: (keys: string) => {
      pinPad.send(Buffer.from(keys, 'latin1'));
    },
    menshen: (words: readonly string[], stdin = ''): Running => {
      const child = spawn('sh', [join(ROOT, 'scripts/menshen'), ...words, '--json'], { cwd: ROOT });
      child.stdin.end(stdin);
      let [out, said] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const done = new Promise<CommandEnd>((settle) => {
        child.once('close', (code) => {
          settle({ code, said, answer: out.trim() === '' ? {} : (JSON.parse(out) as Record<string, unknown>) });
        });
      });
      return { said: () => said, ended: done };
    },
    remove: async () => {
      page?.close();
      program?.kill('SIGKILL');
      await ended;
      await Promise.all([reader.remove(), pinPad.remove(), relay.remove(), console.remove()]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export type ProvisionRig = Awaited<ReturnType<typeof makeProvisionRig>>;
