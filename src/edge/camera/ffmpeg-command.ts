/**
 * Which program gives the pictures, as an argument array (never a shell line). Inputs come from an
 * allow-list; no input form exists that could open a network (INV-03).
 */

import { Fault } from '../../base/fault.ts';

export interface FfmpegChoice {
  /** `v4l2:/dev/videoN`, `file:PATH`, `pipe:PATH`, and where `isTestInputAllowed` also `lavfi:GRAPH`. */
  readonly input: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly fps: number;
}

export interface FfmpegCommandOptions {
  readonly isTestInputAllowed: boolean;
  readonly isFileLooped: boolean;
  /** For cameras that give no JPEG of their own. */
  readonly isEncoded: boolean;
}

export type FfmpegInput =
  | { readonly kind: 'v4l2'; readonly device: string }
  | { readonly kind: 'file'; readonly path: string }
  /** A named pipe into which another program writes JPEG pictures, one after the other. */
  | { readonly kind: 'pipe'; readonly path: string }
  | { readonly kind: 'lavfi'; readonly graph: string };

const COMMON = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-fflags', 'nobuffer', '-flags', 'low_delay'];
const OUTPUT = ['-f', 'mjpeg', '-flush_packets', '1', 'pipe:1'];
/** Best practical JPEG quality of ffmpeg (2…31, lower is better). */
const ENCODE = ['-pix_fmt', 'yuvj422p', '-c:v', 'mjpeg', '-q:v', '2'];

/** Reads an input of the site file. Fault `camera-missing` where its form is not allowed. */
export function parseInput(input: string, isTestInputAllowed: boolean): FfmpegInput {
  const v4l2 = /^v4l2:(\/dev\/video\d{1,3})$/.exec(input);
  if (v4l2?.[1] !== undefined) return { kind: 'v4l2', device: v4l2[1] };
  const file = /^file:([^\p{Cc}]{1,400})$/u.exec(input);
  if (file?.[1] !== undefined) return { kind: 'file', path: file[1] };
  const pipe = /^pipe:(\/[^\p{Cc}]{1,400})$/u.exec(input);
  if (pipe?.[1] !== undefined) return { kind: 'pipe', path: pipe[1] };
  const lavfi = /^lavfi:(\S{1,400})$/.exec(input);
  if (lavfi?.[1] !== undefined && isTestInputAllowed) return { kind: 'lavfi', graph: lavfi[1] };
  throw new Fault(
    'camera-missing',
    'The camera input in the site file (hardware.camera.input) is not v4l2:/dev/videoN, file:PATH or pipe:/PATH: correct it.',
  );
}

export interface CaptureCommand {
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * The command of one capture that writes JPEG pictures to its standard output. A pipe carries such pictures already, and
 * ffmpeg would hold two of them back (own measurement: 68 ms at 30 a second): cat hands them on, and can be ended while it
 * waits for a writer, which a read of this process could not.
 */
export function captureCommand(ffmpeg: string, choice: FfmpegChoice, options: FfmpegCommandOptions): CaptureCommand {
  const input = parseInput(choice.input, options.isTestInputAllowed);
  if (input.kind === 'pipe') return { program: 'cat', args: ['--', input.path] };
  return { program: ffmpeg, args: ffmpegArguments(input, choice, options) };
}

function ffmpegArguments(input: Exclude<FfmpegInput, { kind: 'pipe' }>, choice: FfmpegChoice, options: FfmpegCommandOptions): string[] {
  const size = ['-video_size', `${choice.widthPx}x${choice.heightPx}`, '-framerate', String(choice.fps)];
  switch (input.kind) {
    case 'v4l2': {
      const form = options.isEncoded ? [] : ['-input_format', 'mjpeg'];
      const codec = options.isEncoded ? ENCODE : ['-c:v', 'copy'];
      return [...COMMON, '-f', 'v4l2', ...form, ...size, '-i', input.device, '-an', ...codec, ...OUTPUT];
    }
    case 'file': {
      const loop = options.isFileLooped ? ['-stream_loop', '-1'] : [];
      return [
        ...COMMON,
        '-protocol_whitelist',
        'file',
        ...loop,
        '-re',
        '-i',
        `file:${input.path}`,
        '-an',
        '-sn',
        '-dn',
        ...ENCODE,
        ...OUTPUT,
      ];
    }
    case 'lavfi':
      return [...COMMON, '-re', '-f', 'lavfi', '-i', input.graph, ...ENCODE, ...OUTPUT];
  }
}
