/**
 * The tables of people.db and what must never be true in it: a consent in force without a card or
 * PIN (INV-04), a consent record changed or deleted (INV-08 evidence), a person row deleted.
 */

import { ACCESS_SCHEMA } from './people-access.ts';
import { COMPLIANCE_SCHEMA } from './people-compliance.ts';
import { FILING_SCHEMA } from './people-filing.ts';
import { HANDOVERS_SCHEMA } from './people-handovers.ts';
import { REQUESTS_SCHEMA } from './people-requests.ts';
import { CONSENTS_SCHEMA } from './people-consents-schema.ts';

export const PEOPLE_VERSION = 2;
export const PEOPLE_LABEL = 'the people store';

/**
 * `identity` is sealed: number, name, role, validity, the person's link key. Hashes are keyed, PINs Argon2id.
 * An ended person keeps the bare id, so that consent records stay attached to somebody.
 */
export const PEOPLE_SCHEMA = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE TABLE people (
  id TEXT PRIMARY KEY CHECK (length(id) = 32),
  identity BLOB,
  number_hash BLOB UNIQUE,
  card_hash BLOB UNIQUE,
  pin_salt BLOB,
  pin_hash BLOB,
  refused_at_ms INTEGER,
  ended_at_ms INTEGER,
  CHECK ((pin_salt IS NULL) = (pin_hash IS NULL)),
  CHECK ((ended_at_ms IS NULL) = (identity IS NOT NULL)),
  CHECK ((ended_at_ms IS NULL) = (number_hash IS NOT NULL)),
  CHECK (ended_at_ms IS NULL OR (card_hash IS NULL AND pin_hash IS NULL))
) STRICT;
CREATE TABLE consents (
  grant_id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES people (id),
  status TEXT NOT NULL CHECK (status IN ('active', 'withdrawn', 'purged', 'expired', 'replaced')),
  granted_at_ms INTEGER NOT NULL,
  ended_at_ms INTEGER,
  evidence BLOB NOT NULL,
  CHECK ((status = 'active') = (ended_at_ms IS NULL))
) STRICT;
CREATE UNIQUE INDEX one_active_consent ON consents (person_id) WHERE status = 'active';
CREATE TABLE visits (
  id INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  method TEXT NOT NULL CHECK (method IN ('card', 'pin', 'face')),
  person BLOB,
  is_granted INTEGER NOT NULL CHECK (is_granted IN (0, 1)),
  reason TEXT
) STRICT;
CREATE INDEX visits_by_time ON visits (at_ms);
CREATE TABLE attempts (
  key_hash BLOB PRIMARY KEY,
  failures INTEGER NOT NULL CHECK (failures >= 0),
  wait_until_ms INTEGER NOT NULL,
  is_blocked INTEGER NOT NULL CHECK (is_blocked IN (0, 1)),
  changed_at_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE intents (proof_id TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
CREATE TABLE settings (name_hash BLOB PRIMARY KEY, sealed BLOB NOT NULL) STRICT;

CREATE TRIGGER consent_needs_credential BEFORE INSERT ON consents
WHEN NOT EXISTS (
  SELECT 1 FROM people WHERE id = NEW.person_id AND ended_at_ms IS NULL AND (card_hash IS NOT NULL OR pin_hash IS NOT NULL)
)
BEGIN SELECT RAISE(ABORT, 'a consent needs a card or PIN'); END;
CREATE TRIGGER credential_outlives_consent BEFORE UPDATE ON people
WHEN NEW.card_hash IS NULL AND NEW.pin_hash IS NULL
  AND EXISTS (SELECT 1 FROM consents WHERE person_id = OLD.id AND status = 'active')
BEGIN SELECT RAISE(ABORT, 'a card or PIN stays while a consent is in force'); END;
CREATE TRIGGER consents_end_once BEFORE UPDATE ON consents
WHEN OLD.status <> 'active' OR NEW.status = 'active' OR NEW.grant_id <> OLD.grant_id OR NEW.person_id <> OLD.person_id
  OR NEW.granted_at_ms <> OLD.granted_at_ms OR NEW.evidence <> OLD.evidence
BEGIN SELECT RAISE(ABORT, 'a consent record only ends'); END;
CREATE TRIGGER consents_no_delete BEFORE DELETE ON consents
WHEN NOT (coalesce(OLD.ended_at_ms, 9e18) < coalesce((SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM meta WHERE name = 'evidence-bound'), 0))
BEGIN SELECT RAISE(ABORT, 'consent records stay'); END;
CREATE TRIGGER people_no_delete BEFORE DELETE ON people BEGIN SELECT RAISE(ABORT, 'a person is ended, not deleted'); END;
CREATE TRIGGER people_end_once BEFORE UPDATE ON people
WHEN OLD.ended_at_ms IS NOT NULL OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'an ended person stays ended'); END;
${COMPLIANCE_SCHEMA}
${HANDOVERS_SCHEMA}
${CONSENTS_SCHEMA}
${FILING_SCHEMA}
${REQUESTS_SCHEMA}
${ACCESS_SCHEMA}`;
