/** The buttons that the page really draws for a view, pressed one by one without a browser: what each would send to the terminal. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ScreenAction, ScreenView } from '../../src/ports/screen.ts';

const ROOT = resolve(__dirname, '../..');
const PAGE = join(ROOT, 'src/edge/screen/page/src');
const BUILD_LIMIT_MS = 60_000;

interface Node {
  readonly type: string | ((this: unknown, props: unknown) => unknown);
  readonly props: Readonly<Record<string, unknown>> & { readonly onClick?: () => void; readonly children?: unknown };
}

/** The parts of the page that a view is drawn by, and what preact lets a renderer do (its own one for servers does the same). */
interface PageParts {
  readonly ScreenOf: unknown;
  readonly Foot: unknown;
  readonly wordsOf: (language: string) => unknown;
  readonly h: (type: unknown, props: object) => Node;
  readonly options: Record<string, unknown> & { __r?: (node: unknown) => void };
}

export interface Offered {
  /** In what is drawn above. */
  readonly screen: readonly ScreenAction[];
  readonly foot: readonly ScreenAction[];
}

export interface RenderedPage {
  offered(view: ScreenView): Offered;
}

/** Builds the page's own components into one file, as vite does for a server, and loads it. */
export function renderedPage(): RenderedPage {
  const dir = mkdtempSync(join(tmpdir(), 'menshen-page-'));
  try {
    writeFileSync(
      join(dir, 'entry.ts'),
      [
        `export { ScreenOf } from '${PAGE}/screens/screen-of.tsx';`,
        `export { Foot } from '${PAGE}/screens/foot.tsx';`,
        `export { wordsOf } from '${PAGE}/words/languages.ts';`,
        `export { h, options } from '${ROOT}/node_modules/preact';`,
      ].join('\n'),
    );
    const output = { format: 'cjs', entryFileNames: 'page.cjs' };
    const config = { logLevel: 'error', ssr: { noExternal: true }, build: { ssr: true, rollupOptions: { output } } };
    writeFileSync(join(dir, 'vite.config.mjs'), `export default ${JSON.stringify(config)};`);
    execFileSync(
      join(ROOT, 'node_modules/.bin/vite'),
      ['build', '--config', join(dir, 'vite.config.mjs'), '--ssr', join(dir, 'entry.ts'), '--outDir', join(dir, 'out')],
      { cwd: ROOT, timeout: BUILD_LIMIT_MS },
    );
    return rendererOf(createRequire(__filename)(join(dir, 'out', 'page.cjs')) as PageParts);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function rendererOf({ ScreenOf, Foot, wordsOf, h, options }: PageParts): RenderedPage {
  // No effects: nothing is drawn that they could touch.
  options['__s'] = true;
  const sent: ScreenAction[] = [];
  const buttons = (node: unknown): Node[] => {
    if (Array.isArray(node)) return node.flatMap(buttons);
    if (typeof node !== 'object' || node === null || !('props' in node)) return [];
    const { type, props } = node as Node;
    if (typeof type !== 'function') return [...(type === 'button' ? [node as Node] : []), ...buttons(props.children)];
    const component = { props, context: {}, state: {}, setState: () => undefined };
    Object.assign(node, { __c: component });
    options.__r?.(node);
    return buttons(type.call(component, props));
  };
  const pressed = (node: Node): readonly ScreenAction[] => {
    sent.length = 0;
    for (const { props } of buttons(node)) if (props['disabled'] !== true) props.onClick?.();
    return [...sent];
  };
  return {
    offered: (view) => {
      const face = view.kind === 'idle' ? view : { isFaceOffered: true, faceClosed: [] };
      const act = (action: ScreenAction): void => void sent.push(action);
      const { isFaceOffered, faceClosed } = face;
      const kiosk = { words: wordsOf('en'), language: 'en', isFaceOffered, faceClosed, isCardHint: false, act };
      const choice = { modes: {}, language: 'en', isVoiceOn: false, set: () => undefined };
      const voice = { isOffered: false };
      return {
        screen: pressed(h(ScreenOf, { view, kiosk })),
        foot: pressed(h(Foot, { view, kiosk, choice, languages: ['zh-CN', 'en'], voice })),
      };
    },
  };
}
