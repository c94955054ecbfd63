/** The screen's real server in its own process, against raw bytes on its port. It answers or hangs up; it stays, and tells nothing. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { utf8Bytes } from '../../../src/base/bytes.ts';
import type { Command } from '../../edge/screen/screen-child.ts';
import { must, type OpenTarget } from '../target.ts';

/** After the last byte a server that says nothing is waiting for more; the client hangs up then. */
const SILENCE_MS = 250;
const ANSWER_BYTES_MAX = 256 * 1024;

interface Answered {
  readonly value?: { readonly url?: string; readonly port?: number };
}

async function commanded(child: ChildProcess, command: Command): Promise<Answered> {
  const answer = once(child, 'message');
  child.send({ id: 1, command });
  return ((await answer) as [Answered])[0];
}

/** What comes back for these bytes, until the server hangs up or is silent. */
function exchanged(port: number, input: Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    const socket = connect({ port, host: '127.0.0.1' });
    const finish = (): void => {
      socket.destroy();
      resolve(Buffer.concat(parts).toString('latin1'));
    };
    socket.setTimeout(SILENCE_MS, finish);
    socket.on('error', finish).on('close', finish);
    socket.on('data', (part: Buffer) => {
      parts.push(part);
      bytes += part.length;
      if (bytes > ANSWER_BYTES_MAX) finish();
    });
    socket.end(input);
  });
}

const request = (line: string, headers: Readonly<Record<string, string>>, body = ''): Uint8Array =>
  utf8Bytes(
    `${line} HTTP/1.1\r\n${Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}\r\n${body}`,
  );

export const screenServer: OpenTarget = async ({ dir, root }) => {
  const pageDir = join(dir, 'page');
  mkdirSync(pageDir, { recursive: true });
  writeFileSync(join(pageDir, 'index.html'), '<!doctype html><title>door</title>');
  writeFileSync(join(dir, 'secret.txt'), 'not-for-the-page');
  const child = fork(join(root, 'test/edge/screen/screen-child.ts'), { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  let isGone = false;
  child.once('exit', () => (isGone = true));
  const { value } = await commanded(child, { kind: 'open', pageDir, port: 0, isSim: false, voiceDirs: [] });
  const { port = 0, url = '' } = value ?? {};
  const host = `127.0.0.1:${String(port)}`;
  const entered = await exchanged(port, request(`GET /${new URL(url).search}`, { host, connection: 'close' }));
  const cookie = /set-cookie: ([^;\r\n]+)/i.exec(entered)?.[1] ?? '';
  const held = { host, cookie, connection: 'close' };
  const action = JSON.stringify({ kind: 'choose', what: 'pin' });
  const post = { ...held, origin: `http://${host}`, 'content-type': 'application/json', 'content-length': String(action.length) };
  return {
    name: 'screen-http',
    shape: 'bytes',
    seeds: [
      request('GET /', held),
      request('GET /facts', held),
      request('POST /action', post, action),
      request('POST /action', { ...post, 'content-length': '2', 'transfer-encoding': 'chunked' }, '5\r\nhello\r\n0\r\n\r\n'),
      request('GET /../secret.txt', held),
      request('GET /%2e%2e/secret.txt', held),
      request(`GET /?token=${'a'.repeat(43)}`, { host, connection: 'close' }),
    ],
    words: [
      '\r\n',
      ': ',
      'HTTP/1.1',
      'transfer-encoding: chunked\r\n',
      'content-length: 99999999\r\n',
      '%00',
      '%2e%2e%2f',
      '..\\',
      '__proto__',
      'expect: 100-continue\r\n',
      'upgrade: websocket\r\n',
      'OPTIONS *',
    ],
    quickRuns: 60,
    limitMs: 5000,
    async run(input) {
      const answer = await exchanged(port, input);
      must(!isGone, 'the screen’s process is gone');
      must(answer === '' || /^HTTP\/1\.1 (?:[234]\d\d) /.test(answer), `the server fails: ${answer.slice(0, 40)}`);
      must(!answer.includes('not-for-the-page'), 'a file outside of the page is served');
      must(!/node_modules|\.ts:\d|at Object\./.test(answer), 'an answer tells of the program');
    },
    close: () => void child.kill('SIGKILL'),
  };
};
