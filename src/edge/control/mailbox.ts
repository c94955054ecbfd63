/**
 * How the command line reaches a running terminal without any socket: request and reply files
 * in a folder that only its owner can enter, in memory-backed storage where there is one, so
 * that a PIN typed at the command line never touches flash. Each request is deleted when read.
 */

import { createHash, randomUUID } from 'node:crypto';
import {
  appendFileSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { Fault, FAULT_CODES, type FaultCode, isFault } from '../../base/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import {
  checkRequest,
  type ControlReply,
  controlReply,
  type ControlRequest,
  MESSAGE_CHARACTERS_MAX,
  PROGRESS_CHARACTERS_MAX,
} from './messages.ts';

/** How often the terminal looks for requests and the command line for replies. */
export const POLL_MS = 50;
/** How often the terminal looks where nobody has asked for a while: looking was most of what an idle terminal did (measured by bench --only idle). */
const QUIET_POLL_MS = 200;
/** So long after a request further ones are waited for at the quicker pace. Own choice. */
const QUIET_AFTER_MS = 5_000;
/** A larger request is deleted unread. The largest holds a signed assessment of 32 KiB, at worst escaped. */
export const REQUEST_BYTES_MAX = 128 * 1024;
/** Requests served at once; further ones wait in the folder. */
export const REQUESTS_AT_ONCE_MAX = 4;
/** A terminal that has not touched its heartbeat for this long is not there. */
export const HEARTBEAT_STALE_MS = 5_000;
/** While it works on a request it may be busy for longer: settling a purge of everybody. */
const HEARTBEAT_BUSY_MS = 30_000;
const HEARTBEAT_EVERY_MS = 1_000;
/** Replies that nobody fetched are deleted after this long. */
const REPLY_KEPT_MS = 20 * 60_000;
/** A request that is still a draft after this long was given up by its writer. */
const DRAFT_KEPT_MS = 10_000;
/** Group and others. */
const OTHERS = 0o077;

/** Where requests for the terminal of one data folder go, and whose folder it must be. */
export interface Mailbox {
  readonly dir: string;
  readonly ownerUid: number;
}

/** The mailbox of a data folder: in shared memory, else beside the data. It belongs to whom the data belong. */
export function mailboxOf(dataDir: string): Mailbox {
  const at = existsSync(dataDir) ? realpathSync(dataDir) : resolve(dataDir);
  const ownerUid = existsSync(at) ? statSync(at).uid : ownUid();
  const name = `menshen-${String(ownerUid)}-${createHash('sha256').update(at).digest('hex').slice(0, 12)}`;
  return { dir: existsSync('/dev/shm') ? join('/dev/shm', name) : join(at, 'run'), ownerUid };
}

function ownUid(): number {
  return process.getuid?.() ?? 0;
}

export type ControlHandler = (request: ControlRequest, onProgress: (text: string) => void) => Promise<Record<string, unknown>>;

export interface MailboxOptions {
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  readonly handle: ControlHandler;
  /** Our own mistake while serving: whoever asked was told; by default the process ends, as it must. */
  readonly onBroken?: (error: unknown) => void;
}

/** Serves requests until the returned function is called. Fault `store-failed` where the folder cannot be made. */
export function serveMailbox({ mailbox, clock, handle, onBroken = rethrow }: MailboxOptions): () => void {
  const { dir } = mailbox;
  makeFolder(dir);
  let serving = 0;
  let beatAtMs = Number.NEGATIVE_INFINITY;
  let askedAtMs = clock.monotonicMs();
  let stopTimer = (): void => undefined;
  let isStopped = false;
  const look = (): void => {
    if (clock.monotonicMs() - beatAtMs >= HEARTBEAT_EVERY_MS) {
      beatAtMs = clock.monotonicMs();
      writeFileSync(join(dir, 'heartbeat'), String(process.pid), { mode: 0o600 });
      tidy(dir, clock.nowMs());
    }
    for (const name of readdirSync(join(dir, 'requests')).filter((entry) => /^[0-9a-f-]{36}$/.test(entry))) {
      if (serving >= REQUESTS_AT_ONCE_MAX) break;
      serving += 1;
      askedAtMs = clock.monotonicMs();
      serveOne(dir, name, handle)
        .finally(() => {
          serving -= 1;
        })
        .catch(onBroken);
    }
  };
  const tick = (): void => {
    if (isStopped) return;
    try {
      look();
    } catch (error) {
      if (!isSystemError(error)) throw error;
      // Shared memory full, or the folder cleared away: the door goes on, the command line waits.
      makeFolderAgain(dir);
    }
    const isQuiet = clock.monotonicMs() - askedAtMs > QUIET_AFTER_MS;
    stopTimer = clock.after(isQuiet ? QUIET_POLL_MS : POLL_MS, tick);
  };
  tick();
  return () => {
    isStopped = true;
    stopTimer();
    rmSync(dir, { recursive: true, force: true });
  };
}

function rethrow(error: unknown): never {
  throw error;
}

function isSystemError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'syscall' in error;
}

function makeFolder(dir: string): void {
  try {
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { mode: 0o700 });
    mkdirSync(join(dir, 'requests'), { mode: 0o700 });
    mkdirSync(join(dir, 'replies'), { mode: 0o700 });
  } catch (error) {
    throw new Fault('store-failed', `The mailbox ${dir} of the command line cannot be made: remove it, make room, and start again.`, error);
  }
}

function makeFolderAgain(dir: string): void {
  try {
    if (!isPrivate(dir, ownUid()) || !existsSync(join(dir, 'requests')) || !existsSync(join(dir, 'replies'))) makeFolder(dir);
  } catch (error) {
    if (!isFault(error) && !isSystemError(error)) throw error; // the next look tries again
  }
}

/** Forgets what nobody fetched and what was never finished: a draft may hold a PIN. */
function tidy(dir: string, nowMs: number): void {
  const over = (folder: string, keptMs: number, fits: (name: string) => boolean): void => {
    for (const name of readdirSync(join(dir, folder)).filter(fits)) {
      const path = join(dir, folder, name);
      const written = statSync(path, { throwIfNoEntry: false });
      if (written !== undefined && nowMs - written.mtimeMs > keptMs) rmSync(path, { force: true });
    }
  };
  over('replies', REPLY_KEPT_MS, () => true);
  over('requests', DRAFT_KEPT_MS, (name) => name.endsWith('.draft'));
}

async function serveOne(dir: string, name: string, handle: ControlHandler): Promise<void> {
  const reply = (line: ControlReply): void => {
    try {
      appendFileSync(join(dir, 'replies', name), `${JSON.stringify(line)}\n`, { mode: 0o600 });
    } catch (error) {
      if (!isSystemError(error)) throw error; // whoever asked gives up by themself
    }
  };
  try {
    const request = takeRequest(join(dir, 'requests', name));
    const result = await handle(request, (text) => {
      reply({ kind: 'progress', text: text.slice(0, PROGRESS_CHARACTERS_MAX) });
    });
    reply({ kind: 'done', result });
  } catch (error) {
    const { code, message } = isFault(error) ? error : BROKEN;
    reply({ kind: 'failed', code, message: message.slice(0, MESSAGE_CHARACTERS_MAX) });
    if (!isFault(error)) throw error;
  }
}

const BROKEN = {
  code: 'not-running',
  message: 'The terminal met a mistake of its own program and stopped. Look at its log, start it again and report the mistake.',
} as const;

/** Reads a request and deletes it, whatever it is. */
function takeRequest(path: string): ControlRequest {
  try {
    if (statSync(path).size > REQUEST_BYTES_MAX)
      throw new Fault('command-bad', `The request is larger than ${String(REQUEST_BYTES_MAX)} bytes. Ask for less at once.`);
    return checkRequest(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (isFault(error)) throw error;
    throw new Fault('command-bad', 'The request is not readable JSON. Use the command line of the same version.', error);
  } finally {
    rmSync(path, { force: true });
  }
}

/** True for a folder, no link, that belongs to `uid` and that nobody else may enter. */
function isPrivate(dir: string, uid: number): boolean {
  const found = lstatSync(dir, { throwIfNoEntry: false });
  return found !== undefined && found.isDirectory() && found.uid === uid && (found.mode & OTHERS) === 0;
}

/** True where a terminal serves this mailbox now. A folder that others made or may enter counts as none: a PIN must not go there. */
export function isServed({ dir, ownerUid }: Mailbox, staleMs = HEARTBEAT_STALE_MS): boolean {
  if (!isPrivate(dir, ownerUid)) return false;
  const beat = statSync(join(dir, 'heartbeat'), { throwIfNoEntry: false });
  // The wall clock may have been set in between, either way.
  return beat !== undefined && Math.abs(Date.now() - beat.mtimeMs) < staleMs;
}

export interface AskMailboxOptions {
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  readonly request: ControlRequest;
  readonly limitMs: number;
  readonly onProgress: (text: string) => void;
}

/** Asks the running terminal and waits for its last reply. Faults: `not-running`, `eye-timeout`, `message-bad`, or the terminal's own. */
export async function askMailbox(options: AskMailboxOptions): Promise<Record<string, unknown>> {
  const { mailbox } = options;
  if (!isServed(mailbox))
    throw new Fault('not-running', 'No terminal is running on this data folder. Start it, or name the folder with --data DIR.');
  const id = randomUUID();
  try {
    postRequest(mailbox, id, options.request);
    return await awaitReply(options, id);
  } catch (error) {
    if (isSystemError(error))
      throw new Fault('not-running', 'The mailbox of the terminal cannot be used. Look at its log, start it and ask again.', error);
    throw error;
  } finally {
    for (const path of [join(mailbox.dir, 'requests', id), join(mailbox.dir, 'replies', id)]) rmSync(path, { force: true });
  }
}

function postRequest({ dir, ownerUid }: Mailbox, id: string, request: ControlRequest): void {
  const draft = join(dir, 'requests', `${id}.draft`);
  writeFileSync(draft, JSON.stringify(request), { mode: 0o600, flag: 'wx' });
  if (ownUid() !== ownerUid) chownSync(draft, ownerUid, -1);
  renameSync(draft, join(dir, 'requests', id));
}

async function awaitReply({ mailbox, clock, limitMs, onProgress }: AskMailboxOptions, id: string): Promise<Record<string, unknown>> {
  const path = join(mailbox.dir, 'replies', id);
  const deadlineMs = clock.monotonicMs() + limitMs;
  let seen = 0;
  while (clock.monotonicMs() < deadlineMs) {
    await new Promise<void>((done) => {
      clock.after(POLL_MS, done);
    });
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
    for (const line of lines.slice(seen)) {
      seen += 1;
      const reply = readReply(line);
      if (reply.kind === 'progress') onProgress(reply.text);
      else if (reply.kind === 'done') return reply.result;
      else throw new Fault(faultCode(reply.code), reply.message);
    }
    if (!isServed(mailbox, HEARTBEAT_BUSY_MS))
      throw new Fault('not-running', 'The terminal stopped while it was asked. Look at its log, start it and ask again.');
  }
  throw new Fault(
    'eye-timeout',
    `The terminal did not answer within ${String(Math.round(limitMs / 1000))} s. Ask again, or look at its log.`,
  );
}

function readReply(line: string): ControlReply {
  try {
    return controlReply.parse(JSON.parse(line));
  } catch (error) {
    throw new Fault('message-bad', 'The answer of the terminal is not understood. Use the command line of the same version.', error);
  }
}

function faultCode(code: string): FaultCode {
  return FAULT_CODES.find((known) => known === code) ?? 'message-bad';
}
