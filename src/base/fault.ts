/**
 * The two ways in which code stops: a Fault is the environment failing (disk, device, file,
 * a peer); a BrokenInvariant is our own mistake. Expected outcomes are values, never thrown.
 * No message may hold a name, card number, PIN, score or raw bytes of a secret (INV-12).
 */

/** Every kind of environmental failure. The code tells the caller what may be done. */
export const FAULT_CODES = [
  'bad-site-file', // the site file is malformed: mend it, start again
  'bad-key', // the root key does not open the store: supply the right key
  'rolled-back', // a store or its keys are older than what was already reached
  'tpm-failed', // the TPM or its tools do not answer or refuse
  'key-exposed', // the key file can be read by others
  'already-running', // another terminal holds the data folder
  'not-running', // no terminal answers in the data folder
  'store-corrupt', // a page or row of a store cannot be read or authenticated
  'store-full', // the disk is full: nothing was written
  'store-failed', // any other store error
  'store-version', // written by a newer or unknown version
  'receipt-bad', // a receipt or proof is malformed or does not verify
  'decommissioned', // this terminal has ended: remove its folder to begin a new one
  'owner-released', // everything of one owner is destroyed: the next start waits for another
  'order-bad', // a signed order is malformed, of another device, too old or not rightly signed
  'ledger-broken', // the ledger does not verify
  'model-missing',
  'model-differs', // size or hash is not the manifest's
  'model-extra-head', // a model has an output that the manifest does not name (INV-10)
  'model-bad-manifest',
  'model-failed', // the model ran and failed
  'image-bad', // a picture or video cannot be decoded
  'camera-failed',
  'camera-missing',
  'camera-frozen', // it repeats one picture
  'camera-dark', // it sees nothing but dark
  'serial-failed',
  'gpio-failed', // lines of the board, or the gpiod tools, do not answer
  'screen-failed', // the kiosk page cannot be served: its port is taken or it was not built
  'eye-down', // the eye process is not there
  'eye-timeout', // it did not answer in time
  'message-bad', // a message over a process border is not of the schema
  'network-refused', // something asked for a network that must not exist
  'command-bad', // words on the command line
  'download-failed',
  'not-permitted',
] as const;

export type FaultCode = (typeof FAULT_CODES)[number];

/** The environment failed. `message` is one sentence for people: what, where, what to do. */
export class Fault extends Error {
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Fault';
    this.code = code;
  }
}

/** True for a Fault, of one code where one is given. */
export function isFault(thrown: unknown, code?: FaultCode): thrown is Fault {
  return thrown instanceof Fault && (code === undefined || thrown.code === code);
}

/** Our own mistake. Never caught to go on: the process stops and the supervisor restarts it. */
export class BrokenInvariant extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BrokenInvariant';
  }
}

/** Stops the process's current work where something that must hold does not. */
export function invariant(holds: boolean, what: string): asserts holds {
  if (!holds) throw new BrokenInvariant(what);
}

/** For the `default` of a switch over a union: the compiler proves it is never reached. */
export function unreachable(value: never): never {
  const kind = (value as { kind?: unknown } | null)?.kind;
  throw new BrokenInvariant(`unhandled case ${typeof kind === 'string' ? kind : typeof value}`);
}
