/** The quick looks of an erasure's check beside slow plain ones that say the same. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import fc from 'fast-check';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import { type CheckParts, type Destroyed, isDecryptRefused, isRefusedByEveryKey, printsOf } from '../../../src/edge/vault/faces-check.ts';
import { heldOf } from '../../../src/edge/vault/faces-intent.ts';
import { FaceKeys, type KeyPlace } from '../../../src/edge/vault/faces-keys.ts';
import { MARK_BYTES, MarkSearch } from '../../../src/edge/vault/faces-scan.ts';
import { openFaceDatabase } from '../../../src/edge/vault/faces.ts';
import { describeWithTools } from '../../support/tools.ts';
import { enrol, numbers, openTestVault, proofOf, storeKey, subjectOf, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
let count = 0;
const PEOPLE = 70;

async function populated(): Promise<string> {
  const original = join(folder, 'original.db');
  if (!existsSync(original)) {
    const { vault, crypto } = await openTestVault(original);
    enrol(vault, crypto, ...numbers(PEOPLE));
    vault.close();
  }
  const path = join(folder, `store-${String((count += 1))}`, 'faces.db');
  mkdirSync(join(path, '..'));
  copyFileSync(original, path);
  return path;
}

describe('the search for marks', () => {
  it('finds what looking for one text after the other finds', () => {
    // Few values, so that texts overlap, repeat and end alike.
    const bytes = (min: number, max: number): fc.Arbitrary<Uint8Array> =>
      fc.array(fc.constantFrom(0, 1, 2, 255), { minLength: min, maxLength: max }).map((each) => Uint8Array.from(each));
    const text = bytes(MARK_BYTES, MARK_BYTES);
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 0, maxLength: 6 }),
        fc.array(fc.oneof(bytes(0, 50), text), { maxLength: 6 }),
        fc.nat(),
        (texts, parts, pick) => {
          const planted = pick % 3 === 0 ? texts.slice(0, 1) : [];
          const all = Buffer.concat([...parts, ...planted, ...parts.slice(0, 1)]);
          expect(new MarkSearch(texts).isIn(all)).toBe(texts.some((one) => all.includes(one)));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('finds one of thousands at any place of random bytes', async () => {
    const crypto = await openCrypto();
    const texts = numbers(4000).map(() => crypto.randomBytes(MARK_BYTES));
    const search = new MarkSearch(texts);
    const bytes = crypto.randomBytes(1 << 16);
    expect(search.isIn(bytes)).toBe(false);
    for (const at of [0, 1, 31, 32, 33, 4095, bytes.length - MARK_BYTES]) {
      const planted = bytes.slice();
      planted.set(texts[at % texts.length] ?? [], at);
      expect(search.isIn(planted)).toBe(true);
      planted[at + 5] = (planted[at + 5] ?? 0) ^ 1;
      expect(search.isIn(planted)).toBe(false);
    }
  });
});

interface Looked extends CheckParts {
  readonly destroyed: Destroyed;
}

/** Erases these by hand, but for what `spoil` leaves wrong, and compares the quick check with the plain one. */
async function checked(
  gone: readonly number[],
  destroyedPlaces: (places: readonly KeyPlace[]) => readonly KeyPlace[],
): Promise<[boolean, boolean]> {
  const crypto = await openCrypto();
  const database = openFaceDatabase(await populated());
  const keys = new FaceKeys(database, { key: storeKey(), crypto });
  const parts = { database, keys, crypto };
  const held = gone.flatMap((number) => heldOf(database, subjectOf(number)) ?? []);
  const prints = printsOf(parts, held).flatMap((print) => print ?? []);
  const looked: Looked = { ...parts, destroyed: { held, prints, lost: [], generation: keys.store.current.generation } };
  database.transaction(() => {
    for (const { subject } of held)
      for (const table of ['templates', 'persons', 'grants']) database.statement(`DELETE FROM ${table} WHERE subject = ?`).run(subject);
    keys.rotate({ destroyed: destroyedPlaces(held), isMoving: false });
  });
  const answers: [boolean, boolean] = [isDecryptRefused(looked, looked.destroyed), isRefusedByEveryKey(looked, held)];
  database.close();
  return answers;
}

describe('the check of keys', () => {
  it('passes where every key of those that went is gone', async () => {
    expect(await checked([3, 64, 69], (places) => places)).toEqual([true, true]);
  });

  it.each([0, 1, 2])('finds the one key of three that was left', async (left) => {
    expect(await checked([3, 64, 69], (places) => places.filter((_, at) => at !== left))).toEqual([false, false]);
  });

  it('knows by its print a key that lies in another place and has another person’s row', async () => {
    const crypto = await openCrypto();
    const path = await populated();
    const database = openFaceDatabase(path);
    const parts = { database, crypto, keys: new FaceKeys(database, { key: storeKey(), crypto }) };
    const held = [heldOf(database, subjectOf(3))].flatMap((row) => row ?? []);
    const prints = printsOf(parts, held).flatMap((print) => print ?? []);
    // After a restart only the print is left: no row is held any more.
    const destroyed = { held: [], prints, lost: [], generation: 1 };
    expect(isDecryptRefused(parts, destroyed)).toBe(false);
    database.transaction(() => {
      parts.keys.putKey({ page: 0, slot: 3 }).wipe(); // the place has another key now, and a person still
    });
    expect(isDecryptRefused(parts, destroyed)).toBe(true);
    database.close();
  });

  it('tries every key on a text whose own key could not be read', async () => {
    const crypto = await openCrypto();
    const database = openFaceDatabase(await populated());
    const parts = { database, crypto, keys: new FaceKeys(database, { key: storeKey(), crypto }) };
    const held = [heldOf(database, subjectOf(3))].flatMap((row) => row ?? []).map((row) => ({ ...row, page: 1 }));
    expect(isDecryptRefused(parts, { held, prints: [], lost: held, generation: 1 })).toBe(false);
    expect(isDecryptRefused(parts, { held, prints: [], lost: [], generation: 1 })).toBe(true); // which is why it is tried
    database.close();
  });
});

/** Files that a child opened for writing, temporary ones without a name too. */
function writtenBy(child: string, path: string, ...words: readonly string[]): string[] {
  const log = join(mkdtempSync(join(folder, 'trace-')), 'log');
  const node = [process.execPath, join(__dirname, child), path, ...words];
  const traced = spawnSync('strace', ['-f', '--seccomp-bpf', '-qq', '-e', 'trace=open,openat,creat', '-o', log, ...node], {
    encoding: 'utf8',
  });
  expect(traced.status).toBe(0);
  return readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => /O_(WRONLY|RDWR|CREAT)/.test(line) && !line.includes('= -1'))
    .map((line) => /"([^"]*)"/.exec(line)?.[1] ?? '')
    .filter((name) => !/^\/(dev|proc|sys)\//.test(name));
}

describeWithTools(['strace'], 'files that a store writes', () => {
  it('are its own when it is purged and compacted', async () => {
    const path = await populated();
    const written = writtenBy('erase-child.ts', path, 'purge', 'never', subjectOf(1), proofOf(1), 'next');
    expect(written.length).toBeGreaterThan(1);
    expect(written.filter((name) => !name.startsWith(path))).toEqual([]);
    const raw = new BetterSqlite3(path, { readonly: true });
    expect(raw.prepare('SELECT count(*) FROM templates').pluck().get()).toBe(0);
    raw.close();
  });

  it('are its own where it sorts and compacts more than fits the cache, as they would not be by SQLite’s default', () => {
    const path = join(folder, 'sorted', 'sorted.db');
    expect(writtenBy('sort-child.ts', path).filter((name) => !name.startsWith(path))).toEqual([]);
    const other = join(folder, 'spilled', 'spilled.db');
    expect(writtenBy('sort-child.ts', other, 'file').filter((name) => !name.startsWith(other))).not.toEqual([]);
  });
});
