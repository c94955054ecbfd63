/**
 * From a verified and confirmed bundle to people.db: one transaction that holds every row and the note of what is still to be done.
 * Before it nothing has happened; after it everything will, whatever the power does. Never touches a face or a consent (INV-03).
 */

import { isFault } from '../base/fault.ts';
import type { AccessRules } from '../core/access/levels.ts';
import type { Present } from '../core/provision/against.ts';
import type { ProvisionContent } from '../core/provision/bundle.ts';
import {
  noteOf,
  type NoteFacts,
  plannedPerson,
  PROVISION_CALENDAR,
  PROVISION_NOTE,
  PROVISION_OWNER,
  PROVISION_SEQUENCE,
  PROVISION_SITE,
} from '../core/provision/journal.ts';
import { fingerprintOf, type ModelFacts, processingFor } from '../core/policy/processing.ts';
import type { Site } from '../core/policy/site.ts';
import type { Crypto } from '../ports/crypto.ts';
import type { PeopleVault } from '../ports/people-vault.ts';
import type { ProvisionDesk } from '../ports/provision.ts';

export interface CommitParts {
  readonly people: PeopleVault;
  readonly desk: Pick<ProvisionDesk, 'keepModels' | 'updates'>;
}

export interface CommitFacts extends NoteFacts {
  readonly siteId: string | null;
  readonly nowMs: number;
}

export type Committed = { readonly kind: 'committed' } | { readonly kind: 'failed'; readonly sentence: string };

/** `onProgress` from 0 to 1. What fails changes nothing. */
export async function commitBundle(
  { people, desk }: CommitParts,
  content: ProvisionContent,
  facts: CommitFacts,
  onProgress: (done: number) => void = () => undefined,
): Promise<Committed> {
  const rows = content.people ?? [];
  const note = noteOf(content, facts);
  try {
    await desk.keepModels(content.models ?? []);
    desk.updates.keep(content.update);
    await people.provision.apply(
      {
        people: rows.filter(({ status }) => status === 'active').map((row) => plannedPerson(row, facts.nowMs)),
        leaving: rows.filter(({ status }) => status === 'left').map(({ number }) => number),
        ...(content.access === undefined ? {} : { access: content.access }),
        settings: settingsOf(content, facts),
        note: ({ added, leaving }) => ({ name: PROVISION_NOTE, value: JSON.stringify({ ...note, added, leaving }) }),
      },
      onProgress,
    );
    return { kind: 'committed' };
  } catch (error) {
    if (!isFault(error)) throw error;
    return { kind: 'failed', sentence: error.message };
  }
}

function settingsOf(content: ProvisionContent, { manifest, claimedBy, siteId }: CommitFacts): Readonly<Record<string, string>> {
  return {
    [PROVISION_SEQUENCE]: String(manifest.sequence),
    ...(siteId === null ? {} : { [PROVISION_SITE]: siteId }),
    ...(claimedBy === null ? {} : { [PROVISION_OWNER]: claimedBy }),
    ...(content.calendar === undefined ? {} : { [PROVISION_CALENDAR]: JSON.stringify(content.calendar) }),
  };
}

export interface PresentParts {
  readonly people: PeopleVault;
  readonly crypto: Pick<Crypto, 'sha256'>;
  readonly site: Site | undefined;
  readonly models: ModelFacts | undefined;
}

/** What is so at the terminal, for the summary and for what cannot be done here. */
export function presentOf({ people, crypto, site, models }: PresentParts): Present {
  const rules: AccessRules = people.access.rules();
  const known = people.list();
  const numbers = new Set(known.map(({ number }) => number));
  return {
    site,
    isKnown: (number) => numbers.has(number),
    hasGroup: (name) => rules.groups.some((group) => group.name === name),
    hasOperator: (without) => known.some(({ role, number, hasCard }) => role === 'operator' && hasCard && !without.has(number)),
    fingerprintOf: (wanted) => fingerprintOf(processingFor(wanted, models), (message) => crypto.sha256(message)),
  };
}
