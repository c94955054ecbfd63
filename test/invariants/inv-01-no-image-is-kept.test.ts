/**
 * INV-01 and INV-09 over the real eye process: during looks with a face before the camera it opens
 * no file for writing but the store's own, and leaves none behind. Seen by strace, not by promise.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SecretBytes } from '../../src/base/secret.ts';
import { grantBytes, PURPOSE } from '../../src/core/consent/grant.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import { superviseEye } from '../../src/edge/eye/supervisor.ts';
import { systemClock } from '../../src/edge/system/clock.ts';
import { describeWithTools } from '../support/tools.ts';
import { constantKeyring } from '../support/keyrings.ts';

const ROOT = resolve(__dirname, '../..');
const PORTRAIT = 'person women/10';
const SUBJECT = 'a1'.repeat(16);
const CALLS = 'open,openat,openat2,creat,rename,renameat,renameat2,mknod,mknodat,memfd_create,connect,sendto,sendmsg';

/** Calls of a trace that may put bytes somewhere: opened for writing, or sent. */
function writingCalls(trace: string): string[] {
  return trace
    .split('\n')
    .filter((line) => /O_WRONLY|O_RDWR|O_CREAT|\b(?:creat|rename\w*|mknod\w*|memfd_create|connect)\(/.test(line))
    .filter((line) => !/= -1 E/.test(line));
}

/** Attaches strace to a running process; resolves when it is attached. */
async function traced(pid: number, output: string): Promise<() => Promise<void>> {
  const tracer = spawn('strace', ['-f', '-p', String(pid), '-e', `trace=${CALLS}`, '-o', output], { stdio: ['ignore', 'ignore', 'pipe'] });
  await new Promise<void>((resolve) => {
    tracer.stderr.on('data', (text: Buffer) => {
      if (text.includes('attached')) resolve();
    });
  });
  return () =>
    new Promise((resolve) => {
      tracer.on('exit', () => {
        resolve();
      });
      tracer.kill('SIGINT');
    });
}

describeWithTools(['strace'], 'the eye during visits', () => {
  it('writes to no file but faces.db and connects to nothing', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'menshen-inv01-'));
    const storeDir = join(dir, 'eye');
    mkdirSync(storeDir);
    writeFileSync(join(storeDir, 'scene'), PORTRAIT);
    const signer = (await openCrypto()).signingKey(new SecretBytes(new Uint8Array(32).fill(5)));
    const eye = superviseEye({
      entry: join(ROOT, 'test/edge/eye/portrait-eye.ts'),
      settings: {
        deviceId: 'door-1',
        noticeVersion: 'n1',
        grantPublicKey: signer.publicKey,
        storeDir,
        modelsDir: join(ROOT, 'models'),
        modelPack: 'default',
        mode: '1:N',
        livenessCues: ['net'],
        interEyeMinPx: 30,
        zone: { left: 0.1, top: 0.1, right: 0.9, bottom: 0.9 },
        camera: { kind: 'none' },
      },
      keyring: constantKeyring(),
      clock: systemClock(),
      onLog: () => undefined,
    });
    try {
      await new Promise<void>((resolve) => {
        eye.onEvent((event) => {
          if (event.kind === 'state' && event.state === 'ready') resolve();
        });
      });
      const trace = join(dir, 'trace');
      const detach = await traced(eye.pid ?? 0, trace);
      const nowMs = Date.now();
      const grant = {
        grantId: 'g1',
        deviceId: 'door-1',
        subject: SUBJECT,
        purpose: PURPOSE,
        noticeVersion: 'n1',
        noticeHash: '0'.repeat(64),
        grantedAtMs: nowMs,
        expiresAtMs: nowMs + 60_000,
      } as const;
      await eye.enrol('e1', SUBJECT, { grant, signature: signer.sign(grantBytes(grant)) }, 12_000);
      await eye.verify('v1', SUBJECT, 3000);
      writeFileSync(join(storeDir, 'scene'), 'nobody');
      await eye.identify('i1', 500);
      await detach();
      const text = readFileSync(trace, 'utf8');
      expect(text).toContain(join(storeDir, 'scene')); // the trace saw the eye at work
      expect(writingCalls(text).filter((line) => !line.includes(`${storeDir}/faces.db`))).toEqual([]);
      expect(readdirSync(storeDir).filter((name) => !/^(?:faces\.db(?:-wal|-shm)?|scene)$/.test(name))).toEqual([]);
      expect(existsSync(join(ROOT, 'core'))).toBe(false);
    } finally {
      await eye.stop();
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it('would see a picture being written', () => {
    expect(writingCalls('12 openat(AT_FDCWD, "/tmp/face.jpg", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 21')).toHaveLength(1);
    expect(writingCalls('12 openat(AT_FDCWD, "/x/models/fr_eye.onnx", O_RDONLY|O_CLOEXEC) = 21')).toHaveLength(0);
    expect(writingCalls('12 connect(20, {sa_family=AF_INET}, 16) = 0')).toHaveLength(1);
  });
});
