/** A start of the real program: how long until a card opens the door, and what systemd hears of it. Limits are five times those meant. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { defaultSiteText } from '../../src/edge/system/site-file.ts';
import { eventually } from '../edge/serial/pty-pair.ts';
import { describeWithTools } from '../support/tools.ts';

const ROOT = resolve(__dirname, '../..');
const NODE = join(ROOT, 'node_modules/.bin/node');
const [CARD_LIMIT_MS, FACE_LIMIT_MS, LIMIT_MS] = [15_000, 50_000, 110_000];

describeWithTools(['socat'], 'the start', () => {
  it('lets a card pass soon, and the face soon after', () => {
    const words = [
      '--disable-warning=ExperimentalWarning',
      join(ROOT, 'scripts/boot-times.ts'),
      '--persons',
      '20',
      '--starts',
      '1',
      '--json',
    ];
    const { stdout, stderr } = spawnSync(NODE, words, { encoding: 'utf8', timeout: LIMIT_MS });
    expect(stderr).toContain('start 1');
    const { starts } = JSON.parse(stdout) as { starts: { cardMs: number; faceMs: number }[] };
    expect(starts).toHaveLength(1);
    for (const { cardMs, faceMs } of starts) {
      expect(cardMs).toBeLessThan(CARD_LIMIT_MS);
      expect(faceMs).toBeLessThan(FACE_LIMIT_MS);
    }
  }, 120_000);
});

describeWithTools(['socat', 'systemd-notify'], 'the start under systemd', () => {
  it('says ready and alive by itself, and stopping when it is ended', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'menshen-notify-'));
    const path = join(dir, 'notify');
    const receiver = spawn('socat', ['-u', `UNIX-RECV:${path}`, 'STDOUT'], { stdio: ['ignore', 'pipe', 'ignore'] });
    let heard = '';
    receiver.stdout.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    await eventually(() => existsSync(path), 'socat listens');
    writeFileSync(join(dir, 'site.yaml'), defaultSiteText({ deviceId: 'boot-door' }).replace('port: 8420', 'port: 0'), { mode: 0o600 });
    const env = { ...process.env, NOTIFY_SOCKET: path, WATCHDOG_USEC: '3000000' };
    const door = spawn(NODE, ['--disable-warning=ExperimentalWarning', join(ROOT, 'src/main.ts'), '--data', dir], { stdio: 'ignore', env });
    const gone = new Promise((done) => door.once('exit', done));
    try {
      await eventually(() => heard.includes('READY=1\nWATCHDOG=1\nSTATUS=The door decides.'), 'ready', 60_000);
      const said = heard.length;
      await eventually(() => heard.slice(said).includes('WATCHDOG=1'), 'alive', 60_000);
      door.kill('SIGTERM');
      await eventually(() => heard.includes('STOPPING=1'), 'stopping', 60_000);
      await gone;
    } finally {
      door.kill('SIGKILL');
      receiver.kill();
      rmSync(dir, { recursive: true, force: true });
    }
  }, 200_000);
});
