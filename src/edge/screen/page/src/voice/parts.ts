/**
 * Cuts what is said into the parts that are recorded: whole sentences, and around numbers, dates and codes what stands before and
 * after them. Pure; the page and the program that makes the recordings cut alike.
 */

/** Stands around what changes inside a sentence, as a date does, so that the rest of it is one recording for all of them. */
export const CUT = '\u{E000}';
/** Recorded as numbers; longer ones are told digit by digit. */
export const NUMBER_MAX = 120;

/** Capitals and digits with hyphens between them (receipts, numbers of requests, days): told sign by sign. */
const CODE_OR_NUMBER = /([A-Z0-9]+(?:-[A-Z0-9]+)+|\d+)/u;
const SENTENCES = /(?<=[。！？；])|(?<=[.!?;])\s+/u;
const AT_THE_START = /^[\s,，、.。:：;；!！?？·()（）"“”'’—–-]+/u;
const AT_THE_END = /[\s,，、:：;；·("“（—–-]+$/u;
const SIGN = /[A-Z0-9]/u;

/** The recordings that say this line, in order. */
export function partsOf(line: string): readonly string[] {
  return line.split(CUT).flatMap((piece) => piece.split(SENTENCES).flatMap(partsOfSentence));
}

function partsOfSentence(sentence: string): string[] {
  return sentence.split(CODE_OR_NUMBER).flatMap((piece, at) => (at % 2 === 1 ? signs(piece) : wordsOf(piece)));
}

function signs(code: string): string[] {
  if (/^\d+$/u.test(code) && Number(code) <= NUMBER_MAX && String(Number(code)) === code) return [code];
  return Array.from(code).filter((sign) => SIGN.test(sign));
}

function wordsOf(piece: string): string[] {
  const words = piece.replace(AT_THE_START, '').replace(AT_THE_END, '').trim();
  return words === '' ? [] : [words];
}

/** Every number and letter that a line may need. */
export function signParts(): readonly string[] {
  const numbers = Array.from({ length: NUMBER_MAX + 1 }, (_, at) => String(at));
  const letters = Array.from({ length: 26 }, (_, at) => String.fromCharCode('A'.charCodeAt(0) + at));
  return [...numbers, ...letters];
}
