/**
 * The eye's looks: one at a time, ended by cancel, by a limit or by its answer. One that was cancelled is waited for,
 * because it still closes its camera. A camera or model that fails is a refusal, never a match (INV-20).
 */

import { type Fault, invariant, isFault } from '../base/fault.ts';
import type { FacePlace } from '../core/vision/place.ts';
import type { AdviceCode, FaceReason } from '../core/vision/reasons.ts';
import type { FaceSubject } from '../ports/eye.ts';
import type { Looked, LookRequest } from './look.ts';

export interface LookNews {
  advice(visit: string, advice: AdviceCode): void;
  place(visit: string, place: FacePlace | null): void;
  shot(visit: string, taken: number, wanted: number): void;
  fault(fault: Fault): void;
}

export interface LookWanted {
  readonly visit: string;
  readonly limitMs: number;
  /** Whom this look enrols. */
  readonly enrols: FaceSubject | undefined;
  /** How a probe is got. */
  readonly get: (request: LookRequest) => Promise<Looked>;
}

export interface OneLook {
  /** `finish` runs in the tick of the answer. */
  run<Outcome>(
    wanted: LookWanted,
    finish: (looked: Looked, cancel: { readonly isCancelled: boolean }) => Outcome,
  ): Promise<Outcome | { readonly kind: 'refused'; readonly reason: FaceReason }>;
  /** Ends the look under way where it is one of these. */
  cancel(which: (look: { readonly visit: string; readonly enrols: FaceSubject | undefined }) => boolean): void;
  /** Resolves when no look is under way. */
  ended(): Promise<void>;
}

interface CurrentLook {
  readonly visit: string;
  readonly enrols: FaceSubject | undefined;
  readonly cancel: { isCancelled: boolean };
  readonly done: Promise<unknown>;
}

export function makeOneLook(news: LookNews): OneLook {
  let current: CurrentLook | undefined;
  const begin = ({ visit, limitMs, enrols, get }: LookWanted): { readonly look: CurrentLook; readonly looking: Promise<Looked> } => {
    const cancel = { isCancelled: false };
    const looking = get({
      limitMs,
      cancel,
      onAdvice: (advice) => {
        news.advice(visit, advice);
      },
      onPlace: (place) => {
        news.place(visit, place);
      },
      onShot: (taken, wanted) => {
        if (enrols !== undefined) news.shot(visit, taken, wanted);
      },
    });
    return { looking, look: { visit, enrols, cancel, done: looking.catch(() => undefined) } };
  };
  return {
    run: async (wanted, finish) => {
      if (current?.cancel.isCancelled === true) await current.done;
      if (current !== undefined) return { kind: 'refused', reason: 'eye-busy' };
      const { look, looking } = begin(wanted);
      current = look;
      try {
        const looked = await looking;
        invariant(current === look, 'one look runs at a time');
        return finish(looked, look.cancel);
      } catch (error) {
        if (!isFault(error)) throw error;
        news.fault(error);
        return { kind: 'refused', reason: 'eye-down' };
      } finally {
        current = undefined;
      }
    },
    cancel: (which) => {
      if (current !== undefined && which(current)) current.cancel.isCancelled = true;
    },
    ended: async () => {
      await current?.done;
    },
  };
}
