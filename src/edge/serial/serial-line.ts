/**
 * One serial device that may be unplugged and come back: opens it, opens it again with a bounded
 * back-off, and says when that changes. Bytes are credentials: none is ever logged (INV-12).
 */

import type { SerialPort } from 'serialport';

import { Fault } from '../../base/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import { hangupAwarePort } from './hangup.ts';

/** Waits between two attempts to open: from first to last, doubling. A plugged-in device is back within 60 ms (measured on a pty). */
const RETRY_FIRST_MS = 50;
const RETRY_LAST_MS = 5000;
/** A write that the device did not take in this time has failed; four bytes take 4 ms at 9600 baud. */
const WRITE_LIMIT_MS = 1000;

export interface SerialLineParts {
  readonly path: string;
  readonly baud: number;
  readonly clock: Clock;
  /** false: a write settles when the system has the bytes; for protocols whose answer says that they arrived. Draining a pty may take a second. */
  readonly isDrained?: boolean;
  onData(bytes: Uint8Array): void;
  onState(isConnected: boolean): void;
  /** Done after each opening, before the line counts as connected; where it fails the line is opened again. */
  prepare?(write: (bytes: Uint8Array) => Promise<void>): Promise<void>;
}

/** Opens the line and keeps it open until `close`. Made at once; `onState` tells when the device is there. */
export class SerialLine {
  readonly #parts: SerialLineParts;
  #port: SerialPort | undefined;
  #isConnected = false;
  #isClosed = false;
  #retryMs = RETRY_FIRST_MS;
  #cancelRetry: (() => void) | undefined;

  constructor(parts: SerialLineParts) {
    this.#parts = parts;
    this.#open();
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Settles when the device has taken the bytes. Fault `serial-failed` where it has not. */
  write(bytes: Uint8Array): Promise<void> {
    if (this.#port === undefined || !this.#isConnected) {
      return Promise.reject(
        new Fault('serial-failed', `There is no device at ${this.#parts.path}: plug it in, or correct its path in the site file.`),
      );
    }
    return this.#writeTo(this.#port, bytes);
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelRetry?.();
    const last = this.#port;
    this.#port = undefined;
    this.#setConnected(false);
    return new Promise((resolve) => {
      if (last?.isOpen !== true) {
        resolve();
        return;
      }
      last.close(() => {
        resolve();
      });
    });
  }

  #open(): void {
    if (this.#isClosed) return;
    const fresh = hangupAwarePort(this.#parts.path, this.#parts.baud);
    this.#port = fresh;
    const lose = (): void => {
      this.#lose(fresh);
    };
    fresh.on('close', lose);
    fresh.on('error', lose);
    // A port that nobody reads does not notice that it was unplugged, so every line is read.
    fresh.on('data', (bytes: Buffer) => {
      if (this.#port === fresh) this.#parts.onData(bytes);
      bytes.fill(0);
    });
    fresh.open((error) => {
      if (error) lose();
      else if (this.#port === fresh) void this.#prepare(fresh);
      else fresh.close(() => undefined); // closed while it was opening
    });
  }

  async #prepare(fresh: SerialPort): Promise<void> {
    try {
      await this.#parts.prepare?.((bytes) => this.#writeTo(fresh, bytes));
    } catch {
      return; // the failed write has already given the port up
    }
    if (this.#port !== fresh) return;
    this.#retryMs = RETRY_FIRST_MS;
    this.#setConnected(true);
  }

  /** Gives this port up once, whatever number of events say so, and tries again later. */
  #lose(lost: SerialPort): void {
    if (this.#port !== lost) return;
    this.#port = undefined;
    this.#setConnected(false);
    if (lost.isOpen) lost.close(() => undefined);
    if (this.#isClosed) return;
    this.#cancelRetry = this.#parts.clock.after(this.#retryMs, () => {
      this.#open();
    });
    this.#retryMs = Math.min(RETRY_LAST_MS, this.#retryMs * 2);
  }

  #setConnected(isNow: boolean): void {
    if (this.#isConnected === isNow) return;
    this.#isConnected = isNow;
    this.#parts.onState(isNow);
  }

  #writeTo(port: SerialPort, bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (cause: unknown): void => {
        cancel();
        reject(new Fault('serial-failed', `The device at ${this.#parts.path} does not take commands: check its cable.`, cause));
        this.#lose(port);
      };
      const cancel = this.#parts.clock.after(WRITE_LIMIT_MS, () => {
        fail('time limit');
      });
      const done = (error: Error | null | undefined): void => {
        if (error) {
          fail(error);
          return;
        }
        cancel();
        resolve();
      };
      if (this.#parts.isDrained === false) {
        port.write(bytes, done);
        return;
      }
      port.write(bytes, (error) => {
        if (error) fail(error);
      });
      port.drain(done);
    });
  }
}
