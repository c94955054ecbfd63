/**
 * Makes the evidence pack (Measures Art. 16) while the door lives: gathers facts, streams the ledger in slices,
 * signs. Holds no face data and names nobody; an operator proves themself first, and the ledger says who and what.
 */

import { type FaultCode, isFault } from '../base/fault.ts';
import { toHex, utf8Bytes } from '../base/bytes.ts';
import type { ErasureFacts, LedgerFacts, MonthlyKinds, PackFacts } from '../core/evidence/facts.ts';
import { manifestText, PACK_LEDGER, PACK_MANIFEST, PACK_MANIFEST_SIGNATURE, PACK_PROOFS, PACK_VERIFIER } from '../core/evidence/pack.ts';
import { timeText } from '../core/evidence/chapters-machine.ts';
import { packFiles } from '../core/evidence/pack-files.ts';
import { RULES_VERSION } from '../core/evidence/rules.ts';
import { type ErrorCard, errorCard } from '../core/match/error-card.ts';
import { LEDGER_SLICE_PAUSE_MS } from '../core/policy/limits.ts';
import type { EvidenceDesk, LedgerReading, LedgerSlice, PackWriting } from '../ports/evidence.ts';
import { addedChapters } from './evidence-facts.ts';
import { type OperatorRefusal, proveOperator } from './operator.ts';
import type { Ground } from './parts.ts';

/** Erasures in the printed table; all of them are in the file of proofs. */
const ERASURES_SHOWN_MAX = 500;
/** How often progress is told. */
const TELL_EVERY_MS = 1_000;

export interface MakeWords {
  readonly card: string;
  readonly pin?: string;
  /** Another operator, where the site wants two persons for it (`twoPerson` of the site file). */
  readonly second?: { readonly card: string; readonly pin?: string };
  /** Folder that is there. */
  readonly dir: string;
}

export type MakeResult =
  | {
      readonly kind: 'made';
      readonly path: string;
      readonly signaturePath: string;
      readonly sha256: string;
      readonly bytes: number;
      readonly entries: number;
      readonly isLedgerOk: boolean;
      /** minisign line of the key that signed it. */
      readonly key: string;
    }
  | { readonly kind: 'refused'; readonly reason: OperatorRefusal | 'busy' | 'second-person-missing' | 'same-person' }
  /** Nothing stays. `why` is one sentence. */
  | { readonly kind: 'failed'; readonly why: string; readonly code?: FaultCode }
  | { readonly kind: 'stopped' };

/** A sentence, and where it can be told how far the ledger is. */
export type OnProgress = (text: string, share?: { readonly done: number; readonly of: number }) => void;

export interface EvidenceMaking {
  /** `isCancelled` is asked between slices. */
  make(words: MakeWords, onProgress: OnProgress, isCancelled?: () => boolean): Promise<MakeResult>;
  /** Ends a making; false where none is under way. */
  stop(): boolean;
  /** Writes down to whom a pack was handed over; sealed, the ledger has the number alone. */
  handOver(words: HandOverWords): Promise<HandOverResult>;
  /** undefined: the manifest of the models cannot be read. */
  card(): ErrorCard | undefined;
  /** minisign line of the device's evidence key; undefined where this terminal makes no packs. */
  readonly key: string | undefined;
}

export interface HandOverWords {
  readonly card: string;
  readonly pin?: string;
  /** SHA-256 of the archive, hex. */
  readonly sha256: string;
  readonly to: string;
}

export type HandOverResult =
  | { readonly kind: 'recorded'; readonly handoverId: string }
  | { readonly kind: 'refused'; readonly reason: OperatorRefusal }
  | { readonly kind: 'failed' };

const HANDOVER_ID_BYTES = 16;

async function handOver(ground: Ground, { sha256, to, ...words }: HandOverWords): Promise<HandOverResult> {
  const proved = await proveOperator(ground, words, 'evidence-handover');
  if (proved.kind !== 'operator') return proved;
  const id = toHex(ground.parts.crypto.randomBytes(HANDOVER_ID_BYTES));
  const kept = ground.store.ask((people) => {
    people.handovers.add({ id, atMs: ground.clockGuard.now(), sha256, to });
  });
  if (kept.kind === 'failed') return { kind: 'failed' };
  const entry = ground.journal.append({ kind: 'evidence-handed', sha256, handoverId: id, subject: proved.subject });
  return entry === undefined ? { kind: 'failed' } : { kind: 'recorded', handoverId: id };
}

interface Run {
  readonly isStopped: boolean;
}

export function makeEvidence(ground: Ground): EvidenceMaking {
  const desk = ground.parts.evidence;
  let run: { isAsked: boolean } | undefined;
  return {
    key: desk?.keyLine,
    card: () => cardOf(ground, desk),
    handOver: (words) => handOver(ground, words),
    stop: () => {
      if (run === undefined) return false;
      run.isAsked = true;
      return true;
    },
    make: async (words, onProgress, isCancelled = () => false) => {
      if (desk === undefined) return { kind: 'failed', why: 'This terminal has no desk for evidence packs. Nothing was made.' };
      if (run !== undefined) return { kind: 'refused', reason: 'busy' };
      const asked = { isAsked: false };
      run = asked;
      const own: Run = {
        get isStopped() {
          return asked.isAsked || isCancelled();
        },
      };
      try {
        return await make({ ground, desk, run: own, onProgress }, words);
      } catch (error) {
        if (!isFault(error)) throw error;
        return { kind: 'failed', why: `${error.message} Nothing was made.`, code: error.code };
      } finally {
        run = undefined;
      }
    },
  };
}

function fpirLimitOf({ parts }: Ground): number | undefined {
  const { strangersOneIn } = parts.site.face;
  return strangersOneIn === undefined ? undefined : 1 / strangersOneIn;
}

function cardOf(ground: Ground, desk: EvidenceDesk | undefined): ErrorCard | undefined {
  const models = desk?.models();
  return models === undefined ? undefined : errorCard(models, fpirLimitOf(ground));
}

interface Making {
  readonly ground: Ground;
  readonly desk: EvidenceDesk;
  readonly run: Run;
  readonly onProgress: OnProgress;
}

async function make(making: Making, words: MakeWords): Promise<MakeResult> {
  const { ground, desk } = making;
  const proved = await proveBoth(ground, words);
  if (proved.kind !== 'proved') return proved;
  // Before the ledger is read, so that the ledger of the pack itself names the key that signs it.
  if (ground.journal.append({ kind: 'evidence-key', publicKey: desk.publicKeyHex }) === undefined) return LEDGER_TAKES_NOTHING;
  const atMs = ground.clockGuard.now();
  const { deviceId } = ground.parts.site;
  const name = `menshen-evidence-${deviceId.toLowerCase()}-${timeText(atMs).slice(0, 16).replaceAll(/[ :]/g, '-')}`;
  const ledger = desk.openLedger();
  try {
    const writing = desk.begin(words.dir, name, atMs);
    try {
      const facts = await write(making, writing, ledger);
      const sha256 = facts === undefined ? undefined : await hashed(making, writing);
      if (facts === undefined || sha256 === undefined) {
        writing.discard();
        return { kind: 'stopped' };
      }
      if (ground.journal.append({ kind: 'evidence-made', sha256, subject: proved.subject, officer: proved.officer }) === undefined) {
        writing.discard();
        return LEDGER_TAKES_NOTHING;
      }
      const finished = writing.finish(`menshen evidence pack of ${deviceId}, ${timeText(atMs)}`);
      return { kind: 'made', ...finished, sha256, entries: facts.entries, isLedgerOk: facts.isOk, key: desk.keyLine };
    } catch (error) {
      writing.discard();
      throw error;
    }
  } finally {
    ledger.close();
  }
}

/** The word for this act in the site's list of acts that need two persons. */
export const EVIDENCE_ACT = 'evidence-make';

type BothProof =
  | { readonly kind: 'proved'; readonly subject: string; readonly officer: string | null }
  | Exclude<MakeResult, { kind: 'made' | 'stopped' }>;

async function proveBoth(ground: Ground, words: MakeWords): Promise<BothProof> {
  const unread = { kind: 'failed', why: 'The store of people cannot be read. Nothing was made.' } as const;
  const first = await proveOperator(ground, words, EVIDENCE_ACT);
  if (first.kind === 'failed') return unread;
  if (first.kind === 'refused') return first;
  const isSecondNeeded = ground.parts.site.twoPerson?.includes(EVIDENCE_ACT) === true;
  if (words.second === undefined)
    return isSecondNeeded
      ? { kind: 'refused', reason: 'second-person-missing' }
      : { kind: 'proved', subject: first.subject, officer: null };
  const second = await proveOperator(ground, words.second, EVIDENCE_ACT);
  if (second.kind === 'failed') return unread;
  if (second.kind === 'refused') return second;
  if (second.personId === first.personId) return { kind: 'refused', reason: 'same-person' };
  return { kind: 'proved', subject: first.subject, officer: second.subject };
}

const LEDGER_TAKES_NOTHING = {
  kind: 'failed',
  why: 'The ledger takes no entries now, and no pack is made without one. Look at: menshen status. Nothing was made.',
} as const;

/** All files; undefined where it was stopped. */
async function write(making: Making, writing: PackWriting, ledger: LedgerReading): Promise<LedgerFacts | undefined> {
  const { ground, desk } = making;
  writing.add(PACK_VERIFIER, desk.verifier());
  const months = await copyEntries(making, writing, ledger);
  const erasures = months === undefined ? undefined : await copyErasures(making, writing, ledger);
  if (months === undefined || erasures === undefined) return undefined;
  const kinds = new Map<string, number>();
  for (const month of months.values()) addCounts(kinds, month);
  const { isOk, sentence } = ledger.verdict();
  await turn(ground);
  const surroundings = desk.surroundings();
  await turn(ground);
  const facts: PackFacts = {
    model: ground.compliance.model(),
    ledger: { entries: ledger.size, checkpoint: ledger.checkpoint, verifierKey: ledger.verifierKey, isOk, sentence, kinds, months },
    erasures,
    surroundings,
    card: cardOf(ground, desk),
    evidenceKey: desk.keyLine,
    added: await addedChapters(ground),
  };
  await turn(ground);
  for (const { name, content } of packFiles(facts)) writing.add(name, utf8Bytes(content));
  addManifest(making, writing, facts);
  return facts.ledger;
}

function addManifest({ desk }: Making, writing: PackWriting, { model, ledger }: PackFacts): void {
  const manifest = utf8Bytes(
    manifestText({
      deviceId: model.site.deviceId,
      madeAtMs: model.facts.asOfMs,
      isClockTrusted: model.facts.isClockTrusted,
      softwareVersion: model.facts.softwareVersion,
      rulesVersion: RULES_VERSION,
      fingerprint: model.fingerprint,
      evidenceKey: desk.keyLine,
      chain: { entries: ledger.entries, checkpoint: ledger.checkpoint, verifierKey: ledger.verifierKey },
      files: [...writing.files].sort((left, right) => (left.name < right.name ? -1 : 1)),
    }),
  );
  writing.add(PACK_MANIFEST, manifest);
  writing.add(PACK_MANIFEST_SIGNATURE, utf8Bytes(desk.sign(manifest, `menshen evidence manifest of ${model.site.deviceId}`)));
}

/** The whole ledger as an export; how many of each kind in each month. */
async function copyEntries(making: Making, writing: PackWriting, ledger: LedgerReading): Promise<MonthlyKinds | undefined> {
  const file = writing.addLines(PACK_LEDGER);
  file.put(ledger.headLine);
  const months = new Map<string, Map<string, number>>();
  let done = 0;
  const isDone = await slices(making, {
    next: () => ledger.entries(),
    take: (slice) => {
      for (const line of slice.lines) file.put(line);
      for (const [month, kinds] of slice.months) {
        const sum = months.get(month) ?? new Map<string, number>();
        months.set(month, sum);
        addCounts(sum, kinds);
      }
      done += slice.lines.length;
    },
    told: () => {
      making.onProgress(`Ledger: ${String(done)} of ${String(ledger.size)} entries.`, { done, of: ledger.size });
    },
  });
  if (isDone) file.end();
  return isDone ? months : undefined;
}

function addCounts(sum: Map<string, number>, more: ReadonlyMap<string, number>): void {
  for (const [kind, count] of more) sum.set(kind, (sum.get(kind) ?? 0) + count);
}

async function copyErasures(making: Making, writing: PackWriting, ledger: LedgerReading): Promise<ErasureFacts[] | undefined> {
  const file = writing.addLines(PACK_PROOFS);
  let newest: string[] = [];
  const isDone = await slices(making, {
    next: () => ledger.erasures(),
    take: ({ lines }) => {
      for (const line of lines) file.put(line);
      newest = [...newest, ...lines.filter((line) => line.includes('"kind":"erased"'))].slice(-ERASURES_SHOWN_MAX);
    },
    told: () => {
      making.onProgress('Erasure proofs are gathered.');
    },
  });
  if (isDone) file.end();
  return isDone ? newest.map(erasureOf) : undefined;
}

/** An erasure of an export line that the ledger itself wrote. */
function erasureOf(line: string): ErasureFacts {
  const { entry } = JSON.parse(line) as { entry: { atMs: number; seq: number; event: Omit<ErasureFacts, 'atMs' | 'seq'> } };
  return { ...entry.event, atMs: entry.atMs, seq: entry.seq };
}

interface Slices {
  readonly next: () => LedgerSlice | undefined;
  readonly take: (slice: LedgerSlice) => void;
  readonly told: () => void;
}

/** Slice after slice with a pause in between, so that the door has its turn; false where it was stopped. */
async function slices({ ground, run }: Making, { next, take, told }: Slices): Promise<boolean> {
  const { clock } = ground.parts;
  let toldAtMs = clock.monotonicMs();
  for (let slice = next(); slice !== undefined; slice = next()) {
    if (run.isStopped) return false;
    take(slice);
    if (clock.monotonicMs() - toldAtMs >= TELL_EVERY_MS) {
      toldAtMs = clock.monotonicMs();
      told();
    }
    await turn(ground);
  }
  return !run.isStopped;
}

async function hashed({ ground, run }: Making, writing: PackWriting): Promise<string | undefined> {
  for (;;) {
    if (run.isStopped) return undefined;
    const sha256 = writing.hashSlice();
    if (sha256 !== undefined) return sha256;
    await turn(ground);
  }
}

function turn({ parts }: Ground): Promise<void> {
  return new Promise((done) => {
    parts.clock.after(LEDGER_SLICE_PAUSE_MS, done);
  });
}
