/** INV-20: any doubt turns the face off, never the door open and never the fallback off. */
import fc from 'fast-check';
import type { GateCode } from '../../src/core/policy/gates.ts';
import type { PadKey } from '../../src/ports/door-hardware.ts';
import { piaComment } from '../../src/core/policy/pia-file.ts';
import type { Site } from '../../src/core/policy/site.ts';
import { simulatedPia, simulatedProcessor } from '../../src/sim/processor.ts';
import { cardOf, type House, type HouseOptions, makeHouse, pinOf, testSite } from '../support/house.ts';

type Shut = Exclude<
  GateCode,
  | 'notice-missing'
  | 'models-refused'
  | 'models-unknown' // both in test/app/compliance.test.ts
  | 'stopping'
  | 'erasure-pending'
  | 'not-reconciled'
  | 'store-failed'
  | 'ledger-checking'
  | 'too-hot' // test/app/heat.test.ts
  | 'memory-exposed'
>;

const none = (): void => undefined;

/** How each gate is shut in a running terminal; those that do nothing here are shut in the site file or the record before it is built. */
const SHUT: Readonly<Record<Shut, (house: House) => void>> = {
  'face-disabled': none,
  'processor-incomplete': none,
  'necessity-missing': none,
  'public-ground-missing': none,
  'sign-missing': none,
  'pia-missing': none,
  'pia-outdated': none,
  'pia-refused': none,
  'pia-review-due': none,
  'incident-open': none,
  // Without a reader the keypad alone is the fallback; keys and cards still come in by the panel.
  'no-fallback': (house) => {
    house.pinPad.setConnected(false);
  },
  'clock-untrusted': (house) => {
    house.clock.setWall(house.clock.nowMs() - 3_600_000);
  },
  'eye-not-ready': (house) => {
    house.eye.kill();
  },
  'rolled-back': (house) => {
    house.eye.tellRevision(9);
    house.eye.tellRevision(3);
  },
  tampered: (house) => {
    house.tamper.set('open');
  },
  // A ledger is known to fail from the first entry that it does not take.
  'ledger-failed': (house) => {
    house.ledger.isFailing = true;
    house.terminal.handleCard('DEADBEEF');
  },
};
const GATES = Object.keys(SHUT) as Shut[];

function siteWith(shut: readonly Shut[]) {
  const { processor } = testSite();
  return testSite({
    face: { isEnabled: !shut.includes('face-disabled'), mode: '1:N' },
    processor: shut.includes('processor-incomplete') ? { ...processor, name: 'TODO' } : processor,
    ...(shut.includes('necessity-missing') ? { necessity: '' } : {}),
    ...(shut.includes('sign-missing') || shut.includes('public-ground-missing') ? { access: publicPlace(shut) } : {}),
  });
}

function publicPlace(shut: readonly Shut[]): NonNullable<Site['access']> {
  const publicSafetyGround = shut.includes('public-ground-missing') ? '' : 'Station hall under the public transport safety rules.';
  return { kind: 'public', publicSafetyGround, securityDuty: 'Yongning House' };
}

/** What the processor signed or an operator wrote down, so that the gate is shut. */
function recordsFor(shut: readonly Shut[]): NonNullable<HouseOptions['onRecords']> {
  return (people, door) => {
    const { crypto, nowMs } = door;
    const sign = (changes: Parameters<typeof simulatedPia>[1]): void => {
      const piaId = `TEST-${String(people.compliance.all().length)}`;
      const file = simulatedPia(door, { ...changes, piaId });
      const comment = piaComment({ piaId, deviceId: door.site.deviceId });
      const signature = simulatedProcessor(crypto).sign(new TextEncoder().encode(file), comment);
      people.compliance.add({ kind: 'pia', piaId, file, signature }, nowMs);
    };
    if (shut.includes('pia-outdated')) sign({ fingerprint: '0'.repeat(64) });
    if (shut.includes('pia-refused')) sign({ decision: 'refused' });
    if (shut.includes('pia-review-due')) sign({ date: '2025-06-01', reviewDue: '2025-12-31' });
    const parts = { what: 'A stick was lost.', measures: 'Looked for it.', contact: 'The desk' };
    if (shut.includes('incident-open'))
      people.compliance.add({ kind: 'incident', incidentId: '1'.repeat(32), severity: 'serious', parts, subject: '0'.repeat(32) }, nowMs);
  };
}

describe('INV-20: the face is off in doubt, the rest goes on', () => {
  it('whatever subset of gates is shut: no face, but card and PIN', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray(GATES), async (shut) => {
        const isUnassessed = shut.includes('pia-missing');
        const onRecords = isUnassessed ? none : recordsFor(shut);
        const house = await makeHouse({ site: siteWith(shut), isWithoutReader: true, isUnassessed, onRecords });
        const person = await house.resident({ number: '101' });
        house.eye.held.add(house.people.faceSubject(person.id));
        for (const code of shut) SHUT[code](house);
        await house.settle();
        await house.choose('face');
        const isLooking = house.eye.waiting.size > 0;
        expect(isLooking).toBe(shut.length === 0);
        if (isLooking) house.eye.answer({ kind: 'refused', reason: 'not-recognised' });
        await house.settle();
        expect(house.lock.unlocks).toBe(0);
        if (shut.length > 0) expect(house.outcomes.at(-1)).toEqual({ method: 'face', isGranted: false, reason: 'face-off' });
        house.terminal.handleCard(cardOf('101'));
        await house.settle();
        expect(house.lock.unlocks).toBe(1);
        for (const key of `101#${pinOf('101')}#`.split('')) house.terminal.handleKey((key === '#' ? 'enter' : key) as PadKey);
        await house.settle();
        expect(house.lock.unlocks).toBe(2);
      }),
      { numRuns: 40 },
    );
  });

  it('opens for a card in any state the eye can be in', async () => {
    for (const state of ['starting', 'down', 'refused'] as const) {
      const house = await makeHouse();
      await house.resident({ number: '101' });
      house.eye.setState(state);
      await house.settle();
      await house.tap(cardOf('101'));
      expect(house.lock.unlocks).toBe(1);
      expect(house.terminal.status().face.isFaceAllowed).toBe(false);
    }
  });

  it('keeps the face off until what was interrupted is settled', async () => {
    const house = await makeHouse({ isStarted: false });
    house.eye.state = 'starting';
    house.terminal.start();
    await house.settle();
    expect(house.terminal.status().face.closed).toEqual(expect.arrayContaining(['eye-not-ready', 'erasure-pending', 'not-reconciled']));
    house.eye.subjects = () => Promise.resolve(undefined);
    house.eye.setState('ready');
    await house.settle();
    expect(house.terminal.status().face.closed).toEqual(['not-reconciled']);
    house.eye.subjects = () => Promise.resolve([]);
    house.clock.advance(60_000);
    await house.settle();
    expect(house.terminal.status().face.isFaceAllowed).toBe(true);
  });

  it('turns everything off only when it stops, and then opens nothing', async () => {
    const house = await makeHouse();
    await house.resident({ number: '101' });
    await house.terminal.stop();
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(0);
    expect(house.terminal.status().face.closed).toContain('stopping');
  });
});
