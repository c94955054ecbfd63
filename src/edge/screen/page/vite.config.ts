/** Builds the kiosk page into dist/: own files only, nothing inlined, so that the strict CSP holds. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

/** The SIL Open Font License wants its text beside the fonts. */
const fontLicence: Plugin = {
  name: 'font-licence',
  generateBundle() {
    const path = createRequire(import.meta.url).resolve('@fontsource-variable/noto-sans-sc/LICENSE');
    this.emitFile({ type: 'asset', fileName: 'assets/noto-sans-sc-LICENSE.txt', source: readFileSync(path, 'utf8') });
  },
};

/** A letter whose slice is not there yet is left out, not drawn as a box of another font. */
const nothingBeforeBoxes: Plugin = {
  name: 'nothing-before-boxes',
  enforce: 'pre',
  transform: (code, id) =>
    id.includes('@fontsource-variable') && id.endsWith('.css') ? code.replaceAll('font-display: swap', 'font-display: block') : undefined,
};

export default defineConfig({
  root: dirname(fileURLToPath(import.meta.url)),
  plugins: [fontLicence, nothingBeforeBoxes],
  build: { outDir: 'dist', emptyOutDir: true, target: 'chrome110', assetsInlineLimit: 0, modulePreload: false, sourcemap: false },
});
