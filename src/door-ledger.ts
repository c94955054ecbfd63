/**
 * The ledger as the door process opens it. One that does not verify is put aside, never deleted;
 * one that cannot be opened at all leaves the door without: the face is off, card and PIN go on
 * (INV-12, INV-20). It and people.db keep watch over each other's age (INV-07).
 */

import { join } from 'node:path';
import { type Fault, isFault } from './base/fault.ts';
import { ANCHOR_EVERY, isAnchoredAtOnce, isPeopleBehind } from './core/ledger/anchoring.ts';
import { readCheckpoint } from './core/ledger/checkpoint.ts';
import type { RolledBackStore } from './core/ledger/event.ts';
import { isCutOff, openLedger, type OpenedLedger, quarantineLedger } from './edge/vault/ledger.ts';
import { isLedgerLost } from './edge/vault/ledger-read.ts';
import type { Clock } from './ports/clock.ts';
import type { Crypto, SigningKey } from './ports/crypto.ts';
import type { Ledger, LedgerCheck } from './ports/ledger.ts';
import type { PeopleVault } from './ports/people-vault.ts';

/** Where people.db keeps the newest checkpoint: a ledger set back together with its head file is seen by it. */
const ANCHOR = 'ledger-head';

export interface DoorLedgerOptions {
  readonly dataDir: string;
  readonly site: { readonly deviceId: string };
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly onLog: (line: string) => void;
}

export interface DoorLedger {
  readonly ledger: Ledger;
  /** False where it had to be begun anew, may lack entries or cannot be opened: the face stays off for this run. */
  readonly isWhole: boolean;
  /** Which of people.db and ledger.db is older than the other one states; whoever notices it records it. */
  readonly rolledBack: readonly RolledBackStore[];
}

interface Opening {
  readonly path: string;
  readonly open: (anchors: readonly string[]) => OpenedLedger;
  /** Entries that a checkpoint of this ledger states. */
  readonly sizeOf: (note: string) => number | undefined;
  readonly people: PeopleVault;
  readonly onLog: (line: string) => void;
}

export function openLedgerOrNew(options: DoorLedgerOptions, signingKey: SigningKey, people: PeopleVault): DoorLedger {
  const { crypto, clock, site, onLog } = options;
  const path = join(options.dataDir, 'ledger.db');
  const origin = `menshen/${site.deviceId}`;
  const opening: Opening = {
    path,
    open: (anchors) => openLedger({ path, signingKey, crypto, clock, origin, anchors }),
    sizeOf: (note) =>
      readCheckpoint(
        note,
        { name: origin, publicKey: signingKey.publicKey },
        (message) => crypto.sha256(message),
        crypto.isSignatureValid.bind(crypto),
      )?.size,
    people,
    onLog,
  };
  const { anchor, isAnchorKnown } = readAnchor(people, onLog);
  try {
    const ledger = opening.open(anchor === undefined ? [] : [anchor]);
    const isBehind = isAnchorKnown && isOlderThan(ledger, anchor === undefined ? 0 : (opening.sizeOf(anchor) ?? 0));
    if (isBehind)
      onLog('people.db is older than the ledger: an earlier copy of it was put back. The face stays off until an operator has looked.');
    return {
      ledger: replaceable(anchored(ledger, opening, !isBehind), opening),
      isWhole: isAnchorKnown,
      rolledBack: isBehind ? ['people'] : [],
    };
  } catch (error) {
    if (!isFault(error)) throw error;
    onLog(error.message);
    if (!isLedgerLost(error)) return { ledger: noLedger(error), isWhole: false, rolledBack: [] };
    return { ledger: begunAnew(opening, error.code), isWhole: false, rolledBack: isCutOff(error) ? ['ledger'] : [] };
  }
}

/** People.db's checkpoint lies further back than it can after any power cut, or behind entries that this program cannot read. */
function isOlderThan(ledger: OpenedLedger, anchorSize: number): boolean {
  try {
    return isPeopleBehind(ledger.entries(anchorSize, ANCHOR_EVERY + 1).map(({ event }) => event.kind));
  } catch (error) {
    if (!isFault(error)) throw error;
    return true;
  }
}

/** The same ledger until the check of its past ends badly; then it is put aside and a new one goes on in its place. */
function replaceable(first: Ledger, opening: Opening): Ledger {
  let current = first;
  let ended: LedgerCheck | undefined;
  const checkSlice = (): LedgerCheck => {
    const check = ended ?? current.checkSlice();
    if (ended !== undefined || check.kind === 'checking') return check;
    ended = check;
    if (check.kind === 'bad') {
      opening.onLog(check.sentence);
      current.close();
      current = begunAnew(opening, 'ledger-broken');
    }
    return check;
  };
  return {
    get size() {
      return current.size;
    },
    entries: (from, limit) => current.entries(from, limit),
    append: (event) => current.append(event),
    checkSlice,
    close: () => {
      current.close();
    },
  };
}

function begunAnew(opening: Opening, cause: Fault['code']): Ledger {
  const { path, open, onLog } = opening;
  try {
    const asideNumber = quarantineLedger(path);
    const ledger = anchored(open([]), opening, true);
    ledger.append({ kind: 'ledger-restarted', cause, asideNumber });
    onLog(
      `The broken ledger is kept as ledger.broken-${String(asideNumber)}.db and a new one has begun. The face is off until the next start: have it examined first.`,
    );
    return ledger;
  } catch (error) {
    if (!isFault(error)) throw error;
    onLog(error.message);
    return noLedger(error);
  }
}

function readAnchor(
  people: PeopleVault,
  onLog: (line: string) => void,
): { readonly anchor: string | undefined; readonly isAnchorKnown: boolean } {
  try {
    return { anchor: people.setting(ANCHOR), isAnchorKnown: true };
  } catch (error) {
    if (!isFault(error)) throw error;
    onLog(error.message);
    return { anchor: undefined, isAnchorKnown: false };
  }
}

/** A ledger that takes nothing. What the terminal does with that is the face gate's matter. */
function noLedger(fault: Fault): Ledger {
  return {
    size: 0,
    entries: () => {
      throw fault;
    },
    append: () => {
      throw fault;
    },
    checkSlice: () => ({ kind: 'bad', sentence: fault.message }),
    close: () => undefined,
  };
}

/**
 * The same ledger, its newest checkpoint copied to people.db: at once after what people.db must not forget, now and then
 * otherwise. A copy that fails is made up for before the next entry, or there is none: a people.db that fell behind on a full disk
 * would pass for an older one after a power cut. An older people.db keeps its checkpoint until it is known to be older.
 */
function anchored(ledger: OpenedLedger, { people, onLog }: Pick<Opening, 'people' | 'onLog'>, isCopiedNow: boolean): Ledger {
  let since = 0;
  let isHeldBack = !isCopiedNow;
  let owed: Fault | undefined;
  const copy = (): void => {
    try {
      people.setSetting(ANCHOR, ledger.head());
      since = 0;
      owed = undefined;
    } catch (error) {
      if (!isFault(error)) throw error;
      if (owed === undefined) onLog(error.message);
      owed = error;
    }
  };
  const makeUp = (): void => {
    if (owed !== undefined) copy();
    if (owed !== undefined) throw owed;
  };
  if (isCopiedNow) copy();
  return {
    get size() {
      return ledger.size;
    },
    entries: ledger.entries.bind(ledger),
    append: (event) => {
      makeUp();
      const entry = ledger.append(event);
      since += 1;
      const isAtOnce = isAnchoredAtOnce(event.kind);
      if (isAtOnce) isHeldBack = false; // such as the entry that tells of the older store
      if (isAtOnce || (since >= ANCHOR_EVERY && !isHeldBack)) copy();
      return entry;
    },
    checkSlice: ledger.checkSlice.bind(ledger),
    close: () => {
      if (!isHeldBack) copy();
      ledger.close();
    },
  };
}
