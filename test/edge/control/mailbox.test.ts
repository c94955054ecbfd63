import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../../../src/base/fault.ts';
import {
  askMailbox,
  type ControlHandler,
  HEARTBEAT_STALE_MS,
  isServed,
  type Mailbox,
  mailboxOf,
  REQUEST_BYTES_MAX,
  serveMailbox,
} from '../../../src/edge/control/mailbox.ts';
import type { ControlRequest } from '../../../src/edge/control/messages.ts';
import { systemClock } from '../../../src/edge/system/clock.ts';

const clock = systemClock();
const STATUS: ControlRequest = { verb: 'status' };
const PIN = '480273';
let root: string;
let mailbox: Mailbox;
let stop: () => void;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'menshen-mailbox-'));
  mailbox = { dir: join(root, 'box'), ownerUid: process.getuid?.() ?? 0 };
  stop = () => undefined;
});
afterEach(() => {
  stop();
  rmSync(root, { recursive: true, force: true });
});

function serve(handle: ControlHandler, onBroken?: (error: unknown) => void): void {
  stop = serveMailbox({ mailbox, clock, handle, ...(onBroken === undefined ? {} : { onBroken }) });
}

function ask(request: ControlRequest, limitMs = 5_000, onProgress: (text: string) => void = () => undefined): Promise<unknown> {
  return askMailbox({ mailbox, clock, request, limitMs, onProgress });
}

/** Whatever lies in the mailbox, as one text of names. */
function left(): string[] {
  return ['requests', 'replies'].flatMap((folder) => readdirSync(join(mailbox.dir, folder)));
}

/** Puts a raw request there as another program would, and gives the last line of the reply. */
async function putRaw(body: string): Promise<Record<string, unknown>> {
  const id = '00000000-0000-4000-8000-000000000000';
  writeFileSync(join(mailbox.dir, 'requests', id), body);
  const reply = join(mailbox.dir, 'replies', id);
  for (let tries = 0; tries < 100 && !existsSync(reply); tries += 1) await new Promise<void>((done) => clock.after(20, done));
  const { readFileSync } = await import('node:fs');
  return JSON.parse(readFileSync(reply, 'utf8').trim().split('\n').at(-1) ?? '{}') as Record<string, unknown>;
}

describe('the mailbox', () => {
  it('carries a request, its progress and its answer, and leaves nothing behind', async () => {
    serve((request, onProgress) => {
      onProgress('x'.repeat(5_000));
      return Promise.resolve({ echo: request });
    });
    const told: string[] = [];
    const request: ControlRequest = { verb: 'purge', card: '0A00001234', pin: PIN, persons: 3 };
    await expect(ask(request, 5_000, (text) => told.push(text))).resolves.toEqual({ echo: request });
    expect(told.map((text) => text.length)).toEqual([400]);
    expect(left()).toEqual([]);
  });

  it('is a folder that nobody else may enter', () => {
    serve(() => Promise.resolve({}));
    for (const folder of ['', 'requests', 'replies']) expect(statSync(join(mailbox.dir, folder)).mode & 0o777).toBe(0o700);
    stop();
    expect(existsSync(mailbox.dir)).toBe(false);
  });

  it('answers two askers at once, each with their own answer', async () => {
    serve(async (request) => {
      await new Promise<void>((done) => clock.after(request.verb === 'withdraw' && request.number === '1' ? 200 : 20, done));
      return { ...request };
    });
    const answers = await Promise.all(['1', '2', '3'].map((number) => ask({ verb: 'withdraw', number })));
    expect(answers).toMatchObject([{ number: '1' }, { number: '2' }, { number: '3' }]);
  });

  it('has deleted the PIN before the request is worked on', async () => {
    let seen: string[] = ['not asked'];
    serve(() => {
      seen = readdirSync(join(mailbox.dir, 'requests'));
      return Promise.resolve({});
    });
    await ask({ verb: 'enrol', number: '1', pin: PIN, isFaceWanted: false });
    expect(seen).toEqual([]);
  });

  it('deletes a draft that its writer gave up', async () => {
    serve(() => Promise.resolve({}));
    const draft = join(mailbox.dir, 'requests', 'x.draft');
    writeFileSync(draft, PIN);
    const longAgo = Date.now() / 1000 - 60;
    utimesSync(draft, longAgo, longAgo);
    for (let tries = 0; tries < 60 && existsSync(draft); tries += 1) await new Promise<void>((done) => clock.after(50, done));
    expect(existsSync(draft)).toBe(false);
  });

  it.each([
    ['larger than it may be', `"${'9'.repeat(REQUEST_BYTES_MAX)}"`, 'larger than'],
    ['garbage', '{"verb":', 'not readable JSON'],
    ['of an unknown verb', '{"verb":"export-faces"}', 'not understood'],
    ['with a word too many', '{"verb":"status","template":"x"}', 'not understood'],
  ])('refuses a request that is %s, and deletes it', async (_what, body, sentence) => {
    serve(() => Promise.reject(new Error('must not be asked')));
    const reply = await putRaw(body);
    expect(reply).toMatchObject({ kind: 'failed', code: 'command-bad', message: expect.stringContaining(sentence) as string });
    expect(readdirSync(join(mailbox.dir, 'requests'))).toEqual([]);
  });

  it('never repeats a PIN that is not understood', async () => {
    serve(() => Promise.resolve({}));
    const reply = await putRaw(JSON.stringify({ verb: 'purge', card: '0A00001234', pin: `${PIN}x`, persons: 1 }));
    expect(JSON.stringify(reply)).not.toContain(PIN);
    expect(reply['message']).toContain('pin');
  });

  it('hands on a fault of the terminal as that fault', async () => {
    serve(() => Promise.reject(new Fault('store-full', 'The disk is full. Make room.')));
    await expect(ask(STATUS)).rejects.toMatchObject({ code: 'store-full', message: 'The disk is full. Make room.' });
  });

  it('answers before a mistake of our own ends the process', async () => {
    const broken: unknown[] = [];
    serve(
      () => Promise.reject(new TypeError('undefined is not a template')),
      (error) => broken.push(error),
    );
    await expect(ask(STATUS)).rejects.toMatchObject({ code: 'not-running', message: expect.stringContaining('mistake') as string });
    expect(broken).toEqual([expect.any(TypeError)]);
  });

  it('goes on when its folder was cleared away', async () => {
    serve(() => Promise.resolve({ isThere: true }));
    rmSync(mailbox.dir, { recursive: true });
    for (let tries = 0; tries < 60 && !isServed(mailbox); tries += 1) await new Promise<void>((done) => clock.after(50, done));
    await expect(ask(STATUS)).resolves.toEqual({ isThere: true });
  });
});

describe('asking a mailbox that does not answer', () => {
  it('says at once that nobody is there', async () => {
    await expect(ask(STATUS)).rejects.toMatchObject({ code: 'not-running' });
  });

  it('takes an old heartbeat for none, whichever way the clock was set', () => {
    serve(() => Promise.resolve({}));
    expect(isServed(mailbox)).toBe(true);
    for (const shiftMs of [-2 * HEARTBEAT_STALE_MS, 2 * HEARTBEAT_STALE_MS]) {
      const at = (Date.now() + shiftMs) / 1000;
      utimesSync(join(mailbox.dir, 'heartbeat'), at, at);
      expect(isServed(mailbox)).toBe(false);
    }
  });

  it('gives up in time and takes the PIN away again', async () => {
    serve(() => new Promise(() => undefined));
    stop();
    for (const folder of ['', 'requests', 'replies']) mkdirSync(join(mailbox.dir, folder), { mode: 0o700 });
    appendFileSync(join(mailbox.dir, 'heartbeat'), '1');
    await expect(ask({ verb: 'enrol', number: '1', pin: PIN, isFaceWanted: false }, 200)).rejects.toMatchObject({ code: 'eye-timeout' });
    expect(left()).toEqual([]);
  });

  it('refuses an answer that it does not understand', async () => {
    serve(() => new Promise(() => undefined));
    const asked = ask(STATUS);
    for (let tries = 0; tries < 40; tries += 1) {
      const [name] = readdirSync(join(mailbox.dir, 'requests')).filter((entry) => !entry.endsWith('.draft'));
      if (name !== undefined) writeFileSync(join(mailbox.dir, 'replies', name), '{"kind":"done","template":[1,2]}\n');
      await Promise.race([asked.catch(() => undefined), new Promise<void>((done) => clock.after(5, done))]);
    }
    await expect(asked).rejects.toMatchObject({ code: 'message-bad' });
  });

  it('does not trust a folder that others made, may enter, or that is a link', () => {
    serve(() => Promise.resolve({}));
    expect(isServed({ ...mailbox, ownerUid: mailbox.ownerUid + 1 })).toBe(false);
    chmodSync(mailbox.dir, 0o755);
    expect(isServed(mailbox)).toBe(false);
    chmodSync(mailbox.dir, 0o700);
    const link = join(root, 'link');
    symlinkSync(mailbox.dir, link);
    expect(isServed({ ...mailbox, dir: link })).toBe(false);
  });

  it('is the same mailbox by whatever path the data folder is named, and another for another folder', () => {
    const data = join(root, 'data');
    mkdirSync(data);
    symlinkSync(data, join(root, 'data-link'));
    expect(mailboxOf(join(root, 'data-link'))).toEqual(mailboxOf(data));
    expect(mailboxOf(root).dir).not.toBe(mailboxOf(data).dir);
    expect(mailboxOf(data).ownerUid).toBe(statSync(data).uid);
  });
});
