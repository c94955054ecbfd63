/** Going over everybody: each once, with pauses in which a card opens the door, and honest where the store does not answer. */
import { Fault } from '../../src/base/fault.ts';
import { eachPerson } from '../../src/app/each-person.ts';
import { makeStore } from '../../src/app/store.ts';
import type { Ground } from '../../src/app/parts.ts';
import type { PeopleVault, Person } from '../../src/ports/people-vault.ts';

const IDS = Array.from({ length: 50 }, (_, at) => `p${String(at)}`);

function ground(byId: (id: string) => Person | undefined): {
  readonly parts: Pick<Ground, 'store' | 'parts'>;
  readonly pauses: () => number;
} {
  const people = { ids: () => IDS, byId } as unknown as PeopleVault;
  let pauses = 0;
  const clock = {
    after: (_ms: number, go: () => void) => {
      pauses += 1;
      go();
      return () => undefined;
    },
  };
  return { parts: { store: makeStore(people), parts: { clock } } as unknown as Pick<Ground, 'store' | 'parts'>, pauses: () => pauses };
}

it('visits each once, and lets others go first every few people', async () => {
  const { parts, pauses } = ground((id) => ({ id }) as Person);
  const seen: string[] = [];
  const between: number[] = [];
  expect(
    await eachPerson(parts, ({ id }) => {
      seen.push(id);
      between.push(pauses());
    }),
  ).toBe(true);
  expect(seen).toEqual(IDS);
  expect(pauses()).toBe(3);
  expect(between.filter((count) => count === 0)).toHaveLength(16);
});

it('leaves out who went meanwhile, and says where the store failed', async () => {
  const gone = ground((id) => (id === 'p7' ? undefined : ({ id } as Person)));
  let count = 0;
  await eachPerson(gone.parts, () => {
    count += 1;
  });
  expect(count).toBe(IDS.length - 1);
  const failed = ground((id) => {
    if (id === 'p20') throw new Fault('store-failed', 'The store does not answer.');
    return { id } as Person;
  });
  expect(await eachPerson(failed.parts, () => undefined)).toBe(false);
});
