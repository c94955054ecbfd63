/**
 * What was erased is gone from every older copy too: a byte copy of all files before, then the copy, everything held now and the
 * TPM in its present state are tried together. With a plain key file that cannot hold against whoever has the root, and
 * the keyring says so. Real store, real keyring, a software TPM.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isFault } from '../../src/base/fault.ts';
import type { SecretBytes } from '../../src/base/secret.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import { fileKeyProvider } from '../../src/edge/keys/file.ts';
import { tpm2KeyProvider } from '../../src/edge/keys/tpm2.ts';
import { openFaceVault } from '../../src/edge/vault/faces.ts';
import type { Crypto } from '../../src/ports/crypto.ts';
import type { FaceVault } from '../../src/ports/face-vault.ts';
import type { FaceKeyring, KeyProvider, OpenedKeys } from '../../src/ports/key-provider.ts';
import { enrol, loaded, NOW_MS, proofOf, subjectOf, vectorOf } from '../edge/vault-faces/support.ts';
import { startSwtpm, type Swtpm, TPM_TOOLS } from '../support/swtpm.ts';
import { describeWithTools } from '../support/tools.ts';

const [ANNA, BERT] = [1, 2];

let crypto: Crypto;
let folder: string;

beforeAll(async () => {
  crypto = await openCrypto();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'menshen-old-copy-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const dirOf = (name: string): string => join(folder, name);
const facesOf = (dir: string): string => join(dir, 'faces.db');

/** A device in its folder: keys and store, opened as at a boot. */
async function boot(dir: string, provider: (dir: string) => KeyProvider): Promise<{ keys: OpenedKeys; vault: FaceVault }> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const keys = await provider(dir).open();
  const { current, next } = await keys.faces.open();
  const vault = openFaceVault({ path: facesOf(dir), key: current, nextKey: next, crypto, nowMs: () => NOW_MS });
  return { keys, vault };
}

/** As the door does it: the next key first, the present one given up last. */
async function destroy(ring: FaceKeyring, work: (nextKey: SecretBytes | undefined) => void): Promise<void> {
  const nextKey = ring.protection === 'any-old-copy' ? await ring.prepare() : undefined;
  work(nextKey);
  if (nextKey !== undefined) await ring.commit();
}

/** Whose templates a copy of the store gives out to somebody with this key; the copy stays as it is. */
function readWith(copy: string, key: SecretBytes, nextKey?: SecretBytes): number[] {
  const tried = mkdtempSync(join(folder, 'tried-'));
  for (const name of readdirSync(copy).filter((entry) => entry.startsWith('faces.db'))) cpSync(join(copy, name), join(tried, name));
  try {
    const vault = openFaceVault({ path: facesOf(tried), key, nextKey, crypto, nowMs: () => NOW_MS });
    const found = [...loaded(vault).keys()].map((subject) => Number.parseInt(subject, 16));
    vault.close();
    return found;
  } catch (error) {
    if (!isFault(error, 'bad-key')) throw error;
    return [];
  }
}

/** The keys that this folder gives with the TPM as it stands, and what may be made of its root alone. */
async function keysIn(dir: string, provider: (dir: string) => KeyProvider): Promise<{ keys: SecretBytes[]; why: string }> {
  let opened: OpenedKeys;
  try {
    opened = await provider(dir).open();
  } catch (error) {
    if (!isFault(error)) throw error;
    return { keys: [], why: error.code };
  }
  const keys = [opened.root, crypto.deriveKey(opened.root, 'menshen/faces/1')];
  try {
    const { current, next } = await opened.faces.open();
    return { keys: [...keys, current, ...(next === undefined ? [] : [next])], why: 'opened' };
  } catch (error) {
    if (!isFault(error)) throw error;
    return { keys, why: error.code };
  }
}

/** Both folders' files mixed, the copy's or the present ones on top. */
function mixed(name: string, below: string, above: string): string {
  const dir = dirOf(name);
  cpSync(below, dir, { recursive: true });
  cpSync(above, dir, { recursive: true });
  return dir;
}

describeWithTools(TPM_TOOLS, 'with a TPM', () => {
  let tpm: Swtpm;
  const provider = (dir: string): KeyProvider => tpm2KeyProvider({ dataDir: dir, tcti: tpm.tcti, pcrs: [7], nvIndex: 0x1500101, crypto });

  beforeEach(async () => {
    tpm = await startSwtpm();
  });
  afterEach(async () => {
    await tpm.stop();
  });

  async function everyWayIn(copy: string): Promise<{ found: Set<number>; whyCopy: string }> {
    const device = dirOf('device');
    const own = await keysIn(copy, provider);
    const folders = [device, mixed('copy-on-top', device, copy), mixed('device-on-top', copy, device)];
    const keys = [...own.keys];
    for (const dir of folders) keys.push(...(await keysIn(dir, provider)).keys);
    const found = new Set(keys.flatMap((key) => readWith(copy, key)));
    return { found, whyCopy: own.why };
  }

  it('nobody reads an erased person in an older copy, and the others are read on the device', async () => {
    const { keys, vault } = await boot(dirOf('device'), provider);
    enrol(vault, crypto, ANNA, BERT);
    const copy = dirOf('copy');
    cpSync(dirOf('device'), copy, { recursive: true });
    // Until then the copy opens on this board: what follows can fail.
    expect((await everyWayIn(copy)).found).toEqual(new Set([ANNA, BERT]));
    for (const name of ['copy-on-top', 'device-on-top']) rmSync(dirOf(name), { recursive: true });
    await destroy(keys.faces, (nextKey) => {
      expect(vault.erase([{ subject: subjectOf(ANNA), proofId: proofOf(ANNA) }], { nextKey })).toMatchObject([
        { keysDestroyed: 1, isStoreKeyRotated: true, isDecryptRefused: true, isScanClean: true },
      ]);
    });
    expect(await everyWayIn(copy)).toEqual({ found: new Set(), whyCopy: 'rolled-back' });
    vault.close();
    await tpm.restart();
    const next = await boot(dirOf('device'), provider);
    expect(loaded(next.vault)).toEqual(new Map([[subjectOf(BERT), [...vectorOf(BERT)]]]));
    next.vault.close();
  });

  it('nor anybody after a purge', async () => {
    const { keys, vault } = await boot(dirOf('device'), provider);
    enrol(vault, crypto, ANNA, BERT);
    const copy = dirOf('copy');
    cpSync(dirOf('device'), copy, { recursive: true });
    await destroy(keys.faces, (nextKey) => {
      vault.purge(proofOf(1), { nextKey });
    });
    expect(await everyWayIn(copy)).toEqual({ found: new Set(), whyCopy: 'rolled-back' });
    enrol(vault, crypto, BERT);
    vault.close();
    const next = await boot(dirOf('device'), provider);
    expect([...loaded(next.vault).keys()]).toEqual([subjectOf(BERT)]);
    next.vault.close();
  });

  it('power fails between the move and the commit: the copy opens until the boot that ends it, then never', async () => {
    const { keys, vault } = await boot(dirOf('device'), provider);
    enrol(vault, crypto, ANNA, BERT);
    const copy = dirOf('copy');
    cpSync(dirOf('device'), copy, { recursive: true });
    const nextKey = await keys.faces.prepare();
    vault.erase([{ subject: subjectOf(ANNA), proofId: proofOf(ANNA) }], { nextKey });
    vault.close();
    await tpm.restart();
    const next = await boot(dirOf('device'), provider);
    expect(next.vault.isOnNextKey).toBe(true);
    await next.keys.faces.commit();
    expect(await everyWayIn(copy)).toEqual({ found: new Set(), whyCopy: 'rolled-back' });
    expect([...loaded(next.vault).keys()]).toEqual([subjectOf(BERT)]);
    next.vault.close();
  });
});

describe('with a key file', () => {
  const provider = (dir: string): KeyProvider => fileKeyProvider(join(dir, 'root.key'), crypto);

  it.each(['an erasure', 'a purge'])(
    'after %s a copy gives nothing without the root, and the person with it: that is the limit',
    async (what) => {
      const { keys, vault } = await boot(dirOf('device'), provider);
      expect(keys.faces.protection).toBe('copies-without-root');
      enrol(vault, crypto, ANNA, BERT);
      const copy = dirOf('copy');
      cpSync(dirOf('device'), copy, { recursive: true });
      await destroy(keys.faces, () => {
        if (what === 'a purge') vault.purge(proofOf(ANNA));
        else vault.erase([{ subject: subjectOf(ANNA), proofId: proofOf(ANNA) }]);
      });
      const present = loaded(vault);
      vault.close();
      expect(present.has(subjectOf(ANNA))).toBe(false);
      expect(present.has(subjectOf(BERT))).toBe(what === 'an erasure');
      const withRoot = await keysIn(copy, provider);
      expect(new Set(withRoot.keys.flatMap((key) => readWith(copy, key)))).toEqual(new Set([ANNA, BERT]));
      for (const dir of [copy, dirOf('device')]) rmSync(join(dir, 'root.key'));
      const withoutRoot = await keysIn(mixed('mixed', copy, dirOf('device')), provider);
      expect(existsSync(join(dirOf('mixed'), 'root.key'))).toBe(true); // a new root was made: the old one is not had
      expect(withoutRoot.keys.flatMap((key) => readWith(copy, key))).toEqual([]);
    },
  );
});
