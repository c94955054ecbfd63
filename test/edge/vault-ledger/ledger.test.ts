import { copyFileSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { isFault } from '../../../src/base/fault.ts';
import type { LedgerEvent } from '../../../src/core/ledger/event.ts';
import { CHECKPOINT_EVERY } from '../../../src/core/ledger/verify.ts';
import { openLedger, quarantineLedger } from '../../../src/edge/vault/ledger.ts';
import { verifyLedgerFile } from '../../../src/edge/vault/ledger-read.ts';
import { type Bench, eventAt, fill, newBench, ORIGIN, tamper } from './support.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await newBench();
});
afterEach(() => {
  rmSync(bench.dir, { recursive: true });
});

const verify = (): ReturnType<typeof verifyLedgerFile> => verifyLedgerFile({ path: bench.path, crypto: bench.crypto });
const thrownBy = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('the ledger', () => {
  it('keeps entries in order with their time, over a restart', () => {
    const first = bench.open();
    fill(first, 5);
    first.close();
    const second = bench.open();
    fill(second, 1);
    const entries = second.entries(0, 100);
    expect(entries.map((entry) => entry.seq)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(entries.map((entry) => entry.event)).toEqual([0, 1, 2, 3, 4, 0].map(eventAt));
    expect(entries[0]).toMatchObject({ atMs: 1_700_000_001_000, previous: '0'.repeat(64) });
    expect(entries[3]?.previous).toBe(entries[2]?.hash);
    expect(second.entries(4, 1)).toHaveLength(1);
    expect(second.size).toBe(6);
    expect(second.headLag).toBe(0);
    expect(second.check()).toMatchObject({ kind: 'ok', size: 6 });
    second.close();
    expect(verify()).toMatchObject({ kind: 'ok', size: 6 });
  });

  it('records the time as it is when the clock was set back; order is by number', () => {
    const times = [5000, 1000, 3000.7];
    const ledger = openLedger({ ...bench, clock: { nowMs: () => times.shift() ?? 0 }, origin: ORIGIN });
    fill(ledger, 3);
    expect(ledger.entries(0, 10).map((entry) => [entry.seq, entry.atMs])).toEqual([
      [0, 5000],
      [1, 1000],
      [2, 3000],
    ]);
    ledger.close();
    expect(verify().kind).toBe('ok');
  });

  it('can be checked by another connection while it is being written', () => {
    const ledger = bench.open();
    fill(ledger, 3);
    expect(verify()).toMatchObject({ kind: 'ok', size: 3 });
    fill(ledger, 1);
    expect(verify()).toMatchObject({ kind: 'ok', size: 4 });
    ledger.close();
  });

  it('refuses an event that is not on the list, and writes nothing', () => {
    const ledger = bench.open();
    expect(() => ledger.append({ kind: 'passage', method: 'card', subject: 'Zhang San' })).toThrow(/closed list/);
    expect(() => ledger.append({ kind: 'stop', name: 'x' } as LedgerEvent)).toThrow(/closed list/);
    expect(ledger.size).toBe(0);
    ledger.close();
  });

  it.each([
    'UPDATE entries SET at_ms = 1',
    'DELETE FROM entries',
    'UPDATE head SET note = note',
    'DELETE FROM head',
    'DELETE FROM checkpoints',
    "INSERT INTO entries VALUES (99, 1, '{}', 'x', 'y')",
  ])('has a file that refuses: %s', (sql) => {
    const ledger = bench.open();
    fill(ledger, 2);
    ledger.close();
    const raw = new BetterSqlite3(bench.path);
    raw.exec(`INSERT INTO checkpoints VALUES (${String(CHECKPOINT_EVERY)}, 'note', zeroblob(32))`);
    expect(() => raw.exec(sql)).toThrow(/grow|end/);
    raw.close();
    expect(verify().kind).toBe('ok');
  });

  it('is whole after the disk was full', () => {
    const clock = { nowMs: () => 1 };
    const ledger = openLedger({ ...bench, clock, origin: ORIGIN, pagesMax: 16 });
    expect(
      thrownBy(() => {
        fill(ledger, 2000);
      }),
    ).toMatchObject({ code: 'store-full' });
    const { size } = ledger;
    expect(size).toBeGreaterThan(10);
    expect(ledger.check()).toMatchObject({ kind: 'ok', size });
    ledger.close();
    const again = bench.open();
    fill(again, 1);
    expect(again.check()).toMatchObject({ kind: 'ok', size: size + 1 });
    again.close();
  });

  it('keeps its files from others', () => {
    bench.open().close();
    for (const file of ['ledger.db', 'ledger.head', 'ledger.pub']) expect(statSync(join(bench.dir, file)).mode & 0o077).toBe(0);
  });

  it('goes on when the head file cannot be written, and catches up', () => {
    const ledger = bench.open();
    const inTheWay = join(bench.dir, 'ledger.head.new');
    mkdirSync(inTheWay);
    fill(ledger, 2);
    expect([ledger.size, ledger.headLag]).toEqual([2, 2]);
    rmdirSync(inTheWay);
    fill(ledger, 1);
    expect([ledger.size, ledger.headLag]).toEqual([3, 0]);
    ledger.close();
    expect(verify()).toMatchObject({ kind: 'ok', size: 3 });
  });
});

describe('a ledger that was changed', () => {
  const SIZE = CHECKPOINT_EVERY + 6;
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
  const written = (): void => {
    for (const file of ['ledger.db', 'ledger.pub', 'ledger.head']) copyFileSync(join(filled.dir, file), join(bench.dir, file));
  };

  it.each([
    ['event', "UPDATE entries SET event = replace(event, 'pin', 'pim') WHERE seq = 3", 3, 'altered'],
    ['time', 'UPDATE entries SET at_ms = at_ms + 1 WHERE seq = 0', 0, 'altered'],
    ['hash', 'UPDATE entries SET hash = substr(hash, 2) || substr(hash, 1, 1) WHERE seq = 5', 5, 'altered'],
    ['previous', 'UPDATE entries SET previous = hash WHERE seq = 130', 130, 'altered'],
    ['number', 'UPDATE entries SET seq = 500 WHERE seq = 7', 7, 'reordered'],
    ['last number', `UPDATE entries SET seq = 500 WHERE seq = ${String(SIZE - 1)}`, SIZE - 1, 'altered'],
    ['dropped', 'DELETE FROM entries WHERE seq = 4', 4, 'missing'],
    [
      'dropped, closed up',
      'DELETE FROM entries WHERE seq = 4; UPDATE entries SET seq = -seq WHERE seq > 4; UPDATE entries SET seq = -seq - 1 WHERE seq < 0',
      4,
      'missing',
    ],
    [
      'swapped',
      'UPDATE entries SET seq = -1 WHERE seq = 8; UPDATE entries SET seq = 8 WHERE seq = 9; UPDATE entries SET seq = 9 WHERE seq = -1',
      8,
      'reordered',
    ],
    ['cut off', 'DELETE FROM entries WHERE seq >= 20', 20, 'cut-off'],
    ['emptied', 'DELETE FROM entries; DELETE FROM checkpoints; DELETE FROM head', 0, 'cut-off'],
    [
      'cut back to an old checkpoint',
      `DELETE FROM entries WHERE seq >= ${String(CHECKPOINT_EVERY)}; UPDATE head SET size = ${String(CHECKPOINT_EVERY)}, note = (SELECT note FROM checkpoints)`,
      CHECKPOINT_EVERY,
      'cut-off',
    ],
    ['head note', "UPDATE head SET note = replace(note, 'menshen', 'Menshen')", CHECKPOINT_EVERY, 'checkpoint-bad'],
    ['old checkpoint', 'UPDATE checkpoints SET note = (SELECT note FROM head)', 0, 'checkpoint-bad'],
    [
      'copied to the end',
      `INSERT INTO entries SELECT ${String(SIZE)}, at_ms, event, previous, hash FROM entries WHERE seq = 0`,
      SIZE,
      'reordered',
    ],
  ])('names the first bad entry: %s', (_name, sql, seq, what) => {
    written();
    tamper(bench.path, sql);
    expect(verify()).toMatchObject({ kind: 'bad', seq, what });
    const fault = thrownBy(() => bench.open());
    expect(isFault(fault, 'ledger-broken') || isFault(fault, 'store-corrupt')).toBe(true);
  });

  it("says so where the file's own rules were removed", () => {
    written();
    const raw = new BetterSqlite3(bench.path);
    raw.exec('DROP TRIGGER entries_no_delete');
    raw.close();
    expect(verify()).toMatchObject({ kind: 'bad', what: 'rules-changed' });
  });

  it('is seen when an older copy of the database is put back, by the head outside', () => {
    const ledger = bench.open();
    fill(ledger, 5);
    ledger.close();
    const old = [readFileSync(bench.path), readFileSync(join(bench.dir, 'ledger.head'))] as const;
    const again = bench.open();
    fill(again, 3);
    const kept = again.head();
    again.close();
    writeFileSync(bench.path, old[0]);
    expect(verify()).toMatchObject({ kind: 'bad', seq: 5, what: 'cut-off' });
    expect(thrownBy(() => bench.open())).toMatchObject({ code: 'ledger-broken' });
    rmSync(join(bench.dir, 'ledger.head'));
    expect(verify()).toMatchObject({ kind: 'bad', what: 'anchor-bad' });
    expect(thrownBy(() => bench.open())).toMatchObject({ code: 'ledger-broken' });
    writeFileSync(join(bench.dir, 'ledger.head'), old[1]); // the whole folder set back: only an anchor elsewhere knows
    expect(verifyLedgerFile({ path: bench.path, crypto: bench.crypto, anchors: [kept] })).toMatchObject({
      kind: 'bad',
      seq: 5,
      what: 'cut-off',
    });
    expect(thrownBy(() => bench.open([kept]))).toMatchObject({ code: 'ledger-broken' });
  });

  it('is no alarm when the power failed between the entry and the head file', () => {
    const ledger = bench.open();
    fill(ledger, 5);
    const lagging = readFileSync(join(bench.dir, 'ledger.head'));
    fill(ledger, 1);
    ledger.close();
    writeFileSync(join(bench.dir, 'ledger.head'), lagging);
    expect(verify()).toMatchObject({ kind: 'ok', size: 6 });
    const again = bench.open();
    expect(again.size).toBe(6);
    again.close();
    expect(readFileSync(join(bench.dir, 'ledger.head'), 'utf8')).toContain('\n6\n');
  });

  it("is another key's: not believed", async () => {
    written();
    const stranger = await newBench(8);
    stranger.open().close();
    expect(thrownBy(() => openLedger({ ...stranger, path: bench.path, clock: { nowMs: () => 1 }, origin: ORIGIN }))).toMatchObject({
      code: 'bad-key',
    });
    copyFileSync(join(stranger.dir, 'ledger.pub'), join(bench.dir, 'ledger.pub'));
    expect(verify()).toMatchObject({ kind: 'bad' });
    writeFileSync(join(bench.dir, 'ledger.pub'), 'garbage');
    expect(thrownBy(verify)).toMatchObject({ code: 'bad-key' });
    rmSync(stranger.dir, { recursive: true });
  });

  it('can be put aside whole, and a fresh one says so', () => {
    written();
    tamper(bench.path, 'DELETE FROM entries WHERE seq = 4');
    expect(quarantineLedger(bench.path)).toBe(1);
    const fresh = bench.open();
    fresh.append({ kind: 'ledger-restarted', cause: 'missing', asideNumber: 1 });
    fresh.close();
    expect(verify()).toMatchObject({ kind: 'ok', size: 1 });
    expect(
      verifyLedgerFile({
        path: join(bench.dir, 'ledger.broken-1.db'),
        crypto: bench.crypto,
        verifierKey: readFileSync(join(bench.dir, 'ledger.pub'), 'utf8'),
      }),
    ).toMatchObject({ kind: 'bad', seq: 4, what: 'missing' });
    expect(quarantineLedger(bench.path)).toBe(2);
  });

  it.each([
    ['garbage', Buffer.from('not a database, not at all')],
    ['torn', undefined],
  ])('is a fault and a verdict where the file is %s', (_name, bytes) => {
    written();
    writeFileSync(bench.path, bytes ?? readFileSync(bench.path).subarray(0, 9000));
    expect(verify()).toMatchObject({ kind: 'bad' });
    const fault = thrownBy(() => bench.open());
    expect(isFault(fault, 'ledger-broken') || isFault(fault, 'store-corrupt')).toBe(true);
  });
});
