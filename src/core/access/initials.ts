/**
 * What a screen may show of a name where the site says so: the first letter of each word, of a Chinese name the first character
 * alone. Never the whole name: where nothing would be left out, nothing is shown (data minimisation, PIPL Art. 6).
 */

/** Words of a name whose letters are shown. Own choice. */
const WORDS_MAX = 3;
/** A letter with the marks that stand on it. */
const FIRST_LETTER = /\p{L}\p{M}*/u;
const CHINESE = /^\p{Script=Han}/u;

/** Undefined where the name has no letters, or no more than its initials. */
export function initialsOf(name: string): string | undefined {
  const plain = name.normalize('NFC').trim();
  const words = plain.split(/[\s\p{P}\p{S}]+/u).flatMap((word) => FIRST_LETTER.exec(word)?.[0] ?? []);
  const [first] = words;
  if (first === undefined) return undefined;
  const shown = CHINESE.test(first) ? [first] : words.filter((letter) => !CHINESE.test(letter)).slice(0, WORDS_MAX);
  const initials = shown.join('').toLocaleUpperCase('und');
  return lettersOf(initials) === lettersOf(plain) ? undefined : initials;
}

function lettersOf(text: string): string {
  return text.replace(/[^\p{L}\p{M}]/gu, '').toLocaleLowerCase('und');
}
