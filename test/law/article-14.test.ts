/** Article 14: encryption, audit, access control, authorisation, intrusion. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { controlRequest } from '../../src/edge/control/messages.ts';
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

lawTest('14.roles', 'a person, a stranger and half a proof may do nothing that concerns others; the operator may', async () => {
  const house = await makeHouse();
  await house.resident({ number: '900', isOperator: true });
  const person = await house.resident({ number: '101' });
  const { terminal } = house;
  const verbs: Readonly<Record<string, (words: { readonly card: string; readonly pin: string }) => Promise<{ readonly kind: string }>>> = {
    purge: (words) => terminal.purge({ ...words, persons: 99 }),
    recover: (words) => terminal.recover(words),
    'tamper-clear': (words) => terminal.clearTamper(words),
    'sign-attest': (words) => terminal.compliance.attestSign({ ...words, position: 'at the door', heightCm: 150, person: 'Li Wei' }),
    'sign-moved': (words) => terminal.compliance.moveSign(words),
    'consent-show': (words) => terminal.consents.show({ ...words, personId: person.id }),
    'consent-find': (words) => terminal.consents.find({ ...words, second: words, by: { number: '101' } }),
  };
  const nobodies = [
    { card: cardOf('101'), pin: pinOf('101') },
    { card: 'DEADBEEF', pin: pinOf('900') },
    { card: cardOf('900'), pin: '000000' },
  ];
  for (const [name, verb] of Object.entries(verbs)) {
    for (const words of nobodies) expect([name, (await verb(words)).kind]).toEqual([name, 'refused']);
    house.clock.advance(1_000_000); // the wait after wrong PINs
    await house.settle();
  }
  expect(await verbs['sign-moved']?.({ card: cardOf('900'), pin: pinOf('900') })).toEqual({ kind: 'recorded' });
});

lawTest('14.roles', 'no verb of any role reads a template', () => {
  const verbs = controlRequest.options.map(({ shape }) => shape.verb.value as string);
  expect(verbs.length).toBeGreaterThan(9);
  expect(verbs.filter((verb) => /template|vector|embed|faces|photo|image|frame|gallery/.test(verb))).toEqual([]);
});

lawTest('14.two-person', 'a purge, an opened housing and the end take two operators where there are two; one twice is one', async () => {
  const tamper = makeSimTamper();
  const house = await makeHouse({ tamper });
  for (const number of ['900', '901']) await house.resident({ number, isOperator: true });
  await house.resident({ number: '101', hasFace: true });
  const [first, second] = ['900', '901'].map((number) => ({ card: cardOf(number), pin: pinOf(number), persons: 1 })) as [Words, Words];
  const { terminal } = house;
  expect(await terminal.purge(first)).toEqual({ kind: 'refused', reason: 'second-person-needed' });
  expect(await terminal.purge(first)).toEqual({ kind: 'refused', reason: 'same-person' });
  expect(house.eye.held.size).toBe(1);
  house.clock.advance(6 * 60_000);
  await house.settle();
  expect(await terminal.purge(second)).toEqual({ kind: 'refused', reason: 'second-person-needed' });
  expect(house.eye.held.size).toBe(1);
  expect(await terminal.purge(first)).toMatchObject({ kind: 'erased' });
  expect(house.eye.held.size).toBe(0);
  expect(house.events('two-persons')).toEqual([expect.objectContaining({ verb: 'purge' })]);
  tamper.set('open');
  house.clock.advance(10_000);
  await house.settle();
  tamper.set('closed');
  house.clock.advance(10_000);
  await house.settle();
  expect(await terminal.clearTamper(first)).toEqual({ kind: 'refused', reason: 'second-person-needed' });
  expect(terminal.status().face.closed).toContain('tampered');
  expect(await terminal.clearTamper(second)).toEqual({ kind: 'cleared' });
});

interface Words {
  readonly card: string;
  readonly pin: string;
  readonly persons: number;
}
