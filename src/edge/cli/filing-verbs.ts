/**
 * The verbs of the filing and of the monthly records. They print and write numbers for somebody to type in elsewhere; nothing is
 * sent anywhere, and no face information is read (Measures Art. 8, 15).
 */

import { type Command, InvalidArgumentError } from 'commander';
import { Fault } from '../../base/fault.ts';
import type { FilingSheet } from '../../core/filing/sheet.ts';
import { filingHtml } from '../../core/papers/filing-page.ts';
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
  addFiling(kit, kit.program.command('filing').description('counts, deadlines and the sheet of the filing of Art. 15').exitOverride());
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

function addRecord({ verb, parts, asking, say }: FilingKit, record: Command): void {
  verb(record, 'show', 'the draft of this month and every closed record (use --json for whole texts)').action(async (options: Common) => {
    say(options, await parts.ask({ verb: 'record-show' }, asking(options)));
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
