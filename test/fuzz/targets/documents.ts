/** Texts that people or other programs write: site file, model manifest, control requests, key files. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { utf8Bytes } from '../../../src/base/bytes.ts';
import { parseManifest } from '../../../src/edge/inference/pack-schema.ts';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import { checkRequest, controlReply, controlRequest } from '../../../src/edge/control/messages.ts';
import { serveMailbox } from '../../../src/edge/control/mailbox.ts';
import { fileKeyProvider } from '../../../src/edge/keys/file.ts';
import { passphraseKeyProvider } from '../../../src/edge/keys/passphrase.ts';
import { createRootFile, readEpochFile, readRootFile, writeEpochFile } from '../../../src/edge/keys/tpm2-files.ts';
import { defaultSiteText, readSite } from '../../../src/edge/system/site-file.ts';
import { makeFakeClock } from '../../support/fake-clock.ts';
import { must, type OpenTarget } from '../target.ts';

/** Brackets that open and never close: a parser that calls itself runs out of stack. */
const DEEP = '['.repeat(4000);

export const siteFile: OpenTarget = ({ dir }) => {
  const path = join(dir, 'site.yaml');
  const example = defaultSiteText({ deviceId: 'door-1' });
  return {
    name: 'site-file',
    shape: 'bytes',
    seeds: [example, example.replaceAll('# ', ''), `deviceId: ${DEEP}`, '{a: '.repeat(4000), '- '.repeat(4000)].map(utf8Bytes),
    words: [
      'retentionDays: 99999',
      'siteType: hotel_room',
      'card: false\n  pin: false',
      '&a [*a]',
      '!!binary ',
      '? ',
      '- ',
      '{',
      '[',
      '|',
      "'",
      '%YAML 9.9\n---\n',
      '\t',
    ],
    quickRuns: 30,
    limitMs: 10_000,
    run(input) {
      writeFileSync(path, input);
      const { face, fallback, door } = readSite(path);
      must(face.retentionDays >= 1 && face.retentionDays <= 365 && face.idleDays <= 90, 'faces are kept too long (INV-07)');
      must(fallback.card || fallback.pin, 'the face is the only way in (INV-04)');
      must(Number.isSafeInteger(door.unlockMs) && door.unlockMs > 0 && door.unlockMs <= 60_000, 'the door stays open');
    },
  };
};

export const modelManifest: OpenTarget = ({ root }) => {
  const seed = new Uint8Array(readFileSync(join(root, 'models/manifest.json')));
  return {
    name: 'model-manifest',
    shape: 'json',
    seeds: [seed],
    quickRuns: 250,
    run(input) {
      const { models, thresholds } = parseManifest(Buffer.from(input).toString('utf8'), 'manifest.json');
      must(
        models.every(({ file }) => !file.includes('/') && !file.startsWith('.')),
        'a model file lies elsewhere',
      );
      must(thresholds.verification > 0 && thresholds.identification > 0, 'a threshold lets everybody in');
    },
  };
};

const REQUESTS = [
  { verb: 'status' },
  { verb: 'enrol', number: '12', name: '王小明', card: 'A1B2C3D4E5', pin: '4711', role: 'person', isFaceWanted: true },
  { verb: 'credential', number: '12', card: 'A1B2C3D4E5' },
  { verb: 'credential', number: '12', pin: '471148', by: { card: 'A1B2C3D4E5', pin: '471147' } },
  { verb: 'purge', card: 'A1B2C3D4E5', pin: '471147', persons: 12 },
];

const jsonSeeds = (values: readonly unknown[]): Uint8Array[] => values.map((value) => utf8Bytes(JSON.stringify(value)));

export const controlRequests: OpenTarget = () => ({
  name: 'control-request',
  shape: 'json',
  seeds: jsonSeeds(REQUESTS),
  quickRuns: 1500,
  run(input) {
    const value = parsed(input);
    const request = checkRequest(value);
    must(controlRequest.safeParse(request).success, 'what was read is not of the schema');
    must(JSON.stringify(request).length < 1000, 'a request is not bounded');
  },
});

export const controlReplies: OpenTarget = () => ({
  name: 'control-reply',
  shape: 'json',
  seeds: jsonSeeds([
    { kind: 'progress', text: '1 of 2' },
    { kind: 'done', result: { receipt: 'ABCD' } },
    { kind: 'failed', code: 'bad-key', message: 'No.' },
  ]),
  quickRuns: 1000,
  run(input) {
    controlReply.safeParse(parsed(input));
  },
});

function parsed(input: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(input).toString('utf8'));
  } catch {
    return undefined; // the mailbox does the same with a Fault
  }
}

/** The whole mailbox: a file of any bytes is taken, answered and gone, and the next request is served. */
export const mailboxFiles: OpenTarget = ({ dir }) => {
  const mailbox = join(dir, 'mailbox');
  const clock = makeFakeClock();
  const broken: unknown[] = [];
  const name = '00000000-0000-4000-8000-000000000000';
  const stop = serveMailbox({
    mailbox: { dir: mailbox, ownerUid: process.getuid?.() ?? 0 },
    clock,
    handle: () => Promise.resolve({}),
    onBroken: (error) => broken.push(error),
  });
  return {
    name: 'mailbox-file',
    shape: 'bytes',
    seeds: jsonSeeds(REQUESTS),
    quickRuns: 200,
    async run(input) {
      writeFileSync(join(mailbox, 'requests', name), input);
      clock.advance(50);
      await new Promise((done) => {
        setImmediate(done);
      });
      must(broken.length === 0, `the mailbox broke: ${String(broken[0])}`);
      const replies = readFileSync(join(mailbox, 'replies', name), 'utf8');
      writeFileSync(join(mailbox, 'replies', name), '');
      must(/"kind":"(?:done|failed)"/.test(replies), 'nobody was answered');
    },
    close: stop,
  };
};

export const keyFile: OpenTarget = async ({ dir }) => {
  const crypto = await openCrypto();
  const path = join(dir, 'root.key');
  return {
    name: 'key-file',
    shape: 'bytes',
    seeds: [new Uint8Array(32).fill(7), new Uint8Array(5000)],
    quickRuns: 300,
    async run(input) {
      writeFileSync(path, input, { mode: 0o600 });
      const keys = await fileKeyProvider(path, crypto).open();
      must(keys.root.expose().length === 32 && input.length === 32, 'a root is not 32 bytes');
      keys.root.wipe();
    },
  };
};

/** What a header may ask for is bounded by its schema; beyond this much the test does not wait for Argon2id. */
const STRETCHED_KIB_MAX = 256;

export const passphraseHeader: OpenTarget = async ({ dir }) => {
  const real = await openCrypto();
  const path = join(dir, 'root.header');
  const crypto = {
    ...boundOf(real),
    stretch: (passphrase: string, salt: Uint8Array, cost: { memoryKiB: number; passes: number; parallelism: number }) => {
      must(cost.memoryKiB <= 1_048_576 && cost.passes <= 16, 'a header takes all memory');
      const small = { ...cost, memoryKiB: Math.min(cost.memoryKiB, STRETCHED_KIB_MAX), passes: 1 };
      return real.stretch(passphrase, salt, small);
    },
  };
  const cost = { memoryKiB: 64, passes: 1, parallelism: 1 };
  const provider = passphraseKeyProvider({ path, ask: () => Promise.resolve('correct horse battery'), crypto, cost });
  const made = (await provider.open()).root.expose().slice();
  const seed = new Uint8Array(readFileSync(path));
  return {
    name: 'passphrase-header',
    shape: 'json',
    seeds: [seed],
    quickRuns: 200,
    async run(input) {
      writeFileSync(path, input);
      const { root } = await provider.open();
      must(Buffer.compare(root.expose(), made) === 0, 'a changed header gives another root');
    },
  };
};

/** A port's functions as an object that others can be laid over. */
function boundOf<Port extends object>(port: Port): Port {
  return new Proxy({} as Port, {
    ownKeys: () => methodsOf(port),
    getOwnPropertyDescriptor: (_, name) => ({ configurable: true, enumerable: true, value: bound(port, name) }),
    get: (_, name) => bound(port, name),
  });
}

function methodsOf(port: object): string[] {
  const own = Object.keys(port);
  return own.length > 0 ? own : Object.getOwnPropertyNames(Object.getPrototypeOf(port)).filter((name) => name !== 'constructor');
}

function bound(port: object, name: PropertyKey): unknown {
  const member = (port as Record<PropertyKey, unknown>)[name];
  return typeof member === 'function' ? (member as (...given: unknown[]) => unknown).bind(port) : member;
}

export const tpmFiles: OpenTarget = ({ dir }) => {
  const area = new Uint8Array(64).fill(3);
  createRootFile(dir, { pcrs: [7], life: 1, publicArea: area, privateArea: area });
  writeEpochFile(dir, { epoch: 5, wrapped: area, publicArea: area, privateArea: area });
  const [rootPath, epochPath] = [join(dir, 'root.tpm'), join(dir, 'epoch-5.tpm')];
  return {
    name: 'tpm-files',
    shape: 'json',
    seeds: [rootPath, epochPath].map((path) => new Uint8Array(readFileSync(path))),
    quickRuns: 250,
    run(input) {
      for (const path of [rootPath, epochPath]) writeFileSync(path, input);
      const read = [(): unknown => readRootFile(dir), (): unknown => readEpochFile(dir, 5)];
      const faults = read.flatMap((one) => {
        try {
          one();
          return [];
        } catch (error) {
          return [error];
        }
      });
      // Both are tried; the one that is no Fault is told.
      for (const fault of faults) if ((fault as { name?: unknown }).name !== 'Fault') throw fault;
    },
  };
};
