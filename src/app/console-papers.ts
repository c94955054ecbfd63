/** The tab of the papers: the error card and the settings for whoever runs the door; the ledger and the evidence pack after card and PIN. */

import type { ConsoleNote } from '../core/console/pages.ts';
import { mayDo } from '../core/policy/roles.ts';
import { turnLedger, verifyLedger } from './console-audit.ts';
import { consoleErrors } from './console-facts.ts';
import { ACT_VERBS } from './console-rules.ts';
import {
  type ActEnd,
  type ConsoleDesk,
  type ConsoleSection,
  type ConsoleWork,
  NOT_DONE,
  type OpenPage,
  type ProofWords,
  REFUSAL_NOTES,
  type SectionInput,
  type WantedAct,
} from './console-section.ts';
import { consoleSettings } from './console-settings.ts';
import { EVIDENCE_ACT, type EvidenceMaking, type MakeResult, type MakeWords } from './evidence.ts';
import { proveOperator } from './operator.ts';

export interface PapersParts {
  /** The terminal's own: one pack at a time, whoever asks. */
  readonly evidence: Pick<EvidenceMaking, 'make'>;
  readonly provision: { status(): { readonly owner: string | null } };
}

export function papersSection(parts: PapersParts): ConsoleSection {
  const first: ConsoleSection['first'] = (_ground, role) => ({
    kind: 'papers',
    canMakeEvidence: mayDo(role, ACT_VERBS['make-evidence']),
    canReadLedger: mayDo(role, ACT_VERBS['read-ledger']),
  });
  return {
    tab: 'papers',
    pages: ['papers', 'errors', 'settings', 'ledger', 'ledger-checked', 'evidence-made'],
    first,
    press: (desk, input) => {
      const { page } = desk;
      if (page.kind === 'papers') pressPapers(parts, desk, input);
      if (page.kind === 'ledger') pressLedger(desk, input, page);
    },
    back: ({ page, ground, role }) => {
      if (page.kind === 'papers') return undefined;
      return page.kind === 'ledger-checked' ? { kind: 'ledger', ledger: page.ledger } : first(ground, role);
    },
  };
}

function pressPapers(parts: PapersParts, desk: ConsoleDesk, { what }: SectionInput): void {
  const { ground } = desk;
  if (what === 'errors') desk.go({ kind: 'errors', errors: consoleErrors(ground) });
  if (what === 'settings') desk.go({ kind: 'settings', settings: consoleSettings(ground, parts.provision.status().owner) });
  if (what === 'ledger') desk.prove({ act: 'read-ledger', perform: (words, work) => openLedger(desk, words, work) });
  if (what === 'make-evidence') desk.prove({ act: 'make-evidence', perform: (words, work) => makeEvidence(parts, desk, { words, work }) });
}

/** On record before anything is shown; what is then turned over is the same look. */
async function openLedger({ ground }: ConsoleDesk, words: ProofWords, work: ConsoleWork): Promise<ActEnd> {
  const verb = ACT_VERBS['read-ledger'];
  const proved = await proveOperator(ground, words, verb);
  if (proved.kind === 'failed') return NOT_DONE;
  if (proved.kind === 'refused') return { kind: 'same', note: REFUSAL_NOTES[proved.reason] };
  if (ground.journal.append({ kind: 'operator', verb, subject: proved.subject }) === undefined) return NOT_DONE;
  return turnLedger(ground, { to: 'newest', of: 'all' }, work);
}

function pressLedger({ ground, work }: ConsoleDesk, input: SectionInput, { ledger }: Extract<OpenPage, { kind: 'ledger' }>): void {
  if (input.what === 'turn-ledger') {
    const { to } = input;
    work((under) => turnLedger(ground, { to, of: ledger.of, from: ledger }, under));
  }
  if (input.what === 'filter-ledger') {
    const { of } = input;
    work((under) => turnLedger(ground, { to: 'newest', of }, under));
  }
  if (input.what === 'verify-ledger') work((under) => verifyLedger(ground, ledger, under));
}

interface Asked {
  readonly words: ProofWords;
  readonly work: ConsoleWork;
}

/** Where the site wants two persons for it, the second is asked for before anything is done. */
function makeEvidence(parts: PapersParts, desk: ConsoleDesk, { words, work }: Asked): Promise<ActEnd> {
  const isSecondNeeded = desk.ground.parts.site.twoPerson?.includes(EVIDENCE_ACT) === true;
  if (!isSecondNeeded) return writeEvidence(parts, desk, { words, work });
  const wanted: WantedAct = {
    act: 'second-evidence',
    perform: (second, under) => writeEvidence(parts, desk, { words: { ...words, second }, work: under }),
  };
  return Promise.resolve({ kind: 'prove', wanted });
}

/** Onto the stick that is in; stopped or failed, nothing of it stays there. */
async function writeEvidence(
  { evidence }: PapersParts,
  { ground }: ConsoleDesk,
  { words, work }: { readonly words: Omit<MakeWords, 'dir'>; readonly work: ConsoleWork },
): Promise<ActEnd> {
  const dir = ground.parts.orders?.stick();
  if (dir === undefined) return { kind: 'same', note: 'no-stick' };
  // From the first moment, so that it can be stopped.
  work.tell(0, ground.parts.ledger.size);
  const result = await evidence.make(
    { ...words, dir },
    (_text, share) => {
      if (share !== undefined) work.tell(share.done, share.of);
    },
    () => work.isCancelled(),
  );
  return evidenceEnd(result);
}

const FAILED_NOTES: Readonly<Record<string, 'no-stick' | 'stick-full'>> = { 'command-bad': 'no-stick', 'store-full': 'stick-full' };

function evidenceEnd(result: MakeResult): ActEnd {
  switch (result.kind) {
    case 'made': {
      const { path, bytes, sha256, entries, isLedgerOk } = result;
      const file = path.slice(path.lastIndexOf('/') + 1);
      return { kind: 'page', page: { kind: 'evidence-made', made: { file, bytes, sha256, entries, isLedgerOk } }, note: 'done' };
    }
    case 'stopped':
      return { kind: 'same', note: 'stopped' };
    case 'failed':
      return { kind: 'same', note: FAILED_NOTES[result.code ?? ''] ?? 'not-done' };
    case 'refused':
      return { kind: 'same', note: refusalNote(result.reason) };
  }
}

function refusalNote(reason: Extract<MakeResult, { kind: 'refused' }>['reason']): ConsoleNote {
  if (reason === 'busy' || reason === 'same-person') return reason;
  return reason === 'second-person-missing' ? 'same-person' : REFUSAL_NOTES[reason];
}
