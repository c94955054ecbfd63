/** What the site file itself answers about the gates: identity of the processor and necessity. */

import type { GateFacts } from './gates.ts';
import { NECESSITY_CHARACTERS_MIN } from './limits.ts';
import type { Site } from './site.ts';

/** Words that installers leave behind; they are no processor's name or address. */
const PLACEHOLDER = /^(todo|tbd|xxx+|n\/?a|none|example|placeholder|-+|\?+|待定|无|测试)$/i;

/** True where a text says something: not blank, not a placeholder. */
export function isMeant(text: string): boolean {
  const trimmed = text.trim();
  return trimmed !== '' && !PLACEHOLDER.test(trimmed);
}

/** Gates that follow from the site file alone (Measures Art. 4, 5). */
export function siteFacts(site: Site): GateFacts {
  const { name, address, phone, email } = site.processor;
  return {
    'face-disabled': site.face.isEnabled,
    'processor-incomplete': [name, address, phone, email].every(isMeant),
    'necessity-missing': isMeant(site.necessity) && site.necessity.trim().length >= NECESSITY_CHARACTERS_MIN,
  };
}
