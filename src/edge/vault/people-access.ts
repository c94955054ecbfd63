/**
 * Groups, schedules, holidays, who is in which group, duress PINs and last passages (people.db). Sealed
 * for their place; what is of a person goes with the person, by the file's own rule. Nothing of a face.
 */

import { equalBytes } from '../../base/bytes.ts';
import type { CanonicalValue } from '../../base/canonical.ts';
import { Fault, invariant } from '../../base/fault.ts';
import { type AccessRules, LEVELS_MAX, type Membership, NO_RULES, rulesFault } from '../../core/access/levels.ts';
import type { AccessBook } from '../../ports/access-book.ts';
import type { PersonId } from '../../ports/people-vault.ts';
import type { Database } from './database.ts';
import { DURESS_SCHEMA } from './people-duress.ts';
import type { Seal } from './people-seal.ts';

export const ACCESS_SCHEMA = `
CREATE TABLE access_rules (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL) STRICT;
CREATE TABLE memberships (
  person_id TEXT NOT NULL REFERENCES people (id),
  group_hash BLOB NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (person_id, group_hash)
) STRICT;
CREATE INDEX members_of_group ON memberships (group_hash);
${DURESS_SCHEMA}CREATE TABLE last_passes (person_id TEXT PRIMARY KEY REFERENCES people (id), at_ms INTEGER NOT NULL) STRICT;
CREATE TRIGGER access_ends_with_person AFTER UPDATE OF ended_at_ms ON people WHEN NEW.ended_at_ms IS NOT NULL
BEGIN
  DELETE FROM memberships WHERE person_id = NEW.id;
  DELETE FROM duress WHERE person_id = NEW.id;
  DELETE FROM last_passes WHERE person_id = NEW.id;
END;
`;

const RULES_PLACE = 'access/1';
const memberPlace = (id: PersonId): string => `membership/1/${id}`;

interface AccessParts {
  readonly database: Database;
  readonly seal: Seal;
  /** Fault `command-bad` for nobody. */
  readonly checkKnown: (id: PersonId) => void;
}

export interface OpenedAccess extends Omit<AccessBook, 'setDuressPin'> {
  /** The rules are read anew: a transaction that set them was not carried out. */
  forget(): void;
}

export function openAccessBook({ database, seal, checkKnown }: AccessParts): OpenedAccess {
  return { ...openRules(database, seal), ...openMemberships({ database, seal, checkKnown }), ...openPasses(database) };
}

function openRules(database: Database, seal: Seal): Pick<OpenedAccess, 'rules' | 'setRules' | 'forget'> {
  const read = database.raw.prepare('SELECT sealed FROM access_rules').pluck();
  const put = database.raw.prepare(
    'INSERT INTO access_rules (id, sealed) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed',
  );
  // By the bytes on disk: what another transaction rolled back must not live on here.
  let kept: { readonly sealed: Uint8Array; readonly rules: AccessRules } | undefined;
  return {
    forget: () => {
      kept = undefined;
    },
    rules: () => {
      const sealed = database.guard(() => read.get());
      if (!(sealed instanceof Uint8Array)) return NO_RULES;
      if (kept !== undefined && equalBytes(kept.sealed, sealed)) return kept.rules;
      const rules = seal.open(RULES_PLACE, sealed) as AccessRules | undefined;
      if (rules === undefined) throw damaged(database, 'The groups and schedules');
      kept = { sealed, rules };
      return rules;
    },
    setRules: (rules) => {
      const flaw = rulesFault(rules);
      if (flaw !== undefined) throw new Fault('command-bad', `${flaw} Nothing was changed.`);
      database.guard(() => put.run(seal.seal(RULES_PLACE, rules as unknown as CanonicalValue)));
    },
  };
}

function openMemberships({ database, seal, checkKnown }: AccessParts): Pick<AccessBook, 'memberships' | 'setMemberships' | 'countMembers'> {
  const read = database.raw.prepare('SELECT sealed FROM memberships WHERE person_id = ?').pluck();
  const put = database.raw.prepare('INSERT INTO memberships (person_id, group_hash, sealed) VALUES (?, ?, ?)');
  const end = database.raw.prepare('DELETE FROM memberships WHERE person_id = ?');
  const count = database.raw.prepare('SELECT count(*) FROM memberships WHERE group_hash = ?').pluck();
  return {
    memberships: (id) =>
      database
        .guard(() => read.all(id))
        .map((sealed) => {
          const membership = seal.open(memberPlace(id), sealed) as Membership | undefined;
          if (membership === undefined) throw damaged(database, 'A group of a person');
          return membership;
        }),
    setMemberships: (id, memberships) => {
      invariant(memberships.length <= LEVELS_MAX, 'the groups of a person are bounded');
      checkKnown(id);
      database.transaction(() => {
        end.run(id);
        for (const membership of memberships)
          put.run(id, seal.lookup('group', membership.group), seal.seal(memberPlace(id), membership as unknown as CanonicalValue));
      });
    },
    countMembers: (group) => database.guard(() => Number(count.get(seal.lookup('group', group)))),
  };
}

function openPasses(database: Database): Pick<AccessBook, 'lastPass' | 'setLastPass' | 'endPasses'> {
  const read = database.raw.prepare('SELECT at_ms FROM last_passes WHERE person_id = ?').pluck();
  const put = database.raw.prepare(
    'INSERT INTO last_passes (person_id, at_ms) VALUES (?, ?) ON CONFLICT (person_id) DO UPDATE SET at_ms = excluded.at_ms',
  );
  const forget = database.raw.prepare('DELETE FROM last_passes WHERE person_id = ?');
  const end = database.raw.prepare('DELETE FROM last_passes WHERE at_ms < ?');
  return {
    lastPass: (id) => database.guard(() => read.get(id) as number | undefined),
    setLastPass: (id, atMs) => {
      database.guard(() => (atMs === undefined ? forget.run(id) : put.run(id, Math.floor(atMs))));
    },
    endPasses: (beforeMs) => database.guard(() => end.run(Math.floor(beforeMs)).changes),
  };
}

function damaged({ path }: Database, what: string): Fault {
  return new Fault('store-corrupt', `${what} in ${path} cannot be read: restore the file from a copy, or set them anew.`);
}
