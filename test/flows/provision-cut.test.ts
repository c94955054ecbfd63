/** The power is cut before every step of a bundle: after the next boot it counts whole, or nothing of it does. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { Fault } from '../../src/base/fault.ts';
import type { ProvisionContent } from '../../src/core/provision/bundle.ts';
import { PROVISION_NOTE } from '../../src/core/provision/journal.ts';
import type { ProvisionDesk } from '../../src/ports/provision.ts';
import { cardOf, type House, makeHouse, testSite } from '../support/house.ts';
import { bundle, confirm, deskOf, houseWith, placeOf, plugIn, round, row, SITE_TEXT, update } from '../support/provision-bench.ts';

/** More steps than a bundle has. */
const STEPS_MAX = 150;

describe('a power cut before every step of a bundle', () => {
  it('leaves all of it or nothing', async () => {
    let isDone = false;
    let [finished, discarded] = [0, 0];
    for (let step = 0; step < STEPS_MAX && !isDone; step += 1) {
      rmSync(placeOf('data'), { recursive: true });
      mkdirSync(placeOf('data'));
      const outcome = await cutAt(step);
      isDone = !outcome.wasCut;
      if (outcome.isApplied) finished += 1;
      else discarded += 1;
    }
    expect(isDone).toBe(true);
    expect(discarded).toBeGreaterThan(2);
    expect(finished).toBeGreaterThan(5);
  }, 60_000);
});

/** Lets the step-th call of store, ledger, eye or disk be the last that never happens. */
async function cutAt(step: number): Promise<{ readonly wasCut: boolean; readonly isApplied: boolean }> {
  const people = [row('201'), row('202'), row('101', { status: 'left', card: undefined, pin: undefined })];
  const content = (): ProvisionContent => ({ people, site: { text: SITE_TEXT, site: testSite() }, sign: SIGN, update: update() });
  let isOn = false;
  let left = step;
  let wasCut = false;
  const tick = (): void => {
    if (!isOn) return;
    if (left <= 0) {
      wasCut = true;
      // From here on nothing reaches the disk any more, until the next boot.
      throw new Fault('store-failed', 'The power is gone.');
    }
    left -= 1;
  };
  const inner = deskOf(() => bundle(content()));
  const desk = ticking(inner, tick);
  const house = await houseWith(() => bundle(content()), {
    provision: desk,
    onRestart: () => undefined,
  });
  await house.resident({ number: '101', hasFace: true });
  plugIn();
  await round(house);
  await house.tap(cardOf('900'));
  house.people.onCall = tick;
  const { append } = house.ledger;
  house.ledger.append = (event) => {
    tick();
    return append(event);
  };
  isOn = true;
  await confirm(house);
  await house.terminal.stop();
  isOn = false;
  house.people.onCall = () => undefined;
  house.ledger.append = append;
  // The note is the commit: with it everything is brought to its end, without it nothing has happened.
  const note = house.people.setting(PROVISION_NOTE) ?? '';
  const isCommitted = note !== '' || house.people.byNumber('201') !== undefined;
  rmSync(placeOf('stick', 'menshen-bundle.bin'), { force: true });
  const between = await bootAgain(house, inner);
  await between.terminal.stop();
  const next = await bootAgain(between, inner);
  expect(next.people.setting(PROVISION_NOTE) ?? '').toBe('');
  expect(next.people.byNumber('201') !== undefined).toBe(isCommitted);
  expect(next.people.byNumber('202') !== undefined).toBe(isCommitted);
  expect(next.people.byNumber('101') === undefined).toBe(isCommitted);
  expect(next.eye.held.size).toBe(isCommitted ? 0 : 1);
  expect(existsSync(placeOf('data', 'site.yaml'))).toBe(isCommitted);
  expect(next.events('provisioned').length > 0).toBe(isCommitted);
  expect(existsSync(placeOf('data', 'provision', 'parts'))).toBe(false);
  expect(existsSync(placeOf('data', 'update', 'update.tar'))).toBe(isCommitted);
  expect(existsSync(placeOf('data', 'update', 'update.tar.minisig'))).toBe(isCommitted);
  await next.tap(cardOf('900'));
  expect(next.lock.unlocks).toBe(1);
  return { wasCut, isApplied: isCommitted };
}

const SIGN = { position: 'Left of the door', heightCm: 150, person: 'Installer', attestedOn: '2026-01-05' };

async function bootAgain(house: House, desk: ProvisionDesk): Promise<House> {
  const next = await makeHouse({ provision: desk, kept: house });
  await round(next);
  await round(next);
  return next;
}

function ticking(desk: ProvisionDesk, tick: () => void): ProvisionDesk {
  return {
    ...desk,
    updates: {
      ...desk.updates,
      keep: (update) => {
        tick();
        desk.updates.keep(update);
      },
      handOver: () => {
        tick();
        desk.updates.handOver();
      },
    },
    keepModels: async (models) => {
      tick();
      await desk.keepModels(models);
    },
    installModels: (packs) => {
      tick();
      desk.installModels(packs);
    },
    installSite: (text) => {
      tick();
      desk.installSite(text);
    },
    writeResult: async (channel, text) => {
      tick();
      return desk.writeResult(channel, text);
    },
  };
}
