/**
 * JPEG to RGB, one frame at a time: the frame before is zeroed first (INV-01). A picture that
 * cannot be decoded whole is dropped and counted, never half used. Decodes only; sharp's cache is off.
 */

import sharp from 'sharp';

import type { Frame } from '../../core/vision/types.ts';

/** Largest picture that is decoded: 4096 x 4096. */
const PIXELS_MAX = 4096 * 4096;

/** First bytes of every JPEG (ITU-T T.81, annex B). sharp would decode other formats too, SVG among them: more ways in than a camera has. */
const JPEG_START = [0xff, 0xd8, 0xff] as const;

/**
 * A frame is dark where the mean of its values is at most that of video black (ITU-R BT.601: 16 of 255) and hardly any is
 * brighter than what a covered sensor's amplified noise gives. Of 769 pictures of lfw-dev the darkest has a mean of 32.6 and a
 * fifth of its values above the noise, so a dim room with a person in it is not among them.
 */
const DARK_MEAN_MAX = 16;
const DARK_NOISE_MAX = 48;
/** So many of the values may be brighter: hot pixels, and a lamp's reflection in a cover. */
const DARK_BRIGHTER_SHARE = 0.01;
/** Every n-th byte is looked at; odd to all three channels. */
const DARK_STRIDE = 97;

export interface FrameDecoder {
  /** undefined where the picture is corrupt. Zeroes the frame given before. */
  decode(jpeg: Uint8Array, takenAtMs: number): Promise<Frame | undefined>;
  readonly corrupt: number;
  wipe(): void;
}

/** A decoder with its own count of frames. */
export function frameDecoder(): FrameDecoder {
  sharp.cache(false);
  let current: Uint8Array | undefined;
  let seq = 0;
  let corrupt = 0;

  const wipe = (): void => {
    current?.fill(0);
    current = undefined;
  };

  return {
    async decode(jpeg, takenAtMs) {
      wipe();
      if (JPEG_START.some((byte, at) => jpeg[at] !== byte)) {
        corrupt += 1;
        return undefined;
      }
      try {
        const { data, info } = await sharp(jpeg, { failOn: 'truncated', limitInputPixels: PIXELS_MAX })
          .toColourspace('srgb')
          .removeAlpha()
          .raw()
          .toBuffer({ resolveWithObject: true });
        if (info.channels !== 3) {
          data.fill(0);
          corrupt += 1;
          return undefined;
        }
        current = data;
        seq += 1;
        // A plain array over the same bytes: a Buffer's slice() is no copy, and whoever keeps a frame copies it.
        const pixels = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
        return { seq, takenAtMs, widthPx: info.width, heightPx: info.height, pixels };
      } catch {
        corrupt += 1;
        return undefined;
      }
    },
    get corrupt() {
      return corrupt;
    },
    wipe,
  };
}

/** True where the frame shows no more than a covered lens or a place without light does. */
export function isDark({ pixels }: Pick<Frame, 'pixels'>): boolean {
  let sum = 0;
  let brighter = 0;
  let looked = 0;
  for (let at = 0; at < pixels.length; at += DARK_STRIDE) {
    const value = pixels[at] as number;
    sum += value;
    if (value > DARK_NOISE_MAX) brighter += 1;
    looked += 1;
  }
  return looked > 0 && sum <= looked * DARK_MEAN_MAX && brighter <= looked * DARK_BRIGHTER_SHARE;
}
