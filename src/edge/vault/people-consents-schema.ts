/** Tables of the evidence of consents. Rows are added and, three years after the consent ended, erased; never changed (law.md §4.2). */

/** `who` is sealed with the evidence key, `sealed` with the store's. The bound before which evidence may go stands in `meta` and only rises. */
export const CONSENTS_SCHEMA = `
CREATE TABLE notices (
  hash TEXT PRIMARY KEY CHECK (length(hash) = 64),
  version TEXT NOT NULL,
  sealed BLOB NOT NULL
) STRICT;
CREATE TABLE consent_steps (
  id INTEGER PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES people (id),
  grant_id TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('granted', 'refused', 'informed', 'suspended', 'reconsented', 'withdrawn', 'expired', 'ended')),
  at_ms INTEGER NOT NULL,
  notice_hash TEXT REFERENCES notices (hash),
  sealed BLOB,
  who BLOB,
  CHECK ((grant_id IS NULL) = (kind = 'refused')),
  CHECK ((who IS NULL) = (kind NOT IN ('granted', 'refused')))
) STRICT;
CREATE INDEX consent_steps_of ON consent_steps (person_id, id);
CREATE INDEX consent_steps_by_grant ON consent_steps (grant_id, id);
CREATE TABLE guardians (person_id TEXT PRIMARY KEY REFERENCES people (id), sealed BLOB NOT NULL) STRICT;
CREATE TRIGGER consent_steps_no_update BEFORE UPDATE ON consent_steps BEGIN SELECT RAISE(ABORT, 'consent evidence stays as it is'); END;
CREATE TRIGGER consent_steps_no_delete BEFORE DELETE ON consent_steps
WHEN NOT (
  coalesce((SELECT ended_at_ms FROM consents WHERE grant_id = OLD.grant_id), CASE WHEN OLD.kind = 'refused' THEN OLD.at_ms END, 9e18)
  < coalesce((SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM meta WHERE name = 'evidence-bound'), 0)
)
BEGIN SELECT RAISE(ABORT, 'consent evidence is still owed and stays'); END;
CREATE TRIGGER evidence_bound_rises BEFORE UPDATE ON meta
WHEN OLD.name = 'evidence-bound' AND CAST(CAST(NEW.value AS TEXT) AS INTEGER) < CAST(CAST(OLD.value AS TEXT) AS INTEGER)
BEGIN SELECT RAISE(ABORT, 'the bound of the evidence only rises'); END;
`;
