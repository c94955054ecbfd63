/** What is to be said when one screen follows another, and which recordings say it. Pure. */

import type { ScreenView } from '../../../../../ports/screen.ts';
import { partsOf } from './parts.ts';

/** Sentence → file. */
export type Clips = Readonly<Record<string, string>>;

export interface Said {
  readonly kind: ScreenView['kind'] | 'lost';
  readonly lines: readonly string[];
}

export interface Saying {
  readonly lines: readonly string[];
  /** `now` cuts short what is being said; `after` waits for its end. */
  readonly when: 'now' | 'after';
}

/**
 * Of the same screen only what is new, in its turn: a digit more, another advice. Rest waits as well: it follows a result by itself,
 * and must not cut it short. Anything else is said at once. undefined: nothing is new.
 */
export function sayingOf(before: Said | undefined, now: Said): Saying | undefined {
  const isSame = before?.kind === now.kind;
  const lines = isSame ? now.lines.filter((line) => !before.lines.includes(line)) : now.lines;
  // A count of seconds is told once: it would be told for ever.
  if (lines.length === 0 || (isSame && now.kind === 'wait')) return undefined;
  return { lines, when: isSame || now.kind === 'idle' ? 'after' : 'now' };
}

/** The files for these lines. A line that is not recorded whole is not said; `unheard` stands, once, where the first of them would. */
export function filesOf(
  lines: readonly string[],
  clips: Clips,
  unheard: string,
): { readonly files: readonly string[]; readonly isWhole: boolean } {
  let isWhole = true;
  const files = lines.flatMap((line) => {
    const found = lookUp(line, clips);
    if (found !== undefined) return found;
    const isFirst = isWhole;
    isWhole = false;
    return isFirst ? (lookUp(unheard, clips) ?? []) : [];
  });
  return { files, isWhole };
}

function lookUp(line: string, clips: Clips): readonly string[] | undefined {
  const files = partsOf(line).map((part) => (Object.hasOwn(clips, part) ? clips[part] : undefined));
  return files.every((file) => file !== undefined) ? files : undefined;
}
