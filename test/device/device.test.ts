/** What can be checked of the device's files without the device. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

import { readBoard, withBoard } from '../../src/edge/system/board-profile.ts';
import { GATE_CODES } from '../../src/core/policy/gates.ts';
import { gateSentence } from '../../src/core/policy/gate-table.ts';
import { defaultSiteText, parseSite } from '../../src/edge/system/site-file.ts';

const ROOT = resolve(__dirname, '../..');
const DEVICE = join(ROOT, 'device');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const hasProgram = (name: string): boolean => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
const scratch = mkdtempSync(join(tmpdir(), 'menshen-device-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** Settings of a unit file, the last one of a name winning, lists joined. */
function unit(name: string): Map<string, string> {
  const settings = new Map<string, string>();
  for (const line of read(`device/systemd/${name}`).split('\n')) {
    const [, key, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) settings.set(key, [settings.get(key), value].filter(Boolean).join(' '));
  }
  return settings;
}

describe('units', () => {
  const door = unit('menshen-door.service');
  const kiosk = unit('menshen-kiosk.service');

  it.each([
    ['door', door],
    ['kiosk', kiosk],
  ] as const)('keep the %s on this machine, out of core dumps and swap', (_name, settings) => {
    expect(settings.get('IPAddressDeny')).toBe('any');
    expect(settings.get('IPAddressAllow')).toBe('localhost');
    expect(settings.get('LimitCORE')).toBe('0');
    expect(settings.get('MemorySwapMax')).toBe('0');
    expect(settings.get('NoNewPrivileges')).toBe('yes');
    expect(settings.get('CapabilityBoundingSet') ?? '').toBe('');
    expect(settings.get('ProtectSystem')).toBe('strict');
    expect(settings.get('User')).toMatch(/^menshen/);
  });

  it('start the door again at once, release the relay, and switch telemetry off', () => {
    expect(door.get('Restart')).toBe('always');
    expect(door.get('ExecStopPost')).toContain('release-relay.sh');
    expect(door.get('Environment')).toContain('ORT_DISABLE_TELEMETRY=1');
    expect(door.get('MemoryDenyWriteExecute')).toBeUndefined();
    expect(door.get('StateDirectoryMode')).toBe('0700');
  });

  it('start the door again where it no longer proves that it decides, and give it up never', () => {
    expect([door.get('Type'), door.get('NotifyAccess'), door.get('WatchdogSignal')]).toEqual(['notify', 'all', 'SIGKILL']);
    const seconds = Number(door.get('WatchdogSec'));
    expect(seconds).toBeGreaterThanOrEqual(10);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(door.get('StartLimitIntervalSec')).toBe('0');
    expect(door.get('OOMPolicy')).toBe('continue');
    expect(door.get('MemoryMax')).toMatch(/^\d+M$/);
  });

  it('keep the journal bounded in size and age, on this machine', () => {
    const text = read('device/journald.conf.d/menshen.conf');
    for (const bound of ['SystemMaxUse', 'RuntimeMaxUse', 'MaxRetentionSec', 'RateLimitBurst'])
      expect(text).toMatch(new RegExp(`^${bound}=\\d`, 'm'));
    expect(text.match(/^ForwardTo\w+=(?!no$).*$/gm)).toBeNull();
  });

  it('name programs that the product has', () => {
    for (const [, path = ''] of [door, kiosk].flatMap((settings) => [
      ...[...settings.values()].join('\n').matchAll(/\/usr\/lib\/menshen\/(device\/\S+)/g),
    ])) {
      expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
    }
    expect(existsSync(join(ROOT, 'src/main.ts'))).toBe(true);
  });

  it('are understood by systemd, and the door is rated well', () => {
    if (!hasProgram('systemd-analyze')) {
      process.stdout.write('not run, systemd-analyze is absent: units are understood by systemd\n');
      return;
    }
    for (const name of readdirSync(join(DEVICE, 'systemd'))) {
      // Programs and users of the appliance are not on this machine; everything else is checked as it is.
      writeFileSync(join(scratch, name), read(`device/systemd/${name}`).replace(/^(Exec\w+=-?)\S+.*$/gm, '$1/bin/true'));
    }
    const verify = spawnSync(
      'systemd-analyze',
      ['verify', '--man=no', ...readdirSync(join(DEVICE, 'systemd')).map((name) => join(scratch, name))],
      { encoding: 'utf8' },
    );
    expect(verify.stderr.split('\n').filter((line) => line.includes('menshen'))).toEqual([]);
    const rating = (name: string, threshold: number) =>
      spawnSync('systemd-analyze', ['security', '--offline=yes', `--threshold=${threshold}`, join(scratch, name)], { encoding: 'utf8' })
        .status;
    expect(rating('menshen-door.service', 20)).toBe(0); // 2.0 of 10; a bare unit has 9.6
    expect(rating('menshen-kiosk.service', 45)).toBe(0);
  });
});

describe('the guide', () => {
  it('has the way out for every gate that can close the face', () => {
    const guide = read('device/README.md');
    for (const code of GATE_CODES) expect(guide).toContain(`| \`${code}\` | ${gateSentence(code)} |`);
  });
});

describe('scripts', () => {
  const scripts = [
    'device/bin/release-relay.sh',
    'device/bin/release-gpio.sh',
    'device/bin/install-update.sh',
    'device/kiosk/browser.sh',
    'device/image/prune.sh',
    'scripts/build-image',
    'scripts/check.sh',
  ];

  it.each(scripts)('%s is a shell script without a mistake of syntax', (path) => {
    execFileSync('sh', ['-n', join(ROOT, path)]);
    expect(read(path)).toMatch(/^#!\/bin\/sh\n/);
    expect(read(path)).toContain('set -eu');
  });

  it('the release of the relay does nothing where there is no relay', () => {
    execFileSync('sh', [join(DEVICE, 'bin/release-relay.sh'), '/dev/menshen-none']);
  });

  it('the kiosk shows no page of another host', () => {
    const url = join(scratch, 'url');
    writeFileSync(url, 'http://127.0.0.1.example.com/\n');
    expect(spawnSync('sh', [join(DEVICE, 'kiosk/browser.sh'), url, join(scratch, 'profile')]).status).toBe(1);
    writeFileSync(url, 'https://example.com/\n');
    expect(spawnSync('sh', [join(DEVICE, 'kiosk/browser.sh'), url, join(scratch, 'profile')]).status).toBe(1);
  });

  it('the pruning leaves binaries of linux on arm64 alone, and stops where something unknown is left', () => {
    const product = join(scratch, 'product');
    const put = (path: string): void => {
      mkdirSync(join(product, path, '..'), { recursive: true });
      copyFileSync(join(ROOT, 'package.json'), join(product, path));
    };
    const kept = [
      'node_modules/onnxruntime-node/bin/napi-v6/linux/arm64/onnxruntime_binding.node',
      'node_modules/usearch/prebuilds/linux-arm64/usearch.node',
      'node_modules/better-sqlite3/prebuilds/linux-arm64.node',
      'node_modules/@serialport/bindings-cpp/prebuilds/linux-arm64/bindings.armv8.node',
      'dist/src/main.js',
    ];
    const gone = [
      'node_modules/onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node',
      'node_modules/onnxruntime-node/bin/napi-v6/win32/arm64/onnxruntime_binding.node',
      'node_modules/onnxruntime-node/bin/napi-v6/darwin/arm64/onnxruntime_binding.node',
      'node_modules/usearch/prebuilds/linux-x64/usearch.node',
      'node_modules/better-sqlite3/prebuilds/linuxmusl-arm64.node',
      'node_modules/@serialport/bindings-cpp/prebuilds/android-arm64/bindings.armv8.node',
      'dist/src/sim/main.js',
      'dist/test/any.js',
    ];
    for (const path of [...kept, ...gone]) put(path);
    execFileSync('sh', [join(DEVICE, 'image/prune.sh'), product]);
    expect(kept.filter((path) => !existsSync(join(product, path)))).toEqual([]);
    expect(gone.filter((path) => existsSync(join(product, path)))).toEqual([]);
    put('node_modules/new-package/build/x64.node');
    expect(spawnSync('sh', [join(DEVICE, 'image/prune.sh'), product]).status).toBe(1);
  });
});

describe('Dockerfile.arm64', () => {
  const lines = read('Dockerfile.arm64')
    .split('\n')
    .filter((line) => !line.startsWith('#'));
  const stages = lines.filter((line) => line.startsWith('FROM '));
  const last = lines.slice(lines.lastIndexOf(stages.at(-1) ?? ''));

  it('takes its base as an argument and has two stages', () => {
    expect(lines[0]).toMatch(/^ARG BASE=/);
    expect(stages).toEqual(['FROM ${BUILD_BASE} AS build', 'FROM ${BASE}']);
  });

  it('runs without root, with telemetry off, and copies only the pruned product', () => {
    expect(last.filter((line) => line.startsWith('USER '))).toEqual(['USER menshen']);
    expect(last.findIndex((line) => line.startsWith('USER '))).toBeLessThan(last.findIndex((line) => line.startsWith('ENTRYPOINT')));
    expect(last.join('\n')).toContain('ORT_DISABLE_TELEMETRY=1');
    expect(last.filter((line) => /^(?:COPY|ADD) /.test(line))).toEqual(['COPY --from=build --chown=root:root /product /usr/lib/menshen']);
    expect(lines.join('\n')).toContain('sh device/image/prune.sh /product');
    expect(last.join('\n')).not.toMatch(/^EXPOSE/m);
  });

  it('installs the packages of the target without the development ones', () => {
    expect(lines.join('\n')).toMatch(/npm ci --omit=dev --ignore-scripts --cpu=arm64 --os=linux --libc=glibc/);
  });

  it('lets nothing into the build but what it copies', () => {
    expect(read('.dockerignore').split('\n')[0]).toBe('*');
  });
});

describe('firewall and kernel', () => {
  it('the firewall drops by default and knows no way out but loopback', () => {
    const text = read('device/nftables/menshen.nft');
    expect(text.match(/policy drop;/g)).toHaveLength(3);
    expect(text.match(/^ +\S.*\baccept$/gm)?.map((line) => line.trim())).toEqual(['iif lo accept', 'oif lo accept']);
  });

  it('the kernel writes no core dump and does not swap', () => {
    const text = read('device/sysctl/70-menshen.conf');
    expect(text).toMatch(/^kernel\.core_pattern=\|\/bin\/false$/m);
    expect(text).toMatch(/^vm\.swappiness=0$/m);
  });
});

it('every board profile fits the site file and the udev rules', () => {
  const rules = read('device/udev/70-menshen.rules');
  for (const name of readdirSync(join(DEVICE, 'boards'))) {
    const board = parse(read(`device/boards/${name}`)) as { hardware: Record<string, unknown>; sockets: Record<string, string> };
    const text = withBoard(defaultSiteText({ deviceId: 'board' }), readBoard(join(DEVICE, 'boards'), name.replace('.yaml', '')));
    expect(parseSite(text, name).hardware).toMatchObject(board.hardware);
    for (const path of Object.values(board.sockets)) expect(rules).toContain(path);
    for (const link of JSON.stringify(board.hardware).match(/menshen-[a-z]+/g) ?? []) expect(rules).toContain(`SYMLINK+="${link}"`);
  }
});
