/**
 * Tells the ledger what was put on record about the processing, each record once and in order. The record is on the disk first; a
 * power cut in between leaves it untold, and the next start tells it. Numbers only: no name, no text of an incident (INV-12).
 */

import { toHex, utf8Bytes } from '../base/bytes.ts';
import type { LedgerEvent } from '../core/ledger/event.ts';
import { keyName, readPublicKey } from '../core/order/minisign.ts';
import type { ComplianceRecord } from '../core/policy/compliance-record.ts';
import type { Ground } from './parts.ts';

/** Setting of people.db: number of the last record that the ledger knows. */
export const TOLD = 'compliance-told';

/** False where the ledger or the store took nothing; it is tried again at the next look. */
export function tellRecords(ground: Pick<Ground, 'store' | 'journal' | 'compliance' | 'parts' | 'rollback'>): boolean {
  const { store, journal, compliance } = ground;
  const told = store.ask((people) => Number(people.setting(TOLD) ?? 0));
  const state = compliance.state();
  if (told.kind === 'failed' || state === undefined) return false;
  const last = state.records.at(-1)?.seq ?? 0;
  if (told.value > last) {
    // The ledger knows more than the store holds: an older copy, or somebody took the newest away. An operator's word mends it.
    ground.rollback.notice('people');
    store.ask((people) => {
      people.setSetting(TOLD, String(last));
    });
    return true;
  }
  for (const { seq, what } of state.records.filter((record) => record.seq > told.value)) {
    if (journal.append(eventOf(ground, what)) === undefined) return false;
    const kept = store.ask((people) => {
      people.setSetting(TOLD, String(seq));
    });
    if (kept.kind === 'failed') return false;
  }
  return true;
}

function eventOf({ parts, compliance }: Pick<Ground, 'parts' | 'compliance'>, what: ComplianceRecord): LedgerEvent {
  switch (what.kind) {
    case 'processor-key': {
      const key = readPublicKey(what.key);
      return { kind: 'processor-key', key: key === undefined ? 'unreadable' : keyName(key.keyId), subject: what.subject };
    }
    case 'pia': {
      const kept = compliance.state()?.pias.find(({ pia }) => pia.piaId === what.piaId);
      const sha256 = toHex(parts.crypto.sha256(utf8Bytes(what.file)));
      return { kind: 'pia-installed', piaId: what.piaId, fingerprint: kept?.pia.fingerprint ?? sha256, sha256 };
    }
    case 'commissioned': {
      const { sheet, isGreen, subject } = what;
      return { kind: 'commissioned', sha256: toHex(parts.crypto.sha256(utf8Bytes(sheet))), isGreen, subject };
    }
    case 'sign':
      return { kind: 'sign', state: 'attested', subject: what.subject };
    case 'sign-moved':
      return { kind: 'sign', state: 'moved', subject: what.subject };
    case 'incident':
      return { kind: 'incident', state: 'opened', incidentId: what.incidentId, severity: what.severity, subject: what.subject };
    case 'incident-closed': {
      const { incidentId, subject } = what;
      const severity = compliance.incidents.find((incident) => incident.incidentId === incidentId)?.severity ?? 'serious';
      return { kind: 'incident', state: 'closed', incidentId, severity, subject };
    }
  }
}
