/** A serial line on which several speak by frames of their own types. A frame arrives whole or not at all. */

export interface FrameLine {
  /** Settles when the system has taken it; that it arrived is for the protocol to say. Fault `serial-failed` where it has not. */
  send(type: number, payload: Uint8Array): Promise<void>;
  /** Whoever listens only enqueues. Returns the function that stops listening. */
  onFrame(handler: (type: number, payload: Uint8Array) => void): () => void;
  onState(handler: (isConnected: boolean) => void): () => void;
  readonly isConnected: boolean;
}
