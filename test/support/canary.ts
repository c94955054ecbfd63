/** Looks for a face in bytes: a vector in every encoding that a program is likely to use, and pictures by their first bytes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Needle {
  readonly form: string;
  readonly bytes: Buffer;
}

/** Components of one searched stretch: by chance four floats in a row are nowhere else. */
const RUN = 4;
/** Stretches of a vector that are looked for. */
const PLACES = 8;
/** Digits of a component as text: two people's differ, and a rounded output still has them. */
const DIGITS = 9;

function numbersAs(run: Float32Array, bytesEach: 4 | 8, isLittle: boolean): Buffer {
  const view = new DataView(new ArrayBuffer(run.length * bytesEach));
  for (const [at, value] of run.entries())
    if (bytesEach === 4) view.setFloat32(at * 4, value, isLittle);
    else view.setFloat64(at * 8, value, isLittle);
  return Buffer.from(view.buffer);
}

/** Text forms of bytes: hexadecimal in both cases, base64 and base64url at each of the three ways to begin, and a list of numbers. */
function textsOf(form: string, bytes: Buffer): Needle[] {
  const inner = [0, 1, 2].map((skip) => bytes.subarray(skip, skip + Math.floor((bytes.length - skip) / 3) * 3));
  const needle = (how: string, text: string): Needle => ({ form: `${form} as ${how}`, bytes: Buffer.from(text) });
  return [
    needle('hex', bytes.toString('hex')),
    needle('HEX', bytes.toString('hex').toUpperCase()),
    ...inner.flatMap((part) => [needle('base64', part.toString('base64')), needle('base64url', part.toString('base64url'))]),
    needle('a list of bytes', [...bytes].join(',')),
    needle('a spaced list of bytes', [...bytes].join(', ')),
  ];
}

/** A vector as int8 with the largest component at 127. */
function int8Of(vector: Float32Array): Buffer {
  const most = vector.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return Buffer.from(Int8Array.from(vector, (value) => Math.round((value / most) * 127)).buffer);
}

/** What to look for, so that none of a vector is anywhere. */
export function needlesOf(vector: Float32Array): Needle[] {
  const int8 = int8Of(vector);
  return Array.from({ length: PLACES }, (_, place) => Math.floor((place * (vector.length - 24)) / (PLACES - 1))).flatMap((from) => {
    const run = vector.slice(from, from + RUN);
    const forms: Needle[] = [
      { form: 'float32 LE', bytes: numbersAs(run, 4, true) },
      { form: 'float32 BE', bytes: numbersAs(run, 4, false) },
      { form: 'float64 LE', bytes: numbersAs(run, 8, true) },
      { form: 'float64 BE', bytes: numbersAs(run, 8, false) },
      { form: 'int8', bytes: int8.subarray(from, from + 24) },
    ];
    const decimal = Math.abs(run[1] ?? 0) < 1e-6 ? [] : [{ form: 'decimal text', bytes: Buffer.from(String(run[1]).slice(0, DIGITS + 3)) }];
    return [...forms, ...forms.flatMap(({ form, bytes }) => textsOf(form, bytes)), ...decimal];
  });
}

/** Forms in which any needle lies in the bytes. */
export function formsFound(bytes: Buffer, needles: readonly Needle[]): string[] {
  return [...new Set(needles.filter((needle) => bytes.includes(needle.bytes)).map(({ form }) => form))];
}

/** First bytes of pictures as files: JPEG, PNG, GIF, BMP with its header size, WebP, a portable pixmap. */
const PICTURES: readonly (readonly [string, Buffer])[] = [
  ['jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a, 0x46, 0x49, 0x46])],
  ['jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xdb, 0x00, 0x43, 0x00])],
  ['exif', Buffer.from('Exif\0\0')],
  ['png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ['gif', Buffer.from('GIF89a')],
  ['webp', Buffer.from('WEBPVP8')],
  ['pixmap', Buffer.from('P6\n')],
];

export function picturesFound(bytes: Buffer): string[] {
  return [...new Set(PICTURES.filter(([, mark]) => bytes.includes(mark)).map(([name]) => name))];
}

/** Every plain file under the folders, with its bytes. */
export function filesUnder(...folders: readonly string[]): { readonly path: string; readonly bytes: Buffer }[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => ({ path, bytes: readFileSync(path) })),
  );
}
