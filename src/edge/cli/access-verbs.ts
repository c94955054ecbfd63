/** The verbs on groups, schedules, holidays, duress PINs and the door's alarms. PINs are asked for, never words; no face information. */

import type { Command } from 'commander';
import { Fault } from '../../base/fault.ts';
import { askOperator } from './order-verbs.ts';
import type { Answer, AskOptions, CliParts } from './parts.ts';

interface Common {
  readonly data: string;
  readonly json?: true;
}

export interface AccessKit {
  readonly program: Command;
  readonly verb: (at: Command, name: string, about: string) => Command;
  readonly parts: CliParts;
  readonly asking: (options: Common) => AskOptions;
  readonly say: (options: { readonly json?: true }, answer: Answer, isYes?: boolean) => void;
}

type Tell = (options: Common, request: { readonly verb: string } & Answer) => Promise<void>;

export function addAccessVerbs(kit: AccessKit): void {
  const { parts, asking, say, program } = kit;
  const tell: Tell = async (options, request) => {
    const answer = await parts.ask(request, asking(options));
    say(options, answer, answer['outcome'] === 'changed');
  };
  const list = async (options: Common, pick: (rules: Answer) => Answer): Promise<void> => {
    say(options, pick(await parts.ask({ verb: 'access-show' }, asking(options))));
  };
  const family = (name: string, about: string): Command => program.command(name).description(about).exitOverride();
  addGroups(kit, family('group', 'who may pass when: groups, and who is in them'), tell, list);
  addSchedules(kit, family('schedule', 'hours of the week, for groups and for the unlocked hours of the door'), tell, list);
  addHolidays(kit, family('holiday', 'days that are none of the week'), tell, list);
  addDuress(kit, family('duress', 'a second PIN that opens as ever and says that its owner is made to'), tell);
  addDoor(kit, family('door', 'the door: its wires, alarms, last passages'), tell);
}

type List = (options: Common, pick: (rules: Answer) => Answer) => Promise<void>;

function addGroups({ verb, parts, asking, say }: AccessKit, group: Command, tell: Tell, list: List): void {
  verb(group, 'add <name> [levels...]', 'add or change a group; a level is SCHEDULE or SCHEDULE@DEVICE, SCHEDULE may be "always"').action(
    (name: string, levels: string[], options: Common) => tell(options, { verb: 'group-set', name, levels: levels.map(levelOf) }),
  );
  verb(group, 'remove <name>', 'remove a group that nobody is in').action((name: string, options: Common) =>
    tell(options, { verb: 'group-remove', name }),
  );
  verb(group, 'list [number]', 'every group, or the groups of one person').action(async (number: string | undefined, options: Common) => {
    if (number === undefined) await list(options, ({ groups }) => ({ groups }));
    else say(options, await parts.ask({ verb: 'group-of', number }, asking(options)));
  });
  verb(group, 'put <number> <name>', 'put a person into a group')
    .option('--until <day>', 'last day of it, YYYY-MM-DD')
    .action((number: string, name: string, options: Common & { until?: string }) =>
      tell(options, { verb: 'group-put', number, name, ...(options.until === undefined ? {} : { until: options.until }) }),
    );
  verb(group, 'drop <number> <name>', 'take a person out of a group').action((number: string, name: string, options: Common) =>
    tell(options, { verb: 'group-drop', number, name }),
  );
}

function levelOf(text: string): { readonly schedule: string; readonly door: string } {
  const at = text.indexOf('@');
  return at < 0 ? { schedule: text, door: '*' } : { schedule: text.slice(0, at), door: text.slice(at + 1) };
}

function addSchedules({ verb }: AccessKit, schedule: Command, tell: Tell, list: List): void {
  verb(schedule, 'set <name> <intervals...>', 'set hours, such as: schedule set office "workdays 08:00-18:00" "sat 09:00-12:00"').action(
    (name: string, intervals: string[], options: Common) => tell(options, { verb: 'schedule-set', name, intervals }),
  );
  verb(schedule, 'list', 'every schedule').action((options: Common) => list(options, ({ schedules }) => ({ schedules })));
  verb(schedule, 'remove <name>', 'remove a schedule that nothing uses').action((name: string, options: Common) =>
    tell(options, { verb: 'schedule-remove', name }),
  );
}

function addHolidays({ verb }: AccessKit, holiday: Command, tell: Tell, list: List): void {
  verb(holiday, 'add <day>', 'a day off, YYYY-MM-DD, beside those of the State Council')
    .option('--worked', 'not a day off: a weekend day or holiday that is worked')
    .action((day: string, options: Common & { worked?: true }) =>
      tell(options, { verb: 'holiday-set', day, isWorked: options.worked === true }),
    );
  verb(holiday, 'list', "the site's own days").action((options: Common) => list(options, ({ holidays, worked }) => ({ holidays, worked })));
  verb(holiday, 'remove <day>', "remove one of the site's own days").action((day: string, options: Common) =>
    tell(options, { verb: 'holiday-remove', day }),
  );
}

function addDuress({ verb, parts }: AccessKit, duress: Command, tell: Tell): void {
  verb(duress, 'set <number>', 'set the duress PIN of a person, who types both; a new PIN ends it').action(
    async (number: string, options: Common) => {
      const pin = await parts.prompt.hidden('PIN of the person: ');
      const duressPin = await parts.prompt.hidden('Duress PIN: ');
      const again = await parts.prompt.hidden('The duress PIN again: ');
      if (duressPin !== again) throw new Fault('command-bad', 'The two duress PINs differ. Nothing was changed; ask again.');
      await tell(options, { verb: 'duress-set', number, pin, duressPin });
    },
  );
  verb(duress, 'remove <number>', 'end the duress PIN of a person').action(async (number: string, options: Common) =>
    tell(options, { verb: 'duress-set', number, pin: await parts.prompt.hidden('PIN of the person: ') }),
  );
}

function addDoor({ verb, parts, asking, say }: AccessKit, door: Command, tell: Tell): void {
  verb(door, 'status', 'lock, leaf, wires and alarms').action(async (options: Common) => {
    say(options, await parts.ask({ verb: 'door-status' }, asking(options)));
  });
  verb(door, 'clear', 'an operator has looked at the door: its alarm, or what a fire alarm left, is over')
    .option('--card <hex>', 'operator card (asked for where left out)')
    .action(async (options: Common & { card?: string }) => {
      const answer = await parts.ask({ verb: 'door-clear', ...(await askOperator(parts, options)) }, asking(options));
      say(options, answer, answer['outcome'] === 'cleared');
    });
  verb(door, 'forget-passage <number>', 'let a person pass again at once where anti-passback holds them').action(
    (number: string, options: Common) => tell(options, { verb: 'passback-forget', number }),
  );
}
