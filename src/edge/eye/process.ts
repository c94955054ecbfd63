/**
 * One life of the eye process: forked under Node's permission model with next to no environment,
 * spoken to over its channel, watched by pings, ended by SIGKILL. Knows nothing of requests.
 * Its output goes nowhere: no word of the eye reaches a log (INV-03).
 */

import { type ChildProcess, fork } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../../ports/clock.ts';
import type { FaceStoreKeys } from '../../ports/key-provider.ts';
import { type DoorMessage, type EyeMessage, type EyeSettings, readEyeMessage } from './messages.ts';
import { eyeEnvironment, eyeFlags } from './permissions.ts';

export interface EyeLimits {
  /** From the fork, or the last progress, to `ready`. 100,000 templates load in some seconds; a board is slower. */
  readonly startMs: number;
  readonly pingEveryMs: number;
  /** No message for this long while pinged: the eye hangs. Longer than the longest synchronous step of a look. */
  readonly silenceMs: number;
  /** Malformed messages of one life; at one more the eye is not ours to trust. */
  readonly badMessagesMax: number;
  /** From the stop message to SIGKILL. */
  readonly stopMs: number;
}

export const EYE_LIMITS: EyeLimits = { startMs: 30_000, pingEveryMs: 2000, silenceMs: 10_000, badMessagesMax: 20, stopMs: 3000 };

/** An extra pipe of the eye (the simulator's scene); from file descriptor 4 on. */
export type EyePipe = Readable & Writable;

export interface EyeProcessOptions {
  readonly entry: string;
  readonly nodeFlags: readonly string[];
  readonly settings: EyeSettings;
  /** Taken over: wiped here as soon as the channel has taken them. */
  readonly keys: FaceStoreKeys;
  readonly clock: Clock;
  readonly limits: EyeLimits;
  readonly isOutputShown: boolean;
  readonly extraPipes: number;
  readonly onPipes: (pipes: readonly EyePipe[]) => void;
  readonly onMessage: (message: EyeMessage) => void;
  /** Told once, when the process is gone. `why` is one of our own words, or the signal or exit code. */
  readonly onGone: (why: string) => void;
  /** True while the eye may be silent: an erasure rewrites the store in one go. */
  readonly isSilenceAllowed: () => boolean;
}

export interface EyeProcess {
  readonly pid: number | undefined;
  send(message: DoorMessage): boolean;
  kill(why: string): void;
  /** Asks the eye to end, then ends it. Resolves when it is gone. */
  stop(): Promise<void>;
}

/** Forks the eye and hands it the keys of its store. */
export function startEyeProcess(options: EyeProcessOptions): EyeProcess {
  const child = forkEye(options);
  let isGone = false;
  let killedFor: string | undefined;
  const { promise: gone, resolve: settleGone } = Promise.withResolvers<undefined>();
  const kill = (why: string): void => {
    killedFor ??= why;
    child.kill('SIGKILL');
  };
  const send = (message: DoorMessage): boolean => {
    if (isGone || !child.connected) return false;
    child.send(message, () => undefined); // a broken channel is told by `exit`
    return true;
  };
  const watch = watchLife(options, send, kill);
  child.on('message', (received: unknown) => {
    watch.heard(received);
  });
  const end = (why: string): void => {
    if (isGone) return;
    isGone = true;
    watch.stop();
    options.onGone(killedFor ?? why);
    settleGone(undefined);
  };
  child.on('error', (error) => {
    if (child.pid === undefined) end(`cannot be started: ${error.message}`);
  });
  child.on('exit', (code, signal) => {
    end(signal ?? `exit code ${String(code)}`);
  });
  options.onPipes(extraPipesOf(child));
  sendStart(child, options);
  return {
    pid: child.pid,
    send,
    kill,
    async stop() {
      send({ kind: 'stop' });
      const cancelKill = options.clock.after(options.limits.stopMs, () => {
        kill('did not stop');
      });
      if (isGone || child.pid === undefined) end('stopped');
      await gone;
      cancelKill();
    },
  };
}

function forkEye(options: EyeProcessOptions): ChildProcess {
  const { entry, settings, isOutputShown, extraPipes } = options;
  const output = isOutputShown ? 'inherit' : 'ignore';
  const permissions = eyeFlags({ entry, storeDir: settings.storeDir, modelsDir: settings.modelsDir, camera: settings.camera });
  return fork(entry, [], {
    execArgv: [...permissions, ...options.nodeFlags],
    env: eyeEnvironment(),
    serialization: 'advanced',
    stdio: ['ignore', output, output, 'ipc', ...Array.from({ length: extraPipes }, () => 'pipe' as const)],
  });
}

function extraPipesOf(child: ChildProcess): EyePipe[] {
  return child.stdio.slice(4).map((pipe) => quiet(pipe as EyePipe));
}

/** A pipe into a process that may die at any moment: a broken one is no error of the door. */
function quiet(pipe: EyePipe): EyePipe {
  pipe.on('error', () => undefined);
  return pipe;
}

/** The keys go over once, and the bytes sent are zeroed as soon as the channel has taken them. */
function sendStart(child: ChildProcess, { keys, settings }: EyeProcessOptions): void {
  const { current, next } = keys;
  const wipe = (): void => {
    current.wipe();
    next?.wipe();
  };
  if (child.pid === undefined || !child.connected) {
    wipe();
    return;
  }
  const nextKey = next === undefined ? {} : { nextKey: next.expose() };
  child.send({ kind: 'start', key: current.expose(), ...nextKey, settings } satisfies DoorMessage, wipe);
}

interface LifeWatch {
  heard(received: unknown): void;
  stop(): void;
}

/** Reads what comes, counts what is malformed, and ends an eye that does not start or falls silent. */
function watchLife(options: EyeProcessOptions, send: (message: DoorMessage) => boolean, kill: (why: string) => void): LifeWatch {
  const { clock, limits } = options;
  let heardAtMs = clock.monotonicMs();
  let isReady = false;
  let badCount = 0;
  let pingId = 0;
  let cancelTimer: () => void = () => undefined;
  const tick = (): void => {
    const silentMs = clock.monotonicMs() - heardAtMs;
    const limitMs = isReady ? limits.silenceMs : limits.startMs;
    if (silentMs > limitMs && !options.isSilenceAllowed()) {
      kill(isReady ? 'gave no sign of life' : 'did not start in time');
      return;
    }
    pingId += 1;
    if (isReady) send({ kind: 'ping', id: pingId });
    cancelTimer = clock.after(limits.pingEveryMs, tick);
  };
  cancelTimer = clock.after(limits.pingEveryMs, tick);
  return {
    heard(received) {
      const message = readEyeMessage(received);
      if (message === undefined) {
        badCount += 1;
        if (badCount > limits.badMessagesMax) kill('sent messages that are not of the schema');
        return;
      }
      heardAtMs = clock.monotonicMs();
      if (message.kind === 'ready' || message.kind === 'refused') isReady = true;
      if (message.kind !== 'pong') options.onMessage(message);
    },
    stop() {
      cancelTimer();
    },
  };
}
