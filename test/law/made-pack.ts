/** An evidence pack of a real ledger, unpacked, as text by the name of each file. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type EvidenceHouse, makeEvidenceHouse } from '../support/evidence-house.ts';
import type { HouseOptions } from '../support/house.ts';

export interface MadePack {
  readonly house: EvidenceHouse;
  readonly path: string;
  /** Text of a file, named from the chapter on. */
  text(name: string): string;
  readonly names: readonly string[];
}

/** `live`: what happens at the door before the pack is made. */
export async function madePack(
  options: Pick<HouseOptions, 'site' | 'onRecords'> = {},
  live: (house: EvidenceHouse) => Promise<void> = () => Promise.resolve(),
): Promise<MadePack> {
  const house = await makeEvidenceHouse(options);
  await live(house);
  const result = await house.make();
  if (result.kind !== 'made') throw new Error(JSON.stringify(result));
  const into = join(house.dir, 'unpacked');
  mkdirSync(into, { recursive: true });
  spawnSync('tar', ['xf', result.path, '--strip-components=1', '-C', into]);
  const files = readdirSync(into, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map(({ parentPath, name }) => relative(into, join(parentPath, name)));
  return { house, path: result.path, names, text: (name) => readFileSync(join(into, name), 'utf8') };
}
