/**
 * Requests that wait for the eye's answer. Each settles exactly once: by the answer, by its
 * deadline, by a cancel, or because the eye is gone. Bounded; a full table refuses (INV-20).
 */

import type { AimOutcome } from '../../core/commission/aim.ts';
import type { EnrolOutcome, FaceSubject, LookOutcome } from '../../ports/eye.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FaceReason } from '../../core/vision/reasons.ts';
import type { EyeMessage } from './messages.ts';

/** Requests under way at once: one look, and erasures that a withdrawal queues. */
const PENDING_MAX = 64;

/** Why a request ended without an answer. */
export type NoAnswer = 'eye-down' | 'timeout' | 'cancelled' | 'eye-busy';

interface Pending {
  readonly visit: string | undefined;
  /** False: the message is not the answer to this request. */
  answer(message: EyeMessage): boolean;
  fail(why: NoAnswer): void;
  stopTimer(): void;
}

export interface PendingRequest<Answer> {
  readonly visit?: string;
  readonly limitMs: number;
  /** The answer in a message; undefined where it is not (the request goes on waiting). */
  readonly read: (message: EyeMessage) => Answer | undefined;
  readonly failed: (why: NoAnswer) => Answer;
  readonly send: (id: number) => boolean;
}

export interface PendingTable {
  ask<Answer>(request: PendingRequest<Answer>): Promise<Answer>;
  /** Hands an answer to the request that waits for it; a late one is dropped. */
  answer(id: number, message: EyeMessage): void;
  cancel(visit: string): void;
  failAll(why: NoAnswer): void;
  readonly size: number;
}

/** `onOverdue` is told when a request was not answered in its time: the eye hangs. */
export function createPendingTable(clock: Clock, onOverdue: () => void): PendingTable {
  const table = new Map<number, Pending>();
  let lastId = 0;

  const settle = (id: number): void => {
    table.get(id)?.stopTimer();
    table.delete(id);
  };

  return {
    get size() {
      return table.size;
    },
    ask(request) {
      if (table.size >= PENDING_MAX) return Promise.resolve(request.failed('eye-busy'));
      lastId += 1;
      const id = lastId;
      return new Promise((resolve) => {
        const fail = (why: NoAnswer): void => {
          settle(id);
          resolve(request.failed(why));
        };
        const stopTimer = clock.after(request.limitMs, () => {
          fail('timeout');
          onOverdue();
        });
        const answer = (message: EyeMessage): boolean => {
          const read = request.read(message);
          if (read === undefined) return false;
          settle(id);
          resolve(read);
          return true;
        };
        table.set(id, { visit: request.visit, answer, fail, stopTimer });
        if (!request.send(id)) fail('eye-down');
      });
    },
    answer(id, message) {
      table.get(id)?.answer(message);
    },
    cancel(visit) {
      for (const pending of [...table.values()]) if (pending.visit === visit) pending.fail('cancelled');
    },
    failAll(why) {
      for (const pending of [...table.values()]) pending.fail(why);
    },
  };
}

/** A look that was not answered, for the door. */
export function failedLook(why: NoAnswer): { readonly kind: 'refused'; readonly reason: FaceReason } {
  return { kind: 'refused', reason: why };
}

export function readLook(message: EyeMessage): LookOutcome | undefined {
  return message.kind === 'looked' ? message.outcome : undefined;
}

export function readEnrolment(message: EyeMessage): EnrolOutcome | undefined {
  return message.kind === 'enrol-ended' ? message.outcome : undefined;
}

export function readAim(message: EyeMessage): AimOutcome | undefined {
  return message.kind === 'aim-ended' ? message.outcome : undefined;
}

/** An aim that was not answered. */
export function failedAim(why: NoAnswer): AimOutcome {
  return { kind: 'refused', reason: why };
}

/** Gathers the parts of a long list; gives it with the last one. */
export function subjectReader(): (message: EyeMessage) => readonly FaceSubject[] | undefined {
  const gathered: FaceSubject[] = [];
  return (message) => {
    if (message.kind !== 'subjects') return undefined;
    for (const subject of message.subjects) gathered.push(subject);
    return message.isLast ? gathered : undefined;
  };
}
