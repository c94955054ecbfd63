/** The lock. Its rest state is locked; egress never depends on it (INV-16). */
export interface DoorLock {
  /** Releases the lock for `unlockMs`, then it locks by itself. Fault `serial-failed` where the relay is gone. */
  unlock(unlockMs: number): Promise<void>;
  /** Ends a release early: the leaf has closed. It takes nothing but time away; what is wired past the relay opens as before. Fault `serial-failed`. */
  lock(): Promise<void>;
  /** False while the relay is not there. Absent: it cannot tell. */
  readonly isConnected?: boolean;
  onState?(handler: (isConnected: boolean) => void): () => void;
  close(): Promise<void>;
}

/** `unreadable`: the line does not answer; it never passes for rest. */
export type InputState = 'rest' | 'active' | 'unreadable';

/** One wire that says something of the door. */
export interface DoorInput {
  readonly state: InputState;
  /** Each change. Handlers must only enqueue. */
  onState(handler: (state: InputState) => void): () => void;
  close(): Promise<void>;
}

/** The wires of a door, each absent where it has none. Hard egress and fire release are wired, never made by these (INV-16). */
export interface DoorInputs {
  /** Active: the leaf is open. */
  readonly contact?: DoorInput;
  /** Active: somebody inside asks to go out. */
  readonly rex?: DoorInput;
  /** Active: the fire alarm has released the door. */
  readonly fire?: DoorInput;
}

/** What a reader's lamp, buzzer or display may tell of the door; never of a person. */
export type DoorSignal =
  | 'idle'
  | 'checking'
  | 'granted'
  | 'refused'
  | 'wait'
  | 'held-open'
  | 'forced'
  | 'fire'
  | 'out-of-service'
  | 'install-mode';

export interface DoorSignals {
  /** Shows this until the next; never waits, never fails. */
  show(signal: DoorSignal): void;
}

/** An existing access panel that this terminal is a reader of. */
export interface AccessPanel {
  readonly isOnline: boolean;
  onState(handler: (isOnline: boolean) => void): () => void;
  /** Sends a subject's number as a card read. False where the panel did not take it. */
  present(number: string): Promise<boolean>;
  /** The panel switches its output on, for so many milliseconds; null where it names no time. Handlers must only enqueue. */
  onRelease?(handler: (releaseMs: number | null) => void): () => void;
  close(): Promise<void>;
}

/** An event source of the outside wall. Handlers must only enqueue. */
export interface CardReader {
  /** `card` is the number as the reader gives it, upper-case hex. Returns the function that stops listening. */
  onCard(handler: (card: string) => void): () => void;
  onState(handler: (isConnected: boolean) => void): () => void;
  readonly isConnected: boolean;
  close(): Promise<void>;
}

/** '0'…'9', 'enter' (#), 'clear' (*). */
export type PadKey = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | 'enter' | 'clear';

/** `unreadable`: the switch does not answer; whoever cut its wire would like that to pass for closed. */
export type TamperState = 'closed' | 'open' | 'unreadable';

/** The switch that tells of an opened housing. */
export interface TamperSwitch {
  readonly state: TamperState;
  readonly isOpen: boolean;
  /** Each change. Handlers must only enqueue. */
  onState(handler: (state: TamperState) => void): () => void;
  close(): void;
}

export interface PinPad {
  onKey(handler: (key: PadKey) => void): () => void;
  onState(handler: (isConnected: boolean) => void): () => void;
  readonly isConnected: boolean;
  close(): Promise<void>;
}
