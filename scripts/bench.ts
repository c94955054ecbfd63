/**
 * npm run bench: how fast each part is, each figure beside a reference measured in the same run,
 * so that a slow machine shows in both. `--json` prints one line; `--only NAME` runs one group.
 */

import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import type { Row } from './bench/row.ts';

const HELP = `npm run bench -- [--json] [--only camera|faces|idle|ledger|search|vision] [--entries N]
  Prints one row a figure: name, value, unit, reference, the reference's value, ratio.
  --json        one line {"machine","rows"}
  --only NAME   one group only
  --entries N   entries of the ledger that is measured (default 1000000)
`;

interface Group {
  readonly name: string;
  readonly run: (options: { readonly entries: number | undefined }) => Promise<Row[]>;
}

/** Groups are loaded when they run: the memory figures must not carry another group's libraries. */
const GROUPS: readonly Group[] = [
  { name: 'vision', run: async () => (await import('./bench/vision.ts')).benchVision() },
  { name: 'camera', run: async () => (await import('./bench/camera.ts')).benchCamera() },
  { name: 'idle', run: async () => (await import('./bench/idle.ts')).benchIdle() },
  { name: 'search', run: async () => (await import('./bench/search.ts')).benchSearch() },
  { name: 'faces', run: async () => (await import('./bench/faces.ts')).benchFaces() },
  { name: 'ledger', run: async ({ entries }) => (await import('./bench/ledger.ts')).benchLedger(entries) },
];

function machine(): string {
  const model = cpus()[0]?.model ?? 'unknown processor';
  return `${model}, ${String(cpus().length)} cores, ${String(Math.round(totalmem() / 2 ** 30))} GiB, ${process.platform}-${process.arch}, Node ${process.version}`;
}

function table(rows: readonly Row[]): string {
  const cells = rows.map((one) => [
    one.name,
    `${String(one.value)} ${one.unit}`,
    one.reference,
    `${String(one.referenceValue)} ${one.unit}`,
    `× ${String(one.ratio)}`,
  ]);
  const all = [['name', 'value', 'reference', 'its value', 'ratio'], ...cells];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  return all
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { json: { type: 'boolean' }, only: { type: 'string' }, entries: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const groups = GROUPS.filter((group) => values.only === undefined || values.only === group.name);
  if (groups.length === 0) {
    process.stderr.write(`bench: there is no group ${String(values.only)}. Groups: ${GROUPS.map((group) => group.name).join(', ')}.\n`);
    return 2;
  }
  const entries = values.entries === undefined ? undefined : Number(values.entries);
  if (entries !== undefined && !(Number.isSafeInteger(entries) && entries > 0)) {
    process.stderr.write('bench: --entries takes a whole number from 1.\n');
    return 2;
  }
  const rows: Row[] = [];
  for (const group of groups) {
    process.stderr.write(`measuring ${group.name} …\n`);
    rows.push(...(await group.run({ entries })));
  }
  if (values.json === true) process.stdout.write(`${JSON.stringify({ machine: machine(), rows })}\n`);
  else process.stdout.write(`${machine()}, ${new Date().toISOString().slice(0, 10)}\n${table(rows)}\n`);
  return 0;
}

process.exitCode = await main();
