/**
 * Ends a run in which one test file hangs: no limit of a test holds where its own process never comes back to look. Says
 * which file it was and what its processes were doing, so that a run on another machine tells more than that it was long.
 */
import { spawnSync } from 'node:child_process';

/** The longest file takes two minutes on a quiet machine. */
const FILE_LIMIT_MS = 12 * 60_000;
const LOOK_EVERY_MS = 10_000;

interface TestFile {
  readonly path: string;
}

/** As `reporters` of jest's configuration wants it. */
export default class StuckReporter {
  readonly #running = new Map<string, number>();
  #looking: NodeJS.Timeout | undefined;

  onTestFileStart({ path }: TestFile): void {
    this.#running.set(path, performance.now());
    this.#looking ??= setInterval(() => {
      this.#look();
    }, LOOK_EVERY_MS).unref();
  }

  onTestFileResult({ path }: TestFile): void {
    this.#running.delete(path);
  }

  onRunComplete(): void {
    clearInterval(this.#looking);
  }

  #look(): void {
    const stuck = [...this.#running].filter(([, sinceMs]) => performance.now() - sinceMs > FILE_LIMIT_MS).map(([path]) => path);
    if (stuck.length === 0) return;
    const { stdout } = spawnSync('ps', ['-eo', 'pid,ppid,stat,etimes,times,wchan:24,comm', '--forest'], { encoding: 'utf8' });
    process.stderr.write(`\nStuck for ${String(FILE_LIMIT_MS / 60_000)} minutes: ${stuck.join(', ')}\n${stdout}\n`);
    const workers = spawnSync('pgrep', ['-P', String(process.pid)], { encoding: 'utf8' }).stdout.split('\n');
    for (const pid of workers.map(Number)) if (pid > 0 && pid !== process.pid) endProcess(pid);
    process.exit(1);
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
