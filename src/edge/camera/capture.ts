/**
 * One running program that writes JPEG pictures, and the newest of them. Ends with SIGKILL: it writes no file, so nothing can be
 * left half done. Everything read from it is zeroed once it was used (INV-01).
 */

import { type ChildProcess, spawn } from 'node:child_process';

import type { Clock } from '../../ports/clock.ts';
import type { FrameSlots } from './frame-slots.ts';
import { JpegScanner } from './jpeg-scanner.ts';

/** At most this much of what ffmpeg says is kept, for the cause of a Fault. */
const COMPLAINT_MAX_CHARS = 1000;

export interface CaptureParts {
  readonly clock: Clock;
  readonly program: string;
  readonly args: readonly string[];
  /** Where the newest picture is put; outlives the capture. */
  readonly slots: FrameSlots;
}

export class Capture {
  readonly #clock: Clock;
  readonly #scanner: JpegScanner;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #hasEnded = false;
  #isStopped = false;
  #complaint = '';
  #hasPicture = false;
  #wake: (() => void) | undefined;

  constructor({ clock, program, args, slots }: CaptureParts) {
    this.#clock = clock;
    this.#scanner = new JpegScanner((jpeg) => {
      if (this.#isStopped) return;
      slots.put(jpeg, clock.monotonicMs());
      this.#hasPicture = true;
      this.#wake?.();
    });
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LANG: 'C' },
    });
    this.#child = child;
    child.stdout.on('data', (chunk: Buffer) => {
      this.#scanner.push(chunk);
      chunk.fill(0);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-COMPLAINT_MAX_CHARS);
    });
    this.#ended = new Promise((resolve) => {
      const end = (why: string): void => {
        this.#hasEnded = true;
        this.#complaint ||= why;
        this.#wake?.();
        resolve();
      };
      child.once('error', (error) => {
        end(error.message);
      });
      child.once('close', () => {
        end('the capture ended');
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get hasPicture(): boolean {
    return this.#hasPicture;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** What ffmpeg said about itself: names of devices and formats, nothing of a picture. */
  get complaint(): string {
    return this.#complaint.trim();
  }

  /** Settles when a picture arrives, the capture ends, or after `waitMs`. One waiter at a time. */
  arrival(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(waitMs, () => {
        this.#wake = undefined;
        resolve();
      });
      this.#wake = () => {
        cancel();
        this.#wake = undefined;
        resolve();
      };
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#child.kill('SIGKILL');
    await this.#ended;
    this.#scanner.wipe();
  }
}
