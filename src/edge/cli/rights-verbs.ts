/** The verbs on requests and complaints: the list by due date, one of them, answers. A person's own rights need no command: they are at the door. */

import { type Command, Option } from 'commander';
import { COMPLAINT_TOPICS, REQUEST_CHANNELS, REQUEST_KINDS, REQUEST_OUTCOMES } from '../../core/rights/request.ts';
import { type AnswerLetter, answerHtml } from '../../core/papers/answer-page.ts';
import { writeNew } from './new-file.ts';
import type { ConsentKit } from './consents-verbs.ts';
import { askOperator } from './order-verbs.ts';

interface Common {
  readonly data: string;
  readonly json?: true;
  readonly card?: string;
}

interface TakeOptions extends Common {
  readonly kind: string;
  readonly topic?: string;
  readonly channel: string;
  readonly person?: string;
  readonly contact?: string;
}

const withCard = (command: Command): Command =>
  command.option('--card <hex>', 'card of an operator or privacy officer (asked for where left out)');

type Run = (options: Common, request: { readonly verb: string } & Readonly<Record<string, unknown>>, done: string) => Promise<void>;

function addTake(requests: Command, verb: ConsentKit['verb'], run: Run): void {
  withCard(verb(requests, 'take', 'a request that came by the desk, the telephone or the post'))
    .addOption(new Option('--kind <kind>', 'what is asked').choices(REQUEST_KINDS).makeOptionMandatory())
    .addOption(new Option('--topic <topic>', 'of a complaint').choices(COMPLAINT_TOPICS))
    .addOption(new Option('--channel <channel>', 'how it came').choices(REQUEST_CHANNELS).default('desk'))
    .option('--person <number>', 'whose it is; left out: anonymous')
    .option('--contact <text>', 'how to answer, if they want one (kept sealed)')
    .action(({ kind, topic, channel, person, contact, ...options }: TakeOptions) =>
      run(
        options,
        {
          verb: 'requests-take',
          kind,
          channel,
          ...(topic === undefined ? {} : { topic }),
          ...(person === undefined ? {} : { personNumber: person }),
          ...(contact === undefined ? {} : { contact }),
        },
        'received',
      ),
    );
}

export function addRightsVerbs({ program, verb, parts, asking, say }: ConsentKit): void {
  const requests = program.command('requests').description('requests and complaints of people, by their due dates').exitOverride();
  const run = async (
    options: Common,
    request: { readonly verb: string } & Readonly<Record<string, unknown>>,
    done: string,
  ): Promise<void> => {
    const staff = await askOperator(parts, options);
    const answer = await parts.ask({ ...request, ...staff }, asking(options));
    say(options, answer, answer['outcome'] === done);
  };
  withCard(verb(requests, 'list', 'what is due, what is overdue first; nobody is named')).action((options: Common) =>
    run(options, { verb: 'requests-list' }, 'listed'),
  );
  withCard(verb(requests, 'show <number>', 'one request with its answers; the look is recorded')).action(
    (number: string, options: Common) => run(options, { verb: 'requests-show', number }, 'shown'),
  );
  addTake(requests, verb, run);
  withCard(verb(requests, 'note <number> <text>', 'write down what was done about it'))
    .option('--escalated', 'it went to the authorities')
    .action((number: string, text: string, options: Common & { escalated?: true }) =>
      run(options, { verb: 'requests-note', number, text, isEscalated: options.escalated === true }, 'kept'),
    );
  withCard(verb(requests, 'answer <number> <text>', 'the answer that the person was given, in writing'))
    .addOption(new Option('--outcome <outcome>', 'what came of it').choices(REQUEST_OUTCOMES).makeOptionMandatory())
    .option('--html <file>', 'write it as a page to print and hand over (must not exist)')
    .action(async (number: string, text: string, options: Common & { outcome: string; html?: string }) => {
      const staff = await askOperator(parts, options);
      const { letter, ...answer } = await parts.ask(
        { verb: 'requests-answer', number, text, outcome: options.outcome, ...staff },
        asking(options),
      );
      const { html } = options;
      const isKept = answer['outcome'] === 'kept';
      if (isKept && html !== undefined) writeNew(html, answerHtml(letter as AnswerLetter));
      say(options, isKept && html !== undefined ? { ...answer, file: html } : answer, isKept);
    });
  withCard(verb(requests, 'close <number>', 'after the answer: nothing more is to be done')).action((number: string, options: Common) =>
    run(options, { verb: 'requests-close', number }, 'kept'),
  );
}
