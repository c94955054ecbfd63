/**
 * An operator's order on a USB stick: canonical JSON and a minisign signature beside it. It says
 * what is to be destroyed, on which device, once. Pure judgement; nothing is carried out here.
 */

import { canonicalBytes } from '../../base/canonical.ts';
import { equalBytes, utf8Text } from '../../base/bytes.ts';
import { type MinisignCrypto, type MinisignKey, readSignature, signerOf } from './minisign.ts';

export const ORDER_FORMAT = 'menshen-order-1';
/** Names of the two files in the root of the stick. */
export const ORDER_FILE = 'menshen-order.json';
export const ORDER_SIGNATURE_FILE = 'menshen-order.json.minisig';
/** Largest of either file, bytes: both are a few hundred. */
export const ORDER_BYTES_MAX = 16 * 1024;
/** Longest time an order may be valid, days: it travels by hand, not by post. Own choice. */
export const ORDER_DAYS_MAX = 90;

export const ORDER_VERBS = ['purge', 'decommission'] as const;
export type OrderVerb = (typeof ORDER_VERBS)[number];

export interface Order {
  readonly order: OrderVerb;
  readonly deviceId: string;
  /** 16 random bytes, lower-case hex; also the number of the erasure's proof. */
  readonly orderId: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  /** People whose face is expected to go; null: however many there are. */
  readonly persons: number | null;
}

export const ORDER_REFUSALS = [
  'malformed', // not the format, or one of the two files is missing or too large
  'not-signed', // by none of the site's operator keys
  'other-device',
  'expired',
  'done-before',
  'other-count',
  'no-evidence', // a decommission whose evidence could not be written and read back
] as const;
export type OrderRefusal = (typeof ORDER_REFUSALS)[number];

export type OrderVerdict =
  | { readonly kind: 'valid'; readonly order: Order; readonly signer: MinisignKey }
  /** `order` where it was rightly signed: what an unsigned one says of itself is worth nothing. */
  | {
      readonly kind: 'refused';
      readonly why: Extract<OrderRefusal, 'malformed' | 'not-signed' | 'other-device' | 'expired'>;
      readonly order: Order | undefined;
    };

/** The signed bytes of an order. */
export function orderBytes(order: Order): Uint8Array {
  return canonicalBytes({ format: ORDER_FORMAT, ...order });
}

const DEVICE_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{2,63}$/;
const ORDER_ID = /^[0-9a-f]{32}$/;
const DAY_MS = 24 * 60 * 60 * 1000;
const PERSONS_MAX = 10_000_000;

/** Reads an order strictly: exactly its fields, and exactly the canonical bytes. */
export function readOrder(bytes: Uint8Array): Order | undefined {
  if (bytes.length > ORDER_BYTES_MAX) return undefined;
  const value = parsed(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { order, deviceId, orderId, issuedAtMs, expiresAtMs, persons } = value as Readonly<Record<string, unknown>>;
  const isVerb = ORDER_VERBS.some((verb) => verb === order);
  const isNamed = typeof deviceId === 'string' && DEVICE_ID.test(deviceId) && typeof orderId === 'string' && ORDER_ID.test(orderId);
  const isTimed =
    isTime(issuedAtMs) && isTime(expiresAtMs) && expiresAtMs > issuedAtMs && expiresAtMs - issuedAtMs <= ORDER_DAYS_MAX * DAY_MS;
  const isCounted = persons === null || (isTime(persons) && persons <= PERSONS_MAX);
  if (!isVerb || !isNamed || !isTimed || !isCounted) return undefined;
  const read: Order = { order: order as OrderVerb, deviceId, orderId, issuedAtMs, expiresAtMs, persons };
  return equalBytes(orderBytes(read), bytes) ? read : undefined;
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8Text(bytes));
  } catch {
    return undefined; // not UTF-8 or not JSON
  }
}

export interface OrderQuestion {
  readonly order: Uint8Array;
  readonly signature: Uint8Array;
  readonly keys: readonly MinisignKey[];
  readonly deviceId: string;
  readonly nowMs: number;
  /** With an untrusted clock expiry is not held against an order: being carried out once is what stops a replay. */
  readonly isClockTrusted: boolean;
  readonly crypto: MinisignCrypto;
}

/** The signature first: nothing of the content is believed before it holds. */
export function judgeOrder(question: OrderQuestion): OrderVerdict {
  const { order: bytes, keys, deviceId, nowMs, isClockTrusted, crypto } = question;
  const signature = question.signature.length > ORDER_BYTES_MAX ? undefined : textOf(question.signature);
  const read = signature === undefined ? undefined : readSignature(signature);
  if (read === undefined || bytes.length > ORDER_BYTES_MAX) return { kind: 'refused', why: 'malformed', order: undefined };
  const signer = signerOf(bytes, read, keys, crypto);
  if (signer === undefined) return { kind: 'refused', why: 'not-signed', order: undefined };
  const order = readOrder(bytes);
  if (order === undefined) return { kind: 'refused', why: 'malformed', order: undefined };
  if (order.deviceId !== deviceId) return { kind: 'refused', why: 'other-device', order };
  if (isClockTrusted && nowMs >= order.expiresAtMs) return { kind: 'refused', why: 'expired', order };
  return { kind: 'valid', order, signer };
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8Text(bytes);
  } catch {
    return undefined; // not UTF-8
  }
}
