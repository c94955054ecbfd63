/**
 * Keeps the process's memory inside the process: no core dump, inspector, heap snapshot or diagnostic
 * report holds a key or face (INV-03, trap 50). What cannot be shut is named; the face is then off.
 * Child processes inherit the limits set here.
 */

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

/** Flags of Node (or V8) that open its memory to others or write it to a file (node --help, node --v8-options). */
const OPENING_FLAGS =
  /^--(?:inspect|heapsnapshot|heap-snapshot|heapprof|heap-prof|cpu-prof|prof$|report|abort[-_]on[-_]uncaught|diagnostic-dir|experimental-network-inspection|experimental-inspector|track-heap-objects|trace-event)/;

/** Which kinds of mapping a core dump holds, as a bit mask; none (core(5), "Controlling which mappings are written"). */
const NO_MAPPINGS = '0x0';
const COREDUMP_FILTER = '/proc/self/coredump_filter';
const LIMITS = '/proc/self/limits';
/** Setting a limit of one process takes milliseconds. */
const PRLIMIT_LIMIT_MS = 2000;

export interface MemoryFinding {
  /** One sentence: what is open and what to do. */
  readonly sentence: string;
}

export interface MemorySurroundings {
  /** Flags that this process was started with, and the text of NODE_OPTIONS. */
  readonly flags: readonly string[];
  readonly nodeOptions: string;
}

/** Shuts what can be shut from inside and says what stays open; nothing in health. */
export function guardMemory(around: MemorySurroundings = ownSurroundings()): readonly MemoryFinding[] {
  // A handler of our own takes the place of the one that would start the inspector.
  process.on('SIGUSR1', () => undefined);
  shutReports();
  const findings: MemoryFinding[] = [];
  const flag = openingFlag(around);
  if (flag !== undefined) {
    findings.push({ sentence: `This process was started with ${flag}, which opens its memory: start it without.` });
  }
  if (!shutCoreDumps()) {
    findings.push({
      sentence: 'Core dumps of this process cannot be shut off: set LimitCORE=0 in its unit or install util-linux (prlimit).',
    });
  }
  return findings;
}

function ownSurroundings(): MemorySurroundings {
  return { flags: process.execArgv, nodeOptions: process.env['NODE_OPTIONS'] ?? '' };
}

/** The first flag that opens memory, without its value. */
function openingFlag({ flags, nodeOptions }: MemorySurroundings): string | undefined {
  const all = [...flags, ...nodeOptions.split(/\s+/)];
  return all.find((flag) => OPENING_FLAGS.test(flag.replaceAll('_', '-')))?.split('=')[0];
}

/** A diagnostic report holds stacks, environment and command line. */
function shutReports(): void {
  process.report.reportOnFatalError = false;
  process.report.reportOnSignal = false;
  process.report.reportOnUncaughtException = false;
  process.report.excludeEnv = true;
}

/** True where a dump would hold no memory: by its filter, or because none is written. */
function shutCoreDumps(): boolean {
  const isEmptied = emptyCoreDumps();
  if (!hasNoCoreLimit()) {
    spawnSync('prlimit', ['--pid', String(process.pid), '--core=0:0'], { timeout: PRLIMIT_LIMIT_MS, stdio: 'ignore' });
  }
  return isEmptied || hasNoCoreLimit();
}

/** A limit of zero does not hold where dumps go through a pipe (core(5)); an empty filter does. */
function emptyCoreDumps(): boolean {
  try {
    writeFileSync(COREDUMP_FILTER, NO_MAPPINGS);
    return Number.parseInt(readFileSync(COREDUMP_FILTER, 'utf8'), 16) === 0;
  } catch {
    return false;
  }
}

function hasNoCoreLimit(): boolean {
  try {
    return /^Max core file size\s+0\s+0\s/m.test(readFileSync(LIMITS, 'utf8'));
  } catch {
    return false;
  }
}
