/**
 * The laptop's end of the console: sends a bundle and its signature, goes on where it was after a pulled plug, and brings the result
 * back. Every wait and every retry is bounded; whoever started it may stop it.
 */

import { createHash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { concatBytes, utf8Text } from '../../base/bytes.ts';
import { Fault, isFault } from '../../base/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SerialBytes } from '../../ports/serial-bytes.ts';
import { BLOCK_BYTES, FRAME, type Frame, frameBytes, FrameReader, type FrameType } from './frames.ts';
import { type LinkRefusal, LINK_VERSION, numberAt, numberBytes, type Offer, offerBytes } from './offer.ts';

/** An answer to a block comes within its time on the line, 0.4 s at 115,200 baud, and the terminal's sync. */
const ANSWER_MS = 3_000;
/** The terminal hashes the whole before it answers: 512 MiB at 100 MB/s, and room. */
const END_ANSWER_MS = 60_000;
const TRIES_MAX = 5;
/** A plug that was pulled is put in again within this, or the transfer ends; the next one goes on there. */
const RETURN_MS = 120_000;
const RETURN_LOOK_MS = 100;
/** A line that goes and comes more often than this is no line. */
const RESUMES_MAX = 100;
/** Between two questions for the result. */
const RESULT_LOOK_MS = 1_000;
const HASH_CHUNK_BYTES = 256 * 1024;

export interface SenderOptions {
  readonly line: SerialBytes;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

export interface SendOptions extends SenderOptions {
  /** The bundle; its signature lies beside it (`.minisig`). */
  readonly bundle: string;
  /** 0 to 1. */
  readonly onProgress?: (done: number) => void;
  /** How long the result is waited for, ms; 0: not at all. */
  readonly resultMs: number;
}

export interface Sent {
  readonly bytes: number;
  /** Times the line was lost on the way. */
  readonly resumed: number;
  /** Text of the result; undefined where it was not waited for or did not come in time. */
  readonly result: string | undefined;
}

const REFUSED: Readonly<Record<LinkRefusal, string>> = {
  'not-understood': 'The terminal does not understand this program. Use the same version of menshen on both.',
  'too-large': 'The bundle is larger than the terminal takes. Make it again with fewer model packs.',
  differs: 'The terminal got other bytes than were sent. Send it again.',
  'no-room': 'The terminal has no room for the bundle. Make room there, or bring it on a stick.',
  stopped: 'The transfer was stopped.',
};

/** `menshen-device.pub.json` of the terminal at the other end. Fault `serial-failed`. */
export async function askDeviceKey(options: SenderOptions): Promise<string> {
  const talk = new Talk(options);
  try {
    return utf8Text((await talk.ask(FRAME.hello, Uint8Array.of(LINK_VERSION), FRAME.device)).payload);
  } finally {
    talk.close();
  }
}

/** Faults `serial-failed`, `command-bad` where there is no bundle, `not-permitted` where it was stopped. */
export async function sendBundle(options: SendOptions): Promise<Sent> {
  const files = await openBoth(options.bundle);
  const talk = new Talk(options);
  try {
    const total = files.offer.bundleBytes + files.offer.signatureBytes;
    let resumed = -1;
    for (let isDone = false; !isDone; ) {
      if (resumed >= RESUMES_MAX)
        throw new Fault('serial-failed', 'The line comes and goes all the time. Look at the cable and send it again: it goes on there.');
      await talk.connected();
      resumed += 1;
      isDone = await sendFrom(talk, files, (at) => options.onProgress?.(at / total));
    }
    return { bytes: total, resumed, result: options.resultMs === 0 ? undefined : await resultOf(talk, options) };
  } catch (error) {
    if (isFault(error, 'not-permitted')) await talk.ask(FRAME.cancel, new Uint8Array(), FRAME.refused).catch(() => undefined); // it may be gone
    throw error;
  } finally {
    talk.close();
    await files.close();
  }
}

interface Files {
  readonly offer: Offer;
  /** Bytes of the stream: the bundle, then the signature. */
  read(at: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

async function openBoth(bundle: string): Promise<Files> {
  const paths = [bundle, `${bundle}.minisig`] as const;
  let handles: FileHandle[] = [];
  try {
    const [bundleStat, signatureStat] = [await stat(paths[0]), await stat(paths[1])];
    handles = [await open(paths[0]), await open(paths[1])];
    const [first, second] = handles as [FileHandle, FileHandle];
    const total = bundleStat.size + signatureStat.size;
    const read = async (at: number, length: number): Promise<Uint8Array> => {
      const inFirst = Math.max(0, Math.min(length, bundleStat.size - at));
      const rest = Math.min(length, total - at) - inFirst;
      const parts = [await readAt(first, at, inFirst), await readAt(second, Math.max(0, at - bundleStat.size), rest)];
      return concatBytes(...parts);
    };
    const hash = createHash('sha256');
    for (let at = 0; at < total; at += HASH_CHUNK_BYTES) hash.update(await read(at, HASH_CHUNK_BYTES));
    return {
      offer: { bundleBytes: bundleStat.size, signatureBytes: signatureStat.size, sha256: hash.digest('hex') },
      read,
      close: async () => {
        for (const handle of handles) await handle.close();
      },
    };
  } catch (error) {
    for (const handle of handles) await handle.close();
    throw new Fault('command-bad', `${bundle} and its .minisig cannot be read. Name the bundle of: menshen provision make.`, error);
  }
}

async function readAt(file: FileHandle, at: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length; ) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, at + filled);
    if (bytesRead === 0) throw new Fault('command-bad', 'The bundle became shorter while it was sent. Make it again.');
    filled += bytesRead;
  }
  return bytes;
}

/** True when the terminal has all of it; false where the line was lost on the way. */
async function sendFrom(talk: Talk, { offer, read }: Files, onPlace: (at: number) => void): Promise<boolean> {
  const total = offer.bundleBytes + offer.signatureBytes;
  try {
    let next = numberAt((await talk.ask(FRAME.offer, offerBytes(offer), FRAME.ready)).payload) ?? 0;
    onPlace(next);
    while (next < total) {
      const block = await read(next, BLOCK_BYTES);
      const answer = await talk.ask(FRAME.block, concatBytes(numberBytes(next), block), undefined);
      // The terminal started anew and knows of no transfer: offer it again, it goes on where the disk is.
      if (answer.type === FRAME.state) return false;
      next = numberAt(answer.payload) ?? next;
      onPlace(next);
    }
    await talk.ask(FRAME.end, new Uint8Array(), FRAME.taken, END_ANSWER_MS);
    return true;
  } catch (error) {
    if (isFault(error, 'serial-failed') && !talk.isConnected) return false;
    throw error;
  }
}

async function resultOf(talk: Talk, { clock, resultMs }: SendOptions): Promise<string | undefined> {
  const deadlineMs = clock.monotonicMs() + resultMs;
  // A terminal that starts again with its new settings is away for a moment.
  for (let isFirst = true; clock.monotonicMs() < deadlineMs; isFirst = false) {
    if (!isFirst) await talk.pause(RESULT_LOOK_MS);
    try {
      const answer = await talk.ask(FRAME.ask, new Uint8Array(), undefined);
      if (answer.type === FRAME.result) return utf8Text(answer.payload);
    } catch (error) {
      if (!isFault(error, 'serial-failed')) throw error;
    }
  }
  return undefined;
}

/** One question and its answer at a time. */
class Talk {
  readonly #options: SenderOptions;
  readonly #reader = new FrameReader();
  readonly #stops: (() => void)[];
  #listener: ((frame: Frame) => void) | undefined;
  #onLost: (() => void) | undefined;

  constructor(options: SenderOptions) {
    const { line } = options;
    this.#options = options;
    this.#stops = [
      line.onData((bytes) => {
        for (const frame of this.#reader.take(bytes)) this.#listener?.(frame);
      }),
      line.onState((isConnected) => {
        this.#reader.reset();
        if (!isConnected) this.#onLost?.();
      }),
    ];
  }

  get isConnected(): boolean {
    return this.#options.line.isConnected;
  }

  /** `wanted` undefined: any answer. Faults: `serial-failed`; `command-bad` for a refusal; `not-permitted` where it was stopped. */
  async ask(type: FrameType, payload: Uint8Array, wanted: FrameType | undefined, limitMs = ANSWER_MS): Promise<Frame> {
    const frame = frameBytes(type, payload);
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      if (type !== FRAME.cancel) this.#requireGoingOn();
      const answer = await this.#once(frame, limitMs);
      if (answer === undefined) continue;
      if (answer.type === FRAME.refused && wanted !== FRAME.refused) throw refused(answer.payload);
      if (wanted === undefined || answer.type === wanted) return answer;
    }
    throw new Fault('serial-failed', 'The terminal does not answer at that port. Look at the cable, and that the terminal is on.');
  }

  /** Settles when the line is there. Fault `serial-failed` where it does not come. */
  async connected(): Promise<void> {
    const deadlineMs = this.#options.clock.monotonicMs() + RETURN_MS;
    while (!this.isConnected && this.#options.clock.monotonicMs() < deadlineMs) {
      this.#requireGoingOn();
      await this.pause(RETURN_LOOK_MS);
    }
    if (!this.isConnected)
      throw new Fault('serial-failed', 'There is no terminal at that port. Plug the cable in and send it again: it goes on there.');
  }

  pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#options.clock.after(delayMs, resolve);
    });
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  #requireGoingOn(): void {
    if (this.#options.signal?.aborted === true)
      throw new Fault('not-permitted', 'Sending was stopped. Nothing was changed at the terminal.');
  }

  /** undefined: nothing came in time. */
  async #once(frame: Uint8Array, limitMs: number): Promise<Frame | undefined> {
    const answered = new Promise<Frame | undefined>((resolve) => {
      const cancel = this.#options.clock.after(limitMs, () => {
        resolve(undefined);
      });
      this.#listener = (answer) => {
        cancel();
        resolve(answer);
      };
      this.#onLost = () => {
        cancel();
        resolve(undefined);
      };
    });
    await this.#options.line.write(frame);
    const answer = await answered;
    this.#listener = undefined;
    this.#onLost = undefined;
    if (answer === undefined && !this.isConnected)
      throw new Fault('serial-failed', 'The line to the terminal was lost. Plug the cable in again.');
    return answer;
  }
}

function refused(payload: Uint8Array): Fault {
  const word = utf8Text(payload) as LinkRefusal;
  const sentence = Object.hasOwn(REFUSED, word) ? REFUSED[word] : REFUSED['not-understood'];
  return new Fault('command-bad', sentence);
}
