/** `menshen init`: writes the first site file, for a board where one is named. Overwrites nothing. */

import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Fault } from './base/fault.ts';
import type { Answer, InitParts } from './edge/cli/parts.ts';
import { boardNames, readBoard, withBoard } from './edge/system/board-profile.ts';
import { defaultSiteText } from './edge/system/site-file.ts';
import { productDir } from './version.ts';

const boardsDir = (): string => join(productDir(), 'device/boards');

export const initCommands: InitParts = { init, boards };

function init(dataDir: string, board?: string): Answer {
  const path = join(resolve(dataDir), 'site.yaml');
  if (existsSync(path))
    throw new Fault('command-bad', `${path} exists already. It was left as it is; edit it, or name another folder with --data.`);
  const example = defaultSiteText({ deviceId: `door-${randomBytes(4).toString('hex')}` });
  const profile = board === undefined ? undefined : readBoard(boardsDir(), board);
  const text = profile === undefined ? example : withBoard(example, profile);
  mkdirSync(resolve(dataDir), { recursive: true, mode: 0o700 });
  writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
  const next =
    profile === undefined
      ? 'Fill in the processor, the necessity and the hardware, then start the terminal.'
      : 'Fill in the processor and the necessity, check each path of the hardware on the board, then start the terminal.';
  return { site: path, ...(profile === undefined ? {} : { board: profile.board, tried: profile.tried }), next };
}

function boards(): Answer {
  return {
    boards: boardNames(boardsDir()).map((name) => {
      const { architecture, memoryMb, tried } = readBoard(boardsDir(), name);
      return { board: name, architecture, memoryMb, tried };
    }),
  };
}
