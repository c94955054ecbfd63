import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TPM2_NV_INDEX } from '../../../src/core/policy/site.ts';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import { tpm2Device } from '../../../src/edge/keys/tpm2-device.ts';
import { readEpochFile } from '../../../src/edge/keys/tpm2-files.ts';
import type { Tpm2Step } from '../../../src/edge/keys/tpm2-keyring.ts';
import { tpm2Tools } from '../../../src/edge/keys/tpm2-tools.ts';
import type { FaceKeyring } from '../../../src/ports/key-provider.ts';
import { TPM_TOOLS } from '../../support/swtpm.ts';
import { describeWithTools } from '../../support/tools.ts';
import { codeOf, endTpmBenches, EPOCH_COUNTER, hex, keysOf, type TpmBench, tpmBench } from './tpm-bench.ts';

const cutAt =
  (last: Tpm2Step) =>
  (step: Tpm2Step): void => {
    if (step === last) throw new Error('power cut');
  };
const COUNTER = ['-s', '8', '-a', 'authwrite|nt=counter|authread|no_da', EPOCH_COUNTER];

describeWithTools(TPM_TOOLS, 'the keys of the face store in a TPM', () => {
  let bench: TpmBench;
  beforeEach(async () => {
    bench = await tpmBench();
  });
  afterEach(endTpmBenches);

  const rotated = async (faces: FaceKeyring): Promise<string | undefined> => {
    const key = hex(await faces.prepare());
    await faces.commit();
    return key;
  };
  const epochFiles = (): string[] => readdirSync(bench.dataDir).filter((name) => name.startsWith('epoch-'));

  it('are another one after each rotation, prepared once and the same after a power cut', async () => {
    const { root, faces } = await bench.boot();
    const before = await keysOf(faces.open());
    const prepared = hex(await faces.prepare());
    expect(prepared).not.toBe(before.current);
    expect(hex(await faces.prepare())).toBe(prepared);
    await bench.tpm.restart();
    const booted = bench.faces(root);
    expect(await keysOf(booted.open())).toEqual({ current: before.current, next: prepared });
    expect(hex(await booted.prepare())).toBe(prepared);
    await booted.commit();
    await booted.commit();
    expect(await keysOf(bench.faces(root).open())).toEqual({ current: prepared, next: undefined });
    expect(epochFiles()).toEqual(['epoch-2.tpm']);
    expect(readFileSync(join(bench.dataDir, 'epoch-2.tpm'), 'utf8')).not.toContain('wrapped');
  });

  it('need root and secret: neither alone gives them', async () => {
    const [{ root, faces }, crypto] = [await bench.boot(), await openCrypto()];
    const { current } = await faces.open();
    const file = readEpochFile(bench.dataDir, 1);
    const device = tpm2Device(tpm2Tools(bench.tpm.tcti), [7]);
    if (file === undefined) throw new Error('no epoch file');
    const unsealed = await device.turn((tpm) => tpm.unseal(file, { index: TPM2_NV_INDEX, value: 1 }));
    if (unsealed.kind !== 'unsealed') throw new Error('not unsealed');
    const label = 'menshen/faces-epoch/1';
    const alone = [root, unsealed.secret, crypto.deriveKey(root, label), crypto.deriveKey(unsealed.secret, label)];
    expect(alone.map(hex)).not.toContain(hex(current));
    expect(Buffer.from(crypto.keyedHash(crypto.deriveKey(root, label), unsealed.secret.expose())).toString('hex')).toBe(hex(current));
  });

  it('of an older epoch are given out by nothing: not with its files, not with all that the device holds now', async () => {
    const { root, faces } = await bench.boot();
    await faces.prepare();
    const copy = bench.copy(); // the next key was prepared and not committed
    await faces.commit();
    await rotated(faces);
    const now = await keysOf(faces.open());
    const older = [readEpochFile(copy, 1), readEpochFile(copy, 2)];
    const device = tpm2Device(tpm2Tools(bench.tpm.tcti), [7]);
    for (const file of older) {
      if (file === undefined) throw new Error('no epoch file in the copy');
      for (const value of [file.epoch, 3]) {
        expect(await device.turn((tpm) => tpm.unseal(file, { index: TPM2_NV_INDEX, value }))).toEqual({ kind: 'withheld' });
      }
    }
    // The copy put beside what is there, then in place of it.
    for (const name of ['epoch-1.tpm', 'epoch-2.tpm']) cpSync(join(copy, name), join(bench.dataDir, name));
    const booted = bench.faces(root);
    expect(await keysOf(booted.open())).toEqual(now);
    await booted.commit();
    expect(epochFiles()).toEqual(['epoch-3.tpm']);
    expect(await codeOf(bench.faces(root, { dataDir: copy }).open())).toBe('rolled-back');
  });

  it('stay lost where the counter was removed: made again it starts above all, made otherwise it is another', async () => {
    const { root, faces } = await bench.boot();
    // Past the other counter of this TPM: only what it remembers of the removed one can hold.
    await rotated(faces);
    await rotated(faces);
    const copy = bench.copy();
    await rotated(faces);
    const { tool } = bench.tpm;
    await tool('tpm2_nvundefine', '-C', 'o', EPOCH_COUNTER);
    expect(await codeOf(bench.faces(root, { dataDir: copy }).open())).toBe('bad-key');
    await tool('tpm2_nvdefine', '-C', 'o', ...COUNTER);
    await tool('tpm2_nvincrement', '-C', EPOCH_COUNTER, EPOCH_COUNTER);
    expect(await codeOf(bench.faces(root, { dataDir: copy }).open())).toBe('rolled-back');
    expect(await codeOf(faces.open())).toBe('rolled-back');
    // A plain place with the old value in it, at the same index.
    await tool('tpm2_nvundefine', '-C', 'o', EPOCH_COUNTER);
    await tool('tpm2_nvdefine', '-C', 'o', '-s', '8', '-a', 'authwrite|authread|no_da', EPOCH_COUNTER);
    const old = join(copy, 'three');
    writeFileSync(old, Buffer.from('0000000000000003', 'hex'));
    await tool('tpm2_nvwrite', '-C', EPOCH_COUNTER, '-i', old, EPOCH_COUNTER);
    expect(await codeOf(bench.faces(root, { dataDir: copy }).open())).toBe('bad-key');
  });

  const cuts: readonly Tpm2Step[] = ['prepared-written', 'counted', 'older-removed', 'unwrapped'];
  it.each(cuts)('open the store whichever key it is under, where the power fails after "%s"', async (last) => {
    const first = await bench.boot();
    const before = (await keysOf(first.faces.open())).current;
    const cut = bench.faces(first.root, { onStep: cutAt(last) });
    // The store moves between the two, so it is under the older key only where `prepare` did not return.
    const isMoved = last !== 'prepared-written';
    if (isMoved) await cut.prepare();
    await expect(isMoved ? cut.commit() : cut.prepare()).rejects.toThrow('power cut');
    await bench.tpm.restart();
    const faces = bench.faces(first.root);
    const { current, next } = await keysOf(faces.open());
    if (isMoved) expect(current).not.toBe(before);
    else expect([current, next === undefined]).toEqual([before, false]);
    const reached = isMoved ? current : next;
    if (!isMoved) expect(hex(await faces.prepare())).toBe(next);
    await faces.commit();
    expect(await keysOf(bench.faces(first.root).open())).toEqual({ current: reached, next: undefined });
    expect(epochFiles()).toEqual(['epoch-2.tpm']);
    expect(readFileSync(join(bench.dataDir, 'epoch-2.tpm'), 'utf8')).not.toContain('wrapped');
  });

  it('are renewed where they are lost, whenever the power fails, and not where they open', async () => {
    const first = await bench.boot();
    const kept = await keysOf(first.faces.open());
    await first.faces.renew();
    expect(await keysOf(first.faces.open())).toEqual(kept);
    truncateSync(join(bench.dataDir, 'epoch-1.tpm'), 100);
    expect(await codeOf(first.faces.open())).toBe('bad-key');
    for (const last of ['fresh-written', 'counted', 'older-removed'] as const) {
      await expect(bench.faces(first.root, { onStep: cutAt(last) }).renew()).rejects.toThrow('power cut');
      await bench.tpm.restart();
      const faces = bench.faces(first.root);
      if (last === 'fresh-written') expect(await codeOf(faces.open())).toBe('bad-key');
      await faces.renew();
      expect((await keysOf(faces.open())).current).not.toBe(kept.current);
      for (const name of epochFiles()) truncateSync(join(bench.dataDir, name), 100);
    }
    await bench.tpm.tool('tpm2_nvundefine', '-C', 'o', EPOCH_COUNTER);
    const faces = bench.faces(first.root);
    expect(await codeOf(faces.open())).toBe('bad-key');
    await faces.renew();
    expect((await keysOf(faces.open())).current).not.toBe(kept.current);
    expect(epochFiles()).toHaveLength(1);
  });

  it('are not given up for a prepared one that is not this TPM’s', async () => {
    const { faces } = await bench.boot();
    const { current } = await keysOf(faces.open());
    const other = await tpmBench();
    await (await other.boot()).faces.prepare();
    cpSync(join(other.dataDir, 'epoch-2.tpm'), join(bench.dataDir, 'epoch-2.tpm'));
    expect(await codeOf(faces.commit())).toBe('bad-key');
    expect(await keysOf(faces.open())).toEqual({ current, next: undefined });
    const key = await rotated(faces);
    expect(await keysOf(faces.open())).toEqual({ current: key, next: undefined });
  });

  it('are made first of all where the power fails in the first start', async () => {
    const cut = bench.boot({
      onStep: () => {
        throw new Error('power cut');
      },
    });
    await expect(cut).rejects.toThrow('power cut');
    expect(readdirSync(bench.dataDir)).toEqual(['epoch-1.tpm']);
    const first = await bench.boot();
    expect((await keysOf(first.faces.open())).next).toBeUndefined();
    expect(readdirSync(bench.dataDir)).toEqual(['epoch-1.tpm', 'root.tpm']);
    rmSync(join(bench.dataDir, 'epoch-1.tpm'));
    await expect(first.faces.open()).rejects.toMatchObject({ code: 'bad-key', message: expect.stringContaining('missing') as string });
  });
});
