import {
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import { fileKeyProvider } from '../../../src/edge/keys/file.ts';
import { PASSPHRASE_COST, passphraseKeyProvider } from '../../../src/edge/keys/passphrase.ts';
import { createSmallFile } from '../../../src/edge/keys/root-file.ts';
import type { KeyProvider } from '../../../src/ports/key-provider.ts';

const folder = mkdtempSync(join(tmpdir(), 'menshen-keys-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
let count = 0;
const fresh = (): string => join(folder, String((count += 1)), 'root');
const rootOf = async (provider: KeyProvider): Promise<Uint8Array> => (await provider.open()).root.expose();
const PASSPHRASE = 'correct horse battery';
const CHEAP = { memoryKiB: 64, passes: 1, parallelism: 1 };

describe('the key file', () => {
  it('is made once, private and whole, and opens again', async () => {
    const path = fresh();
    const crypto = await openCrypto();
    const provider = fileKeyProvider(path, crypto);
    const root = await rootOf(provider);
    expect(root).toHaveLength(32);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(path, '..'))).toEqual(['root']);
    expect(await rootOf(fileKeyProvider(path, crypto))).toEqual(root);
    expect(provider.warning).toContain('development only');
  });

  it.each([0o640, 0o604, 0o660, 0o644])('is refused where others may read it (mode %o)', async (mode) => {
    const path = fresh();
    const provider = fileKeyProvider(path, await openCrypto());
    await provider.open();
    chmodSync(path, mode);
    await expect(provider.open()).rejects.toMatchObject({
      code: 'key-exposed',
      message: expect.stringContaining('chmod 600') as string,
    });
  });

  it('is refused where it is a link, or not 32 bytes', async () => {
    const path = fresh();
    const crypto = await openCrypto();
    await fileKeyProvider(path, crypto).open();
    symlinkSync(path, `${path}-link`);
    await expect(fileKeyProvider(`${path}-link`, crypto).open()).rejects.toMatchObject({ code: 'key-exposed' });
    for (const length of [0, 31, 33, 5000]) {
      writeFileSync(path, new Uint8Array(length));
      await expect(fileKeyProvider(path, crypto).open()).rejects.toMatchObject({ code: 'bad-key' });
    }
  });

  it('is never replaced, and a draft that a power cut left is not taken for it', async () => {
    const path = fresh();
    const root = await rootOf(fileKeyProvider(path, await openCrypto()));
    expect(() => {
      createSmallFile(path, new Uint8Array(32));
    }).toThrow(/could not be made/);
    expect(new Uint8Array(readFileSync(path))).toEqual(root);
    rmSync(path);
    writeFileSync(`${path}.new`, new Uint8Array(7));
    const next = await rootOf(fileKeyProvider(path, await openCrypto()));
    expect(next).toHaveLength(32);
    expect(existsSync(`${path}.new`)).toBe(false);
  });
});

describe('the passphrase', () => {
  const provider = async (path: string, answer: string, asked: string[] = []): Promise<KeyProvider> =>
    passphraseKeyProvider({
      path,
      crypto: await openCrypto(),
      cost: CHEAP,
      ask: (purpose) => {
        asked.push(purpose);
        return Promise.resolve(answer);
      },
    });

  it('is chosen at the first start and opens the same root later', async () => {
    const path = fresh();
    const asked: string[] = [];
    const root = await rootOf(await provider(path, PASSPHRASE, asked));
    expect(await rootOf(await provider(path, PASSPHRASE, asked))).toEqual(root);
    expect(asked).toEqual(['choose', 'enter']);
    const file = readFileSync(path);
    expect(file.includes(root) || file.includes(Buffer.from(root).toString('hex')) || file.includes(PASSPHRASE)).toBe(false);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('that is wrong or too short is refused with bad-key and changes nothing', async () => {
    const path = fresh();
    await (await provider(path, PASSPHRASE)).open();
    const before = readFileSync(path);
    await expect((await provider(path, `${PASSPHRASE}!`)).open()).rejects.toMatchObject({ code: 'bad-key' });
    expect(readFileSync(path)).toEqual(before);
    const other = fresh();
    await expect((await provider(other, 'short')).open()).rejects.toMatchObject({ code: 'bad-key' });
    expect(existsSync(other)).toBe(false);
  });

  it('is asked at the recorded cost, and a header that was changed opens nothing', async () => {
    const path = fresh();
    await (await provider(path, PASSPHRASE)).open();
    const header = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    const changes = [
      { passes: 2 },
      { memoryKiB: 128 },
      { salt: '00'.repeat(16) },
      { sealed: '00' },
      { memoryKiB: 2 ** 31 },
      { format: 'x' },
      { more: 1 },
    ];
    for (const change of changes) {
      writeFileSync(path, JSON.stringify({ ...header, ...change }));
      await expect((await provider(path, PASSPHRASE)).open()).rejects.toMatchObject({ code: 'bad-key' });
    }
    writeFileSync(path, 'not a header');
    await expect((await provider(path, PASSPHRASE)).open()).rejects.toMatchObject({
      code: 'bad-key',
      message: expect.stringContaining('damaged') as string,
    });
    expect(PASSPHRASE_COST).toEqual({ memoryKiB: 65_536, passes: 3, parallelism: 1 });
  });
});

describe('a keyring without epochs', () => {
  it('gives the key of the root, ever the same, and says what that is worth', async () => {
    const path = fresh();
    const crypto = await openCrypto();
    const { root, faces } = await fileKeyProvider(path, crypto).open();
    const expected = crypto.deriveKey(root, 'menshen/faces/1').expose();
    const { current, next } = await faces.open();
    expect(current.expose()).toEqual(expected);
    expect(next).toBeUndefined();
    const prepared = await faces.prepare();
    prepared.wipe();
    await faces.commit();
    await faces.renew();
    expect((await faces.open()).current.expose()).toEqual(expected);
    expect(faces.protection).toBe('copies-without-root');
  });
});

describe('a root that is destroyed', () => {
  it.each(['file', 'passphrase'] as const)('leaves no %s and no draft of it, and another root follows', async (kind) => {
    const path = fresh();
    const crypto = await openCrypto();
    const provider =
      kind === 'file'
        ? fileKeyProvider(path, crypto)
        : passphraseKeyProvider({ path, crypto, cost: CHEAP, ask: () => Promise.resolve(PASSPHRASE) });
    const { root, destroy } = await provider.open();
    linkSync(path, `${path}.new`); // as a power cut between naming and tidying leaves it
    const kept = openSync(path, 'r');
    await destroy();
    expect(readdirSync(join(path, '..'))).toEqual([]);
    // What the name pointed to holds zeros alone.
    expect(readFileSync(kept).some((byte) => byte !== 0)).toBe(false);
    closeSync(kept);
    await destroy();
    expect(await rootOf(provider)).not.toEqual(root.expose());
  });
});
