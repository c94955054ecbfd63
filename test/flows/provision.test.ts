/** A bundle at the door of an owned terminal: shown, confirmed by card and PIN, carried out whole or not at all, whatever the power does. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../../src/base/fault.ts';
import { SecretBytes } from '../../src/base/secret.ts';
import type { ProvisionContent, ProvisionPerson } from '../../src/core/provision/bundle.ts';
import { PROVISION_NOTE, PROVISION_OWNER, PROVISION_SEQUENCE } from '../../src/core/provision/journal.ts';
import { PROVISION_CONFIRM_MS, PROVISION_POLL_MS, PROVISION_SHOWN_MS } from '../../src/core/policy/limits.ts';
import { provisionDesk } from '../../src/edge/provision-stick/desk.ts';
import type { ProvisionDesk, ProvisionReading } from '../../src/ports/provision.ts';
import type { ProvisionView } from '../../src/ports/provision-view.ts';
import { cardOf, type House, type HouseOptions, makeHouse, pinOf, testSite } from '../support/house.ts';

const DIGEST = 'ab'.repeat(64);
const OWNER = 'RWQ' + 'A'.repeat(53);
const SITE_TEXT = 'the next site file';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'menshen-provision-'));
  mkdirSync(join(dir, 'stick'));
  mkdirSync(join(dir, 'data'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const row = (number: string, changes: Partial<ProvisionPerson> = {}): ProvisionPerson => ({
  line: 2,
  number,
  status: 'active',
  name: `Person ${number}`,
  role: undefined,
  card: `0B0000${number.padStart(4, '0')}`,
  pin: new SecretBytes(new TextEncoder().encode(`58${number.padStart(4, '0')}`)),
  validUntil: undefined,
  band: undefined,
  born: undefined,
  groups: undefined,
  ...changes,
});

const bundle = (content: ProvisionContent, changes: { readonly sequence?: number } = {}): ProvisionReading => ({
  kind: 'bundle',
  manifest: {
    format: 'menshen-bundle/1',
    deviceId: 'test-door',
    siteId: 'yongning',
    sequence: changes.sequence ?? 7,
    createdAtMs: 1,
    expiresAtMs: 2,
    ownerKey: OWNER,
    streamBytes: 1,
    parts: [],
  },
  content,
  signer: OWNER,
  digest: DIGEST,
});

/** The real desk; what the reader of bundles says is the test's. */
function deskOf(reading: () => ProvisionReading): ProvisionDesk {
  return provisionDesk({
    dataDir: join(dir, 'data'),
    stickDir: join(dir, 'stick'),
    readBundle: () => Promise.resolve(reading()),
    checkPack: () => undefined,
  });
}

function plugIn(): void {
  writeFileSync(join(dir, 'stick', 'menshen-bundle.bin'), 'sealed');
}

/** Real files are written meanwhile, in other threads. */
async function settled(house: House): Promise<void> {
  for (let more = 0; more < 12; more += 1) {
    await house.settle();
    await stat(dir);
  }
}

async function round(house: House): Promise<void> {
  house.clock.advance(PROVISION_POLL_MS);
  await settled(house);
}

const shown = (house: House): ProvisionView | undefined => {
  const { view } = house.screen;
  return view.kind === 'provision' ? view.provision : undefined;
};

const result = (): Record<string, unknown> =>
  JSON.parse(readFileSync(join(dir, 'stick', 'menshen-provision-result.json'), 'utf8')) as Record<string, unknown>;

async function houseWith(reading: () => ProvisionReading, options: HouseOptions = {}): Promise<House> {
  const house = await makeHouse({ provision: deskOf(reading), ...options });
  await house.resident({ number: '900', isOperator: true });
  return house;
}

async function confirm(house: House): Promise<void> {
  await house.tap(cardOf('900'));
  await house.type(`${pinOf('900')}#`);
  await settled(house);
}

describe('a bundle', () => {
  it('is shown as numbers, confirmed by card and PIN, carried out, and its result is on the stick', async () => {
    const house = await houseWith(() => bundle({ people: [row('201'), row('202', { role: 'installer' })] }));
    plugIn();
    await round(house);
    expect(shown(house)).toMatchObject({ stage: 'summary', wanted: 'card', summary: { peopleAdded: 2, cards: 2, pins: 2, installers: 1 } });
    await confirm(house);
    expect(shown(house)).toMatchObject({ stage: 'done' });
    expect(house.people.byNumber('202')).toMatchObject({ role: 'installer', hasCard: true, hasPin: true });
    expect(house.events('provisioned')).toEqual([
      expect.objectContaining({ sequence: 7, added: 2, ended: 0, channel: 'stick', isSiteChanged: false }) as unknown,
    ]);
    expect(result()).toMatchObject({ outcome: 'applied', deviceId: 'test-door', sequence: 7, counts: { peopleAdded: 2 } });
    expect(JSON.stringify(result())).not.toMatch(/Person|0B0000|58020/);
    expect(house.people.setting(PROVISION_SEQUENCE)).toBe('7');
    house.clock.advance(PROVISION_SHOWN_MS);
    await house.settle();
    expect(house.screen.view.kind).toBe('idle');
    await house.tap('0B00000201');
    expect(house.lock.unlocks).toBeGreaterThan(0);
  });

  it('is not taken from somebody who is neither installer nor operator', async () => {
    const house = await houseWith(() => bundle({ people: [row('201')] }));
    await house.resident({ number: '101' });
    plugIn();
    await round(house);
    await house.tap(cardOf('101'));
    await house.type(`${pinOf('101')}#`);
    expect(shown(house)).toMatchObject({ stage: 'summary', trouble: 'not-operator', wanted: 'card' });
    expect(house.people.byNumber('201')).toBeUndefined();
    // Their card opened the door all the same.
    expect(house.lock.unlocks).toBe(1);
  });

  it('says a wrong PIN and takes the right one after it', async () => {
    const house = await houseWith(() => bundle({ people: [row('201')] }));
    plugIn();
    await round(house);
    await house.tap(cardOf('900'));
    await house.type('111222#');
    expect(shown(house)).toMatchObject({ trouble: 'wrong-pin' });
    await confirm(house);
    expect(house.people.byNumber('201')).toBeDefined();
  });

  it('gives the keypad back when nobody confirms, and asks again when the stick is put in anew', async () => {
    const house = await houseWith(() => bundle({ people: [row('201')] }));
    plugIn();
    await round(house);
    house.clock.advance(PROVISION_CONFIRM_MS);
    await house.settle();
    expect(house.screen.view.kind).toBe('idle');
    await round(house);
    expect(house.screen.view.kind).toBe('idle');
    rmSync(join(dir, 'stick', 'menshen-bundle.bin'));
    await round(house);
    plugIn();
    await round(house);
    expect(shown(house)).toMatchObject({ stage: 'summary' });
    expect(house.people.setting(PROVISION_NOTE)).toBeUndefined();
  });

  it('waits while somebody stands at the door', async () => {
    const house = await houseWith(() => bundle({ people: [row('201')] }));
    await house.choose('pin');
    plugIn();
    await round(house);
    expect(house.screen.view.kind).not.toBe('provision');
    await house.act({ kind: 'back' });
    await round(house);
    expect(shown(house)).toMatchObject({ stage: 'summary' });
  });

  it('that is wrong is told once, on screen, in the ledger and on the stick', async () => {
    const sentence = 'The bundle was changed after it was signed. Copy it to the stick again, or make it again.';
    const house = await houseWith(() => ({ kind: 'refused', why: 'bad-signature', sentence, digest: DIGEST, faults: [] }));
    plugIn();
    await round(house);
    expect(shown(house)).toEqual({ stage: 'refused', why: 'bad-signature' });
    for (let again = 0; again < 3; again += 1) await round(house);
    expect(house.events('provision-refused')).toEqual([
      { kind: 'provision-refused', why: 'bad-signature', bundle: DIGEST.slice(0, 64), channel: 'stick' },
    ]);
    expect(result()).toMatchObject({ outcome: 'refused', why: 'bad-signature', sentences: [sentence] });
    // A key takes the message away, and counts: whoever wants to pass just types.
    await house.type('1');
    expect(house.screen.view.kind).toBe('number-entry');
  });

  it('with a card of somebody else changes nothing at all', async () => {
    const house = await houseWith(() => bundle({ people: [row('201'), row('202', { card: cardOf('900') })] }));
    plugIn();
    await round(house);
    await confirm(house);
    expect(shown(house)).toEqual({ stage: 'refused', why: 'not-now' });
    expect([house.people.byNumber('201'), house.people.byNumber('202')]).toEqual([undefined, undefined]);
    expect(house.people.list()).toHaveLength(1);
    expect(result()).toMatchObject({ outcome: 'refused' });
  });

  it('swaps the cards of two people', async () => {
    const house = await houseWith(() =>
      bundle({ people: [row('101', { card: cardOf('102'), pin: undefined }), row('102', { card: cardOf('101'), pin: undefined })] }),
    );
    await house.resident({ number: '101', hasFace: true });
    await house.resident({ number: '102' });
    plugIn();
    await round(house);
    await confirm(house);
    expect(house.people.byCard(cardOf('101'))?.number).toBe('102');
    expect(house.people.byCard(cardOf('102'))?.number).toBe('101');
    expect(house.people.byNumber('101')?.grant).toBeDefined();
  });

  it('ends who leaves, with the proof of the erasure', async () => {
    const house = await houseWith(() => bundle({ people: [row('101', { status: 'left', card: undefined, pin: undefined })] }));
    await house.resident({ number: '101', hasFace: true });
    plugIn();
    await round(house);
    await confirm(house);
    house.clock.advance(PROVISION_POLL_MS);
    await house.settle();
    expect(house.people.byNumber('101')).toBeUndefined();
    expect(house.eye.held.size).toBe(0);
    expect(house.events('erased')).toHaveLength(1);
    expect(result()).toMatchObject({ counts: { peopleEnded: 1 } });
  });

  it('leaves nobody without an operator', async () => {
    const house = await houseWith(() => bundle({ people: [row('900', { status: 'left' })] }));
    plugIn();
    await round(house);
    expect(shown(house)).toMatchObject({ stage: 'refused', why: 'bad-people' });
  });

  it('cannot change how the keys of the machine are kept', async () => {
    const site = { ...testSite(), keys: { kind: 'passphrase' as const } };
    const house = await houseWith(() => bundle({ site: { text: SITE_TEXT, site } }));
    plugIn();
    await round(house);
    expect(shown(house)).toMatchObject({ stage: 'refused', why: 'bad-site' });
    expect(existsSync(join(dir, 'data', 'site.yaml'))).toBe(false);
  });
});

/** More steps than a bundle has. */
const STEPS_MAX = 150;

describe('a power cut before every step of a bundle', () => {
  it('leaves all of it or nothing', async () => {
    let isDone = false;
    let [finished, discarded] = [0, 0];
    for (let step = 0; step < STEPS_MAX && !isDone; step += 1) {
      rmSync(join(dir, 'data'), { recursive: true });
      mkdirSync(join(dir, 'data'));
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
  const content = (): ProvisionContent => ({ people, site: { text: SITE_TEXT, site: testSite() }, sign: SIGN });
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
  rmSync(join(dir, 'stick', 'menshen-bundle.bin'), { force: true });
  const between = await bootAgain(house, inner);
  await between.terminal.stop();
  const next = await bootAgain(between, inner);
  expect(next.people.setting(PROVISION_NOTE) ?? '').toBe('');
  expect(next.people.byNumber('201') !== undefined).toBe(isCommitted);
  expect(next.people.byNumber('202') !== undefined).toBe(isCommitted);
  expect(next.people.byNumber('101') === undefined).toBe(isCommitted);
  expect(next.eye.held.size).toBe(isCommitted ? 0 : 1);
  expect(existsSync(join(dir, 'data', 'site.yaml'))).toBe(isCommitted);
  expect(next.events('provisioned').length > 0).toBe(isCommitted);
  expect(existsSync(join(dir, 'data', 'provision', 'parts'))).toBe(false);
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

it('the owner of the store is who may sign, before the keys of the site file', async () => {
  const house = await houseWith(() => ({ kind: 'none' }));
  expect(house.terminal.provision.status()).toEqual({ owner: null, sequence: 0, result: null });
  house.people.setSetting(PROVISION_OWNER, 'none');
  expect(house.terminal.provision.status().owner).toBeNull();
});
