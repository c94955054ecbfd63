/** No text of a bundle carries a face: vectors in every usual encoding are seen, and honest papers are not taken for one. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { holdsVector } from '../../../src/core/provision/vector-text.ts';
import { defaultSiteText } from '../../../src/edge/system/site-file.ts';
import { exampleFolder } from '../../../src/edge/provision/example-folder.ts';

/** Components as an embedder gives them: none like the other. */
const vector = fc.tuple(fc.integer({ min: 128, max: 512 }), fc.integer({ min: 1, max: 2 ** 31 - 2 })).map(([length, seed]) => {
  let state = seed;
  return Float32Array.from({ length }, () => {
    // Park and Miller's minimal standard generator (CACM 31:10, 1988).
    state = (state * 48_271) % (2 ** 31 - 1);
    return (state / 2 ** 30 - 1) * 0.3;
  });
});
const bytesOf = (values: Float32Array): Buffer => Buffer.from(Int8Array.from(values, (value) => Math.round(value * 127)).buffer);
const wrapped = (text: string, width: number): string => text.replaceAll(new RegExp(`.{${String(width)}}`, 'g'), '$&\n    ');

const FORMS: Readonly<Record<string, (values: Float32Array) => string>> = {
  'base64 of int8': (values) => bytesOf(values).toString('base64'),
  'base64url of int8': (values) => bytesOf(values).toString('base64url'),
  'base64 of float32': (values) => Buffer.from(values.buffer).toString('base64'),
  'hex of int8': (values) => bytesOf(values).toString('hex'),
  'base64 in lines of a mail': (values) => wrapped(Buffer.from(values.buffer).toString('base64'), 76),
  'base64 in lines of PEM': (values) => wrapped(Buffer.from(values.buffer).toString('base64'), 64),
  'a JSON list': (values) => JSON.stringify([...values]),
  'a list with spaces': (values) => [...values].map((value) => value.toFixed(4)).join(' '),
  'a YAML list': (values) => [...values].map((value) => `- ${String(value)}`).join('\n'),
  'a list of int8': (values) => [...bytesOf(values)].join(', '),
};

it.each(Object.entries(FORMS))('%s is seen wherever it stands', (_, form) => {
  fc.assert(
    fc.property(vector, fc.constantFrom('', 'Left of the door ', '{"position":"'), (values, before) =>
      holdsVector(`${before}${form(values)} by hand`),
    ),
    { numRuns: 50 },
  );
});

it('honest papers are not taken for one', () => {
  for (const { text } of exampleFolder(defaultSiteText({ deviceId: 'door-1' }))) expect(holdsVector(text)).toBe(false);
  const manifest = readFileSync(resolve(__dirname, '../../../models/manifest.json'), 'utf8');
  expect(holdsVector(manifest)).toBe(false);
  expect(holdsVector(JSON.stringify(JSON.parse(manifest)))).toBe(false);
  expect(holdsVector(`# ${'-'.repeat(300)}\n# ${'='.repeat(300)}`)).toBe(false);
  expect(holdsVector(`documentSha256: ${'0123456789abcdef'.repeat(4)}`)).toBe(false);
});

it('takes a time that grows with the text alone', () => {
  const beganMs = performance.now();
  for (const text of [
    '1'.repeat(256 * 1024),
    'a'.repeat(256 * 1024),
    '1e'.repeat(128 * 1024),
    '- '.repeat(128 * 1024),
    '\n'.repeat(256 * 1024),
  ])
    holdsVector(text);
  expect(performance.now() - beganMs).toBeLessThan(2000);
});
