/**
 * The strict small CSV of a people file (RFC 4180 with commas, UTF-8), cell by cell as bytes: a PIN becomes a secret without ever
 * being a text, which the language cannot wipe. Bounded; says line and reason, never repeats a cell.
 */

export interface CsvRow {
  /** From 1. */
  readonly line: number;
  readonly cells: readonly Uint8Array[];
}

export type CsvReading =
  | { readonly kind: 'rows'; readonly rows: readonly CsvRow[] }
  | { readonly kind: 'bad'; readonly line: number; readonly why: 'quote' | 'too-many-rows' | 'too-many-cells' | 'control' | 'line-break' };

const [LF, CR, COMMA, QUOTE, SPACE, TAB, DELETE] = [0x0a, 0x0d, 0x2c, 0x22, 0x20, 0x09, 0x7f];
const BOM = [0xef, 0xbb, 0xbf];

export interface CsvLimits {
  readonly rowsMax: number;
  readonly cellsMax: number;
}

/** Rows with at least one cell that is not empty; a byte order mark is skipped, blank lines and lines of `#` are counted only. */
export function readCsv(bytes: Uint8Array, { rowsMax, cellsMax }: CsvLimits): CsvReading {
  const rows: CsvRow[] = [];
  let at = BOM.every((byte, index) => bytes[index] === byte) ? BOM.length : 0;
  for (let line = 1; at < bytes.length; line += 1) {
    const end = lineEnd(bytes, at);
    const text = bytes.subarray(at, bytes[end - 1] === CR && end > at ? end - 1 : end);
    at = end + 1;
    if (text.length === 0 || text[0] === 0x23) continue;
    const cells = cellsOf(text, cellsMax);
    if (typeof cells === 'string') return { kind: 'bad', line, why: cells };
    if (cells.every((cell) => cell.length === 0)) continue;
    if (rows.length === rowsMax) return { kind: 'bad', line, why: 'too-many-rows' };
    rows.push({ line, cells });
  }
  return { kind: 'rows', rows };
}

function lineEnd(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(LF, from);
  return end === -1 ? bytes.length : end;
}

type BadCell = Extract<CsvReading, { kind: 'bad' }>['why'];

/** A quoted cell ends in its line: no field of a person has two. */
function cellsOf(line: Uint8Array, cellsMax: number): Uint8Array[] | BadCell {
  if (line.some((byte) => (byte < SPACE && byte !== TAB) || byte === DELETE)) return 'control';
  const cells: Uint8Array[] = [];
  for (let at = 0; at <= line.length; ) {
    if (cells.length === cellsMax) return 'too-many-cells';
    const isQuoted = line[at] === QUOTE;
    const cell = isQuoted ? quotedCell(line, at + 1) : plainCell(line, at);
    if (cell === undefined) return isQuoted && !line.subarray(at + 1).includes(QUOTE) ? 'line-break' : 'quote';
    cells.push(cell.bytes);
    at = cell.end + 1;
  }
  return cells;
}

interface Cell {
  readonly bytes: Uint8Array;
  /** Where its comma is, or the end of the line. */
  readonly end: number;
}

function plainCell(line: Uint8Array, from: number): Cell | undefined {
  const comma = line.indexOf(COMMA, from);
  const end = comma === -1 ? line.length : comma;
  const bytes = trimmed(line.subarray(from, end));
  return bytes.includes(QUOTE) ? undefined : { bytes, end };
}

function quotedCell(line: Uint8Array, from: number): Cell | undefined {
  const bytes = new Uint8Array(line.length - from);
  let filled = 0;
  for (let at = from; at < line.length; at += 1) {
    const byte = line[at] ?? 0;
    if (byte === QUOTE) {
      if (line[at + 1] !== QUOTE) {
        const isEnd = at + 1 === line.length || line[at + 1] === COMMA;
        return isEnd ? { bytes: bytes.subarray(0, filled), end: at + 1 } : undefined;
      }
      at += 1;
    }
    bytes[filled] = byte;
    filled += 1;
  }
  bytes.fill(0);
  return undefined;
}

function trimmed(bytes: Uint8Array): Uint8Array {
  let [from, to] = [0, bytes.length];
  while (from < to && isBlank(bytes[from])) from += 1;
  while (to > from && isBlank(bytes[to - 1])) to -= 1;
  return bytes.subarray(from, to);
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB;
}
