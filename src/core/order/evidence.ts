/**
 * The evidence that outlives a terminal: text lines in one sealed stream. A line `# NAME` begins the
 * file NAME, every other line belongs to it. Pure; says nothing about where the stream lies.
 */

export const EVIDENCE_MAGIC = 'menshen-evidence-1\n';
/** Plain bytes of one sealed message. */
export const EVIDENCE_CHUNK_BYTES = 1024 * 1024;
/** Sealed box of the stream's key and the stream's header (libsodium: 80 and 24 bytes). */
export const EVIDENCE_HEAD_BYTES = 104;
/** What sealing adds to a message (libsodium secretstream ABYTES). */
export const EVIDENCE_ADDED_BYTES = 17;

/** Files of the evidence, in their order. None holds a template, a card number, a PIN or a hash of one. */
export const EVIDENCE_FILES = [
  'evidence.json',
  'notices.jsonl',
  'consents.jsonl',
  'compliance.jsonl',
  'ledger.jsonl',
  'proofs.jsonl',
  'filing.jsonl',
] as const;
export type EvidenceFile = (typeof EVIDENCE_FILES)[number];

const MARK = '# ';

export function fileLine(name: EvidenceFile): string {
  return `${MARK}${name}`;
}

/** The file that a line begins, or undefined for a line of its content. */
export function fileOfLine(line: string): EvidenceFile | 'unknown' | undefined {
  if (!line.startsWith(MARK)) return undefined;
  return EVIDENCE_FILES.find((name) => line === fileLine(name)) ?? 'unknown';
}
