/**
 * Makes hostile inputs out of valid ones: fast-check chooses a seed and a few edits, so that what
 * fails is shrunk to the fewest. Edits know bytes, pages, numbers, words, and the trees of JSON and messages.
 */
import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import type { Target } from './target.ts';

export type Recipe =
  | { readonly kind: 'edited'; readonly seed: number; readonly edits: readonly Edit[] }
  | { readonly kind: 'anything'; readonly bytes: Uint8Array };

/** kind, position (of 2^20), length, value: each edit takes of them what it needs. */
export type Edit = readonly [kind: number, at: number, length: number, value: number];

/** The longest input: formats are bounded far below, and must say so. */
const INPUT_BYTES_MAX = 256 * 1024;
const POSITIONS = 2 ** 20;
const EDITS_MAX = 6;
/** Nodes of an edited tree. */
const NODES_MAX = 10_000;
const TEXT_MAX = 20_000;
/** Page sizes of the stores, and a disk's sector. */
const PAGES = [512, 4096, 16_384] as const;
const NUMBERS = [0, 1, -1, 255, 256, 65_535, 65_536, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 1e308, -1e-7] as const;
const BYTES = [
  0x00, 0x01, 0x02, 0x03, 0x0a, 0x0d, 0x20, 0x22, 0x2b, 0x2d, 0x2f, 0x3a, 0x5b, 0x5c, 0x7b, 0x7f, 0x80, 0xd8, 0xd9, 0xda, 0xff,
] as const;
const TEXTS = [
  '__proto__',
  'constructor',
  'toString',
  'toJSON',
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e',
  '../../etc/passwd',
  '$(reboot)',
  "' OR 1=1 --",
  '%s%n',
  '\n— ',
  '&a *a',
  '<<: *a',
  '!!js/function',
] as const;

const edit: fc.Arbitrary<Edit> = fc.tuple(fc.nat(63), fc.nat(POSITIONS - 1), fc.nat(1023), fc.nat(2 ** 31 - 1));

/** Inputs for a target, as what was done to which seed. */
export function recipes(target: Target): fc.Arbitrary<Recipe> {
  const edited = fc.record({
    kind: fc.constant('edited' as const),
    seed: fc.nat(target.seeds.length - 1),
    edits: fc.array(edit, { minLength: 1, maxLength: EDITS_MAX, size: 'max' }),
  });
  return fc.oneof({ weight: 9, arbitrary: edited }, { weight: 1, arbitrary: anything(target) });
}

function anything(target: Target): fc.Arbitrary<Recipe> {
  const bytes: fc.Arbitrary<Uint8Array> =
    target.shape === 'message'
      ? fc
          .anything({ withTypedArray: true, withDate: true, withMap: true, withSet: true, withBigInt: true })
          .map((value) => serialize(value))
      : fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.string({ unit: 'binary', maxLength: 200 }).map(encoded),
          fc.json({ maxDepth: 5 }).map(encoded),
        );
  return bytes.map((made) => ({ kind: 'anything', bytes: new Uint8Array(made) }));
}

/** The input that a recipe makes. */
export function cooked(target: Target, recipe: Recipe): Uint8Array {
  if (recipe.kind === 'anything') return recipe.bytes;
  const seed = target.seeds[recipe.seed % target.seeds.length] ?? new Uint8Array();
  const made = target.shape === 'bytes' ? editedBytes(seed, recipe.edits, target) : editedTree(seed, recipe.edits, target);
  return made.length > INPUT_BYTES_MAX ? made.slice(0, INPUT_BYTES_MAX) : made;
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function editedBytes(seed: Uint8Array, edits: readonly Edit[], target: Target): Uint8Array {
  let bytes: Buffer = Buffer.from(seed);
  for (const one of edits) bytes = editBytes(bytes, one, target);
  return new Uint8Array(bytes);
}

const EDITS_OF_BYTES: readonly ((bytes: Buffer, at: number, edit: Edit, target: Target) => Buffer)[] = [
  (bytes, at, [, , , value]) => withByte(bytes, at, (bytes[at] ?? 0) ^ (1 << (value % 8))),
  (bytes, at, [, , , value]) => withByte(bytes, at, value & 0xff),
  (bytes, at, [, , , value]) => withByte(bytes, at, BYTES[value % BYTES.length] ?? 0),
  (bytes, at, [, , , value]) => spliced(bytes, at, 0, Buffer.of(BYTES[value % BYTES.length] ?? 0)),
  (bytes, at, [, , length]) => spliced(bytes, at, 1 + (length % 32), Buffer.alloc(0)),
  (bytes, at, [, , length]) => spliced(bytes, at, length, Buffer.alloc(0)),
  (bytes, at) => bytes.subarray(0, at),
  (bytes, at, [, , length, value]) => spliced(bytes, at, length, Buffer.alloc(length, value & 0xff)),
  (bytes, at, [, , length, value]) => spliced(bytes, at, 0, repeated(bytes.subarray(at, at + 1 + (length % 64)), 1 + (value % 50))),
  (bytes, at, [, , length, value]) => spliced(bytes, at, 0, repeated(bytes.subarray(at, at + 1 + (length % 4)), 1 + (value % 20_000))),
  (bytes, at, [, , , value]) => spliced(bytes, at, 0, wordOf(value)),
  (bytes, at, [, , , value], { words = TEXTS }) => spliced(bytes, at, 0, Buffer.from(words[value % words.length] ?? '')),
  (bytes, at, [, , , value], { seeds }) => Buffer.concat([bytes.subarray(0, at), otherEnd(seeds[value % seeds.length], at)]),
  (bytes, at, [, , length, value]) => onPage(bytes, at, length, (page) => page.fill(value % 3 === 0 ? 0xff : 0)),
  (bytes, at, [, , length, value]) => onPage(bytes, at, length, (page) => bytes.copy(page, 0, value % (bytes.length + 1))),
  (bytes, at, [, , , value]) => withNumber(bytes, at, NUMBERS[value % NUMBERS.length] ?? 0),
  (bytes, at, [, , , value]) => asNumberText(bytes, at, String(NUMBERS[value % NUMBERS.length])),
];

function editBytes(bytes: Buffer, one: Edit, target: Target): Buffer {
  const at = Math.floor((one[1] / POSITIONS) * (bytes.length + 1));
  // The first are the smallest steps; fast-check shrinks towards them.
  return EDITS_OF_BYTES[one[0] % EDITS_OF_BYTES.length]?.(bytes, at, one, target) ?? bytes;
}

function withByte(bytes: Buffer, at: number, value: number): Buffer {
  if (at < bytes.length) bytes[at] = value;
  return bytes;
}

function spliced(bytes: Buffer, at: number, removed: number, added: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);
}

function repeated(bytes: Buffer, times: number): Buffer {
  return Buffer.alloc(Math.min(bytes.length * times, INPUT_BYTES_MAX), bytes.length === 0 ? 0 : bytes);
}

function otherEnd(seed: Uint8Array | undefined, at: number): Uint8Array {
  return seed?.subarray(Math.min(at, seed.length)) ?? new Uint8Array();
}

function onPage(bytes: Buffer, at: number, length: number, change: (page: Buffer) => void): Buffer {
  const size = PAGES[length % PAGES.length] ?? 512;
  const from = at - (at % size);
  change(bytes.subarray(from, from + size));
  return bytes;
}

function withNumber(bytes: Buffer, at: number, value: number): Buffer {
  const place = at - (at % 4);
  if (place + 4 <= bytes.length) bytes.writeUInt32BE((Number.isSafeInteger(value) ? value : 0xffff_fffe) >>> 0, place);
  return bytes;
}

/** Replaces the decimal number nearest after the position. */
function asNumberText(bytes: Buffer, at: number, text: string): Buffer {
  const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;
  let from = at;
  while (from < bytes.length && !isDigit(bytes[from])) from += 1;
  let to = from;
  while (isDigit(bytes[to])) to += 1;
  return spliced(bytes, from, to - from, Buffer.from(text));
}

function wordOf(value: number): Buffer {
  return Buffer.from(TEXTS[value % TEXTS.length] ?? '');
}

/** Trees: a place is a holder and the key of what it holds. */
interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function editedTree(seed: Uint8Array, edits: readonly Edit[], target: Target): Uint8Array {
  const isMessage = target.shape === 'message';
  const root: Record<string, unknown> = { value: isMessage ? deserialize(seed) : (JSON.parse(Buffer.from(seed).toString()) as unknown) };
  for (const one of edits) editTree(root, one, isMessage);
  return isMessage ? serialized(root['value']) : encoded(JSON.stringify(root['value']));
}

function serialized(value: unknown): Uint8Array {
  return new Uint8Array(serialize(value));
}

function editTree(root: Record<string, unknown>, one: Edit, isMessage: boolean): void {
  const places = placesOf(root);
  const place = places[Math.floor((one[1] / POSITIONS) * places.length)];
  if (place === undefined) return;
  const { holder, key } = place;
  const [kind, , length, value] = one;
  const held = holder[key];
  if (kind % 8 === 1 && holder !== root) Reflect.deleteProperty(holder, key);
  else if (kind % 8 === 2 && holder !== root) put(holder, TEXTS[value % 4] ?? '', strange(length, value, isMessage));
  else if (kind % 8 === 3) holder[key] = valueAt(places[value % places.length]);
  else holder[key] = changed(held, one, isMessage);
  if (isTooLarge(root)) holder[key] = held;
}

function valueAt(place: Place | undefined): unknown {
  return place?.holder[place.key];
}

/** What stands in the place of a value. */
function changed(held: unknown, [kind, , length, value]: Edit, isMessage: boolean): unknown {
  switch (kind % 8) {
    case 4:
      return typeof held === 'string' ? changedText(held, length, value) : strange(value, length, isMessage);
    case 5:
      return typeof held === 'number' ? NUMBERS[value % NUMBERS.length] : [held];
    case 6:
      return Array.isArray(held) ? Array.from({ length: 1 + (value % 5000) }, (_, index): unknown => held[index % held.length]) : null;
    case 7:
      if (held instanceof Uint8Array) return held.subarray(0, length % (held.length + 2));
      return typeof held === 'string' ? (held + held).slice(0, TEXT_MAX) : held;
    default:
      return strange(value, length, isMessage);
  }
}

/** As a hostile JSON text would: `__proto__` becomes an own property. */
function put(holder: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function strange(choice: number, size: number, isMessage: boolean): unknown {
  const list: readonly (() => unknown)[] = [
    () => null,
    () => true,
    () => NUMBERS[size % NUMBERS.length],
    () => TEXTS[size % TEXTS.length],
    () => 'a'.repeat((size * 64) % TEXT_MAX),
    () => [],
    () => ({}),
    () => Array.from({ length: size % 3000 }, () => 0),
    () => nested(size % 600),
    ...(isMessage
      ? [
          (): unknown => new Uint8Array(size % 70),
          (): unknown => new Float32Array(size % 600),
          (): unknown => undefined,
          (): unknown => Number.NaN,
          (): unknown => new Map([[size, size]]),
          (): unknown => new Date(size),
          (): unknown => BigInt(size),
        ]
      : []),
  ];
  return list[choice % list.length]?.();
}

function nested(depth: number): unknown {
  let value: unknown = 0;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

function changedText(text: string, length: number, value: number): string {
  const at = length % (text.length + 1);
  const letter = value % 3 === 0 ? (TEXTS[value % TEXTS.length] ?? '') : String.fromCharCode(value % 0x180);
  return text.slice(0, at) + letter + text.slice(at + (value % 2));
}

/** All places of a tree; deep ones that an edit before made are left alone. */
function placesOf(root: Record<string, unknown>): Place[] {
  const places: Place[] = [];
  const visit = (holder: Record<string, unknown>, depth: number): void => {
    for (const key of Object.keys(holder)) {
      places.push({ holder, key });
      const held = holder[key];
      const isTree = typeof held === 'object' && held !== null && !ArrayBuffer.isView(held);
      if (isTree && depth < 12 && places.length < 5000) visit(held as Record<string, unknown>, depth + 1);
    }
  };
  visit(root, 0);
  return places;
}

/** True for a tree with more nodes than any message: also for one that holds itself. */
function isTooLarge(root: unknown): boolean {
  const left = [root];
  for (let count = 0; left.length > 0; count += 1) {
    if (count > NODES_MAX) return true;
    const held = left.pop();
    if (typeof held === 'object' && held !== null && !ArrayBuffer.isView(held)) for (const one of Object.values(held)) left.push(one);
  }
  return false;
}
