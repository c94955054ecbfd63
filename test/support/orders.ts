/** An operator's key, orders signed with it, and a stick (a folder) that a test can wait for. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
    pull: () => {
      for (const name of [ORDER_FILE, ORDER_SIGNATURE_FILE]) rmSync(join(dir, name), { force: true });
    },
  };
}
