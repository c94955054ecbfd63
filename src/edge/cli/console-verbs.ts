/** `menshen console`: the console of a terminal on this computer, over the cable; at the terminal it says where the console is. */

import { type Command, InvalidArgumentError } from 'commander';
import type { Answer, CliParts } from './parts.ts';

export interface OpenConsoleWords {
  /** Serial device, as /dev/ttyACM0. */
  readonly port: string;
  readonly baud: number;
  /** Of the page on this computer; 0: any free one. */
  readonly screenPort: number;
}

interface ConsoleKit {
  readonly program: Command;
  readonly parts: CliParts;
  readonly say: (options: { readonly json?: true }, answer: Answer, isYes?: boolean) => void;
  readonly warn: (text: string) => void;
}

const BAUD = 115_200;
const HERE =
  'At the terminal: choose "My face" on its screen, give card and PIN, then "Terminal". On a laptop at its cable: menshen console --port /dev/ttyACM0';

export function addConsoleVerb({ program, parts, say, warn }: ConsoleKit): void {
  program
    .command('console')
    .description('the console of a terminal on this computer, over its USB or serial cable; it is opened at the terminal')
    .exitOverride()
    .option('--port <path>', 'serial device of the terminal, as /dev/ttyACM0')
    .option('--baud <number>', 'where it is a wire and no USB', wholeNumber, BAUD)
    .option('--screen-port <number>', 'port of the page on this computer; 0: any', wholeNumber, 0)
    .option('--json', 'print one JSON line')
    .action(async ({ port, json, ...rest }: Omit<OpenConsoleWords, 'port'> & { port?: string; json?: true }) => {
      const asked = json === undefined ? {} : { json };
      say(asked, port === undefined ? { next: HERE } : await parts.console.open({ port, ...rest }, warn));
    });
}

function wholeNumber(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
