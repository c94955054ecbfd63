/**
 * A software TPM 2.0 (swtpm) on loopback for tests: a real one but for the chip. Each has its own state, so two of them
 * are two devices; a restart is a power cut and a boot (state kept, PCRs at their start).
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What `describeWithTools` needs for tests with a TPM. */
export const TPM_TOOLS = ['swtpm', 'tpm2'] as const;

/** tpm2-tss reaches the control channel at the port after the commands' one. Below the ephemeral ports of Linux. */
const PORT_FIRST = 12_000;
const PORT_PAST = 32_000;
const PORTS_TRIED_MAX = 20;
const POLL_MS = 5;
const START_LIMIT_MS = 10_000;

export interface Swtpm {
  /** For tpm2-tools and the provider. Stays the same over restarts. */
  readonly tcti: string;
  /** Runs one of tpm2-tools against it, as an attacker or a firmware would. What it printed. */
  tool(name: string, ...args: string[]): Promise<string>;
  /** Power cut and boot. */
  restart(): Promise<void>;
  /** Ends it and removes its state. */
  stop(): Promise<void>;
}

export async function startSwtpm(): Promise<Swtpm> {
  const folder = mkdtempSync(join(tmpdir(), 'swtpm-'));
  let port = 0;
  let child: ChildProcess | undefined;
  for (let tried = 0; child === undefined && tried < PORTS_TRIED_MAX; tried += 1) {
    port = randomInt(PORT_FIRST, PORT_PAST);
    child = await started(folder, port);
  }
  if (child === undefined) throw new Error('swtpm did not start: no two neighbouring ports were free');
  const tcti = `swtpm:host=127.0.0.1,port=${String(port)}`;
  return {
    tcti,
    tool: async (name, ...args) => {
      const { stdout } = await promisify(execFile)(name, args, { env: { ...process.env, TPM2TOOLS_TCTI: tcti } });
      return stdout;
    },
    restart: async () => {
      await killed(child);
      child = await started(folder, port);
      if (child === undefined) throw new Error('swtpm did not start again');
    },
    stop: async () => {
      await killed(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The process once it listens; undefined where it ended instead (a port was taken). */
async function started(folder: string, port: number): Promise<ChildProcess | undefined> {
  const pidFile = join(folder, 'pid');
  rmSync(pidFile, { force: true });
  const channel = (at: number): string => `type=tcp,port=${String(at)},bindaddr=127.0.0.1`;
  const child = spawn(
    'swtpm',
    [
      ...['socket', '--tpm2', '--tpmstate', `dir=${folder}`, '--pid', `file=${pidFile}`],
      ...['--server', channel(port), '--ctrl', channel(port + 1), '--flags', 'not-need-init,startup-clear'],
    ],
    { stdio: 'ignore' },
  );
  const deadline = Date.now() + START_LIMIT_MS;
  while (!existsSync(pidFile)) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await killed(child);
      return undefined;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return child;
}

/** No orderly shutdown: as when the power goes. */
async function killed(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}
