/**
 * Whether a person's consent carries what this terminal does now (Measures Art. 5, 7): one given for another mode, a shorter
 * period, another processor or device is suspended until they agree anew, and so is a guardian's once the child is 14. What
 * changed without touching the consent is told once. Decides about the face alone, never about card or PIN.
 */

import { isCovered } from '../core/consent/grant.ts';
import { bandAt, isBandRefused, isOutgrown } from '../core/consent/minors.ts';
import type { Notice } from '../core/consent/notice.ts';
import { changedSections, noticeFactsOf } from '../core/consent/notice-diff.ts';
import type { NoticeSection } from '../core/consent/notice-texts.ts';
import type { KeptNotice } from '../ports/consent-book.ts';
import type { Person } from '../ports/people-vault.ts';
import type { Ground } from './parts.ts';

type Granted = Pick<Person, 'grant' | 'age'>;
type Where = Pick<Ground, 'notice' | 'clockGuard' | 'parts' | 'store'>;

export type Suspension = 'notice-changed' | 'came-of-age' | 'on-request';

/** The person has stopped the use of their face themself (PIPL 44); it is kept till they lift that or withdraw. A store that does not say: stopped. */
export function isRestricted({ store }: Pick<Ground, 'store'>, grantId: string): boolean {
  const asked = store.ask((people) => people.setting(`face-restricted:${grantId}`));
  return asked.kind === 'failed' || asked.value === 'yes';
}

/** Why a consent that is there does not carry; undefined where it does or there is none. */
export function suspensionOf({ notice, clockGuard, parts, store }: Where, { grant, age }: Granted): Suspension | undefined {
  if (grant === undefined) return undefined;
  const nowMs = clockGuard.now();
  if (isOutgrown(age, grant.grantedAtMs, nowMs)) return 'came-of-age';
  const isCarried = isCovered(grant.noticeVersion, notice.version) && !isBandRefused(parts.site, bandAt(age, nowMs));
  if (!isCarried) return 'notice-changed';
  return isRestricted({ store }, grant.grantId) ? 'on-request' : undefined;
}

/** True where the face may be used for this person. */
export function isConsenting(ground: Where, person: Granted): boolean {
  return person.grant !== undefined && suspensionOf(ground, person) === undefined;
}

/** The notice that this person is shown: a child's guardian reads other last words. */
export function noticeFor(ground: Pick<Ground, 'notice' | 'guardianNotice'>, isByGuardian: boolean): Notice {
  return isByGuardian ? ground.guardianNotice : ground.notice;
}

/** As it is kept beside the evidence. */
export function keptNotice(ground: Pick<Ground, 'parts'>, { version, hash, canonical, texts }: Notice): KeptNotice {
  return { version, hash, canonical, texts, facts: noticeFactsOf(ground.parts.site) };
}

/** The language by which texts are compared: it governs, and every notice has it. */
const GOVERNING = 'zh-CN';

/**
 * Sections that read otherwise than what this person was last shown. Nothing where that notice is not on record any more, or was
 * none of these words; a failing store tells nothing and closes nothing.
 */
export function changedFor(ground: Pick<Ground, 'notice' | 'guardianNotice' | 'store'>, grant: Person['grant']): readonly NoticeSection[] {
  if (grant === undefined) return [];
  const asked = ground.store.ask(({ consents }) => {
    const hash = consents.informedOf(grant.grantId) ?? grant.noticeHash;
    const isPresent = hash === ground.notice.hash || hash === ground.guardianNotice.hash;
    return isPresent ? undefined : consents.notice(hash);
  });
  const known = asked.kind === 'ok' ? asked.value?.texts[GOVERNING] : undefined;
  return known === undefined ? [] : changedSections(known, ground.notice.texts[GOVERNING] ?? []);
}
