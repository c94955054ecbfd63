/** Requests and complaints, sealed; a step is added, never changed. Anonymous ones hold no person. */

import type { Day } from '../core/filing/shanghai-day.ts';
import type { ComplaintTopic, RequestChannel, RequestKind, RequestState, RequestStep } from '../core/rights/request.ts';
import type { PersonId } from './people-vault.ts';

export interface NewRequest {
  readonly number: string;
  readonly kind: RequestKind;
  /** Of complaints alone. */
  readonly topic: ComplaintTopic | null;
  readonly channel: RequestChannel;
  /** null: anonymous. */
  readonly personId: PersonId | null;
  readonly receivedAtMs: number;
  readonly dueDay: Day;
  readonly isDueEstimated: boolean;
  /** How to answer, where the person left it at the desk; else null. */
  readonly contact: string | null;
}

export interface KeptRequest extends NewRequest {
  readonly state: RequestState;
  readonly closedAtMs: number | null;
  readonly steps: readonly { readonly atMs: number; readonly step: RequestStep }[];
}

export interface RequestBook {
  /** Fault `store-full` where it takes no more. */
  add(request: NewRequest): void;
  find(number: string): KeptRequest | undefined;
  /** Oldest first; of one person where one is given. Damaged rows are left out and counted in `damaged`. */
  list(personId?: PersonId): KeptRequest[];
  step(number: string, state: RequestState, step: RequestStep, atMs: number): void;
  /** Deletes what was closed before then; how many. Fault `not-permitted` for a time less than three years ago. */
  endOlder(beforeMs: number, nowMs: number): number;
}
