/** The kiosk page's server against other programs, other pages and floods. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { HEARTBEAT_MS, STREAMS_MAX } from '../../../src/edge/screen/view-stream.ts';
import type { ScreenAction } from '../../../src/ports/screen.ts';
import { FRAME_LIMIT_BYTES } from '../../../src/sim/panel.ts';
import { ask, cookieOf, openStream } from './ask.ts';
import { type ScreenProcess, startScreen } from './screen-process.ts';

let pageDir: string;
let screen: ScreenProcess;
let real: ScreenProcess;
let cookie: string;

beforeAll(async () => {
  pageDir = mkdtempSync(join(tmpdir(), 'menshen-page-'));
  writeFileSync(join(pageDir, 'index.html'), '<!doctype html><title>door</title>');
  writeFileSync(join(pageDir, '.secret'), 'hidden');
  [screen, real] = await Promise.all([startScreen({ pageDir, isSim: true }), startScreen({ pageDir })]);
  cookie = await cookieOf(screen.url);
});
afterAll(() => {
  screen.stop();
  real.stop();
  rmSync(pageDir, { recursive: true, force: true });
});
/** The rates fill up again between tests. */
beforeEach(async () => {
  await screen.advance(10_000);
  await screen.seen();
});

async function actions(): Promise<ScreenAction[]> {
  return (await screen.seen()).actions;
}

function origin(): string {
  return `http://127.0.0.1:${String(screen.port)}`;
}

function act(body: string, headers: Record<string, string> = {}): ReturnType<typeof ask> {
  return ask(screen.port, {
    method: 'POST',
    path: '/action',
    headers: { cookie, origin: origin(), 'content-type': 'application/json', ...headers },
    body,
  });
}

describe('who is let in', () => {
  it('trades the token for a cookie that scripts and other sites do not get', async () => {
    const reply = await ask(screen.port, { path: `/${new URL(screen.url).search}` });
    expect(reply.status).toBe(303);
    expect(reply.headers.location).toBe('/');
    expect(reply.headers['set-cookie']?.[0]).toMatch(/HttpOnly/);
    expect(reply.headers['set-cookie']?.[0]).toMatch(/SameSite=Strict/);
    expect(reply.headers['set-cookie']?.[0]).not.toContain(new URL(screen.url).searchParams.get('token'));
  });

  it.each(['/', '/index.html', '/events', '/facts', '/sim/frame', '/nothing'])('refuses %s without the cookie', async (path) => {
    expect((await ask(screen.port, { path })).status).toBe(401);
  });

  it('refuses a wrong token and a wrong cookie', async () => {
    expect((await ask(screen.port, { path: '/?token=wrong' })).status).toBe(401);
    expect((await ask(screen.port, { path: '/?token=a&token=b' })).status).toBe(401);
    const [name = ''] = cookie.split('=');
    expect((await ask(screen.port, { headers: { cookie: `${name}=${'A'.repeat(43)}` } })).status).toBe(401);
  });

  it('has another secret at every start', async () => {
    expect(new URL(real.url).searchParams.get('token')).not.toBe(new URL(screen.url).searchParams.get('token'));
    const [, value = ''] = cookie.split('=');
    expect((await ask(real.port, { headers: { cookie: `menshen-${String(real.port)}=${value}` } })).status).toBe(401);
  });

  it('gives the page to the holder, under both names of the loopback address', async () => {
    for (const name of ['127.0.0.1', 'localhost']) {
      const reply = await ask(screen.port, { headers: { cookie, host: `${name}:${String(screen.port)}` } });
      expect(reply.status).toBe(200);
      expect(reply.body).toContain('<title>door</title>');
    }
  });

  it.each(['evil.example', '127.0.0.1', '127.0.0.1:1', 'localhost.evil.example:80', '[::1]'])('refuses the Host %s', async (host) => {
    expect((await ask(screen.port, { headers: { cookie, host } })).status).toBe(403);
    expect((await ask(screen.port, { path: `/${new URL(screen.url).search}`, headers: { host } })).status).toBe(403);
  });

  it.each(['http://evil.example', 'null', 'http://127.0.0.1:1', 'https://127.0.0.1'])(
    'refuses an action of the Origin %s',
    async (other) => {
      expect((await act('{"kind":"agree"}', { origin: other })).status).toBe(403);
      expect(await actions()).toEqual([]);
    },
  );

  it('refuses an action without an Origin', async () => {
    const headers = { cookie, 'content-type': 'application/json' };
    expect((await ask(screen.port, { method: 'POST', path: '/action', headers, body: '{"kind":"agree"}' })).status).toBe(403);
    expect(await actions()).toEqual([]);
  });

  it('is not reachable on another address of this machine', async () => {
    const addresses = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ family, address }) => family === 'IPv4' && address !== '127.0.0.1')
      .map(({ address }) => address);
    for (const host of [...addresses, '127.0.0.2']) {
      const outcome = await new Promise((resolve) => {
        request({ host, port: screen.port, timeout: 2_000 }, () => {
          resolve('answered');
        })
          .on('error', () => {
            resolve('refused');
          })
          .on('timeout', () => {
            resolve('refused');
          })
          .end();
      });
      expect(outcome).toBe('refused');
    }
  });

  it('serves no hidden file and nothing outside its folder', async () => {
    for (const path of ['/.secret', '/../package.json', '/%2e%2e/%2e%2e/etc/passwd', '/..%2f..%2fetc/passwd']) {
      expect((await ask(screen.port, { path, headers: { cookie } })).status).toBeGreaterThanOrEqual(400);
    }
  });
});

describe('what is said with every answer', () => {
  it.each(['/', '/facts', '/nothing'])('%s allows nothing from elsewhere and is kept nowhere', async (path) => {
    const { headers } = await ask(screen.port, { path, headers: { cookie } });
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|data:|https?:/);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
  });

  it('lends the page a camera in the simulator alone', async () => {
    const policyOf = async (one: ScreenProcess): Promise<unknown> =>
      (await ask(one.port, { headers: { cookie: await cookieOf(one.url) } })).headers['permissions-policy'];
    expect(await policyOf(real)).toMatch(/^camera=\(\),/);
    expect(await policyOf(screen)).toMatch(/^camera=\(self\),/);
  });

  it('tells of a refusal only what was wrong with the request', async () => {
    const reply = await act('{"kind":"key","key":"7","pin":"482913"}');
    expect(reply.body).toBe('{"error":"There is no such action."}');
  });
});

describe('what people do', () => {
  it('reaches the terminal', async () => {
    expect((await act('{"kind":"choose","what":"face"}')).status).toBe(204);
    expect((await act('{"kind":"key","key":"enter"}')).status).toBe(204);
    expect(await actions()).toEqual([
      { kind: 'choose', what: 'face' },
      { kind: 'key', key: 'enter' },
    ]);
  });

  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"kind":"open-the-door"}',
    '{"kind":"key","key":"10"}',
    '{"kind":"agree","extra":1}',
    '{"kind":"choose","what":"__proto__"}',
  ])('is refused where it is %p', async (body) => {
    expect((await act(body)).status).toBe(400);
    expect(await actions()).toEqual([]);
  });

  it('is refused as a form, as text, and when too long', async () => {
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'image/png']) {
      expect((await act('{"kind":"agree"}', { 'content-type': type })).status).toBe(415);
    }
    expect((await act(`{"kind":"agree","x":"${'y'.repeat(300)}"}`)).status).toBe(413);
    expect(await actions()).toEqual([]);
  });

  it('is slowed down when it floods, and goes on afterwards', async () => {
    const statuses: number[] = [];
    for (let at = 0; at < 50; at += 1) statuses.push((await act('{"kind":"key","key":"1"}')).status);
    expect(statuses.filter((status) => status === 204)).toHaveLength(40);
    expect(statuses.at(-1)).toBe(429);
    await screen.advance(1_000);
    expect((await act('{"kind":"back"}')).status).toBe(204);
  });
});

describe('the stream of views', () => {
  it('begins with the present view and tells each next one', async () => {
    await screen.show({ kind: 'wait', seconds: 30 });
    const stream = await openStream(screen.port, cookie);
    expect(await stream.next('view')).toEqual({ kind: 'wait', seconds: 30 });
    await screen.show({ kind: 'granted' });
    expect(await stream.next('view')).toEqual({ kind: 'granted' });
    stream.close();
  });

  it('beats while nothing happens', async () => {
    const stream = await openStream(screen.port, cookie);
    await screen.advance(HEARTBEAT_MS);
    expect(await stream.next('beat')).toEqual({});
    stream.close();
  });

  it('is given to so many browsers and no more', async () => {
    const streams = await Promise.all(Array.from({ length: STREAMS_MAX }, () => openStream(screen.port, cookie)));
    expect(streams.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const late = await openStream(screen.port, cookie);
    expect(late.status).toBe(503);
    for (const stream of [...streams, late]) stream.close();
  });

  it('ends when the screen closes', async () => {
    const closing = await startScreen({ pageDir });
    const stream = await openStream(closing.port, await cookieOf(closing.url));
    await closing.close();
    await stream.isEnded;
    await expect(ask(closing.port, {})).rejects.toThrow();
    closing.stop();
  });
});

describe('a further route', () => {
  const headers = (): Record<string, string> => ({ cookie, origin: origin(), 'content-type': 'image/jpeg' });

  it('lies behind the same checks and its own limit', async () => {
    const body = Buffer.from([0xff, 0xd8, 0xff, 0]);
    const post = (more: Record<string, string>, bytes: Buffer): ReturnType<typeof ask> =>
      ask(screen.port, { method: 'POST', path: '/sim/frame', headers: { ...headers(), ...more }, body: bytes });
    expect((await post({ cookie: '' }, body)).status).toBe(401);
    expect((await post({ origin: 'http://evil.example' }, body)).status).toBe(403);
    expect((await post({}, Buffer.alloc(FRAME_LIMIT_BYTES + 1))).status).toBe(413);
    expect((await screen.seen()).world).toEqual([]);
    expect((await post({}, body)).status).toBe(200);
    expect((await screen.seen()).world).toEqual(['frame 4']);
  });

  it('is not there on a real terminal', async () => {
    const own = { cookie: await cookieOf(real.url), origin: `http://127.0.0.1:${String(real.port)}` };
    expect((await ask(real.port, { path: '/sim/world', headers: own })).status).toBe(404);
    expect((await ask(real.port, { method: 'POST', path: '/sim/frame', headers: own })).status).toBe(404);
  });
});

describe('what the environment may get wrong', () => {
  it('says that the port is taken and what to do', async () => {
    await expect(startScreen({ pageDir, port: screen.port })).rejects.toMatchObject({
      code: 'screen-failed',
      message: expect.stringContaining('screen.port') as unknown,
    });
  });

  it('says that the page was not built and what to run', async () => {
    await expect(startScreen({ pageDir: join(pageDir, 'absent') })).rejects.toMatchObject({
      code: 'screen-failed',
      message: expect.stringContaining('npm run build:page') as unknown,
    });
  });
});
