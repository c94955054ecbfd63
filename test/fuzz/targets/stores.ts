/**
 * The files of the three stores with flipped bytes, zeroed pages, cut ends and mixed-in pages. A store opens
 * and gives what was written, or says in a Fault what is wrong; it never gives anything else.
 */
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SecretBytes } from '../../../src/base/secret.ts';
import { openCrypto } from '../../../src/edge/crypto/sodium.ts';
import { openFaceVault } from '../../../src/edge/vault/faces.ts';
import { openLedger } from '../../../src/edge/vault/ledger.ts';
import { exportLedger, verifyExport } from '../../../src/edge/vault/ledger-export.ts';
import { verifyLedgerFile } from '../../../src/edge/vault/ledger-read.ts';
import { openPeopleVault, type OpenedPeople } from '../../../src/edge/vault/people.ts';
import type { FaceVault } from '../../../src/ports/face-vault.ts';
import { eventAt, ORIGIN } from '../../edge/vault-ledger/support.ts';
import { enrol, loaded, NOW_MS, proofOf, storeKey, subjectOf } from '../../edge/vault-faces/support.ts';
import { must, type OpenTarget, type Target } from '../target.ts';

/** All that SQLite keeps beside a database. */
const SIDES = ['', '-wal', '-shm', '-journal'] as const;

function removeStore(path: string): void {
  for (const side of SIDES) rmSync(path + side, { force: true });
}

const bytesOf = (path: string): Uint8Array => new Uint8Array(readFileSync(path));

/** Copies a store while it is open, with what is only in its log. */
function copyOpen(from: string, to: string): void {
  for (const side of ['', '-wal']) if (existsSync(from + side)) copyFileSync(from + side, to + side);
}

const PEOPLE = 6;

export const faceStore: OpenTarget = async ({ dir }) => {
  const crypto = await openCrypto();
  const path = join(dir, 'faces.db');
  const open = (key: SecretBytes): FaceVault => openFaceVault({ path, key, crypto, nowMs: () => NOW_MS });
  const first = open(storeKey());
  enrol(first, crypto, 0, 1, 2, 3, 4, 5);
  const truth = loaded(first);
  first.close();
  const seed = bytesOf(path);
  return {
    name: 'faces.db',
    shape: 'bytes',
    seeds: [seed],
    quickRuns: 120,
    limitMs: 5000,
    run(input) {
      removeStore(path);
      writeFileSync(path, input, { mode: 0o600 });
      const key = storeKey();
      const vault = open(key);
      try {
        vault.counts();
        const held = loaded(vault);
        for (const [subject, vector] of held)
          must(truth.get(subject)?.join() === vector.join(), 'a template is not the one of its subject');
        if (held.size === 0) return; // an empty file is a new store
        vault.erase([{ subject: subjectOf(1), proofId: proofOf(1) }]);
        must(!loaded(vault).has(subjectOf(1)), 'an erased template is still there');
      } finally {
        vault.close();
        key.wipe();
      }
    },
  };
};

export const peopleStore: OpenTarget = async ({ dir }) => {
  const crypto = await openCrypto({ pinHashCost: { memoryKiB: 64, passes: 1, parallelism: 1 } });
  const path = join(dir, 'people.db');
  const key = (fill: number): SecretBytes => new SecretBytes(new Uint8Array(32).fill(fill));
  const open = (at: string): OpenedPeople =>
    openPeopleVault({ path: at, key: key(1), linkKey: key(2), pinPepper: key(3), cardKey: key(4), crypto, clock: { nowMs: () => NOW_MS } });
  const first = open(path);
  for (let at = 0; at < PEOPLE; at += 1) {
    const { id } = first.add({ number: String(100 + at), name: `人${String(at)}`, role: at === 0 ? 'operator' : 'person' });
    first.setCard(id, `0A00A1B2C${String(at)}`);
  }
  first.setSetting('clock', '1790000000000');
  first.putIntent({ kind: 'purge', proofId: proofOf(3), operatorId: null });
  const truth = new Map(first.list().map((person) => [person.id, JSON.stringify(person)]));
  const operator = first.byNumber('100')!.id;
  first.close();
  const seed = bytesOf(path);
  return {
    name: 'people.db',
    shape: 'bytes',
    seeds: [seed],
    quickRuns: 120,
    limitMs: 5000,
    run(input) {
      removeStore(path);
      writeFileSync(path, input, { mode: 0o600 });
      const people = open(path);
      try {
        for (const person of people.list()) {
          const written = JSON.parse(truth.get(person.id) ?? '{}') as { name?: string; role?: string };
          must(written.name === person.name && written.role === person.role, 'a person is not the one that was written');
        }
        for (let at = 1; at < PEOPLE; at += 1)
          must(people.byCard(`0A00A1B2C${String(at)}`)?.id !== operator, 'a card is now the operator’s');
        must(people.byCard('FFFFFFFFFF') === undefined, 'a card that was never given opens');
        people.counts();
        people.setting('clock');
        must(
          people.intents().every((intent) => intent.kind === 'purge'),
          'an intent is not the one that was written',
        );
      } finally {
        people.close();
      }
    },
  };
};

interface LedgerBench {
  readonly path: string;
  /** Files of a ledger that was not closed, by the end of their names. */
  readonly files: Readonly<Record<'.db' | '.db-wal' | '.head' | '.pub', Uint8Array>>;
  put(end: keyof LedgerBench['files'], bytes: Uint8Array): void;
  /** Opens, checks, appends; throws what the ledger throws. */
  use(): void;
}

const ENTRIES = 140;

async function ledgerBench(dir: string): Promise<LedgerBench> {
  const crypto = await openCrypto();
  const signingKey = crypto.signingKey(new SecretBytes(new Uint8Array(32).fill(7)));
  const clock = { nowMs: () => NOW_MS };
  const origin = join(dir, 'origin.db');
  const first = openLedger({ path: origin, signingKey, crypto, clock, origin: ORIGIN });
  for (let at = 0; at < ENTRIES; at += 1) first.append(eventAt(at));
  const path = join(dir, 'ledger.db');
  copyOpen(origin, path);
  const files = {
    '.db': bytesOf(path),
    '.db-wal': bytesOf(`${path}-wal`),
    '.head': bytesOf(join(dir, 'origin.head')),
    '.pub': bytesOf(join(dir, 'origin.pub')),
  };
  const truth = first.entries(0, ENTRIES).map((entry) => entry.hash);
  first.close();
  const stem = path.replace(/\.db$/, '');
  const use = (): void => {
    const verdict = verifyLedgerFile({ path, crypto });
    const ledger = openLedger({ path, signingKey, crypto, clock, origin: ORIGIN });
    try {
      const hashes = ledger.entries(0, ENTRIES).map((entry) => entry.hash);
      must(hashes.join() === truth.join(), 'the ledger holds other entries than those that were written');
      must(verdict.kind === 'ok', 'the terminal opens a ledger that the auditor finds broken');
      must(ledger.append(eventAt(0)).seq === ENTRIES, 'the next entry is not the next');
      must(ledger.check().kind === 'ok', 'the ledger does not verify after an entry');
    } finally {
      ledger.close();
    }
  };
  const put: LedgerBench['put'] = (end, bytes) => {
    writeFileSync(stem + end, bytes, { mode: 0o600 });
  };
  return { path, files, put, use };
}

function ledgerTarget(end: keyof LedgerBench['files'], quickRuns: number): OpenTarget {
  return async ({ dir }): Promise<Target> => {
    const { path, files, put, use } = await ledgerBench(dir);
    return {
      name: `ledger${end}`,
      shape: 'bytes',
      seeds: [files[end]],
      words: ['\n', '— ', ORIGIN],
      quickRuns,
      limitMs: 5000,
      run(input) {
        removeStore(path);
        for (const one of ['.db', '.db-wal', '.head', '.pub'] as const) put(one, one === end ? input : files[one]);
        use();
      },
    };
  };
}

export const ledgerDatabase = ledgerTarget('.db', 25);
export const ledgerLog = ledgerTarget('.db-wal', 25);
export const ledgerHead = ledgerTarget('.head', 40);
export const ledgerKey = ledgerTarget('.pub', 40);

export const ledgerExport: OpenTarget = async ({ dir }) => {
  const { path, files, put } = await ledgerBench(dir);
  const crypto = await openCrypto();
  for (const end of ['.db', '.db-wal', '.head', '.pub'] as const) put(end, files[end]);
  const lines: string[] = [];
  exportLedger({ path, crypto, write: (line) => lines.push(line) });
  const text = lines.join('\n');
  const verifierKey = Buffer.from(files['.pub']).toString('utf8');
  return {
    name: 'ledger-export',
    shape: 'bytes',
    seeds: [Buffer.from(text)].map((bytes) => new Uint8Array(bytes)),
    words: ['\n', '"', '{"entry":', '"checkpoint":'],
    quickRuns: 120,
    run(input) {
      const given = Buffer.from(input).toString('utf8');
      const verdict = verifyExport(given.split('\n'), { crypto, verifierKey });
      must(verdict.kind === 'bad' || given === text, 'an export that was changed verifies');
    },
  };
};
