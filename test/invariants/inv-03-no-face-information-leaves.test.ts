/**
 * INV-03 at the border of the eye process: the schemas of its messages have no place for pixels, a
 * vector or a similarity. Walks the schemas themselves, so that a new field is seen by this test.
 */
import { doorMessage, eyeMessage, readEyeMessage } from '../../src/edge/eye/messages.ts';
import { leaves } from '../support/schema-leaves.ts';

const fromEye = leaves(eyeMessage, 'eye');

/** Strings that are bounded by their form: subject references and hashes. */
const FIXED_FORM = /\.(?:subject|subjects\[\]|embedderSha256)$/;

it('the walk sees the schema', () => {
  expect(fromEye.length).toBeGreaterThan(40);
  expect(fromEye.map((leaf) => leaf.path)).toContain('eye.outcomes[].evidence.keysDestroyed');
});

it('the eye sends no binary and nothing of open form', () => {
  expect(new Set(fromEye.map((leaf) => leaf.type))).toEqual(new Set(['literal', 'enum', 'string', 'number', 'boolean']));
});

/** The counts of a proof, one set for each erasure of a batch. */
const COUNTS_OF_PROOF = /^eye\.outcomes\[\]\.evidence\.\w+$/;

it('every number of the eye is whole, and none is in a list but the counts of proofs', () => {
  const numbers = fromEye.filter((leaf) => leaf.type === 'number');
  expect(numbers.filter((leaf) => !leaf.isWhole || (leaf.path.includes('[]') && !COUNTS_OF_PROOF.test(leaf.path)))).toEqual([]);
  expect(new Set(numbers.map((leaf) => leaf.path.split('.').at(-1)))).toEqual(
    new Set([
      'id',
      'done',
      'total',
      'persons',
      'templates',
      'unusableTemplates',
      'revision',
      'taken',
      'wanted',
      'shots',
      'templatesBefore',
      'templatesAfter',
      'personsBefore',
      'personsAfter',
      'keysDestroyed',
      // How a camera is placed: times and counts of frames.
      'openMs',
      'firstFrameMs',
      'lookMs',
      'frames',
      'good',
      'dark',
      'bright',
      // Where somebody stands before the camera: 21 values each, below.
      'xPercent',
      'yPercent',
      'sizePercent',
    ]),
  );
});

it('a place has 21 values in each direction and nothing else: it is where somebody stands, not what they look like', () => {
  const place = { xPercent: 50, yPercent: 50, sizePercent: 40 };
  const fields = fromEye.map((leaf) => leaf.path).filter((path) => path.startsWith('eye.place'));
  expect(fields).toEqual(['eye.place.xPercent', 'eye.place.yPercent', 'eye.place.sizePercent']);
  for (const field of Object.keys(place)) {
    const taken = Array.from({ length: 401 }, (_, at) => (at - 100) / 2).filter(
      (value) => readEyeMessage({ kind: 'place', visit: 'v', place: { ...place, [field]: value } }) !== undefined,
    );
    expect(taken).toEqual(Array.from({ length: 21 }, (_, at) => at * 5));
  }
});

it('every text of the eye is short or of a fixed form', () => {
  const loose = fromEye.filter((leaf) => leaf.type === 'string' && !FIXED_FORM.test(leaf.path) && !((leaf.lengthMax ?? Infinity) <= 500));
  expect(loose).toEqual([]);
});

it('binary goes to the eye alone: its keys, the key of the grants, a grant’s signature', () => {
  const binary = leaves(doorMessage, 'door').filter((leaf) => leaf.type === 'custom');
  const paths = new Set(binary.map((leaf) => leaf.path));
  expect([...paths].sort()).toEqual(['door.key', 'door.nextKey', 'door.settings.grantPublicKey', 'door.signature']);
  expect(leaves(doorMessage, 'door').some((leaf) => leaf.type === 'open-object' || leaf.type === 'any' || leaf.type === 'unknown')).toBe(
    false,
  );
});

it.each([
  ['a similarity beside a match', { kind: 'looked', id: 1, outcome: { kind: 'matched', subject: 'a'.repeat(32), similarity: 0.7 } }],
  ['a similarity as a count', { kind: 'status', persons: 0.73, templates: 1, unusableTemplates: 0 }],
  ['a vector', { kind: 'looked', id: 1, outcome: new Float32Array(512) }],
  ['pixels as a sentence', { kind: 'fault', code: 'camera-failed', sentence: 'x'.repeat(501) }],
  ['a vector as subjects', { kind: 'subjects', id: 1, subjects: Array.from(new Float32Array(8)), isLast: true }],
  ['a nearest stranger', { kind: 'looked', id: 1, outcome: { kind: 'refused', reason: 'not-recognised', subject: 'a'.repeat(32) } }],
  ['a place finer than a step', { kind: 'place', visit: 'v', place: { xPercent: 51, yPercent: 50, sizePercent: 40 } }],
  ['a place outside of the picture', { kind: 'place', visit: 'v', place: { xPercent: 105, yPercent: 50, sizePercent: 40 } }],
  ['a place with more of a face', { kind: 'place', visit: 'v', place: { xPercent: 50, yPercent: 50, sizePercent: 40, eyesPercent: 15 } }],
  ['places in a list', { kind: 'place', visit: 'v', place: [{ xPercent: 50, yPercent: 50, sizePercent: 40 }] }],
  ['an unknown kind', { kind: 'mirror', pixels: new Uint8Array(10) }],
])('%s is no message', (_name, message) => {
  expect(readEyeMessage(message)).toBeUndefined();
});
