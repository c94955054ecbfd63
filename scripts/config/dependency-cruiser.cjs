/**
 * Who may import whom: base < core < ports < app < edge, sim beside edge; one owner for each
 * dangerous library; no network module anywhere. Run by test/arch/layers.test.ts.
 */

const PAGE = '^src/edge/screen/page/';

const layer = (name, from, allowed, extra = {}) => ({
  name,
  severity: 'error',
  comment: `${from} may import only ${allowed}`,
  from: { path: from, pathNot: PAGE },
  to: { path: '^(src|scripts|test)/', pathNot: allowed, ...extra },
});

/** npm packages and node: modules; a type-only import is one as well. */
const OUTSIDE = ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'];

const owner = (name, packages, folders) => ({
  name: `owner-of-${name}`,
  severity: 'error',
  comment: `${name} belongs to ${folders}`,
  from: { path: '^src/', pathNot: `${folders}|${PAGE}` },
  to: { path: `^(?:node:)?(?:${packages})(?:/|$)|node_modules/(?:${packages})(?:/|$)` },
});

module.exports = {
  forbidden: [
    layer('base-alone', '^src/base/', '^src/base/'),
    layer('core-below', '^src/core/', '^src/(?:base|core)/'),
    layer('ports-below', '^src/ports/', '^src/(?:base|core|ports)/'),
    layer('app-below', '^src/app/', '^src/(?:base|core|ports|app)/'),
    {
      name: 'edge-own-folder',
      severity: 'error',
      comment: 'an edge never imports another edge, nor sim, nor an assembly: it receives ports as arguments',
      from: { path: '^src/edge/([^/]+)/', pathNot: PAGE },
      to: { path: '^(?:src|scripts|test)/', pathNot: '^src/(?:base|core|ports|app|edge/$1)/' },
    },
    {
      name: 'page-alone',
      severity: 'error',
      comment: 'the kiosk page runs in a browser: it takes words and types of base, core and ports only',
      from: { path: PAGE },
      to: { path: '^(?:src|scripts|test)/', pathNot: `${PAGE}|^src/(?:base|core|ports|sim)/` },
    },
    {
      name: 'page-takes-types-of-sim',
      severity: 'error',
      comment: 'the page knows the words of the simulator panel, none of its code',
      from: { path: PAGE },
      to: { path: '^src/sim/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'ports-are-types',
      severity: 'error',
      comment: 'a port holds no value of another file',
      from: { path: '^src/ports/' },
      to: { dependencyTypesNot: ['type-only', 'type-import'] },
    },
    {
      name: 'pure-inside',
      severity: 'error',
      comment: 'base, core, ports and app import no npm package and no node: module',
      from: { path: '^src/(?:base|core|ports|app)/' },
      to: { dependencyTypes: OUTSIDE },
    },
    {
      name: 'sim-stays-out',
      severity: 'error',
      comment: 'no flag on a real door may select a simulated device: nothing imports sim but sim',
      from: { path: '^src/', pathNot: `^src/sim/|${PAGE}` },
      to: { path: '^src/sim/' },
    },
    {
      name: 'no-tools-in-product',
      severity: 'error',
      comment: 'scripts and tests are not part of the product',
      from: { path: '^src/' },
      to: { path: '^(?:scripts|test)/' },
    },
    {
      name: 'no-network',
      severity: 'error',
      comment: 'no network client anywhere (INV-03)',
      from: { path: '^(?:src|scripts)/' },
      to: { path: '^(?:node:)?(?:net|tls|dns|dns/promises|dgram|https|http2|inspector|inspector/promises|quic)$' },
    },
    {
      name: 'no-development-package',
      severity: 'error',
      comment: 'what is not installed on the device must not be imported',
      from: { path: '^src/', pathNot: `${PAGE}|^src/sim/` },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    owner('better-sqlite3', 'better-sqlite3|@types/better-sqlite3', '^src/edge/vault/'),
    owner('libsodium', 'libsodium-wrappers|@types/libsodium-wrappers', '^src/edge/crypto/'),
    owner('onnxruntime', 'onnxruntime-node|onnxruntime-common', '^src/edge/inference/'),
    owner('usearch', 'usearch', '^src/edge/search/'),
    owner('serialport', 'serialport|@serialport', '^src/edge/serial/'),
    owner('http', 'http|fastify|@fastify', '^src/edge/screen/'),
    owner('sharp', 'sharp', '^src/(?:edge/camera|sim)/'),
    owner('node-webcam', 'node-webcam', '^src/edge/camera/'),
    owner('sqlite', 'sqlite', '^src/edge/system/'),
    owner('command-line', 'commander|cli-progress', '^src/edge/cli/|^src/sim/'),
    {
      name: 'no-cycle',
      severity: 'error',
      comment: 'files that need each other when they load are one file or three',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'every import is there (node:sqlite has no name without its prefix, so the resolver does not list it)',
      from: { path: '^src/' },
      to: { couldNotResolve: true, pathNot: '^node:sqlite$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/|^src/edge/screen/page/dist/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json', '.d.ts'], conditionNames: ['import', 'node', 'default', 'require', 'types'], exportsFields: ['exports'] },
  },
};
