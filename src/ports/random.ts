/** Unpredictable bytes (in the simulator: bytes of the seed). */
export interface Random {
  bytes(length: number): Uint8Array;
}
