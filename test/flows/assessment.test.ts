/** INV-06: the face needs an assessment that the processor signed, for this terminal and this processing. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { publicKeyLine } from '../../src/core/order/minisign.ts';
import { handoverBytes } from '../../src/core/policy/pia-file.ts';
import { simulatedProcessor } from '../../src/sim/processor.ts';
import { type Desk, openDesk } from '../support/assessment.ts';
import { cardOf, type House, makeHouse, pinOf, testSite } from '../support/house.ts';

const OPERATOR = { card: cardOf('900'), pin: pinOf('900') };

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});

/** A door that nobody has assessed, with an operator. */
async function newDoor(options: Parameters<typeof makeHouse>[0] = {}): Promise<House> {
  const house = await makeHouse({ ...options, isUnassessed: true });
  await house.resident({ number: '900', isOperator: true });
  return house;
}

async function pinned(options: Parameters<typeof makeHouse>[0] = {}): Promise<House> {
  const house = await newDoor(options);
  expect(await house.terminal.compliance.pinKey({ ...OPERATOR, key: desk.processor.key })).toEqual({ kind: 'pinned' });
  return house;
}

const closed = (house: House): readonly string[] => house.terminal.status().face.closed;

describe('an assessment of the door', () => {
  it('turns the face on, once it is signed and installed, without a restart; card and PIN never waited', async () => {
    const house = await newDoor();
    expect(closed(house)).toEqual(['pia-missing']);
    await house.tap(cardOf('900'));
    expect(house.lock.unlocks).toBe(1);
    expect(house.terminal.compliance.install(desk.sign(house))).toEqual({ kind: 'refused', reason: 'no-key' });
    expect(await house.terminal.compliance.pinKey({ ...OPERATOR, key: desk.processor.key })).toEqual({ kind: 'pinned' });
    expect(closed(house)).toEqual(['pia-missing']);
    const files = desk.sign(house);
    expect(house.terminal.compliance.install(files)).toMatchObject({ kind: 'installed', isApproving: true });
    expect(house.terminal.status().face).toEqual({ isFaceAllowed: true, closed: [] });
    expect(house.terminal.compliance.install(files)).toMatchObject({ kind: 'already' });
    expect(house.events('pia-installed')).toEqual([
      expect.objectContaining({ fingerprint: house.terminal.compliance.status().fingerprint }),
    ]);
    expect(house.events('processor-key')).toHaveLength(1);
    const next = await house.reboot();
    expect(closed(next)).toEqual([]);
    expect(next.events('pia-installed')).toHaveLength(1);
  });

  it('is refused where signature, terminal, facts or days are not right, and the one in force stays', async () => {
    const house = await pinned();
    const right = desk.sign(house);
    expect(house.terminal.compliance.install(right)).toMatchObject({ kind: 'installed' });
    const stranger = simulatedProcessor(desk.crypto, 'somebody else');
    const other = { ...house, site: { ...testSite(), deviceId: 'other-door' } };
    const moved = { ...house, site: testSite({ siteType: 'school_gate' }) };
    const fact = desk.sign(house, { facts: { mode: '1:N' } });
    const cases: readonly (readonly [string, { readonly file: string; readonly signature: string }, string])[] = [
      ['another key', desk.sign(house, {}, { by: stranger }), 'not-signed'],
      ['an altered byte', { ...desk.sign(house), file: right.file.replace('approved', 'refused') }, 'not-signed'],
      ['no signature', { ...right, file: `${right.file} `, signature: '' }, 'not-signed'],
      ['another terminal', desk.sign(other), 'other-device'],
      ['a signature for another terminal', desk.sign(house, {}, { comment: 'menshen pia X for other-door' }), 'other-device'],
      ['another site type', desk.sign(moved), 'other-facts'],
      ['facts that are not so', fact, 'other-facts'],
      ['the future', desk.sign(house, { date: '2026-01-06' }), 'date'],
      ['before the Measures', desk.sign(house, { date: '2025-05-31', reviewDue: '2026-05-31' }), 'date'],
      ['before the one in force', desk.sign(house, { date: '2026-01-04', reviewDue: '2026-12-31' }), 'date'],
      ['a review after more than a year', desk.sign(house, { reviewDue: '2027-01-06' }), 'review'],
      ['a review on the day itself', desk.sign(house, { reviewDue: '2026-01-05' }), 'review'],
      ['half a third party', desk.sign(house, { thirdParty: { name: 'Auditors Ltd', role: '' } }), 'malformed'],
      ['no role', desk.sign(house, { thirdParty: { name: 'Auditors Ltd' } }), 'malformed'],
      ['a placeholder for an approver', desk.sign(house, { approver: 'TODO' }), 'malformed'],
      ['a field of its own', desk.sign(house, { extra: 1 }), 'malformed'],
    ];
    for (const [what, files, reason] of cases)
      expect([what, house.terminal.compliance.install(files)]).toEqual([what, expect.objectContaining({ kind: 'refused', reason })]);
    expect(house.terminal.status().face.isFaceAllowed).toBe(true);
    expect(house.events('pia-installed')).toHaveLength(1);
    const again = JSON.parse(right.file) as { piaId: string };
    expect(house.terminal.compliance.install(desk.sign(house, { piaId: again.piaId, approver: 'Another approver' }))).toMatchObject({
      reason: 'known-before',
    });
  });

  it('is of no day before the Measures, on a terminal that has none yet either', async () => {
    const house = await pinned();
    const early = desk.sign(house, { date: '2025-05-31', reviewDue: '2026-05-31' });
    expect(house.terminal.compliance.install(early)).toMatchObject({ kind: 'refused', reason: 'date' });
    expect(house.terminal.compliance.install(desk.sign(house, { date: '2025-06-01', reviewDue: '2026-06-01' }))).toMatchObject({
      kind: 'installed',
    });
  });

  it('says no where an item fails or the processor did not approve, until the next one', async () => {
    const house = await pinned();
    for (const decision of ['approved', 'refused'] as const) {
      const items = Object.fromEntries(
        ['A', 'B', 'C', 'D'].map((item) => [
          item,
          { result: decision === 'approved' && item === 'C' ? 'fail' : 'pass', text: 'Looked at it well.' },
        ]),
      );
      expect(house.terminal.compliance.install(desk.sign(house, { decision, items }))).toMatchObject({
        kind: 'installed',
        isApproving: false,
      });
      expect(closed(house)).toEqual(['pia-refused']);
    }
    house.terminal.compliance.install(desk.sign(house));
    expect(closed(house)).toEqual([]);
  });

  it('runs out on the day after its review was due, in Shanghai', async () => {
    const house = await pinned();
    house.terminal.compliance.install(desk.sign(house, { reviewDue: '2026-01-06' }));
    house.clock.advance(Date.UTC(2026, 0, 6, 15, 59) - house.clock.nowMs());
    await house.settle();
    expect(closed(house)).toEqual([]);
    house.clock.advance(60_000);
    await house.settle();
    expect(closed(house)).toEqual(['pia-review-due']);
    expect(house.terminal.compliance.install(desk.sign(house))).toMatchObject({ kind: 'installed' });
    expect(closed(house)).toEqual([]);
  });
});

it('is made by a simulated processor in the simulator alone', () => {
  for (const root of ['main', 'cli', 'hardware'])
    expect(readFileSync(resolve(__dirname, `../../src/${root}.ts`), 'utf8')).not.toMatch(/onRecords|sim\/processor/);
});

describe("the processor's key", () => {
  it('is pinned by an operator with card and PIN only', async () => {
    const house = await newDoor();
    const { key } = desk.processor;
    await house.resident({ number: '101' });
    expect(await house.terminal.compliance.pinKey({ card: cardOf('101'), pin: pinOf('101'), key })).toEqual({
      kind: 'refused',
      reason: 'not-operator',
    });
    expect(await house.terminal.compliance.pinKey({ ...OPERATOR, pin: '000000', key })).toEqual({ kind: 'refused', reason: 'wrong-pin' });
    expect(house.terminal.compliance.status().processorKey).toBeNull();
  });

  it('is replaced only by a word of the key before it, and does not come back', async () => {
    const house = await pinned();
    house.terminal.compliance.install(desk.sign(house));
    const [first, second] = [desk.processor, simulatedProcessor(desk.crypto, 'the next key')];
    const { compliance } = house.terminal;
    const handed = (from: typeof first, to: typeof first, deviceId = house.site.deviceId): string =>
      from.sign(handoverBytes({ deviceId, from: publicKeyLine(from.key), to: publicKeyLine(to.key) }), 'handover');
    expect(await compliance.pinKey({ ...OPERATOR, key: second.key })).toEqual({ kind: 'refused', reason: 'handover-missing' });
    for (const handover of [handed(second, second), handed(first, second, 'other-door'), handed(first, first), 'nonsense'])
      expect(await compliance.pinKey({ ...OPERATOR, key: second.key, handover })).toEqual({ kind: 'refused', reason: 'handover-bad' });
    expect(await compliance.pinKey({ ...OPERATOR, key: second.key, handover: handed(first, second) })).toEqual({ kind: 'replaced' });
    // What the first key approved stays approved; from now on the second one approves.
    expect(closed(house)).toEqual([]);
    expect(compliance.install(desk.sign(house))).toMatchObject({ reason: 'not-signed' });
    expect(compliance.install(desk.sign(house, {}, { by: second }))).toMatchObject({ kind: 'installed' });
    const back = { ...OPERATOR, key: first.key, handover: handed(second, first) };
    expect(await compliance.pinKey(back)).toEqual({ kind: 'refused', reason: 'known-before' });
  });
});

describe('a power cut between the record and the ledger', () => {
  it('is made good at the next start: the ledger learns of it once', async () => {
    const house = await pinned();
    house.ledger.isFailing = true;
    expect(house.terminal.compliance.install(desk.sign(house))).toMatchObject({ kind: 'installed' });
    expect(closed(house)).toContain('ledger-failed');
    expect(house.events('pia-installed')).toHaveLength(0);
    house.ledger.isFailing = false;
    const next = await house.reboot();
    expect(next.events('pia-installed')).toHaveLength(1);
    expect(closed(next)).toEqual([]);
    expect((await next.reboot()).events('pia-installed')).toHaveLength(1);
  });

  it('is told from records that somebody took away: the face is off until an operator looks', async () => {
    const house = await pinned();
    house.terminal.compliance.install(desk.sign(house));
    house.people.setSetting('compliance-told', '7');
    const next = await house.reboot();
    expect(closed(next)).toEqual(['rolled-back']);
    expect(await next.terminal.recover(OPERATOR)).toMatchObject({ kind: 'accepted', stores: ['people'] });
    expect(closed(next)).toEqual([]);
    expect(closed(await next.reboot())).toEqual([]);
  });

  it('leaves no assessment where the store took none', async () => {
    const house = await pinned();
    house.people.isFailing = true;
    expect(house.terminal.compliance.install(desk.sign(house))).toEqual({ kind: 'failed' });
    house.people.isFailing = false;
    expect(closed(house)).toContain('pia-missing');
  });
});
