/**
 * What the site file itself answers about the gates: identity of the processor, necessity, ground of a public place (Measures Art. 4,
 * 5(1), 13). It sees through blanks and placeholders; whether the words are true nobody can compute.
 */

import type { GateFacts } from './gates.ts';
import { NECESSITY_CHARACTERS_MIN } from './limits.ts';
import type { Site } from './site.ts';

/** Words that installers leave behind; they are no processor's name or address. */
const PLACEHOLDER_WORDS =
  /^(?:todo|tbd|tba|fixme|xx+|n\/?a|nil|null|none|unknown|undefined|example|sample|dummy|foo|bar|test(?:ing)?|placeholder|changeme|fill(?: me)? in|待定|待填.*|待补.*|待确认|未定|未填.*|无|暂无|空|没有|不详|未知|测试.*|示例.*|样例|某某.*|请填.*|填写.*)$/iu;
/** Nothing but marks: dashes, dots, brackets, question marks. */
const MARKS_ONLY = /^[\p{P}\p{S}\s]+$/u;
/** One letter over and over: xxx, aaaa, 0000. */
const ONE_LETTER = /^(\S)\1+$/u;
/** What stands round a placeholder without making it a word. */
const ROUND = /^[\s<>[\](){}【】（）《》_*"'.…。:：-]+|[\s<>[\](){}【】（）《》_*"'.…。:：-]+$/gu;

/** True where a text says something: not blank, not a placeholder. */
export function isMeant(text: string): boolean {
  const trimmed = text.trim().normalize('NFKC');
  const bare = trimmed.replace(ROUND, '');
  return bare !== '' && !MARKS_ONLY.test(bare) && !ONE_LETTER.test(bare) && !PLACEHOLDER_WORDS.test(bare);
}

/** Characters of a telephone number as people write it, with an extension. */
const PHONE = /^\+?[\d\s().\-/~、,;extEXT转#]+$/u;
/** Digits: short service numbers have five (12345), an international number with extension at most this many each. */
const PHONE_DIGITS_MIN = 5;
const PHONE_DIGITS_MAX = 40;

export function isPhone(text: string): boolean {
  const normal = text.trim().normalize('NFKC');
  const digits = normal.replace(/\D/gu, '').length;
  return isMeant(text) && PHONE.test(normal) && digits >= PHONE_DIGITS_MIN && digits <= PHONE_DIGITS_MAX;
}

/** One address: RFC 5321 is wider, but nobody gives such a one to the public. */
const EMAIL = /^[^\s@<>,;]{1,64}@[^\s@<>,;.]+(?:\.[^\s@<>,;.]+)+$/u;

export function isEmail(text: string): boolean {
  const normal = text.trim().normalize('NFKC');
  return isMeant(normal.split('@')[0] ?? '') && EMAIL.test(normal);
}

function isIdentified({ processor, privacyOfficer }: Site): boolean {
  const { name, address, phone, email } = processor;
  const isProcessorNamed = isMeant(name) && isMeant(address) && isPhone(phone) && isEmail(email);
  const isOfficerNamed =
    privacyOfficer === undefined || (isMeant(privacyOfficer.name) && isPhone(privacyOfficer.phone) && isEmail(privacyOfficer.email));
  return isProcessorNamed && isOfficerNamed;
}

/** Long enough to say why, and no placeholder. */
function isReason(text: string): boolean {
  return isMeant(text) && text.trim().length >= NECESSITY_CHARACTERS_MIN;
}

/** Gates that follow from the site file alone (Measures Art. 4, 5, 13). */
export function siteFacts(site: Site): GateFacts {
  const { access } = site;
  return {
    'face-disabled': site.face.isEnabled,
    'processor-incomplete': isIdentified(site),
    'necessity-missing': isReason(site.necessity),
    'public-ground-missing': access?.kind !== 'public' || (isReason(access.publicSafetyGround) && isMeant(access.securityDuty)),
  };
}
