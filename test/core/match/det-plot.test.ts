/** The DET plot: where counts lie on two logarithmic axes, and what is left out. */
import { resolve } from 'node:path';
import { detPoints } from '../../../scripts/evaluate/det-points.ts';
import { allPairs, countBelow } from '../../../scripts/evaluate/scores.ts';
import { cardBlocks } from '../../../src/core/evidence/chapters-machine.ts';
import { DET_POINTS_MAX, type DetData, detPath, detPlot } from '../../../src/core/match/det-plot.ts';
import { detSvg } from '../../../src/core/match/det-svg.ts';
import { errorCard } from '../../../src/core/match/error-card.ts';
import { readPack } from '../../../src/edge/inference/pack-store.ts';

const DATA: DetData = {
  impostorComparisons: 10_000,
  genuineComparisons: 1_000,
  points: [
    { falseMatches: 1, falseNonMatches: 100 },
    { falseMatches: 100, falseNonMatches: 10 },
    { falseMatches: 10_000, falseNonMatches: 1 },
    { falseMatches: 10_000, falseNonMatches: 0 },
  ],
  verification: { falseMatches: 10, falseNonMatches: 10 },
  identificationFalseMatches: 1,
};

describe('the DET plot', () => {
  it('puts each rate at its decade, with lines from all to one in ten thousand', () => {
    const plot = detPlot(DATA);
    expect(plot?.fmrLines).toEqual([0, 1, 2, 3, 4].map((power) => ({ power, x: 1 - power / 4 })));
    expect(plot?.fnmrLines.map(({ power }) => power)).toEqual([0, 1, 2, 3]);
    const spots = [
      { x: 0, y: 2 / 3 },
      { x: 0.5, y: 1 / 3 },
      { x: 1, y: 0 },
    ];
    expect(plot?.line).toHaveLength(spots.length);
    for (const [at, { x, y }] of spots.entries()) {
      expect(plot?.line[at]?.x).toBeCloseTo(x);
      expect(plot?.line[at]?.y).toBeCloseTo(y);
    }
    expect(plot?.verification?.x).toBeCloseTo(0.25);
    expect(plot?.verification?.y).toBeCloseTo(1 / 3);
    expect(plot?.identificationX).toBe(0);
  });

  it('marks no threshold at which no error was seen, and draws nothing of fewer than two points', () => {
    const plot = detPlot({ ...DATA, verification: { falseMatches: 0, falseNonMatches: 3 }, identificationFalseMatches: 0 });
    expect(plot).toMatchObject({ verification: undefined, identificationX: undefined });
    expect(detPlot({ ...DATA, points: DATA.points.slice(2) })).toBeUndefined();
    expect(detSvg('none', { ...DATA, points: [] })).toBeUndefined();
  });

  it('is one path, downwards where fewer are missed', () => {
    const plot = detPlot(DATA);
    expect(plot === undefined ? '' : detPath(plot, 100, 90)).toBe('M0.0 30.0L50.0 60.0L100.0 90.0');
  });

  it('says in a drawing what it shows, without a word that could be taken for mark-up', () => {
    const svg = detSvg('a < b & "c"', DATA) ?? '';
    expect(svg).toContain('<title>a &lt; b &amp; &quot;c&quot;</title>');
    expect(svg).toContain('1/10⁴');
    expect(svg).not.toMatch(/script|href|NaN|Infinity/);
  });
});

it('keeps the points of a measurement as counts that agree with it', () => {
  const persons = Int32Array.from({ length: 60 }, (_, at) => at % 20);
  // Unit vectors in the plane; people overlap.
  const data = Float32Array.from({ length: 120 }, (_, at) => {
    const angle = ((Math.floor(at / 2) % 20) / 20) * Math.PI + Math.sin(at >> 1) * 0.3;
    return at % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
  });
  const scores = allPairs({ dimensions: 2, data, persons });
  const points = detPoints(scores);
  expect(points.length).toBeGreaterThan(5);
  expect(points.length).toBeLessThanOrEqual(DET_POINTS_MAX);
  for (const [at, { falseMatches, falseNonMatches }] of points.entries()) {
    const threshold = scores.impostor[scores.impostor.length - falseMatches] ?? 0;
    expect(scores.impostor.length - countBelow(scores.impostor, threshold)).toBe(falseMatches);
    expect(countBelow(scores.genuine, threshold)).toBe(falseNonMatches);
    expect(falseMatches).toBeGreaterThan(points[at - 1]?.falseMatches ?? 0);
  }
});

it('is a figure of the error card in the papers, or a sentence where a pack keeps none', () => {
  const { manifest } = readPack(resolve(__dirname, '../../../models'));
  const figure = cardBlocks(errorCard(manifest)).find(({ kind }) => kind === 'figure');
  expect(figure).toMatchObject({ text: { en: expect.stringContaining('4,719,509 comparisons of two people') as string } });
  const measured = { ...manifest.thresholds.measured, det: undefined };
  const without = cardBlocks(errorCard({ ...manifest, thresholds: { ...manifest.thresholds, measured } }));
  expect(without.map(({ kind }) => kind)).not.toContain('figure');
  expect(JSON.stringify(without)).toContain('keeps no DET curve');
  // Neither a threshold nor a score is anywhere.
  const { verification, identification } = manifest.thresholds;
  for (const threshold of [verification, identification]) expect(JSON.stringify(figure)).not.toContain(String(threshold));
});
