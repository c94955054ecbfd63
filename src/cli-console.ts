/** The laptop's end of a terminal's serial console, joined to the serial port of this computer. */

import { resolve } from 'node:path';
import { operatorKeyLine, writeNew } from './cli-orders.ts';
import { utf8Bytes } from './base/bytes.ts';
import { Fault } from './base/fault.ts';
import { deviceKeyFingerprint, readDeviceKey } from './core/provision/device-key.ts';
import type { ConsoleParts } from './edge/cli/owner-verbs.ts';
import type { Answer } from './edge/cli/parts.ts';
import { askDeviceKey, sendBundle } from './edge/provision-link/sender.ts';
import { serialBytes } from './edge/serial/serial-bytes.ts';
import type { Clock } from './ports/clock.ts';
import type { Crypto } from './ports/crypto.ts';
import type { SerialBytes } from './ports/serial-bytes.ts';

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
