/** A refused bundle goes on record once for the same bytes, also after a restart: the ledger must not fill with a stick that stays. */

import type { ProvisionChannel } from '../core/provision/channel.ts';
import { ledgerDigest, PROVISION_REFUSED } from '../core/provision/journal.ts';
import { ORDERS_REFUSED_MAX } from '../core/policy/limits.ts';
import type { Journal } from './journal.ts';
import type { Store } from './store.ts';

export interface RefusedBundle {
  readonly channel: ProvisionChannel;
  readonly token: string;
  readonly why: string;
  /** undefined where it was not read to its end. */
  readonly digest: string | undefined;
}

/** False where it was told before. */
export function rememberRefusal(
  { store, journal }: { readonly store: Store; readonly journal: Journal },
  { channel, token, why, digest }: RefusedBundle,
): boolean {
  const mark = `${why}:${digest === undefined ? token : ledgerDigest(digest)}`;
  const asked = store.ask((people) => people.setting(PROVISION_REFUSED)?.split(' ') ?? []);
  const before = asked.kind === 'ok' ? asked.value : [];
  if (before.includes(mark)) return false;
  store.ask((people) => {
    people.setSetting(PROVISION_REFUSED, [...before, mark].slice(-ORDERS_REFUSED_MAX).join(' '));
  });
  journal.append({ kind: 'provision-refused', why, bundle: digest === undefined ? null : ledgerDigest(digest), channel });
  return true;
}
