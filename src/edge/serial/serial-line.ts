/**
 * One serial device that may be unplugged and come back: opens it, opens it again with a bounded
 * back-off, and says when that changes. Bytes are credentials: none is ever logged (INV-12).
 */

import { SerialPort } from 'serialport';

import { Fault } from '../../base/fault.ts';
import type { Clock } from '../../ports/clock.ts';

/** Waits between two attempts to open: from first to last, doubling. A plugged-in device is back within 60 ms (measured on a pty). */
const RETRY_FIRST_MS = 50;
const RETRY_LAST_MS = 5000;
/** A write that the device did not take in this time has failed; four bytes take 4 ms at 9600 baud. */
const WRITE_LIMIT_MS = 1000;

export interface SerialLineParts {
  readonly path: string;
  readonly baud: number;
  readonly clock: Clock;
  onData(bytes: Uint8Array): void;
  onState(isConnected: boolean): void;
  /** Done after each opening, before the line counts as connected; where it fails the line is opened again. */
  prepare?(write: (bytes: Uint8Array) => Promise<void>): Promise<void>;
}

export interface SerialLine {
  readonly isConnected: boolean;
  /** Settles when the device has taken the bytes. Fault `serial-failed` where it has not. */
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Opens the line and keeps it open. Returns at once; `onState` tells when it is there. */
export function serialLine(parts: SerialLineParts): SerialLine {
  let port: SerialPort | undefined;
  let isConnected = false;
  let isClosed = false;
  let retryMs = RETRY_FIRST_MS;
  let cancelRetry: (() => void) | undefined;

  const setConnected = (isNow: boolean): void => {
    if (isConnected === isNow) return;
    isConnected = isNow;
    parts.onState(isNow);
  };

  /** Gives this port up once, whatever number of events say so, and tries again later. */
  const lose = (lost: SerialPort): void => {
    if (port !== lost) return;
    port = undefined;
    setConnected(false);
    if (lost.isOpen) lost.close(() => undefined);
    if (isClosed) return;
    cancelRetry = parts.clock.after(retryMs, open);
    retryMs = Math.min(RETRY_LAST_MS, retryMs * 2);
  };

  const write = (target: SerialPort, bytes: Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => {
      const fail = (cause: unknown): void => {
        cancel();
        reject(new Fault('serial-failed', `The device at ${parts.path} does not take commands: check its cable.`, cause));
        lose(target);
      };
      const cancel = parts.clock.after(WRITE_LIMIT_MS, () => {
        fail('time limit');
      });
      target.write(bytes, (error) => {
        if (error) fail(error);
      });
      target.drain((error) => {
        if (error) {
          fail(error);
          return;
        }
        cancel();
        resolve();
      });
    });

  const opened = async (fresh: SerialPort): Promise<void> => {
    if (port !== fresh) return;
    try {
      await parts.prepare?.((bytes) => write(fresh, bytes));
    } catch {
      return; // the failed write has already given the port up
    }
    if (port !== fresh) return;
    retryMs = RETRY_FIRST_MS;
    setConnected(true);
  };

  function open(): void {
    if (isClosed) return;
    const fresh = new SerialPort({ path: parts.path, baudRate: parts.baud, autoOpen: false });
    port = fresh;
    fresh.on('close', () => {
      lose(fresh);
    });
    fresh.on('error', () => {
      lose(fresh);
    });
    // A port that nobody reads does not notice that it was unplugged, so every line is read.
    fresh.on('data', (bytes: Buffer) => {
      if (port === fresh) parts.onData(bytes);
      bytes.fill(0);
    });
    fresh.open((error) => {
      if (error) {
        lose(fresh);
        return;
      }
      if (port === fresh) void opened(fresh);
      else fresh.close(() => undefined); // closed while it was opening
    });
  }

  open();
  return {
    get isConnected() {
      return isConnected;
    },
    write(bytes) {
      if (port === undefined || !isConnected) {
        return Promise.reject(new Fault('serial-failed', `There is no device at ${parts.path}: plug it in, or correct its path in the site file.`));
      }
      return write(port, bytes);
    },
    close: () =>
      new Promise((resolve) => {
        isClosed = true;
        cancelRetry?.();
        const last = port;
        port = undefined;
        setConnected(false);
        if (last?.isOpen !== true) {
          resolve();
          return;
        }
        last.close(() => {
          resolve();
        });
      }),
  };
}
