/**
 * One program of tpm2-tools at a time, as a child process without a shell. Secrets pass through its pipes alone, never
 * through an argument, the environment or a disk, and what was read from a pipe is zeroed. Every command ends.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { concatBytes } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';

/** Longer than any command takes: the slowest, an ECC primary key, is under 2 s on slow chips. Own choice. */
const COMMAND_LIMIT_MS = 10_000;
/** A killed command that hangs in the kernel's driver is not waited for: this long after the kill it counts as ended. */
const KILLED_LIMIT_MS = 1000;
/** Sealed objects are at most some hundred bytes, a secret 128 (TPM 2.0 Part 2, MAX_SYM_DATA). */
const OUTPUT_BYTES_MAX = 16 * 1024;
const COMPLAINT_CHARS_MAX = 4096;

/** Response codes (TPM 2.0 Part 2, table 16), those of format one without the number of their handle, parameter or session. */
export const TPM_RC = {
  /** A handle names nothing: here an NV index that is not defined. */
  handle: 0x08b,
  /** The session does not meet the object's policy. */
  policyFail: 0x09d,
  /** An NV index that was never written. */
  nvUninitialized: 0x14a,
  /** An NV index that is defined already. */
  nvDefined: 0x14c,
  /** PolicyNV: the comparison is false. */
  policy: 0x126,
} as const;

/** TPM_RC_FMT1 and the code within it: without bits 6 and 8 to 11, which count handles, parameters and sessions. */
const FORMAT_ONE = 0x080;
const FORMAT_ONE_CODE = 0x0bf;
/** TPM_RC_P: the code is about a parameter, not about a handle or a session. */
const OF_PARAMETER = 0x040;

export type ToolOutcome =
  | { readonly kind: 'done'; readonly output: Uint8Array }
  /** The TPM answered with a response code. */
  | { readonly kind: 'refused'; readonly code: number; readonly isOfParameter: boolean; readonly said: string };

export interface Tpm2Tools {
  /** `name` without its prefix, e.g. `unseal`. Fault `tpm-failed` where the tool is absent, the TPM does not answer or is late. */
  run(name: string, args: readonly string[], input?: Uint8Array): Promise<ToolOutcome>;
}

/** `tcti`: how the TPM is reached, e.g. `device:/dev/tpmrm0`. */
export function tpm2Tools(tcti: string): Tpm2Tools {
  return { run: (name, args, input) => new Call(tcti, name, args).end(input) };
}

class Call {
  readonly #tcti: string;
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #complaint = '';
  #why: string | undefined;

  constructor(tcti: string, name: string, args: readonly string[]) {
    this.#tcti = tcti;
    this.#name = `tpm2_${name}`;
    this.#child = spawn(this.#name, args, {
      stdio: 'pipe',
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LANG: 'C', TPM2TOOLS_TCTI: tcti },
      timeout: COMMAND_LIMIT_MS,
      killSignal: 'SIGKILL',
    });
  }

  async end(input: Uint8Array | undefined): Promise<ToolOutcome> {
    const { stdin, stdout, stderr } = this.#child;
    stdin?.on('error', () => undefined); // it ended before it read: its exit says why
    stdin?.end(input);
    stdout?.on('data', (chunk: Buffer) => {
      this.#take(chunk);
    });
    stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-COMPLAINT_CHARS_MAX);
    });
    const { exit, signal, error } = await ended(this.#child);
    const output = concatBytes(...this.#chunks);
    for (const chunk of this.#chunks) chunk.fill(0);
    if (error !== undefined) throw this.#absent(error);
    if (exit === 0 && this.#why === undefined) return { kind: 'done', output };
    output.fill(0);
    const response = responseOf(this.#complaint);
    if (response !== undefined && signal === null) return { kind: 'refused', ...response, said: this.#complaint };
    throw this.#failed(signal === null ? this.#complaint : (this.#why ?? 'it did not end in time'));
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes <= OUTPUT_BYTES_MAX) return;
    this.#why = 'it printed more than it should';
    this.#child.kill('SIGKILL');
  }

  #absent(error: NodeJS.ErrnoException): Fault {
    if (error.code !== 'ENOENT') return this.#failed(error);
    return new Fault('tpm-failed', `The program ${this.#name} is not there: install it with "apt-get install tpm2-tools".`, error);
  }

  #failed(cause: unknown): Fault {
    const where = `The TPM at ${this.#tcti} did not do ${this.#name}`;
    return new Fault('tpm-failed', `${where}: check that the device is there and that this user may use it (group tss).`, cause);
  }
}

interface Ended {
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error?: NodeJS.ErrnoException;
}

function ended(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve) => {
    const late = setTimeout(() => {
      child.unref();
      resolve({ exit: null, signal: 'SIGKILL' });
    }, COMMAND_LIMIT_MS + KILLED_LIMIT_MS);
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(late);
      resolve({ exit: null, signal: null, error });
    });
    child.once('close', (exit, signal) => {
      clearTimeout(late);
      resolve({ exit, signal });
    });
  });
}

/** From lines such as `ERROR: Esys_Unseal(0x99D) - tpm:session(1):a policy check failed`. Codes of other layers have high bits. */
function responseOf(complaint: string): { code: number; isOfParameter: boolean } | undefined {
  const found = /^ERROR: \w+\(0x([0-9A-F]{1,3})\) - tpm:/mu.exec(complaint)?.[1];
  if (found === undefined) return undefined;
  const code = Number.parseInt(found, 16);
  if ((code & FORMAT_ONE) === 0) return { code, isOfParameter: false };
  return { code: code & FORMAT_ONE_CODE, isOfParameter: (code & OF_PARAMETER) !== 0 };
}
