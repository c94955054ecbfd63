/**
 * Small software rasteriser of the simulated camera: a picture with transparency drawn into an
 * RGB frame through a plane projective map. Fast enough for 30 frames a second beside the models.
 */

/** RGBA, 8 bit, row-major, not premultiplied. */
export interface Texture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rgba: Uint8Array;
}

/** Row-major 3 × 3 map of the plane: [x', y', w'] = m · [x, y, 1]. */
export type PlaneMap = readonly [number, number, number, number, number, number, number, number, number];

/** First `inner`, then `outer`. */
export function compose(outer: PlaneMap, inner: PlaneMap): PlaneMap {
  const cell = (row: number, column: number): number => {
    let sum = 0;
    for (let at = 0; at < 3; at += 1) sum += (outer[row * 3 + at] ?? 0) * (inner[at * 3 + column] ?? 0);
    return sum;
  };
  return [cell(0, 0), cell(0, 1), cell(0, 2), cell(1, 0), cell(1, 1), cell(1, 2), cell(2, 0), cell(2, 1), cell(2, 2)];
}

/** The map back, up to scale (adjugate). */
export function inverse([a, b, c, d, e, f, g, h, i]: PlaneMap): PlaneMap {
  return [e * i - f * h, c * h - b * i, b * f - c * e, f * g - d * i, a * i - c * g, c * d - a * f, d * h - e * g, b * g - a * h, a * e - b * d];
}

/** Where a point goes. */
export function mapPoint(map: PlaneMap, x: number, y: number): readonly [number, number] {
  const w = map[6] * x + map[7] * y + map[8];
  return [(map[0] * x + map[1] * y + map[2]) / w, (map[3] * x + map[4] * y + map[5]) / w];
}

/** Half the size, each pixel the mean of four: against shimmer when a picture is drawn small. */
export function halved(source: Texture): Texture {
  const widthPx = source.widthPx >> 1;
  const heightPx = source.heightPx >> 1;
  const rgba = new Uint8Array(widthPx * heightPx * 4);
  const stride = source.widthPx * 4;
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const from = y * 2 * stride + x * 8;
      const to = (y * widthPx + x) * 4;
      for (let c = 0; c < 4; c += 1) {
        const at = from + c;
        rgba[to + c] =
          ((source.rgba[at] ?? 0) + (source.rgba[at + 4] ?? 0) + (source.rgba[at + stride] ?? 0) + (source.rgba[at + stride + 4] ?? 0) + 2) >> 2;
      }
    }
  }
  return { widthPx, heightPx, rgba };
}

/** An RGB picture to draw into. */
export interface Canvas {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly pixels: Uint8Array;
}

/** Draws `texture` over `canvas`; `toCanvas` maps texture pixels to canvas pixels. Bilinear. */
export function drawTexture(canvas: Canvas, texture: Texture, toCanvas: PlaneMap): void {
  const { left, top, right, bottom } = coveredPart(canvas, texture, toCanvas);
  const [a, b, c, d, e, f, g, h, i] = inverse(toCanvas);
  const { rgba, widthPx } = texture;
  const { pixels } = canvas;
  const stride = widthPx * 4;
  const uMax = (widthPx - 1) * 256;
  const vMax = (texture.heightPx - 1) * 256;
  for (let y = top; y < bottom; y += 1) {
    let to = (y * canvas.widthPx + left) * 3;
    for (let x = left; x < right; x += 1, to += 3) {
      const scale = 256 / (g * x + h * y + i);
      const u = ((a * x + b * y + c) * scale) | 0;
      const v = ((d * x + e * y + f) * scale) | 0;
      if (u < 0 || v < 0 || u >= uMax || v >= vMax) continue;
      const from = (v >> 8) * stride + (u >> 8) * 4;
      const wu = u & 255;
      const wv = v & 255;
      const w11 = (wu * wv) >> 8;
      const w10 = wv - w11;
      const w01 = wu - w11;
      const w00 = 256 - wu - wv + w11;
      const below = from + stride;
      const alpha = (rgba[from + 3]! * w00 + rgba[from + 7]! * w01 + rgba[below + 3]! * w10 + rgba[below + 7]! * w11) >> 8;
      if (alpha === 0) continue;
      const red = (rgba[from]! * w00 + rgba[from + 4]! * w01 + rgba[below]! * w10 + rgba[below + 4]! * w11) >> 8;
      const green = (rgba[from + 1]! * w00 + rgba[from + 5]! * w01 + rgba[below + 1]! * w10 + rgba[below + 5]! * w11) >> 8;
      const blue = (rgba[from + 2]! * w00 + rgba[from + 6]! * w01 + rgba[below + 2]! * w10 + rgba[below + 6]! * w11) >> 8;
      if (alpha >= 255) {
        pixels[to] = red;
        pixels[to + 1] = green;
        pixels[to + 2] = blue;
        continue;
      }
      const under = 256 - alpha;
      pixels[to] = (pixels[to]! * under + red * alpha) >> 8;
      pixels[to + 1] = (pixels[to + 1]! * under + green * alpha) >> 8;
      pixels[to + 2] = (pixels[to + 2]! * under + blue * alpha) >> 8;
    }
  }
}

interface Part {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function coveredPart(canvas: Canvas, texture: Texture, toCanvas: PlaneMap): Part {
  const { widthPx: w, heightPx: h } = texture;
  const corners = [mapPoint(toCanvas, 0, 0), mapPoint(toCanvas, w, 0), mapPoint(toCanvas, 0, h), mapPoint(toCanvas, w, h)];
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  return {
    left: Math.max(0, Math.floor(Math.min(...xs))),
    top: Math.max(0, Math.floor(Math.min(...ys))),
    right: Math.min(canvas.widthPx, Math.ceil(Math.max(...xs)) + 1),
    bottom: Math.min(canvas.heightPx, Math.ceil(Math.max(...ys)) + 1),
  };
}
