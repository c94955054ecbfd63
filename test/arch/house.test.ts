/** The house rules over the whole repository, and each of them over a planted breach. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from './cruise.ts';
import { HOUSE_RULES } from './house-rules.ts';
import { repositoryPaths, sources } from './sources.ts';

const HEAD = '/** Duty. */\n';

/** For each rule: lawful sources, then breaches. */
const EXAMPLES: Readonly<Record<string, { readonly good: readonly [string, string][]; readonly bad: readonly [string, string][] }>> = {
  'files are short': { good: [['src/app/a.ts', HEAD]], bad: [['src/app/a.ts', HEAD + '\n'.repeat(400)]] },
  'files say their duty at their head': {
    good: [
      ['src/app/a.ts', HEAD],
      ['test/a.ts', 'x;'],
    ],
    bad: [
      ['src/app/a.ts', 'export {};\n'],
      ['src/app/a.ts', `/**\n${' * word\n'.repeat(7)} */\n`],
    ],
  },
  'nothing is left unfinished': { good: [['src/app/a.ts', '// to do']], bad: [['src/app/a.ts', `// ${'TO' + 'DO'}: later`]] },
  'names say something': {
    good: [
      ['src/app/door-lock.ts', 'class Door {}'],
      ['src/edge/screen/page/vite.config.ts', ''],
    ],
    bad: [
      ['src/app/doorLock.ts', ''],
      ['src/app/door-utils.ts', ''],
      ['src/app/a.ts', 'class DoorManager {}'],
      ['src/app/a.ts', 'interface FaceService {}'],
    ],
  },
  'no bare Error is thrown': {
    good: [
      ['src/app/a.ts', "throw new Fault('x', 'y');"],
      ['src/base/fault.ts', "throw new Error('x');"],
    ],
    bad: [['src/edge/vault/a.ts', "throw new Error('x');"]],
  },
  'the inside is pure': {
    good: [
      ['src/core/a.ts', 'const clock = { Date: 1 }; use(clock.Date, Math.floor(1)); type T = Date;'],
      ['src/edge/system/clock.ts', 'Date.now();'],
    ],
    bad: [
      ['src/core/a.ts', 'Date.now();'],
      ['src/app/a.ts', 'setTimeout(() => 1, 1);'],
      ['src/core/a.ts', 'Math.random();'],
      ['src/app/a.ts', "process.env['X'];"],
      ['src/ports/a.ts', 'console.log(1);'],
    ],
  },
  'no network client is used': {
    good: [
      ['src/edge/vault/a.ts', 'store.fetch(1);'],
      ['src/edge/screen/page/a.ts', "fetch('/x');"],
    ],
    bad: [
      ['src/edge/vault/a.ts', "fetch('/x');"],
      ['src/sim/a.ts', "new WebSocket('ws://x');"],
    ],
  },
  'the page stays at home': {
    good: [['src/edge/screen/page/a.ts', "fetch('/action'); new EventSource('/events');"]],
    bad: [
      ['src/edge/screen/page/a.ts', "fetch('https://x.example');"],
      ['src/edge/screen/page/a.tsx', "const a = '//x.example/a.js';"],
      ['src/edge/screen/page/a.ts', "new WebSocket('/x');"],
    ],
  },
  'every test runs, on real parts': {
    good: [['test/a.test.ts', "it('x', () => {}); it.each([1])('x', () => {});"]],
    bad: [
      ['test/a.test.ts', `it.${'on' + 'ly'}('x', () => {});`],
      ['test/a.test.ts', `describe.${'sk' + 'ip'}('x', () => {});`],
      ['test/a.test.ts', `jest.${'mo' + 'ck'}('x');`],
    ],
  },
};

const repository = sources();

describe('house rules', () => {
  it.each(Object.keys(HOUSE_RULES))('%s', (name) => {
    const rule = HOUSE_RULES[name] ?? (() => ['no such rule']);
    expect(repository.length).toBeGreaterThan(50);
    expect(repository.flatMap(rule)).toEqual([]);
  });

  it.each(Object.keys(HOUSE_RULES))('%s: a planted breach is seen', (name) => {
    const rule = HOUSE_RULES[name] ?? (() => []);
    const examples = EXAMPLES[name] ?? { good: [], bad: [] };
    expect(examples.bad.length).toBeGreaterThan(0);
    for (const [path, text] of examples.good) expect([path, text, rule({ path, text })]).toEqual([path, text, []]);
    for (const [path, text] of examples.bad) expect([path, text, rule({ path, text }).length]).toEqual([path, text, expect.any(Number)]);
    for (const [path, text] of examples.bad) expect(rule({ path, text }).length).toBeGreaterThan(0);
  });
});

/** Beginnings of pictures, films, models and archives; none belongs into the repository. */
const BINARY_STARTS: readonly (readonly [string, string])[] = [
  ['JPEG', 'ffd8ff'],
  ['PNG', '89504e47'],
  ['GIF', '47494638'],
  ['BMP', '424d'],
  ['WebP or AVI', '52494646'],
  ['TIFF', '49492a00'],
  ['Matroska', '1a45dfa3'],
  ['gzip', '1f8b'],
  ['zip', '504b0304'],
  ['SQLite', '53514c69746520666f726d6174'],
  ['ELF', '7f454c46'],
];

function binaryKind(bytes: Buffer): string | undefined {
  const start = bytes.subarray(0, 16).toString('hex');
  const kind = BINARY_STARTS.find(([, magic]) => start.startsWith(magic))?.[0];
  return kind ?? (bytes.includes(0) ? 'binary' : undefined);
}

/** Drawings of our own screens, small as only drawings are; which there are is held by test/e2e/accessible.test.ts. No camera is in them. */
const DRAWING = /^test\/screens\/[a-z-]+\.[a-z-]+\.png$/;
const DRAWING_BYTES_MAX = 60_000;

describe('the repository', () => {
  it('holds text and drawings of its own screens: no picture, film, model, archive or database', () => {
    const binaries = repositoryPaths().flatMap((path) => {
      const bytes = readFileSync(join(ROOT, path));
      const kind = binaryKind(bytes);
      const isDrawing = kind === 'PNG' && DRAWING.test(path) && bytes.length <= DRAWING_BYTES_MAX;
      return kind === undefined || isDrawing ? [] : [`${path}: ${kind}`];
    });
    expect(binaries).toEqual([]);
  });

  it('would see a picture, whatever its name', () => {
    expect(binaryKind(Buffer.from('ffd8ffe000104a46', 'hex'))).toBe('JPEG');
    expect(binaryKind(Buffer.from('abc\0def'))).toBe('binary');
    expect(binaryKind(Buffer.from('text\n'))).toBeUndefined();
  });

  it('loads the inference runtime only after its telemetry is off', () => {
    const text = readFileSync(join(ROOT, 'src/edge/inference/onnx.ts'), 'utf8');
    expect(text).not.toMatch(/^import (?!type)[^;]*'onnxruntime-node'/m);
    const off = text.search(/process\.env\['ORT_DISABLE_TELEMETRY'\] = '1'/);
    const load = text.search(/await import\('onnxruntime-node'\)/);
    expect(off).toBeGreaterThan(0);
    expect(load).toBeGreaterThan(off);
  });
});
