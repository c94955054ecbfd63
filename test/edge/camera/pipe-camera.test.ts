/** A real named pipe into which ffmpeg writes pictures, stops, and writes again. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openCamera } from '../../../src/edge/camera/open-camera.ts';
import { systemClock } from '../../../src/edge/system/clock.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { hurried } from './hurried-clock.ts';
import type { CameraSession } from '../../../src/ports/camera.ts';
import type { Frame } from '../../../src/core/vision/types.ts';

const clock = systemClock();
const hurriedClock = hurried(clock);
const dir = mkdtempSync(join(tmpdir(), 'menshen-pipe-'));
const fifo = join(dir, 'a pipe $(touch x)');
const writers: ChildProcess[] = [];
const readers: number[] = [];

function camera(input = `pipe:${fifo}`, its: Clock = clock) {
  return openCamera({ kind: 'ffmpeg', input, widthPx: 320, heightPx: 240, fps: 30 }, { clock: its, onCapture: (pid) => readers.push(pid) });
}

/** ffmpeg at 30 pictures a second into the pipe, until it is ended. */
function write(graph = 'testsrc2=size=320x240:rate=30'): ChildProcess {
  const words = [
    '-loglevel',
    'quiet',
    '-y',
    '-re',
    '-f',
    'lavfi',
    '-i',
    graph,
    '-c:v',
    'mjpeg',
    '-flush_packets',
    '1',
    '-f',
    'mjpeg',
    `file:${fifo}`,
  ];
  const writer = spawn('ffmpeg', words, { stdio: 'ignore' });
  writers.push(writer);
  return writer;
}

async function end(writer: ChildProcess): Promise<void> {
  if (writer.exitCode !== null || writer.signalCode !== null) return;
  const gone = new Promise((resolve) => writer.once('close', resolve));
  writer.kill('SIGKILL');
  await gone;
}

/** Frames until `isLast`; at most for 8 s. */
async function frames(session: CameraSession, isLast: (frame: Frame) => boolean): Promise<Frame | undefined> {
  const deadlineMs = clock.monotonicMs() + 8000;
  while (clock.monotonicMs() < deadlineMs) {
    const frame = await session.next(500);
    if (frame !== undefined && isLast(frame)) return frame;
  }
  return undefined;
}

beforeAll(() => {
  execFileSync('mkfifo', [fifo]);
});
afterEach(() => {
  for (const writer of writers.splice(0)) writer.kill('SIGKILL');
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

describe('a camera behind a named pipe', () => {
  it('gives the newest picture, and goes on when the writer was started again', async () => {
    const writer = write();
    const session = await camera().open();
    expect(await session.next(3000)).toMatchObject({ seq: 1, widthPx: 320, heightPx: 240 });
    await end(writer);
    write();
    expect(await frames(session, (frame) => frame.isAfterGap === true)).toMatchObject({ widthPx: 320 });
    await session.close();
    for (const pid of readers.splice(0)) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('opens again for the next look, by a writer that ends with each and is started again', async () => {
    const words = 'ffmpeg -loglevel quiet -y -re -f lavfi -i testsrc2=size=320x240:rate=30 -c:v mjpeg -f mjpeg "file:$1"';
    // A group of its own, so that the writer that waits for a reader ends with it.
    const unit = spawn('sh', ['-c', `for turn in 1 2 3; do ${words}; done`, 'sh', fifo], { stdio: 'ignore', detached: true });
    try {
      for (const _look of [1, 2]) {
        const session = await camera().open();
        expect(await session.next(3000)).toMatchObject({ seq: 1, widthPx: 320 });
        await session.close();
      }
    } finally {
      process.kill(-(unit.pid ?? 0), 'SIGKILL');
    }
  });

  it('says that no picture comes where nobody writes, and leaves no reader behind', async () => {
    await expect(camera(`pipe:${fifo}`, hurriedClock).open()).rejects.toMatchObject({ code: 'camera-failed' });
    for (const pid of readers.splice(0)) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  }, 20_000);

  it('shows the whole pictures of a stream with garbage and a picture without end, in bounded memory', async () => {
    const picture = join(dir, 'one.jpg');
    execFileSync('ffmpeg', ['-loglevel', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc=size=320x240', '-frames:v', '1', picture]);
    const jpeg = readFileSync(picture);
    const head = jpeg.subarray(0, jpeg.indexOf(Buffer.from([0xff, 0xda])) + 40);
    const flood = join(dir, 'flood');
    const endless = Buffer.concat([head, Buffer.alloc(24 * 1024 * 1024, 0x5a)]);
    writeFileSync(flood, Buffer.concat([Buffer.alloc(100_000, 0x11), endless, jpeg]));
    const before = process.memoryUsage().rss;
    const writer = spawn('sh', ['-c', 'while cat "$1"; do :; done > "$2"', 'sh', flood, fifo], { stdio: 'ignore' });
    writers.push(writer);
    const session = await camera().open();
    expect(await session.next(3000)).toMatchObject({ widthPx: 320 });
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    await session.close();
    await end(writer);
  }, 20_000);

  it('takes nothing for a pipe that is none', async () => {
    const plain = join(dir, 'plain');
    writeFileSync(plain, '');
    await expect(camera(`pipe:${plain}`).open()).rejects.toMatchObject({
      code: 'camera-missing',
      message: expect.stringContaining('mkfifo') as string,
    });
    await expect(camera(`pipe:${dir}/none`).open()).rejects.toMatchObject({ code: 'camera-missing' });
    expect(statSync(plain).size).toBe(0);
  });
});
