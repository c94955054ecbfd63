/** An older store put back: the face is off, cards and PINs go on, the ledger says so, and the way out opens the face again. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import type { FaceVault } from '../../src/ports/face-vault.ts';
import { grantOf, openTestVault, templateOf } from '../edge/vault-faces/support.ts';
import { cardOf, type House, makeHouse, pinOf } from '../support/house.ts';

async function houseWithFace(): Promise<House> {
  const house = await makeHouse();
  await house.resident({ number: '900', isOperator: true });
  await house.resident({ number: '101', hasFace: true });
  house.eye.tellRevision(9);
  return house;
}

async function expectFaceOffCardOn(house: House): Promise<void> {
  expect(house.terminal.status().face.closed).toContain('rolled-back');
  await house.choose('face');
  await house.tap(cardOf('101'));
  expect(house.screen.view).toMatchObject({ kind: 'refused', reason: 'face-off' });
  expect(house.eye.waiting.size).toBe(0);
  await house.act({ kind: 'back' });
  const { unlocks } = house.lock;
  await house.tap(cardOf('101'));
  expect(house.lock.unlocks).toBe(unlocks + 1);
}

const OPERATOR = { card: cardOf('900'), pin: pinOf('900') };

describe('an older face store', () => {
  it('closes the face, over restarts too, and a purge opens it', async () => {
    const house = await houseWithFace();
    expect(house.terminal.status().face.isFaceAllowed).toBe(true);
    house.eye.tellRevision(7);
    expect(house.events('rolled-back')).toEqual([{ kind: 'rolled-back', store: 'faces' }]);
    await expectFaceOffCardOn(house);
    // The store is written again and grows past what was reached: what was noticed stands.
    house.eye.tellRevision(30);
    const next = await house.reboot();
    expect(next.terminal.status().rolledBack).toEqual(['faces']);
    await expectFaceOffCardOn(next);
    expect((await next.terminal.selfTest()).find(({ name }) => name === 'rollback')).toMatchObject({ isOk: false });
    expect(await next.terminal.recover(OPERATOR)).toEqual({ kind: 'accepted', stores: [], left: ['faces'], isClockAccepted: false });
    await expectFaceOffCardOn(next);
    expect(await next.terminal.purge({ ...OPERATOR, persons: 1 })).toMatchObject({ kind: 'erased' });
    expect(next.terminal.status().face).toEqual({ isFaceAllowed: true, closed: [] });
    expect(next.events('rolled-back')).toHaveLength(1);
  });

  it('that a purge began anew counts from where it stands', async () => {
    const house = await houseWithFace();
    const { purge } = house.eye;
    house.eye.purge = (proofId) => {
      house.eye.tellRevision(1); // a store that no key opened was thrown away
      return purge(proofId);
    };
    expect(await house.terminal.purge({ ...OPERATOR, persons: 1 })).toMatchObject({ kind: 'erased' });
    house.eye.tellRevision(2);
    await house.terminal.stop();
    const next = await house.reboot();
    expect(next.terminal.status().face.isFaceAllowed).toBe(true);
    expect(next.events('rolled-back')).toEqual([]);
    next.eye.tellRevision(1);
    expect(next.events('rolled-back')).toHaveLength(1);
  });

  it('is noticed where the keys do not open it', async () => {
    const house = await houseWithFace();
    house.eye.refuse('bad-key');
    await house.settle();
    expect(house.events('rolled-back')).toEqual([{ kind: 'rolled-back', store: 'faces' }]);
    await expectFaceOffCardOn(house);
  });

  it('and older keys are told apart, and a purge is asked for again until it is done', async () => {
    const house = await houseWithFace();
    house.eye.refuse('rolled-back');
    await house.settle();
    expect(house.events('rolled-back')).toEqual([{ kind: 'rolled-back', store: 'keys' }]);
    expect(house.events('eye').at(-1)).toEqual({ kind: 'eye', state: 'refused', code: 'rolled-back' });
    expect(await house.terminal.purge({ ...OPERATOR, persons: 1 })).toMatchObject({ kind: 'pending' });
    const { purge } = house.eye;
    house.eye.purge = (proofId) => {
      house.eye.state = 'ready';
      return purge(proofId);
    };
    house.clock.advance(60_000);
    await house.settle();
    expect(house.people.intents()).toEqual([]);
    expect(house.events('erased')).toHaveLength(1);
    house.eye.setState('ready');
    await house.settle();
    expect(house.terminal.status().face).toEqual({ isFaceAllowed: true, closed: [] });
  });
});

describe('an older faces.db put back in place', () => {
  const folder = mkdtempSync(join(tmpdir(), 'menshen-rollback-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('gives nobody their erased face back, is noticed at boot, and a purge clears it', async () => {
    const crypto = await openCrypto();
    const [live, aside] = [join(folder, 'eye'), join(folder, 'aside')];
    mkdirSync(live);
    const open = async (): Promise<FaceVault> => (await openTestVault(join(live, 'faces.db'))).vault;
    const house = await makeHouse();
    await house.resident({ number: '900', isOperator: true });
    for (const number of ['101', '102']) await house.resident({ number, hasFace: true });
    const { eye } = house;
    let vault = await open();
    for (const [at, subject] of [...eye.held].entries()) vault.put({ ...templateOf(at), subject }, grantOf(crypto, subject));
    const tell = (): void => {
      eye.held.clear();
      for (const subject of vault.subjects()) eye.held.add(subject);
      eye.tellRevision(vault.revision());
    };
    const protection = 'copies-without-root';
    eye.erase = (requests) => {
      const found = vault.erase(requests);
      tell();
      return Promise.resolve(
        found.map((evidence) => (evidence === undefined ? { kind: 'nothing-held', protection } : { kind: 'erased', evidence, protection })),
      );
    };
    eye.purge = (proofId) => {
      const evidence = vault.purge(proofId);
      tell();
      return Promise.resolve({ kind: 'erased', evidence, protection });
    };
    tell();
    vault.close();
    cpSync(live, aside, { recursive: true });
    vault = await open();
    const anna = house.people.byNumber('101');
    expect(await house.terminal.withdraw(anna?.id ?? '', 'command')).toMatchObject({ kind: 'erased' });
    vault.close();
    await house.terminal.stop();
    rmSync(live, { recursive: true });
    cpSync(aside, live, { recursive: true });
    vault = await open();
    expect(vault.counts().templates).toBe(2);
    tell();
    const next = await house.reboot();
    await next.settle();
    expect(next.events('rolled-back')).toEqual([{ kind: 'rolled-back', store: 'faces' }]);
    expect(vault.subjects()).toEqual([next.people.faceSubject(next.people.byNumber('102')?.id ?? '')]);
    await expectFaceOffCardOn(next);
    expect(await next.terminal.purge({ ...OPERATOR, persons: 1 })).toMatchObject({ kind: 'erased' });
    expect(next.terminal.status().face).toEqual({ isFaceAllowed: true, closed: [] });
    vault.close();
  });
});

describe('an older people store', () => {
  it('closes the face until an operator takes it for the right one, proved by card and PIN', async () => {
    const house = await (await houseWithFace()).reboot({ rolledBack: ['people'] });
    expect(house.events('rolled-back')).toEqual([{ kind: 'rolled-back', store: 'people' }]);
    await expectFaceOffCardOn(house);
    const next = await house.reboot();
    await expectFaceOffCardOn(next);
    expect(await next.terminal.recover({ ...OPERATOR, pin: '000000' })).toEqual({ kind: 'refused', reason: 'wrong-pin' });
    expect(await next.terminal.recover({ card: cardOf('101'), pin: pinOf('101') })).toEqual({ kind: 'refused', reason: 'not-operator' });
    await expectFaceOffCardOn(next);
    expect(await next.terminal.recover(OPERATOR)).toEqual({ kind: 'accepted', stores: ['people'], left: [], isClockAccepted: false });
    const operator = next.people.byNumber('900')?.id ?? '';
    expect(next.events('rollback-accepted')).toEqual([
      { kind: 'rollback-accepted', store: 'people', subject: next.people.ledgerSubject(operator) },
    ]);
    expect(next.terminal.status().face).toEqual({ isFaceAllowed: true, closed: [] });
    expect((await next.reboot()).terminal.status().face.isFaceAllowed).toBe(true);
  });

  it('is not accepted where the ledger cannot say who did', async () => {
    const house = await (await houseWithFace()).reboot({ rolledBack: ['people'] });
    house.ledger.isFailing = true;
    expect(await house.terminal.recover(OPERATOR)).toEqual({ kind: 'failed' });
    house.ledger.isFailing = false;
    await expectFaceOffCardOn(house);
  });
});

describe('a clock that ran ahead and is right again', () => {
  it('keeps the face off until an operator takes the time of now for the right one, over restarts too', async () => {
    const house = await houseWithFace();
    const rightMs = house.clock.nowMs();
    house.clock.setWall(rightMs + 3_600_000);
    house.clock.advance(60_000);
    await house.settle();
    house.clock.setWall(rightMs + 60_000);
    const next = await house.reboot();
    expect(next.terminal.status().face.closed).toEqual(['clock-untrusted']);
    await next.tap(cardOf('101'));
    expect(next.lock.unlocks).toBe(1);
    expect(await next.terminal.recover({ card: cardOf('101'), pin: pinOf('101') })).toEqual({ kind: 'refused', reason: 'not-operator' });
    expect(next.terminal.status().face.isFaceAllowed).toBe(false);
    expect(await next.terminal.recover(OPERATOR)).toEqual({ kind: 'accepted', stores: [], left: [], isClockAccepted: true });
    const subject = next.people.ledgerSubject(next.people.byNumber('900')?.id ?? '');
    expect(next.events('clock-accepted')).toEqual([{ kind: 'clock-accepted', subject }]);
    expect(next.terminal.status().face).toEqual({ isFaceAllowed: true, closed: [] });
    expect((await next.reboot()).terminal.status().face.isFaceAllowed).toBe(true);
  });

  it('is not accepted where the ledger cannot say who did', async () => {
    const house = await houseWithFace();
    house.clock.setWall(house.clock.nowMs() - 3_600_000);
    house.ledger.isFailing = true;
    expect(await house.terminal.recover(OPERATOR)).toEqual({ kind: 'failed' });
    house.ledger.isFailing = false;
    expect(house.terminal.status().isClockTrusted).toBe(false);
  });
});
