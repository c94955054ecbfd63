/**
 * Board profiles (device/boards): which device is where on a board. A profile's hardware goes into a new site file as it is
 * written, comments and all; the whole must be a site file. A profile says what was tried on the board itself, and what not.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from 'yaml';
import { z } from 'zod';

import { Fault } from '../../base/fault.ts';
import { parseSite } from './site-file.ts';

/** A profile is a page of text. */
const PROFILE_MAX_CHARS = 64 * 1024;
const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;
/** The section in a profile and in a site file: its line, and every line after it that is indented. */
const HARDWARE = /^hardware:\n(?:[ ].*\n|\n(?=[ ]))+/m;

const line = z.strictObject({ line: z.number().int().min(0).max(511).optional(), pin: z.number().int().min(1).max(40) });

const profile = z.strictObject({
  board: z.string().regex(NAME),
  architecture: z.enum(['arm64', 'x64', 'any']),
  /** Memory that the product was thought for on this board. */
  memoryMb: z.number().int().min(512).max(65_536),
  /** One sentence: what was tried on the board itself. */
  tried: z.string().min(1).max(300),
  /** ID_PATH of each device's socket, as the udev rules name it. Empty: measure them on the board. */
  sockets: z.record(z.enum(['reader', 'pinPad', 'relay', 'camera']), z.string().max(200)).or(z.strictObject({})),
  lines: z.record(z.string().regex(/^[a-z]{1,16}$/), line).optional(),
  /** Checked with the site file that it is put into. */
  hardware: z.record(z.string(), z.unknown()),
});

export interface BoardProfile extends Omit<z.infer<typeof profile>, 'hardware' | 'sockets'> {
  readonly sockets: Readonly<Record<string, string>>;
  /** Its section as it stands in the file. */
  readonly hardwareText: string;
}

/** Names of the profiles in the folder, in order. */
export function boardNames(dir: string): string[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .sort();
}

/** Fault `command-bad` where there is none of that name; `bad-site-file` where it is malformed. */
export function readBoard(dir: string, name: string): BoardProfile {
  if (!NAME.test(name) || !boardNames(dir).includes(name)) {
    throw new Fault('command-bad', `There is no profile of that board. There are: ${boardNames(dir).join(', ')} (menshen init --boards).`);
  }
  const path = join(dir, `${name}.yaml`);
  const text = readFileSync(path, 'utf8').slice(0, PROFILE_MAX_CHARS);
  const read = profile.safeParse(parse(text));
  const [hardwareText] = HARDWARE.exec(text) ?? [];
  if (!read.success || hardwareText === undefined || read.data.board !== name) {
    const [issue] = read.error?.issues ?? [];
    throw new Fault(
      'bad-site-file',
      `${path}: ${issue === undefined ? 'its name or its hardware section' : issue.path.join('.')} is wrong: mend it.`,
    );
  }
  const { hardware: _checkedLater, ...rest } = read.data;
  return { ...rest, hardwareText };
}

/** The site file's text with the board's hardware in the place of its own. Fault `bad-site-file` where that is none. */
export function withBoard(siteText: string, board: BoardProfile): string {
  const head = `# Hardware of the board ${board.board}. ${board.tried}\n`;
  const text = siteText.replace(HARDWARE, () => head + board.hardwareText);
  parseSite(text, `site file for ${board.board}`);
  return text;
}
