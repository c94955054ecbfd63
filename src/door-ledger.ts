/**
 * The ledger as the door process opens it. One that does not verify is put aside, never deleted;
 * one that cannot be opened at all leaves the door without: the face is off, card and PIN go on
 * (INV-12, INV-20).
 */

import { join } from 'node:path';
import { type Fault, isFault } from './base/fault.ts';
import { openLedger, type OpenedLedger, quarantineLedger } from './edge/vault/ledger.ts';
import { isLedgerLost } from './edge/vault/ledger-read.ts';
import type { Clock } from './ports/clock.ts';
import type { Crypto, SigningKey } from './ports/crypto.ts';
import type { Ledger } from './ports/ledger.ts';
import type { PeopleVault } from './ports/people-vault.ts';

/** Where people.db keeps the newest checkpoint: a ledger set back together with its head file is seen by it. */
const ANCHOR = 'ledger-head';
/** Appends between two copies of the checkpoint; each is one more synced write. */
const ANCHOR_EVERY = 16;

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
}

export function openLedgerOrNew(options: DoorLedgerOptions, signingKey: SigningKey, people: PeopleVault): DoorLedger {
  const { crypto, clock, site, onLog } = options;
  const path = join(options.dataDir, 'ledger.db');
  const open = (anchors: readonly string[]): OpenedLedger =>
    openLedger({ path, signingKey, crypto, clock, origin: `menshen/${site.deviceId}`, anchors });
  const { anchor, isAnchorKnown } = readAnchor(people, onLog);
  try {
    return { ledger: anchored(open(anchor === undefined ? [] : [anchor]), people, onLog), isWhole: isAnchorKnown };
  } catch (error) {
    if (!isFault(error)) throw error;
    onLog(error.message);
    if (!isLedgerLost(error)) return { ledger: noLedger(error), isWhole: false };
    return { ledger: begunAnew({ path, open, people, onLog, lost: error }), isWhole: false };
  }
}

interface Anew {
  readonly path: string;
  readonly open: (anchors: readonly string[]) => OpenedLedger;
  readonly people: PeopleVault;
  readonly onLog: (line: string) => void;
  readonly lost: Fault;
}

function begunAnew({ path, open, people, onLog, lost }: Anew): Ledger {
  try {
    const asideNumber = quarantineLedger(path);
    const ledger = anchored(open([]), people, onLog);
    ledger.append({ kind: 'ledger-restarted', cause: lost.code, asideNumber });
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

/** The same ledger, its newest checkpoint copied now and then to people.db; a copy that fails is made up for later. */
function anchored(ledger: OpenedLedger, people: PeopleVault, onLog: (line: string) => void): Ledger {
  let since = 0;
  let isTold = false;
  const copy = (): void => {
    try {
      people.setSetting(ANCHOR, ledger.head());
      since = 0;
      isTold = false;
    } catch (error) {
      if (!isFault(error)) throw error;
      if (!isTold) onLog(error.message);
      isTold = true;
    }
  };
  copy();
  return {
    get size() {
      return ledger.size;
    },
    checkSlice: ledger.checkSlice.bind(ledger),
    entries: ledger.entries.bind(ledger),
    append: (event) => {
      const entry = ledger.append(event);
      since += 1;
      if (since >= ANCHOR_EVERY) copy();
      return entry;
    },
    close: () => {
      copy();
      ledger.close();
    },
  };
}
