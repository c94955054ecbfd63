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

/** A frame is black where no sampled value is brighter than this (of 255): below it even sensor noise is missing. */
const BLACK_MAX = 8;
/** Every n-th byte is looked at; odd to all three channels. */
const BLACK_STRIDE = 97;

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

/** True where nothing in the frame is brighter than a dead or covered sensor gives. */
export function isBlack(frame: Frame): boolean {
  for (let at = 0; at < frame.pixels.length; at += BLACK_STRIDE) {
    if ((frame.pixels[at] ?? 0) > BLACK_MAX) return false;
  }
  return true;
}
