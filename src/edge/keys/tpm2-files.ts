/**
 * The files of the TPM provider: sealed objects, which are worthless without this TPM in its present state. Each is
 * canonical JSON with a checksum, whole or absent. The checksum tells damage from a TPM that fails; who changes a file on purpose
 * is held off by the TPM, which checks what the file says.
 */

import { hash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fromHex, toHex, utf8Text } from '../../base/bytes.ts';
import { canonicalBytes, type CanonicalValue } from '../../base/canonical.ts';
import { Fault } from '../../base/fault.ts';
import { createSmallFile, destroySmallFile, readSmallFile, replaceSmallFile } from './root-file.ts';

/** A TPM2B_PUBLIC and a TPM2B_PRIVATE as tpm2_create writes them. */
export interface SealedObject {
  readonly publicArea: Uint8Array;
  readonly privateArea: Uint8Array;
}

export interface RootFile extends SealedObject {
  /** PCRs of the SHA-256 bank that the root is sealed to. */
  readonly pcrs: readonly number[];
  /** Value of the life counter that the root is sealed to: decommissioning passes it. */
  readonly life: number;
}

export interface EpochFile extends SealedObject {
  /** Value of the epoch counter that the secret is sealed to. */
  readonly epoch: number;
  /** The same secret under the key of the epoch before: so that both can be had until the counter moves. */
  readonly wrapped: Uint8Array | undefined;
}

export const ROOT_FILE = 'root.tpm';
const EPOCH_FILE = /^epoch-(?<epoch>\d{1,15})\.tpm$/u;

const hex = z
  .string()
  .max(1024)
  .transform((text, context) => {
    const bytes = fromHex(text);
    if (bytes === undefined) context.addIssue({ code: 'custom', message: 'must be hexadecimal' });
    return bytes ?? z.NEVER;
  });
const count = z.int().min(1);
const areas = { publicArea: hex, privateArea: hex };
const FILE = z.object({ sum: z.string() }).catchall(z.json());
const ROOT = z.strictObject({
  format: z.literal('menshen-tpm-root-1'),
  pcrs: z.array(z.int().min(0).max(23)).min(1).max(24),
  life: count,
  ...areas,
});
const EPOCH = z.strictObject({ format: z.literal('menshen-tpm-epoch-1'), epoch: count, wrapped: hex.optional(), ...areas });

/** undefined where there is none. Faults: bad-key (damaged), store-failed. */
export function readRootFile(dataDir: string): RootFile | undefined {
  return read(join(dataDir, ROOT_FILE), ROOT);
}

/** Fault `store-failed` where there is one already. */
export function createRootFile(dataDir: string, { pcrs, life, ...sealed }: RootFile): void {
  createSmallFile(join(dataDir, ROOT_FILE), summed({ format: 'menshen-tpm-root-1', pcrs: [...pcrs], life, ...hexOf(sealed) }));
}

/** undefined where there is none or it is of another epoch. Faults: bad-key (damaged), store-failed. */
export function readEpochFile(dataDir: string, epoch: number): EpochFile | undefined {
  const found = read(epochPath(dataDir, epoch), EPOCH);
  return found?.epoch === epoch ? { ...found, wrapped: found.wrapped } : undefined;
}

/** On disk when it returns. Fault `store-failed`. */
export function writeEpochFile(dataDir: string, { epoch, wrapped, ...sealed }: EpochFile): void {
  const fields = { format: 'menshen-tpm-epoch-1', epoch, ...hexOf(sealed) };
  replaceSmallFile(epochPath(dataDir, epoch), summed(wrapped === undefined ? fields : { ...fields, wrapped: toHex(wrapped) }));
}

/** The epochs that have a file, ascending. Fault `store-failed`. */
export function epochsOnDisk(dataDir: string): number[] {
  try {
    const named = readdirSync(dataDir).map((name) => EPOCH_FILE.exec(name)?.groups?.['epoch']);
    return named
      .filter((digits) => digits !== undefined)
      .map(Number)
      .sort((left, right) => left - right);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new Fault('store-failed', `The data folder ${dataDir} cannot be read: check its owner and permissions.`, error);
  }
}

/** Overwritten and removed. Fault `store-failed`. */
export function destroyEpochFile(dataDir: string, epoch: number): void {
  destroySmallFile(epochPath(dataDir, epoch));
}

/** Overwritten and removed. Fault `store-failed`. */
export function destroyRootFile(dataDir: string): void {
  destroySmallFile(join(dataDir, ROOT_FILE));
}

function epochPath(dataDir: string, epoch: number): string {
  return join(dataDir, `epoch-${String(epoch)}.tpm`);
}

function hexOf({ publicArea, privateArea }: SealedObject): { publicArea: string; privateArea: string } {
  return { publicArea: toHex(publicArea), privateArea: toHex(privateArea) };
}

type Fields = Readonly<Record<string, CanonicalValue>>;

function summed(fields: Fields): Uint8Array {
  return canonicalBytes({ ...fields, sum: sumOf(fields) });
}

/** SHA-256 over the other fields. */
function sumOf(fields: Fields): string {
  return hash('sha256', canonicalBytes(fields), 'hex');
}

function read<Schema extends z.ZodType>(path: string, schema: Schema): z.infer<Schema> | undefined {
  const bytes = readSmallFile(path);
  if (bytes === undefined) return undefined;
  try {
    const { sum, ...fields } = FILE.parse(JSON.parse(utf8Text(bytes)));
    if (sum !== sumOf(fields)) throw new Fault('bad-key', 'its checksum differs');
    return schema.parse(fields);
  } catch (error) {
    throw new Fault('bad-key', `The key file ${path} is damaged: put a good copy there.`, error);
  }
}
