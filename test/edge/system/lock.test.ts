import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { LOCK_FILE, lockDataDir } from '../../../src/edge/system/lock.ts';

const dir = mkdtempSync(join(tmpdir(), 'menshen-lock-'));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** Another terminal: holds the folder until it is killed. */
async function otherHolder(folder: string): Promise<ChildProcess> {
  const source = `import { lockDataDir } from ${JSON.stringify(resolve('src/edge/system/lock.ts'))};
    lockDataDir(${JSON.stringify(folder)}); process.stdout.write('held'); setInterval(() => undefined, 1000);`;
  const child = spawn('node', ['--input-type=module', '--eval', source], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((held) => child.stdout.once('data', held));
  return child;
}

describe('one terminal per data folder', () => {
  it('refuses a second start in the same process and gives the folder back', () => {
    const folder = join(dir, 'new', 'folder');
    const release = lockDataDir(folder);
    expect(() => lockDataDir(folder)).toThrow(expect.objectContaining({ code: 'already-running' }));
    release();
    release();
    lockDataDir(folder)();
    expect(statSync(join(folder, LOCK_FILE)).mode & 0o777).toBe(0o600);
  });

  it('refuses while another process runs, and not once that was killed', async () => {
    const other = await otherHolder(dir);
    expect(() => lockDataDir(dir)).toThrow(
      expect.objectContaining({ code: 'already-running', message: expect.stringContaining(dir) as string }),
    );
    await new Promise((gone) => {
      other.once('exit', gone);
      other.kill('SIGKILL');
    });
    lockDataDir(dir)();
  });

  it('says so where the folder cannot be used', () => {
    const file = join(dir, 'a-file');
    writeFileSync(file, '');
    expect(() => lockDataDir(file)).toThrow(expect.objectContaining({ code: 'store-failed' }));
  });
});
