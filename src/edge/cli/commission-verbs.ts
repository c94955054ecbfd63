/**
 * `menshen commission`: walks the installer through the devices of a new terminal, beside its screen. Every question has a way on
 * and a way out; the walk can also be driven at the terminal's own keypad meanwhile.
 */

import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { Fault } from '../../base/fault.ts';
import { STEP_TEXTS, VERDICT_TEXTS } from '../../core/commission/step-texts.ts';
import { STEPS, type StepValues } from '../../core/commission/steps.ts';
import { type CommissionSheet, commissionHtml } from '../../core/papers/commission-page.ts';
import type { WalkView } from '../../ports/screen.ts';
import { writeNew } from './new-file.ts';
import type { Answer, AskOptions, CliParts } from './parts.ts';

interface Common {
  readonly data: string;
  readonly json?: true;
}

export interface CommissionKit {
  readonly program: Command;
  readonly verb: (at: Command, name: string, about: string) => Command;
  readonly parts: CliParts;
  readonly asking: (options: Common) => AskOptions;
  readonly say: (options: { readonly json?: true }, answer: Answer, isYes?: boolean) => void;
}

/** While a step is measured the terminal is asked again after this long. */
const POLL_MS = 300;
/** Questions of one walk: every step some tries, and the waits between. Past it the walk ends by itself. */
const TURNS_MAX = 10_000;

export function addCommissionVerbs({ program, verb, parts, asking, say }: CommissionKit): void {
  const commission = verb(program, 'commission', 'walk through the devices of a new terminal, step by step; writes a signed sheet')
    .option('--card <hex>', 'installer or operator card (asked for where left out)')
    .action(async (options: Common & { card?: string }) => {
      const card = options.card ?? (await parts.prompt.line('Card: '));
      const words = { card, pin: await parts.prompt.hidden('PIN: ') };
      const begun = await parts.ask({ verb: 'commission-begin', ...words }, asking(options));
      if (begun['outcome'] !== 'begun') {
        say(options, begun, false);
        return;
      }
      const walk = await walkOn(parts, begun['walk'] as WalkView, asking(options));
      const isKept = walk.sheet !== null;
      say(options, { outcome: isKept ? 'kept' : 'stopped', sheet: walk.sheet, isGreen: walk.isGreen, steps: stepsOf(walk) }, walk.isGreen);
    });
  verb(commission, 'sheet', 'write the newest sheet and its signature (FILE and FILE.minisig)')
    .requiredOption('--out <file>', 'file to write (must not exist)')
    .option('--html', 'write a page to print instead, in both languages')
    .action(async (options: Common & { out: string; html?: true }) => {
      const { sheets } = await parts.ask({ verb: 'commission-sheets' }, asking(options));
      const [sheet] = sheets as { readonly text: string; readonly signature: string; readonly number: string; readonly isGreen: boolean }[];
      if (sheet === undefined)
        throw new Fault('command-bad', 'No sheet is kept on this terminal yet. Walk through it: menshen commission.');
      if (options.html === true) {
        writeNew(options.out, commissionHtml(JSON.parse(sheet.text) as CommissionSheet));
        say(options, { sheet: sheet.number, isGreen: sheet.isGreen, file: options.out });
        return;
      }
      writeNew(options.out, sheet.text);
      writeNew(`${options.out}.minisig`, sheet.signature);
      say(options, { sheet: sheet.number, isGreen: sheet.isGreen, file: options.out, signature: `${options.out}.minisig` });
    });
}

function stepsOf({ results }: WalkView): Readonly<Record<string, string>> {
  return Object.fromEntries(results.map(({ step, verdict }) => [step, verdict]));
}

async function walkOn(parts: CliParts, begun: WalkView, options: AskOptions): Promise<WalkView> {
  let walk = begun;
  let last = begun;
  for (let turn = 0; turn < TURNS_MAX && walk.kind !== 'off'; turn += 1) {
    last = walk;
    if (walk.kind === 'ended') {
      await parts.ask({ verb: 'commission-press', key: 'enter' }, options);
      return walk;
    }
    if (walk.phase === 'measuring') await pause(POLL_MS);
    else await answerFor(parts, walk, options);
    walk = (await parts.ask({ verb: 'commission-state' }, options))['walk'] as WalkView;
  }
  return last;
}

/** Asks the person at the command line and presses for them. */
async function answerFor({ ask, prompt }: CliParts, walk: WalkView, options: AskOptions): Promise<void> {
  const answer = (await prompt.line(questionOf(walk))).toLowerCase();
  const isNo = ['n', 'no', 'again', 'a'].includes(answer);
  if (['s', 'stop', 'q'].includes(answer)) await ask({ verb: 'commission-stop' }, options);
  else await ask({ verb: 'commission-press', key: isNo ? 'clear' : 'enter' }, options);
}

function questionOf({ step, number, of, phase, measured }: WalkView): string {
  const name = step ?? STEPS[0];
  const text = STEP_TEXTS[name].en;
  const head = `${String(number)}/${String(of)} ${text.title}: `;
  if (phase === 'ready') return `${head}${text.how} [Enter begins, s stops] `;
  const values = measured === null ? '' : wordsOf(measured.values);
  if (phase === 'asking') return `${head}${values} ${text.ask ?? 'Is it right?'} [Enter yes, n no, s stops] `;
  return `${head}${measured === null ? '' : VERDICT_TEXTS[measured.verdict].en}. ${values} [Enter goes on, a again, s stops] `;
}

function wordsOf(values: StepValues): string {
  return Object.entries(values)
    .filter(([, value]) => value !== '' && value !== null)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}
