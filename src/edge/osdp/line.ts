/** What this folder needs of the world: a line of bytes and a clock. Whoever joins the parts brings them. */

export interface ByteLine {
  write(bytes: Uint8Array): Promise<void>;
  /** `bytes` are only good until the handler returns. */
  onData(handler: (bytes: Uint8Array) => void): () => void;
  onState(handler: (isConnected: boolean) => void): () => void;
  readonly isConnected: boolean;
  close(): Promise<void>;
}

export interface LineClock {
  monotonicMs(): number;
  after(delayMs: number, callback: () => void): () => void;
}

/** Listeners of one kind. A handler must only enqueue. */
export interface Told<T> {
  add(handler: (value: T) => void): () => void;
  tell(value: T): void;
}

export function told<T>(): Told<T> {
  const handlers = new Set<(value: T) => void>();
  return {
    add: (handler) => {
      handlers.add(handler);
      return () => {
        handlers.delete(handler);
      };
    },
    tell: (value) => {
      for (const handler of [...handlers]) handler(value);
    },
  };
}
