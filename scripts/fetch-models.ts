/**
 * Brings the default pack's model files into models/, checked for size and SHA-256. Does nothing when
 * they are there. Takes only the files that the manifest names out of the package: its attribute
 * models (age, gender, expression) never reach the disk (INV-10).
 */

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { extract } from 'tar';
import { Fault, isFault } from '../src/base/fault.ts';
import type { ModelSpec } from '../src/core/vision/pack.ts';
import { type ModelPack, readModel, readPack } from '../src/edge/inference/pack-store.ts';

/** Where the default weights come from; the manifest pins every byte that is taken. */
const PACKAGE = 'faceplugin-face-recognition-js@0.0.1';
const INSIDE = 'package/model/';
/** Size of its archive, bytes, for the progress bar only (npm view … dist). */
const ARCHIVE_BYTES = 41_114_878;
const DOWNLOAD_LIMIT_MS = 15 * 60 * 1000;
const POLL_MS = 200;
const OUTPUT_CHARS_MAX = 4000;

/** Models of the pack that are absent or differ. */
function wantedModels(pack: ModelPack): ModelSpec[] {
  return pack.manifest.models.filter((spec) => {
    try {
      readModel(pack, spec);
      return false;
    } catch (thrown) {
      if (isFault(thrown, 'model-missing') || isFault(thrown, 'model-differs')) return true;
      throw thrown;
    }
  });
}

/** Bytes of the files directly in a folder; 0 where it is not there. */
function bytesIn(dir: string): number {
  let sum = 0;
  try {
    for (const name of readdirSync(dir)) sum += statSync(join(dir, name)).size;
  } catch {
    return sum; // files come and go while npm works
  }
  return sum;
}

/** npm pack of the package into `dir`, with a bar of the bytes that have arrived. */
async function download(dir: string, isQuiet: boolean): Promise<string> {
  const arriving = join(process.env['npm_config_cache'] ?? join(homedir(), '.npm'), '_cacache', 'tmp');
  const before = bytesIn(arriving);
  const bar = isQuiet ? undefined : new SingleBar({ format: 'models {bar} {percentage}% | {value}/{total} MB', stream: process.stderr });
  const inMb = (bytes: number): number => Math.min(Math.round(ARCHIVE_BYTES / 1e6), Math.round(bytes / 1e6));
  bar?.start(inMb(ARCHIVE_BYTES), 0);
  const timer = setInterval(() => {
    bar?.update(inMb(Math.max(bytesIn(dir), bytesIn(arriving) - before)));
  }, POLL_MS);
  try {
    await runNpm(['pack', PACKAGE, '--pack-destination', dir, '--ignore-scripts', '--prefer-offline', '--silent'], dir);
    bar?.update(inMb(ARCHIVE_BYTES));
  } finally {
    clearInterval(timer);
    bar?.stop();
  }
  const archive = readdirSync(dir).find((name) => name.endsWith('.tgz'));
  if (archive === undefined) throw new Fault('download-failed', `npm pack gave no archive of ${PACKAGE}; try again.`);
  return join(dir, archive);
}

/** Runs npm; Fault `download-failed` where it fails, cannot be started or takes too long. */
async function runNpm(words: readonly string[], cwd: string): Promise<void> {
  const remedy = 'Connect this machine to an npm registry for one run, or copy the files that models/manifest.json names into models/.';
  await new Promise<void>((done, fail) => {
    let said = '';
    const child = spawn('npm', [...words], { cwd, stdio: ['ignore', 'ignore', 'pipe'], timeout: DOWNLOAD_LIMIT_MS });
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-OUTPUT_CHARS_MAX);
    });
    child.on('error', (cause) => {
      fail(new Fault('download-failed', `The models are not there and npm cannot be started. ${remedy}`, cause));
    });
    child.on('close', (code) => {
      if (code === 0) done();
      else fail(new Fault('download-failed', `The models are not there and npm could not fetch ${PACKAGE}. ${remedy}`, said));
    });
  });
}

/** Takes the wanted files out of the archive and moves each into place once it is verified. */
async function unpack(archive: string, pack: ModelPack, wanted: readonly ModelSpec[], dir: string): Promise<void> {
  const names = wanted.map((spec) => INSIDE + spec.file);
  await extract({ file: archive, cwd: dir, strip: INSIDE.split('/').length - 1, strict: true }, names);
  for (const spec of wanted) {
    readModel({ dir, manifest: pack.manifest }, spec);
    renameSync(join(dir, spec.file), join(pack.dir, spec.file));
  }
}

async function fetchModels(modelsDir: string, isQuiet: boolean): Promise<string> {
  const pack = readPack(modelsDir);
  const wanted = wantedModels(pack);
  if (wanted.length === 0) return 'The models are there and verified.';
  const cache = join(modelsDir, '.cache');
  mkdirSync(cache, { recursive: true });
  const dir = mkdtempSync(join(cache, 'fetch-'));
  try {
    await unpack(await download(dir, isQuiet), pack, wanted, dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  return `Fetched and verified ${String(wanted.length)} models.`;
}

const HERE = dirname(fileURLToPath(import.meta.url));
const command = new Command('fetch-models')
  .description('Fetches the default model pack into models/ and verifies it. Needs the network only when a file is missing.')
  .option('--dir <folder>', 'models folder, with its manifest.json', join(HERE, '..', 'models'))
  .option('--quiet', 'no progress bar', false);
command.parse();
const { dir, quiet } = command.opts<{ dir: string; quiet: boolean }>();
try {
  if (!existsSync(dir)) throw new Fault('command-bad', `There is no folder ${dir}; name one that has a manifest.json.`);
  process.stderr.write(`${await fetchModels(resolve(dir), quiet)}\n`);
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  if (isFault(thrown) && typeof thrown.cause === 'string') process.stderr.write(`npm said: ${thrown.cause}\n`);
  process.exitCode = 1;
}
