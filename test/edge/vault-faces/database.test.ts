import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BrokenInvariant } from '../../../src/base/fault.ts';
import { type Database, type DatabaseOptions, openDatabase } from '../../../src/edge/vault/database.ts';
import { temporaryFolder } from './support.ts';

const folder = temporaryFolder();
let count = 0;
const fresh = (): string => join(folder, `database-${String((count += 1))}`, 'test.db');
const OPTIONS: DatabaseOptions = {
  schema: 'CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;',
  version: 1,
  label: 'The test store',
};

function filled(path: string, rows = 2000, options = OPTIONS): Database {
  const database = openDatabase(path, options);
  database.transaction(() => {
    for (let row = 0; row < rows; row += 1) database.statement('INSERT INTO notes (text) VALUES (?)').run(`note ${String(row)} `.repeat(8));
  });
  return database;
}

describe('a store file', () => {
  it('is private, durable, strict, and zeroes what is deleted', () => {
    const path = fresh();
    const database = filled(path, 10);
    const pragma = (name: string): unknown => database.raw.pragma(name, { simple: true });
    expect([
      pragma('journal_mode'),
      pragma('synchronous'),
      pragma('secure_delete'),
      pragma('foreign_keys'),
      pragma('trusted_schema'),
    ]).toEqual(['wal', 2, 1, 1, 0]);
    expect([path, `${path}-wal`, `${path}-shm`].map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600, 0o600]);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    database.truncateWal();
    expect(readFileSync(path).includes('note 7')).toBe(true);
    database.transaction(() => database.statement('DELETE FROM notes WHERE id = 8').run());
    database.truncateWal();
    expect(statSync(`${path}-wal`).size).toBe(0);
    expect(readFileSync(path).includes('note 7')).toBe(false);
    expect(readFileSync(path).includes('note 6')).toBe(true);
    database.close();
  });

  it('with a damaged page is refused by name and left as it is', () => {
    const path = fresh();
    filled(path).close();
    const whole = readFileSync(path);
    const pages = whole.length / 4096;
    expect(pages).toBeGreaterThan(20);
    for (let page = 1; page < pages; page += 7) {
      const damaged = Buffer.from(whole);
      damaged.fill(0xa5, page * 4096, page * 4096 + 64); // the header and the cell pointers of the page
      writeFileSync(path, damaged);
      expect(() => openDatabase(path, OPTIONS)).toThrow(
        expect.objectContaining({ code: 'store-corrupt', message: expect.stringContaining(path) as string }),
      );
      expect(readFileSync(path).equals(damaged)).toBe(true);
    }
  });

  it('that is not a database, or is cut short, is refused', () => {
    const path = fresh();
    filled(path).close();
    truncateSync(path, 3 * 4096 + 100);
    expect(() => openDatabase(path, OPTIONS)).toThrow(expect.objectContaining({ code: 'store-corrupt' }));
    writeFileSync(path, 'this is no database, it is a letter of at least a hundred bytes, so that it is read as a whole header');
    expect(() => openDatabase(path, OPTIONS)).toThrow(expect.objectContaining({ code: 'store-corrupt' }));
  });

  it('of another version is refused', () => {
    const path = fresh();
    openDatabase(path, { ...OPTIONS, version: 2 }).close();
    expect(() => openDatabase(path, OPTIONS)).toThrow(expect.objectContaining({ code: 'store-version' }));
    openDatabase(path, { ...OPTIONS, version: 2 }).close();
  });

  it('says what else can be done with another version', () => {
    const path = fresh();
    openDatabase(path, { ...OPTIONS, version: 2 }).close();
    expect(() => openDatabase(path, { ...OPTIONS, otherVersion: 'make tea' })).toThrow(/that wrote it, or make tea\.$/);
  });

  it('with a trigger, table or column that it was not made with is refused', () => {
    for (const change of [
      'CREATE TRIGGER more AFTER INSERT ON notes BEGIN DELETE FROM notes; END',
      'CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT',
      'ALTER TABLE notes RENAME COLUMN text TO taxt',
    ]) {
      const path = fresh();
      const database = filled(path, 3);
      database.raw.exec(change);
      database.close();
      expect(() => openDatabase(path, OPTIONS)).toThrow(expect.objectContaining({ code: 'store-corrupt' }));
    }
  });

  it('that reaches its bound reports a full disk and keeps what it had', () => {
    const path = fresh();
    const database = filled(path, 10, { ...OPTIONS, pagesMax: 8 });
    const many = (): void => {
      database.transaction(() => {
        for (let row = 0; row < 1000; row += 1) database.statement('INSERT INTO notes (text) VALUES (?)').run('more '.repeat(100));
      });
    };
    expect(many).toThrow(expect.objectContaining({ code: 'store-full' }));
    expect(database.statement('SELECT count(*) FROM notes').pluck().get()).toBe(10);
    database.close();
  });

  it('on a device without room reports a full disk', () => {
    // Linux gives ENOSPC for every write to this device.
    const database = filled(fresh(), 1);
    expect(() =>
      database.guard(() => {
        writeFileSync('/dev/full', 'x');
      }),
    ).toThrow(expect.objectContaining({ code: 'store-full' }));
    database.close();
  });

  it('held by a second connection cannot cut its log, and an exclusive one lets nobody in', () => {
    const path = fresh();
    const first = filled(path, 10);
    const second = openDatabase(path, OPTIONS);
    second.raw.exec('BEGIN');
    second.statement('SELECT count(*) FROM notes').get();
    first.transaction(() => first.statement('DELETE FROM notes').run());
    expect(() => {
      first.truncateWal();
    }).toThrow(expect.objectContaining({ code: 'store-failed', message: expect.stringContaining('another program') as string }));
    second.close();
    first.close();
    const exclusive = openDatabase(path, { ...OPTIONS, isExclusive: true });
    expect(existsSync(`${path}-shm`)).toBe(false);
    exclusive.close();
  });

  it('read only is not made, not changed, and cannot be written', () => {
    const path = fresh();
    expect(() => openDatabase(path, { ...OPTIONS, isReadOnly: true })).toThrow(expect.objectContaining({ code: 'store-failed' }));
    filled(path, 3).close();
    const reader = openDatabase(path, { ...OPTIONS, isReadOnly: true });
    expect(reader.statement('SELECT count(*) FROM notes').pluck().get()).toBe(3);
    expect(() => reader.transaction(() => reader.statement('DELETE FROM notes').run())).toThrow(
      expect.objectContaining({ code: 'store-failed' }),
    );
    reader.close();
  });

  it('leaves our own mistakes as they are and rolls their transaction back', () => {
    const database = filled(fresh(), 3);
    const mistake = new BrokenInvariant('test');
    expect(() =>
      database.transaction(() => {
        database.statement('DELETE FROM notes').run();
        throw mistake;
      }),
    ).toThrow(mistake);
    expect(database.statement('SELECT count(*) FROM notes').pluck().get()).toBe(3);
    database.close();
  });
});
