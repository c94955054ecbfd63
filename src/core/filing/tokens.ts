/**
 * Tokens by which persons are counted once over several devices (law.md §2.4, mode 2): of the staff or resident number under a salt of
 * the whole processor, never of a face. Whoever has no salt learns nothing of them; when it is destroyed, nobody does. Pure.
 */

import { unionOf, upperBound } from './count.ts';
import { type Day, isDay } from './shanghai-day.ts';

/** 32 random bytes. */
export const SALT_BYTES = 32;
const SALT_HEAD = 'menshen-filing-salt/1';
const TOKENS_FORMAT = 'menshen-filing-tokens/1';
/** 128 bits: among 100,000,000 persons two share one with a probability below 10⁻²². */
export const TOKEN_BYTES = 16;
/** Characters of the salt's name: the first half of its SHA-256. */
const SALT_NAME = /^[0-9a-f]{32}$/;
const TOKEN = /^[0-9a-f]{32}$/;
/** Own ceiling of one device. */
const TOKENS_MAX = 200_000;
/** Bytes of a salt file; of a file of tokens. */
export const SALT_FILE_BYTES_MAX = 256;
export const TOKEN_FILE_BYTES_MAX = 16 * 1024 * 1024;

export function saltText(hex: string): string {
  return `${SALT_HEAD}\n${hex}\n`;
}

/** The salt as hex; undefined where the text is no salt file. */
export function readSalt(text: string): string | undefined {
  return /^menshen-filing-salt\/1\n([0-9a-f]{64})\n$/.exec(text)?.[1];
}

export interface TokenFile {
  readonly deviceId: string;
  readonly day: Day;
  /** Name of the salt: tokens under different ones cannot be compared. */
  readonly salt: string;
  /** In the order of their own characters, so that nothing of the store's order is told. */
  readonly tokens: readonly string[];
}

export function tokenText({ deviceId, day, salt, tokens }: TokenFile): string {
  return `${JSON.stringify({ format: TOKENS_FORMAT, deviceId, day, salt, tokens: [...tokens].sort() })}\n`;
}

/** undefined where it is none. */
export function readTokens(text: string): TokenFile | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined; // not JSON
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { format, deviceId, day, salt, tokens, ...rest } = value as Readonly<Record<string, unknown>>;
  const isRight = format === TOKENS_FORMAT && Object.keys(rest).length === 0;
  if (!isRight || typeof deviceId !== 'string' || !/^[a-z0-9-]{1,64}$/.test(deviceId)) return undefined;
  if (typeof day !== 'string' || !isDay(day) || typeof salt !== 'string' || !SALT_NAME.test(salt)) return undefined;
  if (!Array.isArray(tokens) || tokens.length > TOKENS_MAX) return undefined;
  const isToken = (token: unknown): token is string => typeof token === 'string' && TOKEN.test(token);
  return tokens.every(isToken) ? { deviceId, day, salt, tokens } : undefined;
}

export type Union =
  | { readonly kind: 'counted'; readonly persons: number; readonly upperBound: number; readonly devices: number; readonly oldestDay: Day }
  | { readonly kind: 'refused'; readonly why: 'different-salts' | 'same-device' | 'none' };

/** Persons over all devices, each once. The sum beside it is what mode 1 would say. */
export function countUnion(files: readonly TokenFile[]): Union {
  const [first] = files;
  if (first === undefined) return { kind: 'refused', why: 'none' };
  if (files.some(({ salt }) => salt !== first.salt)) return { kind: 'refused', why: 'different-salts' };
  if (new Set(files.map(({ deviceId }) => deviceId)).size !== files.length) return { kind: 'refused', why: 'same-device' };
  const lists = files.map(({ tokens }) => tokens);
  const oldestDay = files.map(({ day }) => day).sort()[0] ?? first.day;
  return {
    kind: 'counted',
    persons: unionOf(lists),
    upperBound: upperBound(files.map(({ tokens }) => ({ individuals: tokens.length }))),
    devices: files.length,
    oldestDay,
  };
}
