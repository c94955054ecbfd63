/** The laptop's end of a terminal's serial console, joined to the serial port of this computer. */

import { join, resolve } from 'node:path';
import { operatorKeyLine, writeNew } from './cli-orders.ts';
import { utf8Bytes } from './base/bytes.ts';
import { Fault } from './base/fault.ts';
import { LANGUAGES } from './core/policy/site.ts';
import { deviceKeyFingerprint, readDeviceKey } from './core/provision/device-key.ts';
import type { OpenConsoleWords } from './edge/cli/console-verbs.ts';
import type { ConsoleParts } from './edge/cli/owner-verbs.ts';
import type { Answer } from './edge/cli/parts.ts';
import { laptopEnd } from './edge/console-link/laptop-end.ts';
import { frameLine } from './edge/provision-link/frame-line.ts';
import { askDeviceKey, sendBundle } from './edge/provision-link/sender.ts';
import { openScreen } from './edge/screen/server.ts';
import { serialBytes } from './edge/serial/serial-bytes.ts';
import type { Clock } from './ports/clock.ts';
import type { Crypto } from './ports/crypto.ts';
import type { SerialBytes } from './ports/serial-bytes.ts';
import { productDir } from './version.ts';

/** The page speaks what it can: no site file is here. */
const PAGE_DIR = join(productDir(), 'src/edge/screen/page/dist');
/** A port opens at once, or it is not there. */
const OPEN_MS = 5_000;
const OPEN_LOOK_MS = 50;
const PROGRESS_STEPS = 20;

export interface ConsoleOptions {
  readonly clock: Clock;
  readonly openCrypto: () => Promise<Crypto>;
}

export function consoleCommands({ clock, openCrypto }: ConsoleOptions): ConsoleParts {
  return {
    publicKeyLine: operatorKeyLine,
    open: (words, onProgress) => showConsole(words, { clock, onProgress }),
    send: ({ port, baud, bundle, waitSeconds }, onProgress) =>
      withLine({ path: port, baud, clock }, async (line, signal) => {
        let told = -1;
        const { bytes, resumed, result } = await sendBundle({
          line,
          clock,
          signal,
          bundle,
          resultMs: waitSeconds * 1000,
          onProgress: (done) => {
            const step = Math.floor(done * PROGRESS_STEPS);
            if (step > told) onProgress(`${String(Math.round((step / PROGRESS_STEPS) * 100))} % sent`);
            if (step === PROGRESS_STEPS && told < step) onProgress('All is there. Confirm it at the screen of the terminal.');
            told = Math.max(told, step);
          },
        });
        return { ...outcomeOf(result), bytes, resumed };
      }),
    fetchDeviceKey: ({ port, baud, out }) =>
      withLine({ path: port, baud, clock }, async (line, signal) => {
        const text = await askDeviceKey({ line, clock, signal });
        const key = readDeviceKey(utf8Bytes(text));
        if (key === undefined) throw new Fault('message-bad', 'What answers at that port is no terminal of this version.');
        writeNew(resolve(out), text, 0o644);
        const crypto = await openCrypto();
        const fingerprint = deviceKeyFingerprint(key.publicKey, (bytes) => crypto.sha256(bytes));
        return {
          device: key.deviceId,
          deviceKey: fingerprint,
          file: out,
          next: 'Compare the key with the one on the screen of the terminal.',
        };
      }),
  };
}

interface Shown {
  readonly clock: Clock;
  readonly onProgress: (text: string) => void;
}

/** Until Ctrl-C. The page is this program's own and on this computer alone; the cable may come and go meanwhile. */
function showConsole({ port, baud, screenPort }: OpenConsoleWords, { clock, onProgress }: Shown): Promise<Answer> {
  return withLine({ path: port, baud, clock }, async (line, signal) => {
    const screen = await openScreen({
      port: screenPort,
      pageDir: PAGE_DIR,
      languages: LANGUAGES,
      clock,
      siteFacts: { processorName: '' },
      onUnfit: (kind) => {
        onProgress(`The terminal sent a screen "${kind}" that this version of menshen cannot show. Use the same version at both ends.`);
      },
    });
    let isTold = false;
    const stop = laptopEnd({
      frames: frameLine({ line, clock }),
      clock,
      screen,
      onStrange: () => {
        if (!isTold) onProgress('What answers there shows no console: it has no owner yet, or is of another version of menshen.');
        isTold = true;
      },
    });
    onProgress(`Open ${screen.url}\nEnd it with Ctrl-C.`);
    try {
      await aborted(signal);
    } finally {
      stop();
      await screen.close();
    }
    return { outcome: 'ended' };
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    signal.addEventListener(
      'abort',
      () => {
        done();
      },
      { once: true },
    );
  });
}

function outcomeOf(result: string | undefined): Answer {
  if (result === undefined) return { outcome: 'sent', next: 'Confirm it at the screen of the terminal.' };
  const value = JSON.parse(result) as { readonly outcome?: unknown };
  return { outcome: value.outcome === 'applied' ? 'applied' : 'refused', result: value };
}

/** Opens the port, lets Ctrl-C stop the work, closes again. */
async function withLine<T>(
  where: Parameters<typeof serialBytes>[0],
  work: (line: SerialBytes, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const line = serialBytes(where);
  const stopping = new AbortController();
  const stop = (): void => {
    stopping.abort();
  };
  process.once('SIGINT', stop);
  try {
    const deadlineMs = where.clock.monotonicMs() + OPEN_MS;
    while (!line.isConnected && where.clock.monotonicMs() < deadlineMs)
      await new Promise<void>((done) => {
        where.clock.after(OPEN_LOOK_MS, done);
      });
    if (!line.isConnected)
      throw new Fault(
        'serial-failed',
        `There is no device at ${where.path}, or it may not be opened: plug the cable in, or name another port.`,
      );
    return await work(line, stopping.signal);
  } finally {
    process.removeListener('SIGINT', stop);
    await line.close();
  }
}
