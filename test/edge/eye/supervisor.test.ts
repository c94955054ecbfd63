/** The supervisor against a real child process that misbehaves in every way it can. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EyeOptions, superviseEye, type SupervisedEye } from '../../../src/edge/eye/supervisor.ts';
import { systemClock } from '../../../src/edge/system/clock.ts';
import type { EyeEvent, EyeStatus } from '../../../src/ports/eye.ts';
import { constantKeyring, epochKeyring, type WatchedKeyring } from '../../support/keyrings.ts';

const SUBJECT = 'a'.repeat(32);
const REQUEST = { subject: SUBJECT, proofId: SUBJECT };
const clock = systemClock();

let dir: string;
let eye: SupervisedEye | undefined;
let log: string[];
let keyring: WatchedKeyring;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'menshen-eye-'));
  log = [];
});

afterEach(async () => {
  await eye?.stop();
  eye = undefined;
  rmSync(dir, { recursive: true, force: true });
});

function begin(
  script: string,
  limits: EyeOptions['limits'] = {},
  options: { readonly firstByte?: number; readonly keyring?: WatchedKeyring } = {},
): SupervisedEye {
  keyring = options.keyring ?? constantKeyring(options.firstByte ?? 7);
  eye = superviseEye({
    entry: join(__dirname, 'scripted-eye.ts'),
    settings: {
      deviceId: 'door-1',
      noticeVersion: 'n1',
      grantPublicKey: new Uint8Array(32),
      storeDir: dir,
      modelsDir: dir,
      modelPack: script,
      mode: '1:1',
      livenessCues: ['net'],
      interEyeMinPx: 60,
      zone: { left: 0, top: 0, right: 1, bottom: 1 },
      camera: { kind: 'none' },
    },
    keyring,
    clock,
    onLog: (line) => log.push(line),
    limits: { pingEveryMs: 100, silenceMs: 700, firstMs: 20, lookGraceMs: 200, stopMs: 300, ...limits },
  });
  return eye;
}

function state(wanted: EyeStatus['state'], whose: SupervisedEye, restarts = 0): Promise<void> {
  const isThere = (): boolean => whose.status().state === wanted && whose.status().restarts >= restarts;
  if (isThere()) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = whose.onEvent(() => {
      if (!isThere()) return;
      stop();
      resolve();
    });
  });
}

async function timed<Value>(work: Promise<Value>): Promise<{ readonly value: Value; readonly tookMs: number }> {
  const startMs = performance.now();
  const value = await work;
  return { value, tookMs: performance.now() - startMs };
}

describe('an eye that works', () => {
  it('answers, tells advice and counts, and its key is wiped here', async () => {
    const whose = begin('good');
    const events: EyeEvent[] = [];
    whose.onEvent((event) => events.push(event));
    expect(await whose.verify('v1', SUBJECT, 1000)).toEqual({ kind: 'refused', reason: 'eye-down' });
    await state('ready', whose);
    expect(await whose.verify('v2', SUBJECT, 1000)).toEqual({ kind: 'matched', subject: SUBJECT });
    expect(events).toContainEqual({ kind: 'advice', visit: 'v2', advice: 'too-far' });
    expect(await whose.subjects()).toEqual(['a'.repeat(32), 'b'.repeat(32)]);
    expect(await whose.erase([REQUEST])).toEqual([{ kind: 'nothing-held', protection: 'copies-without-root' }]);
    await whose.subjects();
    expect(whose.status()).toMatchObject({ state: 'ready', persons: 0, modelPack: 'scripted', restarts: 0 });
    expect(keyring.copies).toEqual([new Uint8Array(32)]);
  });

  it('keeps what the camera failed of until it gives pictures again', async () => {
    const whose = begin('dark once');
    await state('ready', whose);
    expect(whose.status().cameraFault).toBeUndefined();
    expect(await whose.verify('v1', SUBJECT, 1000)).toEqual({ kind: 'refused', reason: 'camera-dark' });
    expect(whose.status().cameraFault).toEqual({ code: 'camera-dark', sentence: 'The camera sees only dark.' });
    expect(await whose.verify('v2', SUBJECT, 1000)).toMatchObject({ kind: 'matched' });
    expect(whose.status().cameraFault).toBeUndefined();
  });

  it('may connect to nothing, start nothing and write nothing but its store', async () => {
    const whose = begin('probe');
    await state('ready', whose);
    await whose.verify('v1', SUBJECT, 2000);
    const told = log.map((line) => line.replace(/^.*: (?=[a-z ]+: )/, ''));
    expect(told.slice(0, 4)).toEqual([
      'spawn: ERR_ACCESS_DENIED',
      'read outside: ERR_ACCESS_DENIED',
      'write outside: ERR_ACCESS_DENIED',
      'write store: allowed',
    ]);
    expect(told).toContain('connect: ERR_ACCESS_DENIED');
    expect(told).toContain('telemetry: 1');
    expect(told.find((line) => line.startsWith('environment'))).toMatch(
      /^environment: (?:LANG|NODE_CHANNEL_FD|NODE_CHANNEL_SERIALIZATION_MODE|ORT_DISABLE_TELEMETRY|PATH|,)+$/,
    );
    expect(existsSync('/tmp/menshen-eye-must-not-write')).toBe(false);
  });
});

describe('keys with epochs', () => {
  it('are not given up for a store that did not move to the next one, and nothing more is claimed', async () => {
    const epochs = epochKeyring();
    const whose = begin('good', {}, { keyring: epochs });
    await state('ready', whose);
    expect(await whose.erase([REQUEST])).toEqual([{ kind: 'nothing-held', protection: 'copies-without-root' }]);
    expect(epochs).toMatchObject({ epoch: 1, isPrepared: true, calls: ['open', 'prepare'] });
  });

  it('that do not answer for now are asked again; ones put back are not, and neither forks an eye', async () => {
    const epochs = epochKeyring();
    epochs.failing = { step: 'open', code: 'tpm-failed' };
    const whose = begin('good', { refusedMs: 30 }, { keyring: epochs });
    await state('refused', whose);
    expect(whose.status()).toMatchObject({ code: 'tpm-failed', restarts: 0 });
    expect(whose.pid).toBeUndefined();
    await state('ready', whose, 1);
    await whose.stop();
    epochs.isRolledBack = true;
    epochs.calls.length = 0;
    const next = begin('good', { refusedMs: 10 }, { keyring: epochs });
    await state('refused', next);
    await new Promise((resolve) =>
      clock.after(100, () => {
        resolve(undefined);
      }),
    );
    expect(epochs.calls).toEqual(['open']);
    expect(next.status()).toMatchObject({ state: 'refused', code: 'rolled-back', detail: expect.stringContaining('Purge') as string });
  });
});

describe('an eye that fails', () => {
  it('killed in a request: the promise settles as eye-down within a second and the eye comes back', async () => {
    const whose = begin('never-answers');
    await state('ready', whose);
    const asked = timed(whose.verify('v1', SUBJECT, 20_000));
    process.kill(whose.pid ?? 0, 'SIGKILL');
    const { value, tookMs } = await asked;
    expect(value).toEqual({ kind: 'refused', reason: 'eye-down' });
    expect(tookMs).toBeLessThan(1000);
    await state('ready', whose, 1);
    expect(whose.status().restarts).toBe(1);
  });

  it('stopped in its tracks: the request times out, the process is killed and comes back', async () => {
    const whose = begin('good', { silenceMs: 60_000 });
    await state('ready', whose);
    const pid = whose.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    const { value, tookMs } = await timed(whose.verify('v1', SUBJECT, 300));
    expect(value).toEqual({ kind: 'refused', reason: 'timeout' });
    expect(tookMs).toBeLessThan(1500);
    await state('ready', whose, 1);
    expect(existsSync(`/proc/${String(pid)}`)).toBe(false);
  });

  it('silent to pings while nothing is asked: killed and started again', async () => {
    const whose = begin('no-pong');
    await state('ready', whose);
    await state('down', whose);
    expect(log.join(' ')).toContain('no sign of life');
  });

  it('never ready: killed and started again', async () => {
    const whose = begin('never-ready', { startMs: 300 });
    await state('down', whose);
    expect(log.join(' ')).toContain('did not start in time');
  });

  it('messages with a similarity, a vector or a flood of text are dropped, and too many end it', async () => {
    const whose = begin('garbage', { badMessagesMax: 6 });
    await state('ready', whose);
    expect(await whose.verify('v1', SUBJECT, 5000)).toEqual({ kind: 'refused', reason: 'eye-down' });
    expect(log.join(' ')).toContain('not of the schema');
    await state('ready', whose, 1);
  });

  it('a wrong key is a standing refusal, not a loop of restarts', async () => {
    const whose = begin('good', {}, { firstByte: 8 });
    await state('refused', whose);
    const seen: EyeEvent[] = [];
    whose.onEvent((event) => seen.push(event));
    expect(whose.status().detail).toBe('The key does not open the face store.');
    expect(await whose.verify('v1', SUBJECT, 500)).toEqual({ kind: 'refused', reason: 'eye-down' });
    expect(await whose.erase([REQUEST])).toEqual([{ kind: 'failed', reason: 'eye-down' }]);
    await new Promise((resolve) =>
      clock.after(300, () => {
        resolve(undefined);
      }),
    );
    expect(seen).toEqual([]);
    expect(keyring.copies).toHaveLength(1);
  });

  it('a refusal stands through retries until the eye is ready', async () => {
    const whose = begin('refuses', { refusedMs: 30 });
    await state('refused', whose);
    const seen: EyeEvent[] = [];
    whose.onEvent((event) => seen.push(event));
    while (whose.status().restarts < 3)
      await new Promise((resolve) =>
        clock.after(50, () => {
          resolve(undefined);
        }),
      );
    expect(seen).toEqual([]);
  });

  it('dying at every start: pauses grow, then it rests, and never gives up', async () => {
    const whose = begin('dies', { firstMs: 5, longestMs: 20, shortLivesMax: 4, restMs: 60 });
    while (whose.status().restarts < 6)
      await new Promise((resolve) =>
        clock.after(30, () => {
          resolve(undefined);
        }),
      );
    const pauses = log.map((line) => Number(/in (\d+) ms/.exec(line)?.[1]));
    expect(pauses.slice(0, 6)).toEqual([5, 10, 20, 20, 60, 60]);
  });

  it('stop ends an eye that does not listen, and everything asked settles', async () => {
    const whose = begin('never-stops');
    await state('ready', whose);
    const pid = whose.pid ?? 0;
    await whose.stop();
    expect(existsSync(`/proc/${String(pid)}`)).toBe(false);
    expect(whose.status().state).toBe('down');
    expect(await whose.subjects()).toBeUndefined();
  });

  it('cancel settles a look at once', async () => {
    const whose = begin('never-answers');
    await state('ready', whose);
    const asked = timed(whose.verify('v1', SUBJECT, 20_000));
    whose.cancel('v1');
    const { value, tookMs } = await asked;
    expect(value).toEqual({ kind: 'refused', reason: 'cancelled' });
    expect(tookMs).toBeLessThan(200);
  });

  it('a full table refuses instead of queueing', async () => {
    const whose = begin('never-answers');
    await state('ready', whose);
    const asked = Array.from({ length: 65 }, (_, at) => whose.verify(`v${String(at)}`, SUBJECT, 20_000));
    expect(await asked[64]).toEqual({ kind: 'refused', reason: 'eye-busy' });
    whose.kill();
    expect(await asked[0]).toEqual({ kind: 'refused', reason: 'eye-down' });
  });
});

describe('an eye that takes too much memory', () => {
  it('is ended while nobody asks it anything, and is back by itself', async () => {
    // Every process holds more than nothing.
    const whose = begin('good', { memoryMaxKib: 0, memoryEveryMs: 100 });
    await state('ready', whose, 1);
    expect(log.filter((line) => line.includes('takes too much memory'))).toHaveLength(1);
    expect(whose.status().restarts).toBe(1);
  });
});
