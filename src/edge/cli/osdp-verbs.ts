/**
 * `menshen osdp`: keys of the wall's devices, and tools for a bench. Never prints a key, card number or digit; a key is made at the
 * terminal and reaches a device over the secure channel only.
 */

import { type Command, InvalidArgumentError } from 'commander';
import { Fault } from '../../base/fault.ts';
import { OSDP_BAUDS } from '../../core/policy/site-osdp.ts';
import type { Answer, AskOptions, CliParts } from './parts.ts';

interface Common {
  readonly data: string;
  readonly json?: true;
}

export interface OsdpKit {
  readonly program: Command;
  readonly verb: (at: Command, name: string, about: string) => Command;
  readonly parts: CliParts;
  readonly asking: (options: Common) => AskOptions;
  readonly say: (options: { readonly json?: true }, answer: Answer, isYes?: boolean) => void;
  /** One line of what goes on, at once. */
  readonly write: (line: string) => void;
}

export interface BenchWords {
  readonly port: string;
  readonly baud: number;
  readonly address: number;
  readonly keyFile: string;
  /** Ends by itself after the time of so many polls, 50 ms each; 0: when it is told to stop. */
  readonly polls: number;
  /** Of a device: the number that it reads once, as soon as it is online. */
  readonly present?: string;
  /** The default key opens a channel until the key of the file was handed over, or another one was taken into it. */
  readonly install?: true;
}

/** Lines go to `say` as they happen. */
export interface OsdpBenchParts {
  monitor(words: { readonly port: string; readonly baud: number; readonly frames: number }, say: (line: string) => void): Promise<Answer>;
  cp(words: BenchWords, say: (line: string) => void): Promise<Answer>;
  pd(words: BenchWords, say: (line: string) => void): Promise<Answer>;
}

/** Minutes of an install mode where none are named, and at most. */
const MINUTES = 5;
const MINUTES_MAX = 15;
const ADDRESS_MAX = 126;
const COUNT_MAX = 1_000_000;

export function addOsdpVerbs(kit: OsdpKit): void {
  const { program, verb, parts, asking, say } = kit;
  const osdp = program.command('osdp').description('readers, door module and panel on OSDP lines').exitOverride();
  verb(osdp, 'status', 'who is online, who has a key, what attacked').action(async (options: Common) => {
    say(options, await parts.ask({ verb: 'osdp-status' }, asking(options)));
  });
  verb(
    osdp,
    'install-mode',
    'give one device a new key of its own: until then, and for some minutes at most, the default key opens a channel to it',
  )
    .option('--address <number>', 'device of hardware.osdp', whole(0, ADDRESS_MAX))
    .option('--panel', 'the panel of hardware.panel gives this terminal a key')
    .option('--minutes <count>', `at most ${String(MINUTES_MAX)}`, whole(1, MINUTES_MAX), MINUTES)
    .option('--card <hex>', 'installer or operator card (asked for where left out)')
    .action(async (options: Common & { address?: number; panel?: true; minutes: number; card?: string }) => {
      const place = placeOf(options);
      const card = options.card ?? (await parts.prompt.line('Card: '));
      const words = { card, pin: await parts.prompt.hidden('PIN: '), place, minutes: options.minutes };
      const answer = await parts.ask({ verb: 'osdp-install', ...words }, asking(options));
      say(options, answer, answer['outcome'] === 'opened');
    });
  verb(osdp, 'install-end', 'end the install mode that is open').action(async (options: Common) => {
    const answer = await parts.ask({ verb: 'osdp-close' }, asking(options));
    say(options, answer, answer['outcome'] === 'closed');
  });
  addBench(kit, osdp);
}

function addBench({ parts, say, write }: OsdpKit, osdp: Command): void {
  const tool = (name: string, about: string): Command =>
    osdp
      .command(name)
      .description(about)
      .exitOverride()
      .requiredOption('--port <path>', 'serial device')
      .option('--baud <rate>', OSDP_BAUDS.join(', '), baudOf, OSDP_BAUDS[0])
      .option('--json', 'print one JSON line at the end');
  tool('monitor', 'listen to a line and name its frames; never keys, card numbers, digits or texts')
    .option('--frames <count>', 'end after so many (0: until stopped)', whole(0, COUNT_MAX), 0)
    .action(async (options: { port: string; baud: number; frames: number; json?: true }) => {
      say(options, await parts.osdpBench.monitor(options, write));
    });
  const ends: readonly (readonly ['cp' | 'pd', string])[] = [
    ['cp', 'be the control panel of one device, on a bench'],
    ['pd', 'be a device of a panel, on a bench'],
  ];
  for (const [name, about] of ends) {
    const end = tool(name, about)
      .requiredOption('--address <number>', '0 to 126', whole(0, ADDRESS_MAX))
      .requiredOption('--key-file <file>', 'key of the device: 32 hexadecimal digits in a file that only you can read (mode 0600)')
      .option('--polls <count>', 'end after the time of so many polls, 50 ms each (0: until stopped)', whole(0, COUNT_MAX), 0)
      .option('--install', 'take the default key until a key was handed over: for a device from the factory, on a bench only');
    if (name === 'pd') end.option('--present <number>', 'read this card once, as soon as the panel is there');
    end.action(async (options: BenchWords & { json?: true }) => {
      const answer = await parts.osdpBench[name](options, write);
      say(options, answer, answer['wasOnline'] === true);
    });
  }
}

function placeOf({ address, panel }: { readonly address?: number; readonly panel?: true }): number | 'panel' {
  if ((address === undefined) === (panel === undefined))
    throw new Fault('command-bad', 'Name either --address N of a device or --panel. Nothing was opened.');
  return address ?? 'panel';
}

function whole(min: number, max: number): (word: string) => number {
  return (word) => {
    const value = Number(word);
    if (!Number.isInteger(value) || value < min || value > max)
      throw new InvalidArgumentError(`It must be a whole number from ${String(min)} to ${String(max)}.`);
    return value;
  };
}

function baudOf(word: string): number {
  const baud = OSDP_BAUDS.find((rate) => String(rate) === word);
  if (baud === undefined) throw new InvalidArgumentError(`It must be one of ${OSDP_BAUDS.join(', ')}.`);
  return baud;
}
