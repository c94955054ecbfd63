/**
 * Power fails before or after any step of an erasure, and the eye opens its store anew: the ledger ends with the
 * true evidence, one destroyed key and three checks that held. Real face store and real people store.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../../src/base/fault.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import type { EraseOutcome, ErasureEvidence } from '../../src/ports/eye.ts';
import type { FaceVault } from '../../src/ports/face-vault.ts';
import { grantOf, openTestVault, templateOf } from '../edge/vault-faces/support.ts';
import { cardOf, type House, makeHouse, pinOf } from '../support/house.ts';

class PowerCut extends Error {}

/** More calls than any of the verbs makes. */
const CALLS_MAX = 60;
const NOBODY = 'f0'.repeat(16);

const folder = mkdtempSync(join(tmpdir(), 'menshen-proof-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
let stores = 0;

/** A house whose eye destroys in a real store; `cutAt` counts calls of people store, ledger and eye, before and after each. */
async function houseOverStore(withOrphan = false): Promise<{ house: House; cutAt(call: number): void; restart(): Promise<House> }> {
  const crypto = await openCrypto();
  const path = join(folder, `${String((stores += 1))}.db`);
  let vault: FaceVault = (await openTestVault(path)).vault;
  let left = Infinity;
  const tick = (): void => {
    if (left <= 0) throw new PowerCut();
    left -= 1;
  };
  const house = await makeHouse();
  await house.resident({ number: '900', isOperator: true });
  await house.resident({ number: '101', hasFace: true });
  await house.resident({ number: '102', hasFace: true });
  if (withOrphan) house.eye.held.add(NOBODY);
  const { eye, people, ledger } = house;
  for (const [number, subject] of [...eye.held].entries()) vault.put({ ...templateOf(number), subject }, grantOf(crypto, subject));
  const answer = async (work: () => readonly (ErasureEvidence | undefined)[]): Promise<EraseOutcome[]> => {
    tick();
    const found = work();
    eye.held.clear();
    for (const subject of vault.subjects()) eye.held.add(subject);
    tick();
    const protection = 'copies-without-root';
    return Promise.resolve(
      found.map((evidence) => (evidence === undefined ? { kind: 'nothing-held', protection } : { kind: 'erased', evidence, protection })),
    );
  };
  eye.erase = (requests) => answer(() => vault.erase(requests));
  eye.purge = async (proofId) => (await answer(() => [vault.purge(proofId)]))[0] as EraseOutcome;
  people.onCall = tick;
  const { append } = ledger;
  ledger.append = (event) => {
    tick();
    return append(event);
  };
  return {
    house,
    cutAt: (call) => {
      left = call;
    },
    restart: async () => {
      left = Infinity;
      vault.close();
      vault = (await openTestVault(path)).vault;
      const next = await house.reboot();
      vault.close();
      return next;
    },
  };
}

/** Cuts the power at every call of `work` in turn; what was begun must end in one true proof. */
async function cutEverywhere(work: (house: House) => Promise<unknown>, options: { orphan?: boolean; keys: number }): Promise<number> {
  for (let call = 0; call < CALLS_MAX; call += 1) {
    const { house, cutAt, restart } = await houseOverStore(options.orphan);
    cutAt(call);
    const wasCut = await work(house).then(
      () => false,
      (error: unknown) => {
        if (!(error instanceof PowerCut)) throw error;
        return true;
      },
    );
    cutAt(Infinity);
    const wasBegun = house.people.intents().length > 0;
    const next = await restart();
    expect(next.people.intents()).toEqual([]);
    const proofs = next.events('erased');
    if (wasBegun || !wasCut) expect(proofs.length).toBeGreaterThan(0);
    for (const proof of proofs)
      expect(proof).toMatchObject({ keysDestroyed: options.keys, isStoreKeyRotated: true, isDecryptRefused: true, isScanClean: true });
    if (!wasCut) return call;
  }
  throw new RangeError('the verb makes more calls than the test tries');
}

it('of a withdrawal', async () => {
  const calls = await cutEverywhere(async (house) => house.terminal.withdraw(house.people.byNumber('101')?.id ?? '', 'command'), {
    keys: 1,
  });
  expect(calls).toBeGreaterThan(8);
});

it('of a purge', async () => {
  const calls = await cutEverywhere((house) => house.terminal.purge({ card: cardOf('900'), pin: pinOf('900'), persons: 2 }), { keys: 2 });
  expect(calls).toBeGreaterThan(10);
});

it('of a template that is nobody’s', async () => {
  const { house, cutAt, restart } = await houseOverStore(true);
  cutAt(Infinity);
  // Found and destroyed at this start; the disk is full when the proof is to be written.
  const { append } = house.ledger;
  house.ledger.append = (event) => {
    if (event.kind === 'erased') throw new Fault('store-full', 'The disk is full. Make room.');
    return append(event);
  };
  house.eye.setState('down');
  house.eye.setState('ready');
  await house.settle();
  expect(house.eye.held.has(NOBODY)).toBe(false);
  expect(house.people.intents()).toMatchObject([{ kind: 'erase-orphan' }]);
  house.ledger.append = append;
  const next = await restart();
  expect(next.people.intents()).toEqual([]);
  expect(next.events('erased')).toMatchObject([{ keysDestroyed: 1, isStoreKeyRotated: true, isDecryptRefused: true, isScanClean: true }]);
});
