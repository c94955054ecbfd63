/** Recorded lines: `<` from the panel, `>` from the device, hex; `# name value` are facts about them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOf } from './hex.ts';

export interface Transcript {
  readonly facts: ReadonlyMap<string, string>;
  readonly frames: readonly { readonly from: 'panel' | 'device'; readonly bytes: Uint8Array }[];
}

export function readTranscript(name: string): Transcript {
  const lines = readFileSync(join(__dirname, '../../vectors/osdp', `${name}.txt`), 'utf8').split('\n');
  const facts = new Map<string, string>();
  const frames: Transcript['frames'][number][] = [];
  for (const line of lines) {
    const [, fact, value] = /^# ([a-z-]+) ([0-9a-f]+)$/.exec(line) ?? [];
    if (fact !== undefined && value !== undefined) facts.set(fact, value);
    const [, way, hex] = /^([<>]) ([0-9a-f]+)$/.exec(line) ?? [];
    if (way !== undefined && hex !== undefined) frames.push({ from: way === '<' ? 'panel' : 'device', bytes: bytesOf(hex) });
  }
  return { facts, frames };
}
