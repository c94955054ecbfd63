/** A terminal's relay in a process of its own, for a test that kills it: `relay-child.ts PATH UNLOCK-MS`. */
import { gpioRelay } from '../../../src/edge/gpio/relay.ts';
import { gpioTools } from '../../../src/edge/gpio/tool-child.ts';
import { systemClock } from '../../../src/edge/system/clock.ts';

const [, , searchPath = '', unlockMs = '0'] = process.argv;
const clock = systemClock();
const lock = gpioRelay({ tools: gpioTools({ clock, searchPath }), clock, chip: 'gpiochip0', line: 17, activeLow: false });
lock.onState(() => {
  const done = Number(unlockMs) > 0 ? lock.unlock(Number(unlockMs)) : Promise.resolve();
  void done.then(() => process.stdout.write('done\n'));
});
