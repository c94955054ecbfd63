/** Asks at the terminal. What is typed for a PIN is not echoed; piped input is read line by line. */

import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { Fault } from '../../base/fault.ts';

/** Longer input is cut off by refusal. */
const LINE_CHARACTERS_MAX = 200;

let piped: AsyncIterator<string> | undefined;

/** One line, echoed. Fault `command-bad` where the input ends. */
export async function askLine(question: string): Promise<string> {
  return ask(question, false);
}

/** One line, not echoed. */
export async function askHidden(question: string): Promise<string> {
  return ask(question, true);
}

async function ask(question: string, isHidden: boolean): Promise<string> {
  const line = process.stdin.isTTY ? await askTyped(question, isHidden) : await nextPiped();
  if (line === undefined) {
    throw new Fault('command-bad', `No answer came to "${question.trim()}". Type it, or pipe one line for each question.`);
  }
  if (line.length > LINE_CHARACTERS_MAX) throw new Fault('command-bad', `The answer is longer than ${String(LINE_CHARACTERS_MAX)} characters.`);
  return line.trim();
}

async function nextPiped(): Promise<string | undefined> {
  piped ??= createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const next = await piped.next();
  return next.done === true ? undefined : next.value;
}

function askTyped(question: string, isHidden: boolean): Promise<string | undefined> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => { done(); } });
  const lines: Interface = createInterface({ input: process.stdin, output: isHidden ? nowhere : process.stderr, terminal: true });
  return new Promise((done) => {
    lines.once('line', (line) => {
      done(line);
      lines.close();
      if (isHidden) process.stderr.write('\n');
    });
    lines.once('close', () => { done(undefined); });
  });
}
