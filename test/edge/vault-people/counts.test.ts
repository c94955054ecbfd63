import { rmSync } from 'node:fs';
import { grantFor, newBench } from './support.ts';

it('consents end together, and people are counted without reading anybody', async () => {
  const bench = await newBench();
  const people = bench.open();
  const ids = ['1', '2', '3'].map((number) => people.add({ number, name: 'Wang', role: 'person' }).id);
  for (const [at, id] of ids.entries()) people.setCard(id, `ABCD${String(at)}`);
  for (const id of ids.slice(0, 2)) people.recordConsent(id, grantFor(people, id, `g-${id}`), new Uint8Array(64), 'notice');
  expect(people.counts()).toEqual({ known: 3, consenting: 2 });
  people.endAllConsents('purged');
  expect(people.counts()).toEqual({ known: 3, consenting: 0 });
  expect(people.byId(ids[0] ?? '')?.grant).toBeUndefined();
  expect(people.records(ids[1] ?? '')).toMatchObject([{ status: 'purged', endedAtMs: bench.clock.ms }]);
  people.end(ids[2] ?? '');
  expect(people.counts()).toEqual({ known: 2, consenting: 0 });
  people.close();
  rmSync(bench.dir, { recursive: true });
});

it('knows who is more than a person who passes without reading everybody, also after a new start', async () => {
  const bench = await newBench();
  let people = bench.open();
  people.add({ number: '1', name: 'Wang', role: 'person' });
  const { id } = people.add({ number: '900', name: 'Operator', role: 'operator' });
  const other = people.add({ number: '901', name: 'Installer', role: 'installer' });
  expect(people.staff().map(({ number }) => number)).toEqual(['900', '901']);
  expect(people.ids()).toHaveLength(3);
  people.end(other.id);
  expect(people.staff().map((person) => person.id)).toEqual([id]);
  people.close();
  people = bench.open();
  expect(people.staff().map((person) => person.id)).toEqual([id]);
  expect(people.ids()).toHaveLength(2);
  people.close();
  rmSync(bench.dir, { recursive: true });
});
