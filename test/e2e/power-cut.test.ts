/** kill -9 of door and eye together in the middle of withdrawal and purge: the next start finishes what was begun, and no card is lost. */
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { askMailbox, mailboxOf } from '../../src/edge/control/mailbox.ts';
import type { ControlRequest } from '../../src/edge/control/messages.ts';
import { systemClock } from '../../src/edge/system/clock.ts';
import { cleanUp, type EnrolledHouse, makeHouseFolder, jsonOf, menshen, newFolder, type RunningSim, startSim, until } from './processes.ts';

jest.setTimeout(180_000);

const clock = systemClock();
let house: EnrolledHouse;

beforeAll(async () => {
  house = await makeHouseFolder(2);
});
afterAll(cleanUp);

async function isReady(sim: RunningSim): Promise<true | undefined> {
  return (await sim.world()).eye === 'ready' ? true : undefined;
}

/** How often the ledger holds an event of this kind. */
function eventsOf(dir: string, kind: string): number {
  const raw = new BetterSqlite3(join(dir, 'ledger.db'), { readonly: true });
  const found = raw.prepare("SELECT count(*) FROM entries WHERE json_extract(event, '$.kind') = ?").pluck().get(kind) as number;
  raw.close();
  return found;
}

/** Asks the running terminal and kills everything `delayMs` after the intent is in the ledger. */
async function cut(sim: RunningSim, dir: string, request: ControlRequest, delayMs: number): Promise<void> {
  await until('the eye', () => isReady(sim));
  const before = eventsOf(dir, 'erase-intent');
  const asked = askMailbox({ mailbox: mailboxOf(dir), clock, request, limitMs: 5_000, onProgress: () => undefined }).catch(() => undefined);
  const deadlineMs = performance.now() + 20_000;
  while (eventsOf(dir, 'erase-intent') === before) {
    if (performance.now() > deadlineMs) throw new Error('the terminal did not begin what it was asked');
    await new Promise(setImmediate);
  }
  await new Promise((done) => setTimeout(done, delayMs));
  await sim.killAll();
  await asked;
}

/** What must hold after the next start: settled, proved, verified, and a card opens. */
async function expectFinished(sim: RunningSim, dir: string, persons: number): Promise<void> {
  const status = await until('everything to be settled', async () => {
    const now = jsonOf(await menshen(`status --data ${dir} --json`)) as {
      hasPendingErasure: boolean;
      face: { isAllowed: boolean };
      counts: object;
    };
    return now.face.isAllowed && !now.hasPendingErasure ? now : undefined;
  });
  expect(status.counts).toMatchObject({ persons, templates: expect.any(Number) as number, consenting: persons, people: 9 });
  expect(eventsOf(dir, 'erased')).toBe(eventsOf(dir, 'erase-intent'));
  expect(await sim.opensFor(house.enrolled[0].card)).toBe(true);
  expect((await menshen(`audit verify --data ${dir} --json`)).code).toBe(0);
}

it('during withdrawals, one after the other', async () => {
  const dir = newFolder(house.dir);
  const [first, second] = house.enrolled;
  await cut(await startSim(dir), dir, { verb: 'withdraw', number: first.number }, 0);
  const next = await startSim(dir);
  await expectFinished(next, dir, 1);
  await cut(next, dir, { verb: 'withdraw', number: second.number }, 12);
  const last = await startSim(dir);
  await expectFinished(last, dir, 0);
  await last.killAll();
});

it.each([0, 25])('during a purge, %i ms after it was begun', async (delayMs) => {
  const dir = newFolder(house.dir);
  const { card, pin } = house.operator;
  await cut(await startSim(dir), dir, { verb: 'purge', card, pin, persons: 2 }, delayMs);
  const next = await startSim(dir);
  await expectFinished(next, dir, 0);
  await next.killAll();
});
