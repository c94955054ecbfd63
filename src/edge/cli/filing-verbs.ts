/**
 * The verbs of the filing and of the monthly records. They print and write numbers for somebody to type in elsewhere; nothing is
 * sent anywhere, and no face information is read (Measures Art. 8, 15).
 */

import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { Fault } from '../../base/fault.ts';
import type { FilingSheet } from '../../core/filing/sheet.ts';
import { countUnion, readTokens, SALT_BYTES, saltText, TOKEN_FILE_BYTES_MAX, type TokenFile } from '../../core/filing/tokens.ts';
import { filingHtml } from '../../core/papers/filing-page.ts';
import { type KeptRecord, recordHtml } from '../../core/papers/record-page.ts';
import { writeNew } from './new-file.ts';
import { askOperator } from './order-verbs.ts';
import type { Answer, AskOptions, CliParts } from './parts.ts';

interface Common {
  readonly data: string;
  readonly json?: true;
}

type WithCard = Common & { readonly card?: string };

export interface FilingKit {
  readonly program: Command;
  readonly verb: (at: Command, name: string, about: string) => Command;
  readonly parts: CliParts;
  readonly asking: (options: Common) => AskOptions;
  readonly say: (options: { readonly json?: true }, answer: Answer, isYes?: boolean) => void;
}

export function addFilingVerbs(kit: FilingKit): void {
  const filing = kit.program.command('filing').description('counts, deadlines and the sheet of the filing of Art. 15').exitOverride();
  addFiling(kit, filing);
  addTokens(kit, filing);
  addRecord(kit, kit.program.command('record').description('the monthly records of processing').exitOverride());
}

function addFiling({ verb, parts, asking, say }: FilingKit, filing: Command): void {
  const tell = async (options: WithCard, request: { readonly verb: string } & Answer): Promise<void> => {
    const answer = await parts.ask({ ...request, ...(await askOperator(parts, options)) }, asking(options));
    say(options, answer, answer['outcome'] === 'kept');
  };
  verb(filing, 'show', 'persons, templates and images, deadlines, and what is blank in the sheet')
    .option('--html', 'write the sheet as a page to print, in both languages')
    .option('--out <file>', 'file for the page (must not exist)')
    .action(async (options: Common & { html?: true; out?: string }) => {
      if ((options.html === true) !== (options.out !== undefined))
        throw new Fault('command-bad', 'A page needs both: --html and --out FILE. Nothing was written.');
      const { sheet, form, ...answer } = await parts.ask({ verb: 'filing-show' }, asking(options));
      if (options.out !== undefined) {
        writeNew(options.out, filingHtml(sheet as FilingSheet));
        say(options, { file: options.out, incomplete: answer['incomplete'] });
      } else say(options, options.json === true ? { ...answer, sheet, form } : answer);
    });
  verb(filing, 'declare', 'say how many persons the processor stores elsewhere, each counted once')
    .requiredOption('--elsewhere <persons>', 'persons', persons)
    .option('--card <hex>', 'operator card (asked for where left out)')
    .action((options: WithCard & { elsewhere: number }) => tell(options, { verb: 'filing-declare', elsewhere: options.elsewhere }));
  verb(filing, 'set <field> <value>', 'enter a value that the device cannot know')
    .option('--card <hex>', 'operator card (asked for where left out)')
    .action((field: string, value: string, options: WithCard) => tell(options, { verb: 'filing-set', field, value }));
  verb(filing, 'filed', 'say that the filing was made, or made anew after a change')
    .requiredOption('--number <number>', 'number of the filing')
    .requiredOption('--date <day>', 'YYYY-MM-DD')
    .option('--card <hex>', 'operator card (asked for where left out)')
    .action((options: WithCard & { number: string; date: string }) =>
      tell(options, { verb: 'filing-filed', number: options.number, date: options.date }),
    );
}

/** Mode 2 of counting over several devices: tokens from each, counted away from any of them. */
function addTokens({ verb, parts, asking, say }: FilingKit, filing: Command): void {
  verb(filing, 'salt', 'make the salt under which persons are counted once over several devices; destroy it when they are counted')
    .requiredOption('--out <file>', 'file to write (must not exist); to be signed: minisign -S -s house.key -m FILE')
    .action((options: Common & { out: string }) => {
      writeNew(options.out, saltText(randomBytes(SALT_BYTES).toString('hex')), OWNER_ONLY);
      say(options, { file: options.out });
    });
  verb(filing, 'tokens', 'write the tokens of the persons of this device: of their numbers, never of their faces')
    .requiredOption('--salt <file>', 'the salt; its signature lies beside it (FILE.minisig)')
    .requiredOption('--out <file>', 'file to write (must not exist)')
    .option('--card <hex>', 'operator card (asked for where left out)')
    .action(async (options: WithCard & { salt: string; out: string }) => {
      const [salt, signature] = [readSmall(options.salt), readSmall(`${options.salt}.minisig`)];
      const words = await askOperator(parts, options);
      const { text, ...answer } = await parts.ask({ verb: 'filing-tokens', salt, signature, ...words }, asking(options));
      if (typeof text === 'string') writeNew(options.out, text, OWNER_ONLY);
      say(options, typeof text === 'string' ? { ...answer, file: options.out } : answer, typeof text === 'string');
    });
  verb(filing, 'union <files...>', 'count the persons of several devices, each once; needs no terminal').action(
    (files: readonly string[], options: Common) => {
      const union = countUnion(files.map(readTokenFile));
      if (union.kind === 'refused') throw new Fault('command-bad', UNION_WHY[union.why]);
      const { kind: _, ...counted } = union;
      say(options, { ...counted, next: 'destroy the salt and the token files' });
    },
  );
}

const OWNER_ONLY = 0o600;
const UNION_WHY = {
  none: 'Name the files that menshen filing tokens wrote, one of each device.',
  'different-salts': 'The files were made under different salts: persons cannot be told apart. Make all of them anew with one salt.',
  'same-device': 'Two files are of the same device. Name one of each device.',
} as const;

function readTokenFile(path: string): TokenFile {
  const file = readTokens(readSmall(path, TOKEN_FILE_BYTES_MAX));
  if (file === undefined) throw new Fault('command-bad', `${path} is no file of tokens. Make it at the terminal: menshen filing tokens.`);
  return file;
}

function readSmall(path: string, bytesMax = SMALL_BYTES_MAX): string {
  try {
    if (statSync(path).size > bytesMax) throw new RangeError('too large');
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Fault('command-bad', `${path} cannot be read, or is too large for what it should be. Look at the name.`, error);
  }
}

const SMALL_BYTES_MAX = 1024;

function addRecord({ verb, parts, asking, say }: FilingKit, record: Command): void {
  verb(record, 'show', 'the draft of this month and every closed record (use --json for whole texts)')
    .option('--html', 'write a closed record as a page to print, in both languages')
    .option('--month <month>', 'YYYY-MM, for the page')
    .option('--out <file>', 'file for the page (must not exist)')
    .action(async (options: Common & { html?: true; month?: string; out?: string }) => {
      const { html, month, out } = options;
      if (html !== true && month === undefined && out === undefined) {
        say(options, await parts.ask({ verb: 'record-show' }, asking(options)));
        return;
      }
      if (html !== true || month === undefined || out === undefined)
        throw new Fault('command-bad', 'A page needs all three: --html, --month YYYY-MM and --out FILE. Nothing was written.');
      const answer = await parts.ask({ verb: 'record-show' }, asking(options));
      const kept = (answer['closed'] as readonly KeptRecord[]).find(({ period }) => period === month);
      if (kept === undefined)
        throw new Fault(
          'command-bad',
          `No record of ${month} is closed. menshen record show lists those that are; menshen record close closes what is over.`,
        );
      writeNew(out, recordHtml(kept));
      say(options, { file: out, hash: kept.hash });
    });
  verb(record, 'close', 'close every month that is over; the terminal does so by itself as well').action(async (options: Common) => {
    say(options, await parts.ask({ verb: 'record-close' }, asking(options)));
  });
  verb(record, 'exported', 'say that the closed records were copied off the device; the reminder begins anew').action(
    async (options: Common) => {
      const answer = await parts.ask({ verb: 'record-exported' }, asking(options));
      say(options, answer, answer['isRecorded'] === true);
    },
  );
}

function persons(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
