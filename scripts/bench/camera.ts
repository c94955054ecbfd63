/**
 * Times a camera as a look sees it: from asking to the first picture, and from a picture's arrival to its pixels. Real
 * ffmpeg, fswebcam and a named pipe; each beside the bare program or decoder. Pictures are drawn by ffmpeg: nobody is in them.
 */

import { execFileSync, spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { openCamera } from '../../src/edge/camera/open-camera.ts';
import { systemClock } from '../../src/edge/system/clock.ts';
import type { Camera, CameraSession } from '../../src/ports/camera.ts';
import { median, type Row, row } from './row.ts';

const OPENINGS = 15;
const FRAMES = 60;
const STILLS = 20;
const WAIT_MS = 5000;
const FRAME_MS = 1000 / 30;
const SIZE = { widthPx: 640, heightPx: 480 } as const;
const clock = systemClock();

interface Bench {
  readonly film: string;
  readonly still: string;
  readonly pipe: string;
  readonly jpeg: Buffer;
}

/** Rows `camera-open`, `frame-to-eye` (film, pipe), `still-open` and `still`. */
export async function benchCamera(): Promise<Row[]> {
  const dir = mkdtempSync(join(tmpdir(), 'menshen-bench-camera-'));
  try {
    const bench = draw(dir);
    const decodeMs = await bareDecodeMs(bench.jpeg);
    return [
      await openRow(bench),
      row('frame-to-eye film', await filmMs(bench), 'ms', { what: 'a bare decode of the same picture', value: decodeMs }),
      row('frame-to-eye pipe', await pipeMs(bench), 'ms', { what: 'a bare decode of the same picture', value: decodeMs }),
      ...(await stillRows(bench)),
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** MJPEG in Matroska, as a UVC camera would send it; one picture of it; a pipe. */
function draw(dir: string): Bench {
  const [film, still, pipe] = [join(dir, 'film.mkv'), join(dir, 'still.jpg'), join(dir, 'pipe')];
  const graph = 'testsrc2=size=640x480:rate=30:duration=20,noise=alls=8:allf=t';
  const ffmpeg = (...words: readonly string[]) => execFileSync('ffmpeg', ['-loglevel', 'error', '-y', ...words]);
  ffmpeg('-f', 'lavfi', '-i', graph, '-pix_fmt', 'yuvj422p', '-c:v', 'mjpeg', '-q:v', '5', film);
  ffmpeg('-i', film, '-frames:v', '1', '-c:v', 'copy', '-update', '1', '-f', 'image2', still);
  execFileSync('mkfifo', [pipe]);
  return { film, still, pipe, jpeg: readFileSync(still) };
}

const live = (input: string): Camera => openCamera({ kind: 'ffmpeg', input, fps: 30, ...SIZE }, { clock });

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function pixels(session: CameraSession): Promise<number> {
  const frame = await session.next(WAIT_MS);
  if (frame === undefined) throw new TypeError('no picture came: the times mean nothing');
  return clock.monotonicMs() - frame.takenAtMs;
}

async function bareDecodeMs(jpeg: Buffer): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < FRAMES; turn += 1) times.push(await timed(() => sharp(jpeg).removeAlpha().raw().toBuffer()));
  return median(times);
}

/** From asking to pixels; beside it ffmpeg alone up to the first byte of a picture. */
async function openRow({ film }: Bench): Promise<Row> {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let turn = 0; turn < OPENINGS; turn += 1) {
    let session: CameraSession | undefined;
    ours.push(
      await timed(async () => {
        session = await live(`file:${film}`).open();
        await pixels(session);
      }),
    );
    await session?.close();
    bare.push(await timed(() => firstByte('ffmpeg', ['-loglevel', 'error', '-re', '-i', film, '-c:v', 'copy', '-f', 'mjpeg', 'pipe:1'])));
  }
  return row('camera-open', median(ours), 'ms', { what: 'a bare ffmpeg to its first byte', value: median(bare) });
}

function firstByte(program: string, words: readonly string[]): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'ignore'] });
    child.once('error', failed);
    child.stdout.once('data', () => {
      child.kill('SIGKILL');
      done();
    });
  });
}

/** From the arrival of a picture in the process to its pixels, while somebody asks all the time. */
async function filmMs({ film }: Bench): Promise<number> {
  const session = await live(`file:${film}`).open();
  await pixels(session);
  const times: number[] = [];
  for (let frame = 0; frame < FRAMES; frame += 1) times.push(await pixels(session));
  await session.close();
  return median(times);
}

/** From writing a picture into the pipe to its pixels, one at a time. */
async function pipeMs({ pipe, jpeg }: Bench): Promise<number> {
  const writer = createWriteStream(pipe);
  writer.on('error', () => undefined); // the reader ends first
  writer.write(jpeg);
  const session = await live(`pipe:${pipe}`).open();
  await pixels(session);
  const times: number[] = [];
  for (let frame = 0; frame < FRAMES; frame += 1) {
    await sleep(FRAME_MS);
    // A comment of its own, for the same bytes again would be a frozen camera (ITU-T T.81, B.2.4.5).
    const comment = Buffer.from([0xff, 0xfe, 0x00, 0x04, frame, frame]);
    const picture = Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]);
    times.push(
      await timed(async () => {
        writer.write(picture);
        await pixels(session);
      }),
    );
  }
  await session.close();
  writer.destroy();
  return median(times);
}

/** Stills, each a program of its own: with the first one the opening, then one after the other. */
async function stillRows({ still }: Bench): Promise<Row[]> {
  const camera = openCamera({ kind: 'webcam', device: `FILE:${still}`, ...SIZE }, { clock });
  const opened: number[] = [];
  const shot: number[] = [];
  const bare: number[] = [];
  for (let turn = 0; turn < STILLS; turn += 1) {
    let session: CameraSession | undefined;
    opened.push(
      await timed(async () => {
        session = await camera.open();
        await session.next(WAIT_MS);
      }),
    );
    shot.push(await timed(async () => session?.next(WAIT_MS)));
    await session?.close();
    bare.push(await timed(() => firstByte('fswebcam', ['-q', '-d', 'TEST', '-r', '640x480', '--no-banner', '--jpeg', '95', '-'])));
  }
  const reference = { what: 'a bare fswebcam of its TEST source', value: median(bare) };
  return [row('still-open', median(opened), 'ms', reference), row('still', median(shot), 'ms', reference)];
}
