/**
 * What the panel beside the simulated kiosk asks for: the hands, people and accidents in front of
 * the wall. Only the simulator mounts it. The browser's pictures go straight on and are not kept (INV-01).
 */

import { z } from 'zod';
import type { ScreenRoute, ScreenRouteBody } from '../ports/screen.ts';
import { type SimWorld, WIRE_NAMES } from './world-port.ts';

/** One JPEG of 640 × 480; a camera's are some 60 KB. */
export const FRAME_LIMIT_BYTES = 512 * 1024;
const COMMAND_LIMIT_BYTES = 1024;

const PORTRAIT = z.string().max(64);
const SEED = z
  .number()
  .int()
  .min(0)
  .max(2 ** 32 - 1);

const SCENE = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('nobody') }),
  z.strictObject({ kind: z.literal('person'), portrait: PORTRAIT, seed: SEED }),
  z.strictObject({ kind: z.literal('two-people'), portraits: z.tuple([PORTRAIT, PORTRAIT]), seed: SEED }),
  z.strictObject({ kind: z.literal('far-away'), portrait: PORTRAIT, seed: SEED }),
  z.strictObject({ kind: z.literal('print'), portrait: PORTRAIT, seed: SEED }),
  z.strictObject({ kind: z.literal('browser') }),
]);

const KEY = z.enum(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'enter', 'clear']);

/** A card number as the reader gives it. */
const CARD = z.string().regex(/^[0-9A-F]{4,20}$/);

interface Answer {
  readonly status: number;
  readonly json: unknown;
}

const DONE: Answer = { status: 200, json: { isDone: true } };

function refused(status: number, error: string): Answer {
  return { status, json: { error } };
}

/** The routes under /sim/ over one simulated world. */
export function simRoutes(world: SimWorld): readonly ScreenRoute[] {
  return [
    {
      method: 'GET',
      path: '/sim/world',
      bodyLimitBytes: COMMAND_LIMIT_BYTES,
      handle: () => Promise.resolve({ status: 200, json: world.getWorld() }),
    },
    command('/sim/scene', z.strictObject({ scene: SCENE }), ({ scene }) => {
      if (!areKnown(world, scene)) return refused(404, 'There is no such person in this simulation.');
      world.setScene(scene);
      return DONE;
    }),
    command('/sim/card', z.strictObject({ card: CARD }), ({ card }) =>
      world.tapCard(card) ? DONE : refused(409, 'The reader is unplugged.'),
    ),
    command('/sim/key', z.strictObject({ key: KEY }), ({ key }) => (world.pressKey(key) ? DONE : refused(409, 'The keypad is unplugged.'))),
    command('/sim/eye', z.strictObject({ kill: z.literal(true) }), () => {
      world.killEye();
      return DONE;
    }),
    command('/sim/reader', z.strictObject({ isConnected: z.boolean() }), ({ isConnected }) => {
      world.setReaderConnected(isConnected);
      return DONE;
    }),
    command('/sim/wire', z.strictObject({ name: z.enum(WIRE_NAMES), isActive: z.boolean() }), ({ name, isActive }) => {
      world.setWire(name, isActive);
      return DONE;
    }),
    command('/sim/visitor', z.strictObject({}), async () => {
      const visitor = await world.addVisitor();
      return visitor === undefined ? refused(409, 'There is no room for another visitor.') : { status: 200, json: visitor };
    }),
    { method: 'POST', path: '/sim/frame', bodyLimitBytes: FRAME_LIMIT_BYTES, handle: (body) => Promise.resolve(takeFrame(world, body)) },
  ];
}

function command<T>(path: string, schema: z.ZodType<T>, act: (value: T) => Answer | Promise<Answer>): ScreenRoute {
  return {
    method: 'POST',
    path,
    bodyLimitBytes: COMMAND_LIMIT_BYTES,
    handle: async (body) => {
      const read = schema.safeParse(body.kind === 'json' ? body.value : undefined);
      return read.success ? act(read.data) : refused(400, 'There is no such command.');
    },
  };
}

function takeFrame(world: SimWorld, body: ScreenRouteBody): Answer {
  // FF D8 FF: start of every JPEG file.
  const isJpeg = body.kind === 'bytes' && body.bytes[0] === 0xff && body.bytes[1] === 0xd8 && body.bytes[2] === 0xff;
  if (!isJpeg) return refused(415, 'A frame is one JPEG picture.');
  world.pushFrame(body.bytes);
  return DONE;
}

function areKnown(world: SimWorld, scene: z.infer<typeof SCENE>): boolean {
  if (scene.kind === 'nobody' || scene.kind === 'browser') return true;
  const wanted = scene.kind === 'two-people' ? scene.portraits : [scene.portrait];
  const known = new Set(world.getWorld().people.map((person) => person.portrait));
  return wanted.every((portrait) => known.has(portrait));
}
