/** Header, list of parts and small documents: strict, canonical, and nothing that throws whatever comes. */
import fc from 'fast-check';
import { utf8Bytes } from '../../../src/base/bytes.ts';
import { canonicalBytes } from '../../../src/base/canonical.ts';
import { publicKeyLine } from '../../../src/core/order/minisign.ts';
import { BUNDLE_FORMAT, BUNDLE_PARTS_MAX, type BundleHeader } from '../../../src/core/provision/bundle.ts';
import { headerBytes, partsBytes, readHeader, readParts, streamBytesFor } from '../../../src/core/provision/header.ts';
import { readAccess, readCalendar, readOwnership, readSign } from '../../../src/core/provision/papers.ts';
import { modelPart, partKind } from '../../../src/core/provision/part-names.ts';

const KEY = publicKeyLine({ keyId: new Uint8Array(8).fill(1), publicKey: new Uint8Array(32).fill(2) });
const HEADER: BundleHeader = {
  format: BUNDLE_FORMAT,
  deviceId: 'door-1',
  siteId: 'west',
  sequence: 5,
  createdAtMs: 1000,
  expiresAtMs: 2000,
  ownerKey: KEY,
  streamBytes: 500,
};
const SHA = 'a'.repeat(64);

it('a header reads back, and no other bytes read as it', () => {
  expect(readHeader(headerBytes(HEADER))).toEqual(HEADER);
  expect(readHeader(headerBytes({ ...HEADER, siteId: null }))).toEqual({ ...HEADER, siteId: null });
  const text = Buffer.from(headerBytes(HEADER)).toString();
  for (const other of [
    `${text} `,
    ` ${text}`,
    text.replace('"sequence":5', '"sequence":5.0'),
    `${text.slice(0, -1)},"zone":1}`,
    '[]',
    'null',
    '',
  ])
    expect(readHeader(utf8Bytes(other))).toBeUndefined();
  expect(readHeader(Uint8Array.of(0xff))).toBeUndefined();
});

it.each<[string, Record<string, unknown>]>([
  ['another format', { format: 'menshen-bundle/2' }],
  ['a path for a device', { deviceId: '../door' }],
  ['a path for a site', { siteId: 'a/b' }],
  ['no sequence', { sequence: 0 }],
  ['a sequence before all', { sequence: -1 }],
  ['an end before the beginning', { expiresAtMs: 1000 }],
  ['a year', { expiresAtMs: 1000 + 365 * 86_400_000 }],
  ['no key', { ownerKey: 'RW' }],
  ['a length that is none', { streamBytes: -1 }],
])('a header with %s is none', (_, changes) => {
  expect(readHeader(canonicalBytes({ ...HEADER, ...changes }))).toBeUndefined();
});

it('parts read back; unknown, twice, too large or too many are told apart', () => {
  const part = (name: string, bytes = 1): { readonly name: string; readonly bytes: number; readonly sha256: string } => ({
    name,
    bytes,
    sha256: SHA,
  });
  const parts = [part('site.yaml'), part('people.csv'), part(modelPart('night', 'a.onnx'))];
  expect(readParts(partsBytes(parts))).toEqual({ kind: 'parts', parts });
  expect(readParts(partsBytes([part('faces.db')]))).toEqual({ kind: 'refused', why: 'unknown-part' });
  expect(readParts(partsBytes([part('site.yaml'), part('site.yaml')]))).toEqual({ kind: 'refused', why: 'duplicate-part' });
  expect(readParts(partsBytes([part('site.yaml', 300_000)]))).toEqual({ kind: 'refused', why: 'too-large' });
  const models = Array.from({ length: 3 }, (_, at) => part(modelPart('night', `m${String(at)}.onnx`), 200 * 2 ** 20));
  expect(readParts(partsBytes(models))).toEqual({ kind: 'refused', why: 'too-large' });
  const many = Array.from({ length: BUNDLE_PARTS_MAX + 1 }, (_, at) => part(modelPart('night', `m${String(at)}.onnx`)));
  expect(readParts(partsBytes(many))).toEqual({ kind: 'refused', why: 'malformed' });
});

it('no name is a path, whatever it is', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.constantFrom('..', '/', 'model:', 'site.yaml', 'a.onnx', ':').chain((word) => fc.string().map((rest) => `${word}${rest}`)),
      ),
      (name) => {
        const kind = partKind(name);
        return kind === undefined || !/[/\\\p{Cc}]|\.\./u.test(name);
      },
    ),
    { numRuns: 1000 },
  );
  for (const name of [
    '__proto__',
    'constructor',
    'toString',
    'model:..:a.onnx',
    'model:a:..',
    'model:a:.onnx',
    'model:a:b/c.onnx',
    'model:A:b.onnx',
  ])
    expect(partKind(name)).toBeUndefined();
});

it('a stream of no byte has one message, and each further chunk one more', () => {
  expect(streamBytesFor(0)).toBe(104 + 21);
  expect(streamBytesFor(256 * 1024)).toBe(104 + 256 * 1024 + 21);
  expect(streamBytesFor(256 * 1024 + 1)).toBe(104 + 256 * 1024 + 1 + 42);
});

it('any value is a document or says where it is not', () => {
  const readers = [readAccess, readSign, readCalendar, readOwnership];
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(readers.length - 1), (value, at) => {
      const reading = readers[at]?.(value);
      return reading?.kind === 'read' || (reading?.faults.length ?? 0) > 0;
    }),
    { numRuns: 500 },
  );
});

it('access is read as the terminal keeps it', () => {
  const reading = readAccess({
    schedules: [{ name: 'office', hours: ['workdays 07:30-19:00', 'sat 22:00-06:00'] }],
    groups: [
      { name: 'staff', levels: [{ schedule: 'office' }] },
      { name: 'guards', levels: [{ door: 'door-1' }] },
    ],
    holidays: { off: ['2027-01-02'] },
  });
  expect(reading.kind === 'read' && reading.value).toEqual({
    schedules: [
      {
        name: 'office',
        intervals: [
          { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'makeup'], fromMin: 450, toMin: 1140 },
          { days: ['sat'], fromMin: 1320, toMin: 360 },
        ],
      },
    ],
    groups: [
      { name: 'staff', levels: [{ schedule: 'office', door: '*' }] },
      { name: 'guards', levels: [{ schedule: 'always', door: 'door-1' }] },
    ],
    holidays: { off: ['2027-01-02'], worked: [] },
  });
});

it('a field that names a face is refused as face data, in every document', () => {
  for (const read of [readAccess, readSign, readCalendar, readOwnership])
    expect(read({ photo: 'AAAA' })).toMatchObject({
      kind: 'bad',
      faults: expect.arrayContaining([expect.objectContaining({ why: 'face-data' })]) as unknown,
    });
});
