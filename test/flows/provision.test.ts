/** A bundle at the door of an owned terminal: shown, confirmed by card and PIN, carried out whole or not at all. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { PROVISION_NOTE, PROVISION_OWNER, PROVISION_SEQUENCE } from '../../src/core/provision/journal.ts';
import { PROVISION_CONFIRM_MS, PROVISION_POLL_MS, PROVISION_SHOWN_MS } from '../../src/core/policy/limits.ts';
import { cardOf, pinOf, testSite } from '../support/house.ts';
import {
  bundle,
  confirm,
  DIGEST,
  houseWith,
  placeOf,
  plugIn,
  result,
  round,
  row,
  settled,
  shown,
  SITE_TEXT,
  update,
} from '../support/provision-bench.ts';

describe('a bundle', () => {
  it('is shown as numbers, confirmed by card and PIN, carried out, and its result is on the stick', async () => {
    const house = await houseWith(() => bundle({ people: [row('201'), row('202', { role: 'installer' })] }));
    plugIn();
    await round(house);
    expect(shown(house)).toMatchObject({ stage: 'summary', wanted: 'card', summary: { peopleAdded: 2, cards: 2, pins: 2, installers: 1 } });
    await confirm(house);
    expect(shown(house)).toMatchObject({ stage: 'done' });
    expect(house.people.byNumber('202')).toMatchObject({ role: 'installer', hasCard: true, hasPin: true });
    expect(house.events('provisioned')).toEqual([
      expect.objectContaining({ sequence: 7, added: 2, ended: 0, channel: 'stick', isSiteChanged: false }) as unknown,
    ]);
    expect(result()).toMatchObject({ outcome: 'applied', deviceId: 'test-door', sequence: 7, counts: { peopleAdded: 2 } });
    expect(JSON.stringify(result())).not.toMatch(/Person|0B0000|58020/);
    expect(house.people.setting(PROVISION_SEQUENCE)).toBe('7');
    house.clock.advance(PROVISION_SHOWN_MS);
    await house.settle();
    expect(house.screen.view.kind).toBe('idle');
    await house.tap('0B00000201');
    expect(house.lock.unlocks).toBeGreaterThan(0);
  });

  it('is not taken from somebody who is neither installer nor operator', async () => {
    const house = await houseWith(() => bundle({ people: [row('201')] }));
    await house.resident({ number: '101' });
    plugIn();
    await round(house);
    await house.tap(cardOf('101'));
    await house.type(`${pinOf('101')}#`);
    expect(shown(house)).toMatchObject({ stage: 'summary', trouble: 'not-operator', wanted: 'card' });
    expect(house.people.byNumber('201')).toBeUndefined();
    // Their card opened the door all the same.
    expect(house.lock.unlocks).toBe(1);
  });

  it('says a wrong PIN and takes the right one after it', async () => {
    const house = await houseWith(() => bundle({ people: [row('201')] }));
    plugIn();
    await round(house);
    await house.tap(cardOf('900'));
    await house.type('111222#');
    expect(shown(house)).toMatchObject({ trouble: 'wrong-pin' });
    await confirm(house);
    expect(house.people.byNumber('201')).toBeDefined();
  });

  it('gives the keypad back when nobody confirms, and asks again when the stick is put in anew', async () => {
    const house = await houseWith(() => bundle({ people: [row('201')] }));
    plugIn();
    await round(house);
    house.clock.advance(PROVISION_CONFIRM_MS);
    await house.settle();
    expect(house.screen.view.kind).toBe('idle');
    await round(house);
    expect(house.screen.view.kind).toBe('idle');
    rmSync(placeOf('stick', 'menshen-bundle.bin'));
    await round(house);
    plugIn();
    await round(house);
    expect(shown(house)).toMatchObject({ stage: 'summary' });
    expect(house.people.setting(PROVISION_NOTE)).toBeUndefined();
  });

  it('waits while somebody stands at the door', async () => {
    const house = await houseWith(() => bundle({ people: [row('201')] }));
    await house.choose('pin');
    plugIn();
    await round(house);
    expect(house.screen.view.kind).not.toBe('provision');
    await house.act({ kind: 'back' });
    await round(house);
    expect(shown(house)).toMatchObject({ stage: 'summary' });
  });

  it('that is wrong is told once, on screen, in the ledger and on the stick', async () => {
    const sentence = 'The bundle was changed after it was signed. Copy it to the stick again, or make it again.';
    const house = await houseWith(() => ({ kind: 'refused', why: 'bad-signature', sentence, digest: DIGEST, faults: [] }));
    plugIn();
    await round(house);
    expect(shown(house)).toEqual({ stage: 'refused', why: 'bad-signature' });
    for (let again = 0; again < 3; again += 1) await round(house);
    expect(house.events('provision-refused')).toEqual([
      { kind: 'provision-refused', why: 'bad-signature', bundle: DIGEST.slice(0, 64), channel: 'stick' },
    ]);
    expect(result()).toMatchObject({ outcome: 'refused', why: 'bad-signature', sentences: [sentence] });
    // A key takes the message away, and counts: whoever wants to pass just types.
    await house.type('1');
    expect(house.screen.view.kind).toBe('number-entry');
  });

  it('with a card of somebody else changes nothing at all', async () => {
    const house = await houseWith(() => bundle({ people: [row('201'), row('202', { card: cardOf('900') })] }));
    plugIn();
    await round(house);
    await confirm(house);
    expect(shown(house)).toEqual({ stage: 'refused', why: 'not-now' });
    expect([house.people.byNumber('201'), house.people.byNumber('202')]).toEqual([undefined, undefined]);
    expect(house.people.list()).toHaveLength(1);
    expect(result()).toMatchObject({ outcome: 'refused' });
  });

  it('swaps the cards of two people', async () => {
    const house = await houseWith(() =>
      bundle({ people: [row('101', { card: cardOf('102'), pin: undefined }), row('102', { card: cardOf('101'), pin: undefined })] }),
    );
    await house.resident({ number: '101', hasFace: true });
    await house.resident({ number: '102' });
    plugIn();
    await round(house);
    await confirm(house);
    expect(house.people.byCard(cardOf('101'))?.number).toBe('102');
    expect(house.people.byCard(cardOf('102'))?.number).toBe('101');
    expect(house.people.byNumber('101')?.grant).toBeDefined();
  });

  it('ends who leaves, with the proof of the erasure', async () => {
    const house = await houseWith(() => bundle({ people: [row('101', { status: 'left', card: undefined, pin: undefined })] }));
    await house.resident({ number: '101', hasFace: true });
    plugIn();
    await round(house);
    await confirm(house);
    house.clock.advance(PROVISION_POLL_MS);
    await house.settle();
    expect(house.people.byNumber('101')).toBeUndefined();
    expect(house.eye.held.size).toBe(0);
    expect(house.events('erased')).toHaveLength(1);
    expect(result()).toMatchObject({ counts: { peopleEnded: 1 } });
  });

  it('leaves nobody without an operator', async () => {
    const house = await houseWith(() => bundle({ people: [row('900', { status: 'left' })] }));
    plugIn();
    await round(house);
    expect(shown(house)).toMatchObject({ stage: 'refused', why: 'bad-people' });
  });

  it('cannot change how the keys of the machine are kept', async () => {
    const site = { ...testSite(), keys: { kind: 'passphrase' as const } };
    const house = await houseWith(() => bundle({ site: { text: SITE_TEXT, site } }));
    plugIn();
    await round(house);
    expect(shown(house)).toMatchObject({ stage: 'refused', why: 'bad-site' });
    expect(existsSync(placeOf('data', 'site.yaml'))).toBe(false);
  });
});

describe('a program update', () => {
  it('is handed over whole after the bundle counts, and what came of it is told once', async () => {
    const house = await houseWith(() => bundle({ update: update() }));
    plugIn();
    await round(house);
    expect(shown(house)).toMatchObject({ stage: 'summary', summary: { hasUpdate: true } });
    expect(existsSync(placeOf('data', 'update'))).toBe(false);
    await confirm(house);
    expect(readFileSync(placeOf('data', 'update', 'update.tar'), 'utf8')).toBe('archive');
    expect(readFileSync(placeOf('data', 'update', 'update.tar.minisig'), 'utf8')).toBe('signed');
    expect(house.events('program-update')).toEqual([]);
    for (const [line, times] of [
      ['installed 0.1.0 0.2.0 1790000000\n', 1],
      ['installed 0.1.0 0.2.0 1790000000\n', 1],
      ['returned 0.2.0 0.3.0 1790000001\n', 2],
      ['a sentence of somebody else\n', 2],
    ] as const) {
      writeFileSync(placeOf('update.txt'), line);
      await round(house);
      expect(house.events('program-update')).toHaveLength(times);
    }
    expect(house.events('program-update')[1]).toMatchObject({ outcome: 'returned', from: '0.2.0', to: '0.3.0' });
  });

  it('that nobody confirmed goes nowhere', async () => {
    const house = await houseWith(() => bundle({ update: update() }));
    plugIn();
    await round(house);
    house.clock.advance(10 * 60_000);
    await settled(house);
    expect(existsSync(placeOf('data', 'update'))).toBe(false);
  });
});

it('the owner of the store is who may sign, before the keys of the site file', async () => {
  const house = await houseWith(() => ({ kind: 'none' }));
  expect(house.terminal.provision.status()).toEqual({ owner: null, sequence: 0, result: null });
  house.people.setSetting(PROVISION_OWNER, 'none');
  expect(house.terminal.provision.status().owner).toBeNull();
});
