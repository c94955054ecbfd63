/** The import matrix: base < core < ports < app < edge, sim beside edge, one owner each, no network. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { cruise, ROOT } from './cruise.ts';

/** Files that keep the rules, so that what is reported is the breach alone. */
const LAWFUL: Readonly<Record<string, string>> = {
  'src/base/word.ts': 'export const word = 1;\nexport interface Word { readonly word: number }\n',
  'src/core/vision/rule.ts': "import { word } from '../../base/word.ts';\nexport const rule = word;\n",
  'src/ports/lamp.ts': "import type { Word } from '../base/word.ts';\nexport interface Lamp { readonly word: Word }\n",
  'src/app/verb.ts':
    "import type { Lamp } from '../ports/lamp.ts';\nimport { rule } from '../core/vision/rule.ts';\nexport const verb = (lamp: Lamp) => [lamp, rule];\n",
  'src/edge/vault/rows.ts':
    "import Database from 'better-sqlite3';\nimport type { Lamp } from '../../ports/lamp.ts';\nexport const open = (lamp: Lamp) => [new Database(':memory:'), lamp];\n",
  'src/edge/serial/line.ts': "import { SerialPort } from 'serialport';\nexport const line = SerialPort;\n",
  'src/sim/world.ts': "import { verb } from '../app/verb.ts';\nexport const world = verb;\n",
  'src/main.ts':
    "import { open } from './edge/vault/rows.ts';\nimport { line } from './edge/serial/line.ts';\nexport const parts = [open, line];\n",
};

/** One planted breach of each rule: file, line, and the rule that must speak. */
const BREACHES: readonly (readonly [string, string, string])[] = [
  ['src/base/b1.ts', "import '../core/vision/rule.ts';", 'base-alone'],
  ['src/core/vision/b2.ts', "import type { Lamp } from '../../ports/lamp.ts';\nexport type A = Lamp;", 'core-below'],
  ['src/ports/b3.ts', "import { verb } from '../app/verb.ts';\nexport const a = verb;", 'ports-below'],
  ['src/ports/b4.ts', "import { word } from '../base/word.ts';\nexport const a = word;", 'ports-are-types'],
  ['src/app/b5.ts', "import { open } from '../edge/vault/rows.ts';\nexport const a = open;", 'app-below'],
  ['src/app/b6.ts', "import { readFileSync } from 'node:fs';\nexport const a = readFileSync;", 'pure-inside'],
  ['src/core/vision/b7.ts', "import { z } from 'zod';\nexport const a = z;", 'pure-inside'],
  ['src/edge/vault/b8.ts', "import { line } from '../serial/line.ts';\nexport const a = line;", 'edge-own-folder'],
  ['src/edge/vault/b9.ts', "import { world } from '../../sim/world.ts';\nexport const a = world;", 'sim-stays-out'],
  ['src/b10.ts', "import { world } from './sim/world.ts';\nexport const a = world;", 'sim-stays-out'],
  ['src/edge/system/b11.ts', "import '../../../test/any.ts';", 'no-tools-in-product'],
  ['src/edge/system/b12.ts', "import { connect } from 'node:net';\nexport const a = connect;", 'no-network'],
  ['src/edge/screen/b13.ts', "import { request } from 'node:https';\nexport const a = request;", 'no-network'],
  ['src/edge/system/b14.ts', "export const a = () => import('node:dns');", 'no-network'],
  ['src/edge/system/b15.ts', "import fc from 'fast-check';\nexport const a = fc;", 'no-development-package'],
  ['src/edge/system/b16.ts', "import Database from 'better-sqlite3';\nexport const a = Database;", 'owner-of-better-sqlite3'],
  ['src/edge/vault/b17.ts', "import sodium from 'libsodium-wrappers';\nexport const a = sodium;", 'owner-of-libsodium'],
  ['src/edge/eye/b18.ts', "export const a = () => import('onnxruntime-node');", 'owner-of-onnxruntime'],
  ['src/edge/eye/b19.ts', "import * as usearch from 'usearch';\nexport const a = usearch;", 'owner-of-usearch'],
  ['src/edge/system/b20.ts', "import { SerialPort } from 'serialport';\nexport const a = SerialPort;", 'owner-of-serialport'],
  ['src/edge/eye/b21.ts', "import { createServer } from 'node:http';\nexport const a = createServer;", 'owner-of-http'],
  ['src/edge/eye/b22.ts', "import fastify from 'fastify';\nexport const a = fastify;", 'owner-of-http'],
  ['src/edge/eye/b23.ts', "import sharp from 'sharp';\nexport const a = sharp;", 'owner-of-sharp'],
  ['src/edge/eye/b24.ts', "import webcam from 'node-webcam';\nexport const a = webcam;", 'owner-of-node-webcam'],
  ['src/edge/vault/b25.ts', "import { DatabaseSync } from 'node:sqlite';\nexport const a = DatabaseSync;", 'owner-of-sqlite'],
  ['src/edge/system/b26.ts', "import { b } from './b27.ts';\nexport const a = b;", 'no-cycle'],
  ['src/edge/system/b28.ts', "import './gone.ts';", 'resolvable'],
  ['src/edge/screen/page/b29.ts', "import '../../vault/rows.ts';", 'page-alone'],
];

/** The second file of the planted cycle; a cycle is told once. */
const OTHER_HALF = "import { a } from './b26.ts';\nexport const b = () => a;\n";

function plant(dir: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

describe('layers', () => {
  it('are kept by the product', () => {
    const { breaches, modules } = cruise(ROOT);
    expect(modules).toBeGreaterThan(20);
    expect(breaches.map(({ rule, from, to }) => `${rule}: ${from} -> ${to}`)).toEqual([]);
  });

  it('are seen broken by each rule, and only where they are', () => {
    const dir = mkdtempSync(join(tmpdir(), 'menshen-arch-'));
    try {
      symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
      symlinkSync(join(ROOT, 'package.json'), join(dir, 'package.json'));
      plant(dir, { ...LAWFUL, 'test/any.ts': 'export const any = 1;\n', 'src/edge/system/b27.ts': OTHER_HALF });
      plant(dir, Object.fromEntries(BREACHES.map(([path, text]) => [path, `${text}\n`])));
      const { breaches } = cruise(dir);
      for (const [path, , rule] of BREACHES) expect(breaches).toContainEqual(expect.objectContaining({ from: path, rule }));
      expect(breaches.filter(({ from }) => from in LAWFUL)).toEqual([]);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
