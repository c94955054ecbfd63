/** Article 8: face information stays in the device, sealed, for the shortest time, and nothing comes in from outside. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ORDER_FILE, ORDER_SIGNATURE_FILE } from '../../src/core/order/order.ts';
import type { FaceVault } from '../../src/ports/face-vault.ts';
import { type House as DayHouse, makeFolders, openHouse } from '../../src/sim/days/house.ts';
import { hear, newModel, type Told } from '../../src/sim/days/model.ts';
import { perform } from '../../src/sim/days/perform.ts';
import type { Deed, Script } from '../../src/sim/days/script.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import { filesUnder, formsFound, type Needle, needlesOf } from '../support/canary.ts';
import { makeHouse, testSite } from '../support/house.ts';
import { makeTestOperator, makeTestStick } from '../support/orders.ts';
import { refusalOf } from './law-site.ts';
import { lawTest } from './law-test.ts';

const ROOT = resolve(__dirname, '../..');
const START_MS = Date.UTC(2026, 2, 1, 2);

describe('the marked face', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'menshen-law08-'));
    makeFolders(dir);
  });
  afterEach(() => {
    rmSync(dir, { recursive: true, force: true });
  });

  it('would be found in every form that is looked for', () => {
    const vector = Float32Array.from({ length: 256 }, (_, at) => Math.sin(at + 1) / 12);
    const needles = needlesOf(vector);
    const raw = Buffer.from(vector.buffer);
    expect(formsFound(raw, needles)).toEqual(['float32 LE']);
    expect(formsFound(Buffer.from(`x${raw.toString('base64')}`), needles)).toContain('float32 LE as base64');
    expect(formsFound(Buffer.from(raw.toString('hex')), needles)).toContain('float32 LE as hex');
    expect(formsFound(Buffer.from(Float64Array.from(vector).buffer), needles)).toContain('float64 LE');
    expect(formsFound(Buffer.from(JSON.stringify([...vector])), needles)).toContain('decimal text');
    expect(formsFound(Buffer.from(JSON.stringify([...raw])), needles)).toContain('float32 LE as a list of bytes');
  });

  lawTest('8.on-device', 'lies in no file in no form through enrolment, match, crash, restart and erasure', async () => {
    const needles: Needle[] = [];
    const vault = (real: FaceVault): FaceVault => {
      const put = real.put.bind(real);
      real.put = (template, grant) => {
        needles.push(...needlesOf(template.vector));
        put(template, grant);
      };
      return real;
    };
    const deeds: Deed[] = [
      { do: 'add', who: 1, hasCard: true, hasPin: true },
      { do: 'enrol', who: 1, how: 'called', says: 'agree' },
      { do: 'face', who: 1, claims: 1 },
      { do: 'face', who: -7, claims: -7 },
      { do: 'crash', place: 'now' },
      { do: 'withdraw', who: 1, how: 'command' },
    ];
    const script: Script = { seed: 3, mode: '1:N', days: 1, steps: deeds.map((deed) => ({ ...deed, atMs: 0 })) };
    const model = newModel(START_MS);
    const tell = (told: Told): void => {
      hear(model, script.steps, told);
    };
    const open = async (): Promise<DayHouse> => {
      const opened = await openHouse({ dataDir: dir, script, model, tell, plant: { vault } });
      const { look } = opened.world;
      opened.world.look = (index, chance) => {
        const seen = look(index, chance);
        needles.push(...needlesOf(seen));
        return seen;
      };
      await opened.clock.settle();
      return opened;
    };
    let house = await open();
    const found = new Set<string>();
    const scan = (when: string): void => {
      for (const { path, bytes } of filesUnder(dir))
        for (const form of formsFound(bytes, needles)) found.add(`${when}: ${form} in ${path}`);
    };
    for (const [at, step] of script.steps.entries()) {
      tell({ say: 'begun', at });
      tell({ say: 'ended', at, result: await perform(house, model, step) });
      scan(step.do);
      if (step.do !== 'face') continue;
      await house.close();
      scan('closed');
      house = await open();
    }
    await house.clock.runFor(120_000);
    scan('afterwards');
    expect(house.terminal.countFaces()).toBe(0);
    await house.close();
    scan('at the end');
    expect(needles.length).toBeGreaterThan(500);
    expect([...found]).toEqual([]);
  });
});

lawTest('8.on-device', 'an order on a stick is the only thing that is read, and no order asks for or brings a face', async () => {
  const crypto = await openCrypto();
  const operator = makeTestOperator(crypto);
  const stick = makeTestStick();
  const house = await makeHouse({ site: testSite({ orders: { operatorKeys: [operator.line], dir: stick.dir } }), orders: stick.folder });
  await house.resident({ number: '101', hasFace: true });
  writeFileSync(join(stick.dir, 'faces.db'), 'SQLite format 3\0');
  writeFileSync(join(stick.dir, 'templates.json'), JSON.stringify({ '101': Array(512).fill(0.1) }));
  await stick.looked(house.clock);
  await house.settle();
  expect(house.events('order')).toEqual([]);
  expect(house.eye.held.size).toBe(1);
});

lawTest('8.photos', 'a picture on a stick is no order: refused as of unknown form, nobody is enrolled by it', async () => {
  const crypto = await openCrypto();
  const operator = makeTestOperator(crypto);
  const stick = makeTestStick();
  const house = await makeHouse({ site: testSite({ orders: { operatorKeys: [operator.line], dir: stick.dir } }), orders: stick.folder });
  const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0x10, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0xff, 0xd9]);
  writeFileSync(join(stick.dir, 'portrait.jpg'), jpeg);
  writeFileSync(join(stick.dir, ORDER_FILE), jpeg);
  writeFileSync(join(stick.dir, ORDER_SIGNATURE_FILE), jpeg);
  await stick.looked(house.clock);
  await house.settle();
  expect(house.events('order')).toMatchObject([{ verb: 'unknown', outcome: 'malformed' }]);
  expect(house.eye.calls).toEqual([]);
  expect(house.eye.held.size).toBe(0);
});

lawTest('8.offline', 'no package that speaks to a network is among those that the product runs with', () => {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  expect(
    Object.keys(dependencies).filter((name) =>
      /axios|got|undici|node-fetch|request|mqtt|ws$|socket\.io|amqp|grpc|superagent|aws|azure|google/.test(name),
    ),
  ).toEqual([]);
  const door = readFileSync(join(ROOT, 'device/systemd/menshen-door.service'), 'utf8');
  expect(door).toContain('IPAddressDeny=any');
  expect(door).toContain('IPAddressAllow=localhost');
});

lawTest('8.no-exception', 'no consent to a transfer can be written, and the notice says that nothing is sent', async () => {
  expect(refusalOf({ transfer: 'with consent' })).toContain('transfer');
  expect(refusalOf({ face: { upload: true } })).toContain('upload');
  const house = await makeHouse();
  const { texts } = house.terminal.notice;
  expect(texts['zh-CN']?.join('')).toMatch(/不联网[\s\S]*不出境/);
  expect(texts['en']?.join('')).toMatch(/offline[\s\S]*not sent abroad/);
});

lawTest('8.retention', 'a period without end or above the ceiling is refused; the ceilings are 365 and 90 days', () => {
  for (const days of [null, -1, 0, 366, 99_999]) expect(refusalOf({ face: { retentionDays: days } })).toContain('retentionDays');
  for (const days of [null, -1, 0, 91]) expect(refusalOf({ face: { idleDays: days } })).toContain('idleDays');
});

lawTest('8.retention', 'on the day after the idle period the face is gone, with proof', async () => {
  const house = await makeHouse({ site: testSite({ face: { idleDays: 1 } }) });
  await house.resident({ number: '101', hasFace: true });
  for (let hour = 0; hour < 26; hour += 1) {
    house.clock.advance(3_600_000);
    await house.settle();
  }
  expect(house.eye.held.size).toBe(0);
  expect(house.events('erased')).toHaveLength(1);
});
