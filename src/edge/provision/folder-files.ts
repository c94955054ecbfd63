/** Which files the folder of a bundle may have, and how they are looked at: plain files only, in bounds, no link followed. */

import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { Fault } from '../../base/fault.ts';
import {
  ACCESS_PART,
  CALENDAR_PART,
  OWNERSHIP_PART,
  PEOPLE_PART,
  PIA_PART,
  PIA_SIGNATURE_PART,
  PROCESSOR_KEY_PART,
  SIGN_PART,
  SITE_PART,
} from '../../core/provision/part-names.ts';

/** Files of the folder, and the part that each becomes. */
export const FILES: Readonly<Record<string, { readonly part: string; readonly isYaml: boolean }>> = {
  'site.yaml': { part: SITE_PART, isYaml: false },
  'people.csv': { part: PEOPLE_PART, isYaml: false },
  'access.yaml': { part: ACCESS_PART, isYaml: true },
  'processor.pub': { part: PROCESSOR_KEY_PART, isYaml: false },
  'pia.json': { part: PIA_PART, isYaml: false },
  'pia.json.minisig': { part: PIA_SIGNATURE_PART, isYaml: false },
  'sign.yaml': { part: SIGN_PART, isYaml: true },
  'calendar.yaml': { part: CALENDAR_PART, isYaml: true },
  'ownership.yaml': { part: OWNERSHIP_PART, isYaml: true },
};
export const OPTIONS_FILE = 'bundle.yaml';
export const MODELS_DIR = 'models';
export const UPDATE_DIR = 'update';
/** More are no bundle, whatever their size. */
export const PACKS_MAX = 8;
/** Looked at in one folder; with more it is not a folder for a bundle. */
const ENTRIES_MAX = 200;
/** What computers leave in folders, and words to whoever works in it. */
const LEFT_ALONE = /^(?:\..*|~\$.*|Thumbs\.db|desktop\.ini|README(?:\.txt|\.md)?)$/i;
const CHUNK_BYTES = 1024 * 1024;

/** Names of a folder, without what is left alone. Fault `command-bad` where it cannot be read. */
export function listed(dir: string): readonly string[] {
  try {
    return readdirSync(dir)
      .filter((name) => !LEFT_ALONE.test(name))
      .sort()
      .slice(0, ENTRIES_MAX);
  } catch (error) {
    throw new Fault('command-bad', `${dir} is no folder that can be read. Write an example with: menshen provision folder DIR.`, error);
  }
}

/** undefined: a link, a folder, or too large. */
export function hashOf(path: string, bytesMax: number): { readonly bytes: number; readonly sha256: string } | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return undefined; // a link, or not readable
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile() || stat.size > bytesMax) return undefined;
    const sha = createHash('sha256');
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) sha.update(chunk.subarray(0, read));
    return { bytes: stat.size, sha256: sha.digest('hex') };
  } finally {
    closeSync(file);
  }
}
