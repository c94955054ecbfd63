/**
 * The `menshen` command. Each verb has --help and --json. There is no verb that exports,
 * imports or prints face information (INV-03).
 */

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { Fault } from '../../base/fault.ts';
import { WITHDRAWERS, type Withdrawer } from '../../core/consent/consent-record.ts';
import { AGE_BANDS, type AgeBand } from '../../core/consent/minors.ts';
import { addConsentVerbs } from './consents-verbs.ts';
import { addEvidenceVerbs } from './evidence-verbs.ts';
import { addCommissionVerbs } from './commission-verbs.ts';
import { addComplianceVerbs } from './compliance-verbs.ts';
import { ROLES, type Role } from '../../core/policy/roles.ts';
import { addRoleVerbs } from './roles-verbs.ts';
import { addAccessVerbs } from './access-verbs.ts';
import { addFilingVerbs } from './filing-verbs.ts';
import { addRightsVerbs } from './rights-verbs.ts';
import { addOrderVerbs, askOperator } from './order-verbs.ts';
import { addOsdpVerbs } from './osdp-verbs.ts';
import { addOwnerVerbs } from './owner-verbs.ts';
import { addProvisionVerbs } from './provision-verbs.ts';
import { EXIT, printAnswer, printFault, type Voice } from './output.ts';
import type { AskOptions, CliParts, CredentialWords, EnrolWords, ReceiptWords } from './parts.ts';

interface Common {
  readonly data: string;
  readonly json?: true;
}

/** Runs one command line and gives the exit code. */
export async function runCommandLine(words: readonly string[], parts: CliParts, voice: Voice): Promise<number> {
  let exitCode: number = EXIT.ok;
  const finish = (code: number): void => {
    exitCode = code;
  };
  const program = makeProgram(parts, voice, finish);
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    const isJson = words.includes('--json');
    if (!(error instanceof CommanderError)) return printFault(voice, error, isJson);
    if (error.exitCode === 0) return EXIT.ok;
    // Commander has explained itself on standard error; a program that reads JSON gets its line too.
    return isJson ? printFault(voice, new Fault('command-bad', error.message), true) : EXIT.usage;
  }
  return exitCode;
}

function makeProgram(parts: CliParts, voice: Voice, finish: (code: number) => void): Command {
  const program = new Command('menshen')
    .description('The runtime of a face-recognition door terminal that keeps faces at the door.')
    .version(parts.version)
    .exitOverride()
    .configureOutput({ writeOut: voice.write, writeErr: voice.writeError })
    .showHelpAfterError('(menshen --help lists the commands)');
  const asking = (options: Common): AskOptions => ({
    dataDir: options.data,
    onProgress: (text) => {
      voice.writeError(`${text}\n`);
    },
  });
  const say = (options: Pick<Common, 'json'>, answer: Readonly<Record<string, unknown>>, isYes = true): void => {
    finish(printAnswer(voice, answer, { isJson: options.json === true, isYes }));
  };
  const verb = (at: Command, name: string, about: string): Command =>
    at
      .command(name)
      .description(about)
      .exitOverride()
      .option('--data <dir>', 'data folder of the terminal', parts.defaultDataDir)
      .option('--json', 'print one JSON line');

  verb(program, 'init', 'write an example site file into the data folder')
    .option('--board <name>', 'with the hardware of a board profile')
    .option('--boards', 'list the board profiles and write nothing')
    .action((options: Common & { board?: string; boards?: true }) => {
      say(options, options.boards === true ? parts.boards() : parts.init(options.data, options.board));
    });
  verb(program, 'status', 'what the terminal is doing, its gates and counts').action(async (options: Common) => {
    const answer = await parts.status(asking(options));
    finish(printAnswer(voice, answer, { isJson: options.json === true, isYes: true }));
    if (answer['state'] === 'stopped') finish(EXIT.notRunning);
  });
  verb(program, 'self-test', 'check models, stores, keys, fallback and gates').action(async (options: Common) => {
    const answer = await parts.selfTest(asking(options));
    say(options, answer, answer['isOk'] === true);
  });
  const kit: Kit = { program, verb, parts, asking, say };
  const evidence = addOrderVerbs(kit);
  addEvidenceVerbs({ ...kit, evidence });
  for (const add of FAMILIES) add(kit);
  const warn = (text: string): void => {
    voice.writeError(`${text}\n`);
  };
  addOsdpVerbs({ ...kit, write: lineTo(voice) });
  addOwnerVerbs({ ...kit, warn, provision: addProvisionVerbs({ ...kit, warn }) });
  return program;
}

function lineTo({ write }: Voice): (line: string) => void {
  return (line) => {
    write(`${line}\n`);
  };
}

/** Families of verbs, as `--help` lists them. */
const FAMILIES: readonly ((kit: Kit) => void)[] = [
  addPeopleVerbs,
  addWithdraw,
  addPurge,
  addConsentVerbs,
  addAccessVerbs,
  addRoleVerbs,
  addCommissionVerbs,
  addComplianceVerbs,
  addFilingVerbs,
  addRightsVerbs,
  addRecover,
  addAuditVerbs,
  addModelVerbs,
];

interface Kit {
  readonly program: Command;
  readonly verb: (at: Command, name: string, about: string) => Command;
  readonly parts: CliParts;
  readonly asking: (options: Common) => AskOptions;
  readonly say: (options: Pick<Common, 'json'>, answer: Readonly<Record<string, unknown>>, isYes?: boolean) => void;
}

interface EnrolOptions {
  readonly name?: string;
  readonly card?: string;
  readonly pin?: true;
  readonly operator?: true;
  readonly role?: Role;
  readonly by?: string;
  readonly face?: true;
  readonly band?: AgeBand;
  readonly born?: string;
}

function addPeopleVerbs({ program, verb, parts, asking, say }: Kit): void {
  verb(program, 'enrol <number>', 'add a person with a card or PIN; with --face, open notice and consent at the door')
    .option('--name <name>', 'how the operator calls the person (stored sealed)')
    .option('--card <hex>', 'card number as the reader gives it')
    .option('--pin', 'ask for a PIN (never as a word of the command line)')
    .option('--operator', 'the person may also purge at the door')
    .addOption(new Option('--role <role>', 'another role than person; an inspector has it for seven days').choices(ROLES))
    .option('--by <hex>', 'card of the operator who gives the role, where there is one already; the PIN is asked for')
    .addOption(new Option('--band <band>', 'age, as staff checked it; never read from a face').choices(AGE_BANDS))
    .option('--born <day>', 'birth date of a minor, YYYY-MM-DD; only the birthday that ends the band is kept')
    .option('--face', 'show the notice on the door screen; the person decides there')
    .action(async (number: string, options: Common & EnrolOptions) => {
      const pin = options.pin === true ? await parts.prompt.hidden('PIN: ') : undefined;
      const by = options.by === undefined ? undefined : { card: options.by, pin: await parts.prompt.hidden('Operator PIN: ') };
      const role = options.operator === true ? ('operator' as const) : options.role;
      const wanted: EnrolWords = {
        number,
        isFaceWanted: options.face === true,
        ...(options.band === undefined ? {} : { band: options.band }),
        ...(options.born === undefined ? {} : { birthDate: options.born }),
        ...(options.name === undefined ? {} : { name: options.name }),
        ...(options.card === undefined ? {} : { card: options.card }),
        ...(pin === undefined ? {} : { pin }),
        ...(role === undefined ? {} : { role }),
        ...(by === undefined ? {} : { by }),
      };
      const answer = await parts.enrol(wanted, asking(options));
      say(options, answer, answer['face'] !== 'refused');
    });
  verb(program, 'credential <number>', 'set a new card or PIN for a known person and lift their block; the face is not touched')
    .option('--card <hex>', 'new card number as the reader gives it; the old card opens no more')
    .option('--pin', 'ask for a new PIN (never as a word of the command line)')
    .option('--by <hex>', 'card of the operator on whose word somebody with a role gets it; the PIN is asked for')
    .action(async (number: string, options: Common & { card?: string; pin?: true; by?: string }) => {
      if (options.card === undefined && options.pin !== true) throw new Fault('command-bad', 'Say what is new: --card HEX, --pin or both.');
      const pin = options.pin === true ? await parts.prompt.hidden('New PIN: ') : undefined;
      const by = options.by === undefined ? undefined : await askOperator(parts, { data: options.data, card: options.by });
      const wanted: CredentialWords = {
        number,
        ...(by === undefined ? {} : { by }),
        ...(options.card === undefined ? {} : { card: options.card }),
        ...(pin === undefined ? {} : { pin }),
      };
      say(options, await parts.credential(wanted, asking(options)));
    });
}

function addWithdraw({ program, verb, parts, asking, say }: Kit): void {
  verb(program, 'withdraw <number>', "end a person's consent and destroy the template now; card and PIN stay")
    .addOption(new Option('--by <who>', 'on whose word; the person themself where left out').choices(WITHDRAWERS))
    .action(async (number: string, options: Common & { by?: Withdrawer }) => {
      const { by } = options;
      const answer = await (by === undefined
        ? parts.withdraw(number, asking(options))
        : parts.ask({ verb: 'withdraw', number, by }, asking(options)));
      say(options, answer, answer['outcome'] !== 'failed');
    });
}

function addPurge({ program, verb, parts, asking, say }: Kit): void {
  verb(program, 'purge', 'destroy every template on the device; an operator card and PIN are asked for')
    .option('--card <hex>', 'operator card (asked for where left out)')
    .option('--persons <count>', 'the number of people whose template goes, as confirmation', wholeNumber)
    .action(async (options: Common & { card?: string; persons?: number }) => {
      const held = await parts.countFaces(asking(options));
      const operator = await askOperator(parts, options);
      const persons =
        options.persons ??
        Number(await parts.prompt.line(`This destroys the templates of ${String(held)} people. Type that number to go on: `));
      if (persons !== held) {
        throw new Fault(
          'command-bad',
          `The number typed is not ${String(held)}, the number of people with a template. Nothing was destroyed.`,
        );
      }
      const answer = await parts.purge({ ...operator, persons }, asking(options));
      say(options, answer, answer['outcome'] === 'purged');
    });
}

function addRecover({ program, verb, parts, asking, say }: Kit): void {
  verb(program, 'recover', 'after an older store was put back or a clock ran ahead: an operator takes the present state for the right one')
    .option('--card <hex>', 'operator card (asked for where left out)')
    .action(async (options: Common & { card?: string }) => {
      const card = options.card ?? (await parts.prompt.line('Operator card: '));
      const pin = await parts.prompt.hidden('Operator PIN: ');
      const answer = await parts.recover({ card, pin }, asking(options));
      say(options, answer, answer['outcome'] === 'accepted');
    });
}

function addAuditVerbs({ program, verb, parts, say }: Kit): void {
  const audit = program.command('audit').description('the ledger: what happened, provably').exitOverride();
  verb(audit, 'verify', 'check every entry, the chain, the signature and the anchor; names the first bad entry')
    .option('--receipt <text>', 'hold a receipt against the ledger: its text, its short number, or a file with either')
    .option('--against <file>', 'with --receipt: a proof, an export or another ledger.db instead of the data folder (needs --key)')
    .option('--key <file>', 'with --receipt: the trusted ledger.pub, or its text (default: the one in the data folder)')
    .action(async (options: Common & Partial<ReceiptWords>) => {
      const { receipt, against, key } = options;
      if (receipt === undefined) {
        if (against !== undefined || key !== undefined)
          throw new Fault('command-bad', 'Name the receipt as well: --against and --key go with --receipt.');
        const answer = await parts.verifyAudit(options.data);
        say(options, { ...answer }, answer.isOk);
        return;
      }
      const words = { receipt, ...(against === undefined ? {} : { against }), ...(key === undefined ? {} : { key }) };
      say(options, await parts.verifyReceipt(words, options.data));
    });
  verb(audit, 'prove', 'write the proof with which a receipt verifies without this ledger')
    .requiredOption('--receipt <text>', 'the whole receipt, or a file that holds it')
    .requiredOption('--out <file>', 'file to write (must not exist)')
    .action(async (options: Common & { receipt: string; out: string }) => {
      say(options, await parts.proveAudit({ receipt: options.receipt, out: options.out }, options.data));
    });
  verb(audit, 'export', 'write the ledger as JSON lines with its signed checkpoint')
    .requiredOption('--out <file>', 'file to write (must not exist)')
    .action(async (options: Common & { out: string }) => {
      const answer = await parts.exportAudit(options.data, options.out);
      say(options, answer, answer['audit'] === 'ok');
    });
}

function addModelVerbs({ program, verb, parts, say }: Kit): void {
  const models = program.command('models').description('model packs').exitOverride();
  verb(models, 'verify', 'check every model file against its manifest')
    .option('--models <dir>', 'folder of the models', parts.modelsDir)
    .action(async (options: Common & { models: string }) => {
      const answer = await parts.verifyModels(options.models);
      say(options, answer, answer['isOk'] === true);
    });
  verb(models, 'add <dir>', 'verify a pack (manifest.json and its files) and add it')
    .option('--models <dir>', 'folder of the models', parts.modelsDir)
    .action(async (source: string, options: Common & { models: string }) => {
      say(options, await parts.addModels(options.models, source));
    });
}

function wholeNumber(text: string): number {
  if (!/^\d{1,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
