/** What browser tests ask of the page, as the page is to evaluate it. */

/** Texts whose contrast with the ground behind them is under 7:1 (WCAG 2.2, 1.4.6). */
export const FAINT_TEXTS = `(() => {
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = parts(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const element of document.querySelectorAll('.kiosk *:not(.spoken)')) {
    if (![...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '')) continue;
    const pair = [light(parts(getComputedStyle(element).color)), light(ground(element))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < 7) faint.push(element.textContent + ' ' + ratio.toFixed(1));
  }
  return faint;
})()`;

/** How each of the equals looks, and how far it stands from the one before it. */
export const EQUALS = `(() => {
  const equals = [...document.querySelectorAll('.way, .answer')];
  const boxes = equals.map((element) => element.getBoundingClientRect());
  return {
    looks: equals.map((element, at) => {
      const { color, backgroundColor, borderColor, borderWidth, borderStyle, fontSize, fontWeight, opacity, boxShadow } = getComputedStyle(element);
      return [color, backgroundColor, borderColor, borderWidth, borderStyle, fontSize, fontWeight, opacity, boxShadow,
        boxes[at].width.toFixed(0), boxes[at].height.toFixed(0)].join();
    }),
    gaps: boxes.slice(1).map((box, at) => Math.round(Math.max(box.left - boxes[at].right, box.top - boxes[at].bottom))),
  };
})()`;
