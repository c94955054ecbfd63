/** The panel's routes over a simulated world: what they take, what they refuse. */
import type { ScreenRouteBody } from '../../../src/ports/screen.ts';
import { simRoutes } from '../../../src/sim/panel.ts';
import { makeRecordedWorld } from './recorded-world.ts';

async function post(path: string, body: ScreenRouteBody): Promise<{ status: number; done: readonly string[] }> {
  const world = makeRecordedWorld();
  const route = simRoutes(world).find((one) => one.path === path);
  if (route === undefined) throw new Error(path);
  const { status } = await route.handle(body);
  return { status, done: world.done };
}

const json = (value: unknown): ScreenRouteBody => ({ kind: 'json', value });

it.each([
  ['/sim/scene', { scene: { kind: 'print', portrait: 'men/1', seed: 5 } }, 'scene print'],
  ['/sim/scene', { scene: { kind: 'two-people', portraits: ['men/1', 'women/2'], seed: 5 } }, 'scene two-people'],
  ['/sim/scene', { scene: { kind: 'browser' } }, 'scene browser'],
  ['/sim/card', { card: '0A1B2C3D' }, 'card 0A1B2C3D'],
  ['/sim/key', { key: 'enter' }, 'key enter'],
  ['/sim/eye', { kill: true }, 'eye killed'],
  ['/sim/reader', { isConnected: false }, 'reader false'],
  ['/sim/wire', { name: 'contact', isActive: true }, 'wire contact true'],
  ['/sim/visitor', {}, 'visitor'],
])('%s takes %j', async (path, value, wanted) => {
  expect(await post(path, json(value))).toEqual({ status: 200, done: [wanted] });
});

it.each([
  ['/sim/scene', { scene: { kind: 'print', portrait: '../../etc/passwd', seed: 5 } }, 404],
  ['/sim/scene', { scene: { kind: 'nobody', more: 1 } }, 400],
  ['/sim/scene', { scene: { kind: 'person', portrait: 'men/1', seed: -1 } }, 400],
  ['/sim/card', { card: 'lower' }, 400],
  ['/sim/key', { key: 'f1' }, 400],
  ['/sim/eye', {}, 400],
  ['/sim/reader', { isConnected: 'no' }, 400],
  ['/sim/wire', { name: 'power', isActive: true }, 400],
  ['/sim/visitor', null, 400],
])('%s refuses %j', async (path, value, status) => {
  expect(await post(path, json(value))).toEqual({ status, done: [] });
});

it('takes JPEG frames and nothing else', async () => {
  expect(await post('/sim/frame', { kind: 'bytes', bytes: Uint8Array.of(0xff, 0xd8, 0xff, 0xe0) })).toEqual({
    status: 200,
    done: ['frame 4'],
  });
  for (const body of [{ kind: 'none' }, json({}), { kind: 'bytes', bytes: Uint8Array.of(0x89, 0x50) }] as const) {
    expect(await post('/sim/frame', body)).toEqual({ status: 415, done: [] });
  }
});

it('says that reader and keypad are unplugged', async () => {
  const world = makeRecordedWorld({ isPlugged: false });
  const answers = simRoutes(world).filter(({ path }) => path === '/sim/card' || path === '/sim/key');
  const statuses = await Promise.all(
    answers.map(async (route) => (await route.handle(json(route.path === '/sim/card' ? { card: 'ABCD' } : { key: '1' }))).status),
  );
  expect(statuses).toEqual([409, 409]);
});
