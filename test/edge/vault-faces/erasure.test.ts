import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, truncateSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { SecretBytes } from '../../../src/base/secret.ts';
import { openFaceDatabase } from '../../../src/edge/vault/faces.ts';
import { EVIDENCE_MAX, keepEvidence, keptEvidence } from '../../../src/edge/vault/faces-evidence.ts';
import { isScanClean, marksOf } from '../../../src/edge/vault/faces-scan.ts';
import { enrol, erased, grantOf, loaded, numbers, openTestVault, proofOf, subjectOf, temporaryFolder, templateOf } from './support.ts';

const folder = temporaryFolder();
let count = 0;
const fresh = (): string => join(folder, `store-${String((count += 1))}`, 'faces.db');
const PEOPLE = 70; // two pages of keys
const ERASED = 5;
const PROOF = proofOf(1);
const OTHER_PROOF = proofOf(2);

interface SealedBytes {
  readonly template: Buffer;
  readonly page: Buffer;
  readonly storeKey: Buffer;
}

/** A store of 70 people, closed, and the sealed bytes that must be gone once number 5 is erased. Made once, then copied. */
async function populated(): Promise<{ path: string; sealed: SealedBytes }> {
  const original = join(folder, 'original.db');
  if (!existsSync(original)) {
    const { vault, crypto } = await openTestVault(original);
    enrol(vault, crypto, ...numbers(PEOPLE));
    vault.close();
  }
  const path = fresh();
  mkdirSync(dirname(path));
  copyFileSync(original, path);
  return { path, sealed: sealedBytes(path) };
}

function sealedBytes(path: string): SealedBytes {
  const raw = new BetterSqlite3(path, { readonly: true });
  const one = (sql: string): Buffer => raw.prepare(sql).pluck().get() as Buffer;
  const sealed = {
    template: one(`SELECT sealed FROM templates WHERE subject = '${subjectOf(ERASED)}'`),
    page: one('SELECT sealed FROM key_pages WHERE page = 0'),
    storeKey: one('SELECT store_key FROM meta'),
  };
  raw.close();
  return sealed;
}

/** What must be gone is in no file of the store, found by other code than the store's own. */
function expectGone(path: string, sealed: SealedBytes): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`].filter((name) => existsSync(name))) {
    const bytes = readFileSync(file);
    for (const part of Object.values(sealed) as Buffer[]) {
      for (const at of [0, 12, part.length - 32]) expect(bytes.includes(part.subarray(at, at + 32))).toBe(false);
    }
  }
}

function killedChild(path: string, verb: string, step: string): void {
  const child = spawnSync(process.execPath, [join(__dirname, 'erase-child.ts'), path, verb, step, subjectOf(ERASED), PROOF], {
    encoding: 'utf8',
  });
  expect(`${child.stdout}${child.stderr}`.replace(/^.*ExperimentalWarning.*$/gm, '').trim()).toBe('');
  expect(child.signal).toBe('SIGKILL');
}

describe('erasing one person', () => {
  it('destroys the key, rotates the store key, leaves the others, and proves it', async () => {
    const { path, sealed } = await populated();
    const { vault } = await openTestVault(path);
    const progress: [number, number][] = [];
    expect(erased(vault, ERASED, PROOF, { onProgress: (done, total) => progress.push([done, total]) })).toEqual({
      templatesBefore: PEOPLE,
      templatesAfter: PEOPLE - 1,
      personsBefore: PEOPLE,
      personsAfter: PEOPLE - 1,
      keysDestroyed: 1,
      isStoreKeyRotated: true,
      isDecryptRefused: true,
      isScanClean: true,
    });
    expect(progress).toEqual([[2, 2]]);
    expectGone(path, sealed); // while it is open: log and all
    expect(vault.subjects()).not.toContain(subjectOf(ERASED));
    expect(loaded(vault).size).toBe(PEOPLE - 1);
    expect(erased(vault, ERASED, OTHER_PROOF)).toBeUndefined();
    vault.close();
    expectGone(path, sealed);
    const again = (await openTestVault(path)).vault;
    expect(loaded(again).size).toBe(PEOPLE - 1);
    again.close();
  });

  it('makes an older copy of the sealed pages unreadable with all that the store still holds', async () => {
    const { path, sealed } = await populated();
    const { vault, crypto } = await openTestVault(path);
    erased(vault, ERASED, PROOF);
    vault.close();
    const raw = new BetterSqlite3(path);
    // Somebody puts the old page of keys back, as flash might have kept it.
    raw.prepare('UPDATE key_pages SET sealed = ? WHERE page = 0').run(sealed.page);
    raw.close();
    const again = (await openTestVault(path)).vault;
    expect(() => loaded(again)).toThrow(/63 of 69 rows cannot be read/);
    again.close();
    expect(crypto.open(new SecretBytes(new Uint8Array(32).fill(7)), sealed.page, new Uint8Array())).toBeUndefined();
  });

  it('gives the free place to the next person, with a fresh key', async () => {
    const { path } = await populated();
    const { vault, crypto } = await openTestVault(path);
    erased(vault, ERASED, PROOF);
    enrol(vault, crypto, 500);
    vault.close();
    const raw = new BetterSqlite3(path, { readonly: true });
    expect(raw.prepare('SELECT key_page, key_slot FROM persons WHERE subject = ?').get(subjectOf(500))).toEqual({
      key_page: 0,
      key_slot: ERASED,
    });
    raw.close();
  });

  const steps = ['intended', 'rotating', 'destroyed', 'log-cut', 'checked', 'finished'];
  it.each(steps)('killed when it was %s, is finished by the next opening', async (step) => {
    const { path, sealed } = await populated();
    killedChild(path, 'erase', step);
    const { vault, crypto } = await openTestVault(path);
    expectGone(path, sealed);
    const evidence = erased(vault, ERASED, PROOF);
    expect(evidence).toEqual({
      templatesBefore: PEOPLE,
      templatesAfter: PEOPLE - 1,
      personsBefore: PEOPLE,
      personsAfter: PEOPLE - 1,
      keysDestroyed: 1,
      isStoreKeyRotated: true,
      isDecryptRefused: true,
      isScanClean: true,
    });
    expect(erased(vault, ERASED, OTHER_PROOF)).toBeUndefined();
    expect(loaded(vault).size).toBe(PEOPLE - 1);
    vault.put(templateOf(ERASED), grantOf(crypto, subjectOf(ERASED), 'again'));
    expect(loaded(vault).size).toBe(PEOPLE);
    vault.close();
  });

  it.each(['intended', 'destroyed', 'checked'])('that failed when it was %s is finished by asking again', async (step) => {
    const { path, sealed } = await populated();
    let failures = 1;
    const { vault, crypto } = await openTestVault(path, {
      onStep: (reached) => {
        if (reached === step && failures-- > 0) throw new RangeError('test');
      },
    });
    expect(() => erased(vault, ERASED, PROOF)).toThrow('test');
    if (step === 'intended')
      expect(erased(vault, ERASED, PROOF)).toMatchObject({ personsBefore: PEOPLE, personsAfter: PEOPLE - 1, isScanClean: true });
    vault.put(templateOf(ERASED), grantOf(crypto, subjectOf(ERASED), 'again'));
    vault.close();
    const again = (await openTestVault(path)).vault;
    expect(loaded(again).size).toBe(PEOPLE);
    expectGone(path, sealed);
    again.close();
  });

  it('survives a log that ends at any byte', async () => {
    const { path, sealed } = await populated();
    const copies: string[] = [];
    const copyTo = (name: string): void => {
      const copy = join(folder, name, 'faces.db');
      mkdirSync(join(folder, name));
      copyFileSync(path, copy);
      copyFileSync(`${path}-wal`, `${copy}-wal`);
      copies.push(copy);
    };
    const { vault } = await openTestVault(path, {
      onStep: (step) => {
        if (step === 'destroyed') for (let part = 0; part <= 12; part += 1) copyTo(`cut-${String(part)}`);
      },
    });
    erased(vault, ERASED, PROOF);
    vault.close();
    for (const [part, copy] of copies.entries()) {
      const log = `${copy}-wal`;
      truncateSync(log, Math.floor((statSync(log).size * part) / 12));
      const again = (await openTestVault(copy)).vault;
      const people = loaded(again).size;
      // Either it never began (the intent itself was lost), or it is done.
      expect([PEOPLE, PEOPLE - 1]).toContain(people);
      if (people === PEOPLE) erased(again, ERASED, PROOF);
      expectGone(copy, sealed);
      again.close();
    }
  });
});

describe('purging', () => {
  it('destroys the store key, every row and every page, and goes on empty', async () => {
    const { path, sealed } = await populated();
    const { vault, crypto } = await openTestVault(path);
    expect(vault.purge(PROOF)).toEqual({
      templatesBefore: PEOPLE,
      templatesAfter: 0,
      personsBefore: PEOPLE,
      personsAfter: 0,
      keysDestroyed: PEOPLE,
      isStoreKeyRotated: true,
      isDecryptRefused: true,
      isScanClean: true,
    });
    expectGone(path, sealed);
    expect(vault.counts()).toEqual({ persons: 0, templates: 0, images: 0 });
    enrol(vault, crypto, 1);
    expect(loaded(vault).size).toBe(1);
    vault.close();
  });

  it('is the end of an empty store as well', async () => {
    const { vault } = await openTestVault(fresh());
    expect(vault.purge(PROOF)).toMatchObject({ personsBefore: 0, personsAfter: 0, isScanClean: true, isStoreKeyRotated: true });
    vault.close();
  });

  const steps = ['intended', 'key-replaced', 'destroyed', 'log-cut', 'compacted', 'checked', 'finished'];
  it.each(steps)('killed when it was %s, is finished by the next opening', async (step) => {
    const { path, sealed } = await populated();
    killedChild(path, 'purge', step);
    const { vault } = await openTestVault(path);
    expectGone(path, sealed);
    expect(vault.counts()).toEqual({ persons: 0, templates: 0, images: 0 });
    const evidence = vault.purge(PROOF);
    expect(evidence).toMatchObject({
      personsBefore: PEOPLE,
      personsAfter: 0,
      keysDestroyed: PEOPLE,
      isStoreKeyRotated: true,
      isDecryptRefused: true,
      isScanClean: true,
    });
    vault.close();
    const again = (await openTestVault(path)).vault;
    expect(again.purge(PROOF)).toEqual(evidence);
    expect(again.purge(OTHER_PROOF)).toMatchObject({ personsBefore: 0, keysDestroyed: 0, isStoreKeyRotated: true });
    again.close();
  });
});

describe('what erasures found', () => {
  it('is kept for the newest ones, over restarts, without a word of whose they were', async () => {
    const path = fresh();
    const evidence = { personsBefore: 3, personsAfter: 2, templatesBefore: 3, templatesAfter: 2, keysDestroyed: 1 };
    const database = openFaceDatabase(path);
    database.transaction(() => {
      for (let number = 0; number <= EVIDENCE_MAX; number += 1)
        keepEvidence(database, proofOf(number), { ...evidence, isStoreKeyRotated: true, isDecryptRefused: true, isScanClean: false });
    });
    database.close();
    const again = openFaceDatabase(path);
    expect(keptEvidence(again, proofOf(0))).toBeUndefined();
    for (const number of [1, EVIDENCE_MAX])
      expect(keptEvidence(again, proofOf(number))).toEqual({
        ...evidence,
        isStoreKeyRotated: true,
        isDecryptRefused: true,
        isScanClean: false,
      });
    const columns = again.raw.prepare("SELECT name FROM pragma_table_info('evidence') WHERE type <> 'INTEGER'").pluck().all();
    expect(columns).toEqual(['proof_id']);
    again.close();
  });
});

describe('the look into the raw files', () => {
  it('finds bytes that lie across the border of two reads, and not the marks themselves', async () => {
    const path = fresh();
    const { vault } = await openTestVault(path);
    const needle = new Uint8Array(64).map((_, at) => at * 3 + 1);
    const marks = marksOf(needle);
    const { appendFileSync } = await import('node:fs');
    appendFileSync(`${path}-shm`, marks);
    expect(isScanClean(path, marks)).toBe(true);
    appendFileSync(`${path}-shm`, new Uint8Array((1 << 20) - 10 - statSync(`${path}-shm`).size));
    appendFileSync(`${path}-shm`, needle.subarray(32));
    expect(isScanClean(path, marks)).toBe(false);
    vault.close();
  });
});
