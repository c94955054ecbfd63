/** systemd as the watchdog: the real systemd-notify and a real datagram socket, which socat holds as systemd does. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemdWatchdog } from '../../../src/edge/system/watchdog.ts';
import { describeWithTools } from '../../support/tools.ts';
import { eventually } from '../serial/pty-pair.ts';

const silent = (): void => undefined;

describe('what systemd hands over', () => {
  it('is nothing where it did not start this process', () => {
    expect(systemdWatchdog({ environment: {}, pid: 1, onLog: silent })).toBeUndefined();
  });

  it('is taken out of the environment: no child speaks for the door', () => {
    const environment = { NOTIFY_SOCKET: '/run/none', WATCHDOG_USEC: '30000000', WATCHDOG_PID: '7', PATH: '/bin' };
    expect(systemdWatchdog({ environment, pid: 7, onLog: silent })?.limitMs).toBe(30_000);
    expect(environment).toEqual({ PATH: '/bin' });
  });

  it.each([
    ['of another process', { WATCHDOG_USEC: '30000000', WATCHDOG_PID: '8' }],
    ['that is none', { WATCHDOG_USEC: '0' }],
    ['that is no number', { WATCHDOG_USEC: 'soon' }],
  ])('is no limit %s', (_what, variables) => {
    const environment = { NOTIFY_SOCKET: '/run/none', ...variables };
    expect(systemdWatchdog({ environment, pid: 7, onLog: silent })?.limitMs).toBeUndefined();
  });
});

describeWithTools(['socat', 'systemd-notify'], 'word to systemd', () => {
  const dir = mkdtempSync(join(tmpdir(), 'menshen-notify-'));
  const path = join(dir, 'notify');
  afterAll(() => {
    rmSync(dir, { recursive: true, force: true });
  });

  /** Takes one message, then goes away: whether the program finds it still there at its barrier is chance, and not asked. */
  async function receive(tell: () => Promise<boolean>): Promise<string> {
    rmSync(path, { force: true });
    const receiver = spawn('socat', ['-u', `UNIX-RECVFROM:${path}`, 'STDOUT'], { stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    receiver.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const ended = new Promise((done) => receiver.once('close', done));
    await eventually(() => existsSync(path), 'socat listens');
    await tell();
    await ended;
    return text;
  }

  it('says ready, alive and stopping in the words of sd_notify, each on lines of its own', async () => {
    const watchdog = systemdWatchdog({ environment: { ...process.env, NOTIFY_SOCKET: path }, pid: 7, onLog: silent });
    const said = async (state: 'ready' | 'alive' | 'stopping', status: string) =>
      receive(() => watchdog?.tell({ state, status }) ?? Promise.resolve(false));
    expect(await said('ready', 'The door decides.')).toBe('READY=1\nWATCHDOG=1\nSTATUS=The door decides.');
    expect(await said('alive', 'One\nREADY=1')).toBe('WATCHDOG=1\nSTATUS=One READY=1');
    expect(await said('stopping', 'Ends.')).toBe('STOPPING=1\nSTATUS=Ends.');
  });

  it('tells once that nobody hears it, and goes on', async () => {
    const logged: string[] = [];
    const environment = { ...process.env, NOTIFY_SOCKET: join(dir, 'nobody') };
    const watchdog = systemdWatchdog({ environment, pid: 7, onLog: (line) => void logged.push(line) });
    for (const state of ['ready', 'ready'] as const) expect(await watchdog?.tell({ state, status: '' })).toBe(false);
    expect(logged).toHaveLength(1);
  });
});
