/** Planted bugs in the door: its machine, its hours, who may pass. As the list beside it says. */

import type { Catcher, Mutant } from './list.ts';

const tests = (...files: readonly string[]): Catcher => ({ tests: files.map((file) => `test/${file}.test.ts`) });

export const DOOR_MUTANTS: readonly Mutant[] = [
  {
    name: 'hours-never-lock',
    file: 'src/core/access/door-machine.ts',
    find: "  if (state.kind !== 'scheduled') return { state: next, effects: [told] };\n  const rest = settle(next, nowMs, true);",
    replace: "  if (state.kind !== 'scheduled') return { state: next, effects: [told] };\n  const rest = settle(next, nowMs, false);",
    danger: 'the door stays free for up to a minute after its hours',
    caughtBy: tests('core/access/door-rows', 'core/access/door-machine'),
  },
  {
    name: 'grant-shortens-grant',
    file: 'src/core/access/door-machine.ts',
    find: 'const untilMs = Math.max(nowMs + unlockMs, state.untilMs ?? 0);',
    replace: 'const untilMs = nowMs + unlockMs;',
    danger: 'the door locks before somebody who was let in',
    caughtBy: tests('core/access/door-rows'),
  },
  {
    name: 'close-locks-out-the-next',
    file: 'src/core/access/door-machine.ts',
    find: 'if (!isFree || !rules.isRelockedOnClose || isAnotherWaiting)',
    replace: 'if (!isFree || !rules.isRelockedOnClose)',
    danger: 'whoever was let in while the leaf stood open finds it locked',
    caughtBy: tests('core/access/door-machine'),
  },
  {
    name: 'fire-locks-again',
    file: 'src/core/access/door-machine.ts',
    find: "  if (state.kind === 'fire') return stay(state);\n  const kept = keep(state, 'fire', nowMs);",
    replace: "  if (state.kind === 'fire') return stay(state);\n  const kept = { ...keep(state, 'fire', nowMs), effects: [LOCK] };",
    danger: 'the software holds the door against the fire alarm',
    caughtBy: tests('core/access/door-machine', 'flows/door'),
  },
  {
    name: 'unreadable-is-closed',
    file: 'src/app/door.ts',
    find: "unreadable: 'unknown'",
    replace: "unreadable: 'closed'",
    danger: 'a cut contact wire ends a forced alarm',
    caughtBy: tests('flows/door'),
  },
  {
    name: 'hours-by-any-clock',
    file: 'src/app/door-hours.ts',
    find: '  if (!clockGuard.isTrusted()) return undefined;\n',
    replace: '',
    danger: 'whoever sets the clock opens the door',
    caughtBy: tests('flows/door'),
  },
  {
    name: 'ended-membership-is-none',
    file: 'src/core/access/levels.ts',
    find: '  if (memberships.length === 0) return undefined;',
    replace: '  if (memberships.every(({ untilMs }) => untilMs !== null)) return undefined;',
    danger: 'whose last group is over may pass at any hour',
    caughtBy: tests('core/access/week', 'flows/door-people'),
  },
  {
    name: 'half-a-rule-opens',
    file: 'src/app/entry.ts',
    find: "      if (bound === undefined) return { kind: 'denied', personId, reason: 'not-now' };\n",
    replace: '',
    danger: 'a store that fails lets everybody in at any hour',
    caughtBy: tests('flows/door-people'),
  },
  {
    name: 'one-person-twice',
    file: 'src/core/access/entry-pair.ts',
    find: 'if (!isThere || waiting.personId === personId)',
    replace: 'if (!isThere)',
    danger: 'one person opens a door that takes two',
    caughtBy: tests('core/access/week', 'flows/door-people'),
  },
  {
    name: 'duress-beside-the-clock',
    file: 'src/edge/vault/people-credentials.ts',
    find: '      if (isDuress && !isOwn) onDuress?.();\n      return isOwn || isDuress;',
    replace: '      if (isDuress && !isOwn) onDuress?.();\n      return isOwn;',
    danger: 'the duress PIN does not open, and whoever forces its owner sees it',
    caughtBy: tests('edge/vault-people/access', 'flows/door-people'),
  },
  {
    name: 'duress-table-tells',
    file: 'src/edge/vault/people-duress.ts',
    find: '      if (hasPin) put.run(id, decoy());\n',
    replace: '      if (hasPin) return;\n',
    danger: 'the file tells who has a duress PIN',
    caughtBy: tests('edge/vault-people/access'),
  },
];
