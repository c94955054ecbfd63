/**
 * The pipe on which the simulator's door process tells the simulated camera, inside the eye
 * process, what stands before it. Frames: type (1 byte), length (4 bytes, big endian), payload.
 * Garbage is skipped by closing the pipe; nothing of it is kept or logged.
 */

import type { Readable, Writable } from 'node:stream';
import { utf8Bytes, utf8Text } from '../base/bytes.ts';
import type { Scene } from './scene.ts';

/** A larger payload is not a scene and not a picture of a camera. */
export const PAYLOAD_BYTES_MAX = 4 * 1024 * 1024;
/** File descriptor of the pipe in the eye process: after stdio and the channel. */
export const SCENE_FD = 4;

const HEADER_BYTES = 5;
const TYPE = { scene: 1, jpeg: 2, plug: 3 } as const;

export type SceneMessage =
  | { readonly kind: 'scene'; readonly scene: Scene }
  | { readonly kind: 'jpeg'; readonly jpeg: Uint8Array }
  | { readonly kind: 'plug'; readonly isConnected: boolean };

/** Bytes of one message. */
export function sceneBytes(message: SceneMessage): Uint8Array {
  const payload =
    message.kind === 'scene'
      ? utf8Bytes(JSON.stringify(message.scene))
      : message.kind === 'jpeg'
        ? message.jpeg
        : Uint8Array.of(message.isConnected ? 1 : 0);
  const bytes = new Uint8Array(HEADER_BYTES + payload.length);
  bytes[0] = TYPE[message.kind];
  new DataView(bytes.buffer).setUint32(1, payload.length);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

/** Pictures waiting in the pipe beyond this are dropped: the latest matters, not all. */
const WAITING_BYTES_MAX = 1024 * 1024;

export interface SceneWriter {
  send(message: SceneMessage): void;
}

/** Writes to whatever pipe the eye has now; the last scene is told again to a restarted eye. */
export function makeSceneWriter(): SceneWriter & { attach(pipe: Writable): void } {
  let pipe: Writable | undefined;
  let lastScene: SceneMessage = { kind: 'scene', scene: { kind: 'nobody' } };
  const write = (message: SceneMessage): void => {
    if (pipe === undefined || pipe.destroyed) return;
    if (message.kind === 'jpeg' && pipe.writableLength > WAITING_BYTES_MAX) return;
    pipe.write(sceneBytes(message));
  };
  return {
    send: (message) => {
      if (message.kind === 'scene') lastScene = message;
      write(message);
    },
    attach: (wanted) => {
      pipe = wanted;
      // A dead eye's pipe breaks; the supervisor brings a new one.
      wanted.on('error', () => {
        if (pipe === wanted) pipe = undefined;
      });
      write(lastScene);
    },
  };
}

/** Reads messages until the pipe ends or holds something that is not one. */
export function readScenes(pipe: Readable, onMessage: (message: SceneMessage) => void): void {
  let waiting = new Uint8Array(0);
  pipe.on('error', () => undefined);
  pipe.on('data', (chunk: Uint8Array) => {
    const joined = new Uint8Array(waiting.length + chunk.length);
    joined.set(waiting);
    joined.set(chunk, waiting.length);
    waiting = joined;
    for (;;) {
      const taken = takeMessage(waiting);
      if (taken === 'more') return;
      if (taken === 'garbage') {
        pipe.destroy();
        return;
      }
      waiting = waiting.slice(taken.length);
      onMessage(taken.message);
    }
  });
}

function takeMessage(bytes: Uint8Array): 'more' | 'garbage' | { readonly length: number; readonly message: SceneMessage } {
  if (bytes.length < HEADER_BYTES) return 'more';
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);
  if (size > PAYLOAD_BYTES_MAX) return 'garbage';
  const length = HEADER_BYTES + size;
  if (bytes.length < length) return 'more';
  const payload = bytes.slice(HEADER_BYTES, length);
  switch (bytes[0]) {
    case TYPE.scene: {
      const scene = readScene(payload);
      return scene === undefined ? 'garbage' : { length, message: { kind: 'scene', scene } };
    }
    case TYPE.jpeg:
      return { length, message: { kind: 'jpeg', jpeg: payload } };
    case TYPE.plug:
      return { length, message: { kind: 'plug', isConnected: payload[0] === 1 } };
    default:
      return 'garbage';
  }
}

function readScene(payload: Uint8Array): Scene | undefined {
  try {
    const value = JSON.parse(utf8Text(payload)) as {
      readonly kind?: unknown;
      readonly portrait?: unknown;
      readonly portraits?: unknown;
      readonly seed?: unknown;
    };
    const isSeeded = Number.isSafeInteger(value.seed);
    switch (value.kind) {
      case 'nobody':
      case 'browser':
        return { kind: value.kind };
      case 'person':
      case 'far-away':
      case 'print':
        return typeof value.portrait === 'string' && isSeeded
          ? { kind: value.kind, portrait: value.portrait, seed: value.seed as number }
          : undefined;
      case 'two-people':
        return Array.isArray(value.portraits) &&
          value.portraits.length === 2 &&
          value.portraits.every((id) => typeof id === 'string') &&
          isSeeded
          ? { kind: 'two-people', portraits: value.portraits as unknown as [string, string], seed: value.seed as number }
          : undefined;
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}
