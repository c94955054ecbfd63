/**
 * Who stands at the door, proved. It does not say how: decide could not favour a credential even
 * if it wanted to (INV-15). Made only by core/credential/* and face-outcome.ts.
 */

declare const identified: unique symbol;

/** The rights that belong to a person, whatever the credential. */
export interface Rights {
  readonly personId: string;
  readonly validFromMs: number;
  readonly validUntilMs: number | undefined;
}

export interface Identified extends Rights {
  readonly [identified]: true;
}

/** For the makers named above and nobody else (a test reads the imports). */
export function markIdentified(rights: Rights): Identified {
  const { personId, validFromMs, validUntilMs } = rights;
  return { personId, validFromMs, validUntilMs } as Identified;
}
