import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import { credentialKeyProvider } from '../../../src/edge/keys/credential.ts';
import type { OpenedKeys } from '../../../src/ports/key-provider.ts';
import { describeWithTools } from '../../support/tools.ts';
import { hex } from './tpm-bench.ts';

const SECRET = Buffer.alloc(32, 7);
let folder: string;
let dataDir: string;
let directory: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'menshen-credential-'));
  [dataDir, directory] = [join(folder, 'data'), join(folder, 'credentials')];
  mkdirSync(directory);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});
const given = (bytes: Uint8Array | string): void => {
  writeFileSync(join(directory, 'menshen-root'), bytes);
};
const open = async (from: string | undefined = directory, data = dataDir): Promise<OpenedKeys> =>
  credentialKeyProvider({ directory: from, dataDir: data, crypto: await openCrypto() }).open();

describe('the root from a credential', () => {
  it('is the same at every start, as bytes or as text, and never on the disk', async () => {
    given(SECRET);
    const root = hex((await open()).root);
    for (const form of [SECRET, SECRET.toString('hex'), `${SECRET.toString('hex').toUpperCase()}\n`]) {
      given(form);
      expect(hex((await open()).root)).toBe(root);
    }
    expect(readdirSync(dataDir)).toEqual(['root.salt']);
    const salt = readFileSync(join(dataDir, 'root.salt'));
    expect(statSync(join(dataDir, 'root.salt')).mode & 0o777).toBe(0o600);
    expect([hex((await open()).root), SECRET.toString('hex')]).not.toContain(salt.toString('hex'));
  });

  it('needs both, the credential and the salt', async () => {
    given(SECRET);
    const { root } = await open();
    expect(hex((await open(directory, join(folder, 'other'))).root)).not.toBe(hex(root));
    given(Buffer.alloc(32, 8));
    expect(hex((await open()).root)).not.toBe(hex(root));
  });

  it('that is missing says which lines make it', async () => {
    const lines = /systemd-creds encrypt --name=menshen-root - \S+".*"LoadCredentialEncrypted=menshen-root:/u;
    const refusal = { code: 'bad-key', message: expect.stringMatching(lines) as string };
    await expect(open()).rejects.toMatchObject(refusal);
    const provider = credentialKeyProvider({ directory: undefined, dataDir, crypto: await openCrypto() });
    await expect(provider.open()).rejects.toMatchObject(refusal);
  });

  it.each([
    ['nothing', ''],
    ['31 bytes', Buffer.alloc(31, 7)],
    ['63 digits', SECRET.toString('hex').slice(1)],
    ['66 digits', `${SECRET.toString('hex')}07`],
    ['no digits', 'x'.repeat(64)],
    ['no text', Buffer.alloc(64, 0xff)],
    ['far too much', Buffer.alloc(5000, 7)],
  ])('of %s is refused, and no salt is made for it', async (_what, bytes) => {
    given(bytes);
    await expect(open()).rejects.toMatchObject({ code: 'bad-key' });
    expect(() => statSync(dataDir)).toThrow(/ENOENT/u);
  });

  it('is refused where the salt is damaged, and gone where it was destroyed', async () => {
    given(SECRET);
    const { root, destroy } = await open();
    writeFileSync(join(dataDir, 'root.salt'), 'short');
    await expect(open()).rejects.toMatchObject({ code: 'bad-key' });
    await destroy();
    await destroy();
    expect(readdirSync(dataDir)).toEqual([]);
    expect(hex((await open()).root)).not.toBe(hex(root));
  });
});

describeWithTools(['systemd-creds'], 'a credential that systemd-creds sealed', () => {
  it('opens the same root as the secret in it, and nothing where it was changed', async () => {
    const sealed = join(folder, 'root.cred');
    // A host key of this test's own: the machine's is left alone.
    const env = { ...process.env, SYSTEMD_CREDENTIAL_SECRET: join(folder, 'host-key') };
    const run = (...args: string[]): Buffer =>
      execFileSync('systemd-creds', args, { env, input: SECRET, stdio: ['pipe', 'pipe', 'ignore'] });
    run('encrypt', '--with-key=host', '--name=menshen-root', '-', sealed);
    expect(readFileSync(sealed).includes(SECRET)).toBe(false);
    given(run('decrypt', '--name=menshen-root', sealed, '-'));
    const root = hex((await open()).root);
    given(SECRET);
    expect(hex((await open()).root)).toBe(root);
    expect(() => run('decrypt', '--name=another', sealed, '-')).toThrow();
  });
});
