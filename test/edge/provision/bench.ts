/** A stick, an owner and a terminal: real files, real crypto, and bundles made by hand where no honest maker would make them. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concatBytes, utf8Bytes } from '../../../src/base/bytes.ts';
import { SecretBytes } from '../../../src/base/secret.ts';
import { publicKeyLine, signatureText } from '../../../src/core/order/minisign.ts';
import {
  BUNDLE_FILE,
  BUNDLE_FORMAT,
  BUNDLE_SIGNATURE_FILE,
  type BundleHeader,
  type BundlePart,
} from '../../../src/core/provision/bundle.ts';
import { BUNDLE_MAGIC, headerBytes, partsBytes } from '../../../src/core/provision/header.ts';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import { parseManifest } from '../../../src/edge/inference/pack-schema.ts';
import { type BundleReading, readBundle, type ReadBundleOptions } from '../../../src/edge/provision/read-bundle.ts';
import { type SourcePart, writeBundle, type WriteBundleOptions, type WrittenBundle } from '../../../src/edge/provision/write-bundle.ts';
import { defaultSiteText, parseSite } from '../../../src/edge/system/site-file.ts';
import type { Crypto } from '../../../src/ports/crypto.ts';
import { makeTestOperator, type TestOperator } from '../../support/orders.ts';

export const DEVICE = 'door-7f3a';
export const NOW_MS = Date.UTC(2027, 0, 4, 8);
export const DAY_MS = 24 * 60 * 60 * 1000;
export const SEQUENCE = 1000;
export const SITE_TEXT = defaultSiteText({ deviceId: DEVICE });
export const PEOPLE = 'number,name,role,card,pin,validUntil,band,born,groups,status\n1,Desk,operator,0A1B2C3D,493817,,,,,\n';

export const held = (name: string, text: string | Uint8Array): SourcePart => ({
  name,
  bytes: typeof text === 'string' ? utf8Bytes(text) : text,
});

export interface Bench {
  readonly crypto: Crypto;
  readonly owner: TestOperator;
  readonly seed: SecretBytes;
  readonly device: WriteBundleOptions['device'];
  dir(): string;
  /** An honest bundle, in a folder of its own. */
  make(parts: readonly SourcePart[], changes?: Partial<WriteBundleOptions>): WrittenBundle & { readonly dir: string };
  /** A signed bundle whose list and bytes need not agree. */
  craft(crafted: Crafted): string;
  read(dir: string, changes?: Partial<ReadBundleOptions>): Promise<BundleReading>;
  /** Files that a reading left in its staging folder. */
  leftovers(): readonly string[];
  close(): void;
}

export interface Crafted {
  readonly header?: Partial<BundleHeader>;
  /** The list as it is written: parts, or bytes that are none. */
  readonly list?: readonly BundlePart[] | Uint8Array;
  /** What follows the list. */
  readonly plain?: Uint8Array;
  /** Into so many messages, the last one marked; more than one is not how bundles are made. */
  readonly isUnmarked?: boolean;
}

export async function openBench(): Promise<Bench> {
  const crypto = await openCrypto();
  const owner = makeTestOperator(crypto);
  const root = mkdtempSync(join(tmpdir(), 'menshen-bundle-'));
  const seed = new SecretBytes(new Uint8Array(32).fill(77));
  const device = { deviceId: DEVICE, publicKey: crypto.signingKey(seed).publicKey };
  let count = 0;
  const dir = (): string => {
    count += 1;
    const made = join(root, String(count));
    mkdirSync(made);
    return made;
  };
  let staging = root;
  return {
    crypto,
    owner,
    seed,
    device,
    dir,
    make: (parts, changes = {}) => {
      const outDir = changes.outDir ?? dir();
      const times = { sequence: SEQUENCE, createdAtMs: NOW_MS - DAY_MS, expiresAtMs: NOW_MS + DAY_MS };
      return { dir: outDir, ...writeBundle({ outDir, parts, device, owner, siteId: null, crypto, ...times, ...changes }) };
    },
    craft: (crafted) => craft({ crypto, owner, device }, crafted, dir()),
    read: async (from, changes = {}) => {
      staging = dir();
      return readBundle({
        path: join(from, BUNDLE_FILE),
        stagingDir: staging,
        deviceId: DEVICE,
        deviceSeed: seed,
        owners: [owner],
        siteId: null,
        lastSequence: 0,
        nowMs: NOW_MS,
        isClockTrusted: true,
        updateKeys: [],
        readSite: parseSite,
        readPackManifest: parseManifest,
        crypto,
        ...changes,
      });
    },
    leftovers: () => readdirSync(staging),
    close: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Of parts as they are. */
export function listOf(parts: readonly { readonly name: string; readonly bytes: Uint8Array }[]): BundlePart[] {
  return parts.map(({ name, bytes }) => ({ name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }));
}

function length(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

function craft({ crypto, owner, device }: Pick<Bench, 'crypto' | 'owner' | 'device'>, crafted: Crafted, dir: string): string {
  const given = crafted.list ?? [];
  const list = given instanceof Uint8Array ? given : partsBytes(given);
  const plain = concatBytes(length(list.length), list, crafted.plain ?? new Uint8Array());
  const stream = crypto.sealStreamTo(device.publicKey);
  const message = stream.push(plain, crafted.isUnmarked !== true);
  const body = concatBytes(stream.head, length(message.length), message);
  const header: BundleHeader = {
    format: BUNDLE_FORMAT,
    deviceId: DEVICE,
    siteId: null,
    sequence: SEQUENCE,
    createdAtMs: NOW_MS - DAY_MS,
    expiresAtMs: NOW_MS + DAY_MS,
    ownerKey: publicKeyLine(owner),
    streamBytes: body.length,
    ...crafted.header,
  };
  const head = headerBytes(header);
  const whole = concatBytes(utf8Bytes(BUNDLE_MAGIC), length(head.length), head, body);
  sign({ crypto, owner }, whole, dir);
  return dir;
}

/** Puts those bytes on the stick, rightly signed. */
export function sign({ crypto, owner }: Pick<Bench, 'crypto' | 'owner'>, whole: Uint8Array, dir: string): void {
  const signer = crypto.signingKey(owner.seed);
  const text = signatureText(whole, { keyId: owner.keyId, trustedComment: 'by hand', sign: (bytes) => signer.sign(bytes), crypto });
  writeFileSync(join(dir, BUNDLE_FILE), whole);
  writeFileSync(join(dir, BUNDLE_SIGNATURE_FILE), text);
}
