/** The number on a receipt: the start of a consent's or proof's identifier, grouped to be read aloud. It resolves to the ledger entry. */

const RECEIPT_CHARACTERS = 12;

/** 'ABCD-EF01-2345' of a hexadecimal identifier. */
export function receiptOf(id: string): string {
  const start = id.slice(0, RECEIPT_CHARACTERS).toUpperCase();
  return (start.match(/.{1,4}/g) ?? []).join('-');
}
