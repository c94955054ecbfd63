/** Program updates as root's unit installs them: the real script, the real minisign and tar; systemd is a stand-in that says how the door fared. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describeWithTools } from '../support/tools.ts';

const SCRIPT = resolve(__dirname, '../../device/bin/install-update.sh');
let dir: string;
const at = (...names: readonly string[]): string => join(dir, ...names);
const minisign = (words: readonly string[]): string =>
  execFileSync('minisign', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** A product small enough for a test: its Node is a script that says the version. */
function product(path: string, version: string, says = version): void {
  for (const folder of ['dist/src', 'node_modules/.bin', 'device/bin']) mkdirSync(join(path, folder), { recursive: true });
  writeFileSync(join(path, 'package.json'), `{\n  "name": "menshen",\n  "version": "${version}"\n}\n`);
  for (const name of ['dist/src/main.js', 'dist/src/cli.js', 'device/bin/install-update.sh']) writeFileSync(join(path, name), '');
  writeFileSync(join(path, 'node_modules/.bin/node'), `#!/bin/sh\necho ${says}\n`, { mode: 0o755 });
}

function arrive(version: string, { says = version, key = 'owner.key' } = {}): void {
  const from = at('made');
  rmSync(from, { recursive: true, force: true });
  product(from, version, says);
  mkdirSync(at('data/update'), { recursive: true });
  execFileSync('tar', ['-cf', at('data/update/update.tar'), '-C', from, '.']);
  rmSync(at('data/update/update.tar.minisig'), { force: true });
  minisign(['-S', '-W', '-s', at(key), '-m', at('data/update/update.tar')]);
}

/** `doors`: what `is-active` answers, one word a start. */
function install(doors: readonly ('active' | 'failed')[] = ['active']): { readonly status: number | null; readonly said: string } {
  writeFileSync(at('doors'), `${doors.join('\n')}\n`);
  const env = { PATH: `${at('bin')}:${process.env['PATH'] ?? ''}`, MENSHEN_WATCH_S: '0', MENSHEN_START_LIMIT_S: '5', DIR: dir };
  const { status, stderr } = spawnSync('sh', [SCRIPT, at('data'), at('menshen'), at('update.pub')], { env, encoding: 'utf8' });
  return { status, said: stderr };
}

const outcome = (): string => readFileSync(at('menshen-update.txt'), 'utf8').replace(/ \d+\n$/, '');
const running = (): string => (/"version": "(.*)"/.exec(readFileSync(at('menshen/package.json'), 'utf8')) ?? [])[1] ?? '';
const nothingLeft = (): boolean => !existsSync(at('data/update/update.tar')) && !existsSync(at('data/update/update.tar.minisig'));

describeWithTools(['minisign', 'tar'], 'a program update', () => {
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'menshen-update-'));
    for (const name of ['owner', 'stranger']) minisign(['-G', '-W', '-p', at(`${name}.pub`), '-s', at(`${name}.key`)]);
    writeFileSync(at('update.pub'), readFileSync(at('owner.pub')));
    product(at('menshen-0.2.0'), '0.2.0');
    symlinkSync(at('menshen-0.2.0'), at('menshen'));
    mkdirSync(at('bin'));
    // restart takes the next word; is-active answers it.
    writeFileSync(
      at('bin/systemctl'),
      `#!/bin/sh\necho "$1" >>"$DIR/calls"\ncase $1 in restart) head -n 1 "$DIR/doors" >"$DIR/door"; sed -i 1d "$DIR/doors" ;;\nis-active) [ "$(cat "$DIR/door")" = active ] ;; esac\n`,
    );
    chmodSync(at('bin/systemctl'), 0o755);
  });
  afterEach(() => {
    rmSync(dir, { recursive: true, force: true });
  });

  it('that is newer and signed is put in place in one step, and the one before stays beside it', () => {
    arrive('0.10.0');
    expect(install()).toMatchObject({ status: 0 });
    expect([running(), outcome(), nothingLeft()]).toEqual(['0.10.0', 'installed 0.2.0 0.10.0', true]);
    expect(readlinkSync(at('menshen'))).toBe(at('menshen-0.10.0'));
    expect(existsSync(at('menshen-0.2.0/package.json'))).toBe(true);
  });

  it('with which the door does not open is taken back', () => {
    arrive('0.3.0');
    expect(install(['failed', 'active'])).toMatchObject({ status: 1 });
    expect([running(), outcome(), nothingLeft()]).toEqual(['0.2.0', 'returned 0.2.0 0.3.0', true]);
    expect(readFileSync(at('door'), 'utf8').trim()).toBe('active');
    expect(existsSync(at('menshen-0.3.0'))).toBe(false);
  });

  it.each([
    [
      'signed by somebody else',
      'signature',
      () => {
        arrive('0.3.0', { key: 'stranger.key' });
      },
    ],
    [
      'of the same version',
      'not newer',
      () => {
        arrive('0.2.0');
      },
    ],
    [
      'of an older version',
      'not newer',
      () => {
        arrive('0.1.9');
      },
    ],
    [
      'that does not run here',
      'does not run',
      () => {
        arrive('0.3.0', { says: '' });
      },
    ],
    [
      'changed after it was signed',
      'signature',
      () => {
        arrive('0.3.0');
        writeFileSync(at('data/update/update.tar'), 'x', { flag: 'a' });
      },
    ],
    [
      'without a signature',
      'minisig',
      () => {
        arrive('0.3.0');
        rmSync(at('data/update/update.tar.minisig'));
      },
    ],
    [
      'that is a link to a file of somebody else',
      'no plain file',
      () => {
        arrive('0.3.0');
        rmSync(at('data/update/update.tar'));
        symlinkSync('/etc/passwd', at('data/update/update.tar'));
      },
    ],
    [
      'on a machine without a key',
      'no key',
      () => {
        arrive('0.3.0');
        rmSync(at('update.pub'));
      },
    ],
  ])('%s is refused, and the door is not touched', (_what, word, make) => {
    make();
    const { status, said } = install();
    expect([status, said.includes(word), running(), outcome().split(' ')[0], existsSync(at('calls'))]).toEqual([
      1,
      true,
      '0.2.0',
      'refused',
      false,
    ]);
    expect(lstatSync(at('menshen')).isSymbolicLink()).toBe(true);
    expect(nothingLeft()).toBe(true);
  });

  it('leaves a program that is no link alone, and says what to do', () => {
    rmSync(at('menshen'));
    product(at('menshen'), '0.2.0');
    arrive('0.3.0');
    expect(install()).toMatchObject({ status: 2, said: expect.stringContaining('link it') as string });
    expect(running()).toBe('0.2.0');
  });
});
