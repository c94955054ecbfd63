/**
 * `menshen owner` at the terminal, and the laptop's end of the console: `menshen provision send`. What is sent is sealed; nothing is
 * asked for here that a face could travel in (INV-03).
 */

import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { addConsoleVerb, type OpenConsoleWords } from './console-verbs.ts';
import { askOperator } from './order-verbs.ts';
import type { Answer, AskOptions, CliParts } from './parts.ts';

interface Common {
  readonly data: string;
  readonly json?: true;
}

export interface SendWords {
  /** Serial device, as /dev/ttyACM0. */
  readonly port: string;
  readonly baud: number;
  /** The bundle; its signature lies beside it. */
  readonly bundle: string;
  readonly waitSeconds: number;
}

/** The laptop's end of a terminal's console. */
export interface ConsoleParts {
  /** Sends it, resumes after a pulled plug, brings the result. */
  send(words: SendWords, onProgress: (text: string) => void): Promise<Answer>;
  /** `menshen-device.pub.json` of the terminal at the other end. */
  fetchDeviceKey(words: { readonly port: string; readonly baud: number; readonly out: string }): Promise<Answer>;
  /** Shows the terminal's console on a page of this computer until it is broken off. */
  open(words: OpenConsoleWords, onProgress: (text: string) => void): Promise<Answer>;
  /** The line of a public key file. */
  publicKeyLine(path: string): string;
}

export interface OwnerKit {
  readonly program: Command;
  /** The command `provision`. */
  readonly provision: Command;
  readonly verb: (at: Command, name: string, about: string) => Command;
  readonly parts: CliParts;
  readonly asking: (options: Common) => AskOptions;
  readonly warn: (text: string) => void;
  readonly say: (options: { readonly json?: true }, answer: Answer, isYes?: boolean) => void;
}

const BAUD = 115_200;
/** Somebody walks to the screen and confirms. */
const WAIT_SECONDS = 300;

export function addOwnerVerbs(kit: OwnerKit): void {
  addConsoleVerbs(kit);
  addConsoleVerb(kit);
  const { program, verb, parts, asking, say } = kit;
  const owner = program.command('owner').description('whose signed bundles this terminal takes').exitOverride();
  verb(owner, 'show', 'the owner’s key, the last bundle and what came of it').action(async (options: Common) => {
    say(options, await parts.ask({ verb: 'provision-status' }, asking(options)));
  });
  addRelease(kit, owner, 'reset', 'end this ownership: evidence is sealed, everything is destroyed, then whoever claims it owns it');
  addRelease(
    kit,
    owner,
    'transfer',
    'end this ownership for the next owner: only a bundle signed by their key claims the terminal',
  ).requiredOption('--next <file>', 'public key of the next owner (menshen order key)');
}

function addRelease({ verb, parts, asking, say }: OwnerKit, owner: Command, name: string, about: string): Command {
  return verb(owner, name, about)
    .requiredOption('--out <file>', 'file for the sealed evidence (must not exist; the terminal must be able to write there)')
    .requiredOption('--key <file>', 'public key of the operator to whom the evidence is sealed')
    .option('--card <hex>', 'operator card (asked for where left out)')
    .action(async (options: Common & { out: string; key: string; next?: string; card?: string }) => {
      const words = await askOperator(parts, options);
      const deviceId = await parts.prompt.line(
        'This destroys every face and everything else on the terminal. Type its device id to go on: ',
      );
      const keys = {
        key: parts.console.publicKeyLine(options.key),
        ...(options.next === undefined ? {} : { next: parts.console.publicKeyLine(options.next) }),
      };
      const answer = await parts.ask({ verb: 'owner-release', ...words, deviceId, out: resolve(options.out), ...keys }, asking(options));
      say(options, answer, answer['outcome'] === 'released');
    });
}

function addConsoleVerbs({ provision, parts, warn, say }: OwnerKit): void {
  const at = (name: string, about: string): Command =>
    provision
      .command(name)
      .description(about)
      .exitOverride()
      .requiredOption('--port <path>', 'serial device of the terminal, as /dev/ttyACM0')
      .option('--baud <number>', 'where it is a wire and no USB', wholeNumber, BAUD)
      .option('--json', 'print one JSON line');
  at('send', 'send a bundle over the terminal’s serial console; goes on where it was after a pulled plug')
    .requiredOption('--bundle <file>', 'menshen-bundle.bin; its signature lies beside it')
    .option('--wait <seconds>', 'how long to wait for the result; 0: not at all', wholeNumber, WAIT_SECONDS)
    .action(async ({ json, wait, ...words }: Omit<SendWords, 'waitSeconds'> & { wait: number; json?: true }) => {
      const answer = await parts.console.send({ ...words, waitSeconds: wait }, warn);
      say(json === undefined ? {} : { json }, answer, answer['outcome'] !== 'refused');
    });
  at('device-key', 'fetch menshen-device.pub.json of the terminal over its serial console')
    .requiredOption('--out <file>', 'file to write (must not exist)')
    .action(async ({ json, ...words }: { port: string; baud: number; out: string; json?: true }) => {
      say(json === undefined ? {} : { json }, await parts.console.fetchDeviceKey(words));
    });
}

function wholeNumber(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
