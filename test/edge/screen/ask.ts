/** Plain requests to a screen server, with any header one likes: what a hostile page or program could send. */
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Ask {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
}

export function ask(port: number, { method = 'GET', path = '/', headers = {}, body }: Ask): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts).toString() });
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** The cookie for the token of a printed address. */
export async function cookieOf(url: string): Promise<string> {
  const { port, search } = new URL(url);
  const reply = await ask(Number(port), { path: `/${search}` });
  return reply.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

export interface Stream {
  /** The next message of that event; waits for it. */
  next(event: string): Promise<unknown>;
  readonly status: number;
  readonly isEnded: Promise<void>;
  close(): void;
}

/** A stream of views as a browser opens it. */
export function openStream(port: number, cookie: string): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path: '/events', headers: { cookie } }, (response) => {
      resolve(followStream(response, () => call.destroy()));
    });
    call.on('error', reject);
    call.end();
  });
}

function followStream(response: IncomingMessage, close: () => void): Stream {
  const messages: { event: string; data: unknown }[] = [];
  let wake = (): void => undefined;
  let text = '';
  response.on('error', () => undefined);
  response.setEncoding('utf8').on('data', (part: string) => {
    const blocks = (text + part).split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const [event = '', data = ''] = block.split('\n').map((line) => line.slice(line.indexOf(': ') + 2));
      messages.push({ event, data: JSON.parse(data) as unknown });
    }
    wake();
  });
  return {
    status: response.statusCode ?? 0,
    isEnded: new Promise((ended) => response.on('close', ended)),
    close,
    async next(event) {
      for (;;) {
        const at = messages.findIndex((message) => message.event === event);
        if (at >= 0) return messages.splice(0, at + 1).at(-1)?.data;
        await new Promise<void>((woken) => {
          wake = woken;
        });
      }
    },
  };
}
