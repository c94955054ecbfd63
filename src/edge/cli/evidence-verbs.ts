/**
 * The verbs of evidence packs: make, verify, key, and the error card. None reads or prints face information
 * (INV-03). Breaking a making off leaves no half pack.
 */

import type { Command } from 'commander';
import { resolve } from 'node:path';
import { askOperator } from './order-verbs.ts';
import type { Answer, AskOptions, CliParts } from './parts.ts';

interface Common {
  readonly data: string;
  readonly json?: true;
}

/** `problems` name the file that is wrong. */
export interface EvidenceVerdict {
  readonly isOk: boolean;
  readonly problems: readonly string[];
  readonly deviceId: string | null;
  readonly entries: number | null;
  /** The ledger key was the one given from outside of the pack. */
  readonly isTrusted: boolean;
  readonly sentence: string;
}

export interface EvidenceKit {
  readonly program: Command;
  readonly evidence: Command;
  readonly verb: (at: Command, name: string, about: string) => Command;
  readonly parts: CliParts;
  readonly asking: (options: Common) => AskOptions;
  readonly say: (options: { readonly json?: true }, answer: Answer, isYes?: boolean) => void;
}

export function addEvidenceVerbs({ program, evidence, verb, parts, asking, say }: EvidenceKit): void {
  verb(evidence, 'make', 'make the signed evidence pack of this terminal; an operator card and PIN are asked for')
    .requiredOption('--out <dir>', 'folder for the pack and its signature')
    .option('--card <hex>', 'operator card (asked for where left out)')
    .option('--second-card <hex>', 'card of another operator, where the site wants two persons for it')
    .action(async (options: Common & { out: string; card?: string; secondCard?: string }) => {
      const operator = await askOperator(parts, options);
      const second =
        options.secondCard === undefined ? {} : { second: await askOperator(parts, { data: options.data, card: options.secondCard }) };
      const answer = await stoppable(
        (stopping) =>
          parts.ask({ verb: 'evidence-make', ...operator, ...second, out: resolve(options.out) }, { ...asking(options), stopping }),
        'evidence-stop',
      );
      say(options, answer, answer['outcome'] === 'made');
    });
  verb(evidence, 'verify <pack>', 'check a pack: signature, every file, the ledger and its proofs; needs no terminal')
    .option('--key <file>', 'the trusted ledger.pub, or its text, as noted when the terminal was commissioned')
    .action(async (pack: string, options: Common & { key?: string }) => {
      const verdict = await parts.verifyEvidence({ pack, ...(options.key === undefined ? {} : { key: options.key }) });
      say(options, { ...verdict }, verdict.isOk);
    });
  verb(evidence, 'handover', 'write down who received a pack (kept sealed; the ledger has a number only)')
    .requiredOption('--sha256 <hex>', 'SHA-256 of the pack, as evidence make printed it')
    .requiredOption('--to <text>', 'who received it and on what ground')
    .option('--card <hex>', 'operator card (asked for where left out)')
    .action(async (options: Common & { sha256: string; to: string; card?: string }) => {
      const operator = await askOperator(parts, options);
      const answer = await parts.ask({ verb: 'evidence-handover', ...operator, sha256: options.sha256, to: options.to }, asking(options));
      say(options, answer, answer['outcome'] === 'recorded');
    });
  verb(evidence, 'key', 'the public key that signs the packs of this terminal').action(async (options: Common) => {
    say(options, await parts.ask({ verb: 'evidence-key' }, asking(options)));
  });
  verb(program, 'errors', 'the error card: how often the models err, as measured, with bounds').action(async (options: Common) => {
    say(options, await parts.ask({ verb: 'error-card' }, asking(options)));
  });
}

/** Ctrl-C asks for an end once; a second one ends the command as usual. */
async function stoppable(
  work: (stopping: { readonly signal: AbortSignal; readonly verb: string }) => Promise<Answer>,
  verb: string,
): Promise<Answer> {
  const breaking = new AbortController();
  const onBreak = (): void => {
    breaking.abort();
  };
  process.once('SIGINT', onBreak);
  process.once('SIGTERM', onBreak);
  try {
    return await work({ signal: breaking.signal, verb });
  } finally {
    process.off('SIGINT', onBreak);
    process.off('SIGTERM', onBreak);
  }
}
