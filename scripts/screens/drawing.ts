/** Drawings as small files, and how much two of them differ. */

import sharp from 'sharp';

/** Steps of grey (of 255) that an eye does not tell apart at the edge of a letter. */
const SAME_MAX = 64;

/** The same picture with a palette: a few kB instead of some ten. */
export async function small(png: Buffer): Promise<Buffer> {
  return await sharp(png).png({ palette: true, colours: 32, compressionLevel: 9, effort: 7 }).toBuffer();
}

/** Part of the points, 0 to 1, that differ visibly; 1 where there is nothing to compare or the size is another. */
export async function differingShare(left: Buffer, right: Buffer | undefined): Promise<number> {
  if (right === undefined) return 1;
  const [one, other] = await Promise.all([left, right].map((png) => sharp(png).greyscale().raw().toBuffer({ resolveWithObject: true })));
  if (one === undefined || other === undefined || one.info.width !== other.info.width || one.info.height !== other.info.height) return 1;
  let differing = 0;
  for (let at = 0; at < one.data.length; at += 1) if (Math.abs((one.data[at] ?? 0) - (other.data[at] ?? 0)) > SAME_MAX) differing += 1;
  return differing / one.data.length;
}
