/** What of an entry of the ledger is read at the console: never a pseudonym, a paper's number or a hash. */
import type { LEDGER_CLASSES } from '../../../src/core/console/ledger-classes.ts';
import { ledgerClassOf, ledgerLine } from '../../../src/core/console/ledger-classes.ts';
import type { LedgerEvent } from '../../../src/core/ledger/event.ts';

const SUBJECT = 'ab'.repeat(16);
const HASH = 'cd'.repeat(32);

const READ: readonly (readonly [LedgerEvent, string | null, (typeof LEDGER_CLASSES)[number]])[] = [
  [{ kind: 'passage', method: 'card', subject: SUBJECT }, 'card', 'door'],
  [{ kind: 'denied', method: 'face', reason: 'no-face' }, 'face no-face', 'door'],
  [{ kind: 'duress', subject: SUBJECT }, null, 'door'],
  [{ kind: 'consent-granted', subject: SUBJECT, grantId: 'g-1', noticeVersion: 'v', noticeHash: HASH }, null, 'consent'],
  [{ kind: 'request', what: 'opened', request: 'complaint' }, 'complaint opened', 'consent'],
  [{ kind: 'erase-intent', proofId: 'p-1', scope: 'all', cause: 'purge', subject: null }, 'all purge', 'erasure'],
  [{ kind: 'retention', records: 'access-events', count: 12 }, 'access-events 12', 'erasure'],
  [{ kind: 'operator', verb: 'purge', subject: SUBJECT }, 'purge', 'operators'],
  [{ kind: 'evidence-made', sha256: HASH, subject: SUBJECT, officer: SUBJECT }, null, 'operators'],
  [{ kind: 'incident', state: 'opened', incidentId: SUBJECT, severity: 'minor', subject: SUBJECT }, 'minor opened', 'operators'],
  [{ kind: 'gate', isFaceAllowed: false, closed: ['eye-not-ready', 'too-hot'] }, 'eye-not-ready too-hot', 'device'],
  [{ kind: 'tamper', state: 'cleared', subject: SUBJECT }, 'cleared', 'device'],
  [{ kind: 'boot', version: '1.2.3', isUnclean: true }, '1.2.3', 'device'],
  [{ kind: 'stop' }, null, 'device'],
];

it.each(READ)('reads %j', (event, detail, of) => {
  expect(ledgerLine({ seq: 3, atMs: 5, event })).toEqual({ seq: 3, atMs: 5, kind: event.kind, detail });
  expect(ledgerClassOf(event.kind)).toBe(of);
});
