/**
 * A receipt as a QR code, to be photographed from the screen: dark on light in every scheme, with
 * its quiet zone, in whole pixels. Made on the page; nothing is fetched or sent.
 */

import { correction, generate } from 'lean-qr';

/** Light modules on each side (ISO/IEC 18004, 9.1). */
const QUIET_MODULES = 4;
/** Pixels of one module: the screen is photographed at arm's length; small screens (480 × 800, 800 × 480) have no room for more. */
const MODULE_PX = 5;
const SMALL_MODULE_PX = 4;
/** A screen whose shorter side is below this, px, is a small one. */
const SMALL_SCREEN_PX = 700;

export function ReceiptCode({ text, label }: { text: string; label: string }) {
  // Level M: a sixth of the code may be lost to glare (15 %, ISO/IEC 18004).
  const code = generate(text, { minCorrectionLevel: correction.M, maxCorrectionLevel: correction.M });
  const modules = code.size + 2 * QUIET_MODULES;
  const modulePx = Math.min(window.innerWidth, window.innerHeight) < SMALL_SCREEN_PX ? SMALL_MODULE_PX : MODULE_PX;
  return (
    <svg
      class="receipt-code"
      role="img"
      aria-label={label}
      width={modules * modulePx}
      height={modules * modulePx}
      viewBox={`0 0 ${String(modules)} ${String(modules)}`}
      shape-rendering="crispEdges"
    >
      <rect width={modules} height={modules} fill="#ffffff" />
      <path d={darkRuns(code)} fill="#000000" />
    </svg>
  );
}

/** The dark modules as one path, a rectangle for each run in a row. */
function darkRuns(code: { readonly size: number; get(x: number, y: number): boolean }): string {
  let path = '';
  for (let y = 0; y < code.size; y += 1) {
    let from = 0;
    for (let x = 0; x <= code.size; x += 1) {
      // Outside of the code everything is light: a run ends at the edge at the latest.
      if (code.get(x, y)) continue;
      if (x > from) path += `M${String(from + QUIET_MODULES)} ${String(y + QUIET_MODULES)}h${String(x - from)}v1h-${String(x - from)}z`;
      from = x + 1;
    }
  }
  return path;
}
