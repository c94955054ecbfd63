/**
 * The page's own letters: Noto Sans SC in slices, of which the browser fetches those it needs. The slices of the first screen are
 * there before it is drawn and those of every other sentence soon after, so that none flashes up in boxes. A font that fails never
 * holds the page up.
 */

import '@fontsource-variable/noto-sans-sc/index.css';

/** As base.css has it. */
const FAMILY = '400 20px "Noto Sans SC Variable"';
/** After so long the page is drawn, and its letters appear as they come. Own choice: first paint is to stay under a second on a small board. */
const PATIENCE_MS = 150;

/** Settles when the letters of all these words are there, or were waited for long enough. */
export async function lettersFor(words: readonly unknown[]): Promise<void> {
  const text = [...new Set(words.flatMap(textsIn).join(''))].join('');
  await Promise.race([
    document.fonts.load(FAMILY, text).catch(() => []),
    new Promise((resolve) => {
      window.setTimeout(resolve, PATIENCE_MS);
    }),
  ]);
}

/** Sentences that take a number are made of the same letters as the others. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
