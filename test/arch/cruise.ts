/** Runs dependency-cruiser with the product's rules over a tree. */
import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from 'node:child_process';
import { resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../..');

export interface Breach {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

interface Cruise {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string; readonly to: string }[];
  };
}

/** All breaches in the folder `src` below `dir`, and the number of modules seen. */
export function cruise(dir: string): { readonly breaches: Breach[]; readonly modules: number } {
  const program = resolve(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const config = resolve(ROOT, 'scripts/config/dependency-cruiser.cjs');
  const options: ExecFileSyncOptionsWithStringEncoding = { cwd: dir, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 };
  const output = JSON.parse(execFileSync('node', [program, '--config', config, '--output-type', 'json', 'src'], options)) as Cruise;
  const breaches = output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
  return { breaches, modules: output.summary.totalCruised };
}
