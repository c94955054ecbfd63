/**
 * The gpiod tools as child processes: argument arrays, no shell, output bounded. What must not
 * outlive the terminal is started through setpriv, so that the kernel ends it with the terminal
 * (PR_SET_PDEATHSIG of prctl(2)): an orphan would keep the line from the next start.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { Fault } from '../../base/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import { complaintSentence, edgeReader, type GpiodVersion, readVersion } from './gpiod-words.ts';

/** A tool that reads or sets once takes 2 to 5 ms here; so long is a chip that hangs. */
const ONCE_LIMIT_MS = 2000;
/** Version 1 does not say when it holds its lines; a tool that cannot get them ends within 5 ms here, 90 ms on an emulated arm64 board. */
const SETTLE_MS = 100;
/** Version 2 does; one that has not said so after this hangs in the chip's driver. */
const HELD_LIMIT_MS = 2000;
/** After a polite request to end, and once more after one that is not. */
const STOP_LIMIT_MS = 500;
const OUTPUT_MAX_CHARS = 4096;
const COMPLAINT_MAX_CHARS = 400;

export type Tool = 'gpiodetect' | 'gpioget' | 'gpiomon' | 'gpioset';

export interface ToolsParts {
  readonly clock: Clock;
  /** Folders to look for the tools in; default: PATH of the process. */
  readonly searchPath?: string;
}

export interface StartedTool {
  readonly pid: number | undefined;
  /** True once it holds its lines or has done its work; false where it could not. */
  readonly held: Promise<boolean>;
  /** Settles when it is gone. */
  readonly ended: Promise<void>;
  /** What it wrote to its errors so far. */
  readonly complaint: string;
  /** Settles when it is gone, or does not even go when killed: then nobody can end it before its driver answers. */
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly program: Tool | 'sh';
  readonly words: readonly string[];
  /** Whether it goes with the terminal, whatever ends that; what does not has a process group of its own. */
  readonly isLeashed: boolean;
  onLevel?(line: number, level: 0 | 1): void;
}

export interface GpioTools {
  /** Asked for once. Fault `gpio-failed` where the tools are missing or of an unknown version. */
  version(): Promise<GpiodVersion>;
  /** What it wrote. Fault `gpio-failed`. */
  once(tool: Tool, words: readonly string[], chip: string): Promise<string>;
  start(version: GpiodVersion, options: StartOptions): StartedTool;
}

export function gpioTools({ clock, searchPath }: ToolsParts): GpioTools {
  const path = searchPath ?? process.env['PATH'] ?? '/usr/bin:/bin';
  const run = (program: string, words: readonly string[], detached = false): ChildProcess =>
    spawn(program, [...words], { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: path, LC_ALL: 'C' }, detached });
  let asked: Promise<GpiodVersion> | undefined;
  return {
    version() {
      asked ??= askVersion(clock, run('gpiodetect', ['--version'])).catch((error: unknown) => {
        asked = undefined; // the tools may be installed meanwhile
        throw error;
      });
      return asked;
    },
    async once(tool, words, chip) {
      const { isWell, output, complaint } = await outcomeOf(clock, run(tool, words));
      if (!isWell) throw new Fault('gpio-failed', complaintSentence(chip, complaint), complaint);
      return output;
    },
    start(version, { program, words, isLeashed, onLevel }) {
      const child = isLeashed ? run('setpriv', ['--pdeathsig', 'KILL', program, ...words]) : run(program, words, true);
      const signal = (name: 'SIGTERM' | 'SIGKILL'): void => {
        if (isLeashed) child.kill(name);
        else signalGroup(child.pid, name);
      };
      return follow({ clock, child, signal, version, onLevel });
    },
  };
}

/** The program and what it started. */
function signalGroup(pid: number | undefined, name: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // All of them have ended.
  }
}

interface Outcome {
  readonly isWell: boolean;
  readonly output: string;
  readonly complaint: string;
}

async function askVersion(clock: Clock, child: ChildProcess): Promise<GpiodVersion> {
  const { isWell, output, complaint } = await outcomeOf(clock, child);
  const version = isWell ? readVersion(output) : undefined;
  if (version === undefined)
    throw new Fault('gpio-failed', 'The programs of gpiod (version 1 or 2) are not there: install the package gpiod.', complaint);
  return version;
}

function outcomeOf(clock: Clock, child: ChildProcess): Promise<Outcome> {
  return new Promise((resolve) => {
    let output = '';
    let complaint = '';
    child.stdout?.on('data', (bytes: Buffer) => {
      output = (output + bytes.toString('latin1')).slice(0, OUTPUT_MAX_CHARS);
    });
    child.stderr?.on('data', (bytes: Buffer) => {
      complaint = (complaint + bytes.toString('latin1')).slice(0, COMPLAINT_MAX_CHARS);
    });
    const cancel = clock.after(ONCE_LIMIT_MS, () => {
      complaint = 'time limit';
      child.kill('SIGKILL');
      end(false); // a program that hangs in a driver does not go when killed
    });
    const end = (isWell: boolean): void => {
      cancel();
      resolve({ isWell, output, complaint });
    };
    child.once('error', (error) => {
      complaint = error.message;
      end(false);
    });
    child.once('close', (code) => {
      end(code === 0);
    });
  });
}

interface Followed {
  readonly clock: Clock;
  readonly child: ChildProcess;
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
  readonly version: GpiodVersion;
  readonly onLevel: ((line: number, level: 0 | 1) => void) | undefined;
}

function follow({ clock, child, signal, version, onLevel }: Followed): StartedTool {
  let isGone = false;
  let complaint = '';
  const kill = (): void => {
    signal('SIGKILL');
  };
  const { held, tellHeld } = whenHeld({ clock, version, kill });
  const reader = edgeReader(version, {
    onLevel: (line, level) => {
      if (!isGone) onLevel?.(line, level);
    },
    onBanner: () => {
      tellHeld(true);
    },
  });
  child.stdout?.on('data', (bytes: Buffer) => {
    reader.push(bytes);
  });
  // A tool that has closed its output tells nothing any more, alive or not.
  child.stdout?.once('end', () => {
    if (!isGone) kill();
  });
  child.stderr?.on('data', (bytes: Buffer) => {
    complaint = (complaint + bytes.toString('latin1')).slice(-COMPLAINT_MAX_CHARS);
  });
  const ended = whenEnded(child, (isWell) => {
    isGone = true;
    tellHeld(isWell); // a pulse may be over before version 1 counts as settled
  });
  return {
    pid: child.pid,
    held,
    ended,
    get complaint() {
      return complaint;
    },
    async stop() {
      if (isGone) return;
      signal('SIGTERM');
      if (await within(clock, ended)) return;
      kill();
      await within(clock, ended);
    },
  };
}

interface Holding {
  readonly clock: Clock;
  readonly version: GpiodVersion;
  kill(): void;
}

/** Version 2 says when it holds its lines; of version 1 it is known by time alone. */
function whenHeld({ clock, version, kill }: Holding): { held: Promise<boolean>; tellHeld(isHeld: boolean): void } {
  let tell = (_isHeld: boolean): void => undefined;
  const held = new Promise<boolean>((resolve) => {
    tell = resolve;
  });
  const cancel = clock.after(version === 1 ? SETTLE_MS : HELD_LIMIT_MS, () => {
    if (version === 2) kill();
    tell(version === 1);
  });
  return {
    held,
    tellHeld(isHeld) {
      cancel();
      tell(isHeld);
    },
  };
}

/** Once the child is gone and its output is read. */
function whenEnded(child: ChildProcess, onEnd: (isWell: boolean) => void): Promise<void> {
  return new Promise((resolve) => {
    const end = (isWell: boolean): void => {
      onEnd(isWell);
      resolve();
    };
    child.once('error', () => {
      end(false);
    });
    child.once('close', (code) => {
      end(code === 0);
    });
  });
}

/** Whether it ended in time. */
function within(clock: Clock, ended: Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = clock.after(STOP_LIMIT_MS, () => {
      resolve(false);
    });
    void ended.then(() => {
      cancel();
      resolve(true);
    });
  });
}
