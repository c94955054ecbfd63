/**
 * Card and PIN: who it is, with nothing of the face involved. Works with the eye dead, the ledger
 * full and every face gate closed. Failures are counted before the answer is known, so that a
 * power cut does not give a guess back.
 */

import type { Identified, Rights } from '../core/access/identified.ts';
import type { Claim } from '../core/access/visit-state.ts';
import { cardNumber, identifyByCard } from '../core/credential/card.ts';
import { identifyByPin } from '../core/credential/pin.ts';
import type { DenyReason } from '../core/ledger/event.ts';
import type { Person } from '../ports/people-vault.ts';
import { forgiveAttempts, noteBlocked, takeAttempt } from './attempts.ts';
import type { Ground } from './parts.ts';

export type Identification =
  | { readonly kind: 'identified'; readonly who: Identified }
  | { readonly kind: 'refused'; readonly reason: DenyReason }
  | { readonly kind: 'wait'; readonly seconds: number };

/** Failures of unknown credentials are counted for each reader. */
export type ReaderKey = 'reader:card' | 'reader:pin' | 'reader:face';

/** The store failed: nobody can be known. */
const STORE_FAILED: Identification = { kind: 'refused', reason: 'not-now' };

/** The person a claim names, unproved. */
export function findClaimed(
  ground: Ground,
  claim: Claim,
): { readonly kind: 'found'; readonly person: Person | undefined } | { readonly kind: 'failed' } {
  const card = claim.kind === 'card' ? cardNumber(claim.card) : undefined;
  if (claim.kind === 'card' && card === undefined) return { kind: 'found', person: undefined };
  const found = ground.store.ask((people) => (claim.kind === 'number' ? people.byNumber(claim.number) : people.byCard(card ?? '')));
  return found.kind === 'ok' ? { kind: 'found', person: found.value } : { kind: 'failed' };
}

/** What decide may know of a person. */
export function rightsOf(person: Person): Rights {
  return { personId: person.id, validFromMs: person.validFromMs, validUntilMs: person.validUntilMs };
}

/** Whoever holds the card. */
export function identifyCard(ground: Ground, card: string): Identification {
  if (!ground.parts.site.fallback.card) return { kind: 'refused', reason: 'not-now' };
  const found = findClaimed(ground, { kind: 'card', card });
  if (found.kind === 'failed') return STORE_FAILED;
  const who = identifyByCard(found.person && rightsOf(found.person));
  return who === undefined ? countUnknown(ground, 'reader:card') : { kind: 'identified', who };
}

/** Number or card, and the PIN. */
export async function identifyPin(ground: Ground, claim: Claim, pin: string): Promise<Identification> {
  if (!ground.parts.site.fallback.pin) return { kind: 'refused', reason: 'not-now' };
  const found = findClaimed(ground, claim);
  if (found.kind === 'failed') return STORE_FAILED;
  const { person } = found;
  const key = person === undefined ? undefined : `pin:${person.id}`;
  const leave = key === undefined ? undefined : takeAttempt(ground, key, 'credential');
  if (leave !== undefined && leave.kind !== 'allowed') return leave;
  const noticed = { isDuress: false };
  const checked = await ground.store.askLater((people) =>
    people.isPinRight(person?.hasPin === true ? person.id : undefined, pin, () => {
      noticed.isDuress = true;
    }),
  );
  if (checked.kind === 'failed') return STORE_FAILED;
  if (person === undefined || key === undefined) return countUnknown(ground, 'reader:pin');
  const who = identifyByPin(rightsOf(person), checked.value && person.hasPin);
  if (who === undefined) return { kind: 'refused', reason: noteBlocked(ground, key, person.id, 'pin') ? 'blocked' : 'wrong-pin' };
  forgiveAttempts(ground, key);
  if (noticed.isDuress) noteDuress(ground, who.personId);
  return { kind: 'identified', who };
}

/** Somebody is made to open. Nothing else differs, on the screen, in time or in steps: it is written down when the answer is already on its way. */
function noteDuress({ parts, store, journal }: Ground, personId: string): void {
  parts.clock.after(0, () => {
    const subject = store.ask((people) => people.ledgerSubject(personId));
    if (subject.kind === 'ok') journal.append({ kind: 'duress', subject: subject.value });
    parts.onLog?.('A duress PIN was typed at the door. Help may be needed: do not ask at the door. The ledger has the entry.');
  });
}

/** An unknown credential: refused, and after a few only "wait". Known ones are not affected. */
export function countUnknown(ground: Ground, key: ReaderKey): Identification {
  const leave = takeAttempt(ground, key, 'reader');
  return leave.kind === 'allowed' ? { kind: 'refused', reason: 'unknown-credential' } : leave;
}
