/**
 * The numbers of one period, added up from the ledger's entries and nothing else: whoever has the ledger gets the same
 * (law.md §4.4). Counts kinds, reasons and minutes; knows nobody, not even a pseudonym.
 */

import type { LedgerEvent } from '../ledger/event.ts';

export interface TallyEntry {
  readonly atMs: number;
  readonly event: LedgerEvent;
}

export type Numbers = Record<string, number>;

/** What was the case when a period began, as the one before ended. */
export interface Carried {
  readonly isRunning: boolean;
  /** Gates that were closed; none where the face was on. */
  readonly closed: readonly string[];
}

export const NOTHING_CARRIED: Carried = { isRunning: false, closed: [] };

export interface Tally {
  readonly entries: number;
  readonly events: Numbers;
  readonly passages: Numbers;
  /** `METHOD.REASON`. */
  readonly denied: Numbers;
  readonly erasedByCause: Numbers;
  readonly withdrawnBy: Numbers;
  readonly operatorActs: Numbers;
  readonly clock: Numbers;
  readonly incidents: Numbers;
  /** `MOVE.KIND`, as `opened.access`. */
  readonly requests: Numbers;
  /** Minutes, whole, in which the terminal ran and the face was off; `byReason` names every gate that was closed. */
  readonly faceOffMinutes: number;
  readonly faceOffByReason: Numbers;
  readonly versions: readonly string[];
  readonly noticeVersions: readonly string[];
  readonly embedders: readonly string[];
  readonly carried: Carried;
}

const MINUTE_MS = 60_000;
/** Of an erasure whose intent is of an earlier period. */
const BEGUN_EARLIER = 'begun-earlier';

function count(numbers: Numbers, name: string, by = 1): void {
  numbers[name] = (numbers[name] ?? 0) + by;
}

/** Takes entries in their order; `end` closes the period at that moment. */
export class Tallying {
  readonly #events: Numbers = {};
  readonly #passages: Numbers = {};
  readonly #denied: Numbers = {};
  readonly #erased: Numbers = {};
  readonly #withdrawn: Numbers = {};
  readonly #acts: Numbers = {};
  readonly #clock: Numbers = {};
  readonly #incidents: Numbers = {};
  readonly #requests: Numbers = {};
  readonly #offMs: Numbers = {};
  readonly #causes = new Map<string, string>();
  readonly #versions = new Set<string>();
  readonly #notices = new Set<string>();
  readonly #embedders = new Set<string>();
  #entries = 0;
  #allOffMs = 0;
  #atMs: number;
  #isRunning: boolean;
  #closed: readonly string[];

  constructor(startMs: number, carried: Carried) {
    this.#atMs = startMs;
    this.#isRunning = carried.isRunning;
    this.#closed = carried.closed;
  }

  add({ atMs, event }: TallyEntry): void {
    // A terminal that lost its power said nothing: the time until it booted again is not counted.
    if (event.kind === 'boot') this.#isRunning = false;
    this.#passTo(atMs);
    this.#entries += 1;
    count(this.#events, event.kind);
    this.#addFace(event);
    this.#addOthers(event);
  }

  #passTo(atMs: number): void {
    const lasted = Math.max(0, atMs - this.#atMs);
    this.#atMs = Math.max(this.#atMs, atMs);
    if (!this.#isRunning || this.#closed.length === 0) return;
    this.#allOffMs += lasted;
    for (const gate of this.#closed) count(this.#offMs, gate, lasted);
  }

  #addFace(event: LedgerEvent): void {
    switch (event.kind) {
      case 'boot':
        this.#isRunning = true;
        this.#closed = [];
        this.#versions.add(event.version);
        break;
      case 'stop':
        this.#isRunning = false;
        break;
      case 'gate':
        this.#closed = event.isFaceAllowed ? [] : event.closed;
        break;
      case 'passage':
        count(this.#passages, event.method);
        break;
      case 'denied':
        count(this.#denied, `${event.method}.${event.reason}`);
        break;
      case 'erase-intent':
        this.#causes.set(event.proofId, event.cause);
        break;
      case 'erased':
        count(
          this.#erased,
          this.#causes.get(event.proofId) ?? BEGUN_EARLIER,
          event.scope === 'all' ? event.personsBefore - event.personsAfter : 1,
        );
        this.#causes.delete(event.proofId);
        break;
      default:
    }
  }

  #addOthers(event: LedgerEvent): void {
    switch (event.kind) {
      case 'withdrawn':
        count(this.#withdrawn, event.channel);
        break;
      case 'operator':
        count(this.#acts, event.verb);
        break;
      case 'clock':
        count(this.#clock, event.what);
        break;
      case 'clock-accepted':
        count(this.#clock, 'accepted');
        break;
      case 'incident':
        count(this.#incidents, `${event.severity}.${event.state}`);
        break;
      case 'request':
        count(this.#requests, `${event.what}.${event.request}`);
        break;
      case 'consent-granted':
        this.#notices.add(event.noticeVersion);
        break;
      case 'enrolled':
        this.#embedders.add(event.embedderSha256);
        break;
      default:
    }
  }

  end(endMs: number): Tally {
    this.#passTo(endMs);
    const minutes = Object.fromEntries(Object.entries(this.#offMs).map(([gate, ms]) => [gate, Math.round(ms / MINUTE_MS)]));
    return {
      entries: this.#entries,
      events: this.#events,
      passages: this.#passages,
      denied: this.#denied,
      erasedByCause: this.#erased,
      withdrawnBy: this.#withdrawn,
      operatorActs: this.#acts,
      clock: this.#clock,
      incidents: this.#incidents,
      requests: this.#requests,
      faceOffMinutes: Math.round(this.#allOffMs / MINUTE_MS),
      faceOffByReason: minutes,
      versions: [...this.#versions],
      noticeVersions: [...this.#notices],
      embedders: [...this.#embedders],
      carried: { isRunning: this.#isRunning, closed: this.#closed },
    };
  }
}
