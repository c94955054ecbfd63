/** A serial line as bytes, both ways; it may be unplugged and come back. Whoever reads must only enqueue. */

export interface SerialBytes {
  /** Settles when the system has taken the bytes; that they arrived is for the protocol to say. Fault `serial-failed` where it has not. */
  write(bytes: Uint8Array): Promise<void>;
  /** `bytes` are zeroed when the handler returns: keep a copy. Returns the function that stops listening. */
  onData(handler: (bytes: Uint8Array) => void): () => void;
  onState(handler: (isConnected: boolean) => void): () => void;
  readonly isConnected: boolean;
  close(): Promise<void>;
}
