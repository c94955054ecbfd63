/** Planted bugs in what watches over the processes: heartbeat, heat, memory. As the list beside it says. */

import type { Catcher, Mutant } from './list.ts';

const tests = (...files: readonly string[]): Catcher => ({ tests: files.map((file) => `test/${file}.test.ts`) });

export const SUPERVISION_MUTANTS: readonly Mutant[] = [
  {
    name: 'beat-without-store',
    file: 'src/app/heartbeat.ts',
    find: "return decision.reason === 'ended' ? undefined : stuck('store');",
    replace: 'return undefined;',
    danger: 'a terminal whose store does not answer is never started again',
    caughtBy: tests('app/heartbeat'),
  },
  {
    name: 'beat-without-proof',
    file: 'src/app/heartbeat.ts',
    find: "    if (kind === 'alive') {\n      if (failing",
    replace: '    if (kind.length > 0) {\n      if (failing',
    danger: 'the watchdog is fed whatever the proof says',
    caughtBy: tests('app/heartbeat'),
  },
  {
    name: 'canary-may-pass',
    file: 'src/app/heartbeat.ts',
    find: 'validFromMs: 0, validUntilMs: 0 }',
    replace: 'validFromMs: 0, validUntilMs: undefined }',
    danger: 'somebody who is nobody has a right to pass',
    caughtBy: tests('app/heartbeat'),
  },
  {
    name: 'queue-not-tried',
    file: 'src/app/heartbeat.ts',
    find: 'return isMoving === true ? {',
    replace: 'return isMoving !== false ? {',
    danger: 'taps are swallowed and the watchdog is content',
    caughtBy: tests('app/heartbeat'),
  },
  {
    name: 'variables-stay',
    file: 'src/edge/system/watchdog.ts',
    find: 'Reflect.deleteProperty(environment, name);',
    replace: 'Reflect.has(environment, name);',
    danger: 'any program that the door starts can say that the door is well',
    caughtBy: tests('edge/system/watchdog'),
  },
  {
    name: 'status-of-many-lines',
    file: 'src/edge/system/watchdog.ts',
    find: "return text.replaceAll(/\\s+/g, ' ').trim();",
    replace: 'return text;',
    danger: 'a line feed in a sentence becomes another word to systemd',
    caughtBy: tests('edge/system/watchdog'),
  },
  {
    name: 'heat-without-hysteresis',
    file: 'src/core/policy/heat.ts',
    find: 'wasTooHot ? celsius > COOL_AGAIN_C : celsius >= TOO_HOT_C',
    replace: 'celsius >= TOO_HOT_C',
    danger: 'the face comes and goes with every visit on a hot board',
    caughtBy: tests('app/heat'),
  },
  {
    name: 'silent-sensor-is-cool',
    file: 'src/core/policy/heat.ts',
    find: 'return wasTooHot;',
    replace: 'return false;',
    danger: 'a sensor that melts away calls the board cool',
    caughtBy: tests('app/heat'),
  },
  {
    name: 'end-a-busy-eye',
    file: 'src/edge/eye/memory-watch.ts',
    find: 'now === undefined || isBusy() ||',
    replace: 'now === undefined ||',
    danger: 'the eye is ended in the middle of a look or an erasure',
    caughtBy: tests('edge/eye/memory-watch'),
  },
  {
    name: 'end-the-eye-for-ever',
    file: 'src/edge/eye/memory-watch.ts',
    find: '    endedMs = clock.monotonicMs();\n',
    replace: '',
    danger: 'an eye that needs much from its start spends its life starting',
    caughtBy: tests('edge/eye/memory-watch'),
  },
];
