/** What the operator's verbs do on the operator's own computer: key pairs, signed orders, opened evidence. */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { toHex } from './base/bytes.ts';
import { Fault } from './base/fault.ts';
import { SecretBytes } from './base/secret.ts';
import { keyName, publicKeyLine, publicKeyText, readPublicKey, signatureText } from './core/order/minisign.ts';
import { ORDER_DAYS_MAX, ORDER_FILE, ORDER_SIGNATURE_FILE, type Order, orderBytes, readOrder } from './core/order/order.ts';
import type { OrderParts, OrderWords } from './edge/cli/order-verbs.ts';
import type { Prompt } from './edge/cli/prompt.ts';
import { openEvidence } from './edge/orders/evidence-file.ts';
import { openSecretKey, type OperatorKey, secretKeyText } from './edge/orders/secret-key.ts';
import type { Clock } from './ports/clock.ts';
import type { Crypto } from './ports/crypto.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const KEY_ID_BYTES = 8;
const ORDER_ID_BYTES = 16;
const SEED_BYTES = 32;

export interface OrderCommandOptions {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly prompt: Prompt;
  readonly openCrypto: () => Promise<Crypto>;
}

type AwayParts = Pick<OrderParts, 'makeOperatorKey' | 'writeOrder' | 'openEvidence'>;

export function orderCommands({ clock, prompt, openCrypto }: OrderCommandOptions): AwayParts {
  const openKey = async (path: string): Promise<{ readonly crypto: Crypto; readonly key: OperatorKey }> => {
    const crypto = await openCrypto();
    const askPassphrase = (): Promise<string> => prompt.hidden('Passphrase of the secret key: ');
    return { crypto, key: await openSecretKey(readText(path), { askPassphrase, crypto }) };
  };
  return {
    makeOperatorKey: async (out, passphrase) => makeKey(out, passphrase, await openCrypto()),
    writeOrder: async (words) => {
      const { key, crypto } = await openKey(words.key);
      try {
        return writeOrder(words, { key, crypto, nowMs: clock.nowMs() });
      } finally {
        key.seed.wipe();
      }
    },
    openEvidence: async ({ file, key: keyPath, out }) => {
      if (!existsSync(file)) throw new Fault('command-bad', `There is no file ${file}. Name the sealed evidence.`);
      const { key, crypto } = await openKey(keyPath);
      try {
        makeFolder(out);
        return { ...openEvidence({ path: file, outDir: out, seed: key.seed, crypto }) };
      } finally {
        key.seed.wipe();
      }
    },
  };
}

/** The key line of a public key file. Fault `command-bad`. */
export function operatorKeyLine(path: string): string {
  const key = readPublicKey(readText(path));
  if (key === undefined) throw new Fault('command-bad', `${path} is no minisign public key. Name the file NAME.pub of: menshen order key.`);
  return publicKeyLine(key);
}

/** Writes a new key pair. Fault `command-bad` where a file is there already. */
export async function makeKey(out: string, passphrase: string, crypto: Crypto): Promise<Record<string, unknown>> {
  const [publicPath, secretPath] = [`${resolve(out)}.pub`, `${resolve(out)}.key`];
  const taken = [publicPath, secretPath].find((path) => existsSync(path));
  if (taken !== undefined) throw new Fault('command-bad', `${taken} exists already and was left as it is. Name another file with --out.`);
  if (passphrase === '') throw new Fault('command-bad', 'An empty passphrase protects nothing. Nothing was written; choose one.');
  const seed = new SecretBytes(crypto.randomBytes(SEED_BYTES));
  const key: OperatorKey = { keyId: crypto.randomBytes(KEY_ID_BYTES), publicKey: crypto.signingKey(seed).publicKey, seed };
  const secretText = await secretKeyText(key, { passphrase, crypto });
  seed.wipe();
  writeNew(secretPath, secretText, 0o600);
  writeNew(publicPath, publicKeyText(key), 0o644);
  return {
    publicKey: publicPath,
    secretKey: secretPath,
    name: keyName(key.keyId),
    siteLine: publicKeyLine(key),
    next: 'Put the siteLine under orders.operatorKeys in the site file of each terminal; keep the secret key off the terminals.',
  };
}

function writeOrder(
  { verb, device, out, persons, validDays }: OrderWords,
  { key, crypto, nowMs }: { readonly key: OperatorKey; readonly crypto: Crypto; readonly nowMs: number },
): Record<string, unknown> {
  const order: Order = {
    order: verb,
    deviceId: device,
    orderId: toHex(crypto.randomBytes(ORDER_ID_BYTES)),
    issuedAtMs: nowMs,
    expiresAtMs: nowMs + validDays * DAY_MS,
    persons,
  };
  const bytes = orderBytes(order);
  if (readOrder(bytes) === undefined) {
    throw new Fault(
      'command-bad',
      `The device id or the days (1 to ${String(ORDER_DAYS_MAX)}) are not right. Nothing was written; ask again.`,
    );
  }
  const signer = crypto.signingKey(key.seed);
  const trustedComment = `menshen ${verb} order ${order.orderId} for ${device}`;
  const signature = signatureText(bytes, { keyId: key.keyId, trustedComment, sign: (message) => signer.sign(message), crypto });
  signer.wipe();
  const [orderPath, signaturePath] = [join(resolve(out), ORDER_FILE), join(resolve(out), ORDER_SIGNATURE_FILE)];
  // The order last: a door that looks meanwhile sees either none or a whole one.
  writeNew(signaturePath, signature, 0o644);
  try {
    writeNew(orderPath, bytes, 0o644);
  } catch (error) {
    rmSync(signaturePath, { force: true });
    throw error;
  }
  return { order: orderPath, signature: signaturePath, orderId: order.orderId, validUntilMs: order.expiresAtMs };
}

export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Fault('command-bad', `${path} cannot be read. Name the key file.`, error);
  }
}

export function writeNew(path: string, content: string | Uint8Array, mode: number): void {
  try {
    writeFileSync(path, content, { mode, flag: 'wx' });
  } catch (error) {
    throw new Fault('command-bad', `${path} cannot be made new. Take away what is there, or name another folder.`, error);
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    throw new Fault('command-bad', `The folder ${path} cannot be made new. Name one that does not exist yet.`, error);
  }
}
