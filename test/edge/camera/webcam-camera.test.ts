/** The real node-webcam and fswebcam on a picture file that stands in for a camera. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openCamera } from '../../../src/edge/camera/open-camera.ts';
import { STILLS_DIR } from '../../../src/edge/camera/webcam-camera.ts';
import { systemClock } from '../../../src/edge/system/clock.ts';

const clock = systemClock();
const dir = mkdtempSync(join(tmpdir(), 'menshen-webcam-'));
const picture = join(dir, 'still.jpg');

function draw(graph: string): void {
  execFileSync('ffmpeg', ['-loglevel', 'error', '-y', '-f', 'lavfi', '-i', graph, '-frames:v', '1', '-update', '1', picture]);
}

function camera(device: string) {
  return openCamera({ kind: 'webcam', device, widthPx: 320, heightPx: 240 }, { clock });
}

function ownStills(): string[] {
  return readdirSync(STILLS_DIR).filter((name) => name.startsWith(`menshen-still-${process.pid}-`));
}

beforeEach(() => {
  draw('testsrc=size=320x240');
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

describe('webcam camera', () => {
  it('takes stills, each from the device anew, and leaves none behind', async () => {
    const session = await camera(`FILE:${picture}`).open();
    const first = await session.next(3000);
    expect(first).toMatchObject({ seq: 1, widthPx: 320, heightPx: 240 });
    const corner = [...(first?.pixels.subarray(0, 3) ?? [])];
    expect(ownStills().flatMap((folder) => readdirSync(join(STILLS_DIR, folder)))).toEqual([]);
    draw('color=c=blue:size=320x240');
    const second = await session.next(3000);
    expect(second?.seq).toBe(2);
    const [red = 255, , blue = 0] = second?.pixels ?? [];
    expect(red).toBeLessThan(60);
    expect(blue).toBeGreaterThan(180);
    expect(corner).not.toEqual([...(second?.pixels.subarray(0, 3) ?? [])]);
    expect(first?.pixels.every((value) => value === 0)).toBe(true);
    await session.close();
    expect(second?.pixels.every((value) => value === 0)).toBe(true);
    expect(ownStills()).toEqual([]);
  });

  it('gives nothing in time to a caller who does not wait, and the still later', async () => {
    const session = await camera(`FILE:${picture}`).open();
    expect(await session.next(0)).toBeUndefined();
    expect(await session.next(1)).toBeUndefined();
    expect(await session.next(3000)).toMatchObject({ seq: 1 });
    await session.close();
  });

  it('goes on after a shot that gave nothing, and says that nobody watched meanwhile', async () => {
    const session = await camera(`FILE:${picture}`).open();
    expect((await session.next(3000))?.isAfterGap).toBeUndefined();
    renameSync(picture, `${picture}.away`);
    const next = session.next(3000);
    // Longer than a busy machine takes to start the program, shorter than all tries together.
    await new Promise<void>((resolve) => clock.after(400, resolve));
    renameSync(`${picture}.away`, picture);
    expect(await next).toMatchObject({ isAfterGap: true });
    await session.close();
    expect(ownStills()).toEqual([]);
  });

  it('fails the session when the camera goes away in the middle', async () => {
    const session = await camera(`FILE:${picture}`).open();
    await session.next(3000);
    rmSync(picture);
    await expect(session.next(3000)).rejects.toMatchObject({ code: 'camera-failed' });
    await session.close();
    expect(ownStills()).toEqual([]);
    await expect(camera(`FILE:${picture}`).open()).rejects.toMatchObject({ code: 'camera-missing' });
  });

  it('removes what a process that was killed has left', async () => {
    const gone = spawnSync('true').pid;
    const left = join(STILLS_DIR, `menshen-still-${gone}-left`);
    mkdirSync(left, { recursive: true });
    const session = await camera(`FILE:${picture}`).open();
    await session.close();
    expect(existsSync(left)).toBe(false);
  });

  it.each([
    '/dev/video0; touch /tmp/menshen-injected',
    'FILE:$(touch /tmp/menshen-injected)',
    'FILE:a.jpg --exec x',
    '/dev/video0\ntouch /tmp/menshen-injected',
    'TEST',
    '--help',
    'FILE:-x',
    '/dev/../etc/passwd',
  ])('refuses the device %j before any shell sees it', async (device) => {
    await expect(camera(device).open()).rejects.toMatchObject({ code: 'camera-missing' });
    expect(existsSync('/tmp/menshen-injected')).toBe(false);
  });

  it('refuses a size that is not a number', async () => {
    const widthPx = '320; touch /tmp/menshen-injected' as unknown as number;
    await expect(openCamera({ kind: 'webcam', device: `FILE:${picture}`, widthPx, heightPx: 240 }, { clock }).open()).rejects.toMatchObject(
      {
        code: 'camera-missing',
      },
    );
    expect(existsSync('/tmp/menshen-injected')).toBe(false);
  });
});
