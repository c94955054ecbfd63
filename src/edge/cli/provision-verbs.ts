/**
 * The verbs of provisioning on the owner's own computer: an example folder, its check, and the bundle for one terminal's stick.
 * No file of them can hold face information (INV-03); passphrases are asked for, never words.
 */

import { type Command, InvalidArgumentError } from 'commander';
import type { Answer, CliParts } from './parts.ts';

export interface MakeBundleWords {
  readonly folder: string;
  readonly deviceKey: string;
  /** Secret key file of the owner. */
  readonly key: string;
  readonly out: string;
  /** Days that the bundle is valid; absent: as the folder says. */
  readonly validDays?: number;
  /** Absent: the milliseconds since 1970. */
  readonly sequence?: number;
}

export interface ProvisionParts {
  writeFolder(words: { readonly dir: string; readonly deviceKey?: string }): Answer;
  /** `isOk` false: `problems` name file, line and what to do. */
  check(words: { readonly dir: string; readonly deviceKey?: string }): Promise<Answer>;
  make(words: MakeBundleWords, onProgress: (text: string) => void): Promise<Answer>;
}

export interface ProvisionKit {
  readonly program: Command;
  readonly parts: CliParts;
  readonly warn: (text: string) => void;
  readonly say: (options: { readonly json?: true }, answer: Answer, isYes?: boolean) => void;
}

/** Gives back the command `provision`, to which others add their verbs. */
export function addProvisionVerbs({ program, parts, warn, say }: ProvisionKit): Command {
  const { provision } = parts;
  const command = program
    .command('provision')
    .description("what an installer's stick brings to a terminal: settings, people, papers; never faces")
    .exitOverride();
  away(command, 'folder <dir>', 'write a commented example folder (is made; must not exist)')
    .option('--device-key <file>', 'menshen-device.pub.json of the terminal, for its device id')
    .action((dir: string, options: { deviceKey?: string; json?: true }) => {
      say(options, provision.writeFolder({ dir, ...given(options) }));
    });
  away(command, 'check <dir>', 'check a folder: every file, line by line')
    .option('--device-key <file>', 'menshen-device.pub.json of the terminal that it is for')
    .action(async (dir: string, options: { deviceKey?: string; json?: true }) => {
      const answer = await provision.check({ dir, ...given(options) });
      say(options, answer, answer['isOk'] === true);
    });
  away(command, 'make', 'seal a folder to one terminal and sign it; writes menshen-bundle.bin and its signature')
    .requiredOption('--folder <dir>', 'the folder')
    .requiredOption('--device-key <file>', 'menshen-device.pub.json of the terminal')
    .requiredOption('--key <file>', 'secret key of the owner (menshen order key); its passphrase is asked for')
    .requiredOption('--out <dir>', 'the stick (a folder that is there)')
    .option('--valid-days <days>', 'days until the bundle is too old', wholeNumber)
    .option('--sequence <number>', 'larger than that of the last bundle; only where a clock was once ahead', wholeNumber)
    .action(async ({ json, ...words }: MakeBundleWords & { json?: true }) => {
      const answer = await provision.make(words, warn);
      say(json === undefined ? {} : { json }, answer, answer['outcome'] === 'made');
    });
  return command;
}

/** A command that needs no terminal. */
function away(at: Command, name: string, about: string): Command {
  return at.command(name).description(about).exitOverride().option('--json', 'print one JSON line');
}

function given({ deviceKey }: { readonly deviceKey?: string }): { readonly deviceKey?: string } {
  return deviceKey === undefined ? {} : { deviceKey };
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
