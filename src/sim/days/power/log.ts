/** Reads the record that the shim wrote: what changed on the disk, in order, with the program's own words between. */

export type PowerKind = 'open' | 'write' | 'truncate' | 'sync' | 'rename' | 'unlink' | 'close' | 'note' | 'sync-folder' | 'link';

export interface PowerRecord {
  readonly kind: PowerKind;
  /** Descriptor, or -1. */
  readonly file: number;
  /** Offset, size or flags; see shim.c. */
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** In the order of the shim's numbers, from 1. */
const KINDS: readonly PowerKind[] = ['open', 'write', 'truncate', 'sync', 'rename', 'unlink', 'close', 'note', 'sync-folder', 'link'];
const HEAD_BYTES = 17;
const MADE_OR_EMPTIED = 3;

/** Every whole record. */
export function* readPowerLog(log: Buffer): Generator<PowerRecord> {
  for (let at = 0; at + HEAD_BYTES <= log.length; ) {
    const end = at + 4 + log.readUInt32LE(at);
    const kind = KINDS[log.readUInt8(at + 4) - 1];
    if (kind === undefined || end > log.length) return;
    yield { kind, file: log.readInt32LE(at + 5), number: Number(log.readBigUInt64LE(at + 9)), bytes: log.subarray(at + HEAD_BYTES, end) };
    at = end;
  }
}

/** True where the record changes what a power cut leaves. */
export function isOperation({ kind, number }: PowerRecord): boolean {
  return kind === 'open' ? (number & MADE_OR_EMPTIED) !== 0 : kind !== 'close' && kind !== 'note';
}
