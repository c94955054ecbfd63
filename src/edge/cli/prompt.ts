/** Asks at the terminal. What is typed for a PIN is not echoed; piped input is read line by line. */

import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { Fault } from '../../base/fault.ts';

/** Longer input is cut off by refusal. */
const LINE_CHARACTERS_MAX = 200;

export interface Prompt {
  /** One line, echoed. Fault `command-bad` where the input ends. */
  line(question: string): Promise<string>;
  /** One line, not echoed. */
  hidden(question: string): Promise<string>;
  /** Lets go of standard input, so that the process may end while whoever feeds it does not. */
  close(): void;
}

/** Questions on this process's standard input. */
export function openPrompt(): Prompt {
  let piped: { readonly lines: Interface; readonly iterator: AsyncIterator<string> } | undefined;
  const open = (): typeof piped & object => {
    const lines = createInterface({ input: process.stdin });
    return { lines, iterator: lines[Symbol.asyncIterator]() };
  };
  const nextPiped = async (): Promise<string | undefined> => {
    piped ??= open();
    const next = await piped.iterator.next();
    return next.done === true ? undefined : next.value;
  };
  return {
    line: (question) => ask(question, false, nextPiped),
    hidden: (question) => ask(question, true, nextPiped),
    close: () => {
      if (piped === undefined) return;
      piped.lines.close();
      process.stdin.destroy();
    },
  };
}

async function ask(question: string, isHidden: boolean, nextPiped: () => Promise<string | undefined>): Promise<string> {
  const line = process.stdin.isTTY ? await askTyped(question, isHidden) : await nextPiped();
  if (line === undefined) {
    throw new Fault('command-bad', `No answer came to "${question.trim()}". Type it, or pipe one line for each question.`);
  }
  if (line.length > LINE_CHARACTERS_MAX)
    throw new Fault('command-bad', `The answer is longer than ${String(LINE_CHARACTERS_MAX)} characters.`);
  return line.trim();
}

function askTyped(question: string, isHidden: boolean): Promise<string | undefined> {
  process.stderr.write(question);
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const lines: Interface = createInterface({ input: process.stdin, output: isHidden ? nowhere : process.stderr, terminal: true });
  return new Promise((done) => {
    lines.once('line', (line) => {
      done(line);
      lines.close();
      if (isHidden) process.stderr.write('\n');
    });
    lines.once('close', () => {
      done(undefined);
    });
  });
}
