/** Real ledger and people store side by side, opened as the door process does, and copied as a thief or a power cut leaves them. */
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeLongLedger } from '../../../scripts/bench/ledger-bulk.ts';
import { SecretBytes } from '../../../src/base/secret.ts';
import { ANCHOR_EVERY } from '../../../src/core/ledger/anchoring.ts';
import type { LedgerEvent } from '../../../src/core/ledger/event.ts';
import { type DoorLedger, openLedgerOrNew } from '../../../src/door-ledger.ts';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import { WHOLE_MAX } from '../../../src/edge/vault/ledger-check.ts';
import { openPeopleVault } from '../../../src/edge/vault/people.ts';
import type { Crypto } from '../../../src/ports/crypto.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import type { PeopleVault } from '../../../src/ports/people-vault.ts';
import { eventAt, SUBJECT, tamper } from './support.ts';

const DEVICE = 'test-door';
const PASSAGE: LedgerEvent = { kind: 'passage', method: 'card', subject: SUBJECT };
const WITHDRAWN: LedgerEvent = { kind: 'withdrawn', subject: SUBJECT, channel: 'screen' };
const key = (fill: number): SecretBytes => new SecretBytes(new Uint8Array(32).fill(fill));

let crypto: Crypto;
let dir: string;
beforeAll(async () => {
  crypto = await openCrypto();
});
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'menshen-door-ledger-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

interface Open extends DoorLedger {
  readonly people: PeopleVault;
  readonly lines: string[];
  /** Both stores closed, as a stop does. */
  close(): void;
}

const clock = { nowMs: () => 1_700_000_000_000, monotonicMs: () => 0, after: () => () => undefined };

function open(): Open {
  const lines: string[] = [];
  const people = openPeopleVault({
    path: join(dir, 'people.db'),
    key: key(1),
    linkKey: key(2),
    pinPepper: key(3),
    cardKey: key(4),
    crypto,
    clock,
  });
  const opened = openLedgerOrNew(
    { dataDir: dir, site: { deviceId: DEVICE }, clock, crypto, onLog: (line) => lines.push(line) },
    crypto.signingKey(key(7)),
    people,
  );
  return {
    ...opened,
    people,
    lines,
    close: () => {
      opened.ledger.close();
      people.close();
    },
  };
}

/** The files of one store as they lie there now, put back by the returned function: a copy of a running store has its log too. */
function copyOf(...stems: readonly string[]): () => void {
  const kept = mkdtempSync(join(tmpdir(), 'menshen-kept-'));
  const isOf = (file: string): boolean => stems.some((stem) => file.startsWith(`${stem}.`));
  for (const file of readdirSync(dir).filter(isOf)) copyFileSync(join(dir, file), join(kept, file));
  return () => {
    for (const file of readdirSync(dir).filter((found) => isOf(found) && !found.endsWith('.pub'))) rmSync(join(dir, file));
    for (const file of readdirSync(kept)) copyFileSync(join(kept, file), join(dir, file));
    rmSync(kept, { recursive: true });
  };
}

function append(ledger: Ledger, event: LedgerEvent, count = 1): void {
  for (let at = 0; at < count; at += 1) ledger.append(event);
}
const kinds = (ledger: Ledger): string[] => ledger.entries(0, 10_000).map(({ event }) => event.kind);

/** What a start after this finds. */
function startFinds(): Pick<DoorLedger, 'isWhole' | 'rolledBack'> {
  const again = open();
  const { isWhole, rolledBack } = again;
  again.close();
  return { isWhole, rolledBack };
}

describe('people.db put back to an older copy', () => {
  it.each<[string, LedgerEvent[]]>([
    ['one withdrawal and a stop', [WITHDRAWN, { kind: 'stop' }]],
    ['an erasure', [WITHDRAWN, { kind: 'erase-intent', proofId: 'p', scope: 'subject', cause: 'withdrawn', subject: SUBJECT }]],
    ['a blocked card and a passage', [{ kind: 'credential-blocked', method: 'card', subject: SUBJECT }, PASSAGE]],
    ['many passages', Array.from({ length: ANCHOR_EVERY + 1 }, () => PASSAGE)],
  ])('is told after %s', (_what, events) => {
    const first = open();
    append(first.ledger, PASSAGE, 3);
    first.close();
    const putBack = copyOf('people');
    const second = open();
    expect(second.rolledBack).toEqual([]);
    for (const event of events) second.ledger.append(event);
    second.close();
    putBack();
    const third = open();
    expect([third.rolledBack, third.isWhole]).toEqual([['people'], true]);
    expect(third.lines.join()).toMatch(/people\.db is older/);
    third.close();
  });

  it('stays told until an entry records it, however often the start is broken off', () => {
    const first = open();
    first.close();
    const putBack = copyOf('people');
    const second = open();
    append(second.ledger, WITHDRAWN, 2);
    second.close();
    putBack();
    expect(startFinds().rolledBack).toEqual(['people']);
    const third = open();
    append(third.ledger, { kind: 'boot', version: '1', isUnclean: true });
    append(third.ledger, PASSAGE, 2 * ANCHOR_EVERY);
    third.close();
    const fourth = open();
    expect(fourth.rolledBack).toEqual(['people']);
    fourth.ledger.append({ kind: 'rolled-back', store: 'people' });
    fourth.close();
    expect(startFinds().rolledBack).toEqual([]);
  });

  it('is told where it was begun anew beside a ledger', () => {
    const first = open();
    append(first.ledger, WITHDRAWN, 2);
    first.close();
    for (const file of readdirSync(dir)) if (file.startsWith('people.')) rmSync(join(dir, file));
    expect(startFinds().rolledBack).toEqual(['people']);
  });
});

describe('a power cut', () => {
  it('is no alarm, wherever it falls between two entries or between an entry and its copy', () => {
    const events: LedgerEvent[] = [PASSAGE, WITHDRAWN, PASSAGE, { kind: 'person-ended', subject: SUBJECT }, WITHDRAWN, PASSAGE];
    const running = open();
    const cuts: (() => void)[] = [];
    for (const event of events) {
      const people = copyOf('people');
      running.ledger.append(event);
      const ledger = copyOf('ledger');
      cuts.push(() => {
        people();
        ledger();
      }); // written, not copied
      cuts.push(copyOf('people', 'ledger')); // copied
    }
    for (let at = 0; at < ANCHOR_EVERY + 2; at += 1) {
      const people = copyOf('people');
      running.ledger.append(PASSAGE);
      const ledger = copyOf('ledger');
      cuts.push(() => {
        people();
        ledger();
      });
    }
    running.close();
    for (const cut of cuts) {
      cut();
      expect(startFinds()).toEqual({ isWhole: true, rolledBack: [] });
    }
  });

  it('in the first moments is no alarm', () => {
    const running = open();
    const cut = copyOf('people', 'ledger');
    running.close();
    cut();
    expect(startFinds()).toEqual({ isWhole: true, rolledBack: [] });
  });
});

describe('a ledger put back', () => {
  it('to an older copy is put aside, and the store is named', () => {
    const first = open();
    append(first.ledger, PASSAGE, 3);
    first.close();
    const putBack = copyOf('ledger');
    const second = open();
    second.ledger.append(WITHDRAWN);
    second.close();
    putBack();
    const third = open();
    expect([third.isWhole, third.rolledBack]).toEqual([false, ['ledger']]);
    expect(kinds(third.ledger)).toEqual(['ledger-restarted']);
    expect(existsSync(join(dir, 'ledger.broken-1.db'))).toBe(true);
    third.close();
    expect(startFinds()).toEqual({ isWhole: true, rolledBack: [] });
  });

  it('changed is put aside, and is not called older', () => {
    const first = open();
    append(first.ledger, PASSAGE, 3);
    first.close();
    tamper(join(dir, 'ledger.db'), "UPDATE entries SET event = replace(event, 'card', 'face') WHERE seq = 1");
    const second = open();
    expect([second.isWhole, second.rolledBack]).toEqual([false, []]);
    second.close();
  });
});

describe('a long ledger', () => {
  it('found bad in its past is put aside while the door lives', () => {
    writeLongLedger({
      path: join(dir, 'ledger.db'),
      crypto,
      signingKey: crypto.signingKey(key(7)),
      origin: `menshen/${DEVICE}`,
      count: WHOLE_MAX + 100,
      eventAt,
    });
    tamper(join(dir, 'ledger.db'), "UPDATE entries SET event = replace(event, 'pin', 'pim') WHERE seq = 1501");
    const running = open();
    expect(running.isWhole).toBe(true);
    running.ledger.append(PASSAGE);
    let check = running.ledger.checkSlice();
    while (check.kind === 'checking') check = running.ledger.checkSlice();
    expect(check).toMatchObject({ kind: 'bad', sentence: expect.stringContaining('1501') as string });
    expect(running.ledger.checkSlice()).toEqual(check);
    running.ledger.append(WITHDRAWN);
    expect(kinds(running.ledger)).toEqual(['ledger-restarted', 'withdrawn']);
    expect(existsSync(join(dir, 'ledger.broken-1.db'))).toBe(true);
    running.close();
    const again = open();
    expect([again.isWhole, again.rolledBack, again.ledger.size]).toEqual([true, [], 2]);
    again.close();
  });
});
