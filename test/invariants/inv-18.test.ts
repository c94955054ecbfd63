/**
 * INV-18: every erasure is written down before it begins, survives the loss of power, and ends in one proof without face data.
 * Every cut at every step over the real stores: test/flows/erasure-proof.test.ts.
 */
import { rmSync } from 'node:fs';
import type { LedgerEvent } from '../../src/core/ledger/event.ts';
import { verifyLedgerFile } from '../../src/edge/vault/ledger-read.ts';
import { newBench } from '../edge/vault-ledger/support.ts';
import { type House, makeHouse } from '../support/house.ts';

async function settled(house: House): Promise<void> {
  house.clock.advance(60_000);
  await house.settle();
}

it('is intended first, then done, with the same number', async () => {
  const house = await makeHouse();
  const person = await house.resident({ number: '101', hasFace: true });
  await house.terminal.withdraw(person.id, 'command');
  const told = house.ledger.events.filter((event) => event.kind === 'erase-intent' || event.kind === 'erased');
  expect(told.map(({ kind }) => kind)).toEqual(['erase-intent', 'erased']);
  expect(new Set(told.map((event) => ('proofId' in event ? event.proofId : ''))).size).toBe(1);
});

it('that power cut off is finished at the next start, the face off meanwhile, with one proof', async () => {
  const house = await makeHouse();
  const person = await house.resident({ number: '101', hasFace: true });
  house.eye.kill();
  await house.terminal.withdraw(person.id, 'command');
  expect(house.terminal.status().hasPendingErasure).toBe(true);
  expect(house.events('erased')).toEqual([]);
  await house.terminal.stop(); // only the next one may finish it
  const next = await house.reboot();
  expect(next.terminal.status().face.closed).toEqual(expect.arrayContaining(['erasure-pending']));
  next.eye.setState('ready');
  await next.settle();
  await settled(next);
  expect(next.events('erased')).toHaveLength(1);
  expect(next.eye.held.size).toBe(0);
  expect(next.terminal.status().face.isFaceAllowed).toBe(true);
});

it('leaves counts and flags and nothing of a person or a face', async () => {
  const house = await makeHouse();
  const person = await house.resident({ number: '101', hasFace: true });
  const subject = house.people.faceSubject(person.id);
  await house.terminal.withdraw(person.id, 'command');
  const [proof] = house.events('erased');
  const text = JSON.stringify(proof);
  for (const word of [subject, house.people.ledgerSubject(person.id), person.id, person.name]) expect(text).not.toContain(word);
  for (const [name, value] of Object.entries(proof ?? {}))
    expect(typeof value === 'boolean' || Number.isInteger(value) || /^(kind|proofId|scope|keyProvider|protection)$/.test(name)).toBe(true);
});

it('is signed for: the proof lies in a ledger that anybody verifies with the public key', async () => {
  const bench = await newBench();
  try {
    const ledger = bench.open();
    const proof: LedgerEvent = {
      kind: 'erased',
      proofId: 'ab'.repeat(16),
      scope: 'subject',
      personsBefore: 1,
      personsAfter: 0,
      templatesBefore: 1,
      templatesAfter: 0,
      keysDestroyed: 1,
      isStoreKeyRotated: true,
      isDecryptRefused: true,
      isScanClean: true,
      keyProvider: 'file',
      protection: 'copies-without-root',
    };
    const { note } = ledger.append(proof);
    ledger.close();
    expect(note).toContain('menshen/test-door');
    expect(verifyLedgerFile({ path: bench.path, crypto: bench.crypto })).toMatchObject({ kind: 'ok', size: 1 });
  } finally {
    rmSync(bench.dir, { recursive: true, force: true });
  }
});
