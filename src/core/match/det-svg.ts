/** The DET plot of an error card as SVG inside a page of HTML, for papers and for whoever measures. Rates and counts only. */

import { escaped } from '../evidence/sheet.ts';
import { type DetData, detPath, detPlot, detTick } from './det-plot.ts';

const WIDTH = 640;
const HEIGHT = 480;
const LEFT = 90;
const TOP = 40;
const PLOT_WIDTH = 510;
const PLOT_HEIGHT = 360;

/** undefined where there is no curve to draw. `title` is shown as it is. */
export function detSvg(title: string, data: DetData): string | undefined {
  const plot = detPlot(data);
  if (plot === undefined) return undefined;
  const x = (share: number): string => (LEFT + share * PLOT_WIDTH).toFixed(1);
  const y = (share: number): string => (TOP + (1 - share) * PLOT_HEIGHT).toFixed(1);
  const [low, right] = [String(TOP + PLOT_HEIGHT), String(LEFT + PLOT_WIDTH)];
  const grid = [
    ...plot.fmrLines.map(({ x: at }) => `<path d="M${x(at)} ${String(TOP)}V${low}"/>`),
    ...plot.fnmrLines.map(({ y: at }) => `<path d="M${String(LEFT)} ${y(at)}H${right}"/>`),
  ];
  const labels = [
    ...plot.fmrLines.map(
      ({ x: at, power }) => `<text x="${x(at)}" y="${String(TOP + PLOT_HEIGHT + 18)}" text-anchor="middle">${detTick(power)}</text>`,
    ),
    ...plot.fnmrLines.map(
      ({ y: at, power }) =>
        `<text x="${String(LEFT - 6)}" y="${y(at)}" text-anchor="end" dominant-baseline="middle">${detTick(power)}</text>`,
    ),
  ];
  const { verification, identificationX } = plot;
  const marks = [
    identificationX === undefined
      ? ''
      : `<path d="M${x(identificationX)} ${String(TOP)}V${low}" stroke="#000" stroke-dasharray="6 4"/><text x="${x(identificationX)}" y="${String(TOP - 6)}" text-anchor="middle">1:N</text>`,
    verification === undefined
      ? ''
      : `<circle cx="${x(verification.x)}" cy="${y(verification.y)}" r="6" fill="#000"/><text x="${x(verification.x)}" y="${y(verification.y)}" dx="10" dy="-8">1:1</text>`,
  ];
  const middle = String(TOP + PLOT_HEIGHT / 2);
  return `<svg viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" width="100%" font-family="sans-serif" font-size="13" role="img"><title>${escaped(title)}</title><rect width="100%" height="100%" fill="#fff"/><g stroke="#bbb">${grid.join('')}</g><g fill="#000">${labels.join('')}</g><path transform="translate(${String(LEFT)} ${String(TOP)})" d="${detPath(plot, PLOT_WIDTH, PLOT_HEIGHT)}" fill="none" stroke="#0a4f94" stroke-width="2.5"/>${marks.join('')}<text x="${String(LEFT + PLOT_WIDTH / 2)}" y="${String(HEIGHT - 14)}" text-anchor="middle">FMR</text><text x="20" y="${middle}" text-anchor="middle" transform="rotate(-90 20 ${middle})">FNMR</text></svg>`;
}
