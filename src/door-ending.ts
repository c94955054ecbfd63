/**
 * The end of a terminal as the door process carries it out: evidence from the stores, sealed; the
 * mark; then every key, then every file. Holds no way back, and never begins before the evidence
 * was read back. A power cut after the mark is made good at the next start.
 */

import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { toHex, utf8Bytes } from './base/bytes.ts';
import { Fault, isFault } from './base/fault.ts';
import { shanghaiDay } from './core/filing/shanghai-day.ts';
import { dueDate, FILING_LIMIT } from './core/filing/working-days.ts';
import { packagedCalendar } from './edge/calendar/chinese-days.ts';
import { EVIDENCE_MAGIC, fileLine } from './core/order/evidence.ts';
import { readPublicKey } from './core/order/minisign.ts';
import { writeEvidence } from './edge/orders/evidence-file.ts';
import { destroyRemains, makeUnowned, type Mark, readMark, writeMark } from './edge/orders/remains.ts';
import { exportLedger } from './edge/vault/ledger-export.ts';
import type { OpenedPeople } from './edge/vault/people.ts';
import type { Clock } from './ports/clock.ts';
import type { Crypto } from './ports/crypto.ts';
import type { AfterEnd, Ending, EvidenceOutcome } from './ports/ending.ts';
import type { KeyProvider } from './ports/key-provider.ts';

export interface EndingOptions {
  readonly dataDir: string;
  readonly deviceId: string;
  readonly people: OpenedPeople;
  readonly crypto: Crypto;
  readonly clock: Clock;
  /** Ends everything that is open. */
  readonly close: () => Promise<void>;
  readonly destroyKeys: () => Promise<void>;
  readonly onLog: (line: string) => void;
  /** Nothing is left: the process may go. */
  readonly onEnded: (how: 'ended' | 'unowned') => void;
}

export interface DoorEnding extends Ending {
  readonly isBegun: boolean;
}

/** The newest proofs stand in a file of their own; all of them are in the ledger as well. */
const PROOFS_MAX = 10_000;

export function makeEnding(options: EndingOptions): DoorEnding {
  const { dataDir, deviceId, clock, onLog } = options;
  let begunWith: string | undefined;
  let after: AfterEnd | undefined;
  let finished: Promise<void> | undefined;
  let evidencePath: string | undefined;
  const finish = async (): Promise<void> => {
    await options.close();
    lastLedger(options, evidencePath);
    await destroyAll({ dataDir, destroyKeys: options.destroyKeys, onLog });
    const mark: Mark = { stage: 'done', deviceId, evidenceSha256: begunWith ?? '', atMs: clock.nowMs() };
    if (after === undefined) {
      writeMark(dataDir, mark);
      onLog(ENDED);
    } else {
      makeUnowned(dataDir, after.nextOwnerKey);
      onLog(RELEASED);
    }
    options.onEnded(after === undefined ? 'ended' : 'unowned');
  };
  return {
    get isBegun() {
      return begunWith !== undefined;
    },
    writeEvidence: (path, operatorKey) => {
      const outcome = evidenceTo(options, path, operatorKey);
      if (outcome.kind === 'written') evidencePath = path;
      return Promise.resolve(outcome);
    },
    begin: (evidenceSha256, wanted) => {
      const next = wanted === undefined ? {} : { next: { ownerKey: wanted.nextOwnerKey } };
      writeMark(dataDir, { stage: 'destroying', deviceId, evidenceSha256, atMs: clock.nowMs(), ...next });
      after = wanted;
      begunWith = evidenceSha256;
    },
    finish: () => (finished ??= finish()),
  };
}

const RELEASED = 'Everything of this owner is destroyed. The terminal starts again and waits for its next owner.';

const ENDED =
  'This terminal was decommissioned: nothing is kept here any more. To begin a new terminal, remove the whole data folder and write a new site file.';

function evidenceTo(options: EndingOptions, path: string, operatorKey: string): EvidenceOutcome {
  const key = readPublicKey(operatorKey);
  if (key === undefined) return { kind: 'failed', why: 'The operator key is no minisign public key. Nothing was destroyed.' };
  try {
    return {
      kind: 'written',
      ...writeEvidence({
        path,
        key,
        crypto: options.crypto,
        lines: (put) => {
          putEvidence(options, put);
        },
      }),
    };
  } catch (error) {
    if (!isFault(error)) throw error;
    return { kind: 'failed', why: `${error.message} Nothing was destroyed.` };
  }
}

function putEvidence({ people, crypto, deviceId, clock, dataDir }: EndingOptions, put: (line: string) => void): void {
  put(fileLine('evidence.json'));
  put(JSON.stringify({ format: EVIDENCE_MAGIC.trim(), deviceId, madeAtMs: clock.nowMs(), people: people.counts().known }));
  putConsents(people, crypto, put);
  putCompliance(people, put);
  put(fileLine('ledger.jsonl'));
  const proofs: string[] = [];
  const path = join(dataDir, 'ledger.db');
  exportLedger({
    path,
    crypto,
    write: (line) => {
      put(line);
      if (!line.includes('"kind":"erase')) return;
      proofs.push(line);
      if (proofs.length > PROOFS_MAX) proofs.shift();
    },
  });
  put(fileLine('proofs.jsonl'));
  for (const line of proofs) put(line);
  putFiling(people, clock, put);
}

/** Assessments with their signatures, processor's keys, signs, incidents: owed for three years after the end (Measures Art. 9). */
function putCompliance(people: OpenedPeople, put: (line: string) => void): void {
  put(fileLine('compliance.jsonl'));
  try {
    for (const record of people.compliance.all()) put(JSON.stringify(record));
  } catch (error) {
    // A damaged record must not keep a terminal from being ended; the ledger has the hashes.
    if (!isFault(error, 'store-corrupt')) throw error;
    put(JSON.stringify({ isDamaged: true }));
  }
}

/** Daily counts, the filing's history, the closed monthly records, and until when a filing is to be cancelled (Art. 15). */
function putFiling({ filing }: OpenedPeople, clock: Clock, put: (line: string) => void): void {
  const today = shanghaiDay(clock.nowMs());
  const entries = filing.entries();
  put(fileLine('filing.jsonl'));
  if (entries.some(({ kind }) => kind === 'reached' || kind === 'filed'))
    put(JSON.stringify({ kind: 'cancel-by', endedOn: today, ...dueDate(today, FILING_LIMIT, packagedCalendar()) }));
  for (const entry of entries) put(JSON.stringify(entry));
  for (const count of filing.counts(filing.firstDay() ?? today, today)) put(JSON.stringify({ kind: 'count', ...count }));
}

/** Who consented to what, who refused, and what became of it, with the salts of the ledger's checksums; each notice text once. No template, card, PIN or hash of one. */
function putConsents(people: OpenedPeople, crypto: Crypto, put: (line: string) => void): void {
  const notices = new Set<string>();
  const known = new Map(people.list().map((person) => [person.id, person]));
  for (const id of people.consentHolders()) {
    const person = known.get(id);
    const consents = people.records(id).map(({ evidence, ...record }) => {
      if (evidence === undefined) return { ...record, isDamaged: true };
      const noticeSha256 = toHex(crypto.sha256(utf8Bytes(evidence.noticeText)));
      if (!notices.has(noticeSha256)) {
        notices.add(noticeSha256);
        put(fileLine('notices.jsonl'));
        put(JSON.stringify({ noticeSha256, text: evidence.noticeText }));
      }
      const who = person === undefined ? { who: people.consents.identity(record.grantId) ?? null } : {};
      return { ...record, ...who, grant: evidence.grant, signatureHex: evidence.signatureHex, noticeSha256 };
    });
    put(fileLine('consents.jsonl'));
    put(
      JSON.stringify({
        // Of whoever has left, the evidence alone still says who it was.
        ...(person === undefined ? {} : { number: person.number, name: person.name, ledgerSubject: people.ledgerSubject(id) }),
        consents,
        decisions: people.consents.history(id),
      }),
    );
  }
}

/** The ledger's last state with the proof of the purge, beside the evidence; it names nobody. A convenience: the evidence is safe without it. */
function lastLedger({ dataDir, crypto, onLog }: EndingOptions, evidencePath: string | undefined): void {
  if (evidencePath === undefined) return;
  const path = `${evidencePath}.ledger.jsonl`;
  try {
    const file = openSync(path, 'wx', 0o600);
    try {
      const write = (line: string): void => {
        writeSync(file, `${line}\n`);
      };
      exportLedger({ path: join(dataDir, 'ledger.db'), crypto, write });
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    onLog(`The last entries of the ledger could not be written to ${path} (${String((error as { code?: unknown }).code)}).`);
  }
}

interface Destruction {
  readonly dataDir: string;
  readonly destroyKeys: () => Promise<void>;
  readonly onLog: (line: string) => void;
}

/** Keys first: without them the rest cannot be read. A key that does not go (a TPM that is gone) does not save the files. */
async function destroyAll({ dataDir, destroyKeys, onLog }: Destruction): Promise<void> {
  try {
    await destroyKeys();
  } catch (error) {
    if (!isFault(error)) throw error;
    onLog(error.message);
  }
  destroyRemains(dataDir);
}

/** At every start, before anything is opened: a terminal that has ended stays so. Fault `decommissioned`. */
export async function refuseEnded(options: {
  readonly dataDir: string;
  readonly keys: KeyProvider;
  readonly onLog: (line: string) => void;
}): Promise<void> {
  const { dataDir, keys, onLog } = options;
  const mark = readMark(dataDir);
  if (mark === undefined) return;
  if (mark.stage === 'destroying') {
    await destroyAll({
      dataDir,
      onLog,
      destroyKeys: async () => {
        const opened = await keys.open();
        opened.root.wipe();
        await opened.destroy();
      },
    });
    if (mark.next !== undefined) {
      makeUnowned(dataDir, mark.next.ownerKey);
      throw new Fault('owner-released', RELEASED);
    }
    writeMark(dataDir, { ...mark, stage: 'done' });
  }
  throw new Fault('decommissioned', ENDED);
}
