/**
 * How the command line speaks: one JSON line with --json, else `name: value` lines; errors as
 * one sentence on standard error. Exit codes are part of the interface.
 */

import type { FaultCode } from '../../base/fault.ts';
import { isFault } from '../../base/fault.ts';
import type { Answer } from './parts.ts';

/** 0 done · 1 the answer is no · 2 words not understood · 3 the machine or a file failed · 4 no terminal runs. */
export const EXIT = { ok: 0, no: 1, usage: 2, fault: 3, notRunning: 4 } as const;

export interface Voice {
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
}

/** Prints an answer and gives the exit code for its truth. */
export function printAnswer(voice: Voice, answer: Answer, style: { readonly isJson: boolean; readonly isYes: boolean }): number {
  if (style.isJson) voice.write(`${JSON.stringify(answer)}\n`);
  else for (const line of plainLines(answer, '')) voice.write(`${line}\n`);
  return style.isYes ? EXIT.ok : EXIT.no;
}

function plainLines(value: Answer, indent: string): string[] {
  return Object.entries(value).flatMap(([key, item]) => {
    if (Array.isArray(item)) {
      if (item.length === 0) return [`${indent}${key}: none`];
      return [
        `${indent}${key}:`,
        ...item.flatMap((entry: unknown) => (isRecord(entry) ? [`${indent}  - ${inline(entry)}`] : [`${indent}  - ${textOf(entry)}`])),
      ];
    }
    if (isRecord(item)) return [`${indent}${key}:`, ...plainLines(item, `${indent}  `)];
    return [`${indent}${key}: ${textOf(item)}`];
  });
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === null || value === undefined ? 'none' : JSON.stringify(value);
}

function isRecord(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function inline(entry: Answer): string {
  return Object.entries(entry)
    .map(([key, item]) => `${key} ${textOf(item)}`)
    .join(', ');
}

/** Prints what went wrong and gives the exit code. Anything but a Fault is our bug and goes up. */
export function printFault(voice: Voice, error: unknown, isJson: boolean): number {
  if (!isFault(error)) throw error;
  if (isJson) voice.write(`${JSON.stringify({ error: error.code, message: error.message })}\n`);
  else voice.writeError(`menshen: ${error.message}\n`);
  return exitCodeOf(error.code);
}

function exitCodeOf(code: FaultCode): number {
  if (code === 'receipt-bad') return EXIT.no;
  if (code === 'command-bad' || code === 'not-permitted') return EXIT.usage;
  return code === 'not-running' ? EXIT.notRunning : EXIT.fault;
}
