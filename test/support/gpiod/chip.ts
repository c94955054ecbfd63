/** A GPIO chip made of files behind a stand-in for the gpiod tools: real child processes, no kernel driver. */
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface StandInChip {
  /** PATH with the stand-in before everything else. */
  readonly searchPath: string;
  /** Changes an input: its level on the wire, and the edge for whoever watches. */
  wire(line: number, level: 0 | 1): void;
  /** Changes the level with no edge, as one that the kernel's queue lost. */
  wireSilently(line: number, level: 0 | 1): void;
  level(line: number): 0 | 1;
  /** Every level driven so far, as `17=1`. */
  driven(): string[];
  /** Process that holds the line. */
  holder(line: number): number | undefined;
  /** Pulls the chip: whoever holds a line of it ends, and nobody gets one. */
  unplug(): void;
  plug(): void;
  remove(): void;
}

export interface StandInOptions {
  readonly version: '1.6.3' | '2.2.1' | '3.0.0';
  readonly lines: readonly number[];
  /** Level that a line falls back to when it is let go. Absent: it keeps the last. */
  readonly revert?: 0 | 1;
}

const TOOLS = ['gpiodetect', 'gpioget', 'gpiomon', 'gpioset'];

export function standInChip({ version, lines, revert }: StandInOptions): StandInChip {
  const root = mkdtempSync(join(tmpdir(), 'menshen-gpio-'));
  const chip = join(root, 'gpiochip0');
  writeFileSync(join(root, 'version'), version);
  for (const tool of TOOLS) symlinkSync(join(import.meta.dirname, 'stand-in.sh'), join(root, tool));
  mkdirSync(chip);
  for (const line of lines) writeFileSync(join(chip, String(line)), '0\n');
  if (revert !== undefined) writeFileSync(join(chip, 'revert'), `${revert}\n`);
  execFileSync('mkfifo', [join(chip, 'edges')]);
  const edges = openSync(join(chip, 'edges'), constants.O_RDWR | constants.O_NONBLOCK);
  const read = (name: string): string => (existsSync(join(chip, name)) ? readFileSync(join(chip, name), 'utf8').trim() : '');
  const holder = (line: number): number | undefined => {
    const text = read(`${line}.held`);
    return text === '' ? undefined : Number(text);
  };
  const wireSilently = (line: number, level: 0 | 1): void => {
    writeFileSync(join(chip, String(line)), `${level}\n`);
  };
  return {
    searchPath: `${root}:${process.env['PATH'] ?? ''}`,
    wireSilently,
    wire(line, level) {
      wireSilently(line, level);
      writeSync(edges, `${line} ${level}\n`);
    },
    level: (line) => (read(String(line)) === '1' ? 1 : 0),
    driven: () => read('log').split('\n').filter(Boolean),
    holder,
    unplug() {
      for (const line of lines) {
        const pid = holder(line);
        rmSync(join(chip, String(line)), { force: true });
        rmSync(join(chip, `${line}.held`), { force: true });
        if (pid !== undefined) killIfThere(pid);
      }
    },
    plug() {
      for (const line of lines) writeFileSync(join(chip, String(line)), '0\n');
    },
    remove() {
      closeSync(edges);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
