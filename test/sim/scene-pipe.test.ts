import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { PAYLOAD_BYTES_MAX, readScenes, type SceneMessage, sceneBytes } from '../../src/sim/scene-pipe.ts';

const MESSAGE: fc.Arbitrary<SceneMessage> = fc.oneof(
  fc.constantFrom<SceneMessage>({ kind: 'scene', scene: { kind: 'nobody' } }, { kind: 'scene', scene: { kind: 'browser' } }),
  fc
    .record({ portrait: fc.string({ maxLength: 12 }), seed: fc.nat() })
    .map(({ portrait, seed }) => ({ kind: 'scene', scene: { kind: 'print', portrait, seed } }) as const),
  fc.uint8Array({ maxLength: 64 }).map((jpeg) => ({ kind: 'jpeg', jpeg }) as const),
  fc.boolean().map((isConnected) => ({ kind: 'plug', isConnected }) as const),
);

/** What comes out of a pipe into which these pieces are written one after the other. */
function readAll(pieces: readonly Uint8Array[]): { readonly messages: SceneMessage[]; readonly isClosed: boolean } {
  const messages: SceneMessage[] = [];
  const pipe = new PassThrough();
  readScenes(pipe, (message) => messages.push(message));
  for (const piece of pieces) pipe.emit('data', piece);
  return { messages, isClosed: pipe.destroyed };
}

describe('the pipe of scenes', () => {
  it('gives what was written, however it is cut into pieces', () => {
    fc.assert(
      fc.property(fc.array(MESSAGE, { maxLength: 6 }), fc.integer({ min: 1, max: 9 }), (written, pieceBytes) => {
        const bytes = Buffer.concat(written.map(sceneBytes));
        const pieces = Array.from(
          { length: Math.ceil(bytes.length / pieceBytes) },
          (_, at) => new Uint8Array(bytes.subarray(at * pieceBytes, (at + 1) * pieceBytes)),
        );
        expect(readAll(pieces)).toEqual({ messages: written, isClosed: false });
      }),
    );
  });

  it('never throws on garbage', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }), (pieces) => {
        expect(() => readAll(pieces)).not.toThrow();
      }),
    );
  });

  it.each([
    ['an unknown type', Uint8Array.of(9, 0, 0, 0, 0)],
    ['a scene that is not JSON', Uint8Array.of(1, 0, 0, 0, 1, 0x7b)],
    ['a scene that there is not', sceneBytes({ kind: 'scene', scene: { kind: 'crowd' } } as unknown as SceneMessage)],
    ['a payload larger than any picture', Uint8Array.of(2, ...new Uint8Array(new Uint32Array([PAYLOAD_BYTES_MAX + 1]).buffer).reverse())],
  ])('closes on %s', (_name, bytes) => {
    expect(readAll([bytes])).toEqual({ messages: [], isClosed: true });
  });
});
