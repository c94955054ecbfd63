/** Goes over everybody that the people store knows, with pauses: a card must not wait behind ten thousand of them. */

import type { Person } from '../ports/people-vault.ts';
import { pause } from './held.ts';
import type { Ground } from './parts.ts';

/** People between two pauses: a row is opened in some 0.1 ms here and 0.5 ms on a board, so a card waits 8 ms at most. */
const SLICE = 16;

/** False where the store did not answer. Who came meanwhile is not visited, who went is left out. */
export async function eachPerson(ground: Pick<Ground, 'store' | 'parts'>, visit: (person: Person) => void): Promise<boolean> {
  const { store, parts } = ground;
  const ids = store.ask((people) => people.ids());
  if (ids.kind === 'failed') return false;
  for (let from = 0; from < ids.value.length; from += SLICE) {
    if (from > 0) await pause(parts.clock);
    const read = store.ask((people) => ids.value.slice(from, from + SLICE).flatMap((id) => people.byId(id) ?? []));
    if (read.kind === 'failed') return false;
    for (const person of read.value) visit(person);
  }
  return true;
}
