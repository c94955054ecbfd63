/**
 * systemd as the watchdog (sd_notify(3), systemd-notify(1)): by its own program, since Node speaks no datagrams to a Unix socket
 * and nothing here opens a socket. The variables are taken out of the environment: no child process can speak for the door.
 */

import { execFile } from 'node:child_process';
import type { Watchdog, WatchdogNews } from '../../ports/watchdog.ts';

/** systemd-notify waits at most 5 s until systemd has read what it said (measured with 252: "Failed to invoke barrier" after 5.0 s). */
const TELL_LIMIT_MS = 6_000;
const US_PER_MS = 1_000;

/** As sd_notify(3) names them. */
const ASSIGNMENTS: Readonly<Record<WatchdogNews['state'], readonly string[]>> = {
  ready: ['READY=1', 'WATCHDOG=1'],
  alive: ['WATCHDOG=1'],
  stopping: ['STOPPING=1'],
};

export interface WatchdogOptions {
  /** NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID are taken out of it. */
  readonly environment: NodeJS.ProcessEnv;
  readonly pid: number;
  /** One line for the operator, where systemd cannot be told. */
  readonly onLog: (line: string) => void;
}

/** Undefined where systemd did not start this process, or does not want to hear from it. */
export function systemdWatchdog({ environment, pid, onLog }: WatchdogOptions): Watchdog | undefined {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: limitUs, WATCHDOG_PID: watched } = environment;
  for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) Reflect.deleteProperty(environment, name);
  if (socket === undefined || socket === '') return undefined;
  // sd_watchdog_enabled(3): a limit that was meant for another process is not ours.
  const isOurs = watched === undefined || watched === String(pid);
  const childEnvironment = { NOTIFY_SOCKET: socket, PATH: environment['PATH'] ?? '/usr/bin:/bin' };
  let isTaken = true;
  return {
    limitMs: isOurs ? limitOf(limitUs) : undefined,
    tell: ({ state, status }) =>
      new Promise((done) => {
        const words = [...ASSIGNMENTS[state], `STATUS=${oneLine(status)}`];
        // Not --no-block: systemd could no longer see whose message it was once the program has ended (systemd-notify(1)).
        execFile('systemd-notify', words, { env: childEnvironment, timeout: TELL_LIMIT_MS, killSignal: 'SIGKILL' }, (error) => {
          if (error !== null && isTaken) onLog('systemd does not take word of this terminal. Look whether systemd-notify is installed.');
          isTaken = error === null;
          done(isTaken);
        });
      }),
  };
}

function limitOf(us: string | undefined): number | undefined {
  if (us === undefined || !/^[1-9][0-9]{0,15}$/.test(us)) return undefined;
  return Number(us) / US_PER_MS;
}

/** A line feed would begin another assignment. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
