/**
 * The impact assessment as far as the device keeps and enforces it (Measures Art. 9, law.md §4.3). It is made for one
 * processing fingerprint and signed with the processor's key; an installer's word is none (trap 37, INV-06).
 */

/** The four items of Art. 9(1) to (4). */
export const PIA_ITEMS = ['A', 'B', 'C', 'D'] as const;
export type PiaItem = (typeof PIA_ITEMS)[number];

export interface Pia {
  readonly version: 1;
  readonly piaId: string;
  readonly deviceId: string;
  /** Calendar days, YYYY-MM-DD, Asia/Shanghai. */
  readonly date: string;
  readonly reviewDue: string;
  /** The processing it was made for, hex. */
  readonly fingerprint: string;
  readonly items: Readonly<Record<PiaItem, { readonly result: 'pass' | 'fail'; readonly text: string }>>;
  readonly decision: 'approved' | 'refused';
  readonly approver: string;
  /** Somebody else took part: who and as what. */
  readonly thirdParty?: { readonly name: string; readonly role: string };
  /** Serious incidents that it takes into account, by their numbers on the device. */
  readonly incidents?: readonly string[];
  /** SHA-256, hex, of the full document that the processor keeps. */
  readonly documentSha256?: string;
}
