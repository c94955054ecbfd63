/** The verbs on roles and time: who may do what, an inspector's look, an installer's handover, confirming the clock. */

import type { Command } from 'commander';
import type { Answer, AskOptions, CliParts } from './parts.ts';

interface Common {
  readonly data: string;
  readonly json?: true;
}

export interface RoleKit {
  readonly program: Command;
  readonly verb: (at: Command, name: string, about: string) => Command;
  readonly parts: CliParts;
  readonly asking: (options: Common) => AskOptions;
  readonly say: (options: { readonly json?: true }, answer: Answer, isYes?: boolean) => void;
}

export function addRoleVerbs({ program, verb, parts, asking, say }: RoleKit): void {
  verb(program, 'roles', 'who may do what: every verb against every role').action(async (options: Common) => {
    say(options, await parts.ask({ verb: 'roles' }, asking(options)));
  });
  verb(program, 'inspect', 'numbers, periods and gates for an inspector; the look is recorded')
    .option('--card <hex>', 'card of inspector, operator or privacy officer (asked for where left out)')
    .action(async (options: Common & { card?: string }) => {
      const answer = await parts.ask({ verb: 'inspect', ...(await words(parts, options.card)) }, asking(options));
      say(options, answer, answer['outcome'] === 'shown');
    });
  verb(program, 'handover', 'the installer hands the terminal over: on record, and the access of the installer is over')
    .option('--card <hex>', 'installer card (asked for where left out)')
    .action(async (options: Common & { card?: string }) => {
      const answer = await parts.ask({ verb: 'handover', ...(await words(parts, options.card)) }, asking(options));
      say(options, answer, answer['outcome'] === 'handed-over');
    });
  const clock = program.command('clock').description('whether the clock is believed, and the way back').exitOverride();
  verb(clock, 'status', 'what the clock says and what is believed').action(async (options: Common) => {
    say(options, await parts.ask({ verb: 'clock-status' }, asking(options)));
  });
  verb(clock, 'confirm', 'the clock of now is right: two operators one after the other where there are two; then what is overdue ends')
    .option('--card <hex>', 'operator card (asked for where left out)')
    .action(async (options: Common & { card?: string }) => {
      const answer = await parts.recover(await words(parts, options.card), asking(options));
      say(options, answer, answer['outcome'] === 'accepted');
    });
}

async function words({ prompt }: Pick<CliParts, 'prompt'>, card: string | undefined): Promise<{ card: string; pin: string }> {
  return { card: card ?? (await prompt.line('Card: ')), pin: await prompt.hidden('PIN: ') };
}
