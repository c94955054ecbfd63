/**
 * Measures the recognition of a model pack on labelled pictures: detection rate, EER, FNMR at fixed
 * FMR, identification rates and a DET curve. Runs the product's own steps. Writes rates only: no
 * picture, no vector, no name.
 */

import { writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError } from 'commander';
import { Fault, isFault } from '../src/base/fault.ts';
import type { DetData } from '../src/core/match/det-plot.ts';
import { detSvg } from '../src/core/match/det-svg.ts';
import { createOnnxInference } from '../src/edge/inference/onnx.ts';
import { openModels, readPack } from '../src/edge/inference/pack-store.ts';
import { type Embedded, embedAll } from './evaluate/embed-all.ts';
import { chooseGallery, identify } from './evaluate/identify.ts';
import { labelCheck, listPictures, readGallery, readLabelErrors } from './evaluate/pictures.ts';
import { type Evaluation, evaluateScores, jsonLine, reportText } from './evaluate/report.ts';
import { allPairs } from './evaluate/scores.ts';

interface Options {
  readonly json: boolean;
  readonly limit: number | undefined;
  readonly pack: string;
  readonly models: string;
  readonly svg: string | undefined;
}

const UNREADABLE_SHOWN = 5;

async function embedDataset(dir: string, options: Options): Promise<Embedded> {
  const pictures = listPictures(dir).slice(0, options.limit);
  const models = await openModels(await createOnnxInference(), readPack(resolve(options.models), options.pack));
  const bar = new SingleBar({ format: 'pictures {bar} {value}/{total} | {eta_formatted} left', stream: process.stderr, etaBuffer: 100 });
  bar.start(pictures.length, 0);
  try {
    return await embedAll(models, pictures, (done) => {
      bar.update(done);
    });
  } finally {
    bar.stop();
    await models.close();
  }
}

async function evaluate(dir: string, options: Options): Promise<void> {
  const dataset = basename(resolve(dir));
  const { vectors, pictures, missed, unreadable } = await embedDataset(dir, options);
  for (const { path } of unreadable.slice(0, UNREADABLE_SHOWN)) process.stderr.write(`cannot be decoded: ${path}\n`);
  if (unreadable.length > UNREADABLE_SHOWN) process.stderr.write(`… and ${String(unreadable.length - UNREADABLE_SHOWN)} more\n`);
  const stems = pictures.map((picture) => picture.stem);
  const gallery = chooseGallery(vectors.persons, stems, readGallery(dir));
  const { isMislabelled, count } = labelCheck(pictures, readLabelErrors(dir));
  if (count > 0) process.stderr.write(`${String(count)} pairs are left out: label_errors.txt says that two names are one person\n`);
  const scores = allPairs(vectors, isMislabelled);
  const counts = {
    dataset,
    images: pictures.length + missed.length + unreadable.length,
    detected: pictures.length,
    missed: missed.length,
    unreadable: unreadable.length,
  };
  const { thresholds } = readPack(resolve(options.models), options.pack).manifest;
  const result = evaluateScores(counts, scores, identify(vectors, gallery, isMislabelled, thresholds.identification), thresholds);
  vectors.data.fill(0);
  const svg = options.svg ?? `evaluate-${dataset}.svg`;
  const drawing = detSvg(
    `${dataset}: ${String(result.pairs.genuine)} genuine, ${String(result.pairs.impostor)} impostor pairs`,
    curveOf(result),
  );
  if (drawing !== undefined) {
    writeSvg(svg, drawing.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" '));
    process.stderr.write(`DET curve: ${resolve(svg)}\n`);
  } else process.stderr.write('No DET curve is drawn: at fewer than two thresholds were there errors of both kinds.\n');
  process.stdout.write(`${options.json ? jsonLine(result) : reportText(result)}\n`);
}

/** Where no thresholds are in use none is marked. */
function curveOf({ pairs, det: points, counts }: Evaluation): DetData {
  const { falseMatches = 0, falseNonMatches = 0, identificationFalseMatches = 0 } = counts ?? {};
  return {
    impostorComparisons: pairs.impostor,
    genuineComparisons: pairs.genuine,
    points,
    verification: { falseMatches, falseNonMatches },
    identificationFalseMatches,
  };
}

function writeSvg(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw new Fault('command-bad', `The DET curve cannot be written to ${file}; name another file with --svg.`, cause);
  }
}

function positive(word: string): number {
  const value = Number(word);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number of 1 or more.');
  return value;
}

const HERE = dirname(fileURLToPath(import.meta.url));
const command = new Command('evaluate')
  .description('Measures a model pack on a folder with one sub-folder of pictures per person (DIR, or DIR/images).')
  .argument('<dir>', 'folder of the data set')
  .option('--json', 'one JSON line on standard output', false)
  .option('--limit <count>', 'only the first pictures', positive)
  .option('--pack <name>', 'model pack', 'default')
  .option('--models <folder>', 'models folder', join(HERE, '..', 'models'))
  .option('--svg <file>', 'where the DET curve goes (default: evaluate-DIR.svg here)')
  .exitOverride((end) => {
    process.exit(end.exitCode === 0 ? 0 : 2);
  });
command.parse();
try {
  await evaluate(command.args[0] ?? '', command.opts<Options>());
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = isFault(thrown, 'command-bad') ? 2 : 1;
}
