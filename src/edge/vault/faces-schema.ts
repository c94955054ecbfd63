/**
 * The tables of faces.db. What must never be true is refused here as well as in the code: a template without
 * a live grant of the same subject (INV-02), another purpose, an image (there is no column for one, INV-01).
 */

/** Kept in `user_version`; a change of tables, sealing or associated data needs a new number. */
export const FACES_VERSION = 3;

/**
 * Person keys sealed together. 64 × 32 bytes fit one disk page, so damage spreads no further than SQLite's own would,
 * and rotating the store key of 100,000 people re-seals 1,563 pages instead of 100,000 keys.
 */
export const PAGE_KEYS = 64;

/** A template of 512 components needs 2.1 kB: 7 fit a page of 16 KiB, one would fit SQLite's usual 4 KiB. */
export const FACES_PAGE_BYTES = 16_384;

export const FACES_SCHEMA = `
CREATE TABLE meta (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  -- Counts the store keys; associated data of all that the store key seals.
  generation INTEGER NOT NULL CHECK (generation > 0),
  store_key BLOB NOT NULL CHECK (length(store_key) = 72),
  transform_seed BLOB NOT NULL CHECK (length(transform_seed) = 72),
  -- Counts the transactions that wrote, sealed: an older copy of the store cannot be given a larger one.
  revision BLOB NOT NULL CHECK (length(revision) = 48)
) STRICT;

-- A grant is here while it lives; ending it is deleting it, and what hangs on it first.
CREATE TABLE grants (
  subject TEXT PRIMARY KEY CHECK (length(subject) = 32),
  grant_id TEXT NOT NULL UNIQUE CHECK (length(grant_id) > 0),
  purpose TEXT NOT NULL CHECK (purpose = 'door_access'),
  notice_version TEXT NOT NULL CHECK (length(notice_version) > 0),
  notice_hash TEXT NOT NULL CHECK (length(notice_hash) = 64),
  granted_at_ms INTEGER NOT NULL,
  UNIQUE (subject, grant_id)
) STRICT;

CREATE TABLE key_pages (
  page INTEGER PRIMARY KEY,
  used INTEGER NOT NULL CHECK (used BETWEEN 0 AND 64),
  sealed BLOB NOT NULL CHECK (length(sealed) = 2088)
) STRICT;
CREATE INDEX key_pages_with_room ON key_pages (page) WHERE used < 64;

CREATE TABLE persons (
  subject TEXT PRIMARY KEY REFERENCES grants (subject),
  key_page INTEGER NOT NULL REFERENCES key_pages (page),
  key_slot INTEGER NOT NULL CHECK (key_slot BETWEEN 0 AND 63),
  UNIQUE (key_page, key_slot)
) STRICT;

CREATE TABLE templates (
  id INTEGER PRIMARY KEY,
  subject TEXT NOT NULL UNIQUE REFERENCES persons (subject),
  grant_id TEXT NOT NULL,
  embedder_sha256 TEXT NOT NULL CHECK (length(embedder_sha256) = 64),
  enrolled_at_ms INTEGER NOT NULL,
  sealed BLOB NOT NULL CHECK (length(sealed) > 40 AND (length(sealed) - 40) % 4 = 0),
  FOREIGN KEY (subject, grant_id) REFERENCES grants (subject, grant_id)
) STRICT;

-- Triggers hold also on a connection that switched foreign keys off.
CREATE TRIGGER template_insert_needs_grant BEFORE INSERT ON templates
WHEN NOT EXISTS (SELECT 1 FROM grants WHERE subject = NEW.subject AND grant_id = NEW.grant_id AND purpose = 'door_access')
BEGIN SELECT RAISE(ABORT, 'a template needs a live grant of its subject'); END;
CREATE TRIGGER template_update_needs_grant BEFORE UPDATE ON templates
WHEN NOT EXISTS (SELECT 1 FROM grants WHERE subject = NEW.subject AND grant_id = NEW.grant_id AND purpose = 'door_access')
BEGIN SELECT RAISE(ABORT, 'a template needs a live grant of its subject'); END;
CREATE TRIGGER grant_delete_needs_no_template BEFORE DELETE ON grants
WHEN EXISTS (SELECT 1 FROM templates WHERE subject = OLD.subject)
BEGIN SELECT RAISE(ABORT, 'a grant cannot end while its template lives'); END;
CREATE TRIGGER grant_update_never BEFORE UPDATE ON grants
BEGIN SELECT RAISE(ABORT, 'a grant is never changed'); END;

-- Something begun that the next opening finishes. Marks are the complement of bytes that must be gone,
-- so that this row is not found when they are looked for.
CREATE TABLE intents (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  kind TEXT NOT NULL CHECK (kind IN ('erase', 'purge')),
  -- Of the store key that the marked bytes were sealed with.
  generation INTEGER NOT NULL,
  persons_before INTEGER NOT NULL,
  templates_before INTEGER NOT NULL,
  marks BLOB NOT NULL CHECK (length(marks) % 32 = 0)
) STRICT;

-- Who goes in it, and the number of each proof; a purge has one row without a subject. A print is a one-way hash of the
-- person's random key, by which the check knows that no key still held is that one.
CREATE TABLE intent_requests (
  number INTEGER PRIMARY KEY,
  proof_id TEXT NOT NULL CHECK (length(proof_id) = 32),
  subject TEXT CHECK (length(subject) = 32),
  key_print BLOB CHECK (length(key_print) = 32)
) STRICT;

-- What finished erasures found, by the number of their proof: the door may lose power before it has written the proof
-- and asks again. Counts and flags only; whose template it was is not here.
CREATE TABLE evidence (
  number INTEGER PRIMARY KEY,
  proof_id TEXT NOT NULL UNIQUE CHECK (length(proof_id) = 32),
  persons_before INTEGER NOT NULL,
  persons_after INTEGER NOT NULL,
  templates_before INTEGER NOT NULL,
  templates_after INTEGER NOT NULL,
  keys_destroyed INTEGER NOT NULL,
  is_store_key_rotated INTEGER NOT NULL CHECK (is_store_key_rotated IN (0, 1)),
  is_decrypt_refused INTEGER NOT NULL CHECK (is_decrypt_refused IN (0, 1)),
  is_scan_clean INTEGER NOT NULL CHECK (is_scan_clean IN (0, 1))
) STRICT;
`;
