import fc from 'fast-check';
import { entryLeaf, nextEntry, type StoredEntry } from '../../../src/core/ledger/chain.ts';
import { hashHex } from '../../../src/core/ledger/encoding.ts';
import { CHECKPOINT_EVERY } from '../../../src/core/ledger/verify.ts';
import { check, type Log, sha256, someEvents, writeLog } from './support.ts';

/** Each run checks a whole ledger. */
fc.configureGlobal({ numRuns: 40 });
const SIZE = 2 * CHECKPOINT_EVERY + 10;
const whole = writeLog(someEvents(SIZE));
const copy = (): Log => ({ ...whole, entries: whole.entries.map((entry) => ({ ...entry })), notes: new Map(whole.notes) });
const at = fc.integer({ min: 0, max: SIZE - 1 });
const rehash = (entry: StoredEntry): StoredEntry => ({ ...entry, hash: hashHex(entryLeaf(sha256, entry)) });
const flip = (text: string, place: number, bit: number): string => {
  const index = place % text.length;
  return text.slice(0, index) + String.fromCharCode(text.charCodeAt(index) ^ (1 << bit)) + text.slice(index + 1);
};

describe('a whole ledger', () => {
  it.each([0, 1, 2, 127, 128, 129, 256, SIZE])('of %i entries holds', (size) => {
    const log = writeLog(someEvents(size));
    expect(check(log, [log.head])).toMatchObject({ kind: 'ok', size });
  });

  it('holds with an anchor of any earlier size', () => {
    for (const size of [0, 1, 128, 200]) expect(check(whole, [writeLog(someEvents(size)).head]).kind).toBe('ok');
  });
});

describe('the first bad entry is named', () => {
  it('where one bit of any column was changed', () => {
    const column = fc.constantFrom('event', 'previous', 'hash', 'atMs', 'seq');
    fc.assert(
      fc.property(at, column, fc.nat(300), fc.integer({ min: 0, max: 6 }), (seq, name, place, bit) => {
        const log = copy();
        const entry = log.entries[seq] as StoredEntry;
        const old = entry[name];
        log.entries[seq] = { ...entry, [name]: typeof old === 'number' ? old ^ (1 << bit) : flip(old, place, bit) };
        expect(check(log)).toMatchObject({ kind: 'bad', seq, what: 'altered' });
      }),
    );
  });

  it('where one was dropped, also when the later ones were numbered anew', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: SIZE - 2 }), fc.boolean(), (seq, isRenumbered) => {
        const log = copy();
        log.entries.splice(seq, 1);
        if (isRenumbered) log.entries = log.entries.map((entry, place) => ({ ...entry, seq: place }));
        expect(check(log)).toMatchObject({ kind: 'bad', seq, what: 'missing' });
      }),
    );
  });

  it("where two were swapped, also when they took each other's numbers", () => {
    fc.assert(
      fc.property(fc.uniqueArray(at, { minLength: 2, maxLength: 2 }), fc.boolean(), ([left = 0, right = 0], isRenumbered) => {
        const log = copy();
        const [one, other] = [log.entries[left] as StoredEntry, log.entries[right] as StoredEntry];
        log.entries[left] = isRenumbered ? { ...other, seq: left } : other;
        log.entries[right] = isRenumbered ? { ...one, seq: right } : one;
        expect(check(log)).toMatchObject({ kind: 'bad', seq: Math.min(left, right), what: 'reordered' });
      }),
    );
  });

  it('where the end was cut off', () => {
    fc.assert(
      fc.property(at, (size) => {
        const log = copy();
        log.entries.length = size;
        expect(check(log)).toMatchObject({ kind: 'bad', seq: size, what: 'cut-off' });
      }),
    );
  });

  it('where the end was cut off together with its checkpoint, by the anchor kept elsewhere', () => {
    const older = writeLog(someEvents(100));
    expect(check(older).kind).toBe('ok');
    expect(check(older, [whole.head])).toMatchObject({ kind: 'bad', seq: 100, what: 'cut-off' });
  });

  it('where one was rewritten with its own hash', () => {
    fc.assert(
      fc.property(at, (seq) => {
        const log = copy();
        log.entries[seq] = rehash({ ...(log.entries[seq] as StoredEntry), event: '{"kind":"stop"}' });
        const isSeenByRoot = seq === SIZE - 1 || (seq + 1) % CHECKPOINT_EVERY === 0;
        const first = isSeenByRoot ? Math.floor(seq / CHECKPOINT_EVERY) * CHECKPOINT_EVERY : seq;
        expect(check(log)).toMatchObject({ kind: 'bad', seq: first, what: 'altered' });
      }),
    );
  });

  it('to the checkpoint before it, where the whole chain after it was made anew', () => {
    fc.assert(
      fc.property(at, (seq) => {
        const log = copy();
        for (let place = seq; place < SIZE; place += 1) {
          const entry = log.entries[place] as StoredEntry;
          const previous = place === seq ? entry.previous : (log.entries[place - 1] as StoredEntry).hash;
          log.entries[place] = rehash({ ...entry, previous, event: place === seq ? '{"kind":"stop"}' : entry.event });
        }
        expect(check(log)).toMatchObject({ kind: 'bad', seq: Math.floor(seq / CHECKPOINT_EVERY) * CHECKPOINT_EVERY, what: 'altered' });
      }),
    );
  });

  it('where entries were added without the key', () => {
    const log = copy();
    const last = log.entries.at(-1) as StoredEntry;
    const { leaf: _, ...added } = nextEntry(sha256, { seq: SIZE, atMs: 1, previous: last.hash }, { kind: 'stop' });
    log.entries.push(added);
    expect(check(log)).toMatchObject({ kind: 'bad', seq: SIZE, what: 'unsigned' });
  });

  it('where any bit of a checkpoint was changed', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.integer({ min: 0, max: 6 }), fc.constantFrom(undefined, 128, 256), (place, bit, size) => {
        const log = copy();
        if (size === undefined) log.head = flip(log.head, place, bit);
        else log.notes.set(size, flip(log.notes.get(size) as string, place, bit));
        expect(check(log)).toMatchObject({ kind: 'bad', what: 'checkpoint-bad' });
        expect(check(copy(), [flip(whole.head, place, bit)])).toMatchObject({ kind: 'bad', what: 'anchor-bad' });
      }),
    );
  });

  it('where an anchor states another past', () => {
    const other = writeLog([{ kind: 'stop' }, ...someEvents(50)]);
    expect(check(copy(), [other.head])).toMatchObject({ kind: 'bad', seq: 0, what: 'altered' });
  });
});
