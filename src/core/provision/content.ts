/**
 * From the small parts of a bundle to its content, and what of it is wrong. The same code judges the folder on the laptop and the
 * stick at the door, so what `make` lets pass the terminal takes. Pure: site file and model manifest are read by whoever asks.
 */

import { utf8Bytes, utf8Text } from '../../base/bytes.ts';
import { isFault } from '../../base/fault.ts';
import { type MinisignCrypto, type MinisignSignature, publicKeyLine, readPublicKey, readSignature, signerOf } from '../order/minisign.ts';
import { piaComment, readPia } from '../policy/pia-file.ts';
import type { Site } from '../policy/site.ts';
import type { PackManifest } from '../vision/pack.ts';
import type { ContentFault, ContentRefusal, ProvisionContent, StagedFile } from './bundle.ts';
import { packsIn } from './content-models.ts';
import {
  type DocumentFault,
  type DocumentPath,
  type DocumentReading,
  readAccess,
  readCalendar,
  readOwnership,
  readSign,
} from './papers.ts';
import {
  ACCESS_PART,
  CALENDAR_PART,
  OWNERSHIP_PART,
  partKind,
  PEOPLE_PART,
  PIA_PART,
  PIA_SIGNATURE_PART,
  PROCESSOR_KEY_PART,
  SIGN_PART,
  SITE_PART,
  UPDATE_PART,
  UPDATE_SIGNATURE_PART,
} from './part-names.ts';
import { FAULTS_SHOWN_MAX, readPeople } from './people-file.ts';
import { holdsVector } from './vector-text.ts';

/** What reads the two formats that need a library. Both throw a Fault that names the line or field. */
export interface ContentReaders {
  readonly readSite: (text: string, file: string) => Site;
  readonly readPackManifest: (text: string, file: string) => PackManifest;
}

/** The parts as they were found: small ones as bytes, large ones as files. */
export interface ContentParts {
  readonly held: ReadonlyMap<string, Uint8Array>;
  readonly staged: ReadonlyMap<string, StagedFile>;
}

export interface ContentQuestion extends ContentReaders {
  readonly parts: ContentParts;
  /** For whom the content is; undefined where that is not known yet. */
  readonly deviceId: string | undefined;
  readonly nowMs: number;
  /** The name of a part as whoever is told knows it, and the line of a place in it; absent: the part's own name, no line. */
  readonly lineOf?: (part: string, path: DocumentPath) => { readonly file: string; readonly line?: number };
  /** Checks an assessment against the key that comes with it; with the key that a terminal has it is checked there. */
  readonly minisign: MinisignCrypto;
  /** Whether the archive's own signature is one that counts. */
  readonly isUpdateSigned: (archive: StagedFile, signature: string) => boolean;
}

export type ContentReading =
  | { readonly kind: 'content'; readonly content: ProvisionContent }
  | { readonly kind: 'bad'; readonly faults: readonly ContentFault[] };

type Draft = { -readonly [Field in keyof ProvisionContent]: ProvisionContent[Field] };

export function readContent(question: ContentQuestion): ContentReading {
  const { held, staged } = question.parts;
  const faults: ContentFault[] = [];
  const draft: Draft = {};
  const ask: Asking = {
    question,
    complain: (part, why, sentence) => {
      faults.push({ ...placeOf(question, part, []), why, sentence });
    },
    text: (part) => {
      const bytes = held.get(part);
      if (bytes === undefined) return undefined;
      const text = textOf(bytes);
      if (text === undefined) ask.complain(part, refusalOf(part), 'is not UTF-8 text: save it as UTF-8.');
      else if (holdsVector(text)) {
        ask.complain(part, 'face-data', 'holds encoded bytes or a list of numbers: no terminal takes faces from a file. Take it out.');
        return undefined;
      }
      return text;
    },
    document: (part, read) => {
      const text = ask.text(part);
      if (text === undefined) return undefined;
      const reading = documentOf(text, read);
      if (reading.kind === 'read') return reading.value;
      faults.push(...reading.faults.map((fault) => faultOf(question, part, fault)));
      return undefined;
    },
  };
  readSitePart(ask, draft, faults);
  readPeoplePart(ask, draft, faults);
  readDocuments(ask, draft);
  faults.push(...strayGroups(question, draft));
  readPapers(ask, draft);
  const models = packsIn({
    ...question,
    fileOf: (part) => placeOf(question, part, []).file,
    textOf: ask.text,
    complain: (part, sentence) => {
      ask.complain(part, 'bad-models', sentence);
    },
  });
  if (models.length > 0) draft.models = models;
  readUpdate(ask, draft);
  if (held.size + staged.size === 0)
    faults.push({ file: 'bundle', why: 'empty', sentence: 'there is nothing in it: add a file, or leave the terminal as it is.' });
  if (faults.length === 0) return { kind: 'content', content: draft };
  for (const { pin } of draft.people ?? []) pin?.wipe();
  return { kind: 'bad', faults };
}

interface Asking {
  readonly question: ContentQuestion;
  readonly complain: (part: string, why: ContentRefusal, sentence: string) => void;
  readonly text: (part: string) => string | undefined;
  readonly document: <T>(part: string, read: (value: unknown) => DocumentReading<T>) => T | undefined;
}

function placeOf({ lineOf }: ContentQuestion, part: string, path: DocumentPath): Pick<ContentFault, 'file' | 'line'> {
  return lineOf?.(part, path) ?? { file: part };
}

function faultOf(question: ContentQuestion, part: string, { path, sentence, why }: DocumentFault): ContentFault {
  const field = path.map(String).join('.');
  return { ...placeOf(question, part, path), ...(field === '' ? {} : { field }), why, sentence };
}

function refusalOf(part: string): ContentRefusal {
  if (part === SITE_PART) return 'bad-site';
  if (part === ACCESS_PART) return 'bad-access';
  if (part === OWNERSHIP_PART) return 'bad-ownership';
  if (part === UPDATE_SIGNATURE_PART) return 'bad-update';
  return partKind(part)?.kind === 'model' ? 'bad-models' : 'bad-papers';
}

function readSitePart({ question, complain, text: textIn }: Asking, draft: Draft, faults: ContentFault[]): void {
  const text = textIn(SITE_PART);
  if (text === undefined) return;
  const { file } = placeOf(question, SITE_PART, []);
  try {
    const site = question.readSite(text, file);
    if (isFor(question, site.deviceId)) draft.site = { text, site };
    else complain(SITE_PART, 'bad-site', `deviceId must be the id of the terminal that this bundle is for (${question.deviceId ?? ''}).`);
  } catch (error) {
    if (!isFault(error)) throw error;
    faults.push(...error.message.split('\n').map((sentence) => siteFault(file, sentence)));
  }
}

/** The reader of site files says `FILE, line N: …` itself. */
function siteFault(file: string, sentence: string): ContentFault {
  const rest = sentence.startsWith(file) ? sentence.slice(file.length) : undefined;
  const [, line, said] = /^(?:, line (\d+))?(?:, column \d+)?: (.*)$/.exec(rest ?? '') ?? [];
  const place = line === undefined ? { file } : { file, line: Number(line) };
  return { ...place, why: 'bad-site', sentence: said ?? sentence };
}

function isFor({ deviceId }: ContentQuestion, named: string): boolean {
  return deviceId === undefined || named === deviceId;
}

function readPeoplePart({ question }: Asking, draft: Draft, faults: ContentFault[]): void {
  const bytes = question.parts.held.get(PEOPLE_PART);
  if (bytes === undefined) return;
  const read = readPeople(bytes, question.nowMs);
  if (read.kind === 'people') draft.people = read.people;
  else faults.push(...read.faults.map((fault) => ({ ...fault, file: placeOf(question, PEOPLE_PART, []).file })));
}

/** Where groups come in the same bundle they are all there is; else the terminal says which it has. */
function strayGroups(question: ContentQuestion, { people = [], access }: Draft): readonly ContentFault[] {
  if (access === undefined) return [];
  const known = new Set(access.groups.map(({ name }) => name));
  const stray = people.filter(({ groups = [] }) => groups.some((name) => !known.has(name))).slice(0, FAULTS_SHOWN_MAX);
  const { file } = placeOf(question, PEOPLE_PART, []);
  const sentence = 'names a group that the access file does not have: add it there, or correct the name.';
  return stray.map(({ line }) => ({ file, line, field: 'groups', why: 'bad-people', sentence }));
}

function readDocuments({ document }: Asking, draft: Draft): void {
  const access = document(ACCESS_PART, readAccess);
  const sign = document(SIGN_PART, readSign);
  const calendar = document(CALENDAR_PART, readCalendar);
  const ownership = document(OWNERSHIP_PART, readOwnership);
  if (access !== undefined) draft.access = access;
  if (sign !== undefined) draft.sign = sign;
  if (calendar !== undefined) draft.calendar = calendar;
  if (ownership !== undefined) draft.ownership = ownership;
}

function readPapers({ question, complain, text }: Asking, draft: Draft): void {
  const keyText = text(PROCESSOR_KEY_PART);
  if (keyText !== undefined) {
    const key = readPublicKey(keyText.trimEnd());
    if (key === undefined)
      complain(PROCESSOR_KEY_PART, 'bad-papers', 'is no minisign public key: take the file NAME.pub of: menshen pia key.');
    else draft.processorKey = publicKeyLine(key);
  }
  const [file, signature] = [text(PIA_PART), text(PIA_SIGNATURE_PART)];
  if (file === undefined && signature === undefined) return;
  if (file === undefined || signature === undefined) {
    complain(PIA_PART, 'bad-papers', 'an assessment and its signature go together: pia.json and pia.json.minisig (menshen pia sign).');
    return;
  }
  const [bytes, signed] = [utf8Bytes(file), readSignature(signature)];
  const read = readPia(bytes);
  if (read.kind === 'malformed') complain(PIA_PART, 'bad-papers', `the assessment is not whole; look at: ${read.what}.`);
  else if (!isFor(question, read.file.pia.deviceId))
    complain(PIA_PART, 'bad-papers', 'the assessment is of another terminal: each has its own.');
  else if (
    signed?.trustedComment !== piaComment(read.file.pia) ||
    !isSignedBy(draft.processorKey, { bytes, signed, minisign: question.minisign })
  )
    complain(
      PIA_SIGNATURE_PART,
      'bad-papers',
      'is not the signature of this assessment: sign it again with the key of processor.pub (menshen pia sign).',
    );
  else draft.pia = { file, signature };
}

/** Without a key in the bundle the terminal's own decides, which the laptop does not know. */
function isSignedBy(
  line: string | undefined,
  { bytes, signed, minisign }: { readonly bytes: Uint8Array; readonly signed: MinisignSignature; readonly minisign: MinisignCrypto },
): boolean {
  const key = line === undefined ? undefined : readPublicKey(line);
  return key === undefined || signerOf(bytes, signed, [key], minisign) !== undefined;
}

function readUpdate({ question, complain, text }: Asking, draft: Draft): void {
  const archive = question.parts.staged.get(UPDATE_PART);
  const signature = text(UPDATE_SIGNATURE_PART);
  if (archive === undefined && signature === undefined) return;
  if (archive === undefined || signature === undefined || !question.isUpdateSigned(archive, signature))
    complain(UPDATE_PART, 'bad-update', 'an update needs its own signature, by a key that this terminal takes updates from.');
  else draft.update = { archive, signature };
}

/** Plain data read from JSON, then by its form. */
function documentOf<T>(text: string, read: (value: unknown) => DocumentReading<T>): DocumentReading<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return {
      kind: 'bad',
      faults: [{ path: [], why: 'bad-papers', sentence: 'is not JSON: make the bundle again with menshen provision make.' }],
    };
  }
  return read(value);
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8Text(bytes);
  } catch {
    return undefined; // not UTF-8
  }
}
