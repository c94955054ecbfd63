/** A house full of made-up people in real stores: cards, consents, templates that are nobody's face. For measuring alone. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openKeys, openPeople } from '../../src/door.ts';
import { type ConsentGrant, GRANT_LIFE_MS, grantBytes, PURPOSE, verifyGrant } from '../../src/core/consent/grant.ts';
import { makeNotice } from '../../src/core/consent/notice.ts';
import type { Site } from '../../src/core/policy/site.ts';
import { openCrypto } from '../../src/edge/crypto/sodium.ts';
import { modelFacts } from '../../src/edge/inference/model-facts.ts';
import { readPack } from '../../src/edge/inference/pack-store.ts';
import { fileKeyProvider } from '../../src/edge/keys/file.ts';
import { systemClock } from '../../src/edge/system/clock.ts';
import { parseSite } from '../../src/edge/system/site-file.ts';
import { openFaceVault } from '../../src/edge/vault/faces.ts';
import { FACES_FILE } from '../../src/eye-open.ts';
import { assessSimulated } from '../../src/sim/processor.ts';
import { unitVector } from '../bench/synthetic.ts';

export interface HouseWords {
  readonly dataDir: string;
  readonly modelsDir: string;
  readonly persons: number;
  readonly wires: { readonly reader: string; readonly relay: string };
  readonly onProgress: (done: number) => void;
}

const PROGRESS_EVERY = 1000;
/** Ten digits. */
const FIRST_CARD = 0xaa_00_00_00_00;

/** The card of the person with that number, as an RDM6300 gives it: ten hexadecimal digits. */
export const cardOf = (number: number): string => (FIRST_CARD + number).toString(16).toUpperCase();

function siteText({ dataDir, wires }: HouseWords): string {
  return JSON.stringify({
    version: 1,
    deviceId: 'boot-door',
    siteType: 'office_entrance',
    processor: { name: 'Boot House', address: '1 Boot Road', phone: '010-5550100', email: 'desk@boot.example' },
    necessity: 'Hands are full at this door and cards are forgotten.',
    languages: ['en'],
    screen: { port: 0 },
    hardware: {
      camera: { kind: 'ffmpeg', input: `file:${dataDir}/film.mkv` }, // never opened: no look is asked for
      reader: { kind: 'rdm6300', path: wires.reader },
      pinPad: { kind: 'none' },
      relay: { kind: 'lcus', path: wires.relay },
    },
  });
}

/** Writes site file and stores; every person has a card, a consent and a template. */
export async function makeHouse(words: HouseWords): Promise<void> {
  const { dataDir, modelsDir, persons } = words;
  mkdirSync(join(dataDir, 'eye'), { recursive: true, mode: 0o700 });
  const text = siteText(words);
  writeFileSync(join(dataDir, 'site.yaml'), text, { mode: 0o600 });
  const site = parseSite(text, 'site.yaml');
  const stores = await openStores(dataDir, site);
  const models = modelFacts(readPack(modelsDir, site.face.modelPack).manifest);
  assessSimulated(stores.people, { site, models, crypto: stores.crypto, nowMs: stores.clock.nowMs() });
  const embedderSha256 = models.files.find(({ role }) => role === 'embedder')?.sha256 ?? '';
  for (let number = 0; number < persons; number += 1) {
    putPerson(stores, { site, number, embedderSha256 });
    if ((number + 1) % PROGRESS_EVERY === 0) words.onProgress(number + 1);
  }
  stores.close();
}

type Stores = Awaited<ReturnType<typeof openStores>>;

async function openStores(dataDir: string, site: Site) {
  const crypto = await openCrypto();
  const clock = systemClock();
  const keys = await openKeys(fileKeyProvider(join(dataDir, 'root.key'), crypto), crypto);
  const people = openPeople({ dataDir, crypto, clock, site, onLog: () => undefined }, keys);
  const { current } = await keys.faces.open();
  const faces = openFaceVault({ path: join(dataDir, 'eye', FACES_FILE), key: current, crypto, nowMs: () => clock.nowMs() });
  const close = (): void => {
    faces.close();
    people.close();
    keys.wipe();
  };
  return { crypto, clock, keys, people, faces, notice: makeNotice(site, (message) => crypto.sha256(message)), close };
}

interface Newcomer {
  readonly site: Site;
  readonly number: number;
  readonly embedderSha256: string;
}

function putPerson({ crypto, clock, keys, people, faces, notice }: Stores, { site, number, embedderSha256 }: Newcomer): void {
  const { id } = people.add({ number: String(1000 + number), name: `Person ${String(number)}`, role: 'person' });
  people.setCard(id, cardOf(number));
  const subject = people.faceSubject(id);
  const grantedAtMs = clock.nowMs();
  const grant: ConsentGrant = {
    grantId: Buffer.from(crypto.randomBytes(16)).toString('hex'),
    deviceId: site.deviceId,
    subject,
    purpose: PURPOSE,
    noticeVersion: notice.version,
    noticeHash: notice.hash,
    grantedAtMs,
    expiresAtMs: grantedAtMs + GRANT_LIFE_MS,
  };
  const signature = keys.grants.sign(grantBytes(grant));
  people.recordConsent(id, grant, signature, notice.canonical);
  const isSignatureValid = crypto.isSignatureValid.bind(crypto, keys.grants.publicKey);
  const expected = { subject, deviceId: site.deviceId, noticeVersion: notice.version, nowMs: grantedAtMs, isSignatureValid };
  const check = verifyGrant({ grant, signature }, expected);
  if (check.kind !== 'valid') throw new TypeError(check.reason);
  faces.put({ subject, vector: unitVector(number), embedderSha256 }, check.grant);
}
