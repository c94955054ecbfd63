/** A terminal at which bundles arrive: the real desk on a real folder; what the reader of bundles says is the test's. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretBytes } from '../../src/base/secret.ts';
import type { ProvisionContent, ProvisionPerson } from '../../src/core/provision/bundle.ts';
import { RESULT_FILE } from '../../src/core/provision/journal.ts';
import { PROVISION_POLL_MS } from '../../src/core/policy/limits.ts';
import { provisionDesk } from '../../src/edge/provision-stick/desk.ts';
import type { ProvisionDesk, ProvisionReading } from '../../src/ports/provision.ts';
import type { ProvisionView } from '../../src/ports/provision-view.ts';
import { cardOf, type House, type HouseOptions, makeHouse, pinOf } from './house.ts';

export const DIGEST = 'ab'.repeat(64);
const OWNER = 'RWQ' + 'A'.repeat(53);
export const SITE_TEXT = 'the next site file';

/** A new one for every test. */
let dir = '';
export const placeOf = (...names: readonly string[]): string => join(dir, ...names);
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'menshen-provision-'));
  mkdirSync(join(dir, 'stick'));
  mkdirSync(join(dir, 'data'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

export const row = (number: string, changes: Partial<ProvisionPerson> = {}): ProvisionPerson => ({
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

export const bundle = (content: ProvisionContent, changes: { readonly sequence?: number } = {}): ProvisionReading => ({
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

/** An archive as the reader of bundles leaves it: verified, in the private folder. */
export function update(): NonNullable<ProvisionContent['update']> {
  const parts = join(dir, 'data', 'provision', 'parts');
  mkdirSync(parts, { recursive: true });
  writeFileSync(join(parts, 'update.tar'), 'archive');
  return { archive: { file: 'update.tar', path: join(parts, 'update.tar'), bytes: 7, sha256: 'a'.repeat(64) }, signature: 'signed' };
}

export function deskOf(reading: () => ProvisionReading): ProvisionDesk {
  return provisionDesk({
    dataDir: join(dir, 'data'),
    stickDir: join(dir, 'stick'),
    readBundle: () => Promise.resolve(reading()),
    checkPack: () => undefined,
    updateOutcomePath: join(dir, 'update.txt'),
  });
}

export function plugIn(): void {
  writeFileSync(join(dir, 'stick', 'menshen-bundle.bin'), 'sealed');
}

/** Turns of a busy machine in which what is being carried out must have ended. */
const TURNS_MAX = 1000;

/** Real files are written meanwhile, in other threads: until what was begun has ended, and its result is on the stick. */
export async function settled(house: House): Promise<void> {
  const isUnderWay = (): boolean => {
    const stage = shown(house)?.stage;
    return stage === 'applying' || (stage === 'refused' && !existsSync(join(dir, 'stick', RESULT_FILE)));
  };
  for (let more = 0; more < 12 || (more < TURNS_MAX && isUnderWay()); more += 1) {
    await house.settle();
    await stat(dir);
  }
}

export async function round(house: House): Promise<void> {
  house.clock.advance(PROVISION_POLL_MS);
  await settled(house);
}

export const shown = (house: House): ProvisionView | undefined => {
  const { view } = house.screen;
  return view.kind === 'provision' ? view.provision : undefined;
};

export const result = (): Record<string, unknown> =>
  JSON.parse(readFileSync(join(dir, 'stick', RESULT_FILE), 'utf8')) as Record<string, unknown>;

export async function houseWith(reading: () => ProvisionReading, options: HouseOptions = {}): Promise<House> {
  const house = await makeHouse({ provision: deskOf(reading), ...options });
  await house.resident({ number: '900', isOperator: true });
  return house;
}

export async function confirm(house: House): Promise<void> {
  await house.tap(cardOf('900'));
  await house.type(`${pinOf('900')}#`);
  await settled(house);
}
