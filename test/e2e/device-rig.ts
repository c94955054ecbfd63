/**
 * A door on a bench: the real program on real pseudo terminals and a video file, and hands that
 * tap, type, press and watch. Nothing of the product is replaced.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ScreenAction, ScreenView } from '../../src/ports/screen.ts';
import { eventually, ptyPair, type PtyPair } from '../edge/serial/pty-pair.ts';

export const ROOT = resolve(__dirname, '../..');
const NODE = join(ROOT, 'node_modules/.bin/node');
/** A reader repeats its frame while the card is held; the same card counts as a new tap after this silence. */
const NEW_TAP_MS = 1100;
const WAIT_MS = 30_000;

export const RELAY_ON = 'a00101a2';
export const RELAY_OFF = 'a00100a1';

export interface CommandEnd {
  readonly code: number | null;
  readonly answer: Record<string, unknown>;
  readonly said: string;
}

/** The video file or still that the site file names as camera. */
export type RigCamera = { readonly kind: 'ffmpeg'; readonly input: string } | { readonly kind: 'webcam'; readonly device: string };

export interface Rig {
  readonly dir: string;
  readonly reader: PtyPair;
  readonly pinPad: PtyPair;
  /** Everything the relay was told since the start, hex. */
  relayBytes(): string;
  start(camera: RigCamera, lookLimitMs: number): Promise<void>;
  /** Until the screen offers the face. */
  faceOffered(): Promise<void>;
  /** Ends the terminal by SIGTERM; its exit code. */
  stop(): Promise<number | null>;
  /** Programs that run for the terminal's eye and are no part of it: the camera's, while it is open. */
  cameraPrograms(): string[];
  /** Everything the terminal said on standard error. */
  log(): string;
  menshen(words: readonly string[], stdin?: string): Promise<CommandEnd>;
  /** What an installer and the processor do before the face may be used: key, draft, signature, installation. */
  assess(operator: { readonly card: string; readonly pin: string }): Promise<void>;
  act(action: ScreenAction): Promise<void>;
  /** The next view of one of these kinds, from the moment of the last `act`, `tap` or `type` on. */
  view<Kind extends ScreenView['kind']>(...kinds: readonly Kind[]): Promise<Extract<ScreenView, { kind: Kind }>>;
  tap(card: string): Promise<void>;
  type(keys: string): void;
  remove(): Promise<void>;
}

/** One RDM6300 frame: start, ten digits, checksum, end. */
export function cardFrame(card: string): Buffer {
  const sum = Buffer.from(card, 'hex').reduce((left, right) => left ^ right, 0);
  return Buffer.from(`\x02${card}${sum.toString(16).padStart(2, '0').toUpperCase()}\x03`, 'latin1');
}

interface SiteChoice {
  readonly camera: RigCamera;
  readonly lookLimitMs: number;
}

function siteText(
  { camera, lookLimitMs }: SiteChoice,
  wires: { readonly reader: string; readonly pinPad: string; readonly relay: string },
): string {
  return JSON.stringify({
    version: 1,
    deviceId: 'bench-door',
    siteType: 'office_entrance',
    processor: { name: 'Bench House', address: '1 Bench Road', phone: '010-5550100', email: 'desk@bench.example' },
    necessity: 'Hands are full at this door and cards are forgotten.',
    languages: ['en'],
    face: { lookLimitMs, interEyeMinPx: 50 },
    door: { unlockMs: 1000 },
    screen: { port: 0 },
    hardware: {
      camera,
      reader: { kind: 'rdm6300', path: wires.reader },
      pinPad: { kind: 'keycodes', path: wires.pinPad },
      relay: { kind: 'lcus', path: wires.relay },
    },
  });
}

/** The page's part of the screen: the address traded for the cookie, the stream of views, the actions. */
export class Page {
  readonly #origin: string;
  readonly #cookie: string;
  readonly #ending = new AbortController();
  readonly views: ScreenView[] = [];

  private constructor(origin: string, cookie: string) {
    this.#origin = origin;
    this.#cookie = cookie;
  }

  static async open(url: string): Promise<Page> {
    const traded = await fetch(url, { redirect: 'manual' });
    const page = new Page(new URL(url).origin, (traded.headers.get('set-cookie') ?? '').split(';')[0] ?? '');
    const stream = await fetch(`${page.#origin}/events`, { headers: { cookie: page.#cookie }, signal: page.#ending.signal });
    void page.#read(stream).catch(() => undefined); // the terminal ended, or this page did
    return page;
  }

  async #read(stream: Response): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of stream.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const data = /^event: view\ndata: (.*)$/s.exec(event)?.[1];
        if (data !== undefined) this.views.push(JSON.parse(data) as ScreenView);
      }
    }
  }

  async act(action: ScreenAction): Promise<number> {
    const headers = { cookie: this.#cookie, origin: this.#origin, 'content-type': 'application/json' };
    const { status } = await fetch(`${this.#origin}/action`, { method: 'POST', headers, body: JSON.stringify(action) });
    return status;
  }

  close(): void {
    this.#ending.abort();
  }
}

/** Processes of this machine by their parent. */
function childrenOf(): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const pid of readdirSync('/proc').map(Number).filter(Number.isSafeInteger)) {
    // The name in brackets may hold anything; state and parent follow it.
    const parent = Number(/\) \S (\d+) /.exec(fileOr(`/proc/${String(pid)}/stat`))?.[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  return children;
}

/** Its text; empty where the process ended meanwhile. */
function fileOr(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Runs a program to its end. */
function run(program: string, words: readonly string[], stdin = ''): Promise<{ code: number | null; out: string; said: string }> {
  return new Promise((done) => {
    const child = spawn(program, [...words], { cwd: ROOT });
    let [out, said] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stdin.end(stdin);
    child.on('close', (code) => {
      done({ code, out, said });
    });
  });
}

/** A video file of a portrait; see device-clip.ts. */
export async function makeVideo(portrait: string, seed: number, out: string): Promise<void> {
  const words = [join(ROOT, 'test/e2e/device-clip.ts'), portrait, String(seed), '4', out];
  const { code, said } = await run(NODE, ['--disable-warning=ExperimentalWarning', ...words]);
  if (code !== 0) throw new Error(`no clip was made: ${said}`);
}

const PASSPHRASE = 'the house keeps this one';

/** The processor's judgement, as somebody at its desk types it. */
function fillIn(path: string): void {
  const draft = JSON.parse(readFileSync(path, 'utf8')) as { items: Record<string, { result: string; text: string }> };
  for (const item of Object.values(draft.items))
    Object.assign(item, { result: 'pass', text: 'Looked at for the bench; nothing speaks against it.' });
  writeFileSync(path, JSON.stringify({ ...draft, decision: 'approved', approver: 'Head of Bench House' }, null, 2));
}

class Bench implements Rig {
  readonly dir = mkdtempSync(join(tmpdir(), 'menshen-bench-'));
  readonly reader = ptyPair();
  readonly pinPad = ptyPair();
  readonly #relay = ptyPair();
  readonly #data = join(this.dir, 'data');
  #program: ChildProcess | undefined;
  #ended: Promise<number | null> = Promise.resolve(null);
  #page: Page | undefined;
  #seen = 0;
  #relayBytes = '';
  #out = '';
  #log = '';
  readonly #tappedAtMs = new Map<string, number>();

  relayBytes(): string {
    this.#relayBytes += this.#relay.received();
    return this.#relayBytes;
  }

  cameraPrograms(): string[] {
    const families = childrenOf();
    const eyes = families.get(this.#program?.pid ?? 0) ?? [];
    return eyes.flatMap((eye) => families.get(eye) ?? []).map((pid) => fileOr(`/proc/${String(pid)}/comm`).trim());
  }

  log(): string {
    return this.#log;
  }

  async plugAll(): Promise<void> {
    mkdirSync(this.#data, { mode: 0o700 });
    await Promise.all([this.reader.plug(), this.pinPad.plug(), this.#relay.plug()]);
  }

  async start(camera: RigCamera, lookLimitMs: number): Promise<void> {
    const wires = { reader: this.reader.path, pinPad: this.pinPad.path, relay: this.#relay.path };
    writeFileSync(join(this.#data, 'site.yaml'), siteText({ camera, lookLimitMs }, wires), { mode: 0o600 });
    if (this.#program !== undefined) throw new Error('stop the terminal before it is started again');
    this.#out = '';
    const program = spawn(NODE, ['--disable-warning=ExperimentalWarning', join(ROOT, 'src/main.ts'), '--data', this.#data], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#program = program;
    program.stdout.on('data', (chunk: Buffer) => (this.#out += chunk.toString()));
    program.stderr.on('data', (chunk: Buffer) => (this.#log += chunk.toString()));
    this.#ended = new Promise((done) => program.once('exit', done));
    await eventually(() => this.#out.includes('\n') || program.exitCode !== null, 'the terminal prints its address', WAIT_MS);
    if (program.exitCode !== null) throw new Error(`the terminal ended at once: ${this.#log}`);
    this.#page = await Page.open(this.#out.trim());
    this.#seen = 0;
  }

  async faceOffered(): Promise<void> {
    const isOffered = (): boolean => {
      const last = this.#page?.views.at(-1);
      return last?.kind === 'idle' && last.isFaceOffered;
    };
    await eventually(isOffered, 'the face is offered', WAIT_MS);
  }

  async stop(): Promise<number | null> {
    this.#page?.close();
    this.#program?.kill('SIGTERM');
    const code = await this.#ended;
    this.#program = undefined;
    return code;
  }

  menshen(words: readonly string[], stdin?: string): Promise<CommandEnd> {
    return this.#command([...words, '--data', this.#data], stdin);
  }

  async #command(words: readonly string[], stdin?: string): Promise<CommandEnd> {
    const { code, out, said } = await run('sh', [join(ROOT, 'scripts/menshen'), ...words, '--json'], stdin);
    return { code, said, answer: out.trim() === '' ? {} : (JSON.parse(out) as Record<string, unknown>) };
  }

  async assess({ card, pin }: { readonly card: string; readonly pin: string }): Promise<void> {
    const [key, pia] = [join(this.dir, 'house'), join(this.dir, 'pia.json')];
    const steps: readonly (() => Promise<CommandEnd>)[] = [
      () => this.#command(['pia', 'key', '--out', key], `${PASSPHRASE}\n${PASSPHRASE}\n`),
      () => this.menshen(['processor', 'key', `${key}.pub`, '--card', card], `${pin}\n`),
      () => this.menshen(['pia', 'draft', '--out', pia]),
      () => {
        fillIn(pia);
        return this.#command(['pia', 'sign', pia, '--key', `${key}.key`], `${PASSPHRASE}\n`);
      },
      () => this.menshen(['pia', 'install', pia]),
    ];
    for (const step of steps) {
      const { code, said, answer } = await step();
      if (code !== 0) throw new Error(`the assessment did not go through: ${said}${JSON.stringify(answer)}`);
    }
  }

  async act(action: ScreenAction): Promise<void> {
    this.#mark();
    const status = await this.#page?.act(action);
    if (status !== 204) throw new Error(`the screen did not take ${action.kind}: ${String(status)}`);
  }

  async view<Kind extends ScreenView['kind']>(...kinds: readonly Kind[]): Promise<Extract<ScreenView, { kind: Kind }>> {
    const views = (): ScreenView[] => this.#page?.views.slice(this.#seen) ?? [];
    const found = (): ScreenView | undefined => views().find(({ kind }) => (kinds as readonly string[]).includes(kind));
    try {
      await eventually(() => found() !== undefined, `the view ${kinds.join(' or ')}`, WAIT_MS);
    } catch (error) {
      throw new Error(`${(error as Error).message}; shown: ${JSON.stringify(views())}; said: ${this.#log}`, { cause: error });
    }
    return found() as Extract<ScreenView, { kind: Kind }>;
  }

  async tap(card: string): Promise<void> {
    const waitMs = (this.#tappedAtMs.get(card) ?? -NEW_TAP_MS) + NEW_TAP_MS - performance.now();
    if (waitMs > 0) await new Promise((done) => setTimeout(done, waitMs));
    this.#tappedAtMs.set(card, performance.now());
    this.#mark();
    this.reader.send(cardFrame(card));
  }

  type(keys: string): void {
    this.#mark();
    this.pinPad.send(Buffer.from(keys, 'latin1'));
  }

  async remove(): Promise<void> {
    this.#page?.close();
    this.#program?.kill('SIGKILL');
    await this.#ended;
    await Promise.all([this.reader.remove(), this.pinPad.remove(), this.#relay.remove()]);
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Only what is shown from here on counts. */
  #mark(): void {
    this.#seen = this.#page?.views.length ?? 0;
  }
}

/** A bench with all three wires plugged in and no terminal on it yet. */
export async function makeRig(): Promise<Rig> {
  const bench = new Bench();
  await bench.plugAll();
  return bench;
}
