/**
 * The whole simulated day, once: it ends well, speaks to nobody but loopback and Unix sockets
 * (INV-03), and leaves nothing behind in home or temporary folder (INV-01).
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { describeWithTools } from '../support/tools.ts';
import { ROOT } from './processes.ts';

/** A runtime that phones home does so some nine seconds after its first session: shorter runs prove nothing. */
const RUN_MS_MIN = 15_000;
const RUN_MS_MAX = 280_000;

/** System calls that can send something away, as strace prints them. */
const SENDING = /\b(?:connect|sendto|sendmsg|sendmmsg)\(/;
/** Addresses that stay in the machine, and calls on sockets that have none (pairs and pipes). */
const LOCAL = [/AF_UNIX/, /AF_NETLINK/, /inet_addr\("127\.\d+\.\d+\.\d+"\)/, /inet_pton\(AF_INET6, "::1"/];

/** True where a line of the trace names somebody outside of this machine. */
function isOutward(line: string): boolean {
  if (!SENDING.test(line) || LOCAL.some((form) => form.test(line))) return false;
  return /sa_family=|AF_INET/.test(line);
}

describe('a trace', () => {
  it.each([
    ['connect(20, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("20.42.65.84")}, 16) = 0', true],
    ['[pid 7] sendto(9, "..", 40, 0, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.1")}, 16) = 40', true],
    ['connect(20, {sa_family=AF_INET6, sin6_port=htons(443), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr)}, 28) = 0', true],
    ['connect(20, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = 0', false],
    ['connect(20, {sa_family=AF_UNIX, sun_path="/run/nscd"}, 110) = -1 ENOENT', false],
    ['sendmsg(17, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base="x"}]}, 0) = 40', false],
  ])('%s is outward: %s', (line, outward) => {
    expect(isOutward(line)).toBe(outward);
  });
});

describeWithTools(['strace'], 'the simulated day', () => {
  jest.setTimeout(RUN_MS_MAX + 20_000);
  let work: string;
  let [home, tmp, trace] = ['', '', ''];
  let [out, err] = ['', ''];
  let code: number | null = null;
  let tookMs = 0;

  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'menshen-tour-test-'));
    [home, tmp, trace] = [join(work, 'home'), join(work, 'tmp'), join(work, 'trace')];
    mkdirSync(home);
    mkdirSync(tmp);
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      HOME: home,
      TMPDIR: tmp,
      PATH: `${ROOT}/node_modules/.bin:${process.env['PATH'] ?? ''}`,
    };
    // A telemetry that hides from test machines must not hide here; the product sets its own switch.
    for (const name of ['CI', 'ORT_DISABLE_TELEMETRY', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME']) Reflect.deleteProperty(env, name);
    const traced = ['-f', '--seccomp-bpf', '-e', 'trace=connect,sendto,sendmsg,sendmmsg', '-o', trace];
    const begunMs = performance.now();
    const child = spawn('strace', [...traced, 'sh', 'scripts/start.sh', '--tour', '--seed', '3'], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: RUN_MS_MAX,
    });
    child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()));
    child.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()));
    code = await new Promise((done) => child.once('close', done));
    tookMs = performance.now() - begunMs;
  });
  afterAll(() => {
    rmSync(work, { recursive: true, force: true });
  });

  it('ends well, with one line a visit and one JSON line last', () => {
    expect({ code, wrongs: err.split('\n').filter((line) => line.startsWith('tour: ')) }).toEqual({ code: 0, wrongs: [] });
    const lines = out.trimEnd().split('\n');
    const sum = JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>;
    expect(Object.keys(sum)).toEqual(['visits', 'granted', 'denied', 'spoofs', 'people', 'audit']);
    expect(sum).toMatchObject({ people: 25, audit: 'ok' });
    const visits = lines.filter((line) => /\b(granted|denied: \S+)$/.test(line));
    expect(visits).toHaveLength(Number(sum['visits']));
    expect(sum['granted']).toBe(visits.filter((line) => line.endsWith('granted')).length);
    expect(Number(sum['granted']) + Number(sum['denied'])).toBe(sum['visits']);
    expect(Number(sum['spoofs'])).toBeGreaterThanOrEqual(1);
    for (const how of [
      '(1:1)',
      '(1:N)',
      ' card ',
      ' PIN ',
      'two people at once',
      'too far away',
      'a photograph',
      'a stranger',
      'the eye dies',
      'after the purge',
    ])
      expect(out).toContain(how);
  });

  it('speaks to nobody outside', () => {
    expect(tookMs).toBeGreaterThan(RUN_MS_MIN);
    const lines = readFileSync(trace, 'utf8').split('\n');
    expect(lines.some((line) => SENDING.test(line) || /exited with/.test(line))).toBe(true);
    expect(lines.filter(isOutward)).toEqual([]);
  });

  it('leaves nothing in home and temporary folder', () => {
    expect(existsSync(join(home, '.cache'))).toBe(false);
    // The page's build keeps compiled code of its own tool there, where the page had to be built.
    expect(readdirSync(tmp).filter((name) => name !== 'node-compile-cache')).toEqual([]);
    expect(readdirSync(home)).toEqual([]);
  });
});
