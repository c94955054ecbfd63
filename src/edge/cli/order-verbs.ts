/**
 * The verbs of an operator away from the door (keys, orders, evidence) and of the end of a terminal.
 * None of them reads or prints face information (INV-03); passphrases and PINs are asked for, never words.
 */

import { type Command, InvalidArgumentError } from 'commander';
import { Fault } from '../../base/fault.ts';
import type { OrderVerb } from '../../core/order/order.ts';
import type { Answer, AskOptions } from './parts.ts';
import type { Prompt } from './prompt.ts';

/** Days that an order is valid where none are named. */
const VALID_DAYS = 7;

export interface OrderWords {
  readonly verb: OrderVerb;
  readonly device: string;
  /** File of the secret key. */
  readonly key: string;
  readonly out: string;
  readonly persons: number | null;
  readonly validDays: number;
}

export interface OperatorWords {
  readonly card: string;
  /** Absent at a site without PINs. */
  readonly pin?: string;
}

export interface OrderParts {
  readonly prompt: Prompt;
  makeOperatorKey(out: string, passphrase: string): Promise<Answer>;
  writeOrder(words: OrderWords): Promise<Answer>;
  openEvidence(words: { readonly file: string; readonly key: string; readonly out: string }): Promise<Answer>;
  /** False at a site without PINs. */
  isPinAsked(dataDir: string): boolean;
  clearTamper(words: OperatorWords, options: AskOptions): Promise<Answer>;
  decommission(
    words: OperatorWords & { readonly deviceId: string; readonly out: string; readonly key: string },
    options: AskOptions,
  ): Promise<Answer>;
}

interface Common {
  readonly data: string;
  readonly json?: true;
}

export interface OrderKit {
  readonly program: Command;
  readonly verb: (at: Command, name: string, about: string) => Command;
  readonly parts: OrderParts;
  readonly asking: (options: Common) => AskOptions;
  readonly say: (options: { readonly json?: true }, answer: Answer, isYes?: boolean) => void;
}

/** Gives back the command `evidence`, to which others add their verbs. */
export function addOrderVerbs(kit: OrderKit): Command {
  const { program, parts, say } = kit;
  const order = program.command('order').description("an operator's signed orders on a USB stick").exitOverride();
  away(order, 'key', 'make the key pair of an operator (minisign files)')
    .requiredOption('--out <name>', 'writes NAME.pub and NAME.key, which must not exist')
    .action(async (options: { out: string; json?: true }) => {
      const passphrase = await parts.prompt.hidden('Choose a passphrase for the secret key: ');
      const again = await parts.prompt.hidden('The same passphrase again: ');
      if (passphrase !== again) throw new Fault('command-bad', 'The two passphrases differ. Nothing was written; ask again.');
      say(options, await parts.makeOperatorKey(options.out, passphrase));
    });
  addOrder(kit, order, 'purge', 'write a signed order that destroys every template of one terminal, once');
  addOrder(kit, order, 'decommission', 'write a signed order that ends one terminal; its sealed evidence is left on the stick');
  const evidence = program
    .command('evidence')
    .description('evidence packs, and the sealed evidence of a terminal that has ended')
    .exitOverride();
  away(evidence, 'open <file>', 'open the evidence with the secret key it was sealed to')
    .requiredOption('--key <file>', 'secret key of the operator')
    .requiredOption('--out <dir>', 'folder for the files (is made; must not exist)')
    .action(async (file: string, options: { key: string; out: string; json?: true }) => {
      say(options, await parts.openEvidence({ file, key: options.key, out: options.out }));
    });
  addDoorVerbs(kit);
  return evidence;
}

/** A command that needs no terminal. */
function away(at: Command, name: string, about: string): Command {
  return at.command(name).description(about).exitOverride().option('--json', 'print one JSON line');
}

function addOrder({ parts, say }: OrderKit, at: Command, verb: OrderVerb, about: string): void {
  away(at, verb, about)
    .requiredOption('--device <id>', 'deviceId of the terminal')
    .requiredOption('--key <file>', 'secret key of the operator')
    .requiredOption('--out <dir>', 'the stick (a folder that is there)')
    .option('--persons <count>', 'only where the terminal holds the templates of exactly so many people', wholeNumber)
    .option('--valid-days <days>', 'days until the order is too old', wholeNumber, VALID_DAYS)
    .action(async (options: { device: string; key: string; out: string; persons?: number; validDays: number; json?: true }) => {
      const { device, key, out, validDays } = options;
      say(options, await parts.writeOrder({ verb, device, key, out, persons: options.persons ?? null, validDays }));
    });
}

function addDoorVerbs({ program, verb, parts, asking, say }: OrderKit): void {
  const tamper = program.command('tamper').description('the switch in the housing').exitOverride();
  verb(tamper, 'clear', 'an operator has looked at the opened device: the face may be used again')
    .option('--card <hex>', 'operator card (asked for where left out)')
    .action(async (options: Common & { card?: string }) => {
      const answer = await parts.clearTamper(await askOperator(parts, options), asking(options));
      say(options, answer, answer['outcome'] === 'cleared');
    });
  verb(
    program,
    'decommission',
    'write the sealed evidence, then destroy everything this terminal holds; card, PIN and device id are asked for',
  )
    .requiredOption('--out <file>', 'file for the sealed evidence (must not exist; the terminal must be able to write there)')
    .requiredOption('--key <file>', 'public key of the operator to whom the evidence is sealed')
    .option('--card <hex>', 'operator card (asked for where left out)')
    .action(async (options: Common & { out: string; key: string; card?: string }) => {
      const words = await askOperator(parts, options);
      const deviceId = await parts.prompt.line('This destroys everything on the terminal, for good. Type its device id to go on: ');
      const answer = await parts.decommission({ ...words, deviceId, out: options.out, key: options.key }, asking(options));
      say(options, answer, answer['outcome'] === 'decommissioned');
    });
}

export async function askOperator(parts: OrderParts, options: { readonly data: string; readonly card?: string }): Promise<OperatorWords> {
  const card = options.card ?? (await parts.prompt.line('Operator card: '));
  return parts.isPinAsked(options.data) ? { card, pin: await parts.prompt.hidden('Operator PIN: ') } : { card };
}

function wholeNumber(text: string): number {
  if (!/^\d{1,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
