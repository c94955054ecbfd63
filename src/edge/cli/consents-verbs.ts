/** The verbs on consents: totals, consent in writing, a child's guardian, one person's history, and whose a consent was. */

import { type Command, Option } from 'commander';
import { Fault } from '../../base/fault.ts';
import { GUARDIAN_CHECKS, GUARDIAN_RELATIONS } from '../../core/consent/guardian.ts';
import { askOperator } from './order-verbs.ts';
import type { Answer, AskOptions, CliParts } from './parts.ts';

interface Common {
  readonly data: string;
  readonly json?: true;
}

export interface ConsentKit {
  readonly program: Command;
  readonly verb: (at: Command, name: string, about: string) => Command;
  readonly parts: CliParts;
  readonly asking: (options: Common) => AskOptions;
  readonly say: (options: { readonly json?: true }, answer: Answer, isYes?: boolean) => void;
}

interface GuardianOptions extends Common {
  readonly card?: string;
  readonly relation: string;
  readonly checked: string;
  readonly two?: true;
}

export function addConsentVerbs({ program, verb, parts, asking, say }: ConsentKit): void {
  const consent = program.command('consent').description('consents: numbers, forms on paper, evidence').exitOverride();
  verb(consent, 'totals', 'how many consents, refusals and withdrawals there were; numbers only').action(async (options: Common) => {
    say(options, await parts.ask({ verb: 'consent-totals' }, asking(options)));
  });
  verb(consent, 'written <number>', 'a person consented on paper and stands at the door to be enrolled; an operator is the witness')
    .requiredOption('--form <number>', 'number printed on the form')
    .requiredOption('--notice <checksum>', 'first 8 characters of the checksum on the form')
    .option('--card <hex>', 'operator card (asked for where left out)')
    .action(async (number: string, options: Common & { form: string; notice: string; card?: string }) => {
      const operator = await askOperator(parts, options);
      const request = { verb: 'consent-written', number, form: options.form, check: options.notice, ...operator };
      const answer = await parts.ask(request, asking(options));
      say(options, answer, answer['face'] === 'enrolled' || answer['face'] === 'declined');
    });
  verb(consent, 'show <number>', "one person's decisions and what became of them; the look is recorded, a child's needs a second operator")
    .option('--card <hex>', 'operator card (asked for where left out)')
    .option('--second', 'a second operator is there: their card and PIN are asked for too')
    .action(async (number: string, options: Common & { card?: string; second?: true }) => {
      const operator = await askOperator(parts, options);
      const second = options.second === true ? { second: await askOperator(parts, { data: options.data }) } : {};
      const answer = await parts.ask({ verb: 'consent-show', number, ...operator, ...second }, asking(options));
      say(options, answer, answer['outcome'] === 'shown');
    });
  addFind(consent, { verb, parts, asking, say });
  verb(program, 'guardian <number>', 'the guardian of a child under 14, checked by an operator; names are asked for and kept sealed')
    .addOption(new Option('--relation <relation>', 'to the child').choices(GUARDIAN_RELATIONS).makeOptionMandatory())
    .addOption(
      new Option('--checked <paper>', 'what was looked at; no number of it is kept').choices(GUARDIAN_CHECKS).makeOptionMandatory(),
    )
    .option('--two', 'two guardians sign')
    .option('--card <hex>', 'operator card (asked for where left out)')
    .action(async (number: string, options: GuardianOptions) => {
      const operator = await askOperator(parts, options);
      const names = [await parts.prompt.line('Name of the guardian: ')];
      if (options.two === true) names.push(await parts.prompt.line('Name of the second guardian: '));
      const { relation, checked: verification } = options;
      const answer = await parts.ask({ verb: 'guardian', number, names, relation, verification, ...operator }, asking(options));
      say(options, answer, answer['outcome'] === 'recorded');
    });
}

function addFind(consent: Command, { verb, parts, asking, say }: Omit<ConsentKit, 'program'>): void {
  verb(
    consent,
    'find',
    'whose a consent was, by number or receipt, also of somebody who has left; two of those who run the door ask, and it is recorded',
  )
    .option('--number <number>', 'number that the person had')
    .option('--receipt <number>', 'number of the receipt, as ABCD-EF01-2345')
    .option('--card <hex>', 'operator card (asked for where left out)')
    .action(async (options: Common & { number?: string; receipt?: string; card?: string }) => {
      const { number, receipt } = options;
      if ((number === undefined) === (receipt === undefined))
        throw new Fault('command-bad', 'Say whose: give either --number or --receipt. Nothing was looked up.');
      const operator = await askOperator(parts, options);
      // Card and PIN of the second one, who stands beside.
      const second = await askOperator(parts, { data: options.data });
      const by = number === undefined ? { receipt } : { number };
      const answer = await parts.ask({ verb: 'consent-find', by, ...operator, second }, asking(options));
      say(options, answer, answer['outcome'] === 'found');
    });
}
