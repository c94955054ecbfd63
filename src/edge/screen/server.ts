/**
 * The kiosk page's server: loopback only, one secret per boot, the page, a stream of views and one
 * route for what people do. It decides nothing and never sees face data (INV-03). Handlers of
 * actions only enqueue. No answer says more than what was wrong with the request.
 */

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import cookies from '@fastify/cookie';
import files from '@fastify/static';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Fault } from '../../base/fault.ts';
import type { Display } from '../../core/policy/site-screen.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Screen, ScreenAction, ScreenRoute, ScreenRouteBody, ScreenView } from '../../ports/screen.ts';
import { ACTION_SCHEMA } from './action-schema.ts';
import { securityHeaders } from './headers.ts';
import { makeRate, type Rate } from './rate.ts';
import { allowedHosts, isSameOrigin, makeSession, type Session } from './session.ts';
import { addVoiceRoutes, heardLanguages } from './voice-route.ts';
import type { PageFacts } from './view-schema.ts';
import { makeViewStream, type ViewStream } from './view-stream.ts';

/** The only address the screen is ever served on. */
const LOOPBACK = '127.0.0.1';
const ACTION_LIMIT_BYTES = 256;
const HEADERS_LIMIT_BYTES = 8 * 1024;
const CONNECTIONS_MAX = 32;
/** A request that has not arrived whole by then is cut off. */
const REQUEST_LIMIT_MS = 10_000;
/** Faster than a hand on a keypad, far slower than a flood. */
const ACTIONS_PER_SECOND = 20;
/** The simulator's camera sends some ten pictures a second beside a look at the world. */
const EXTRA_PER_SECOND = 40;

/** What the page tells about the site besides the views. */
export interface SiteFacts {
  readonly processorName: string;
  /** How the page looks while nobody at the door chose otherwise. Absent: normal print and contrast, standard height. */
  readonly display?: Display;
}

export interface ScreenOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Folder of the built page. */
  readonly pageDir: string;
  /** First is the one shown first. */
  readonly languages: readonly string[];
  readonly clock: Clock;
  readonly siteFacts: SiteFacts;
  /** A view of that kind was not sent, because it did not fit what the page may be told. */
  readonly onUnfit: (kind: ScreenView['kind']) => void;
  /** Folders of the voice's recordings, the first before the others. Absent: nothing is heard. */
  readonly voiceDirs?: readonly string[];
  /** Given by the simulator alone. */
  readonly extraRoutes?: readonly ScreenRoute[];
}

/** `url` holds this boot's token: for the person or program that starts the browser, never for a log. */
export interface OpenScreen extends Screen {
  readonly url: string;
  readonly port: number;
}

/** What the routes need once the port is known. */
interface Desk {
  readonly options: ScreenOptions;
  readonly stream: ViewStream;
  readonly handlers: Set<(action: ScreenAction) => void>;
  readonly headers: Readonly<Record<string, string>>;
  readonly actionRate: Rate;
  readonly extraRate: Rate;
  /** Set as soon as the server listens; before that nothing is answered. */
  door: { readonly session: Session; readonly hosts: readonly string[] } | undefined;
}

/** Serves the page. Fault `screen-failed` where the page was not built or the port is taken. */
export async function openScreen(options: ScreenOptions): Promise<OpenScreen> {
  const pageDir = resolve(options.pageDir);
  if (!existsSync(join(pageDir, 'index.html'))) {
    throw new Fault('screen-failed', `The kiosk page is not in ${pageDir}. Run: npm run build:page`);
  }
  const desk: Desk = {
    options,
    stream: makeViewStream(options.clock, options.onUnfit),
    handlers: new Set(),
    headers: securityHeaders(options.extraRoutes !== undefined),
    actionRate: makeRate(options.clock, ACTIONS_PER_SECOND, ACTIONS_PER_SECOND * 2),
    extraRate: makeRate(options.clock, EXTRA_PER_SECOND, EXTRA_PER_SECOND * 2),
    door: undefined,
  };
  const app = fastify({
    logger: false,
    bodyLimit: ACTION_LIMIT_BYTES,
    requestTimeout: REQUEST_LIMIT_MS,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    http: { maxHeaderSize: HEADERS_LIMIT_BYTES },
  });
  app.server.maxConnections = CONNECTIONS_MAX;
  await addRoutes(app, desk, pageDir);
  const port = await listen(app, desk, options.port);
  const session = makeSession(port);
  desk.door = { session, hosts: allowedHosts(port) };
  return {
    url: `http://${LOOPBACK}:${String(port)}/?token=${session.token}`,
    port,
    show: desk.stream.show,
    onAction(handler) {
      desk.handlers.add(handler);
      return () => {
        desk.handlers.delete(handler);
      };
    },
    async close() {
      desk.handlers.clear();
      desk.stream.close();
      await app.close();
    },
  };
}

async function listen(app: FastifyInstance, desk: Desk, port: number): Promise<number> {
  try {
    await app.listen({ host: LOOPBACK, port });
  } catch (cause) {
    desk.stream.close();
    await app.close();
    throw new Fault(
      'screen-failed',
      `Port ${String(port)} on ${LOOPBACK} cannot be used for the screen. Set screen.port in the site file to a free one, or 0 for any.`,
      cause,
    );
  }
  const address = app.server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

async function addRoutes(app: FastifyInstance, desk: Desk, pageDir: string): Promise<void> {
  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser('image/jpeg', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  await app.register(cookies);
  app.addHook('onRequest', (request, reply) => admit(desk, request, reply));
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(desk.headers);
  });
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) =>
    refuse(reply, error.statusCode ?? 500, 'The request was not understood.'),
  );
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404, 'There is no such thing here.'));
  await app.register(files, { root: pageDir, cacheControl: false, etag: false, lastModified: false, dotfiles: 'deny' });
  const voices = { dirs: desk.options.voiceDirs ?? [], languages: desk.options.languages };
  app.get('/facts', (): PageFacts => {
    const { processorName, display } = desk.options.siteFacts;
    return { languages: desk.options.languages, voices: heardLanguages(voices), processorName, display };
  });
  addVoiceRoutes(app, voices);
  app.get('/events', (_request, reply) => openStream(desk, reply));
  app.post('/action', (request, reply) => takeAction(desk, request, reply));
  for (const route of desk.options.extraRoutes ?? []) addExtraRoute(app, desk, route);
}

/** Before anything else of a request is read: Host, then the token or the cookie, then the Origin. */
async function admit(desk: Desk, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { door } = desk;
  if (door === undefined) return refuse(reply, 503, 'The screen is starting.');
  const { host } = request.headers;
  if (host === undefined || !door.hosts.includes(host)) return refuse(reply, 403, 'Ask for the address that was printed.');
  if (request.method === 'GET' && request.url.startsWith('/?token=')) return trade(door.session, request, reply);
  if (!door.session.isCookie(request.cookies[door.session.cookieName])) {
    return refuse(reply, 401, 'Open the address that the terminal printed when it started.');
  }
  if (request.method !== 'GET' && !isSameOrigin(request.headers.origin, host))
    return refuse(reply, 403, 'Only the kiosk page may do this.');
  return undefined;
}

/** The token for the cookie, so that it does not stay in the address bar. */
async function trade(session: Session, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { token } = request.query as { token?: unknown };
  if (!session.isToken(token)) return refuse(reply, 401, 'This address is of an earlier start. Open the one printed last.');
  return await reply.setCookie(session.cookieName, session.cookie, { path: '/', httpOnly: true, sameSite: 'strict' }).redirect('/', 303);
}

async function refuse(reply: FastifyReply, status: number, sentence: string): Promise<unknown> {
  return await reply.code(status).send({ error: sentence });
}

async function openStream(desk: Desk, reply: FastifyReply): Promise<unknown> {
  if (!desk.stream.add(reply.raw, desk.headers)) return refuse(reply, 503, 'Too many pages show this screen. Close one.');
  reply.hijack();
  return reply;
}

async function takeAction(desk: Desk, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  if (!desk.actionRate.take()) return refuse(reply, 429, 'Too fast. Wait a moment.');
  const action = ACTION_SCHEMA.safeParse(request.body);
  if (!action.success) return refuse(reply, 400, 'There is no such action.');
  for (const handler of desk.handlers) handler(action.data);
  return await reply.code(204).send();
}

function addExtraRoute(app: FastifyInstance, desk: Desk, route: ScreenRoute): void {
  app.route({
    method: route.method,
    url: route.path,
    bodyLimit: route.bodyLimitBytes,
    handler: async (request, reply) => {
      if (!desk.extraRate.take()) return refuse(reply, 429, 'Too fast. Wait a moment.');
      const { status, json } = await route.handle(routeBody(request.body));
      return await reply.code(status).send(json);
    },
  });
}

function routeBody(body: unknown): ScreenRouteBody {
  if (body === undefined || body === null) return { kind: 'none' };
  return body instanceof Uint8Array ? { kind: 'bytes', bytes: body } : { kind: 'json', value: body };
}
