/** Article 14: encryption, audit, access control, authorisation, intrusion. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeSimTamper } from '../../src/sim/hardware.ts';
import { cardOf, makeHouse, pinOf } from '../support/house.ts';
import { openTestVault, enrol, loaded, storeKey, temporaryFolder, vectorOf } from '../edge/vault-faces/support.ts';
import { newBench as newPeople } from '../edge/vault-people/support.ts';
import { fill, newBench, tamper as edit } from '../edge/vault-ledger/support.ts';
import { lawTest } from './law-test.ts';

const folder = temporaryFolder();

lawTest('14.encryption', 'a stolen store shows no vector, and opens with no other key', async () => {
  const path = join(folder, 'faces.db');
  const { vault, crypto } = await openTestVault(path);
  enrol(vault, crypto, 1, 2, 3);
  vault.close();
  const raw = readFileSync(path);
  for (const number of [1, 2, 3]) expect(raw.includes(Buffer.from(vectorOf(number).buffer, 0, 16))).toBe(false);
  expect(raw.includes(Buffer.from(storeKey().expose()))).toBe(false);
  await expect(openTestVault(path, { key: storeKey(8) })).rejects.toMatchObject({ code: 'bad-key' });
  const again = await openTestVault(path);
  expect(loaded(again.vault).size).toBe(3);
  again.vault.close();
});

lawTest('14.encryption', 'names, numbers and cards of people lie sealed', async () => {
  const bench = await newPeople();
  try {
    const people = bench.open();
    const { id } = people.add({ number: '471147', name: 'Wang Xiaoming', role: 'person' });
    people.setCard(id, 'CAFE4711');
    expect(people.byCard('CAFE4711')?.name).toBe('Wang Xiaoming');
    people.close();
    for (const word of ['Wang Xiaoming', 'CAFE4711', '471147']) expect(bench.rawBytes().includes(word)).toBe(false);
  } finally {
    rmSync(bench.dir, { recursive: true, force: true });
  }
});

lawTest('14.audit', 'one changed entry is found and named', async () => {
  const bench = await newBench();
  try {
    const ledger = bench.open();
    fill(ledger, 20);
    ledger.close();
    edit(bench.path, "UPDATE entries SET event = replace(event, 'card', 'face') WHERE seq = 6");
    expect(() => bench.open()).toThrow(/^Entry 6 was changed/);
  } finally {
    rmSync(bench.dir, { recursive: true, force: true });
  }
});

lawTest('14.intrusion', 'an opened housing turns the face off, the card works', async () => {
  const tamper = makeSimTamper();
  const house = await makeHouse({ tamper });
  await house.resident({ number: '101', hasFace: true });
  tamper.set('open');
  house.clock.advance(10_000);
  await house.settle();
  expect(house.terminal.status().face.closed).toContain('tampered');
  expect(house.events('tamper')).toMatchObject([{ state: 'opened' }]);
  await house.tap(cardOf('101'));
  expect(house.lock.unlocks).toBe(1);
});

lawTest('14.intrusion', 'guessing a PIN is slowed, then the credential is blocked', async () => {
  const house = await makeHouse();
  await house.resident({ number: '101' });
  const wrong = `${pinOf('101').slice(0, -1)}${pinOf('101').endsWith('9') ? '8' : '9'}`;
  const ends = new Set<string | undefined>();
  for (let guess = 0; guess < 60; guess += 1) {
    await house.type(`101#${wrong}#`);
    ends.add(house.outcomes.at(-1)?.reason);
    house.clock.advance(guess < 6 ? 10_000 : 1_000_000);
    await house.settle();
  }
  expect([...ends]).toEqual(expect.arrayContaining(['wrong-pin', 'wait', 'blocked']));
  expect(house.lock.unlocks).toBe(0);
  expect(house.events('credential-blocked')).toHaveLength(1);
});
