/** What a terminal is built from, and what its verbs share. Nothing here opens or closes a part: whoever made it does. */

import type { Notice } from '../core/consent/notice.ts';
import type { GateCode } from '../core/policy/gates.ts';
import type { Site } from '../core/policy/site.ts';
import type { Clock } from '../ports/clock.ts';
import type { Crypto, SigningKey } from '../ports/crypto.ts';
import type { CardReader, DoorLock, PinPad } from '../ports/door-hardware.ts';
import type { Eye } from '../ports/eye.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { PeopleVault } from '../ports/people-vault.ts';
import type { Screen } from '../ports/screen.ts';
import type { ClockGuard } from './clock-guard.ts';
import type { Door } from './door.ts';
import type { Journal } from './journal.ts';
import type { Readiness } from './readiness.ts';
import type { Store } from './store.ts';
import type { Turns } from './turns.ts';

export interface TerminalParts {
  /** Version of the software, recorded at boot. */
  readonly version: string;
  readonly site: Site;
  readonly clock: Clock;
  readonly crypto: Crypto;
  /** Signs consent grants; the eye knows the public half. */
  readonly signingKey: SigningKey;
  readonly people: PeopleVault;
  readonly ledger: Ledger;
  readonly eye: Eye;
  readonly lock: DoorLock;
  readonly screen: Screen;
  /** Absent where the site has none. */
  readonly reader?: CardReader;
  readonly pinPad?: PinPad;
  /** Gates that whoever opened the parts found closed; they stay closed until the next start. */
  readonly closedForRun?: readonly GateCode[];
}

/** What the verbs stand on. */
export interface Ground {
  readonly parts: TerminalParts;
  readonly notice: Notice;
  readonly clockGuard: ClockGuard;
  readonly journal: Journal;
  readonly store: Store;
  readonly readiness: Readiness;
  readonly door: Door;
  /** Erasures, purges and reconciliation go one after the other. */
  readonly turns: Turns;
  /** Persons whose enrolment is under way: their consent precedes their template. */
  readonly enrolling: Set<string>;
}
