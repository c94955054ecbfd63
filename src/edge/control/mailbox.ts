/**
 * How the command line reaches a running terminal without any socket: request and reply files
 * in a folder that only its owner can enter, in memory-backed storage where there is one, so
 * that a PIN typed at the command line never touches flash. Each request is deleted when read.
 */

import { createHash, randomUUID } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { Fault, isFault } from '../../base/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import { type ControlReply, type ControlRequest, controlReply, controlRequest } from './messages.ts';

/** How often the terminal looks for requests and the command line for replies. */
export const POLL_MS = 50;
/** A larger request is deleted unread. */
export const REQUEST_BYTES_MAX = 16 * 1024;
/** Requests served at once; further ones wait in the folder. */
export const REQUESTS_AT_ONCE_MAX = 4;
/** A terminal that has not touched its heartbeat for this long is not there. */
export const HEARTBEAT_STALE_MS = 5_000;
const HEARTBEAT_EVERY_MS = 1_000;

/** The folder of the mailbox of a data folder: systemd's runtime folder, else shared memory, else beside the data. */
export function mailboxDir(dataDir: string): string {
  const runtime = process.env['RUNTIME_DIRECTORY'];
  const name = `menshen-${process.getuid?.() ?? 0}-${createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 12)}`;
  if (runtime !== undefined && runtime !== '') return join(runtime, name);
  return existsSync('/dev/shm') ? join('/dev/shm', name) : join(resolve(dataDir), 'run');
}

export type ControlHandler = (request: ControlRequest, onProgress: (text: string) => void) => Promise<Record<string, unknown>>;

/** Serves requests until the returned function is called. */
export function serveMailbox(options: { readonly dir: string; readonly clock: Clock; readonly handle: ControlHandler }): () => void {
  const { dir, clock, handle } = options;
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(join(dir, 'requests'), { recursive: true, mode: 0o700 });
  mkdirSync(join(dir, 'replies'), { recursive: true, mode: 0o700 });
  chmodSync(dir, 0o700);
  let serving = 0;
  let beatAtMs = Number.NEGATIVE_INFINITY;
  let stopTimer = (): void => undefined;
  let isStopped = false;
  const serveOne = async (name: string): Promise<void> => {
    const reply = (line: ControlReply): void => {
      appendFileSync(join(dir, 'replies', name), `${JSON.stringify(line)}\n`, { mode: 0o600 });
    };
    try {
      const request = takeRequest(join(dir, 'requests', name));
      const result = await handle(request, (text) => {
        reply({ kind: 'progress', text });
      });
      reply({ kind: 'done', result });
    } catch (error) {
      if (isFault(error)) reply({ kind: 'failed', code: error.code, message: error.message.slice(0, 1000) });
      else throw error;
    }
  };
  const tick = (): void => {
    if (isStopped) return;
    if (clock.monotonicMs() - beatAtMs >= HEARTBEAT_EVERY_MS) {
      beatAtMs = clock.monotonicMs();
      writeFileSync(join(dir, 'heartbeat'), String(process.pid), { mode: 0o600 });
    }
    for (const name of readdirSync(join(dir, 'requests')).filter((entry) => /^[0-9a-f-]{36}$/.test(entry))) {
      if (serving >= REQUESTS_AT_ONCE_MAX) break;
      serving += 1;
      renameSync(join(dir, 'requests', name), join(dir, 'requests', `${name}.taken`));
      void serveOne(name).finally(() => {
        serving -= 1;
      });
    }
    stopTimer = clock.after(POLL_MS, tick);
  };
  tick();
  return () => {
    isStopped = true;
    stopTimer();
    rmSync(dir, { recursive: true, force: true });
  };
}

function takeRequest(path: string): ControlRequest {
  const taken = `${path}.taken`;
  try {
    if (statSync(taken).size > REQUEST_BYTES_MAX) {
      throw new Fault('command-bad', `The request is larger than ${REQUEST_BYTES_MAX} bytes. Ask for less at once.`);
    }
    const parsed = controlRequest.safeParse(JSON.parse(readFileSync(taken, 'utf8')));
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw new Fault(
      'command-bad',
      `The request is not understood: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}. Use the command line of the same version.`,
    );
  } catch (error) {
    if (isFault(error)) throw error;
    throw new Fault('command-bad', 'The request is not readable JSON. Use the command line of the same version.', error);
  } finally {
    rmSync(taken, { force: true });
  }
}

/** True where a terminal serves this folder now. */
export function isServed(dir: string): boolean {
  try {
    return Date.now() - statSync(join(dir, 'heartbeat')).mtimeMs < HEARTBEAT_STALE_MS;
  } catch {
    return false;
  }
}

/** Asks the running terminal and waits for its last reply. Faults: `not-running`, or the terminal's own. */
export async function askMailbox(options: {
  readonly dir: string;
  readonly clock: Clock;
  readonly request: ControlRequest;
  readonly limitMs: number;
  readonly onProgress: (text: string) => void;
}): Promise<Record<string, unknown>> {
  const { dir, clock, request, limitMs, onProgress } = options;
  if (!isServed(dir))
    throw new Fault('not-running', 'No terminal is running on this data folder. Start it, or name the folder with --data DIR.');
  const id = randomUUID();
  const draft = join(dir, 'requests', `${id}.draft`);
  writeFileSync(draft, JSON.stringify(request), { mode: 0o600 });
  renameSync(draft, join(dir, 'requests', id));
  const replyPath = join(dir, 'replies', id);
  const deadlineMs = clock.monotonicMs() + limitMs;
  let seen = 0;
  while (clock.monotonicMs() < deadlineMs) {
    await new Promise<void>((done) => {
      clock.after(POLL_MS, done);
    });
    const lines = existsSync(replyPath) ? readFileSync(replyPath, 'utf8').split('\n').slice(0, -1) : [];
    for (const line of lines.slice(seen)) {
      seen += 1;
      const reply = controlReply.parse(JSON.parse(line));
      if (reply.kind === 'progress') {
        onProgress(reply.text);
        continue;
      }
      rmSync(replyPath, { force: true });
      if (reply.kind === 'done') return reply.result;
      throw new Fault(reply.code as Fault['code'], reply.message);
    }
    if (!isServed(dir)) throw new Fault('not-running', 'The terminal stopped while it was asked. Look at its log, start it and ask again.');
  }
  throw new Fault('eye-timeout', `The terminal did not answer within ${Math.round(limitMs / 1000)} s. Ask again, or look at its log.`);
}
