/** The short number of a receipt, to be read aloud or written down: the start of a consent's or erasure's identifier. It finds entries; it proves nothing. */

/** Hexadecimal characters of the identifier that the number keeps. */
const NUMBER_CHARACTERS = 12;

const GROUPED = /^[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}$/;

/** 'ABCD-EF01-2345' of a hexadecimal identifier. */
export function receiptNumber(id: string): string {
  const start = id.slice(0, NUMBER_CHARACTERS).toUpperCase();
  return (start.match(/.{1,4}/g) ?? []).join('-');
}

/** Start of the identifier (lower-case hex) that a number stands for; people may type it small or without hyphens. */
export function idStartOf(number: string): string | undefined {
  if (number.length > NUMBER_CHARACTERS + 2) return undefined;
  const grouped = receiptNumber(number.replaceAll('-', ''));
  return GROUPED.test(grouped) ? grouped.replaceAll('-', '').toLowerCase() : undefined;
}
