/** A screen server in its own process, driven from a test. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { ScreenAction, ScreenView } from '../../../src/ports/screen.ts';
import type { Command } from './screen-child.ts';

export interface ScreenProcess {
  readonly url: string;
  readonly port: number;
  show(view: ScreenView): Promise<void>;
  /** Moves the server's clock. */
  advance(ms: number): Promise<void>;
  seen(): Promise<Seen>;
  /** Closes the screen; the process stays until `stop`. */
  close(): Promise<void>;
  stop(): void;
}

/** Actions since the last call; all that was done to the simulated world; kinds of views that were kept back. */
interface Seen {
  readonly actions: ScreenAction[];
  readonly world: string[];
  readonly unfit: string[];
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly fault?: { readonly code: string; readonly message: string };
}

export interface ScreenProcessOptions {
  readonly pageDir: string;
  readonly port?: number;
  readonly isSim?: boolean;
  readonly voiceDirs?: readonly string[];
}

/** Rejects with `{ code, message }` where the screen does not open. */
export async function startScreen({ pageDir, port = 0, isSim = false, voiceDirs = [] }: ScreenProcessOptions): Promise<ScreenProcess> {
  const child = fork(join(__dirname, 'screen-child.ts'), { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const run = channel(child);
  try {
    const opened = (await run({ kind: 'open', pageDir, port, isSim, voiceDirs })) as { url: string; port: number };
    return {
      ...opened,
      show: async (view) => {
        await run({ kind: 'show', view });
      },
      advance: async (ms) => {
        await run({ kind: 'advance', ms });
      },
      seen: async () => (await run({ kind: 'seen' })) as Seen,
      close: async () => {
        await run({ kind: 'close' });
      },
      stop: () => void child.kill('SIGKILL'),
    };
  } catch (fault) {
    child.kill('SIGKILL');
    throw fault;
  }
}

function channel(child: ChildProcess): (command: Command) => Promise<unknown> {
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  child.on('message', (answer: Answer) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  return (command) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, ({ value, fault }) => {
        if (fault === undefined) resolve(value);
        else reject(Object.assign(new Error(fault.message), fault));
      });
      child.send({ id: last, command });
    });
}
