/** A signed order on a stick empties the terminal once, whatever the clock says; anything else is told once and does nothing. */
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Order, ORDER_FILE, ORDER_SIGNATURE_FILE, orderBytes } from '../../src/core/order/order.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import type { Crypto } from '../../src/ports/crypto.ts';
import { cardOf, type House, type HouseOptions, makeHouse, testSite } from '../support/house.ts';
import { makeTestOperator, makeTestStick, type TestOperator, type TestStick } from '../support/orders.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

let crypto: Crypto;
let operator: TestOperator;
let stick: TestStick;
beforeAll(async () => {
  crypto = await openCrypto();
});
beforeEach(() => {
  operator = makeTestOperator(crypto);
  stick = makeTestStick();
});

const siteWith = (keys: readonly string[]): HouseOptions['site'] => testSite({ orders: { operatorKeys: keys, dir: stick.dir } });

async function houseWithFaces(options: HouseOptions = {}): Promise<House> {
  const house = await makeHouse({ site: siteWith([operator.line]) as never, orders: stick.folder, ...options });
  for (const number of ['101', '102', '103']) await house.resident({ number, hasFace: true });
  return house;
}

/** What is on the stick is seen and dealt with. */
async function nextLook(house: House, looks = 1): Promise<void> {
  for (let round = 0; round < looks; round += 1) {
    await stick.looked(house.clock);
    await house.settle();
    await new Promise((done) => setTimeout(done, 20)); // the receipt is written to a real disk
    await house.settle();
  }
}

/** Time goes by; nothing needs to be looked at. */
async function wait(house: House, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    house.clock.advance(1_000);
    await new Promise((done) => setTimeout(done, 5));
    await house.settle();
  }
}

function orderFor(house: House, changes: Partial<Order> = {}): Order {
  const issuedAtMs = house.clock.nowMs();
  return {
    order: 'purge',
    deviceId: 'test-door',
    orderId: 'ab'.repeat(16),
    issuedAtMs,
    expiresAtMs: issuedAtMs + 7 * DAY_MS,
    persons: null,
    ...changes,
  };
}

const RECEIPT = 'menshen-order.receipt.txt';
const receipt = (): string => readFileSync(join(stick.dir, RECEIPT), 'utf8');

describe('a valid order', () => {
  it('destroys every template once, leaves the cards, and its proof beside itself', async () => {
    const house = await houseWithFaces();
    const order = orderFor(house);
    stick.order(order, operator);
    await nextLook(house);
    expect(house.eye.held.size).toBe(0);
    expect(house.people.list().every((person) => person.grant === undefined)).toBe(true);
    expect(house.events('order')).toEqual([
      { kind: 'order', verb: 'purge', orderId: order.orderId, outcome: 'accepted' },
      { kind: 'order', verb: 'purge', orderId: order.orderId, outcome: 'done' },
    ]);
    expect(house.events('erase-intent').at(-1)).toMatchObject({ proofId: order.orderId, scope: 'all', cause: 'order' });
    expect(house.events('erased').at(-1)).toMatchObject({ proofId: order.orderId, personsBefore: 3, personsAfter: 0 });
    await stick.written(RECEIPT);
    expect(receipt()).toMatch(/ABAB-ABAB-ABAB/);
    await house.resident({ number: '104', hasFace: true });
    await nextLook(house, 3);
    await house.tap(cardOf('101'));
    expect(house.lock.unlocks).toBe(1);
    expect(house.eye.held.size).toBe(1);
    expect(house.events('order')).toHaveLength(2);
  });

  it('is not carried out again after a restart, nor under another signature', async () => {
    const house = await houseWithFaces();
    stick.order(orderFor(house), operator);
    await nextLook(house);
    await house.terminal.stop();
    const next = await house.reboot();
    await next.resident({ number: '104', hasFace: true });
    await nextLook(next, 2);
    expect(next.eye.held.size).toBe(1);
    expect(next.events('order')).toHaveLength(2);
    stick.put(orderBytes(orderFor(house)), operator.sign(orderBytes(orderFor(house))).replace('signature from', 'a signature from'));
    await nextLook(next, 2);
    expect(next.eye.held.size).toBe(1);
    expect(next.events('order').slice(2)).toMatchObject([{ outcome: 'done-before' }]);
  });

  it('holds with a clock that nobody can trust, for being done once is what stops a replay', async () => {
    const house = await houseWithFaces();
    const order = orderFor(house, { issuedAtMs: 1_000, expiresAtMs: 2_000 });
    house.clock.setWall(house.clock.nowMs() - 40 * DAY_MS);
    stick.order(order, operator);
    house.clock.advance(60_000);
    await nextLook(house);
    expect(house.terminal.status().isClockTrusted).toBe(false);
    expect(house.eye.held.size).toBe(0);
  });

  it('waits for an eye that is down, with every consent ended, and its receipt comes afterwards', async () => {
    const house = await houseWithFaces();
    house.eye.kill();
    await house.settle();
    stick.order(orderFor(house), operator);
    await nextLook(house);
    expect(house.people.counts().consenting).toBe(0);
    expect(house.events('order').map(({ outcome }) => outcome)).toEqual(['accepted', 'pending']);
    expect(receipt).toThrow();
    house.eye.setState('ready');
    await house.settle();
    await wait(house, 7);
    expect(house.eye.held.size).toBe(0);
    await stick.written(RECEIPT);
    expect(receipt()).toMatch(/ABAB-ABAB-ABAB/);
    expect(house.events('erased').filter(({ scope }) => scope === 'all')).toHaveLength(1);
  });

  it('is finished at the next boot after a power cut, and not begun again', async () => {
    const house = await houseWithFaces();
    const order = orderFor(house);
    stick.order(order, operator);
    let isCut = false;
    house.people.onCall = (name) => {
      // Power fails right after the intent is on the disk.
      if (name === 'endAllConsents' && !isCut) {
        isCut = true;
        house.people.isFailing = true;
      }
    };
    await nextLook(house);
    expect(isCut).toBe(true);
    expect(house.eye.held.size).toBe(3);
    await house.terminal.stop();
    house.people.isFailing = false;
    const next = await house.reboot();
    expect(next.eye.held.size).toBe(0);
    await next.resident({ number: '104', hasFace: true });
    await wait(next, 7);
    expect(next.eye.held.size).toBe(1);
    await stick.written(RECEIPT);
    expect(receipt()).toMatch(/ABAB-ABAB-ABAB/);
    expect(next.events('erased').filter(({ proofId }) => proofId === order.orderId)).toHaveLength(1);
  });
});

describe('an order that does not count', () => {
  it.each<[string, (house: House) => void]>([
    ['not-signed', (house) => stick.order(orderFor(house), makeTestOperator(crypto))],
    ['malformed', () => stick.put(new Uint8Array([1, 2, 3]), 'nothing')],
    ['malformed', () => stick.put(Buffer.from('{"format":"menshen-order-1"}'), operator.sign(Buffer.from('{"format":"menshen-order-1"}')))],
    ['malformed', () => writeFileSync(join(stick.dir, ORDER_FILE), new Uint8Array(17 * 1024))],
    ['other-device', (house) => stick.order(orderFor(house, { deviceId: 'another-door' }), operator)],
    ['expired', (house) => stick.order(orderFor(house, { issuedAtMs: 1_000, expiresAtMs: 2_000 }), operator)],
    ['other-count', (house) => stick.order(orderFor(house, { persons: 2 }), operator)],
  ])('%s: nothing goes, and it is told once', async (why, put) => {
    const house = await houseWithFaces();
    put(house);
    await nextLook(house, 3);
    expect(house.eye.held.size).toBe(3);
    expect(house.events('order')).toMatchObject([{ outcome: why }]);
    expect(house.logged.filter((line) => line.includes('order'))).toHaveLength(1);
    await house.terminal.stop();
    const next = await house.reboot();
    await nextLook(next, 2);
    expect(next.events('order')).toHaveLength(1);
    expect(house.terminal.status().face.isFaceAllowed || next.terminal.status().face.isFaceAllowed).toBe(true);
  });

  it('is one that nobody asked for: a site without operator keys looks nowhere', async () => {
    const house = await houseWithFaces({ site: siteWith([]) as never });
    stick.order(orderFor(house), operator);
    house.clock.advance(5_000);
    await house.settle();
    expect([stick.looks, house.eye.held.size, house.events('order')]).toEqual([0, 3, []]);
  });

  it('is never read through a link, a folder or a pipe', async () => {
    const house = await houseWithFaces();
    const order = orderFor(house);
    for (const plant of [
      (path: string) => {
        const target = join(stick.dir, 'elsewhere');
        writeFileSync(target, orderBytes(order));
        symlinkSync(target, path);
      },
      (path: string) => mkdirSync(path),
      (path: string) => execFileSync('mkfifo', [path]),
    ]) {
      rmSync(join(stick.dir, ORDER_FILE), { force: true, recursive: true });
      plant(join(stick.dir, ORDER_FILE));
      writeFileSync(join(stick.dir, ORDER_SIGNATURE_FILE), operator.sign(orderBytes(order)));
      await nextLook(house);
      expect(house.eye.held.size).toBe(3);
    }
  });
});
