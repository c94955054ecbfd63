/** Examples of the console's papers for the catalogue. Invented figures. */

import type { ConsoleErrors, ConsoleSettings, LedgerPage, PapersPage } from '../../src/ports/console-papers-view.ts';

export const ERRORS: ConsoleErrors = {
  dataset: 'an invented data set',
  date: '2026-11-01',
  modelHash: '0a1b2c3d4e5f',
  oneIn: 10_000,
  lines: [
    { code: 'FMR', of: '1:1', rate: { errors: 3, comparisons: 30_000, rate: 0.0001, low: 0.00002, high: 0.00029 } },
    { code: 'APCER', of: '', rate: undefined },
  ],
  det: {
    impostorComparisons: 1_000_000,
    genuineComparisons: 4_000,
    points: Array.from({ length: 20 }, (_, at) => ({ falseMatches: 2 ** at, falseNonMatches: Math.round(900 / 1.4 ** at) })),
    verification: { falseMatches: 100, falseNonMatches: 90 },
    identificationFalseMatches: 9,
  },
};

const SETTINGS: ConsoleSettings = {
  deviceId: 'door-1a2b3c4d',
  version: '1.0.0',
  languages: ['zh-CN', 'en'],
  isFaceOn: true,
  mode: '1:N',
  modeNow: '1:1',
  oneIn: { verification: 10_000, identification: 100 },
  cues: ['net', 'edges'],
  modelPack: 'default',
  retentionDays: 365,
  idleDays: 90,
  accessEventsDays: 30,
  answerWorkingDays: 15,
  noticeVersion: '1a2b3c4d.5e6f7a8b',
  fallback: { card: true, pin: true },
  unlockMs: 5_000,
  camera: 'ffmpeg',
  keys: 'tpm2',
  owner: null,
};

const LEDGER: LedgerPage = {
  of: 'all',
  lines: Array.from({ length: 20 }, (_, at) => ({
    seq: 104_327 - at,
    atMs: 1_780_000_000_000 - at * 61_000,
    kind: (['passage', 'denied', 'erased', 'operator'] as const)[at % 4] ?? 'passage',
    detail: (['card', 'face no-face', 'subject', 'evidence-make'] as const)[at % 4] ?? null,
  })),
  total: 104_328,
  hasNewer: false,
  hasOlder: true,
};

export const PAPERS_PAGES = {
  papers: { kind: 'papers', canMakeEvidence: true, canReadLedger: true },
  errors: { kind: 'errors', errors: ERRORS },
  settings: { kind: 'settings', settings: SETTINGS },
  ledger: { kind: 'ledger', ledger: LEDGER },
  'ledger-ok': {
    kind: 'ledger-checked',
    checked: {
      kind: 'ok',
      entries: 104_328,
      checkpoint: ['menshen/door-1a2b3c4d', '104328', 'wJ1V2h8hS0m3o5n1bS5s9o3r3mZp2nQ4Zz8yVn0c5kE='],
    },
    ledger: LEDGER,
  },
  'ledger-bad': { kind: 'ledger-checked', checked: { kind: 'bad', seq: 5_120, what: 'altered' }, ledger: LEDGER },
  'take-kind': { kind: 'take-request', request: null, topic: null },
  'take-by': { kind: 'take-request', request: 'complaint', topic: 'not-deleted' },
  'request-taken': { kind: 'request-taken', number: 'R-B1C2D3F4G5', dueDay: '2026-12-14' },
  'evidence-made': {
    kind: 'evidence-made',
    made: {
      file: 'menshen-evidence-door-1a2b3c4d-2026-11-23-09-30.tar',
      bytes: 41_943_040,
      sha256: '0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9',
      entries: 104_328,
      isLedgerOk: true,
    },
  },
} as const satisfies Readonly<Record<string, PapersPage>>;
