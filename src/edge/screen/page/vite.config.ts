/** Builds the kiosk page into dist/: own files only, nothing inlined, so that the strict CSP holds. */

import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: dirname(fileURLToPath(import.meta.url)),
  build: { outDir: 'dist', emptyOutDir: true, target: 'chrome110', assetsInlineLimit: 0, modulePreload: false, sourcemap: false },
});
