/** The places of a visit in which somebody uses their rights: see their data, take a copy, stop the face, ask or complain. Nobody's name but theirs. */

import type { OwnData } from '../rights/own-data.ts';
import type { ComplaintTopic, RequestKind } from '../rights/request.ts';

/** What can be asked for at the screen; a complaint has a topic besides. */
export const SCREEN_REQUESTS = ['correct', 'delete', 'explain', 'complaint'] as const satisfies readonly RequestKind[];
export type ScreenRequest = (typeof SCREEN_REQUESTS)[number];

export type RightsPlace =
  /** `note` tells what came of the last press. */
  | { readonly kind: 'my-data'; readonly personId: string; readonly data: OwnData; readonly note: RightsNote | null }
  /** `personId` null: a complaint without a name. `isTopic`: what the complaint is about is chosen next. */
  | { readonly kind: 'ask'; readonly personId: string | null; readonly isTopic: boolean }
  /** A number and a day; nothing about what was asked. */
  | { readonly kind: 'asked'; readonly number: string; readonly dueDay: string };

export type RightsNote = 'copied' | 'no-stick' | 'failed' | 'restricted' | 'lifted';

export type RightsInput =
  | { readonly kind: 'rights'; readonly what: 'see' | 'copy' | 'restrict' | 'lift' | 'ask' }
  | { readonly kind: 'request'; readonly request: ScreenRequest; readonly topic: ComplaintTopic | null };

export type RightsAnswer =
  | { readonly kind: 'data-opened'; readonly personId: string; readonly data: OwnData; readonly note: RightsNote | null }
  | { readonly kind: 'asked-answer'; readonly number: string; readonly dueDay: string }
  | { readonly kind: 'rights-failed' };

export type RightsEffect =
  | { readonly kind: 'own-data'; readonly personId: string; readonly act: 'see' | 'copy' | 'restrict' | 'lift' }
  | { readonly kind: 'ask'; readonly personId: string | null; readonly request: ScreenRequest; readonly topic: ComplaintTopic | null };
