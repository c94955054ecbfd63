import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { SecretBytes } from '../../../src/base/secret.ts';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import { type CheckParts, isRefusedByEveryKey } from '../../../src/edge/vault/faces-check.ts';
import { FaceKeys } from '../../../src/edge/vault/faces-keys.ts';
import { openTemplate, type TemplateRow } from '../../../src/edge/vault/faces-template.ts';
import { openFaceDatabase } from '../../../src/edge/vault/faces.ts';
import type { Database } from '../../../src/edge/vault/database.ts';
import { enrol, erased, loaded, numbers, openTestVault, proofOf, storeKey, subjectOf, temporaryFolder, vectorOf } from './support.ts';

const folder = temporaryFolder();
let count = 0;
const fresh = (): string => join(folder, `store-${String((count += 1))}`, 'faces.db');
const PEOPLE = 70; // two pages of keys
const ERASED = 5;
const PROOF = proofOf(1);
const KEY = 7;
const NEXT = 8;
const LATER = 9;

async function populated(): Promise<string> {
  const original = join(folder, 'original.db');
  if (!existsSync(original)) {
    const { vault, crypto } = await openTestVault(original);
    enrol(vault, crypto, ...numbers(PEOPLE));
    vault.close();
  }
  return copyOf(original);
}

/** Every file of a store, byte by byte. */
function copyOf(path: string): string {
  const copy = fresh();
  mkdirSync(dirname(copy));
  for (const suffix of ['', '-wal', '-journal']) if (existsSync(`${path}${suffix}`)) copyFileSync(`${path}${suffix}`, `${copy}${suffix}`);
  return copy;
}

async function opensWith(path: string, fill: number): Promise<boolean> {
  const copy = copyOf(path);
  try {
    (await openTestVault(copy, { key: storeKey(fill) })).vault.close();
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'bad-key' });
    return false;
  }
}

describe('the next key of the store', () => {
  it('is where an erasure moves to, with everybody left', async () => {
    const path = await populated();
    const { vault } = await openTestVault(path);
    expect(vault.isOnNextKey).toBe(false);
    const nextKey = storeKey(NEXT);
    expect(erased(vault, ERASED, PROOF, { nextKey })).toMatchObject({ personsAfter: PEOPLE - 1, isStoreKeyRotated: true });
    nextKey.wipe(); // the caller's; the store has its own
    expect(vault.isOnNextKey).toBe(true);
    expect(loaded(vault).size).toBe(PEOPLE - 1);
    expect(erased(vault, 6, proofOf(2), { nextKey: storeKey(LATER) })).toMatchObject({ personsAfter: PEOPLE - 2 });
    expect(vault.isOnNextKey).toBe(true);
    vault.close();
    expect([await opensWith(path, KEY), await opensWith(path, NEXT), await opensWith(path, LATER)]).toEqual([false, false, true]);
  });

  it('that is the present one is no move', async () => {
    const path = await populated();
    const { vault } = await openTestVault(path);
    erased(vault, ERASED, PROOF, { nextKey: storeKey(KEY) });
    expect(vault.isOnNextKey).toBe(true);
    vault.close();
    expect(await opensWith(path, KEY)).toBe(true);
  });

  it('is in force after an erasure of nobody and one that was finished before', async () => {
    const path = await populated();
    const { vault } = await openTestVault(path);
    const evidence = erased(vault, ERASED, PROOF);
    expect(vault.isOnNextKey).toBe(false);
    expect(erased(vault, ERASED, PROOF, { nextKey: storeKey(NEXT) })).toEqual(evidence);
    expect(vault.isOnNextKey).toBe(true);
    expect(vault.erase([{ subject: subjectOf(500), proofId: proofOf(500) }], { nextKey: storeKey(LATER) })).toEqual([undefined]);
    expect(loaded(vault).size).toBe(PEOPLE - 1);
    vault.close();
    expect([await opensWith(path, KEY), await opensWith(path, NEXT), await opensWith(path, LATER)]).toEqual([false, false, true]);
  });

  it('opens the store where power failed after the move, and stays unused where it failed before', async () => {
    const path = await populated();
    const before = await openTestVault(path, { nextKey: storeKey(NEXT) });
    expect(before.vault.isOnNextKey).toBe(false);
    enrol(before.vault, before.crypto, 3); // sealing everybody anew for one is no reason to move
    expect(before.vault.isOnNextKey).toBe(false);
    erased(before.vault, ERASED, PROOF, { nextKey: storeKey(NEXT) });
    before.vault.close();
    const after = await openTestVault(path, { nextKey: storeKey(NEXT) });
    expect(after.vault.isOnNextKey).toBe(true);
    expect(loaded(after.vault).size).toBe(PEOPLE - 1);
    erased(after.vault, 6, proofOf(2), { nextKey: storeKey(NEXT) });
    expect(after.vault.isOnNextKey).toBe(true);
    after.vault.close();
    expect([await opensWith(path, KEY), await opensWith(path, NEXT)]).toEqual([false, true]);
  });

  it('that was given and not reached is not claimed, and is reached by asking again', async () => {
    const path = await populated();
    let failures = 1;
    const onStep = (step: string): void => {
      if (step === 'intended' && failures-- > 0) throw new RangeError('test');
    };
    const { vault } = await openTestVault(path, { onStep });
    expect(() => erased(vault, ERASED, PROOF, { nextKey: storeKey(NEXT) })).toThrow('test');
    expect(vault.isOnNextKey).toBe(false);
    expect(erased(vault, ERASED, PROOF, { nextKey: storeKey(LATER) })).toMatchObject({ keysDestroyed: 1 });
    expect(vault.isOnNextKey).toBe(true);
    vault.close();
    expect([await opensWith(path, NEXT), await opensWith(path, LATER)]).toEqual([false, true]);
  });

  it('is where a purge moves to', async () => {
    const path = await populated();
    const { vault, crypto } = await openTestVault(path);
    expect(vault.purge(PROOF, { nextKey: storeKey(NEXT) })).toMatchObject({ personsAfter: 0, isDecryptRefused: true });
    expect(vault.isOnNextKey).toBe(true);
    enrol(vault, crypto, 1);
    vault.close();
    expect([await opensWith(path, KEY), await opensWith(path, NEXT)]).toEqual([false, true]);
  });
});

describe('several people in one erasure', () => {
  const GONE = [0, 5, 6, 63, 64, 69];

  it('go in one rotation, each with its own number, and the others stay', async () => {
    const path = await populated();
    const { vault } = await openTestVault(path);
    const progress: [number, number][] = [];
    const requests = [...GONE, 500].map((number) => ({ subject: subjectOf(number), proofId: proofOf(number) }));
    const evidences = vault.erase(requests, { onProgress: (done, total) => progress.push([done, total]) });
    const evidence = {
      templatesBefore: PEOPLE,
      templatesAfter: PEOPLE - GONE.length,
      personsBefore: PEOPLE,
      personsAfter: PEOPLE - GONE.length,
      keysDestroyed: GONE.length,
      isStoreKeyRotated: true,
      isDecryptRefused: true,
      isScanClean: true,
    };
    expect(evidences).toEqual([...GONE.map(() => evidence), undefined]);
    expect(progress).toEqual([[2, 2]]);
    const left = loaded(vault);
    expect([...left.keys()].sort()).toEqual(
      numbers(PEOPLE)
        .filter((number) => !GONE.includes(number))
        .map(subjectOf),
    );
    for (const [subject, vector] of left) expect(vector).toEqual([...vectorOf(parseInt(subject, 16))]);
    vault.close();
    const again = (await openTestVault(path)).vault;
    expect(again.erase(requests)).toEqual(evidences);
    again.close();
  });

  it('of whom one is named twice and none is held are answered in their order', async () => {
    const { vault } = await openTestVault(await populated());
    const [first, nobody, second] = vault.erase([
      { subject: subjectOf(1), proofId: proofOf(1) },
      { subject: subjectOf(500), proofId: proofOf(2) },
      { subject: subjectOf(1), proofId: proofOf(3) },
    ]);
    expect([first?.keysDestroyed, nobody, second]).toEqual([1, undefined, first]);
    expect(vault.erase([])).toEqual([]);
    expect(() => vault.erase(numbers(1025).map((number) => ({ subject: subjectOf(number), proofId: proofOf(number) })))).toThrow(/bounded/);
    vault.close();
  });

  it('leave no print, mark or name of them behind', async () => {
    const path = await populated();
    const { vault } = await openTestVault(path);
    vault.erase(GONE.map((number) => ({ subject: subjectOf(number), proofId: proofOf(number) })));
    vault.close();
    const bytes = readFileSync(path);
    for (const number of GONE) expect(bytes.includes(subjectOf(number))).toBe(false);
    const raw = new BetterSqlite3(path, { readonly: true });
    expect(raw.prepare('SELECT (SELECT count(*) FROM intents) + (SELECT count(*) FROM intent_requests)').pluck().get()).toBe(0);
    raw.close();
  });
});

describe('the count of writes', () => {
  it('grows with every write, over restarts, erasures and purges', async () => {
    const path = fresh();
    const first = await openTestVault(path);
    const seen = [first.vault.revision()];
    const note = (vault = first.vault): void => void seen.push(vault.revision());
    enrol(first.vault, first.crypto, 1, 2);
    note();
    enrol(first.vault, first.crypto, 1);
    note();
    erased(first.vault, 1, PROOF, { nextKey: storeKey(NEXT) });
    note();
    first.vault.close();
    const second = await openTestVault(path, { key: storeKey(NEXT) });
    expect(second.vault.revision()).toBe(seen.at(-1));
    second.vault.purge(proofOf(2));
    note(second.vault);
    second.vault.erase([{ subject: subjectOf(9), proofId: proofOf(9) }], { nextKey: storeKey(LATER) });
    note(second.vault);
    second.vault.close();
    expect(seen).toEqual([...new Set(seen)].sort((left, right) => left - right));
    expect(seen[0]).toBeGreaterThan(0);
    const third = await openTestVault(path, { key: storeKey(LATER) });
    expect(third.vault.revision()).toBe(seen.at(-1));
    third.vault.close();
  });

  it('stays where it was when nothing was written', async () => {
    const path = fresh();
    const { vault, crypto } = await openTestVault(path, { pagesMax: 20 });
    let revision = 0;
    expect(() => {
      for (let number = 0; number < 500; number += 1) {
        revision = vault.revision();
        enrol(vault, crypto, number);
      }
    }).toThrow(expect.objectContaining({ code: 'store-full' }));
    expect(vault.revision()).toBe(revision);
    vault.close();
  });

  it('cannot be put back: an older one under the present key does not open', async () => {
    const path = fresh();
    const { vault, crypto } = await openTestVault(path);
    enrol(vault, crypto, 1, 2);
    vault.close();
    const raw = new BetterSqlite3(path);
    const older = raw.prepare('SELECT revision FROM meta').pluck().get() as Buffer;
    raw.close();
    const again = (await openTestVault(path)).vault;
    erased(again, 1, PROOF);
    again.close();
    const hostile = new BetterSqlite3(path);
    hostile.prepare('UPDATE meta SET revision = ?').run(older);
    hostile.close();
    await expect(openTestVault(path)).rejects.toMatchObject({ code: 'store-corrupt' });
  });
});

/** Opens the keys of a store as somebody would who holds its file and these keys. */
async function heldKeys(path: string, fill: number, work: (parts: CheckParts & { database: Database }) => void): Promise<void> {
  const crypto = await openCrypto();
  const database = openFaceDatabase(copyOf(path));
  try {
    work({ database, crypto, keys: new FaceKeys(database, { key: storeKey(fill), crypto }) });
  } finally {
    database.close();
  }
}

function templateRow(path: string, number: number): TemplateRow {
  const raw = new BetterSqlite3(path, { readonly: true });
  const row = raw.prepare('SELECT id, subject, embedder_sha256, sealed FROM templates WHERE subject = ?').get(subjectOf(number));
  raw.close();
  return row as TemplateRow;
}

describe('an old copy of every file of the store', () => {
  it('gives nobody the erased template with all that is held now: the present files and the next key', async () => {
    const path = await populated();
    const copy = copyOf(path);
    const [gone, kept] = [templateRow(copy, ERASED), templateRow(copy, 6)];
    const { vault } = await openTestVault(path);
    erased(vault, ERASED, PROOF, { nextKey: storeKey(NEXT) });
    vault.close();
    expect(readdirSync(dirname(path))).toEqual(['faces.db']);
    await heldKeys(path, NEXT, (parts) => {
      expect(isRefusedByEveryKey(parts, [gone])).toBe(true);
      expect(isRefusedByEveryKey(parts, [kept])).toBe(false); // the same look finds a template that is still held
      const raw = new BetterSqlite3(copy, { readonly: true });
      const old = raw.prepare('SELECT generation, store_key, transform_seed FROM meta').get() as Record<string, Uint8Array | number>;
      const pages = raw.prepare('SELECT page, sealed FROM key_pages').all() as { page: number; sealed: Uint8Array }[];
      raw.close();
      const generation = old['generation'] as number;
      const associated = (what: string): Uint8Array =>
        Buffer.from(`{"context":"menshen/face-${what}/1","generation":${String(generation)}}`);
      const store = parts.keys.store;
      expect(store.isRefused(old['store_key'] as Uint8Array, associated('store-key'))).toBe(true);
      expect(store.isRefused(old['transform_seed'] as Uint8Array, associated('transform-seed'))).toBe(true);
      for (const { page, sealed } of pages) {
        const data = Buffer.from(`{"context":"menshen/face-key-page/1","generation":${String(generation)},"page":${String(page)}}`);
        expect(store.isRefused(sealed, data)).toBe(true);
        expect(parts.keys.openPage({ page, sealed })).toBeUndefined();
      }
    });
    expect([await opensWith(copy, NEXT), await opensWith(copy, KEY)]).toEqual([false, true]); // the older key is what must be lost
  });

  it('opens with the older key, where the store stays under it: that is the limit of keys without epochs', async () => {
    const path = await populated();
    const copy = copyOf(path);
    const { vault } = await openTestVault(path);
    erased(vault, ERASED, PROOF);
    vault.close();
    const old = (await openTestVault(copy)).vault;
    expect(loaded(old).has(subjectOf(ERASED))).toBe(true);
    old.close();
    // Without that key the old copy is as closed as with epochs.
    await heldKeys(path, KEY, (parts) => {
      expect(isRefusedByEveryKey(parts, [templateRow(copy, ERASED)])).toBe(true);
    });
  });

  it('of before a purge opens with nothing that is held after it', async () => {
    const path = await populated();
    const copy = copyOf(path);
    const { vault, crypto } = await openTestVault(path);
    vault.purge(PROOF, { nextKey: storeKey(NEXT) });
    enrol(vault, crypto, ...numbers(3));
    vault.close();
    await heldKeys(path, NEXT, (parts) => {
      expect(
        isRefusedByEveryKey(
          parts,
          numbers(PEOPLE).map((number) => templateRow(copy, number)),
        ),
      ).toBe(true);
    });
    expect(await opensWith(copy, NEXT)).toBe(false);
  });

  it('gives the others back on the device as they were', async () => {
    const path = await populated();
    const row = templateRow(path, 6);
    const { vault, crypto } = await openTestVault(path);
    erased(vault, ERASED, PROOF, { nextKey: storeKey(NEXT) });
    expect(loaded(vault).get(subjectOf(6))).toEqual([...vectorOf(6)]);
    vault.close();
    expect(openTemplate(crypto, new SecretBytes(new Uint8Array(32)), row)).toBeUndefined();
  });
});
