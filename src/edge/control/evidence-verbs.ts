/** What a request about evidence packs does to the terminal. */

import type { Terminal } from '../../app/terminal.ts';
import { Fault, unreachable } from '../../base/fault.ts';
import { type ErrorCard, oneIn } from '../../core/match/error-card.ts';
import type { ControlRequest } from './messages.ts';

type Answer = Record<string, unknown>;
export type EvidenceRequest = Extract<
  ControlRequest,
  { verb: 'evidence-make' | 'evidence-handover' | 'evidence-stop' | 'evidence-key' | 'error-card' }
>;

export async function evidenceAnswer(terminal: Terminal, request: EvidenceRequest, onProgress: (text: string) => void): Promise<Answer> {
  const { evidence } = terminal;
  switch (request.verb) {
    case 'evidence-make':
      return makeAnswer(terminal, request, onProgress);
    case 'evidence-handover': {
      const { card, pin, sha256, to } = request;
      const result = await evidence.handOver({ ...wordsOf({ card, pin }), sha256, to });
      return {
        outcome: result.kind,
        ...(result.kind === 'refused' ? { reason: result.reason } : {}),
        ...(result.kind === 'recorded' ? { handoverId: result.handoverId } : {}),
      };
    }
    case 'evidence-stop':
      return { isStopping: evidence.stop() };
    case 'evidence-key':
      return { key: evidence.key ?? null };
    case 'error-card':
      return cardAnswer(evidence.card());
    default:
      return unreachable(request);
  }
}

function wordsOf({ card, pin }: { readonly card: string; readonly pin?: string | undefined }): {
  readonly card: string;
  readonly pin?: string;
} {
  return { card, ...(pin === undefined ? {} : { pin }) };
}

async function makeAnswer(
  { evidence }: Terminal,
  { card, pin, second, out }: Extract<EvidenceRequest, { verb: 'evidence-make' }>,
  onProgress: (text: string) => void,
): Promise<Answer> {
  const result = await evidence.make(
    { ...wordsOf({ card, pin }), ...(second === undefined ? {} : { second: wordsOf(second) }), dir: out },
    onProgress,
  );
  switch (result.kind) {
    case 'made': {
      const { path, signaturePath, sha256, bytes, entries, isLedgerOk, key } = result;
      const check = `minisign -V -P ${key} -m ${path}`;
      return { outcome: 'made', pack: path, signature: signaturePath, sha256, bytes, entries, isLedgerOk, key, check };
    }
    case 'refused':
      return { outcome: 'refused', reason: result.reason };
    case 'stopped':
      return { outcome: 'stopped' };
    case 'failed':
      throw new Fault('store-failed', result.why);
    default:
      return unreachable(result);
  }
}

/** Each measured error in words, for the status. */
export function errorLines(card: ErrorCard | undefined): string[] {
  return (card?.lines ?? []).map(
    ({ code, of, rate }) => `${code}${of === '' ? '' : ` (${of})`}: ${rate === undefined ? 'not measured' : oneIn(rate, 'en')}`,
  );
}

/** The error card as words; no similarity is in it. */
function cardAnswer(card: ErrorCard | undefined): Answer {
  if (card === undefined)
    throw new Fault(
      'model-missing',
      'The manifest of the models cannot be read, so no error rates are known. Fetch the models and ask again.',
    );
  const { pack, dataset, date, galleryPersons, gallery, lines } = card;
  return {
    pack,
    dataset,
    date,
    errors: lines.map(({ code, of, rate }) => ({ code, of, measured: rate === undefined ? 'not measured' : oneIn(rate, 'en') })),
    measuredGallery: galleryPersons,
    faceOnlyPersonsMax: gallery.kind === 'persons' ? gallery.personsMax : 0,
    embedderSha256: card.models.find(({ role }) => role === 'embedder')?.sha256 ?? null,
  };
}
