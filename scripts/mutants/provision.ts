/** Planted bugs in the reading of bundles from somebody's stick. As the list beside it says. */

import type { Catcher, Mutant } from './list.ts';

const tests = (...files: readonly string[]): Catcher => ({ tests: files.map((file) => `test/${file}.test.ts`) });
const STICKS = tests('edge/provision/wrong-sticks');

export const PROVISION_MUTANTS: readonly Mutant[] = [
  {
    name: 'stick-believed-the-second-time',
    file: 'src/edge/provision/read-bundle.ts',
    find: "if (!equalBytes(new Uint8Array(blake.digest()), digest)) return refused('differs', digest);",
    replace: "if (blake.digest().length !== digest.length) return refused('differs', digest);",
    danger: 'a stick shows the signed bundle to the check and another one to the reader',
    caughtBy: STICKS,
  },
  {
    name: 'bundle-of-a-stranger',
    file: 'src/core/provision/judge.ts',
    find: 'asker.owners ?? (maker === undefined ? [] : [maker])',
    replace: 'maker === undefined ? (asker.owners ?? []) : [maker]',
    danger: 'whoever signs a bundle owns the terminal',
    caughtBy: STICKS,
  },
  {
    name: 'bundle-twice',
    file: 'src/core/provision/judge.ts',
    find: "if (header.sequence === asker.lastSequence) return 'replayed';",
    replace: "if (header.sequence === asker.lastSequence + 1) return 'replayed';",
    danger: 'an old stick brings people back who had left',
    caughtBy: STICKS,
  },
  {
    name: 'any-part-has-a-place',
    file: 'src/core/provision/part-names.ts',
    find: "if (!isManifest && !file.endsWith('.onnx')) return undefined;",
    replace: "if (!isManifest && file === '') return undefined;",
    danger: 'templates ride along as a file of a model pack (INV-03, INV-10)',
    caughtBy: STICKS,
  },
  {
    name: 'hash-of-a-part-unread',
    file: 'src/edge/provision/part-sink.ts',
    find: "return sha256.digest('hex') === part.sha256;",
    replace: "return sha256.digest('hex').length === part.sha256.length;",
    danger: 'a part is not the one of the list',
    caughtBy: STICKS,
  },
  {
    name: 'link-followed',
    file: 'src/edge/provision/stick-file.ts',
    find: 'constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK',
    replace: 'constants.O_RDONLY | constants.O_NONBLOCK',
    danger: 'a stick reads files of the terminal for whoever brought it',
    caughtBy: STICKS,
  },
  {
    name: 'nobody-is-operator',
    file: 'src/core/provision/against.ts',
    find: 'if (present.hasOperator(new Set(people.filter(isOver).map(({ number }) => number)))) return [];',
    replace: 'if (present.hasOperator(new Set(people.filter(isOver).map(() => "")))) return [];',
    danger: 'the last operator leaves by a bundle and nobody can run the terminal any more',
    caughtBy: tests('core/provision/against'),
  },
];
