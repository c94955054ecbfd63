/**
 * Reads the site file (YAML): every error is one Fault `bad-site-file` that names the file, the line,
 * the field, what is wrong and what to do. Of a field it repeats the one word that must go from a free text, nothing else.
 */

import { readFileSync, statSync } from 'node:fs';

import { type Document, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

import { Fault } from '../../base/fault.ts';
import type { Site } from '../../core/policy/site.ts';
import { siteSchema } from './site-schema.ts';

/** A site file is a page of text; more is a mistake. */
const SITE_FILE_MAX_BYTES = 256 * 1024;

/** At most this many errors are told at once. */
const ERRORS_SHOWN_MAX = 5;

/** Checks a site file's text. `path` is only for the sentences. */
export function parseSite(text: string, path: string): Site {
  const lines = new LineCounter();
  const document = parsed(text, path, lines);
  const [syntax] = document.errors;
  if (syntax !== undefined) {
    const at = lines.linePos(syntax.pos[0]);
    const what = syntax.message.replace(/\s+/g, ' ').slice(0, 200);
    throw new Fault(
      'bad-site-file',
      `${path}, line ${at.line}, column ${at.col}: this is not YAML (${what}): mend the line and start again.`,
    );
  }
  const result = siteSchema.safeParse(plainValue(document, path));
  if (result.success) return result.data;
  const sentences = result.error.issues
    .slice(0, ERRORS_SHOWN_MAX)
    .map((issue) => `${path}${lineOf(document, lines, issue.path)}: ${fieldOf(issue)} ${complaintOf(issue)}.`);
  throw new Fault('bad-site-file', sentences.join('\n'));
}

/** Reads and checks the site file at `path`. */
export function readSite(path: string): Site {
  let text: string;
  try {
    if (statSync(path).size > SITE_FILE_MAX_BYTES) {
      throw new Fault('bad-site-file', `${path}: the file is larger than ${SITE_FILE_MAX_BYTES} bytes; this is not a site file.`);
    }
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('bad-site-file', `${path}: the site file cannot be read as UTF-8 text; check that it exists and may be read.`, error);
  }
  return parseSite(text, path);
}

/** The parser calls itself for each level: a file of thousands of levels is no site file, and must not end the program. */
function parsed(text: string, path: string, lineCounter: LineCounter): Document {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false });
  } catch (error) {
    throw new Fault('bad-site-file', `${path}: the file is nested too deeply to be read; write it like the example.`, error);
  }
}

function plainValue(document: Document, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw new Fault('bad-site-file', `${path}: the file uses YAML aliases; write the values out.`, error);
  }
}

/** ", line N" of the field or of the nearest thing around it. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): string {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as { range?: readonly number[] | null } | undefined;
    const start = node?.range?.[0];
    if (start !== undefined) return `, line ${lines.linePos(start).line}`;
  }
  return '';
}

function fieldOf(issue: z.core.$ZodIssue): string {
  return issue.path.length === 0 ? 'the file' : issue.path.map(String).join('.');
}

/** What is wrong with a field and what to do, without its value. */
function complaintOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? `is missing; it must be ${article(issue.expected)}`
        : `must be ${article(issue.expected)}`;
    case 'unrecognized_keys':
      return `has no setting ${issue.keys.join(', ')}; remove or correct it`;
    case 'invalid_value':
      return issue.message.startsWith('Invalid') ? `must be one of ${issue.values.map(String).join(', ')}` : issue.message;
    case 'too_small':
      return issue.message.startsWith('Too small') ? `must be at least ${String(issue.minimum)}` : issue.message;
    case 'too_big':
      return issue.message.startsWith('Too big') ? `must be at most ${String(issue.maximum)}` : issue.message;
    case 'invalid_union':
      return /^Invalid/.test(issue.message) ? unionComplaint(issue) : issue.message;
    default:
      return issue.message;
  }
}
function article(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

function unionComplaint(issue: z.core.$ZodIssueInvalidUnion): string {
  const options = (issue as { options?: readonly unknown[] }).options;
  if (options === undefined) return 'is not one of the forms that exist; see the example site file';
  return `must be one of ${options.map(String).join(', ')}`;
}

export { defaultSiteText } from './site-example.ts';
