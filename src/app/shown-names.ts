/** Whether the screen shows anything of a name: hidden unless the site says initials, and then of nobody but the person themself. */

import { initialsOf } from '../core/access/initials.ts';
import type { PersonId } from '../ports/people-vault.ts';
import type { Ground } from './parts.ts';

/** Nothing where names are hidden, where the store fails, and where the initials would be the whole name. */
export function shownOf(ground: Ground, personId: PersonId): { readonly initials?: string } {
  if (ground.parts.site.screen.names !== 'initials') return {};
  const found = ground.store.ask((people) => people.byId(personId)?.name);
  const initials = found.kind === 'ok' && found.value !== undefined ? initialsOf(found.value) : undefined;
  return initials === undefined ? {} : { initials };
}
