/** Whether a stick is in: a folder that is there, and under /run, which is RAM, one on which something is mounted. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { orderFolder } from '../../../src/edge/orders/folder.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'menshen-folder-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

it('takes a folder that is there for a stick, and nothing else', async () => {
  expect(orderFolder(dir).stick()).toBe(dir);
  expect(orderFolder(`${dir}/.`).stick()).toBe(dir);
  await expect(orderFolder(dir).writeCopy('menshen-copy-1.json', '{}')).resolves.toBe(true);
  expect(readFileSync(join(dir, 'menshen-copy-1.json'), 'utf8')).toBe('{}');
  writeFileSync(join(dir, 'file'), '');
  expect(orderFolder(join(dir, 'file')).stick()).toBeUndefined();
  expect(orderFolder(join(dir, 'gone')).stick()).toBeUndefined();
});

it('takes no folder of /run for one where nothing is mounted, and writes nothing there', async () => {
  const device = statSync('/run').dev;
  const plain = readdirSync('/run', { withFileTypes: true }).find(
    (entry) => entry.isDirectory() && statSync(join('/run', entry.name)).dev === device,
  );
  if (plain === undefined) throw new Error('/run of this machine has no folder: the test cannot say anything here');
  const folder = orderFolder(join('/run', plain.name));
  expect(folder.stick()).toBeUndefined();
  await expect(folder.writeCopy('menshen-test-copy.json', '{}')).resolves.toBe(false);
  expect(existsSync(join('/run', plain.name, 'menshen-test-copy.json'))).toBe(false);
});
