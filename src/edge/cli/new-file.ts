/** Writes a file that was not there before: a verb never overwrites what somebody else put there. */

import { writeFileSync } from 'node:fs';
import { Fault } from '../../base/fault.ts';

/** Fault `command-bad` where something is there already, or the folder does not take it. */
export function writeNew(path: string, content: string, mode = 0o644): void {
  try {
    writeFileSync(path, content, { mode, flag: 'wx' });
  } catch (error) {
    throw new Fault('command-bad', `${path} cannot be made new. Take away what is there, or name another file.`, error);
  }
}
