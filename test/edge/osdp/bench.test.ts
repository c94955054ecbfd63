/** `menshen osdp cp`, `pd` and `monitor` as programs of their own, on a real line; none prints a card, a digit or a key. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildFrame, encodeReply } from '../../../src/edge/osdp/index.ts';
import { serialBytes } from '../../../src/edge/serial/serial-bytes.ts';
import { osdpBench } from '../../../src/osdp-bench.ts';
import { describeWithTools } from '../../support/tools.ts';
import { eventually } from '../serial/pty-pair.ts';
import { clock, ptyLine, type PtyLine, wallDevices } from './pty-wall.ts';

const ROOT = resolve(__dirname, '../../..');
/** Starting a program takes seconds on a busy machine. */
const START_LIMIT_MS = 30_000;
const KEY = '00112233445566778899aabbccddeeff';

interface Run {
  readonly out: () => string;
  readonly code: Promise<number | null>;
  stop(): void;
}

let dir: string;
let line: PtyLine;
const running: ChildProcess[] = [];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'menshen-osdp-bench-'));
  writeFileSync(join(dir, 'key'), `${KEY}\n`, { mode: 0o600 });
  line = ptyLine();
  await line.plug();
});
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  await line.remove();
  rmSync(dir, { recursive: true });
});

function menshen(...words: readonly string[]): Run {
  const child = spawn(join(ROOT, 'scripts/menshen'), ['osdp', ...words], { cwd: ROOT });
  running.push(child);
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      out += bytes.toString();
    });
  return {
    out: () => out,
    code: new Promise((settle) => {
      child.once('exit', settle);
    }),
    stop: () => child.kill('SIGTERM'),
  };
}

const end = (port: string): string[] => ['--port', port, '--address', '7', '--key-file', join(dir, 'key')];

const bench = () => osdpBench({ clock, stopped: () => new Promise(() => undefined) });
const words = (changes: { readonly polls?: number }) => ({
  ...{ port: line.near, baud: 9600, address: 7, keyFile: join(dir, 'key'), polls: 1 },
  ...changes,
});

describeWithTools(['socat'], 'the tools of a bench', () => {
  it('a panel and a device in two processes find each other; the card is told by its length', async () => {
    const pd = menshen('pd', ...end(line.far), '--present', '4711');
    const cp = menshen('cp', ...end(line.near));
    await eventually(() => cp.out().includes('card read, 26 bits'), 'the card arrives', START_LIMIT_MS);
    await eventually(() => pd.out().includes('fetched by the panel'), 'the device knows', START_LIMIT_MS);
    cp.stop();
    pd.stop();
    expect(await cp.code).toBe(0);
    expect(await pd.code).toBe(0);
    expect(cp.out()).toContain('online, secured');
    for (const out of [cp.out(), pd.out()]) expect(out).not.toMatch(/4711|1267|00112233|attack: /);
  });

  it('the panel tells keys by their number, and ends after its polls', async () => {
    const wall = wallDevices(line.far, [7]);
    const device = wall.at(7);
    device.key = Uint8Array.from(Buffer.from(KEY, 'hex'));
    const said: string[] = [];
    const ended = bench().cp(words({ polls: 30 }), (text) => said.push(text));
    await eventually(() => device.pd.isOnline, 'the panel is there');
    device.press('90817263');
    expect(await ended).toMatchObject({ wasOnline: true, attacks: 0 });
    expect(said).toEqual(expect.arrayContaining(['online, secured', 'keys, 8']));
    expect(said.join(' ')).not.toContain('9081');
    await wall.close();
  });

  it('the monitor names a frame on a line and ends after as many as were asked for', async () => {
    const far = serialBytes({ path: line.far, baud: 9600, clock });
    const monitor = menshen('monitor', '--port', line.near, '--frames', '1');
    const frame = buildFrame({
      ...{ address: 7, isReply: true, sequence: 1, isCrc: true, block: undefined },
      ...encodeReply({ name: 'KEYPAD', reader: 0, keys: Uint8Array.from(Buffer.from('90817263')) }),
    });
    const send = setInterval(() => void far.write(frame).catch(() => undefined), 200);
    const code = await monitor.code;
    clearInterval(send);
    await far.close();
    expect(code).toBe(0);
    expect(monitor.out()).toContain('PD > CP address 7 SQN 1 KEYPAD, 10 bytes, in clear, CRC');
    expect(monitor.out()).not.toMatch(/9081|3930/);
  });

  it('hands a device from the factory its key, which goes into the key file of the other end', async () => {
    const other = join(dir, 'other');
    writeFileSync(other, `${'ff'.repeat(16)}\n`, { mode: 0o600 });
    const said: string[] = [];
    const say = (text: string): number => said.push(text);
    const pd = bench().pd({ ...words({ polls: 60 }), port: line.far, keyFile: other, install: true }, say);
    const cp = bench().cp({ ...words({ polls: 55 }), install: true }, say);
    expect(await cp).toMatchObject({ wasOnline: true, attacks: 0 });
    await pd;
    expect(said).toEqual(expect.arrayContaining(['key handed over', 'key taken over, kept in the key file']));
    expect([readFileSync(other, 'utf8').trim(), statSync(other).mode & 0o777]).toEqual([KEY, 0o600]);
    expect(said.join(' ')).not.toContain(KEY.slice(0, 8));
  });

  it('takes the default key in no other case', async () => {
    const other = join(dir, 'other');
    writeFileSync(other, `${'ff'.repeat(16)}\n`, { mode: 0o600 });
    const pd = bench().pd({ ...words({ polls: 40 }), port: line.far, keyFile: other }, () => undefined);
    const cp = bench().cp({ ...words({ polls: 35 }), install: true }, () => undefined);
    expect(await cp).toMatchObject({ wasOnline: false });
    await pd;
    expect(readFileSync(other, 'utf8').trim()).toBe('ff'.repeat(16));
  });

  it('refuses a key file that others can read, or that holds no key', async () => {
    const refusal = (): Promise<unknown> =>
      bench()
        .cp(words({}), () => undefined)
        .catch((error: unknown) => error);
    chmodSync(join(dir, 'key'), 0o644);
    expect(await refusal()).toMatchObject({ code: 'key-exposed', message: expect.stringContaining('chmod 600') as unknown });
    writeFileSync(join(dir, 'key'), 'short');
    chmodSync(join(dir, 'key'), 0o600);
    expect(await refusal()).toMatchObject({ code: 'bad-key' });
    rmSync(join(dir, 'key'));
    expect(await refusal()).toMatchObject({ code: 'command-bad' });
  });
});
