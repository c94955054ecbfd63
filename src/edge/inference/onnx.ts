/**
 * Fills the inference port with onnxruntime. Telemetry is switched off before the library loads
 * (1.29 and later phone home on Linux otherwise). One thread per session: two cost up to double on
 * busy cores. Runs are taken one after the other; never logs an input or an output (INV-03).
 */

import { Fault } from '../../base/fault.ts';
import type { Inference, ModelSession, Tensor } from '../../ports/inference.ts';

type Runtime = typeof import('onnxruntime-node');
type RuntimeSession = Awaited<ReturnType<Runtime['InferenceSession']['create']>>;

/** onnxruntime's log levels: 4 = fatal only. Its warnings name tensors, and errors come back as exceptions. */
const LOG_FATAL = 4;

/** Waiting runs at one time; more is a loop that does not await. */
const WAITING_MAX = 64;

/** Lines runs up so that one network at a time uses the core. */
function createLine(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (work) => {
    if (waiting >= WAITING_MAX)
      throw new Fault('model-failed', 'Too many model runs are waiting; the eye asks faster than it can compute.');
    waiting += 1;
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      waiting -= 1;
    }
  };
}

async function loadRuntime(): Promise<Runtime> {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const loaded: Runtime & { readonly default?: Runtime } = await import('onnxruntime-node');
  return loaded.default ?? loaded;
}

async function runOnce(runtime: Runtime, session: RuntimeSession, name: string, input: Tensor): Promise<Record<string, Tensor>> {
  const feed = new runtime.Tensor('float32', input.data, [...input.shape]);
  let outputs: Awaited<ReturnType<RuntimeSession['run']>>;
  try {
    outputs = await session.run({ [session.inputNames[0] ?? '']: feed });
  } catch (cause) {
    throw new Fault('model-failed', `The model ${name} failed on its input; check it with: menshen models verify.`, cause);
  }
  const results: Record<string, Tensor> = {};
  for (const [output, value] of Object.entries(outputs)) {
    if (!(value.data instanceof Float32Array)) {
      throw new Fault(
        'model-failed',
        `The model ${name} gave output ${output} in a type other than float32; use a pack made for this version.`,
      );
    }
    results[output] = { shape: value.dims, data: value.data };
  }
  return results;
}

/** Loads onnxruntime and gives the inference port. Fault `model-failed` where the library does not load. */
export async function createOnnxInference(): Promise<Inference> {
  let runtime: Runtime;
  try {
    runtime = await loadRuntime();
  } catch (cause) {
    throw new Fault('model-failed', 'onnxruntime does not load on this machine; run npm ci again.', cause);
  }
  const inLine = createLine();
  return {
    async open(name: string, bytes: Uint8Array): Promise<ModelSession> {
      let session: RuntimeSession;
      try {
        session = await runtime.InferenceSession.create(bytes, {
          intraOpNumThreads: 1,
          interOpNumThreads: 1,
          executionMode: 'sequential',
          graphOptimizationLevel: 'all',
          logSeverityLevel: LOG_FATAL,
        });
      } catch (cause) {
        throw new Fault('model-failed', `The model ${name} cannot be opened; fetch it again with: npm run fetch-models.`, cause);
      }
      return {
        inputName: session.inputNames[0] ?? '',
        outputNames: [...session.outputNames],
        run: (input) => inLine(() => runOnce(runtime, session, name, input)),
        close: () => session.release(),
      };
    },
  };
}
