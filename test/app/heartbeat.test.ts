/** The heartbeat: it beats only while the door can decide, and what it tries leaves no trace. */
import { Fault } from '../../src/base/fault.ts';
import { type HeartbeatOptions, keepHeartbeat, PULSE_LIMIT_MS, type Pulse } from '../../src/app/heartbeat.ts';
import type { WatchdogNews } from '../../src/ports/watchdog.ts';
import { makeFakeClock } from '../support/fake-clock.ts';
import { makeHouse, testSite } from '../support/house.ts';

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

describe('the proof', () => {
  it('tries the rules on the store and leaves neither entry, visit nor release', async () => {
    const house = await makeHouse();
    await house.resident();
    const before = [house.ledger.size, house.screen.views.length, house.lock.unlocks];
    expect(await house.terminal.pulse()).toMatchObject({ kind: 'alive', status: expect.stringContaining('The eye is ready.') as string });
    expect([house.ledger.size, house.screen.views.length, house.lock.unlocks]).toEqual(before);
    expect(house.outcomes).toEqual([]);
  });

  it('grants nothing where nobody without a group may pass, and where passing again is forbidden', async () => {
    const door = { unlockMs: 5000, withoutGroup: 'never', antiPassback: { kind: 'hard', withinMs: 60_000 } } as const;
    const house = await makeHouse({ site: testSite({ door }) });
    expect((await house.terminal.pulse()).kind).toBe('alive');
    expect(house.outcomes).toEqual([]);
  });

  it('fails where the store does not read, and holds again with it', async () => {
    const house = await makeHouse();
    const { people } = house;
    const memberships = people.access.memberships.bind(people.access);
    Object.assign(people.access, {
      memberships: () => {
        throw new Fault('store-failed', 'The store cannot be read. Look at the disk.');
      },
    });
    expect(await house.terminal.pulse()).toMatchObject({ kind: 'stuck', status: expect.stringContaining('store') as string });
    Object.assign(people.access, { memberships });
    expect((await house.terminal.pulse()).kind).toBe('alive');
  });

  it('fails in bounded time where nothing is taken up any more', async () => {
    const house = await makeHouse();
    await house.terminal.stop(); // a queue that was stopped takes everything and moves nothing
    const pulse = house.terminal.pulse();
    await turns();
    house.clock.advance(PULSE_LIMIT_MS);
    expect(await pulse).toMatchObject({ kind: 'stuck', status: expect.stringContaining('not taken up') as string });
  });

  it('goes on without the eye, the readers or the relay: a new start brings none of them back', async () => {
    const house = await makeHouse();
    await house.resident();
    house.eye.kill();
    house.reader.setConnected(false);
    house.pinPad.setConnected(false);
    house.lock.setConnected(false);
    const { kind, status } = await house.terminal.pulse();
    expect(kind).toBe('alive');
    expect(status).toContain('not ready');
    expect(status).toContain('connect one');
    expect(status).toContain('The lock does not answer');
  });
});

interface Bench {
  readonly told: WatchdogNews[];
  readonly logged: string[];
  readonly clock: ReturnType<typeof makeFakeClock>;
  readonly options: HeartbeatOptions;
  pulse: Pulse | 'never';
  isTaken: boolean;
}

function makeBench(limitMs: number | undefined): Bench {
  const clock = makeFakeClock();
  const [told, logged]: [WatchdogNews[], string[]] = [[], []];
  const bench: Bench = {
    told,
    logged,
    clock,
    pulse: { kind: 'alive', status: 'well' },
    isTaken: true,
    options: {
      clock,
      watchdog: {
        limitMs,
        tell: (news) => {
          told.push(news);
          return Promise.resolve(bench.isTaken);
        },
      },
      prove: () => (bench.pulse === 'never' ? new Promise(() => undefined) : Promise.resolve(bench.pulse)),
      onLog: (line) => void logged.push(line),
    },
  };
  return bench;
}

const states = ({ told }: Bench): string[] => told.map(({ state }) => state);

async function pass(bench: Bench, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 1000) {
    bench.clock.advance(1000);
    await turns();
  }
}

describe('the beat', () => {
  it('says ready with the first proof, then alive three times within the limit, then that it stops', async () => {
    const bench = makeBench(30_000);
    const heart = keepHeartbeat(bench.options);
    await turns();
    expect(states(bench)).toEqual(['ready']);
    await pass(bench, 30_000);
    expect(states(bench)).toEqual(['ready', 'alive', 'alive', 'alive']);
    await heart.stop();
    await pass(bench, 60_000);
    expect(states(bench)).toEqual(['ready', 'alive', 'alive', 'alive', 'stopping']);
  });

  it('says nothing while the proof fails, why once, and beats on when it holds again', async () => {
    const bench = makeBench(30_000);
    keepHeartbeat(bench.options);
    await turns();
    bench.pulse = { kind: 'stuck', status: 'No store.' };
    await pass(bench, 30_000);
    expect(states(bench)).toEqual(['ready']);
    expect(bench.logged).toEqual(['No store. The terminal is started again unless that ends.']);
    bench.pulse = { kind: 'alive', status: 'well' };
    await pass(bench, 10_000);
    expect(states(bench)).toEqual(['ready', 'alive']);
    expect(bench.logged.at(-1)).toBe('The door decides again.');
  });

  it('is not ready before a proof held, and says ready until somebody heard it', async () => {
    const bench = makeBench(undefined);
    bench.pulse = { kind: 'stuck', status: 'No store.' };
    keepHeartbeat(bench.options);
    await pass(bench, 10_000);
    expect(states(bench)).toEqual([]);
    bench.pulse = { kind: 'alive', status: 'well' };
    bench.isTaken = false;
    await pass(bench, 20_000);
    bench.isTaken = true;
    await pass(bench, 20_000);
    expect(states(bench)).toEqual(['ready', 'ready', 'ready', 'alive']);
  });

  it('never beats while a proof does not end', async () => {
    const bench = makeBench(30_000);
    bench.pulse = 'never';
    keepHeartbeat(bench.options);
    await pass(bench, 60_000);
    expect(states(bench)).toEqual([]);
  });
});
