import fc from 'fast-check';
import type { LedgerEvent } from '../../../src/core/ledger/event.ts';
import { readEvent } from '../../../src/core/ledger/event-schema.ts';
import { SUBJECT } from './support.ts';

const ERASED = {
  kind: 'erased',
  proofId: 'p-1',
  scope: 'subject',
  personsBefore: 2,
  personsAfter: 1,
  templatesBefore: 2,
  templatesAfter: 1,
  keysDestroyed: 1,
  isStoreKeyRotated: true,
  isDecryptRefused: true,
  isScanClean: true,
  keyProvider: 'tpm2',
  protection: 'any-old-copy',
} as const;

const RIGHT: readonly LedgerEvent[] = [
  { kind: 'stop' },
  { kind: 'boot', version: '0.1.0', isUnclean: true },
  { kind: 'passage', method: 'face', subject: SUBJECT },
  { kind: 'denied', method: 'face', reason: 'not-recognised' },
  { kind: 'erase-intent', proofId: 'p-1', scope: 'all', cause: 'purge', subject: null },
  { kind: 'processor-key', key: '0123456789ABCDEF', subject: 'ab'.repeat(16) },
  { kind: 'pia-installed', piaId: 'PIA-1', fingerprint: 'cd'.repeat(32), sha256: 'ef'.repeat(32) },
  { kind: 'commissioned', sha256: 'ef'.repeat(32), isGreen: true, subject: 'ab'.repeat(16) },
  { kind: 'sign', state: 'attested', subject: 'ab'.repeat(16) },
  { kind: 'incident', state: 'opened', incidentId: '12'.repeat(16), severity: 'serious', subject: 'ab'.repeat(16) },
  { kind: 'gate', isFaceAllowed: false, closed: ['eye-down', 'clock-set-back'] },
  { kind: 'filing-threshold', date: '2026-09-14', due: '2026-10-30', isEstimated: false },
  { kind: 'record-closed', period: '2026-09', recordHash: 'ab'.repeat(32), previousHash: '0'.repeat(64) },
  { kind: 'door-alarm', alarm: 'held-open', state: 'raised' },
  { kind: 'fire-release', state: 'returned' },
  { kind: 'schedule-unlock', isOn: false },
  { kind: 'door-input', input: 'contact', isReadable: false },
  { kind: 'duress', subject: SUBJECT },
  { kind: 'passback', subject: SUBJECT, isRefused: true },
  { kind: 'access-changed', what: 'groups', subject: null },
  { kind: 'ledger-restarted', cause: 'altered', asideNumber: 1 },
  { kind: 'rolled-back', store: 'faces' },
  { kind: 'rollback-accepted', store: 'people', subject: SUBJECT },
  ERASED,
];

describe('the closed list of events', () => {
  it('takes what is on it', () => {
    for (const event of RIGHT) expect(readEvent(structuredClone(event))).toEqual(event);
  });

  it.each([
    ['an unknown kind', { kind: 'photo-taken' }],
    ['a kind from the prototype', { kind: 'constructor' }],
    ['a field too many', { kind: 'stop', name: 'x' }],
    ['a field too few', { kind: 'passage', method: 'card' }],
    ['a name for a pseudonym', { kind: 'passage', method: 'card', subject: 'Zhang San' }],
    ['a score', { kind: 'denied', method: 'face', reason: 'not-recognised', similarity: 0.61 }],
    ['a sentence for a word', { kind: 'operator', verb: 'shown to Zhang San', subject: SUBJECT }],
    ['a name in Chinese', { kind: 'operator', verb: '张三', subject: SUBJECT }],
    ['a long word', { kind: 'boot', version: 'x'.repeat(65), isUnclean: true }],
    ['a fraction', { kind: 'audit-exported', entries: 0.5 }],
    ['a vector', { kind: 'gate', isFaceAllowed: false, closed: Array.from({ length: 128 }, (_, at) => `v${String(at)}`) }],
    ['the name of a group', { kind: 'access-changed', what: 'night-watch', subject: null }],
    ['a store that is none', { kind: 'rolled-back', store: 'disk' }],
    ['a protection of its own invention', { ...ERASED, protection: 'total' }],
    ['an array', [{ kind: 'stop' }]],
    ['nothing', null],
  ])('refuses %s', (_what, value) => {
    expect(readEvent(value)).toBeUndefined();
  });

  it('refuses whatever else', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(readEvent(value)).toBeUndefined();
      }),
    );
  });
});
