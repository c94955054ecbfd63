/**
 * The verbs of assessment, processor's key, sign and incidents. What is signed is signed away from the door, with a key that never
 * comes near it; PINs and passphrases are asked for, never words of the command line.
 */

import { type Command, InvalidArgumentError } from 'commander';
import { Fault } from '../../base/fault.ts';
import type { Answer, AskOptions, CliParts } from './parts.ts';

/** What is done with files; none of it needs a terminal. */
export interface PiaParts {
  makeKey(out: string, passphrase: string): Promise<Answer>;
  /** Signs the file with the secret key; writes FILE.minisig. */
  sign(file: string, key: string): Promise<Answer>;
  handover(words: { readonly key: string; readonly next: string; readonly device: string; readonly out: string }): Promise<Answer>;
  /** FILE and FILE.minisig. */
  read(file: string): { readonly file: string; readonly signature: string };
  writeDraft(out: string, draft: unknown): Answer;
  /** The line of a public key file. */
  keyLine(path: string): string;
  text(path: string): string;
}

interface Common {
  readonly data: string;
  readonly json?: true;
}

type WithCard = Common & { readonly card?: string };

export interface ComplianceKit {
  readonly program: Command;
  readonly verb: (at: Command, name: string, about: string) => Command;
  readonly parts: CliParts;
  readonly asking: (options: Common) => AskOptions;
  readonly say: (options: { readonly json?: true }, answer: Answer, isYes?: boolean) => void;
}

export function addComplianceVerbs(kit: ComplianceKit): void {
  const pia = kit.program.command('pia').description('the impact assessment that the face needs').exitOverride();
  addAway(kit, pia);
  addAtDoor(kit, pia);
  addSign(kit);
  addIncident(kit);
}

/** A command that needs no terminal. */
function away(at: Command, name: string, about: string): Command {
  return at.command(name).description(about).exitOverride().option('--json', 'print one JSON line');
}

function addAway({ parts, say }: ComplianceKit, pia: Command): void {
  away(pia, 'key', "make the processor's key pair (minisign files), on the processor's own computer")
    .requiredOption('--out <name>', 'writes NAME.pub and NAME.key, which must not exist')
    .action(async (options: { out: string; json?: true }) => {
      const passphrase = await parts.prompt.hidden('Choose a passphrase for the secret key: ');
      const again = await parts.prompt.hidden('The same passphrase again: ');
      if (passphrase !== again) throw new Fault('command-bad', 'The two passphrases differ. Nothing was written; ask again.');
      say(options, await parts.pia.makeKey(options.out, passphrase));
    });
  away(pia, 'sign <file>', "check a filled assessment and sign it with the processor's key; writes FILE.minisig")
    .requiredOption('--key <file>', 'secret key of the processor')
    .action(async (file: string, options: { key: string; json?: true }) => {
      say(options, await parts.pia.sign(file, options.key));
    });
  away(pia, 'handover', "say with the processor's key which key comes after it on one terminal")
    .requiredOption('--key <file>', 'secret key that is in force')
    .requiredOption('--next <file>', 'public key that comes after it')
    .requiredOption('--device <id>', 'deviceId of the terminal')
    .requiredOption('--out <file>', 'file to write (must not exist)')
    .action(async ({ key, next, device, out, json }: { key: string; next: string; device: string; out: string; json?: true }) => {
      say(json === undefined ? {} : { json }, await parts.pia.handover({ key, next, device, out }));
    });
}

function addAtDoor({ program, verb, parts, asking, say }: ComplianceKit, pia: Command): void {
  verb(pia, 'draft', 'write an assessment with the facts of this terminal, for the processor to fill in and sign')
    .requiredOption('--out <file>', 'file to write (must not exist)')
    .action(async (options: Common & { out: string }) => {
      const { draft } = await parts.ask({ verb: 'pia-draft' }, asking(options));
      say(options, parts.pia.writeDraft(options.out, draft));
    });
  verb(pia, 'install <file>', 'take a signed assessment (FILE and FILE.minisig) into force').action(
    async (file: string, options: Common) => {
      const answer = await parts.ask({ verb: 'pia-install', ...parts.pia.read(file) }, asking(options));
      say(options, answer, answer['outcome'] !== 'refused');
    },
  );
  const processor = program.command('processor').description('the organisation that answers for this door').exitOverride();
  withCard(verb(processor, 'key <file>', "pin the processor's public key, once; another one needs a handover of the key in force"))
    .option('--handover <file>', 'signature written by: menshen pia handover')
    .action(async (file: string, options: WithCard & { handover?: string }) => {
      const key = parts.pia.keyLine(file);
      const handover = options.handover === undefined ? {} : { handover: parts.pia.text(options.handover) };
      const answer = await parts.ask(
        { verb: 'processor-key', key, ...handover, ...(await operatorByPin(parts, options)) },
        asking(options),
      );
      say(options, answer, answer['outcome'] !== 'refused');
    });
}

function addSign({ program, verb, parts, asking, say }: ComplianceKit): void {
  const sign = program.command('sign').description('the sign before a public door').exitOverride();
  withCard(verb(sign, 'attest', 'an operator says that the sign is up, before the zone, for this door as it is'))
    .requiredOption('--position <text>', 'where it is')
    .requiredOption('--height-cm <n>', 'height of its middle above the floor', wholeNumber)
    .requiredOption('--person <name>', 'who put it up or looked at it (stored sealed)')
    .action(async (options: WithCard & { position: string; heightCm: number; person: string }) => {
      const { position, heightCm, person } = options;
      const words = { position, heightCm, person, ...(await operatorByPin(parts, options)) };
      recorded(say, options, await parts.ask({ verb: 'sign-attest', ...words }, asking(options)));
    });
  withCard(verb(sign, 'moved', 'the sign or the door was moved: it must be attested anew')).action(async (options: WithCard) => {
    recorded(say, options, await parts.ask({ verb: 'sign-moved', ...(await operatorByPin(parts, options)) }, asking(options)));
  });
}

function addIncident({ program, verb, parts, asking, say }: ComplianceKit): void {
  const incident = program.command('incident').description('incidents with face information').exitOverride();
  withCard(verb(incident, 'open', 'write an incident down; a serious one turns the face off until a new assessment'))
    .option('--serious', 'face information leaked, was altered or lost, or may have been')
    .option('--minor', 'anything less')
    .requiredOption('--what <text>', 'what happened to which kinds of information, why, and what harm may follow')
    .requiredOption('--measures <text>', 'what was done, and what people can do themselves')
    .requiredOption('--contact <text>', 'whom to ask')
    .action(async (options: WithCard & { serious?: true; minor?: true; what: string; measures: string; contact: string }) => {
      if (options.serious === options.minor) throw new Fault('command-bad', 'Say which it is: --serious or --minor. Nothing was written.');
      const { what, measures, contact } = options;
      const severity = options.serious === true ? 'serious' : 'minor';
      const operator = await operatorByPin(parts, options);
      recorded(say, options, await parts.ask({ verb: 'incident-open', severity, what, measures, contact, ...operator }, asking(options)));
    });
  withCard(verb(incident, 'close <number>', 'write down what came of an incident'))
    .requiredOption('--outcome <text>', 'what came of it')
    .action(async (number: string, options: WithCard & { outcome: string }) => {
      const words = { incident: number, outcome: options.outcome, ...(await operatorByPin(parts, options)) };
      recorded(say, options, await parts.ask({ verb: 'incident-close', ...words }, asking(options)));
    });
}

function recorded(say: ComplianceKit['say'], options: Common, answer: Answer): void {
  say(options, answer, answer['outcome'] === 'recorded');
}

function withCard(command: Command): Command {
  return command.option('--card <hex>', 'operator card (asked for where left out)');
}

async function operatorByPin(
  parts: CliParts,
  { card }: { readonly card?: string },
): Promise<{ readonly card: string; readonly pin: string }> {
  const shown = card ?? (await parts.prompt.line('Operator card: '));
  return { card: shown, pin: await parts.prompt.hidden('Operator PIN: ') };
}

function wholeNumber(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
