/** Planted: the face store says that an erasure is done and keeps the template. */
import type { Plant } from '../../../src/sim/days/house.ts';

export function plant(): Plant {
  return {
    vault: (vault) => ({
      ...methodsOf(vault),
      get isOnNextKey() {
        return vault.isOnNextKey;
      },
      erase: (requests) => {
        const { persons, templates } = vault.counts();
        return requests.map(() => ({
          personsBefore: persons,
          personsAfter: persons,
          templatesBefore: templates,
          templatesAfter: templates,
          keysDestroyed: 1,
          isStoreKeyRotated: true,
          isDecryptRefused: true,
          isScanClean: true,
        }));
      },
    }),
  };
}

/** The methods of an object of a class, bound. */
function methodsOf<T extends object>(whole: T): T {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(whole) as object).filter(
    (name) => name !== 'constructor' && name !== 'isOnNextKey',
  );
  return Object.fromEntries(names.map((name) => [name, (whole[name as keyof T] as (...given: unknown[]) => unknown).bind(whole)])) as T;
}
