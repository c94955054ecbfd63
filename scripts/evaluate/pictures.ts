/**
 * A folder with one sub-folder of pictures per person → list of pictures, and pictures → frames.
 * Reads only; a picture that cannot be decoded is counted by the caller and passed over.
 */

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import sharp from 'sharp';
import { Fault } from '../../src/base/fault.ts';
import type { Frame } from '../../src/core/vision/types.ts';

export interface Picture {
  readonly path: string;
  readonly person: string;
  /** File name without its ending. */
  readonly stem: string;
}

const ENDINGS = new Set(['.jpg', '.jpeg', '.png', '.webp', '.avif', '.gif', '.tif', '.tiff', '.bmp', '.pgm', '.ppm']);
/** Longer pictures are shrunk while they are decoded: no door camera gives more, and memory is bounded. */
const SIDE_MAX_PX = 1600;
/** Larger pictures are refused before a byte of them is decoded. */
const DECODE_PIXELS_MAX = 400_000_000;

/** Pictures of a data set in a fixed order: by person, then by name. Fault `command-bad` where `dir` holds none. */
export function listPictures(dir: string): Picture[] {
  if (!existsSync(dir) || !statSync(dir).isDirectory())
    throw new Fault('command-bad', `There is no folder ${dir}; name one with a sub-folder of pictures for each person.`);
  const root = existsSync(join(dir, 'images')) ? join(dir, 'images') : dir;
  const pictures: Picture[] = [];
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory() || entry.isSymbolicLink());
  for (const person of folders.map((entry) => entry.name).sort()) {
    if (!statSync(join(root, person)).isDirectory()) continue;
    const names = readdirSync(join(root, person)).filter((name) => !name.startsWith('.') && ENDINGS.has(extname(name).toLowerCase()));
    for (const name of names.sort()) pictures.push({ path: join(root, person, name), person, stem: basename(name, extname(name)) });
  }
  if (pictures.length === 0) throw new Fault('command-bad', `${root} has no sub-folders with pictures; it must have one for each person.`);
  return pictures;
}

function readList(dir: string, name: string): string[] | undefined {
  const file = join(dir, name);
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split(/\r?\n/);
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

/** Stems of `gallery.txt`, one a line; undefined where the data set has none. */
export function readGallery(dir: string): ReadonlySet<string> | undefined {
  const lines = readList(dir, 'gallery.txt');
  return lines === undefined ? undefined : new Set(lines);
}

/** Pairs of `label_errors.txt`: each line two names, of a picture (its stem) or of a whole person, that are one person in truth. */
export function readLabelErrors(dir: string): readonly (readonly [string, string])[] {
  return (readList(dir, 'label_errors.txt') ?? []).flatMap((line) => {
    const [one, other] = line.split(/\s+/);
    return one === undefined || other === undefined ? [] : [[one, other] as const];
  });
}

/** Looks up pairs of rows in a list of label errors, and says how many pairs of `pictures` it names. */
export function labelCheck(
  pictures: readonly Picture[],
  errors: readonly (readonly [string, string])[],
): { readonly isMislabelled: (one: number, other: number) => boolean; readonly count: number } {
  const rowsOf = (name: string): number[] => pictures.flatMap(({ stem, person }, row) => (stem === name || person === name ? [row] : []));
  const named = new Map<number, Set<number>>();
  let count = 0;
  for (const [first, second] of errors) {
    for (const one of rowsOf(first)) {
      for (const other of rowsOf(second)) {
        if (named.get(one)?.has(other) === true) continue;
        named.set(one, (named.get(one) ?? new Set()).add(other));
        named.set(other, (named.get(other) ?? new Set()).add(one));
        if (pictures[one]?.person !== pictures[other]?.person) count += 1;
      }
    }
  }
  return { isMislabelled: (one, other) => named.get(one)?.has(other) ?? false, count };
}

/** Decodes a picture as a frame, turned upright by its EXIF. Fault `image-bad`. */
export async function readFrame(path: string): Promise<Frame> {
  try {
    const { data, info } = await sharp(path, { limitInputPixels: DECODE_PIXELS_MAX, failOn: 'truncated' })
      .autoOrient()
      .resize({ width: SIDE_MAX_PX, height: SIDE_MAX_PX, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#808080' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.length);
    const pixels = info.channels === 3 ? bytes : spread(bytes, info.channels);
    return { seq: 0, takenAtMs: 0, widthPx: info.width, heightPx: info.height, pixels };
  } catch (cause) {
    throw new Fault('image-bad', `The picture ${path} cannot be decoded; leave it out or mend it.`, cause);
  }
}

/** Grey samples → RGB. */
function spread(bytes: Uint8Array, channels: number): Uint8Array {
  const pixels = new Uint8Array((bytes.length / channels) * 3);
  for (let at = 0; at * channels < bytes.length; at += 1) pixels.fill(bytes[at * channels]!, at * 3, at * 3 + 3);
  return pixels;
}

/** The frame with a grey margin of `share` of its longer side all round: faces that fill a picture are found again. */
export function withMargin(frame: Frame, share: number): Frame {
  const margin = Math.round(Math.max(frame.widthPx, frame.heightPx) * share);
  const widthPx = frame.widthPx + 2 * margin;
  const heightPx = frame.heightPx + 2 * margin;
  const pixels = new Uint8Array(widthPx * heightPx * 3).fill(128);
  for (let row = 0; row < frame.heightPx; row += 1) {
    const from = row * frame.widthPx * 3;
    pixels.set(frame.pixels.subarray(from, from + frame.widthPx * 3), ((row + margin) * widthPx + margin) * 3);
  }
  return { ...frame, widthPx, heightPx, pixels };
}
