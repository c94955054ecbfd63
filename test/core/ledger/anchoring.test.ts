import { ANCHOR_EVERY, isAnchoredAtOnce, isPeopleBehind } from '../../../src/core/ledger/anchoring.ts';
import type { LedgerEventKind } from '../../../src/core/ledger/event.ts';

const passages = (count: number): LedgerEventKind[] => Array.from({ length: count }, () => 'passage');

describe('the copy of the checkpoint in people.db', () => {
  it.each<LedgerEventKind>([
    'person-added',
    'person-ended',
    'consent-granted',
    'consent-refused',
    'enrolled',
    'withdrawn',
    'erase-intent',
    'erased',
    'credential-blocked',
    'credential-changed',
    'operator',
    'rolled-back',
    'rollback-accepted',
    'ledger-restarted',
  ])('is made at once after %s', (kind) => {
    expect(isAnchoredAtOnce(kind)).toBe(true);
  });

  it.each<LedgerEventKind>(['passage', 'denied', 'gate', 'reader', 'eye', 'boot', 'stop'])('can wait after %s', (kind) => {
    expect(isAnchoredAtOnce(kind)).toBe(false);
  });

  it('is behind by what a power cut explains, and then people.db is not older', () => {
    expect(isPeopleBehind([])).toBe(false);
    expect(isPeopleBehind(['withdrawn'])).toBe(false);
    expect(isPeopleBehind(['passage', 'gate', 'erased'])).toBe(false);
    expect(isPeopleBehind(passages(ANCHOR_EVERY))).toBe(false);
  });

  it('is behind by more only where people.db is older', () => {
    expect(isPeopleBehind(['withdrawn', 'passage'])).toBe(true);
    expect(isPeopleBehind(['erase-intent', 'erased'])).toBe(true);
    expect(isPeopleBehind(passages(ANCHOR_EVERY + 1))).toBe(true);
  });
});
