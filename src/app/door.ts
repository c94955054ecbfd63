/**
 * Runs the door machine on the lock and the wires of the door. A relay that fails or is silent is a
 * refusal, never a hang; an input that cannot be read is said, and passes for nothing. Egress and
 * fire release are wired past all of this (INV-16).
 */

import { isFault } from '../base/fault.ts';
import { doorDueMs, stepDoor } from '../core/access/door-machine.ts';
import { DOOR_AT_REST, type DoorEvent, type DoorNote, type DoorState, isReleased, type Leaf } from '../core/access/door-state.ts';
import { CONTACT_BOUNCE_MS, DOOR_ENTRY_EVERY_MS, DOOR_EVENTS_MAX } from '../core/policy/limits.ts';
import type { DoorRules } from '../core/policy/site-door.ts';
import type { Clock } from '../ports/clock.ts';
import type { DoorInput, DoorInputs, DoorLock, InputState } from '../ports/door-hardware.ts';
import { makeEventQueue } from './event-queue.ts';
import type { Journal } from './journal.ts';
import { within } from './within.ts';

/** A relay answers within milliseconds; serial reconnects within a second or two. */
const RELAY_LIMIT_MS = 3_000;

export interface DoorParts {
  readonly lock: DoorLock;
  readonly clock: Clock;
  readonly rules: DoorRules;
  readonly inputs?: DoorInputs | undefined;
  readonly journal: Pick<Journal, 'append'>;
  /** One line for the operator. */
  readonly onLog?: ((line: string) => void) | undefined;
}

export interface Door {
  /** A decision: false where the lock did not release. */
  release(unlockMs: number): Promise<boolean>;
  readonly state: DoorState;
  /** True while the lock may be free. */
  readonly isReleased: boolean;
  /** False while the relay is not there, or did not do the last command. */
  readonly isRelayOk: boolean;
  /** A schedule wants the door unlocked, or no more. */
  setScheduled(isOn: boolean): void;
  /** An operator has looked. False where there was nothing to clear. */
  clear(): boolean;
  /** After each step that changed the state. Handlers must only enqueue. */
  onState(handler: (state: DoorState) => void): () => void;
  /** Listens to the wires. */
  start(): void;
  stop(): void;
}

export function makeDoor(parts: DoorParts): Door {
  return new DoorRunner(parts);
}

class DoorRunner implements Door {
  readonly #parts: DoorParts;
  readonly #handlers = new Set<(state: DoorState) => void>();
  readonly #notes: (note: DoorNote) => void;
  readonly #queue;
  #state = DOOR_AT_REST;
  #isRelayOk = true;
  #stops: (() => void)[] = [];
  #cancelTick = (): void => undefined;

  constructor(parts: DoorParts) {
    this.#parts = parts;
    this.#notes = spacedNotes(parts);
    this.#queue = makeEventQueue<DoorEvent>((event) => {
      void this.#run(event);
    });
  }

  get state(): DoorState {
    this.#tick();
    return this.#state;
  }

  get isReleased(): boolean {
    return isReleased(this.state, this.#nowMs());
  }

  get isRelayOk(): boolean {
    return this.#isRelayOk && this.#parts.lock.isConnected !== false;
  }

  async release(unlockMs: number): Promise<boolean> {
    this.#tick();
    return this.#run({ kind: 'granted', nowMs: this.#nowMs(), unlockMs });
  }

  setScheduled(isOn: boolean): void {
    if (isOn !== this.#state.isScheduled) void this.#run({ kind: 'schedule', nowMs: this.#nowMs(), isOn });
  }

  clear(): boolean {
    const before = this.#state;
    void this.#run({ kind: 'clear', nowMs: this.#nowMs() });
    return this.#state !== before;
  }

  onState(handler: (state: DoorState) => void): () => void {
    this.#handlers.add(handler);
    return () => {
      this.#handlers.delete(handler);
    };
  }

  start(): void {
    const { inputs, clock, journal } = this.#parts;
    const put = (make: (nowMs: number) => DoorEvent): void => {
      this.#queue.put(make(this.#nowMs()), DOOR_EVENTS_MAX);
    };
    const stops = [
      watchInput(inputs?.contact, { clock, journal, name: 'contact', bounceMs: CONTACT_BOUNCE_MS }, (state) => {
        put((nowMs) => ({ kind: 'leaf', nowMs, leaf: LEAVES[state] }));
      }),
      watchInput(inputs?.fire, { clock, journal, name: 'fire', bounceMs: CONTACT_BOUNCE_MS }, (state) => {
        // A line that cannot be read neither begins nor ends a fire release: the wire does that.
        if (state !== 'unreadable') put((nowMs) => ({ kind: 'fire', nowMs, isOn: state === 'active' }));
      }),
      watchInput(inputs?.rex, { clock, journal, name: 'rex', bounceMs: 0 }, (state) => {
        if (state === 'active') put((nowMs) => ({ kind: 'rex', nowMs }));
      }),
    ];
    this.#stops = stops;
  }

  /** The lock ends its time by itself; nothing is renewed any more. */
  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#cancelTick();
    this.#queue.stop();
  }

  #nowMs(): number {
    return this.#parts.clock.monotonicMs();
  }

  /** What fell due and was not told yet. */
  #tick(): void {
    const dueMs = doorDueMs(this.#state, this.#parts.rules);
    if (dueMs !== undefined && this.#nowMs() >= dueMs) void this.#run({ kind: 'tick', nowMs: this.#nowMs() });
  }

  /** Steps at once, and settles when the lock has answered: false where it did not release. */
  async #run(event: DoorEvent): Promise<boolean> {
    const { state, effects } = stepDoor(this.#state, event, this.#parts.rules);
    const isChanged = state !== this.#state;
    this.#state = state;
    this.#arm();
    let isOk = true;
    for (const effect of effects) {
      if (effect.kind === 'note') this.#notes(effect.note);
    }
    const commands = effects.flatMap((effect) => {
      if (effect.kind === 'note') return [];
      return [effect.kind === 'lock' ? this.#command(() => this.#parts.lock.lock()) : this.#release(effect.unlockMs)];
    });
    if (isChanged) for (const handler of [...this.#handlers]) handler(state);
    for (const command of commands) isOk = (await command) && isOk;
    return isOk;
  }

  async #release(unlockMs: number): Promise<boolean> {
    const isOk = await this.#command(() => this.#parts.lock.unlock(unlockMs));
    if (!isOk) void this.#run({ kind: 'relay-failed', nowMs: this.#nowMs() });
    return isOk;
  }

  async #command(work: () => Promise<void>): Promise<boolean> {
    try {
      this.#isRelayOk =
        (await within(
          this.#parts.clock,
          RELAY_LIMIT_MS,
          work().then(() => true),
        )) === true;
    } catch (error) {
      if (!isFault(error)) throw error;
      this.#isRelayOk = false;
    }
    return this.#isRelayOk;
  }

  #arm(): void {
    this.#cancelTick();
    const dueMs = doorDueMs(this.#state, this.#parts.rules);
    if (dueMs === undefined) return;
    this.#cancelTick = this.#parts.clock.after(Math.max(0, dueMs - this.#nowMs()), () => {
      this.#queue.put({ kind: 'tick', nowMs: this.#nowMs() }, DOOR_EVENTS_MAX);
    });
  }
}

const LEAVES: Readonly<Record<InputState, Leaf>> = { rest: 'closed', active: 'open', unreadable: 'unknown' };

interface InputWatch {
  readonly clock: Clock;
  readonly journal: Pick<Journal, 'append'>;
  readonly name: 'contact' | 'rex' | 'fire';
  readonly bounceMs: number;
}

/** Tells the state now and each that has stood for long enough; what cannot be read is on record, and that it can again. */
function watchInput(
  input: DoorInput | undefined,
  { clock, journal, name, bounceMs }: InputWatch,
  tell: (state: InputState) => void,
): () => void {
  if (input === undefined) return () => undefined;
  let told: InputState = 'rest';
  let notedMs = Number.NEGATIVE_INFINITY;
  let isNoted = false;
  let cancel = (): void => undefined;
  const note = (isReadable: boolean): void => {
    const nowMs = clock.monotonicMs();
    if (isReadable ? !isNoted : isNoted || nowMs - notedMs < DOOR_ENTRY_EVERY_MS) return;
    isNoted = !isReadable;
    notedMs = nowMs;
    journal.append({ kind: 'door-input', input: name, isReadable });
  };
  const take = (state: InputState): void => {
    told = state;
    note(state !== 'unreadable');
    tell(state);
  };
  const stop = input.onState((state) => {
    cancel();
    if (state === told) return;
    if (bounceMs === 0) take(state);
    else
      cancel = clock.after(bounceMs, () => {
        take(state);
      });
  });
  // A button that hangs since before the start was not pressed now.
  if (name === 'rex' && input.state === 'active') told = 'active';
  else take(input.state);
  return () => {
    stop();
    cancel();
  };
}

const SENTENCES = {
  forced: 'The door was opened and nothing had released it. Look at it; then close it, or run: menshen door clear.',
  'held-open': 'The door stands open for too long. Close it; or run: menshen door clear.',
  'fire-release': 'The fire line released the door: it is not held by software until the line is at rest again.',
  'schedule-unlock': 'The hours of the door have begun: it stands unlocked for everybody.',
} as const;

/** A loose contact must not fill the ledger: the same alarm now and then, and its end only where its beginning was written. */
function spacedNotes({ clock, journal, onLog }: DoorParts): (note: DoorNote) => void {
  const raisedMs = new Map<string, number>();
  const open = new Set<string>();
  return (note) => {
    const key = note.kind === 'door-alarm' ? note.alarm : note.kind;
    const isBegin =
      note.kind === 'door-alarm' ? note.state === 'raised' : note.kind === 'fire-release' ? note.state === 'active' : note.isOn;
    if (isBegin) {
      const nowMs = clock.monotonicMs();
      if (nowMs - (raisedMs.get(key) ?? Number.NEGATIVE_INFINITY) < DOOR_ENTRY_EVERY_MS) return;
      raisedMs.set(key, nowMs);
      open.add(key);
    } else if (!open.has(key)) return;
    else if (!(note.kind === 'fire-release' && note.state === 'over')) open.delete(key);
    journal.append(note);
    if (isBegin) onLog?.(SENTENCES[note.kind === 'door-alarm' ? note.alarm : note.kind]);
  };
}
