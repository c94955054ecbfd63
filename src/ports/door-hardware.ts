/** The lock. Its rest state is locked; egress never depends on it (INV-16). */
export interface DoorLock {
  /** Releases the lock for `unlockMs`, then it locks by itself. Fault `serial-failed` where the relay is gone. */
  unlock(unlockMs: number): Promise<void>;
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
