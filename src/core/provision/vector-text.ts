/**
 * Whether a text holds what a face becomes when it is written down: a long run of encoded bytes, or a long list of numbers. No
 * paper of a bundle has either; the list of parts is what keeps faces out, this stops a text from being used for one (INV-03).
 */

/** The smallest templates in use have 128 components: 171 characters of base64, 256 of hexadecimal. The longest honest run is a signature's 100. */
const RUN_CHARACTERS_MAX = 160;
/** Wrapped lines (RFC 2045 writes 76, PEM 64 characters): so many of them together are one run. */
const LINE_CHARACTERS_MIN = 56;
const LINES_MAX = 2;
/** A ruled line has few different characters; encoded bytes have most of them, and hexadecimal has 16. */
const DIFFERENT_MIN = 12;
/** Numbers one after the other; an honest document has a handful. */
const NUMBERS_MAX = 48;
/** Longer than any written number. */
const NUMBER_CHARACTERS_MAX = 30;

const NOT_ENCODED = /[^A-Za-z0-9+/=_-]+/;
const ENCODED_LINE = /^[A-Za-z0-9+/=_-]+$/;
const BETWEEN_NUMBERS = /[\s,;:|[\](){}"']+/;

/** Linear in the length of the text. */
export function holdsVector(text: string): boolean {
  return text.split(NOT_ENCODED).some((run) => run.length > RUN_CHARACTERS_MAX && isVaried(run)) || hasWrappedRun(text) || hasNumbers(text);
}

function isVaried(run: string): boolean {
  return new Set(run).size >= DIFFERENT_MIN;
}

function hasWrappedRun(text: string): boolean {
  let lines = 0;
  for (const line of text.split('\n')) {
    const word = line.trim();
    lines = word.length >= LINE_CHARACTERS_MIN && ENCODED_LINE.test(word) && isVaried(word) ? lines + 1 : 0;
    if (lines > LINES_MAX) return true;
  }
  return false;
}

function hasNumbers(text: string): boolean {
  let numbers = 0;
  for (const word of text.split(BETWEEN_NUMBERS)) {
    // The mark of a list item, or nothing between two separators.
    if (word === '' || word === '-') continue;
    numbers = word.length <= NUMBER_CHARACTERS_MAX && Number.isFinite(Number(word)) ? numbers + 1 : 0;
    if (numbers > NUMBERS_MAX) return true;
  }
  return false;
}
