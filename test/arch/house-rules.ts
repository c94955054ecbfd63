/** The house rules as functions of one source: each gives the breaches that it finds, in words. */
import ts from 'typescript';

import { type Source, walk } from './sources.ts';

const LINES_MAX = 400;
const HEAD_LINES_MAX = 6;

/** Comments that say "not finished" Spelt apart, so that this file may be checked as well. */
const UNFINISHED = new RegExp(`(?://|^\\s*/?\\*).*\\b(?:${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', 'HA' + 'CK'].join('|')})\\b`);
const EMPTY_NAMES = /(?:Manager|Helper|Service|Utils?)$/;
const EMPTY_FILES = /(?:^|[-/])(?:utils?|helpers?|manager|service|misc|common)\.tsx?$/;

/** What the pure layers may not ask the machine for; they get time and chance through ports. */
const IMPURE = new Set([
  'Date',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'process',
  'console',
  'performance',
  'fetch',
  'queueMicrotask',
  'require',
  'globalThis',
]);
/** Ways to the network that need no import. */
const NETWORK = new Set(['fetch', 'WebSocket', 'XMLHttpRequest', 'EventSource', 'RTCPeerConnection', 'WebTransport']);

export type HouseRule = (source: Source) => string[];

const inProduct = (source: Source): boolean => source.path.startsWith('src/');
const inPage = (source: Source): boolean => source.path.startsWith('src/edge/screen/page/');
const inPure = (source: Source): boolean => /^src\/(?:base|core|ports|app)\//.test(source.path);
const inBase = (source: Source): boolean => source.path.startsWith('src/base/');

/** A name that is used as a free variable, not as a member, a key or a type. */
function isFreeName(node: ts.Node): node is ts.Identifier {
  if (!ts.isIdentifier(node)) return false;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return false;
  if ((ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isMethodSignature(parent)) && parent.name === node)
    return false;
  if (ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent) || ts.isParameter(parent) || ts.isVariableDeclaration(parent))
    return parent.name !== node;
  if (ts.isShorthandPropertyAssignment(parent) || ts.isBindingElement(parent)) return false;
  return !ts.isTypeReferenceNode(parent) && !ts.isImportSpecifier(parent) && !ts.isQualifiedName(parent);
}

function lineOf(source: Source, node: ts.Node): number {
  return source.text.slice(0, node.getStart()).split('\n').length;
}

function found(source: Source, test: (node: ts.Node) => string | undefined): string[] {
  const breaches: string[] = [];
  walk(source, (node) => {
    const what = test(node);
    if (what !== undefined) breaches.push(`${source.path}:${lineOf(source, node)}: ${what}`);
  });
  return breaches;
}

export const shortFiles: HouseRule = (source) => {
  const lines = source.text.split('\n').length - 1;
  return lines > LINES_MAX ? [`${source.path}: ${lines} lines, at most ${LINES_MAX}`] : [];
};

export const fileHeads: HouseRule = (source) => {
  if (!inProduct(source)) return [];
  const head = /^(?:\/\/.*\n)*\/\*\*([\s\S]*?)\*\//.exec(source.text);
  if (head === null) return [`${source.path}: has no comment at its head that says its duty`];
  const lines = (head[1] ?? '').split('\n').filter((line) => line.replace(/[\s*]/g, '') !== '').length;
  return lines > HEAD_LINES_MAX ? [`${source.path}: its head has ${lines} lines, at most ${HEAD_LINES_MAX}`] : [];
};

export const finished: HouseRule = (source) => {
  return source.text.split('\n').flatMap((line, index) => (UNFINISHED.test(line) ? [`${source.path}:${index + 1}: unfinished`] : []));
};

export const names: HouseRule = (source) => {
  const breaches: string[] = [];
  const file = source.path.split('/').at(-1) ?? '';
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|config|d))*\.tsx?$/.test(file)) breaches.push(`${source.path}: file names are kebab-case`);
  if (EMPTY_FILES.test(source.path)) breaches.push(`${source.path}: the name says nothing`);
  return [
    ...breaches,
    ...found(source, (node) => {
      const isNamed =
        ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isFunctionDeclaration(node);
      return isNamed && EMPTY_NAMES.test(node.name?.text ?? '') ? 'the name says nothing' : undefined;
    }),
  ];
};

export const faultsOnly: HouseRule = (source) => {
  if (!inProduct(source) || inBase(source)) return [];
  return found(source, (node) => {
    if (!ts.isThrowStatement(node) || !ts.isNewExpression(node.expression)) return undefined;
    return node.expression.expression.getText() === 'Error' ? 'throws a bare Error; use a Fault, an invariant or a value' : undefined;
  });
};

export const pureInside: HouseRule = (source) => {
  if (!inPure(source)) return [];
  return found(source, (node) => {
    if (isFreeName(node) && IMPURE.has(node.text)) return `uses ${node.text}; time, chance and devices come through ports`;
    if (ts.isPropertyAccessExpression(node) && node.getText() === 'Math.random') return 'uses Math.random';
    return undefined;
  });
};

export const noNetworkGlobals: HouseRule = (source) => {
  if (!inProduct(source) || inPage(source)) return [];
  return found(source, (node) =>
    isFreeName(node) && NETWORK.has(node.text) ? `uses ${node.text}; there is no network client (INV-03)` : undefined,
  );
};

/** The kiosk page may talk to its own server, by a path that begins with one slash. */
export const pageStaysHome: HouseRule = (source) => {
  if (!inPage(source)) return [];
  return found(source, (node) => {
    if (ts.isStringLiteralLike(node) && /^(?:https?:|wss?:)?\/\//.test(node.text)) return 'names another host';
    if (isFreeName(node) && NETWORK.has(node.text) && !['fetch', 'EventSource'].includes(node.text)) return `uses ${node.text}`;
    return undefined;
  });
};

export const wholeTests: HouseRule = (source) => {
  if (!source.path.startsWith('test/')) return [];
  return found(source, (node) => {
    if (!ts.isPropertyAccessExpression(node)) return undefined;
    const call = node.getText().replace(/\s/g, '');
    if (/^(?:it|test|describe)\.(?:only|skip|todo|failing|concurrent)$/.test(call)) return `${call}: a test runs or is not there`;
    if (/^jest\.(?:mock|doMock|setMock|unstable_mockModule)$/.test(call)) return `${call}: tests use the real parts`;
    return undefined;
  });
};

export const HOUSE_RULES: Readonly<Record<string, HouseRule>> = {
  'files are short': shortFiles,
  'files say their duty at their head': fileHeads,
  'nothing is left unfinished': finished,
  'names say something': names,
  'no bare Error is thrown': faultsOnly,
  'the inside is pure': pureInside,
  'no network client is used': noNetworkGlobals,
  'the page stays at home': pageStaysHome,
  'every test runs, on real parts': wholeTests,
};
