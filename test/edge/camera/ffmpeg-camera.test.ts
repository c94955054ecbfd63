/** The real ffmpeg on clips that it made itself: moving test pictures, no faces. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openCamera } from '../../../src/edge/camera/open-camera.ts';
import { captureCommand, parseInput } from '../../../src/edge/camera/ffmpeg-command.ts';
import type { FfmpegCameraParts } from '../../../src/edge/camera/ffmpeg-camera.ts';
import { RECONNECT_PAUSES_MS } from '../../../src/edge/camera/live-capture.ts';
import { systemClock } from '../../../src/edge/system/clock.ts';
import { hurried } from './hurried-clock.ts';
import type { Frame } from '../../../src/core/vision/types.ts';
import type { CameraSession } from '../../../src/ports/camera.ts';

const clock = systemClock();
/** Where a limit alone is waited for. */
const soon = { clock: hurried(clock) };
const dir = mkdtempSync(join(tmpdir(), 'menshen-camera-'));
const clip = join(dir, 'a clip $(touch x); .mkv');

function makeClip(path: string, graph: string): void {
  execFileSync('ffmpeg', ['-loglevel', 'error', '-y', '-f', 'lavfi', '-i', graph, '-c:v', 'mjpeg', '-q:v', '3', path]);
}

function camera(input: string, parts: Partial<FfmpegCameraParts> = {}) {
  return openCamera({ kind: 'ffmpeg', input, widthPx: 320, heightPx: 240, fps: 30 }, { clock, ...parts });
}

/** Reads until the session fails; the fault's sentence. Every clip here ends, or fails, within 8 s. */
async function sentenceAtTheEnd(session: CameraSession): Promise<string> {
  const deadlineMs = clock.monotonicMs() + 8000;
  while (clock.monotonicMs() < deadlineMs) {
    try {
      await session.next(1000);
    } catch (error) {
      return String(error);
    }
  }
  return 'the session went on';
}

/** Frames up to the first one after a gap; at most as many as come in 8 s. */
async function untilGap(session: CameraSession): Promise<Frame[]> {
  const frames: Frame[] = [];
  const deadlineMs = clock.monotonicMs() + 8000;
  while (clock.monotonicMs() < deadlineMs && frames.at(-1)?.isAfterGap !== true) {
    const frame = await session.next(1000);
    if (frame !== undefined) frames.push(frame);
  }
  return frames;
}

beforeAll(() => {
  makeClip(clip, 'testsrc2=size=320x240:rate=30:duration=1.2');
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

describe('ffmpeg camera', () => {
  it('plays a file as RGB frames that count up and carry rising times', async () => {
    const session = await camera(`file:${clip}`).open();
    const first = await session.next(2000);
    expect(first).toMatchObject({ seq: 1, widthPx: 320, heightPx: 240 });
    const pixels = first?.pixels ?? new Uint8Array();
    expect(pixels.length).toBe(320 * 240 * 3);
    expect(Buffer.isBuffer(pixels)).toBe(false); // its slice() would be the frame itself, not a copy
    expect(new Set(pixels.subarray(0, 30_000)).size).toBeGreaterThan(5);
    const second = await session.next(2000);
    expect(second?.seq).toBe(2);
    expect(second?.takenAtMs).toBeGreaterThan(first?.takenAtMs ?? Infinity);
    expect(pixels.every((value) => value === 0)).toBe(true); // the frame before is zeroed
    await session.close();
    expect(second?.pixels.every((value) => value === 0)).toBe(true);
  });

  it('gives the newest frame to a slow caller, not the next one in a queue', async () => {
    const session = await camera(`file:${clip}`, { isFileLooped: true }).open();
    const first = await session.next(2000);
    await new Promise<void>((resolve) => clock.after(500, resolve)); // 15 frames pass meanwhile
    const askedAtMs = clock.monotonicMs();
    const second = await session.next(2000);
    expect(second?.seq).toBe(2);
    expect((second?.takenAtMs ?? 0) - (first?.takenAtMs ?? 0)).toBeGreaterThan(250);
    expect(askedAtMs - (second?.takenAtMs ?? 0)).toBeLessThan(250);
    await session.close();
  });

  it('says that the camera stopped when a file ends, and plays it again at the next open', async () => {
    const door = camera(`file:${clip}`);
    for (const _round of [1, 2]) {
      const session = await door.open();
      expect(await session.next(2000)).toMatchObject({ seq: 1 });
      expect(await sentenceAtTheEnd(session)).toMatch(/camera stopped/);
      await session.close();
    }
  });

  it('fails the session when the camera is unplugged in the middle, and works again afterwards', async () => {
    const pids: number[] = [];
    const door = camera(`file:${clip}`, { isFileLooped: true, onCapture: (pid) => pids.push(pid) });
    const session = await door.open();
    await session.next(2000);
    process.kill(pids[0] ?? 0, 'SIGKILL');
    expect(await sentenceAtTheEnd(session)).toMatch(/camera stopped.*plug/);
    await session.close();
    const again = await door.open();
    expect(await again.next(2000)).toMatchObject({ seq: 1 });
    await again.close();
    expect(pids).toHaveLength(2);
  });

  it('starts a device again that goes away in the middle, and says from when on nobody watched', async () => {
    const pids: number[] = [];
    const graph = 'testsrc2=size=320x240:rate=30';
    const session = await camera(`lavfi:${graph}`, { isTestInputAllowed: true, onCapture: (pid) => pids.push(pid) }).open();
    const first = await session.next(2000);
    expect(first?.isAfterGap).toBeUndefined();
    process.kill(pids[0] ?? 0, 'SIGKILL');
    const frames = await untilGap(session);
    expect(frames.at(-1)).toMatchObject({ isAfterGap: true, widthPx: 320 });
    expect(pids).toHaveLength(2);
    expect((await session.next(2000))?.isAfterGap).toBeUndefined();
    await session.close();
    expect(() => process.kill(pids[1] ?? 0, 0)).toThrow('ESRCH');
  });

  it('gives a device up that does not come back, after so many tries', async () => {
    const program = join(dir, 'one-picture');
    const pictures = ['red', 'blue'].map((color) => join(dir, `${color}.jpg`));
    for (const [at, color] of ['red', 'blue'].entries()) {
      execFileSync('ffmpeg', [
        '-loglevel',
        'error',
        '-y',
        '-f',
        'lavfi',
        '-i',
        `color=${color}:size=64x48`,
        '-frames:v',
        '1',
        pictures[at] ?? '',
      ]);
    }
    // One after the other, for the same picture again would be a frozen camera.
    writeFileSync(
      program,
      `#!/bin/sh\ncd '${dir}'\nif rm flag; then exec cat '${pictures[0]}'; else : > flag; exec cat '${pictures[1]}'; fi 2> no\n`,
      {
        mode: 0o755,
      },
    );
    const pids: number[] = [];
    const session = await camera('lavfi:x', { ...soon, program, isTestInputAllowed: true, onCapture: (pid) => pids.push(pid) }).open();
    expect(await sentenceAtTheEnd(session)).toMatch(/camera stopped/);
    await session.close();
    expect(pids).toHaveLength(1 + RECONNECT_PAUSES_MS.length);
  });

  it('closes at once while it waits to start a device again', async () => {
    const pids: number[] = [];
    const session = await camera('lavfi:testsrc2', { isTestInputAllowed: true, onCapture: (pid) => pids.push(pid) }).open();
    await session.next(2000);
    process.kill(pids[0] ?? 0, 'SIGKILL');
    const asked = session.next(6000).catch((error: unknown) => String(error));
    const closedAtMs = clock.monotonicMs();
    await session.close();
    expect(clock.monotonicMs() - closedAtMs).toBeLessThan(1500);
    expect(await asked).toMatch(/closed/);
  });

  it('fails a camera that hangs', async () => {
    const pids: number[] = [];
    const session = await camera(`file:${clip}`, { ...soon, isFileLooped: true, onCapture: (pid) => pids.push(pid) }).open();
    process.kill(pids[0] ?? 0, 'SIGSTOP');
    expect(await sentenceAtTheEnd(session)).toMatch(/hangs/);
    await session.close();
  });

  it('leaves no process behind', async () => {
    const pids: number[] = [];
    const session = await camera(`file:${clip}`, { onCapture: (pid) => pids.push(pid) }).open();
    await Promise.all([session.close(), session.close()]);
    expect(() => process.kill(pids[0] ?? 0, 0)).toThrow('ESRCH');
    await expect(session.next(10)).rejects.toMatchObject({ code: 'camera-failed' });
  });

  it('is used by one look at a time', async () => {
    const door = camera(`file:${clip}`);
    const session = await door.open();
    await expect(door.open()).rejects.toMatchObject({ code: 'camera-failed' });
    await session.close();
  });

  it.each([
    ['frozen', 'color=c=red:size=320x240:rate=30', /frozen/],
    ['dark', 'color=c=black:size=320x240:rate=30,noise=c0s=16:c0f=t', /only dark/],
  ])('refuses a %s picture by its own code', async (name, graph, sentence) => {
    const session = await camera(`lavfi:${graph}`, { ...soon, isTestInputAllowed: true }).open();
    expect(await sentenceAtTheEnd(session)).toMatch(sentence);
    await expect(session.next(1000)).rejects.toMatchObject({ code: `camera-${name}` });
    await session.close();
  });

  it('drops broken pictures of a damaged file and shows the whole ones', async () => {
    const bytes = readFileSync(clip);
    for (let at = 20_000; at < bytes.length; at += 9973) bytes.fill(0x37, at, at + 40);
    const damaged = join(dir, 'damaged.mkv');
    writeFileSync(damaged, bytes);
    const session = await camera(`file:${damaged}`).open();
    expect(await session.next(2000)).toMatchObject({ widthPx: 320, heightPx: 240 });
    expect(await sentenceAtTheEnd(session)).toMatch(/The camera/);
    await session.close();
  });

  it.each([
    ['cut off in its header', (bytes: Buffer) => bytes.subarray(0, 300)],
    ['empty', () => Buffer.alloc(0)],
    ['no video at all', () => Buffer.from('this is a letter, not a film')],
  ])('refuses a file that is %s', async (_name, damage) => {
    const path = join(dir, 'broken.mkv');
    writeFileSync(path, damage(readFileSync(clip)));
    await expect(camera(`file:${path}`).open()).rejects.toMatchObject({ code: 'camera-failed' });
  });

  it('shows what there is of a file that is cut off in the middle', async () => {
    const path = join(dir, 'cut.mkv');
    const bytes = readFileSync(clip);
    writeFileSync(path, bytes.subarray(0, Math.floor(bytes.length / 2)));
    const session = await camera(`file:${path}`).open();
    expect(await session.next(2000)).toMatchObject({ seq: 1 });
    expect(await sentenceAtTheEnd(session)).toMatch(/camera stopped/);
    await session.close();
  });

  it('says so where no ffmpeg is installed or no camera is there', async () => {
    await expect(camera(`file:${clip}`, { program: '/nowhere/ffmpeg' }).open()).rejects.toMatchObject({ code: 'camera-failed' });
    await expect(camera('v4l2:/dev/video99').open()).rejects.toMatchObject({ code: 'camera-missing' });
    await expect(camera(`file:${dir}/none.mkv`).open()).rejects.toMatchObject({ code: 'camera-missing' });
    await expect(openCamera({ kind: 'none' }, { clock }).open()).rejects.toMatchObject({ code: 'camera-missing' });
  });

  it.each([
    'http://example.invalid/x',
    'v4l2:/dev/video0 -f x',
    'v4l2:/etc/passwd',
    'lavfi:testsrc',
    'rtsp://1.2.3.4',
    'file:',
    'pipe:',
    'pipe:relative',
    'file:a\nb',
    '-i x',
    '',
  ])('refuses the input %j', async (input) => {
    await expect(camera(input).open()).rejects.toMatchObject({ code: 'camera-missing' });
  });

  it('asks a real camera for its own JPEG without a second compression, and a file only through the file protocol', () => {
    const choice = { input: 'v4l2:/dev/video0', widthPx: 640, heightPx: 480, fps: 30 };
    const live = captureCommand('ffmpeg', choice, { isTestInputAllowed: false, isFileLooped: false, isEncoded: false });
    expect(live.args.join(' ')).toContain(
      '-f v4l2 -input_format mjpeg -video_size 640x480 -framerate 30 -i /dev/video0 -an -c:v copy -f mjpeg',
    );
    const file = captureCommand(
      'ffmpeg',
      { ...choice, input: 'file:http://x' },
      { isTestInputAllowed: false, isFileLooped: false, isEncoded: true },
    );
    expect(file.args.join(' ')).toContain('-protocol_whitelist file -re -i file:http://x');
    expect(parseInput('file:a b', false)).toEqual({ kind: 'file', path: 'a b' });
  });
});
