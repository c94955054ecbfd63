/**
 * What the key provider asks of a TPM 2.0: counters that only grow, and secrets sealed to the boot measurements and to one
 * value of such a counter.
 * Secrets cross the bus to the chip encrypted (sessions salted with the primary key), so that a probe on it reads nothing.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { utf8Text } from '../../base/bytes.ts';
import { Fault, invariant } from '../../base/fault.ts';
import { SecretBytes } from '../../base/secret.ts';
import type { SealedObject } from './tpm2-files.ts';
import { type ToolOutcome, TPM_RC, type Tpm2Tools } from './tpm2-tools.ts';

/** The value that one counter must have. */
export interface CounterAt {
  readonly index: number;
  readonly value: number;
}

export type Unsealed =
  | { readonly kind: 'unsealed'; readonly secret: SecretBytes }
  /** Sealed by another TPM, before this one was cleared, or damaged. */
  | { readonly kind: 'foreign' }
  /** The boot measurements or the counter are not those it was sealed to. */
  | { readonly kind: 'withheld' };

/**
 * TPMA_NV of the counters (TPM 2.0 Part 2, table 209): AUTHWRITE, TPM_NT_COUNTER, AUTHREAD, NO_DA. Whoever reaches the TPM may count
 * on, and what was sealed is lost to all; nobody can count back: a counter that was removed and made again starts above the
 * highest value that any removed one had (Part 3, TPM2_NV_Increment; tried in the tests).
 */
const COUNTER_ATTRIBUTES = 'authwrite|nt=counter|authread|no_da';
/** The same with TPMA_NV_WRITTEN, as tpm2_nvreadpublic prints it. */
const COUNTER_IS = 'value: 0x22040014';
const COUNTER_BYTES = 8;

/** What is sealed here is always as long as a key. */
export const SECRET_BYTES = 32;

/** A storage key as in the TCG's template (restricted, decrypt, P-256, AES-128-CFB): the same at every call, until the TPM is cleared. */
const PRIMARY_ALGORITHM = 'ecc256:aes128cfb';
const PRIMARY_ATTRIBUTES = 'fixedtpm|fixedparent|sensitivedataorigin|userwithauth|noda|restricted|decrypt';
/** No `userwithauth`: the policy is the only way to the secret. */
const SEALED_ATTRIBUTES = 'fixedtpm|fixedparent|noda';

/** Transient objects that a TPM without resource manager has room for at least (TPM 2.0 Part 2, TPM_PT_HR_TRANSIENT_MIN). */
const OBJECTS_MAX = 3;
/** How many of them a command leaves there. */
const OBJECTS_LEFT: Readonly<Record<string, number>> = { createprimary: 1, startauthsession: 1, create: 1, load: 2, unseal: 1 };
const WITHHELD: readonly number[] = [TPM_RC.policy, TPM_RC.policyFail, TPM_RC.handle, TPM_RC.nvUninitialized];

/** One turn. Faults of all: `tpm-failed`, also where the TPM refuses what it should do. */
export class Tpm2Turn {
  readonly #tools: Tpm2Tools;
  readonly #pcrs: string;
  readonly #folder: string;
  #primary: string | undefined;
  #objects = 0;

  constructor(tools: Tpm2Tools, pcrs: readonly number[], folder: string) {
    this.#tools = tools;
    this.#pcrs = `sha256:${pcrs.join(',')}`;
    this.#folder = folder;
  }

  /** undefined where the counter is not there or has no value yet. */
  async counter(index: number): Promise<number | undefined> {
    const handle = handleOf(index);
    const read = await this.#run('nvread', ['-C', handle, '-s', String(COUNTER_BYTES), handle]);
    if (read.kind === 'refused' && (read.code === TPM_RC.handle || read.code === TPM_RC.nvUninitialized)) return undefined;
    return countOf(doneBy('nvread', read));
  }

  /** The value of the counter, which is made and given its first where it is not there. Refuses what is not a counter of this kind. */
  async ensureCounter(index: number): Promise<number> {
    const handle = handleOf(index);
    if ((await this.counter(index)) === undefined) {
      const defined = await this.#run('nvdefine', ['-C', 'o', '-s', String(COUNTER_BYTES), '-a', COUNTER_ATTRIBUTES, handle]);
      // Made before the power failed, but not counted on yet.
      if (defined.kind === 'done' || defined.code !== TPM_RC.nvDefined) doneBy('nvdefine', defined);
      await this.increment(index);
    }
    if (!utf8Text(await this.#do('nvreadpublic', [handle])).includes(COUNTER_IS)) {
      throw new Fault('tpm-failed', `The TPM holds something else at ${handle}: name a free place as keys.nvIndex in the site file.`);
    }
    const value = await this.counter(index);
    invariant(value !== undefined, 'a counter that was counted on has a value');
    return value;
  }

  async increment(index: number): Promise<void> {
    const handle = handleOf(index);
    await this.#do('nvincrement', ['-C', handle, handle]);
  }

  async seal(secret: Uint8Array, to: CounterAt): Promise<SealedObject> {
    const [trial, policy, session] = [this.#path('trial'), this.#path('policy'), this.#path('session')];
    await this.#do('startauthsession', ['-S', trial]);
    await this.#inSession(trial, async () => {
      await this.#do('policypcr', ['-S', trial, '-l', this.#pcrs]);
      doneBy('policynv', await this.#policyNv(trial, to, ['-L', policy]));
    });
    const [publicArea, privateArea] = [this.#path('public'), this.#path('private')];
    const parent = ['-C', await this.#openPrimary(), '-P', `session:${session}`];
    await this.#startEncrypted(session, '--hmac-session', '--enable-decrypt');
    await this.#inSession(session, async () => {
      const object = ['-i', '-', '-u', publicArea, '-r', privateArea, '-L', policy, '-a', SEALED_ATTRIBUTES];
      await this.#do('create', [...parent, ...object], secret);
    });
    return { publicArea: new Uint8Array(readFileSync(publicArea)), privateArea: new Uint8Array(readFileSync(privateArea)) };
  }

  async unseal(sealed: SealedObject, to: CounterAt): Promise<Unsealed> {
    const object = await this.#load(sealed);
    if (object === undefined) return { kind: 'foreign' };
    const session = this.#path('session');
    await this.#startEncrypted(session, '--policy-session', '--enable-encrypt');
    return await this.#inSession(session, async (): Promise<Unsealed> => {
      await this.#do('policypcr', ['-S', session, '-l', this.#pcrs]);
      const counted = await this.#policyNv(session, to);
      if (isWithheld(counted)) return { kind: 'withheld' };
      doneBy('policynv', counted);
      const unsealed = await this.#run('unseal', ['-c', object, '-p', `session:${session}`]);
      if (isWithheld(unsealed)) return { kind: 'withheld' };
      const secret = new SecretBytes(doneBy('unseal', unsealed));
      return secret.length === SECRET_BYTES ? { kind: 'unsealed', secret } : { kind: 'foreign' };
    });
  }

  /** True where this TPM can use the object at all. */
  async isOwn(sealed: SealedObject): Promise<boolean> {
    return (await this.#load(sealed)) !== undefined;
  }

  /** Leaves no object in the TPM. */
  async flush(): Promise<void> {
    if (this.#objects > 0) doneBy('flushcontext', await this.#tools.run('flushcontext', ['-t']));
    this.#objects = 0;
  }

  /** The file of the loaded object's context; undefined where it is not this TPM's. */
  async #load({ publicArea, privateArea }: SealedObject): Promise<string | undefined> {
    const [publicPath, privatePath, object] = [this.#path('public'), this.#path('private'), this.#path('object')];
    writeFileSync(publicPath, publicArea);
    writeFileSync(privatePath, privateArea);
    const loaded = await this.#run('load', ['-C', await this.#openPrimary(), '-u', publicPath, '-r', privatePath, '-c', object]);
    if (loaded.kind === 'refused' && loaded.isOfParameter) return undefined;
    doneBy('load', loaded);
    return object;
  }

  async #openPrimary(): Promise<string> {
    if (this.#primary !== undefined) return this.#primary;
    const primary = this.#path('primary');
    await this.#do('createprimary', ['-C', 'o', '-g', 'sha256', '-G', PRIMARY_ALGORITHM, '-a', PRIMARY_ATTRIBUTES, '-c', primary]);
    this.#primary = primary;
    return primary;
  }

  /** `way`: which parameter crosses the bus encrypted, the one to the TPM or the one from it. */
  async #startEncrypted(session: string, kind: '--hmac-session' | '--policy-session', way: '--enable-decrypt' | '--enable-encrypt') {
    const primary = await this.#openPrimary();
    await this.#do('startauthsession', [kind, '-S', session, `--tpmkey-context=${primary}`]);
    await this.#do('sessionconfig', [session, way]);
  }

  async #inSession<Value>(session: string, work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } finally {
      await this.#run('flushcontext', [session]);
    }
  }

  #policyNv(session: string, { index, value }: CounterAt, more: readonly string[] = []): Promise<ToolOutcome> {
    const handle = handleOf(index);
    return this.#run('policynv', ['-S', session, '-C', handle, '-i', '-', '--offset', '0', ...more, handle, 'eq'], countBytes(value));
  }

  async #do(name: string, args: readonly string[], input?: Uint8Array): Promise<Uint8Array> {
    return doneBy(name, await this.#run(name, args, input));
  }

  async #run(name: string, args: readonly string[], input?: Uint8Array): Promise<ToolOutcome> {
    const left = OBJECTS_LEFT[name] ?? 0;
    if (this.#objects + left > OBJECTS_MAX) await this.flush();
    this.#objects += left;
    return await this.#tools.run(name, args, input);
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}

function isWithheld(outcome: ToolOutcome): boolean {
  return outcome.kind === 'refused' && WITHHELD.includes(outcome.code);
}

/** What the tool printed. Fault `tpm-failed` where the TPM refused. */
export function doneBy(name: string, outcome: ToolOutcome): Uint8Array {
  if (outcome.kind === 'done') return outcome.output;
  const code = `0x${outcome.code.toString(16)}`;
  throw new Fault(
    'tpm-failed',
    `The TPM refused tpm2_${name} (${code}): see whether it is locked, owned or used by another.`,
    outcome.said,
  );
}

function handleOf(index: number): string {
  return `0x${index.toString(16)}`;
}

function countBytes(value: number): Uint8Array {
  const bytes = new Uint8Array(COUNTER_BYTES);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

function countOf(bytes: Uint8Array): number {
  const value = bytes.length === COUNTER_BYTES ? Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0)) : 0;
  if (value >= 1 && Number.isSafeInteger(value)) return value;
  throw new Fault('tpm-failed', 'The TPM holds something else than a counter there: name a free place as keys.nvIndex in the site file.');
}
