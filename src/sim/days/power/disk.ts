/**
 * What a disk holds after a power cut, from the record of what was written and synced. Synced bytes
 * stay; of the others each write may have arrived, not arrived, or arrived in part (512-byte sectors),
 * and names made, moved or removed since their folder was synced may stand either way.
 */

import type { Chance } from '../chance.ts';
import type { PowerRecord } from './log.ts';

const SECTOR_BYTES = 512;

/** How the unsynced part is treated; `mixed` decides for each write. */
export const LOSSES = ['dropped', 'kept', 'mixed'] as const;
export type Loss = (typeof LOSSES)[number];

type Change =
  | { readonly kind: 'write'; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly kind: 'truncate'; readonly size: number };

interface Inode {
  readonly synced: Content;
  pending: Change[];
}

type Naming =
  | { readonly kind: 'make'; readonly name: string; readonly inode: Inode }
  | { readonly kind: 'move'; readonly from: string; readonly to: string }
  | { readonly kind: 'link'; readonly from: string; readonly to: string }
  | { readonly kind: 'remove'; readonly name: string };

export type DiskFiles = ReadonlyMap<string, Uint8Array>;

export class PowerDisk {
  /** Names as the running program sees them, and as they are sure to be. */
  readonly #names = new Map<string, Inode>();
  #syncedNames = new Map<string, Inode>();
  #pendingNames: Naming[] = [];
  readonly #open = new Map<number, Inode>();
  readonly #folders = new Map<number, string>();

  constructor(files: DiskFiles) {
    for (const [name, bytes] of files) {
      const inode = { synced: new Content(bytes), pending: [] };
      this.#names.set(name, inode);
      this.#syncedNames.set(name, inode);
    }
  }

  apply(record: PowerRecord): void {
    const inode = this.#open.get(record.file);
    switch (record.kind) {
      case 'open':
        this.#opened(record);
        return;
      case 'write':
        inode?.pending.push({ kind: 'write', offset: record.number, bytes: record.bytes });
        return;
      case 'truncate':
        inode?.pending.push({ kind: 'truncate', size: record.number });
        return;
      case 'sync':
        if (inode === undefined) return;
        for (const change of inode.pending) inode.synced.change(change);
        inode.pending = [];
        return;
      case 'sync-folder':
        this.#syncFolder(this.#folders.get(record.file) ?? '');
        return;
      case 'rename':
      case 'unlink':
      case 'link':
        this.#rename(record);
        return;
      case 'close':
        this.#open.delete(record.file);
        this.#folders.delete(record.file);
        return;
      case 'note':
        return;
    }
  }

  /** The files as they may lie there when power comes back. */
  afterCut(loss: Loss, chance: Chance): Map<string, Uint8Array> {
    const isKept = (): boolean => loss === 'kept' || (loss === 'mixed' && chance.isLucky(0.5));
    const names = new Map(this.#syncedNames);
    for (const naming of this.#pendingNames) if (isKept()) rename(names, naming);
    const files = new Map<string, Uint8Array>();
    for (const [name, inode] of names) {
      const content = inode.synced.copy();
      for (const change of inode.pending) {
        if (loss === 'mixed' && change.kind === 'write' && chance.isLucky(0.3)) tear(content, change, chance);
        else if (isKept()) content.change(change);
      }
      files.set(name, content.bytes());
    }
    return files;
  }

  #opened({ file, number, bytes }: PowerRecord): void {
    const name = Buffer.from(bytes).toString();
    if ((number & 4) !== 0) {
      this.#folders.set(file, name);
      return;
    }
    const known = (number & 2) === 0 ? this.#names.get(name) : undefined;
    const inode = known ?? { synced: new Content(new Uint8Array(0)), pending: [] };
    if (known === undefined) {
      this.#names.set(name, inode);
      this.#pendingNames.push({ kind: 'make', name, inode });
    } else if ((number & 1) !== 0) inode.pending.push({ kind: 'truncate', size: 0 });
    this.#open.set(file, inode);
  }

  #rename({ kind, bytes }: PowerRecord): void {
    const [first = '', second = ''] = Buffer.from(bytes).toString().split('\0');
    const naming: Naming =
      kind === 'unlink' ? { kind: 'remove', name: first } : { kind: kind === 'link' ? 'link' : 'move', from: first, to: second };
    rename(this.#names, naming);
    this.#pendingNames.push(naming);
  }

  #syncFolder(folder: string): void {
    const isHere = (naming: Naming): boolean => folderOf('to' in naming ? naming.to : naming.name) === folder;
    for (const naming of this.#pendingNames) if (isHere(naming)) rename(this.#syncedNames, naming);
    this.#pendingNames = this.#pendingNames.filter((naming) => !isHere(naming));
  }
}

function folderOf(name: string): string {
  return name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '';
}

function rename(names: Map<string, Inode>, naming: Naming): void {
  if (naming.kind === 'make') names.set(naming.name, naming.inode);
  else if (naming.kind === 'remove') names.delete(naming.name);
  else {
    const moved = names.get(naming.from);
    if (moved === undefined) return;
    if (naming.kind === 'move') names.delete(naming.from);
    names.set(naming.to, moved);
  }
}

/** Some sectors of a write arrived. */
function tear(content: Content, { offset, bytes }: Extract<Change, { kind: 'write' }>, chance: Chance): void {
  for (let at = 0; at < bytes.length; at += SECTOR_BYTES) {
    if (!chance.isLucky(0.5)) continue;
    content.change({ kind: 'write', offset: offset + at, bytes: bytes.subarray(at, at + SECTOR_BYTES) });
  }
}

/** Bytes of one file that can grow and shrink. */
class Content {
  #bytes: Uint8Array;
  #size: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes.slice();
    this.#size = bytes.length;
  }

  change(change: Change): void {
    if (change.kind === 'truncate') this.#resize(change.size);
    else {
      const end = change.offset + change.bytes.length;
      if (end > this.#size) this.#resize(end);
      this.#bytes.set(change.bytes, change.offset);
    }
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#size);
  }

  copy(): Content {
    return new Content(this.bytes());
  }

  #resize(size: number): void {
    if (size > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(size, this.#bytes.length * 2));
      grown.set(this.bytes());
      this.#bytes = grown;
    }
    if (size < this.#size) this.#bytes.fill(0, size, this.#size);
    this.#size = size;
  }
}
