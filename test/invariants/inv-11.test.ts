/** INV-11: templates, identities and ledger are three stores with three keys; what links them is a fourth secret. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SecretBytes } from '../../src/base/secret.ts';
import { openPeopleVault } from '../../src/edge/vault/people.ts';
import { type Bench, newBench } from '../edge/vault-people/support.ts';

const SRC = resolve(__dirname, '../../src');

let bench: Bench;
beforeEach(async () => {
  bench = await newBench();
});
afterEach(() => {
  rmSync(bench.dir, { recursive: true, force: true });
});

it('a person has another name in each store, and none of them lies in the store of identities', () => {
  const people = bench.open();
  const { id } = people.add({ number: '101', name: 'Resident', role: 'person' });
  const names = [id, people.faceSubject(id), people.ledgerSubject(id)];
  expect(new Set(names).size).toBe(3);
  people.close();
  const raw = bench.rawBytes();
  for (const reference of names.slice(1)) {
    expect(raw.includes(reference)).toBe(false);
    expect(raw.includes(Buffer.from(reference, 'hex'))).toBe(false);
  }
});

it('with the store of identities and its key alone nobody gets from a person to a template or an entry', () => {
  const people = bench.open();
  const { id } = people.add({ number: '101', name: 'Resident', role: 'person' });
  const references = [people.faceSubject(id), people.ledgerSubject(id)];
  people.close();
  const key = (fill: number): SecretBytes => new SecretBytes(new Uint8Array(32).fill(fill));
  const { path, crypto, clock } = bench;
  // The right store key, another link key.
  const other = openPeopleVault({ path, key: key(1), linkKey: key(77), pinPepper: key(3), cardKey: key(4), crypto, clock });
  const found = (work: () => string): string => {
    try {
      return work();
    } catch {
      return 'not to be had';
    }
  };
  expect([found(() => other.faceSubject(id)), found(() => other.ledgerSubject(id))]).not.toEqual(expect.arrayContaining(references));
  other.close();
});

it('every key of the device root has a label of its own', () => {
  const labels = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.startsWith('sim/'))
    .flatMap((path) =>
      [...readFileSync(join(SRC, path), 'utf8').matchAll(/(?:kept|signing)\('(menshen\/[^']+)'\)/g)].map(([, label]) => label),
    );
  expect(labels).toEqual(
    expect.arrayContaining(['menshen/people/1', 'menshen/link/1', 'menshen/ledger-signing/1', 'menshen/grant-signing/1']),
  );
  expect(new Set(labels).size).toBe(labels.length);
});

it('the eye opens no other store than its own, the door none of templates', () => {
  const importsOf = (file: string): string => readFileSync(join(SRC, file), 'utf8');
  for (const file of ['eye.ts', 'eye-open.ts']) expect(importsOf(file)).not.toMatch(/vault\/(?:people|ledger)/);
  for (const file of ['door.ts', 'door-ledger.ts']) expect(importsOf(file)).not.toMatch(/vault\/faces/);
});
