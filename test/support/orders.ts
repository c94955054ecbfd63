/** An operator's key, orders signed with it, and a stick (a folder) that a test can wait for. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretBytes } from '../../src/base/secret.ts';
import { type MinisignKey, publicKeyLine, signatureText } from '../../src/core/order/minisign.ts';
import { type Order, ORDER_FILE, ORDER_SIGNATURE_FILE, orderBytes } from '../../src/core/order/order.ts';
import { orderFolder } from '../../src/edge/orders/folder.ts';
import type { Crypto } from '../../src/ports/crypto.ts';
import type { OrderFolder } from '../../src/ports/orders.ts';

export interface TestOperator extends MinisignKey {
  readonly seed: SecretBytes;
  readonly line: string;
  sign(bytes: Uint8Array): string;
}

export function makeTestOperator(crypto: Crypto): TestOperator {
  const seed = new SecretBytes(crypto.randomBytes(32));
  const signer = crypto.signingKey(seed);
  const key = { keyId: crypto.randomBytes(8), publicKey: signer.publicKey };
  return {
    ...key,
    seed,
    line: publicKeyLine(key),
    sign: (bytes) =>
      signatureText(bytes, { keyId: key.keyId, trustedComment: 'for a test', sign: (message) => signer.sign(message), crypto }),
  };
}

export interface TestStick {
  readonly dir: string;
  readonly folder: OrderFolder;
  /** Looks that were finished. */
  readonly looks: number;
  put(order: Uint8Array, signature: string): void;
  order(order: Order, operator: TestOperator): void;
  pull(): void;
  /** One look of the terminal that began after this: time goes on until one is finished, for one under way is not begun again. */
  looked(clock: { advance(ms: number): void }): Promise<void>;
  /** Waits until that file is on the stick, and its last line with it: it is written to a real disk. */
  written(name: string): Promise<void>;
}

/** A busy machine's disk answers well within. */
const DISK_LIMIT_MS = 10_000;
const LOOK_WAIT_MS = 100;

async function until(holds: () => boolean, limitMs: number): Promise<boolean> {
  const endMs = performance.now() + limitMs;
  while (!holds() && performance.now() < endMs) await new Promise((done) => setTimeout(done, 1));
  return holds();
}

const dirs: string[] = [];
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});

export function makeTestStick(): TestStick {
  const dir = mkdtempSync(join(tmpdir(), 'menshen-stick-'));
  dirs.push(dir);
  const real = orderFolder(dir);
  let looks = 0;
  const put = (order: Uint8Array, signature: string): void => {
    writeFileSync(join(dir, ORDER_FILE), order);
    writeFileSync(join(dir, ORDER_SIGNATURE_FILE), signature);
  };
  return {
    dir,
    folder: {
      ...real,
      look: async () => {
        const found = await real.look();
        looks += 1;
        return found;
      },
    },
    get looks() {
      return looks;
    },
    put,
    order: (order, operator) => {
      put(orderBytes(order), operator.sign(orderBytes(order)));
    },
    looked: async (clock) => {
      const before = looks;
      const endMs = performance.now() + DISK_LIMIT_MS;
      do clock.advance(1_000);
      while (!(await until(() => looks > before, LOOK_WAIT_MS)) && performance.now() < endMs);
      if (looks === before) throw new Error('The terminal did not look at the stick.');
    },
    written: async (name) => {
      const file = join(dir, name);
      const isWhole = (): boolean => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n');
      if (!(await until(isWhole, DISK_LIMIT_MS))) throw new Error(`${name} was not written to the stick.`);
    },
    pull: () => {
      for (const name of [ORDER_FILE, ORDER_SIGNATURE_FILE]) rmSync(join(dir, name), { force: true });
    },
  };
}
