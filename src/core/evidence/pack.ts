/**
 * The evidence pack as a format: its chapters, its files and the manifest that binds them (law.md §4.7).
 * The manifest is canonical JSON and one line; a pack holds no face data, and of people only what chapters may.
 */

import { canonicalText } from '../../base/canonical.ts';

export const PACK_FORMAT = 'menshen-evidence-pack/1';
export const PACK_MANIFEST = 'manifest.json';
export const PACK_MANIFEST_SIGNATURE = 'manifest.json.minisig';
export const PACK_VERIFIER = 'verify.mjs';
export const PACK_LEDGER = '14-audit-chain/ledger.jsonl';
export const PACK_PROOFS = '10-retention-and-erasure/proofs.jsonl';
/** A manifest names some sixty files; more is none. */
export const PACK_MANIFEST_BYTES_MAX = 1024 * 1024;
export const PACK_FILES_MAX = 4096;

export const CHAPTERS = [
  { id: '01-processor', zh: '个人信息处理者', en: 'Processor' },
  { id: '02-site-and-sign', zh: '安装场所与提示标识', en: 'Site and sign' },
  { id: '03-purpose-necessity', zh: '处理目的与必要性', en: 'Purpose and necessity' },
  { id: '04-notice', zh: '告知', en: 'Notice' },
  { id: '05-consent', zh: '单独同意', en: 'Separate consent' },
  { id: '06-pia', zh: '个人信息保护影响评估', en: 'Impact assessment' },
  { id: '07-processing-records', zh: '处理情况记录', en: 'Processing records' },
  { id: '08-counts-and-filing', zh: '数量与备案', en: 'Counts and filing' },
  { id: '09-security', zh: '安全措施', en: 'Security' },
  { id: '10-retention-and-erasure', zh: '保存期限与删除', en: 'Retention and erasure' },
  { id: '11-minors', zh: '未成年人', en: 'Minors' },
  { id: '12-rights-and-complaints', zh: '个人权利与投诉', en: 'Rights and complaints' },
  { id: '13-incidents', zh: '安全事件', en: 'Incidents' },
  { id: '14-audit-chain', zh: '审计链', en: 'Audit chain' },
  { id: '15-network', zh: '网络', en: 'Network' },
  { id: '16-legal-map', zh: '法律对照', en: 'Legal map' },
] as const;
export type ChapterId = (typeof CHAPTERS)[number]['id'];

export interface PackFile {
  readonly name: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface PackManifest {
  readonly deviceId: string;
  /** By the device's clock. */
  readonly madeAtMs: number;
  readonly isClockTrusted: boolean;
  readonly softwareVersion: string;
  /** Version of the catalogue of rules in the pack. */
  readonly rulesVersion: string;
  /** Processing fingerprint, hex. */
  readonly fingerprint: string;
  /** minisign line of the key that signs the pack. */
  readonly evidenceKey: string;
  readonly chain: {
    readonly entries: number;
    /** The signed note of so many entries. */
    readonly checkpoint: string;
    readonly verifierKey: string;
  };
  /** In the order of their names. */
  readonly files: readonly PackFile[];
}

/** The one text of a manifest, with its line feed. */
export function manifestText(manifest: PackManifest): string {
  return `${canonicalText({ format: PACK_FORMAT, ...manifest, chain: { ...manifest.chain }, files: manifest.files.map((file) => ({ ...file })) })}\n`;
}

/** Folder, dash or plain file names; at most one folder deep. Nothing that a file system could take for another place. */
const FILE_NAME = /^(?:[a-z0-9][a-z0-9-]{0,59}\/)?[a-z0-9][a-z0-9.-]{0,79}$/;
const SHA256 = /^[0-9a-f]{64}$/;

/** True for a name that a file of a pack may have. */
export function isPackName(name: string): boolean {
  return FILE_NAME.test(name) && !name.includes('..');
}

/** The manifest of a text; undefined where it is not exactly one. */
export function readManifest(text: string): PackManifest | undefined {
  const value = parsed(text);
  if (value?.['format'] !== PACK_FORMAT) return undefined;
  const { format: _format, ...manifest } = value;
  if (!isManifest(manifest)) return undefined;
  return manifestText(manifest) === text ? manifest : undefined;
}

function isManifest(value: Readonly<Record<string, unknown>>): value is Readonly<Record<string, unknown>> & PackManifest {
  const { deviceId, madeAtMs, isClockTrusted, softwareVersion, rulesVersion, fingerprint, evidenceKey } = value;
  const chain = recordOf(value['chain']);
  const files = value['files'];
  const areTexts = [deviceId, softwareVersion, rulesVersion, fingerprint, evidenceKey, chain?.['checkpoint'], chain?.['verifierKey']].every(
    (text) => typeof text === 'string',
  );
  if (!areTexts || !isCount(madeAtMs) || typeof isClockTrusted !== 'boolean' || !isCount(chain?.['entries'])) return false;
  return Array.isArray(files) && files.length <= PACK_FILES_MAX && files.every(isFile) && areInOrder(files);
}

function isFile(value: unknown): value is PackFile {
  const file = recordOf(value);
  const { name, bytes, sha256 } = file ?? {};
  return typeof name === 'string' && isPackName(name) && isCount(bytes) && typeof sha256 === 'string' && SHA256.test(sha256);
}

function areInOrder(files: readonly PackFile[]): boolean {
  return files.every(({ name }, at) => at === 0 || (files[at - 1]?.name ?? '') < name);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  if (text.length > PACK_MANIFEST_BYTES_MAX) return undefined;
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return undefined; // not JSON
  }
}
