/** The DET curve (FNMR over FMR, both logarithmic) as a self-contained SVG. */

import { countBelow, type PairScores } from './scores.ts';

const WIDTH = 640;
const HEIGHT = 480;
const MARGIN = 70;
const FMR_DECADES = 6;
const FNMR_DECADES = 4;
const POINTS = 400;

const SUPERSCRIPTS = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶'];

function decade(power: number): string {
  return power === 0 ? '1' : `10⁻${SUPERSCRIPTS[power] ?? String(power)}`;
}

function xOf(fmr: number): number {
  return MARGIN + ((Math.log10(fmr) + FMR_DECADES) / FMR_DECADES) * (WIDTH - 2 * MARGIN);
}

function yOf(fnmr: number): number {
  return MARGIN + (-Math.log10(fnmr) / FNMR_DECADES) * (HEIGHT - 2 * MARGIN);
}

function curve({ genuine, impostor }: PairScores): string {
  const points: string[] = [];
  for (let at = 0; at <= POINTS; at += 1) {
    const fmr = 10 ** (-FMR_DECADES + (at / POINTS) * FMR_DECADES);
    if (fmr * impostor.length < 1) continue;
    const threshold = impostor[Math.max(0, impostor.length - Math.floor(fmr * impostor.length))] ?? Infinity;
    const fnmr = countBelow(genuine, threshold) / genuine.length;
    if (fnmr >= 10 ** -FNMR_DECADES) points.push(`${xOf(fmr).toFixed(1)},${yOf(fnmr).toFixed(1)}`);
  }
  return points.join(' ');
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (mark) => `&#${String(mark.charCodeAt(0))};`);
}

/** `title` is shown as it is; only rates are in the picture, no names. */
export function detCurveSvg(title: string, scores: PairScores): string {
  const lines: string[] = [];
  for (let power = 0; power <= FMR_DECADES; power += 1) {
    const x = xOf(10 ** -power).toFixed(1);
    lines.push(`<line x1="${x}" x2="${x}" y1="${String(MARGIN)}" y2="${String(HEIGHT - MARGIN)}"/>`);
    lines.push(`<text x="${x}" y="${String(HEIGHT - MARGIN + 20)}" text-anchor="middle">${decade(power)}</text>`);
  }
  for (let power = 0; power <= FNMR_DECADES; power += 1) {
    const y = yOf(10 ** -power).toFixed(1);
    lines.push(`<line x1="${String(MARGIN)}" x2="${String(WIDTH - MARGIN)}" y1="${y}" y2="${y}"/>`);
    lines.push(`<text x="${String(MARGIN - 8)}" y="${y}" text-anchor="end" dominant-baseline="middle">${decade(power)}</text>`);
  }
  const middle = String(HEIGHT / 2);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" font-family="sans-serif" font-size="12">
<title>${escape(title)}</title>
<rect width="100%" height="100%" fill="#fff"/>
<text x="${String(WIDTH / 2)}" y="32" text-anchor="middle" font-size="15">${escape(title)}</text>
<g stroke="#ccc" stroke-width="1" fill="#333">
${lines.join('\n').replaceAll('<text ', '<text stroke="none" ')}
</g>
<text x="${String(WIDTH / 2)}" y="${String(HEIGHT - 20)}" text-anchor="middle">false match rate</text>
<text x="20" y="${middle}" text-anchor="middle" transform="rotate(-90 20 ${middle})">false non-match rate</text>
<polyline fill="none" stroke="#0a5fb4" stroke-width="2" points="${curve(scores)}"/>
</svg>
`;
}
