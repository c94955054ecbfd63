/** INV-16: the way out and the fire release are wired past the terminal: it cannot hold the door, whatever its state. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeDayLock } from '../../src/sim/days/wall.ts';
import { makeFakeClock } from '../support/fake-clock.ts';
import { cardOf, makeHouse } from '../support/house.ts';

const ROOT = resolve(__dirname, '../..');

it('the lock can be asked to release and to end a release, never to hold', async () => {
  const house = await makeHouse();
  expect(Object.keys(house.lock).filter((verb) => /^(hold|bolt|deadlock|block|secure)/i.test(verb))).toEqual([]);
  const port = readFileSync(join(ROOT, 'src/ports/door-hardware.ts'), 'utf8');
  const [, lock = ''] = /export interface DoorLock \{([^}]*)\}/.exec(port) ?? [];
  expect([...lock.matchAll(/^ {2}(\w+)\(/gm)].map(([, verb]) => verb)).toEqual(['unlock', 'lock', 'close']);
  const exit = makeDayLock(makeFakeClock());
  exit.egress();
  await exit.lock();
  expect(exit.isReleased()).toBe(true); // ending a release is no hold on the exit
});

it('the exit opens with relay, eye, ledger and clock all failing, and after the terminal has stopped', async () => {
  const clock = makeFakeClock();
  const lock = makeDayLock(clock);
  lock.setConnected(false);
  lock.egress();
  expect(lock.isReleased()).toBe(true);
  const house = await makeHouse();
  house.eye.kill();
  house.ledger.isFailing = true;
  house.people.isFailing = true;
  house.clock.setWall(0);
  await house.settle();
  house.people.isFailing = false;
  await house.resident({ number: '101' });
  await house.tap(cardOf('101'));
  expect(house.lock.unlocks).toBe(1); // and the way in by card goes on as well
});

it('no rule of the terminal knows of an exit, so none can refuse one', () => {
  const rules = ['src/core', 'src/app'].flatMap((dir) =>
    readdirSync(join(ROOT, dir), { recursive: true, encoding: 'utf8' }).map((path) => join(ROOT, dir, path)),
  );
  const codes = rules
    .filter((path) => path.endsWith('.ts'))
    // Comments may speak of it.
    .filter((path) => /\b(?:egress|exitButton|fireAlarm)\b/.test(readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')));
  expect(codes).toEqual([]);
  expect(readFileSync(join(ROOT, 'device/README.md'), 'utf8')).toContain('egress and fire release are wired, never in software');
});
