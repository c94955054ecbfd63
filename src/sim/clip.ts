/**
 * Draws the frames of a scene: a portrait as a head before a corridor that moves, comes nearer,
 * is lit differently and noisy, so that no two appearances share pixels; or the same portrait as
 * a sheet of paper with its edges. Stills all the same: nothing here blinks or turns its head.
 */

import { seeded } from './people.ts';
import type { Portrait } from './portraits.ts';

export const FRAME_WIDTH_PX = 640;
export const FRAME_HEIGHT_PX = 480;

/** How a picture is put into the frame. */
export interface Pose {
  readonly centreX: number;
  readonly centreY: number;
  /** Side of the portrait in the frame, pixels. */
  readonly sidePx: number;
  readonly rollRad: number;
  /** Perspective of a tilted sheet, 1 / pixel; 0 for a head. */
  readonly tiltX: number;
  readonly tiltY: number;
  /** Brightness: factor, and slope from left to right of the frame. */
  readonly gain: number;
  readonly slope: number;
}

/** One picture in the scene, with the way it moves. */
interface Actor {
  readonly portrait: Portrait;
  readonly isSheet: boolean;
  readonly pose: (frame: number) => Pose;
}

export interface Clip {
  /** Draws frame `index` into `pixels` (RGB, FRAME_WIDTH_PX × FRAME_HEIGHT_PX). */
  draw(index: number, pixels: Uint8Array): void;
}

const NOISE_LENGTH = 1 << 16;
/** Grey levels of sensor noise, either way. */
const NOISE_AMPLITUDE = 5;
/** Grey level of photographic paper. */
const PAPER = 228;
/** White border of a printed photograph, part of its side. */
const SHEET_MARGIN = 0.07;

export type ActorKind = 'person' | 'far-away' | 'print' | 'left' | 'right';

/** A clip of some portraits. `seed` fixes everything that varies. */
export function makeClip(actors: readonly { readonly portrait: Portrait; readonly kind: ActorKind }[], seed: number): Clip {
  const next = seeded(seed);
  const unit = (): number => next() / 2 ** 32;
  const background = drawBackground(unit);
  const noise = Int8Array.from({ length: NOISE_LENGTH }, () => Math.round((unit() + unit() + unit() - 1.5) * NOISE_AMPLITUDE * 1.4));
  const cast: Actor[] = actors.map(({ portrait, kind }) => ({ portrait, isSheet: kind === 'print', pose: makeMotion(kind, unit) }));
  return {
    draw: (index, pixels) => {
      pixels.set(background);
      for (const actor of cast) drawActor(actor, actor.pose(index), pixels);
      addNoise(pixels, noise, (Math.imul(index + 1, 0x9e3779b1) ^ seed) >>> 0);
    },
  };
}

/** A wall, lighter above, with a broad lamp: nothing with straight edges near a head. */
function drawBackground(unit: () => number): Uint8Array {
  const pixels = new Uint8Array(FRAME_WIDTH_PX * FRAME_HEIGHT_PX * 3);
  const base = 70 + unit() * 70;
  const tint = [unit() * 16 - 8, unit() * 10 - 5, unit() * 16 - 8];
  const [lampX, lampY, lampPx] = [unit() * FRAME_WIDTH_PX, unit() * FRAME_HEIGHT_PX * 0.4, 160 + unit() * 160];
  for (let y = 0; y < FRAME_HEIGHT_PX; y += 1) {
    for (let x = 0; x < FRAME_WIDTH_PX; x += 1) {
      const lamp = Math.exp(-((x - lampX) ** 2 + (y - lampY) ** 2) / (2 * lampPx * lampPx)) * 45;
      const light = base + lamp - (y / FRAME_HEIGHT_PX) * 25;
      for (let channel = 0; channel < 3; channel += 1) pixels[(y * FRAME_WIDTH_PX + x) * 3 + channel] = light + (tint[channel] ?? 0);
    }
  }
  return pixels;
}

/** Slow swaying and breathing of somebody who stands and looks, or a sheet that a hand holds. */
function makeMotion(kind: ActorKind, unit: () => number): (frame: number) => Pose {
  const phases = Array.from({ length: 6 }, () => unit() * Math.PI * 2);
  const wave = (which: number, frame: number, period: number): number => Math.sin(phases[which % 6]! + (frame / period) * Math.PI * 2);
  const isSheet = kind === 'print';
  const size =
    kind === 'far-away'
      ? 96 + unit() * 16
      : kind === 'left' || kind === 'right'
        ? 290 + unit() * 25
        : isSheet
          ? 400 + unit() * 40
          : 400 + unit() * 70;
  const middle = kind === 'left' ? 170 : kind === 'right' ? 470 : FRAME_WIDTH_PX / 2;
  const homeX = middle + (unit() - 0.5) * 40;
  // A person's shoulders leave the picture below; a sheet is held in the middle.
  const homeY = kind === 'person' ? FRAME_HEIGHT_PX - size / 2 + 22 + unit() * 16 : FRAME_HEIGHT_PX / 2 + (unit() - 0.4) * 30;
  const gain = 0.82 + unit() * 0.36;
  const slope = (unit() - 0.5) * 0.3;
  const tilt = isSheet ? 0.00025 : 0;
  return (frame) => ({
    centreX: homeX + wave(0, frame, 70) * 9 + wave(1, frame, 23) * 2,
    centreY: homeY + wave(2, frame, 55) * 6,
    sidePx: size * (1 + wave(3, frame, 90) * 0.03),
    rollRad: wave(4, frame, 80) * 0.05,
    tiltX: wave(5, frame, 60) * tilt,
    tiltY: wave(1, frame, 47) * tilt,
    gain,
    slope,
  });
}

/** How much of the portrait shows at (u, v) of its square: a head and shoulders without hard borders, or the whole sheet. */
function headMask(u: number, v: number): number {
  const shoulders = v > 0.62 ? (v - 0.62) * 0.9 : 0;
  const distance = Math.hypot((u - 0.5) / (0.37 + shoulders), v < 0.48 ? (v - 0.48) / 0.46 : 0);
  const side = Math.min(u, 1 - u) / 0.07;
  return Math.max(0, Math.min(1, (1 - distance) / 0.16, side));
}

function drawActor({ portrait, isSheet }: Actor, pose: Pose, pixels: Uint8Array): void {
  const { sidePx: side, pixels: source } = portrait;
  const half = pose.sidePx / 2;
  const reach = half * (isSheet ? 1.25 : 1) * 1.5;
  const [left, right] = [Math.max(0, Math.floor(pose.centreX - reach)), Math.min(FRAME_WIDTH_PX, Math.ceil(pose.centreX + reach))];
  const [top, bottom] = [Math.max(0, Math.floor(pose.centreY - reach)), Math.min(FRAME_HEIGHT_PX, Math.ceil(pose.centreY + reach))];
  const [cos, sin] = [Math.cos(pose.rollRad) / pose.sidePx, Math.sin(pose.rollRad) / pose.sidePx];
  const margin = isSheet ? SHEET_MARGIN : 0;
  const whole = 1 - 2 * margin;
  for (let y = top; y < bottom; y += 1) {
    const dy = y - pose.centreY;
    for (let x = left; x < right; x += 1) {
      const dx = x - pose.centreX;
      const depth = 1 + pose.tiltX * dx + pose.tiltY * dy;
      const u = (cos * dx + sin * dy) / depth + 0.5;
      const v = (cos * dy - sin * dx) / depth + 0.5;
      if (u < 0 || u >= 1 || v < 0 || v >= 1) continue;
      const alpha = isSheet ? 1 : headMask(u, v);
      if (alpha === 0) continue;
      const light = pose.gain * (1 + pose.slope * (x / FRAME_WIDTH_PX - 0.5));
      const pu = (u - margin) / whole;
      const pv = (v - margin) / whole;
      const at = (y * FRAME_WIDTH_PX + x) * 3;
      if (pu < 0 || pu >= 1 || pv < 0 || pv >= 1) {
        pixels.fill(Math.min(255, PAPER * light), at, at + 3);
        continue;
      }
      // Bilinear sample laid over the frame; written out, for this runs over a third of every frame.
      const sx = pu * (side - 1.001);
      const sy = pv * (side - 1.001);
      const [fx, fy] = [sx % 1, sy % 1];
      const first = ((sy - fy) * side + sx - fx) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        const from = first + channel;
        const upper = source[from]! * (1 - fx) + source[from + 3]! * fx;
        const lower = source[from + side * 3]! * (1 - fx) + source[from + side * 3 + 3]! * fx;
        const value = (upper * (1 - fy) + lower * fy) * light;
        pixels[at + channel] = Math.min(255, pixels[at + channel]! * (1 - alpha) + value * alpha);
      }
    }
  }
}

function addNoise(pixels: Uint8Array, noise: Int8Array, start: number): void {
  let at = start & (NOISE_LENGTH - 1);
  for (let index = 0; index < pixels.length; index += 1) {
    const value = pixels[index]! + noise[at]!;
    pixels[index] = value < 0 ? 0 : value > 255 ? 255 : value;
    at = (at + 1) & (NOISE_LENGTH - 1);
  }
}
