import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isFault } from '../../../src/base/fault.ts';
import { exportLedger, verifyExport } from '../../../src/edge/vault/ledger-export.ts';
import { verifyLedgerFile } from '../../../src/edge/vault/ledger-read.ts';
import { CHECKPOINT_EVERY } from '../../../src/core/ledger/verify.ts';
import { type Bench, fill, newBench, ORIGIN, tamper } from './support.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await newBench();
});
afterEach(() => {
  rmSync(bench.dir, { recursive: true });
});

const linesOf = (): string[] => {
  const lines: string[] = [];
  exportLedger({
    path: bench.path,
    crypto: bench.crypto,
    write: (line) => {
      lines.push(line);
    },
  });
  return lines;
};

describe('flipped bytes of the raw file', () => {
  /** Every byte of the stretch that holds the last rows, and a stride over all else; primes so that all columns are hit. */
  const STRIDE = 211;

  it('are told, or lie where nothing is stored', () => {
    const ledger = bench.open();
    fill(ledger, 4);
    ledger.close();
    const whole = linesOf();
    const good = readFileSync(bench.path);
    const rows = good.indexOf('"denied"');
    expect(rows).toBeGreaterThan(0);
    const places = new Set<number>();
    for (let at = 0; at < good.length; at += STRIDE) places.add(at);
    for (let at = rows - 40; at < rows + 180; at += 1) places.add(at);
    const silent: number[] = [];
    for (const at of places) {
      const bytes = Buffer.from(good);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(bench.path, bytes);
      if (isUnseen(whole)) silent.push(at);
    }
    expect(silent).toEqual([]);
  });

  /** True where the check is content although another ledger is read. */
  function isUnseen(whole: readonly string[]): boolean {
    try {
      if (verifyLedgerFile({ path: bench.path, crypto: bench.crypto }).kind === 'bad') return false;
      return linesOf().join('\n') !== whole.join('\n');
    } catch (error) {
      if (isFault(error)) return false;
      throw error;
    }
  }
});

describe('a process killed while it appends', () => {
  const ROUNDS = 3;
  const ACKS = 15;

  it('loses no entry that it told', async () => {
    let told = -1;
    for (let round = 0; round < ROUNDS; round += 1) {
      told = await killedAfter(told + ACKS);
      const again = bench.open();
      expect(again.size).toBeGreaterThan(told);
      expect(again.check()).toMatchObject({ kind: 'ok', size: again.size });
      told = again.size - 1;
      again.close();
    }
  });

  /** Number of the last entry that the child told before SIGKILL. */
  async function killedAfter(target: number): Promise<number> {
    const root = resolve(__dirname, '../../..');
    const child: ChildProcess = spawn(join(root, 'node_modules/.bin/node'), [join(__dirname, 'append-child.ts'), bench.path, '7', ORIGIN], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    return new Promise((settle, fail) => {
      child.stdout?.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (lastOf(text) >= target) child.kill('SIGKILL');
      });
      child.on('error', fail);
      child.on('close', () => {
        if (lastOf(text) >= target) settle(lastOf(text));
        else fail(new Error(`the child ended by itself at ${String(lastOf(text))}`));
      });
    });
  }

  const lastOf = (text: string): number => Number(text.split('\n').slice(0, -1).at(-1) ?? -1);
});

describe('an export', () => {
  const SIZE = CHECKPOINT_EVERY + 3;
  let filled: Bench;
  beforeAll(async () => {
    filled = await newBench();
    const ledger = filled.open();
    fill(ledger, SIZE);
    ledger.close();
  });
  afterAll(() => {
    rmSync(filled.dir, { recursive: true });
  });
  beforeEach(() => {
    for (const file of ['ledger.db', 'ledger.pub', 'ledger.head']) copyFileSync(join(filled.dir, file), join(bench.dir, file));
  });
  const check = (lines: readonly string[], more = {}): ReturnType<typeof verifyExport> =>
    verifyExport(lines, { crypto: bench.crypto, ...more });

  it('holds what the ledger holds and is checked without it', () => {
    const lines = linesOf();
    expect(lines).toHaveLength(SIZE + 1);
    const verifierKey = readFileSync(join(bench.dir, 'ledger.pub'), 'utf8');
    expect(check(lines, { verifierKey })).toMatchObject({ kind: 'ok', size: SIZE });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ format: 'menshen-ledger/1', verifierKey: verifierKey.trim() });
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ entry: { seq: 0, event: { kind: 'passage', method: 'card' } } });
  });

  it('names the first bad line', () => {
    const lines = linesOf();
    const changed = (at: number, line: string): string[] => lines.map((old, place) => (place === at ? line : old));
    const line = lines[6] ?? '';
    expect(check(lines.filter((_, at) => at !== 6))).toMatchObject({ kind: 'bad', seq: 5, what: 'missing' });
    expect(check(lines.slice(0, 6))).toMatchObject({ kind: 'bad', seq: 5, what: 'cut-off' });
    expect(check([...lines.slice(0, 6), lines[7] ?? '', line, ...lines.slice(8)])).toMatchObject({
      kind: 'bad',
      seq: 5,
      what: 'reordered',
    });
    for (let at = 0; at < line.length; at += 3) {
      const flipped = line.slice(0, at) + String.fromCharCode(line.charCodeAt(at) ^ 1) + line.slice(at + 1);
      expect(check(changed(6, flipped))).toMatchObject({ kind: 'bad', seq: 5 });
    }
    for (const other of [line.replace(',', ', '), `${line} `, '', '{}', 'null', line.replace('"seq":5', '"seq":5.0')])
      expect(check(changed(6, other))).toMatchObject({ kind: 'bad', seq: 5 });
    expect(check(changed(CHECKPOINT_EVERY, (lines[CHECKPOINT_EVERY] ?? '').replace('menshen/', 'menshen-')))).toMatchObject({
      kind: 'bad',
      what: 'checkpoint-bad',
    });
    for (const head of ['', '{}', 'null', (lines[0] ?? '').replace('menshen/', 'menshen-')])
      expect(check(changed(0, head))).toMatchObject({ kind: 'bad', seq: 0 });
    expect(check([])).toMatchObject({ kind: 'bad', seq: 0 });
  });

  it("of a stranger's key is not believed", async () => {
    const stranger = await newBench(8);
    const lines = linesOf();
    expect(check(lines, { verifierKey: stranger.open().verifierKey })).toMatchObject({ kind: 'bad', what: 'checkpoint-bad' });
    rmSync(stranger.dir, { recursive: true });
  });

  it('is made of a broken ledger too, and says that it is broken', () => {
    tamper(bench.path, 'DELETE FROM entries WHERE seq = 4');
    const result = exportLedger({ path: bench.path, crypto: bench.crypto, write: () => undefined });
    expect(result).toMatchObject({ entries: SIZE - 1, verdict: { kind: 'bad', seq: 4, what: 'missing' } });
    expect(check(linesOf())).toMatchObject({ kind: 'bad', seq: 4, what: 'missing' });
  });

  it('is a fault where there is no ledger', () => {
    copyFileSync(bench.path, join(bench.dir, 'other.db'));
    expect(() => exportLedger({ path: join(bench.dir, 'none.db'), crypto: bench.crypto, write: () => undefined })).toThrow(/missing/);
    expect(() => exportLedger({ path: join(bench.dir, 'other.db'), crypto: bench.crypto, write: () => undefined })).toThrow(/missing/);
  });
});
