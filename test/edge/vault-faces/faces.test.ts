import { join } from 'node:path';
import { readFileSync, statSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { isFault } from '../../../src/base/fault.ts';
import {
  openTestVault,
  enrol,
  erased,
  grantOf,
  loaded,
  numbers,
  storeKey,
  proofOf,
  subjectOf,
  temporaryFolder,
  templateOf,
  vectorOf,
  EMBEDDER,
} from './support.ts';

const folder = temporaryFolder();
let count = 0;
const fresh = (): string => join(folder, `store-${String((count += 1))}`, 'faces.db');

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('the face store', () => {
  it('tells whose grant is for another notice', async () => {
    const { vault, crypto } = await openTestVault(fresh());
    enrol(vault, crypto, 1, 2);
    expect(vault.subjectsOutside((version) => version === '1')).toEqual([]);
    expect(vault.subjectsOutside(() => false).sort()).toEqual([subjectOf(1), subjectOf(2)]);
    vault.close();
  });

  it('gives back every template after it was closed and opened again', async () => {
    const path = fresh();
    const { vault, crypto } = await openTestVault(path);
    enrol(vault, crypto, ...numbers(70)); // more than one page of keys
    vault.close();
    const again = (await openTestVault(path)).vault;
    const progress: [number, number][] = [];
    const found = loaded(again);
    again.load(
      () => undefined,
      (done, total) => progress.push([done, total]),
    );
    expect(found.size).toBe(70);
    expect(found.get(subjectOf(69))).toEqual([...vectorOf(69)]);
    expect(progress).toEqual([[70, 70]]);
    expect(again.counts()).toEqual({ persons: 70, templates: 70, images: 0 });
    expect(again.subjects()).toEqual(numbers(70).map(subjectOf));
    again.close();
  });

  it('replaces the template of a subject who enrols again, and forgets the older one', async () => {
    const path = fresh();
    const { vault, crypto } = await openTestVault(path);
    enrol(vault, crypto, 1, 2);
    const older = sealedOf(path, vault.close.bind(vault), 1);
    const again = await openTestVault(path);
    again.vault.put({ ...templateOf(3), subject: subjectOf(1) }, grantOf(crypto, subjectOf(1), 'second'));
    expect(again.vault.counts()).toEqual({ persons: 2, templates: 2, images: 0 });
    expect(loaded(again.vault).get(subjectOf(1))).toEqual([...vectorOf(3)]);
    expect(loaded(again.vault).get(subjectOf(2))).toEqual([...vectorOf(2)]);
    again.vault.close();
    expect(readFileSync(path).includes(older)).toBe(false);
  });

  it('keeps no vector in the clear and no readable key', async () => {
    const path = fresh();
    const { vault, crypto } = await openTestVault(path);
    enrol(vault, crypto, 1);
    const seed = vault.transformSeed();
    vault.close();
    const raw = readFileSync(path);
    expect(raw.includes(new Uint8Array(vectorOf(1).buffer, 0, 32))).toBe(false);
    expect(raw.includes(seed)).toBe(false);
    expect(raw.includes(storeKey().expose())).toBe(false);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('keeps the transform seed over a restart and an erasure and changes it with a purge', async () => {
    const path = fresh();
    const first = await openTestVault(path);
    const seed = first.vault.transformSeed();
    enrol(first.vault, first.crypto, 1);
    erased(first.vault, 1, proofOf(1));
    first.vault.close();
    const second = await openTestVault(path);
    expect(second.vault.transformSeed()).toEqual(seed);
    second.vault.purge(proofOf(2));
    expect(second.vault.transformSeed()).not.toEqual(seed);
    second.vault.close();
  });

  it('refuses another key by name and changes nothing', async () => {
    const path = fresh();
    const { vault, crypto } = await openTestVault(path);
    enrol(vault, crypto, 1);
    vault.close();
    const before = readFileSync(path);
    await expect(openTestVault(path, { key: storeKey(8) })).rejects.toMatchObject({ code: 'bad-key' });
    expect(readFileSync(path)).toEqual(before);
    const again = await openTestVault(path);
    expect(loaded(again.vault).size).toBe(1);
    again.vault.close();
  });

  it('is held by one program at a time', async () => {
    const path = fresh();
    const { vault } = await openTestVault(path);
    await expect(openTestVault(path)).rejects.toMatchObject({
      code: 'store-failed',
      message: expect.stringContaining('another program') as string,
    });
    vault.close();
  });

  it('hands over the good rows and then says which row is bad', async () => {
    const path = fresh();
    const { vault, crypto } = await openTestVault(path);
    enrol(vault, crypto, ...numbers(5));
    vault.close();
    const raw = new BetterSqlite3(path);
    // One template in another person's row: the seal is whole, the place is not.
    raw.prepare('UPDATE templates SET sealed = (SELECT sealed FROM templates WHERE id = 1) WHERE id = 3').run();
    raw.close();
    const again = (await openTestVault(path)).vault;
    const found: string[] = [];
    const fault = thrownBy(() =>
      again.load(
        (template) => found.push(template.subject),
        () => undefined,
      ),
    );
    expect(found).toEqual([0, 1, 3, 4].map(subjectOf));
    expect(isFault(fault, 'store-corrupt')).toBe(true);
    expect((fault as Error).message).toContain('1 of 5 rows cannot be read, the first is row 3');
    expect((fault as Error).message).not.toContain(subjectOf(2));
    again.close();
  });

  it('lets others enrol and be erased while one page of keys is damaged', async () => {
    const path = fresh();
    const { vault, crypto } = await openTestVault(path);
    enrol(vault, crypto, ...numbers(65)); // 64 keys on the first page, one on the second
    vault.close();
    const raw = new BetterSqlite3(path);
    raw.prepare('UPDATE key_pages SET sealed = randomblob(2088), used = 63 WHERE page = 0').run();
    raw.close();
    const again = (await openTestVault(path)).vault;
    enrol(again, crypto, 65);
    enrol(again, crypto, 0); // one of the lost enrols again
    expect(erased(again, 64, proofOf(64))).toMatchObject({ isDecryptRefused: true, isScanClean: true });
    expect(erased(again, 1, proofOf(1))).toMatchObject({ isDecryptRefused: true, isScanClean: true });
    const found: string[] = [];
    thrownBy(() =>
      again.load(
        (template) => found.push(template.subject),
        () => undefined,
      ),
    );
    expect(found).toEqual([subjectOf(65), subjectOf(0)]);
    again.close();
  });

  it('gives nobody the place of another, whatever a page says of its room', async () => {
    const path = fresh();
    const { vault, crypto } = await openTestVault(path);
    enrol(vault, crypto, ...numbers(64));
    vault.close();
    const raw = new BetterSqlite3(path);
    raw.prepare('UPDATE key_pages SET used = 10').run();
    raw.close();
    const again = (await openTestVault(path)).vault;
    enrol(again, crypto, 64);
    expect(loaded(again).size).toBe(65);
    again.close();
  });

  it('loses nothing when the disk is full', async () => {
    const path = fresh();
    const { vault, crypto } = await openTestVault(path, { pagesMax: 24 });
    let enrolled = 0;
    const fault = thrownBy(() => {
      for (; enrolled < 500; enrolled += 1) enrol(vault, crypto, enrolled);
    });
    expect(isFault(fault, 'store-full')).toBe(true);
    expect(enrolled).toBeGreaterThan(3);
    expect(loaded(vault).size).toBe(enrolled);
    vault.close();
    const again = (await openTestVault(path)).vault;
    expect(loaded(again).size).toBe(enrolled);
    enrol(again, crypto, enrolled);
    expect(loaded(again).size).toBe(enrolled + 1);
    again.close();
  });
});

describe('the database itself (INV-02)', () => {
  it.each([
    ['with foreign keys', 'ON'],
    ['with foreign keys switched off', 'OFF'],
  ])('refuses a template without a live grant of the same subject, %s', async (_, foreignKeys) => {
    const path = fresh();
    const { vault, crypto } = await openTestVault(path);
    enrol(vault, crypto, 1, 2);
    vault.close();
    const raw = new BetterSqlite3(path);
    raw.pragma(`foreign_keys = ${foreignKeys}`);
    const insert = raw.prepare(
      'INSERT INTO templates (id, subject, grant_id, embedder_sha256, enrolled_at_ms, sealed) VALUES (9, ?, ?, ?, 1, zeroblob(44))',
    );
    const reason = /a template needs a live grant|FOREIGN KEY/;
    expect(() => insert.run(subjectOf(3), 'none', EMBEDDER)).toThrow(reason);
    expect(() => insert.run(subjectOf(3), `grant-${subjectOf(1)}`, EMBEDDER)).toThrow(reason);
    const update = raw.prepare('UPDATE templates SET subject = ?, grant_id = ? WHERE id = 1');
    expect(() => update.run(subjectOf(3), `grant-${subjectOf(1)}`)).toThrow(reason);
    expect(() => update.run(subjectOf(1), `grant-${subjectOf(2)}`)).toThrow(reason);
    expect(() => raw.prepare('DELETE FROM grants WHERE subject = ?').run(subjectOf(1))).toThrow(/while its template lives|FOREIGN KEY/);
    expect(() => raw.prepare('UPDATE grants SET subject = ? WHERE subject = ?').run(subjectOf(4), subjectOf(1))).toThrow(
      /never changed|FOREIGN KEY/,
    );
    raw.close();
  });

  it('knows one purpose and has no column for a picture', async () => {
    const path = fresh();
    (await openTestVault(path)).vault.close();
    const raw = new BetterSqlite3(path);
    const insert = raw.prepare("INSERT INTO grants VALUES (?, 'g', ?, '1', ?, 1)");
    expect(() => insert.run(subjectOf(1), 'marketing', 'a'.repeat(64))).toThrow(/CHECK/);
    const columns = raw
      .prepare(
        "SELECT t.name || '.' || c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND c.type = 'BLOB' ORDER BY 1",
      )
      .pluck()
      .all();
    expect(columns).toEqual([
      'intent_requests.key_print',
      'intents.marks',
      'key_pages.sealed',
      'meta.revision',
      'meta.store_key',
      'meta.transform_seed',
      'templates.sealed',
    ]);
    raw.close();
  });

  it('writes no template against another subject’s grant', async () => {
    const { vault, crypto } = await openTestVault(fresh());
    expect(() => {
      vault.put(templateOf(1), grantOf(crypto, subjectOf(2)));
    }).toThrow(/its own subject/);
    expect(vault.counts().templates).toBe(0);
    vault.close();
  });
});

/** The sealed bytes of one template, read after the store was closed. */
function sealedOf(path: string, close: () => void, number: number): Buffer {
  close();
  const raw = new BetterSqlite3(path, { readonly: true });
  const sealed = raw.prepare('SELECT sealed FROM templates WHERE subject = ?').pluck().get(subjectOf(number)) as Buffer;
  raw.close();
  return sealed.subarray(0, 32);
}
