/**
 * The serialport binding, with a read that notices a line that was pulled. A terminal that hung up
 * gives zero bytes for ever (tty_ioctl(2), `hung_up_tty_read`), and the binding's own read asks
 * again at once, without an end: it held a processor and grew by 3 MB/s (measured on a pty).
 */

import { read as readCallback } from 'node:fs';
import { promisify } from 'node:util';

import { SerialPort } from 'serialport';

import { Fault } from '../../base/fault.ts';

const readAsync = promisify(readCallback);

/** Codes that mean "nothing there yet" on a line opened without blocking. */
const NOT_YET = new Set(['EAGAIN', 'EWOULDBLOCK', 'EINTR']);

/** A line that says "readable" so often without giving a byte is gone: a quiet one says nothing. Own choice. */
const EMPTY_WAKES_MAX = 100;

/** A quiet line is asked this often whether it really has nothing: far below what a person notices, 5 reads a second. Own choice. */
const ASK_ANEW_MS = 200;

interface Poller {
  once(event: 'readable', done: (error: Error | null) => void): void;
  off(event: 'readable', done: (error: Error | null) => void): void;
}

/** What the binding's open port is made of, as far as a read needs it. */
interface OpenPort {
  readonly isOpen: boolean;
  readonly fd?: number | null;
  readonly poller?: Poller;
  read(buffer: Buffer, offset: number, length: number): Promise<{ bytesRead: number; buffer: Buffer }>;
}

/** An error that makes the stream close the port, as the binding's own do. */
function disconnected(cause: unknown): Error {
  return Object.assign(new Fault('serial-failed', 'The serial line is gone: plug the device in.', cause), { disconnect: true });
}

/** An error that the stream passes over: the port was closed on purpose while it was read. */
function canceled(): Error {
  return Object.assign(new Fault('serial-failed', 'The serial line was closed while it was read.'), { canceled: true });
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** The poller of a port that is still open; asking one that was closed crashes the process. */
function openParts(port: OpenPort): { fd: number; poller: NonNullable<OpenPort['poller']> } {
  if (!port.isOpen || typeof port.fd !== 'number' || port.poller === undefined) throw canceled();
  return { fd: port.fd, poller: port.poller };
}

/**
 * Settles when the line may have bytes: true, or false when it was quiet for a while. The binding calls back without a callback
 * scope, so a promise settled there goes on only when the loop turns for something else (a second later in a quiet process, measured):
 * the immediate makes it turn at once. Now and then the wake-up is lost altogether (once in some hundred bytes, measured on Linux 6.18
 * with libuv's io_uring): the timer asks anew.
 */
function readable(poller: Poller): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const wake = (failed: Error | null): void => {
      clearTimeout(timer);
      setImmediate(() => {
        if (failed === null) resolve(true);
        else reject('canceled' in failed ? failed : disconnected(failed));
      });
    };
    const timer = setTimeout(() => {
      poller.off('readable', wake);
      resolve(false);
    }, ASK_ANEW_MS);
    poller.once('readable', wake);
  });
}

async function readUntilHangup(
  port: OpenPort,
  buffer: Buffer,
  offset: number,
  length: number,
): Promise<{ bytesRead: number; buffer: Buffer }> {
  for (let wakes = 0; wakes < EMPTY_WAKES_MAX; wakes += 1) {
    const { fd } = openParts(port);
    try {
      const { bytesRead } = await readAsync(fd, buffer, offset, length, null);
      if (bytesRead > 0) return { bytesRead, buffer };
    } catch (error) {
      const { poller } = openParts(port);
      if (!NOT_YET.has(codeOf(error))) throw disconnected(error);
      // A quiet line is no line that wakes for nothing.
      if (!(await readable(poller))) wakes = 0;
      continue;
    }
    throw disconnected('hung up');
  }
  throw disconnected('readable without a byte');
}

/** The platform's binding; only its read differs. */
export const HANGUP_AWARE_BINDING = {
  list: () => SerialPort.binding.list(),
  async open(options: { path: string; baudRate: number }) {
    const port = await SerialPort.binding.open(options);
    port.read = (buffer, offset, length) => readUntilHangup(port, buffer, offset, length);
    return port;
  },
};

/** A serial port, still closed, that notices when its line is pulled. */
export function hangupAwarePort(path: string, baud: number): SerialPort {
  // The package hands a binding of the caller's through, but its types do not name it.
  const options = { binding: HANGUP_AWARE_BINDING, path, baudRate: baud, autoOpen: false };
  return new SerialPort(options);
}
