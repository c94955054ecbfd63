/** The honest error card: each rate with its comparisons and bounds, and the DET curve they were read from. No score is in it. */

import type { ConsoleErrors as Shown } from '../../../../../ports/console-papers-view.ts';
import { oneIn } from '../../../../../core/match/error-card.ts';
import { type DetData, detPath, type DetPlot, detPlot, detTick } from '../../../../../core/match/det-plot.ts';
import type { Kiosk } from './kiosk.ts';

export function ConsoleErrors({ kiosk, errors }: { kiosk: Kiosk; errors: Shown | null }) {
  const texts = kiosk.words.console;
  return (
    <div class="data" tabIndex={0}>
      {errors !== null && <Curve kiosk={kiosk} det={errors.det} />}
      <h2>{texts.errors}</h2>
      {errors === null ? <p>{texts.unread}</p> : <ErrorRates kiosk={kiosk} errors={errors} />}
    </div>
  );
}

/** Each rate with its comparisons and 95 % bounds; what was not measured says so. */
export function ErrorRates({ kiosk, errors }: { kiosk: Kiosk; errors: Shown }) {
  const { words, language } = kiosk;
  const texts = words.console;
  const { dataset, date, modelHash, lines } = errors;
  return (
    <>
      <p>{texts.measuredOn(dataset, date, modelHash)}</p>
      {errors.oneIn > 0 && <p>{texts.inUse(new Intl.NumberFormat(language).format(errors.oneIn))}</p>}
      <dl>
        {lines.map(({ code, of, rate }, at) => (
          <div key={at}>
            <dt>
              {texts.rates[code]} {of !== '' && `(${of})`}
            </dt>
            <dd>{rate === undefined ? texts.notMeasured : oneIn(rate, language === 'zh-CN' ? 'zh-CN' : 'en')}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** Pixels of the drawing's own space. */
const WIDTH = 360;
const HEIGHT = 250;
const LEFT = 62;
const TOP = 24;
const BELOW = 46;

function Curve({ kiosk, det }: { kiosk: Kiosk; det: DetData | null }) {
  const { words, language } = kiosk;
  const texts = words.papers.det;
  const plot = det === null ? undefined : detPlot(det);
  if (det === null || plot === undefined) return <p>{texts.none}</p>;
  const number = new Intl.NumberFormat(language);
  const { impostorComparisons, genuineComparisons, verification } = det;
  const rate = (errors: number, of: number): string => (errors === 0 ? '∞' : number.format(Math.round(of / errors)));
  const spoken = texts.spoken(rate(verification.falseMatches, impostorComparisons), rate(verification.falseNonMatches, genuineComparisons));
  return (
    <>
      <h2>{texts.title}</h2>
      <Drawing plot={plot} label={`${texts.title}. ${spoken}`} fmr={texts.fmr} fnmr={texts.fnmr} />
      <p>{texts.marks}</p>
      <p>{spoken}</p>
      <p>{texts.points(number.format(impostorComparisons), number.format(genuineComparisons))}</p>
    </>
  );
}

function Drawing({ plot, label, fmr, fnmr }: { plot: DetPlot; label: string; fmr: string; fnmr: string }) {
  const x = (share: number): number => LEFT + share * WIDTH;
  const y = (share: number): number => TOP + (1 - share) * HEIGHT;
  const { verification, identificationX } = plot;
  const low = TOP + HEIGHT;
  return (
    <svg class="det" viewBox={`0 0 ${String(LEFT + WIDTH + 20)} ${String(low + BELOW)}`} role="img" aria-label={label}>
      <g class="det-grid">
        {plot.fmrLines.map((line) => (
          <path key={line.power} d={`M${String(x(line.x))} ${String(TOP)}V${String(low)}`} />
        ))}
        {plot.fnmrLines.map((line) => (
          <path key={line.power} d={`M${String(LEFT)} ${String(y(line.y))}H${String(LEFT + WIDTH)}`} />
        ))}
      </g>
      <g class="det-texts">
        {plot.fmrLines.map((line) => (
          <text key={line.power} x={x(line.x)} y={low + 18} text-anchor="middle">
            {detTick(line.power)}
          </text>
        ))}
        {plot.fnmrLines.map((line) => (
          <text key={line.power} x={LEFT - 6} y={y(line.y) + 4} text-anchor="end">
            {detTick(line.power)}
          </text>
        ))}
        <text x={LEFT + WIDTH} y={low + 38} text-anchor="end">
          {fmr} →
        </text>
        <text x={4} y={14}>
          ↑ {fnmr}
        </text>
      </g>
      <path class="det-line" transform={`translate(${String(LEFT)} ${String(TOP)})`} d={detPath(plot, WIDTH, HEIGHT)} />
      {identificationX !== undefined && <path class="det-limit" d={`M${String(x(identificationX))} ${String(TOP)}V${String(low)}`} />}
      {verification !== undefined && <circle class="det-dot" cx={x(verification.x)} cy={y(verification.y)} r="7" />}
    </svg>
  );
}
