/** What is heard of everything that is held of a person. Names and groups have no recording; the copy on the stick has them. */

import type { ScreenView } from '../../../../../ports/screen.ts';
import type { Words } from '../words/words.ts';
import { CUT } from './parts.ts';

/** Passages that are told, newest first; the copy has them all. */
const VISITS_TOLD = 3;

interface Spoken {
  readonly words: Words;
  readonly language: string;
}

/** A day in the words of the language, cut so that every day is told by the same recordings. */
export function dayOf(atMs: number, language: string): string {
  const parts = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'Asia/Shanghai' }).formatToParts(atMs);
  return `${CUT}${parts.map(({ value }) => value).join(CUT)}${CUT}`;
}

export function dataLines(view: Extract<ScreenView, { kind: 'my-data' }>, { words, language }: Spoken): readonly string[] {
  const { rights } = words;
  const { data, note } = view;
  const day = (atMs: number): string => dayOf(atMs, language);
  const { face } = data;
  const ways = [...(data.hasCard ? [rights.methods.card] : []), ...(data.hasPin ? [rights.methods.pin] : [])];
  const until = data.validUntilMs === null ? rights.noEnd : day(data.validUntilMs);
  const shown = data.visits.slice(0, VISITS_TOLD);
  return [
    note === null ? '' : rights.notes[note],
    rights.title,
    ...(face === null
      ? [rights.noFace]
      : [rights.face(day(face.sinceMs), day(face.untilMs), `${CUT}${rights.rules[face.endedBy]}${CUT}`), rights.described]),
    face !== null && (face.isRestricted || face.isSuspended) ? rights.stopped : '',
    list(rights.labels.number, [data.number]),
    list(rights.labels.ways, ways.length === 0 ? [rights.nothing] : ways),
    list(rights.labels.until, [until]),
    list(
      rights.labels.consents,
      told(
        data.consents.map(({ atMs, kind }) => `${day(atMs)}${rights.steps[kind]}`),
        rights.nothing,
      ),
    ),
    list(
      rights.labels.visits(data.visitDays),
      told(
        shown.map(({ atMs, method, isGranted }) =>
          [day(atMs), rights.methods[method], isGranted ? rights.passed : rights.notPassed].join(CUT),
        ),
        rights.nothing,
      ),
    ),
    data.visits.length > shown.length ? rights.more(data.visits.length - shown.length) : '',
    list(
      rights.labels.requests,
      told(
        data.requests.map(({ number }) => number),
        rights.nothing,
      ),
    ),
  ];
}

function told(lines: readonly string[], none: string): readonly string[] {
  return lines.length === 0 ? [none] : lines;
}

function list(label: string, values: readonly string[]): string {
  return [label, ...values].join(CUT);
}
