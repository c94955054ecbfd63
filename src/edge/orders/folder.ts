/**
 * Looks for an operator's order in the folder where the stick is mounted. Bounded reads of plain
 * files only: no link is followed, no device or pipe is opened, nothing found is ever executed.
 */

import { constants, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ORDER_BYTES_MAX, ORDER_FILE, ORDER_SIGNATURE_FILE } from '../../core/order/order.ts';
import type { FoundOrder, OrderFolder } from '../../ports/orders.ts';

/** Name of the proof that is left beside the order. */
export const ORDER_RECEIPT_FILE = 'menshen-order.receipt.txt';

/** Without O_NONBLOCK a named pipe would hold the reader for ever. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** A link or pipe planted under the receipt's name must not be written through. */
const WRITE = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW | constants.O_NONBLOCK;

export function orderFolder(dir: string): OrderFolder {
  return {
    look: () => look(dir),
    writeReceipt: (text, atMs) => writeText(join(dir, ORDER_RECEIPT_FILE), `${text}Written: ${new Date(atMs).toISOString()}\n`),
    writeCopy: async (name, text) => stickIn(dir) !== undefined && (await writeText(join(dir, name), text)),
    stick: () => stickIn(dir),
    pathOf: (name) => join(dir, name),
  };
}

/** /run is RAM: a folder there on which nothing is mounted has no stick in it, and what is written there is on no stick. */
const RAM = '/run/';

function stickIn(dir: string): string | undefined {
  const path = resolve(dir);
  try {
    const own = statSync(path);
    if (!own.isDirectory()) return undefined;
    const isMounted = own.dev !== statSync(dirname(path)).dev;
    return isMounted || !path.startsWith(RAM) ? path : undefined;
  } catch {
    return undefined; // not there, or pulled out this moment
  }
}

async function look(dir: string): Promise<FoundOrder> {
  const order = await readBounded(join(dir, ORDER_FILE));
  if (order === undefined) return { kind: 'none' };
  return { kind: 'found', order, signature: (await readBounded(join(dir, ORDER_SIGNATURE_FILE))) ?? new Uint8Array() };
}

/** undefined: no such file. Empty: there is something, but no plain file of the right size that can be read. */
async function readBounded(path: string): Promise<Uint8Array | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, READ);
    const stat = await file.stat();
    if (!stat.isFile() || stat.size > ORDER_BYTES_MAX) return new Uint8Array();
    const bytes = new Uint8Array(ORDER_BYTES_MAX + 1);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled > ORDER_BYTES_MAX ? new Uint8Array() : bytes.slice(0, filled);
  } catch (error) {
    const { code } = error as { code?: unknown };
    return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EIO' || code === 'ENODEV' ? undefined : new Uint8Array();
  } finally {
    await file?.close().catch(() => undefined); // read only: nothing is lost
  }
}

async function writeText(path: string, text: string): Promise<boolean> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, WRITE, 0o644);
    if (!(await file.stat()).isFile()) return false;
    await file.writeFile(text);
    await file.sync();
    return true;
  } catch {
    return false; // full, read-only or pulled out: the order was carried out all the same
  } finally {
    await file?.close().catch(() => undefined); // synced before, or told as not written
  }
}
