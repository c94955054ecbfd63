/**
 * What the keys of a pad mean where there is something to choose: everything that a visit offers can be done by keypad alone.
 * Numbers follow the order of the buttons; the star is always the way back. The page prints the same numbers on them.
 */

import { isDigit, type Key } from '../credential/pin.ts';
import { COMPLAINT_TOPICS } from '../rights/request.ts';
import { type RightsInput, SCREEN_REQUESTS } from './rights-places.ts';

/** As much of a place, or of what the screen shows of it, as says what can be chosen there. */
export type PadPlace =
  | { readonly kind: 'my-face'; readonly isEnrolled: boolean; readonly isFaceOffered: boolean }
  | { readonly kind: 'my-data'; readonly data: { readonly face: { readonly isRestricted: boolean } | null } }
  | { readonly kind: 'ask'; readonly isTopic: boolean }
  | { readonly kind: 'hand-over' }
  | { readonly kind: 'notice' }
  | { readonly kind: 'withdraw-confirm' };

export type PadChoice = { readonly kind: 'agree' | 'decline' | 'enrol' | 'withdraw' | 'confirm' | 'back' } | RightsInput;

/** In the order of the buttons: the first is key 1. Never more than nine. */
export function padChoices(place: PadPlace): readonly PadChoice[] {
  switch (place.kind) {
    case 'my-face':
      return [
        ...(place.isEnrolled ? [{ kind: 'withdraw' } as const] : []),
        ...(place.isFaceOffered ? [{ kind: 'enrol' } as const] : []),
        { kind: 'rights', what: 'see' },
        { kind: 'rights', what: 'ask' },
      ];
    case 'my-data': {
      const { face } = place.data;
      const use: readonly PadChoice[] = face === null ? [] : [{ kind: 'rights', what: face.isRestricted ? 'lift' : 'restrict' }];
      return [{ kind: 'rights', what: 'copy' }, ...use, { kind: 'rights', what: 'ask' }];
    }
    case 'ask':
      return place.isTopic
        ? COMPLAINT_TOPICS.map((topic) => ({ kind: 'request', request: 'complaint', topic }))
        : SCREEN_REQUESTS.map((request) => ({ kind: 'request', request, topic: null }));
    case 'hand-over':
      return [{ kind: 'back' }, { kind: 'confirm' }];
    case 'notice':
      return [{ kind: 'decline' }, { kind: 'agree' }];
    case 'withdraw-confirm':
      return [{ kind: 'confirm' }];
  }
}

/** undefined where that key means nothing there. */
export function padChoice(place: PadPlace, key: Key): PadChoice | undefined {
  return isDigit(key) && key !== '0' ? padChoices(place)[Number(key) - 1] : undefined;
}

export function isPadPlace<Place extends { readonly kind: string }>(place: Place): place is Extract<Place, PadPlace> {
  return ['my-face', 'my-data', 'ask', 'hand-over', 'notice', 'withdraw-confirm'].includes(place.kind);
}

/** The number to print on the button that does this; undefined: none. */
export function padNumber(place: PadPlace, choice: PadChoice): number | undefined {
  const at = padChoices(place).findIndex((one) => isSame(one, choice));
  return at < 0 ? undefined : at + 1;
}

function isSame(one: PadChoice, other: PadChoice): boolean {
  if (one.kind === 'rights') return other.kind === 'rights' && one.what === other.what;
  if (one.kind === 'request') return other.kind === 'request' && one.request === other.request && one.topic === other.topic;
  return one.kind === other.kind;
}
