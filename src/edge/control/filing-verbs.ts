/** What a request about counts, the filing and the monthly records does to the terminal. Each refusal says the way out. */

import type { FilingRefusal, FilingResult } from '../../app/filing.ts';
import type { Terminal } from '../../app/terminal.ts';
import { Fault, unreachable } from '../../base/fault.ts';
import { filingForm } from '../../core/filing/sheet.ts';
import type { ControlRequest } from './messages.ts';

type Answer = Record<string, unknown>;
const VERBS = [
  'filing-show',
  'filing-declare',
  'filing-set',
  'filing-filed',
  'filing-tokens',
  'record-show',
  'record-close',
  'record-exported',
] as const;
export type FilingRequest = Extract<ControlRequest, { verb: (typeof VERBS)[number] }>;

export function isFilingRequest(request: ControlRequest): request is FilingRequest {
  return VERBS.some((verb) => verb === request.verb);
}

const WHY: Readonly<Partial<Record<FilingRefusal, string>>> = {
  'unknown-field': 'The form has no such field. menshen filing show lists them.',
  'device-knows': 'The device fills that field from what it enforces: change the setting itself, in the site file.',
  'bad-date': 'That is no day of the calendar, or not yet past. Name the day as YYYY-MM-DD.',
};

export async function filingAnswer({ filing, records }: Terminal, request: FilingRequest): Promise<Answer> {
  switch (request.verb) {
    case 'filing-show':
      return shown(filing);
    case 'filing-declare':
      return resultAnswer(await filing.declare(wordsOf(request), request.elsewhere));
    case 'filing-set':
      return resultAnswer(await filing.set(wordsOf(request), request.field, request.value));
    case 'filing-filed':
      return resultAnswer(await filing.filed(wordsOf(request), { number: request.number, date: request.date }));
    case 'filing-tokens':
      return tokensAnswer(await filing.tokens({ ...wordsOf(request), salt: request.salt, signature: request.signature }));
    case 'record-show': {
      const draft = await records.draft();
      return { draft: draft?.record ?? null, closed: records.kept().map(({ kind: _, ...record }) => record) };
    }
    case 'record-close':
      return { closed: await records.close(), kept: records.kept().length };
    case 'record-exported':
      return { isRecorded: records.exported() };
    default:
      return unreachable(request);
  }
}

const TOKENS_WHY: Readonly<Record<string, string>> = {
  'bad-salt': 'That is no salt file. Make one on the processor’s own computer: menshen filing salt --out FILE.',
  'not-signed':
    'The salt is not signed with the processor’s key that this terminal knows. Sign it on the processor’s computer: minisign -S -s house.key -m FILE.',
  'not-settled': 'The eye is not there, or templates and consents are being compared. Ask again in a minute; menshen status says more.',
};

function tokensAnswer(result: Awaited<ReturnType<Terminal['filing']['tokens']>>): Answer {
  if (result.kind === 'failed') throw failed();
  if (result.kind === 'tokens') return { outcome: 'tokens', persons: result.persons, text: result.text };
  const sentence = TOKENS_WHY[result.reason];
  return { outcome: 'refused', reason: result.reason, ...(sentence === undefined ? {} : { sentence }) };
}

function wordsOf({ card, pin }: { readonly card: string; readonly pin?: string | undefined }): {
  readonly card: string;
  readonly pin?: string;
} {
  return { card, ...(pin === undefined ? {} : { pin }) };
}

function shown(filing: Terminal['filing']): Answer {
  const standing = filing.standing();
  const sheet = filing.sheet();
  if (standing === undefined || sheet === undefined) throw failed();
  const { reached, filed, duty, isExportDue, ...numbers } = standing;
  return {
    ...numbers,
    images: 0,
    reachedOn: reached?.on ?? null,
    filed: filed ?? null,
    duty:
      duty === undefined
        ? null
        : { what: duty.what, due: duty.due.day, isEstimated: duty.due.isEstimated, daysLeft: duty.daysLeft, fields: duty.fields },
    isExportDue,
    incomplete: sheet.incomplete,
    sheet,
    form: filingForm(),
  };
}

function resultAnswer(result: FilingResult): Answer {
  if (result.kind === 'failed') throw failed();
  if (result.kind === 'kept') return { outcome: 'kept' };
  const sentence = WHY[result.reason];
  return { outcome: 'refused', reason: result.reason, ...(sentence === undefined ? {} : { sentence }) };
}

function failed(): Fault {
  return new Fault('store-failed', 'The store of people cannot be read or written: nothing was changed. Look at the disk, then ask again.');
}
