import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import fc from 'fast-check';
import { pinFlaw } from '../../../src/core/credential/pin.ts';
import { VISIT_DAYS_DEFAULT } from '../../../src/edge/vault/people-records.ts';
import type { OpenedPeople } from '../../../src/edge/vault/people.ts';
import { type Bench, grantFor, newBench } from './support.ts';

const NAME = 'Wang Xiaoming 王小明';
const NUMBER = '40712345';
const CARD = 'C0FFEE4242';
const PIN = '836152';
const SIGNATURE = new Uint8Array(64).fill(9);
const DAY_MS = 24 * 60 * 60 * 1000;

let bench: Bench;
let people: OpenedPeople;
beforeEach(async () => {
  bench = await newBench();
  people = bench.open();
});
afterEach(() => {
  people.close();
  rmSync(bench.dir, { recursive: true });
});
const reopen = (): void => {
  people.close();
  people = bench.open();
};
const addWang = (): string => people.add({ number: NUMBER, name: NAME, role: 'person' }).id;
const raw = <T>(work: (database: BetterSqlite3.Database) => T): T => {
  const database = new BetterSqlite3(bench.path);
  try {
    return work(database);
  } finally {
    database.close();
  }
};

describe('people', () => {
  it('are found by id, number, card and face reference, also after a restart', () => {
    const id = addWang();
    people.setCard(id, CARD.toLowerCase());
    const other = people.add({ number: '7', name: 'Li', role: 'operator', validUntilMs: 5 });
    reopen();
    const wanted = {
      id,
      number: NUMBER,
      name: NAME,
      role: 'person',
      validFromMs: bench.clock.ms,
      hasCard: true,
      hasPin: false,
      hasRefusedFace: false,
      age: { band: 'adult', minorUntil: undefined },
    };
    expect(people.byId(id)).toEqual(wanted);
    expect(people.byNumber(NUMBER)).toEqual(wanted);
    expect(people.byCard(CARD)).toEqual(wanted);
    expect(people.byFaceSubject(people.faceSubject(id))).toEqual(wanted);
    expect(people.list().map((person) => person.id)).toEqual([id, other.id]);
    expect(people.byId(other.id)).toMatchObject({ role: 'operator', validUntilMs: 5 });
    for (const nobody of [
      people.byId('x'),
      people.byNumber('8'),
      people.byCard('ABCD'),
      people.byCard('no card'),
      people.byFaceSubject('00'),
    ])
      expect(nobody).toBeUndefined();
  });

  it('have references that differ from store to store and tell nothing', () => {
    const id = addWang();
    expect(people.faceSubject(id)).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set([id, people.faceSubject(id), people.ledgerSubject(id)]).size).toBe(3);
    const [face, ledger] = [people.faceSubject(id), people.ledgerSubject(id)];
    reopen();
    expect([people.faceSubject(id), people.ledgerSubject(id)]).toEqual([face, ledger]);
    expect(bench.rawBytes().includes(face)).toBe(false);
    expect(bench.rawBytes().includes(ledger)).toBe(false);
  });

  it('share no number and no card', () => {
    const id = addWang();
    const other = people.add({ number: '7', name: 'Li', role: 'person' }).id;
    people.setCard(id, CARD);
    expect(() => people.add({ number: NUMBER, name: 'x', role: 'person' })).toThrow(/number is taken/);
    expect(() => {
      people.setCard(other, CARD.toLowerCase());
    }).toThrow(/belongs to somebody/);
    expect(() => {
      people.setCard(other, 'zz');
    }).toThrow(/hexadecimal/);
    for (const number of ['', '1a', '1234567890123', '１２'])
      expect(() => people.add({ number, name: 'x', role: 'person' })).toThrow(/digits/);
    expect(() => {
      people.setCard('nobody', CARD);
    }).toThrow(/no such person/);
    people.setCard(id, undefined);
    people.setCard(other, CARD);
    expect(people.byCard(CARD)?.id).toBe(other);
  });

  it('once ended are nobody: their number and card are free, their name and references gone', async () => {
    const id = addWang();
    people.setCard(id, CARD);
    await people.setPin(id, PIN);
    const face = people.faceSubject(id);
    const sealed = raw((database) => database.prepare('SELECT identity FROM people').pluck().get() as Buffer);
    people.end(id);
    expect(bench.rawBytes().includes(sealed)).toBe(false);
    for (const nobody of [people.byId(id), people.byNumber(NUMBER), people.byCard(CARD), people.byFaceSubject(face)])
      expect(nobody).toBeUndefined();
    expect(people.list()).toEqual([]);
    expect(await people.isPinRight(id, PIN)).toBe(false);
    expect(() => people.ledgerSubject(id)).toThrow(/no such person/);
    const again = addWang();
    people.setCard(again, CARD);
    reopen();
    expect(people.list()).toHaveLength(1);
    expect(people.faceSubject(again)).not.toBe(face);
  });

  it('leave no name, number, card or PIN readable in any file', async () => {
    const id = addWang();
    people.setCard(id, CARD);
    await people.setPin(id, PIN);
    people.recordConsent(id, grantFor(people, id), SIGNATURE, 'the notice that was shown');
    people.recordVisit({ atMs: bench.clock.ms, method: 'card', personId: id, isGranted: true, reason: undefined });
    people.setSetting('face-used', '19000');
    people.setAttempts(`card:${CARD}`, { failures: 1, waitUntilMs: 0, isBlocked: false });
    people.putIntent({ kind: 'erase', proofId: 'p1', personId: id, cause: 'withdrawn' });
    const bytes = bench.rawBytes();
    expect(bytes.length).toBeGreaterThan(4096);
    for (const text of [NAME, '王小明', NUMBER, CARD, CARD.toLowerCase(), PIN, 'the notice', 'face-used', 'withdrawn"'])
      expect(bytes.includes(text)).toBe(false);
    for (const secret of [Buffer.from(CARD, 'hex'), people.faceSubject(id)]) expect(bytes.includes(secret)).toBe(false);
    const visit = raw((database) => database.prepare('SELECT person FROM visits').pluck().get() as Buffer);
    expect(visit.includes(id)).toBe(false);
  });

  it('stay closed to another key, which changes nothing', () => {
    addWang();
    people.close();
    const before = readFileSync(bench.path);
    expect(() => bench.open(9)).toThrow(/another key/);
    expect(readFileSync(bench.path)).toEqual(before);
    people = bench.open();
    expect(people.byNumber(NUMBER)?.name).toBe(NAME);
  });

  it('are not shut out together by one damaged row', () => {
    const id = addWang();
    people.setCard(id, CARD);
    const other = people.add({ number: '7', name: 'Li', role: 'person' }).id;
    people.setCard(other, 'ABCD');
    people.close();
    raw((database) =>
      database.prepare('UPDATE people SET identity = (SELECT identity FROM people WHERE id = ?) WHERE id = ?').run(other, id),
    );
    people = bench.open();
    expect(people.damagedRows).toBe(1);
    expect(people.byCard('ABCD')?.id).toBe(other);
    expect(() => people.byCard(CARD)).toThrow(/damaged/);
    expect(people.list().map((person) => person.id)).toEqual([other]);
    people.end(id);
  });

  it('are not lost when the disk is full', () => {
    const id = addWang();
    people.close();
    people = bench.open(1, 40);
    const fillUp = (): void => {
      for (let at = 0; at < 500; at += 1) people.add({ number: String(at), name: 'x'.repeat(100), role: 'person' });
    };
    expect(fillUp).toThrow(expect.objectContaining({ code: 'store-full' }) as Error);
    const { length } = people.list();
    reopen();
    expect(people.list()).toHaveLength(length);
    expect(people.byId(id)?.name).toBe(NAME);
  });

  it('are a fault where the file is no database', () => {
    people.close();
    writeFileSync(bench.path, 'x'.repeat(9000));
    expect(() => bench.open()).toThrow(expect.objectContaining({ code: 'store-corrupt' }) as Error);
    rmSync(bench.path);
    people = bench.open();
  });
});

describe('PINs', () => {
  it('are right or wrong, and lifted', async () => {
    const id = addWang();
    expect(await people.isPinRight(id, PIN)).toBe(false);
    await people.setPin(id, PIN);
    reopen();
    expect(people.byId(id)?.hasPin).toBe(true);
    expect(await people.isPinRight(id, PIN)).toBe(true);
    expect(await people.isPinRight(id, '836153')).toBe(false);
    expect(await people.isPinRight(undefined, PIN)).toBe(false);
    await people.setPin(id, undefined);
    expect(await people.isPinRight(id, PIN)).toBe(false);
  });

  it('of two people are different hashes even where they are the same', async () => {
    const [one, other] = [addWang(), people.add({ number: '7', name: 'Li', role: 'person' }).id];
    await people.setPin(one, PIN);
    await people.setPin(other, PIN);
    const hashes = raw((database) => database.prepare('SELECT hex(pin_hash) FROM people').pluck().all());
    expect(new Set(hashes).size).toBe(2);
  });

  it.each(['12345', '123456789', '111111', '123456', '654321', '890123', '321098', '12345a', '', ' 836152', NUMBER])(
    'refuse %j',
    async (pin) => {
      const id = addWang();
      await expect(people.setPin(id, pin)).rejects.toMatchObject({ code: 'command-bad' });
      expect(people.byId(id)?.hasPin).toBe(false);
    },
  );

  it('pass otherwise', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{6,8}$/), (pin) => {
        const steps = new Set(Array.from(pin.slice(1), (digit, at) => (Number(digit) - Number(pin[at]) + 10) % 10));
        const isRun = steps.size === 1 && [0, 1, 9].includes([...steps][0] ?? -1);
        expect(pinFlaw(pin, NUMBER) === undefined).toBe(!isRun && pin !== NUMBER);
      }),
    );
  });
});

describe('consents', () => {
  it('need a card or PIN, which then stays (INV-04)', async () => {
    const id = addWang();
    expect(() => {
      people.recordConsent(id, grantFor(people, id), SIGNATURE, 'n');
    }).toThrow(expect.objectContaining({ code: 'not-permitted' }) as Error);
    people.setCard(id, CARD);
    people.recordConsent(id, grantFor(people, id), SIGNATURE, 'n');
    expect(() => {
      people.setCard(id, undefined);
    }).toThrow(expect.objectContaining({ code: 'not-permitted' }) as Error);
    expect(() => {
      people.end(id);
    }).toThrow(expect.objectContaining({ code: 'not-permitted' }) as Error);
    await people.setPin(id, PIN);
    people.setCard(id, undefined);
    await expect(people.setPin(id, undefined)).rejects.toMatchObject({ code: 'not-permitted' });
    people.endConsent(id, 'withdrawn');
    await people.setPin(id, undefined);
    people.end(id);
  });

  it('are refused by the database itself without a credential', () => {
    const id = addWang();
    raw((database) => {
      const insert = database.prepare("INSERT INTO consents VALUES ('g', ?, 'active', 1, NULL, x'00')");
      expect(() => insert.run(id)).toThrow(/needs a card or PIN/);
      people.setCard(id, CARD);
      insert.run(id);
      expect(() => database.exec('UPDATE people SET card_hash = NULL')).toThrow(/stays/);
      expect(() => database.exec('DELETE FROM consents')).toThrow(/stay/);
      expect(() => database.exec("UPDATE consents SET evidence = x'01'")).toThrow(/only ends/);
      expect(() => database.exec('DELETE FROM people')).toThrow(/ended/);
    });
  });

  it('are in force until they end, and stay on record', () => {
    const id = addWang();
    people.setCard(id, CARD);
    const grant = grantFor(people, id);
    people.recordConsent(id, grant, SIGNATURE, 'the notice');
    reopen();
    expect(people.byId(id)?.grant).toEqual(grant);
    people.recordConsent(id, { ...grant, grantId: 'g2' }, SIGNATURE, 'the notice');
    expect(people.byId(id)?.grant?.grantId).toBe('g2');
    people.endConsent(id, 'withdrawn');
    people.endConsent(id, 'expired');
    expect(people.byId(id)?.grant).toBeUndefined();
    expect(people.records(id).map(({ grantId, status }) => [grantId, status])).toEqual([
      ['g1', 'replaced'],
      ['g2', 'withdrawn'],
    ]);
    expect(people.records(id)[0]?.evidence).toEqual({ grant, signatureHex: '09'.repeat(64), noticeText: 'the notice' });
  });

  it('that are damaged count as none, and the card works on', () => {
    const id = addWang();
    people.setCard(id, CARD);
    people.recordConsent(id, grantFor(people, id), SIGNATURE, 'n');
    raw((database) => {
      database.exec('DROP TRIGGER consents_end_once');
      database.exec('UPDATE consents SET evidence = zeroblob(80)');
    });
    expect(people.byCard(CARD)).toMatchObject({ id, grant: undefined });
    people.endConsent(id, 'expired');
    people.end(id);
  });

  it('for somebody else are our own mistake', () => {
    const id = addWang();
    people.setCard(id, CARD);
    expect(() => {
      people.recordConsent(id, { ...grantFor(people, id), subject: 'other' }, SIGNATURE, 'n');
    }).toThrow(/the person it names/);
  });

  it('lift a refusal', () => {
    const id = addWang();
    people.setCard(id, CARD);
    people.recordRefusal(id);
    reopen();
    expect(people.byId(id)?.hasRefusedFace).toBe(true);
    people.recordConsent(id, grantFor(people, id), SIGNATURE, 'n');
    expect(people.byId(id)?.hasRefusedFace).toBe(false);
  });
});

describe('the small records', () => {
  it('keep visits for their days only, and show a person their own', () => {
    const id = addWang();
    const { ms } = bench.clock;
    people.recordVisit({ atMs: ms, method: 'card', personId: id, isGranted: true, reason: undefined });
    people.recordVisit({ atMs: ms, method: 'face', personId: undefined, isGranted: false, reason: 'not-recognised' });
    expect(people.visits(10)).toEqual([
      { atMs: ms, method: 'face', personId: undefined, isGranted: false, reason: 'not-recognised' },
      { atMs: ms, method: 'card', personId: id, isGranted: true, reason: undefined },
    ]);
    expect(people.visits(10, id)).toHaveLength(1);
    expect(people.visits(1)).toHaveLength(1);
    bench.clock.ms += VISIT_DAYS_DEFAULT * DAY_MS;
    expect(people.pruneVisits()).toBe(0);
    bench.clock.ms += 1;
    people.recordVisit({ atMs: bench.clock.ms, method: 'pin', personId: id, isGranted: true, reason: undefined });
    expect(people.visits(10)).toHaveLength(1);
    bench.clock.ms += VISIT_DAYS_DEFAULT * DAY_MS + 1;
    reopen(); // a clock that ran ahead deletes nothing by itself
    expect(people.endVisits(bench.clock.ms - VISIT_DAYS_DEFAULT * DAY_MS)).toBe(1);
    expect(people.visits(10)).toEqual([]);
  });

  it('keep attempts over a restart, and forget those that are over', () => {
    const state = { failures: 6, waitUntilMs: 12_345, isBlocked: false };
    people.setAttempts('pin:a', state);
    people.setAttempts('pin:b', { failures: 50, waitUntilMs: 0, isBlocked: true });
    reopen();
    expect(people.attempts('pin:a')).toEqual(state);
    expect(people.attempts('pin:b').isBlocked).toBe(true);
    people.setAttempts('pin:a', { failures: 0, waitUntilMs: 0, isBlocked: false });
    expect(people.attempts('pin:a')).toEqual({ failures: 0, waitUntilMs: 0, isBlocked: false });
    expect(raw((database) => database.prepare('SELECT count(*) FROM attempts').pluck().get())).toBe(1);
  });

  it('keep intents in their order until they are cleared', () => {
    people.putIntent({ kind: 'erase', proofId: 'p2', personId: 'a', cause: 'withdrawn' });
    people.putIntent({ kind: 'purge', proofId: 'p1', operatorId: 'b' });
    reopen();
    expect(people.intents()).toEqual([
      { kind: 'erase', proofId: 'p2', personId: 'a', cause: 'withdrawn' },
      { kind: 'purge', proofId: 'p1', operatorId: 'b' },
    ]);
    people.clearIntent('p2');
    expect(people.intents().map((intent) => intent.proofId)).toEqual(['p1']);
  });

  it('that are damaged are not passed over', () => {
    people.putIntent({ kind: 'purge', proofId: 'p1', operatorId: 'b' });
    people.setSetting('mark', '1');
    raw((database) => {
      database.exec("UPDATE intents SET proof_id = 'p2'; UPDATE settings SET sealed = zeroblob(60)");
    });
    for (const read of [() => people.intents(), () => people.setting('mark')])
      expect(read).toThrow(expect.objectContaining({ code: 'store-corrupt' }) as Error);
    people.setSetting('mark', '2');
    expect(people.setting('mark')).toBe('2');
  });

  it('keep settings', () => {
    expect(people.setting('mark')).toBeUndefined();
    people.setSetting('mark', '1');
    people.setSetting('mark', '2');
    people.setSetting('other', '3');
    reopen();
    expect([people.setting('mark'), people.setting('other')]).toEqual(['2', '3']);
  });
});
