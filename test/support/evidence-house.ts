/** A house whose ledger is real and whose terminal makes real evidence packs; the clock runs by itself while one is made. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Fault } from '../../src/base/fault.ts';
import { SecretBytes } from '../../src/base/secret.ts';
import type { MakeResult, MakeWords } from '../../src/app/evidence.ts';
import type { LedgerEvent } from '../../src/core/ledger/event.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import { evidenceDesk } from '../../src/edge/evidence/desk.ts';
import { readPack } from '../../src/edge/inference/pack-store.ts';
import { openLedger } from '../../src/edge/vault/ledger.ts';
import { openLedgerSlices } from '../../src/edge/vault/ledger-slices.ts';
import { cardOf, type FakeLedger, type House, type HouseOptions, makeHouse, pinOf } from './house.ts';

export interface EvidenceHouse {
  readonly house: House;
  /** Folder with ledger.db and ledger.pub; packs go to `out` in it. */
  readonly dir: string;
  readonly out: string;
  /** Words of an operator of this house. */
  readonly operator: Pick<MakeWords, 'card'> & { readonly pin: string };
  /** Lets time run until it has settled. */
  settled<T>(work: Promise<T>): Promise<T>;
  make(words?: Partial<MakeWords>, onProgress?: (text: string) => void): Promise<MakeResult>;
  close(): void;
}

const OPERATOR = '900';
/** Turns of ten simulated milliseconds; a large pack takes some thousand. */
const TURNS_MAX = 200_000;
const PRODUCT = resolve(__dirname, '../..');

export async function makeEvidenceHouse(options: Omit<HouseOptions, 'kept' | 'evidence' | 'ledger'> = {}): Promise<EvidenceHouse> {
  const crypto = await openCrypto();
  const dir = mkdtempSync(join(tmpdir(), 'menshen-evidence-'));
  const seed = (fill: number): SecretBytes => new SecretBytes(new Uint8Array(32).fill(fill));
  const late: { house?: House } = {};
  const clock = { nowMs: () => late.house?.clock.nowMs() ?? Date.UTC(2026, 0, 5, 8) };
  const path = join(dir, 'ledger.db');
  const real = openLedger({ path, signingKey: crypto.signingKey(seed(7)), crypto, clock, origin: 'menshen/test-door' });
  const events: LedgerEvent[] = [];
  const ledger: FakeLedger = {
    isFailing: false,
    events,
    get size() {
      return real.size;
    },
    append: (event) => {
      if (ledger.isFailing) throw new Fault('store-full', 'The disk is full. Make room.');
      events.push(event);
      return real.append(event);
    },
    entries: real.entries.bind(real),
    checkSlice: real.checkSlice.bind(real),
    close: () => undefined,
  };
  const evidence = evidenceDesk({
    crypto,
    key: crypto.signingKey(seed(8)),
    openLedger: () => openLedgerSlices({ path, crypto }),
    models: () => readPack(join(PRODUCT, 'models')).manifest,
    productDir: PRODUCT,
    ownDir: join(PRODUCT, 'src', 'edge', 'evidence'),
  });
  const house = await makeHouse({ ...options, ledger, evidence });
  late.house = house;
  await house.resident({ number: OPERATOR, isOperator: true });
  const operator = { card: cardOf(OPERATOR), pin: pinOf(OPERATOR) };
  const settled = async <T>(making: Promise<T>): Promise<T> => {
    const state = { isDone: false };
    const done = making.finally(() => {
      state.isDone = true;
    });
    for (let turn = 0; turn < TURNS_MAX && !state.isDone; turn += 1) {
      await house.settle();
      house.clock.advance(10);
    }
    if (!state.isDone) throw new Error('the pack was not made in its time');
    return done;
  };
  return {
    house,
    dir,
    out: dir,
    operator,
    settled,
    make: (words = {}, onProgress = () => undefined) => settled(house.terminal.evidence.make({ ...operator, dir, ...words }, onProgress)),
    close: () => {
      real.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
