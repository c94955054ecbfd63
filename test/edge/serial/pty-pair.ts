/** A real pair of pseudo terminals: one end for the product, the other for the test as the device. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, existsSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PtyPair {
  /** Path for the product. */
  readonly path: string;
  plug(): Promise<void>;
  /** Ends socat at once: both ends vanish, as when a USB plug is pulled. */
  unplug(): Promise<void>;
  send(bytes: Uint8Array): void;
  /** Everything that the product wrote since the last call, hex. */
  received(): string;
  remove(): Promise<void>;
}

/** Polls until `holds`; every condition here is due within milliseconds. */
export async function eventually(holds: () => boolean, what: string, limitMs = 8000): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export function ptyPair(): PtyPair {
  const dir = mkdtempSync(join(tmpdir(), 'menshen-pty-'));
  const path = join(dir, 'product');
  const device = join(dir, 'device');
  let socat: ChildProcess | undefined;
  let handle: number | undefined;

  const unplug = async (): Promise<void> => {
    if (handle !== undefined) closeSync(handle);
    handle = undefined;
    const gone = socat;
    socat = undefined;
    if (gone === undefined) return;
    await new Promise((resolve) => {
      gone.once('exit', resolve);
      gone.kill('SIGKILL');
    });
    rmSync(path, { force: true });
    rmSync(device, { force: true });
  };

  return {
    path,
    unplug,
    async plug() {
      socat = spawn('socat', [`pty,raw,echo=0,link=${path}`, `pty,raw,echo=0,link=${device}`], { stdio: 'ignore' });
      await eventually(() => existsSync(path) && existsSync(device), 'socat makes the pair');
      handle = openSync(device, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    },
    send(bytes) {
      writeSync(handle ?? -1, bytes);
    },
    received() {
      const bytes = Buffer.alloc(4096);
      try {
        return bytes.subarray(0, readSync(handle ?? -1, bytes)).toString('hex');
      } catch {
        return ''; // nothing there yet
      }
    },
    async remove() {
      await unplug();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
