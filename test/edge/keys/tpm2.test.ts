import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRootFile, readRootFile } from '../../../src/edge/keys/tpm2-files.ts';
import { TPM_TOOLS } from '../../support/swtpm.ts';
import { describeWithTools } from '../../support/tools.ts';
import { codeOf, endTpmBenches, EPOCH_COUNTER, hex, keysOf, LIFE_COUNTER, type TpmBench, tpmBench } from './tpm-bench.ts';

const EXTENSION = `7:sha256=${'00'.repeat(31)}01`;

describeWithTools(TPM_TOOLS, 'the root in a TPM', () => {
  let bench: TpmBench;
  beforeEach(async () => {
    bench = await tpmBench();
  });
  let memory: string | undefined;
  afterEach(async () => {
    await endTpmBenches();
    delete process.env['RUNTIME_DIRECTORY'];
    if (memory !== undefined) rmSync(memory, { recursive: true, force: true });
  });

  it('is made once and opens after a power cut, and nothing on the disk or in the TPM tells it', async () => {
    memory = mkdtempSync('/dev/shm/menshen-test-');
    process.env['RUNTIME_DIRECTORY'] = memory;
    const { root, faces } = await bench.boot();
    const secrets = [hex(root), hex((await faces.open()).current)];
    await bench.tpm.restart();
    const again = await bench.boot();
    expect([hex(again.root), hex((await again.faces.open()).current)]).toEqual(secrets);
    expect(faces.protection).toBe('any-old-copy');
    expect(readdirSync(bench.dataDir)).toEqual(['epoch-1.tpm', 'root.tpm']);
    for (const name of readdirSync(bench.dataDir)) {
      const file = readFileSync(join(bench.dataDir, name));
      expect(statSync(join(bench.dataDir, name)).mode & 0o777).toBe(0o600);
      for (const secret of secrets) {
        expect(file.includes(secret ?? '')).toBe(false);
        expect(file.includes(Buffer.from(secret ?? '', 'hex'))).toBe(false);
      }
    }
    for (const kind of ['transient', 'loaded-session', 'saved-session'])
      expect(await bench.tpm.tool('tpm2_getcap', `handles-${kind}`)).toBe('');
    expect(readdirSync(memory)).toEqual([]);
  });

  it('is withheld once the boot measured something else, until the earlier state is booted again', async () => {
    const root = hex((await bench.boot()).root);
    await bench.tpm.tool('tpm2_pcrextend', EXTENSION);
    await expect(bench.boot()).rejects.toMatchObject({
      code: 'bad-key',
      message: expect.stringMatching(/boot measured \(PCR 7\).*Boot the earlier firmware/u) as string,
    });
    await bench.tpm.restart();
    expect(hex((await bench.boot()).root)).toBe(root);
  });

  it('is sealed to the PCRs of the site file, and says so where the site file names others later', async () => {
    await bench.boot({ pcrs: [0, 7] });
    await expect(bench.boot()).rejects.toMatchObject({ code: 'bad-key', message: expect.stringContaining('PCR 0, 7') as string });
    await bench.boot({ pcrs: [0, 7] });
    await bench.tpm.tool('tpm2_pcrextend', EXTENSION.replace('7', '0'));
    expect(await codeOf(bench.boot({ pcrs: [0, 7] }))).toBe('bad-key');
  });

  it('does not open on another TPM, nor on this one once it was cleared', async () => {
    await bench.boot();
    const other = await tpmBench();
    await other.boot(); // its counters stand where this one's stand
    const refusal = { code: 'bad-key', message: expect.stringContaining('another TPM') as string };
    await expect(bench.boot({ tcti: other.tpm.tcti })).rejects.toMatchObject(refusal);
    await bench.tpm.tool('tpm2_clear');
    await expect(bench.boot()).rejects.toMatchObject(refusal);
  });

  it('is not had with an empty password: the policy is the only way', async () => {
    await bench.boot();
    const sealed = readRootFile(bench.dataDir);
    const [pub, priv, primary, object] = ['pub', 'priv', 'primary', 'object'].map((name) => join(bench.dataDir, name)) as [
      string,
      string,
      string,
      string,
    ];
    writeFileSync(pub, sealed?.publicArea ?? '');
    writeFileSync(priv, sealed?.privateArea ?? '');
    const attributes = 'fixedtpm|fixedparent|sensitivedataorigin|userwithauth|noda|restricted|decrypt';
    await bench.tpm.tool('tpm2_createprimary', '-C', 'o', '-g', 'sha256', '-G', 'ecc256:aes128cfb', '-a', attributes, '-c', primary);
    await bench.tpm.tool('tpm2_load', '-C', primary, '-u', pub, '-r', priv, '-c', object);
    await bench.tpm.tool('tpm2_flushcontext', '-t');
    await expect(bench.tpm.tool('tpm2_unseal', '-c', object)).rejects.toThrow(/authPolicy is not available/u);
  });

  it('that is damaged or changed is refused, and one that is missing is made anew', async () => {
    await bench.boot();
    const path = join(bench.dataDir, 'root.tpm');
    const whole = readFileSync(path, 'utf8');
    for (const text of ['', '{}', whole.slice(0, -9), whole.replace('root-1', 'root-2'), whole.replace('"life":1', '"life":2')]) {
      expect(text).not.toBe(whole);
      writeFileSync(path, text);
      await expect(bench.boot()).rejects.toMatchObject({ code: 'bad-key', message: expect.stringContaining('damaged') as string });
    }
    // By somebody who mends the checksum.
    writeFileSync(path, whole);
    const file = readRootFile(bench.dataDir);
    if (file === undefined) throw new Error('no root file');
    const { publicArea, privateArea, ...rest } = file;
    const flipped = (bytes: Uint8Array): Uint8Array => bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte));
    for (const areas of [
      { publicArea: flipped(publicArea), privateArea },
      { publicArea, privateArea: flipped(privateArea) },
    ]) {
      rmSync(path);
      createRootFile(bench.dataDir, { ...rest, ...areas });
      expect(await codeOf(bench.boot())).toBe('bad-key');
    }
    rmSync(path);
    await bench.boot();
  });

  it('is destroyed for every copy, and another life may follow', async () => {
    const { root, destroy } = await bench.boot();
    const copy = bench.copy();
    writeFileSync(join(bench.dataDir, 'root.tpm'), 'a root that is damaged goes too');
    await destroy();
    await destroy();
    expect(readdirSync(bench.dataDir)).toEqual([]);
    await expect(bench.boot({ dataDir: copy })).rejects.toMatchObject({
      code: 'bad-key',
      message: expect.stringContaining('decommissioned') as string,
    });
    const next = await bench.boot();
    expect(hex(next.root)).not.toBe(hex(root));
    expect(await codeOf(bench.boot({ dataDir: copy }))).toBe('bad-key');
    // Nor where the counter was removed and made again.
    await bench.tpm.tool('tpm2_nvundefine', '-C', 'o', LIFE_COUNTER);
    expect(await codeOf(bench.boot({ dataDir: copy }))).toBe('bad-key');
  });

  it('is gone for every copy from the first step of its destruction, and an empty folder begins anew', async () => {
    const copy = bench.copy();
    const cut = await bench.boot({
      onStep: (step) => {
        if (step === 'life-ended') throw new Error('power cut');
      },
    });
    cpSync(bench.dataDir, copy, { recursive: true });
    await expect(cut.destroy()).rejects.toThrow('power cut');
    expect(await codeOf(bench.boot({ dataDir: copy }))).toBe('bad-key');
    expect(await codeOf(bench.boot())).toBe('bad-key');
    for (const name of readdirSync(bench.dataDir)) rmSync(join(bench.dataDir, name));
    expect(await codeOf(bench.boot())).toBe('no fault');
  });

  it('needs the tools and the TPM, and says which is not there', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = bench.dataDir;
    await expect(bench.boot()).rejects.toMatchObject({
      code: 'tpm-failed',
      message: expect.stringContaining('apt-get install tpm2-tools') as string,
    });
    process.env['PATH'] = path;
    await expect(bench.boot({ tcti: 'device:/dev/tpm-that-is-not-there' })).rejects.toMatchObject({
      code: 'tpm-failed',
      message: expect.stringContaining('/dev/tpm-that-is-not-there') as string,
    });
    expect(await codeOf(bench.boot())).toBe('no fault');
  });

  it('does not take a place of the TPM that holds something else', async () => {
    await bench.tpm.tool('tpm2_nvdefine', '-C', 'o', '-s', '8', '-a', 'authread|authwrite', EPOCH_COUNTER);
    writeFileSync(join(bench.dataDir, 'eight'), Buffer.from('0000000000000005', 'hex')); // looks like a count
    await bench.tpm.tool('tpm2_nvwrite', '-C', EPOCH_COUNTER, '-i', join(bench.dataDir, 'eight'), EPOCH_COUNTER);
    await expect(bench.boot()).rejects.toMatchObject({ code: 'tpm-failed', message: expect.stringContaining('keys.nvIndex') as string });
  });

  it('is used by one start after another, whatever is asked at once', async () => {
    const { faces } = await bench.boot();
    const [opened, prepared] = await Promise.all([faces.open(), faces.prepare(), faces.open(), faces.prepare()]);
    expect(opened.next).toBeUndefined();
    expect((await keysOf(faces.open())).next).toBe(hex(prepared));
  });

  it('lets cards and PINs work where the keys of the face store are an older copy', async () => {
    const { root, faces } = await bench.boot();
    const copy = bench.copy();
    await faces.prepare();
    await faces.commit();
    rmSync(bench.dataDir, { recursive: true });
    cpSync(copy, bench.dataDir, { recursive: true });
    const back = await bench.boot();
    expect(hex(back.root)).toBe(hex(root));
    expect(await codeOf(back.faces.open())).toBe('rolled-back');
  });
});
