/** Runs a neural network. Filled by onnxruntime (edge/inference), one thread per session. */

/** Row-major float tensor. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface ModelSession {
  readonly inputName: string;
  readonly outputNames: readonly string[];
  /** Fault `model-failed` where the runtime refuses. */
  run(input: Tensor): Promise<Readonly<Record<string, Tensor>>>;
  close(): Promise<void>;
}

export interface Inference {
  /** Opens model bytes that were already checked against the manifest. */
  open(name: string, bytes: Uint8Array): Promise<ModelSession>;
}
