/**
 * Whether a person's consent carries what this terminal does now (Measures Art. 5): one given for another mode, retention,
 * processor or device is suspended until they agree anew. Decides about the face alone, never about card or PIN.
 */

import { isCovered } from '../core/consent/grant.ts';
import type { Person } from '../ports/people-vault.ts';
import type { Ground } from './parts.ts';

/** True where the face may be used for this person. */
export function isConsenting(ground: Pick<Ground, 'notice'>, { grant }: Pick<Person, 'grant'>): boolean {
  return grant !== undefined && isCovered(grant.noticeVersion, ground.notice.version);
}
