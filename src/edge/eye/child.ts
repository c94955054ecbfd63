/**
 * The eye's end of the channel to the door. Nothing leaves but what the schema of eye messages
 * allows (INV-03): an outgoing message that does not fit is our own mistake and ends the process.
 */

import { invariant } from '../../base/fault.ts';
import { type DoorMessage, eyeMessage, type EyeMessage, readDoorMessage } from './messages.ts';

/** Malformed messages of the door that are dropped; at one more the eye ends (something else holds the channel). */
export const BAD_FROM_DOOR_MAX = 20;

export interface DoorChannel {
  send(message: EyeMessage): void;
  /** Resolves when everything sent before was handed to the system. */
  flush(): Promise<void>;
}

export interface DoorChannelHandlers {
  readonly onMessage: (message: DoorMessage) => void;
  /** The door is gone or sends garbage: the eye has nothing left to do. */
  readonly onGone: () => void;
}

/** Opens this process's channel; Fault-free: without a channel `onGone` is told at once. */
export function openDoorChannel({ onMessage, onGone }: DoorChannelHandlers): DoorChannel {
  let badCount = 0;
  let last: Promise<void> = Promise.resolve();
  process.on('message', (received: unknown) => {
    const message = readDoorMessage(received);
    if (message !== undefined) {
      onMessage(message);
      return;
    }
    badCount += 1;
    if (badCount > BAD_FROM_DOOR_MAX) onGone();
  });
  process.on('disconnect', onGone);
  if (process.send === undefined) onGone();
  return {
    send(message) {
      invariant(eyeMessage.safeParse(message).success, 'an outgoing eye message is of the schema');
      last = new Promise((resolve) => {
        if (!process.connected) resolve();
        else
          process.send?.(message, undefined, undefined, () => {
            resolve(); // a closed channel is told by `disconnect`
          });
      });
    },
    flush: () => last,
  };
}
