/** kill -9 in the middle of a shared erasure that moves the store to its next key: nothing is lost, nobody else is harmed, and the next opening finishes. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { enrol, loaded, numbers, openTestVault, proofOf, storeKey, subjectOf, temporaryFolder, vectorOf } from './support.ts';

jest.setTimeout(60_000);

const folder = temporaryFolder();
const original = join(folder, 'original.db');
let count = 0;
const PEOPLE = 130; // three pages of keys
const GONE = [0, 5, 63, 64, 129];
const REQUESTS = GONE.map((number) => ({ subject: subjectOf(number), proofId: proofOf(number) }));
const NEXT = 8;

beforeAll(async () => {
  const { vault, crypto } = await openTestVault(original);
  enrol(vault, crypto, ...numbers(PEOPLE));
  vault.close();
});

function fresh(): string {
  const path = join(folder, `store-${String((count += 1))}`, 'faces.db');
  mkdirSync(dirname(path));
  copyFileSync(original, path);
  return path;
}

const CHILD = join(__dirname, 'erase-child.ts');

function killedChild(path: string, verb: string, point: string): void {
  const requests = [
    REQUESTS.map(({ subject }) => subject).join(),
    verb === 'purge' ? proofOf(1) : REQUESTS.map(({ proofId }) => proofId).join(),
  ];
  const child = spawnSync(process.execPath, [CHILD, path, verb, point, ...requests, 'next'], { encoding: 'utf8' });
  expect(`${child.stdout}${child.stderr}`.replace(/^.*ExperimentalWarning.*$/gm, '').trim()).toBe('');
  expect(child.signal).toBe('SIGKILL');
}

describe('killed in the middle of', () => {
  // Seals of an erasure: 1 the count with the intent; 2 to 4 store key, seed and count anew; 5 to 7 the pages; 8 and 9 counts.
  const points = ['intended', 'seal-3', 'seal-6', 'rotating', 'seal-8', 'destroyed', 'seal-9', 'finished'];
  it.each(points)('a shared erasure at %s', async (point) => {
    const path = fresh();
    killedChild(path, 'erase', point);
    const { vault } = await openTestVault(path, { nextKey: storeKey(NEXT) });
    expect(vault.isOnNextKey).toBe(true); // in the transaction that destroyed, before or after the cut
    const left = loaded(vault);
    expect([...left.keys()].sort()).toEqual(
      numbers(PEOPLE)
        .filter((number) => !GONE.includes(number))
        .map(subjectOf),
    );
    const isExact = [...left].every(([subject, vector]) => vectorOf(parseInt(subject, 16)).every((one, at) => one === vector[at]));
    expect(isExact).toBe(true);
    // The door asks again, under the same numbers and with the same next key.
    const evidence = { personsBefore: PEOPLE, personsAfter: PEOPLE - GONE.length, keysDestroyed: GONE.length };
    for (const found of vault.erase(REQUESTS, { nextKey: storeKey(NEXT) }))
      expect(found).toMatchObject({ ...evidence, isStoreKeyRotated: true, isDecryptRefused: true, isScanClean: true });
    expect(vault.isOnNextKey).toBe(true);
    vault.close();
    expect(readFileSync(path).includes(subjectOf(129))).toBe(false);
    await expect(openTestVault(path)).rejects.toMatchObject({ code: 'bad-key' });
    const again = (await openTestVault(path, { key: storeKey(NEXT) })).vault;
    expect(loaded(again).size).toBe(left.size);
    again.close();
  });

  it.each(['seal-3', 'key-replaced', 'destroyed'])('a purge at %s', async (point) => {
    const path = fresh();
    killedChild(path, 'purge', point);
    const { vault } = await openTestVault(path, { nextKey: storeKey(NEXT) });
    expect(vault.counts()).toEqual({ persons: 0, templates: 0, images: 0 });
    expect(vault.purge(proofOf(1), { nextKey: storeKey(NEXT) })).toMatchObject({ personsBefore: PEOPLE, isDecryptRefused: true });
    expect(vault.isOnNextKey).toBe(true);
    vault.close();
    await expect(openTestVault(path)).rejects.toMatchObject({ code: 'bad-key' });
  });

  it('an erasure, with the present key alone at the next opening: still an erasure, and the next key later', async () => {
    const path = fresh();
    killedChild(path, 'erase', 'intended');
    const { vault } = await openTestVault(path);
    expect([vault.counts().persons, vault.isOnNextKey]).toEqual([PEOPLE - GONE.length, false]);
    expect(vault.erase(REQUESTS, { nextKey: storeKey(NEXT) })[0]).toMatchObject({ keysDestroyed: GONE.length });
    expect(vault.isOnNextKey).toBe(true);
    vault.close();
  });
});

describe('a full disk', () => {
  it('refuses an erasure whole, and the erasure goes when there is room', async () => {
    const path = join(folder, 'full', 'faces.db');
    const pagesMax = 48; // room for so many that their marks take a page of their own
    const { vault, crypto } = await openTestVault(path, { pagesMax });
    let people = 0;
    expect(() => {
      for (; people < 500; people += 1) enrol(vault, crypto, people);
    }).toThrow(expect.objectContaining({ code: 'store-full' }));
    const [revision, held] = [vault.revision(), loaded(vault)];
    const requests = numbers(people).map((number) => ({ subject: subjectOf(number), proofId: proofOf(number) }));
    expect(() => vault.erase(requests, { nextKey: storeKey(NEXT) })).toThrow(expect.objectContaining({ code: 'store-full' }));
    expect([vault.revision(), vault.isOnNextKey]).toEqual([revision, false]);
    expect(loaded(vault).size).toBe(held.size);
    vault.close();
    const again = await openTestVault(path);
    expect(loaded(again.vault).size).toBe(held.size);
    expect(again.vault.erase(requests.slice(1), { nextKey: storeKey(NEXT) })[0]).toMatchObject({ personsBefore: people, personsAfter: 1 });
    again.vault.close();
  });
});
