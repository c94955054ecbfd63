/**
 * The offline verifier that lies in every pack as verify.mjs: one program of one file, for any computer with
 * Node 18 or later and nothing else. It trusts nothing of the pack and shares no code with the terminal on
 * purpose: two programs of different making have to agree. Reads only; no network; bounded memory.
 */

import { createHash, createPublicKey, verify } from 'node:crypto';
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const BLOCK = 512;
const CHUNK = 1024 * 1024;
const NOTE_EVERY = 128;
const ZERO = Buffer.from([0]);
const ONE = Buffer.from([1]);
const MANIFEST = 'manifest.json';
const LEDGER = '14-audit-chain/ledger.jsonl';
const PROOFS = '10-retention-and-erasure/proofs.jsonl';
const ENTRY_LINE =
  /^\{(?:"checkpoint":("(?:[^"\\]|\\.)*"),)?"entry":(\{"atMs":-?\d{1,16},"event":(\{.*\}),"previous":"([0-9a-f]{64})","seq":(\d{1,16})\}),"hash":"([0-9a-f]{64})"\}$/;

interface Place {
  readonly path: string;
  readonly offset: number;
  readonly bytes: number;
}
type Places = Map<string, Place>;
type Say = (text: string) => void;

const sha256 = (...parts: (Buffer | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

function isSigned(publicKey: Buffer, message: Buffer, signature: Buffer): boolean {
  try {
    const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey]);
    return verify(null, message, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature);
  } catch {
    return false; // no point of the curve
  }
}

function eachChunk({ path, offset, bytes }: Place, take: (chunk: Buffer) => void): void {
  const file = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(CHUNK);
    for (let at = 0; at < bytes; ) {
      const read = readSync(file, chunk, 0, Math.min(CHUNK, bytes - at), offset + at);
      if (read === 0) return;
      take(chunk.subarray(0, read));
      at += read;
    }
  } finally {
    closeSync(file);
  }
}

function hashOf(place: Place, algorithm: 'sha256' | 'blake2b512'): Buffer {
  const hash = createHash(algorithm);
  eachChunk(place, (chunk) => hash.update(chunk));
  return hash.digest();
}

function textOf(place: Place | undefined): string {
  const parts: Buffer[] = [];
  if (place !== undefined && place.bytes <= CHUNK) eachChunk(place, (chunk) => parts.push(Buffer.from(chunk)));
  return Buffer.concat(parts).toString('utf8');
}

function eachLine(place: Place, take: (line: string) => void): void {
  let rest = Buffer.alloc(0);
  eachChunk(place, (chunk) => {
    const all = Buffer.concat([rest, chunk]);
    let from = 0;
    for (let to = all.indexOf(10); to >= 0; to = all.indexOf(10, from)) {
      take(all.toString('utf8', from, to));
      from = to + 1;
    }
    rest = Buffer.from(all.subarray(from));
    if (rest.length > CHUNK) rest = Buffer.alloc(0); // no line of a pack is as long
  });
  if (rest.length > 0) take(rest.toString('utf8'));
}

/** The files of a ustar archive; undefined where it is not exactly one of plain files in one folder. */
function archivePlaces(path: string): Places | undefined {
  const places: Places = new Map();
  const file = openSync(path, 'r');
  try {
    const size = fstatSync(file).size;
    const block = Buffer.alloc(BLOCK);
    for (let at = 0; at + BLOCK <= size; ) {
      if (readSync(file, block, 0, BLOCK, at) !== BLOCK) return undefined;
      if (block.every((byte) => byte === 0)) return size === at + 2 * BLOCK ? places : undefined;
      const text = (from: number, length: number): string => block.toString('utf8', from, from + length).split('\0')[0] ?? '';
      const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
      const prefix = text(345, 155);
      const name = (prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`).split('/').slice(1).join('/');
      const bytes = parseInt(text(124, 12).trim(), 8);
      const isPlain = block[156] === 48 && parseInt(text(148, 8).trim(), 8) === sum;
      if (!isPlain || name === '' || name.includes('..') || places.has(name) || !(bytes >= 0)) return undefined;
      places.set(name, { path, offset: at + BLOCK, bytes });
      at += BLOCK + Math.ceil(bytes / BLOCK) * BLOCK;
    }
    return undefined;
  } finally {
    closeSync(file);
  }
}

function folderPlaces(dir: string): Places {
  const places: Places = new Map();
  const walk = (folder: string, prefix: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path, `${prefix}${entry.name}/`);
      else places.set(`${prefix}${entry.name}`, { path, offset: 0, bytes: statSync(path).size });
    }
  };
  walk(dir, '');
  return places;
}

type MinisignKey = Record<'id' | 'publicKey', Buffer>;

function minisignKey(line: string): MinisignKey | undefined {
  const bytes = Buffer.from(line.trim().split('\n').pop() ?? '', 'base64');
  return bytes.length === 42 && bytes.toString('latin1', 0, 2) === 'Ed'
    ? { id: bytes.subarray(2, 10), publicKey: bytes.subarray(10) }
    : undefined;
}

/** minisign, prehashed: Ed25519 over BLAKE2b-512, and a second signature over the first and the trusted comment. */
function isMinisigned(text: string, digest: Buffer, key: MinisignKey): boolean {
  const [, blob = '', trusted = '', comment = ''] = text.split('\n');
  const bytes = Buffer.from(blob, 'base64');
  if (bytes.length !== 74 || bytes.toString('latin1', 0, 2) !== 'ED' || !bytes.subarray(2, 10).equals(key.id)) return false;
  const signature = bytes.subarray(10);
  const commented = Buffer.concat([signature, Buffer.from(trusted.replace(/^trusted comment: /, ''))]);
  return isSigned(key.publicKey, digest, signature) && isSigned(key.publicKey, commented, Buffer.from(comment, 'base64'));
}

type NoteKey = Record<'hash' | 'publicKey', Buffer> & Record<'name', string>;

/** C2SP signed-note verifier key: a name without plus, 8 hexadecimal digits, base64 that may have one. */
export function noteKey(text: string): NoteKey | undefined {
  const [, name = '', hash = '', base64 = ''] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== 33 || bytes[0] !== 1) return undefined;
  const own = sha256(`${name}\n`, bytes).subarray(0, 4);
  return own.toString('hex') === hash ? { name, hash: own, publicKey: bytes.subarray(1) } : undefined;
}

/** C2SP tlog-checkpoint: the size and root that it states, where the key signed it. */
function readNote(note: string, key: NoteKey): { readonly size: number; readonly root: Buffer } | undefined {
  const [origin, size = '', root = '', gap, line = ''] = note.split('\n');
  const prefix = `— ${key.name} `;
  const signature = Buffer.from(line.startsWith(prefix) ? line.slice(prefix.length) : '', 'base64');
  if (origin !== key.name || gap !== '' || !/^\d{1,15}$/.test(size) || signature.length !== 68) return undefined;
  if (!signature.subarray(0, 4).equals(key.hash)) return undefined;
  const isRight = isSigned(key.publicKey, Buffer.from(`${origin}\n${size}\n${root}\n`), signature.subarray(4));
  return isRight ? { size: Number(size), root: Buffer.from(root, 'base64') } : undefined;
}

/** RFC 6962: the roots of the full subtrees of a tree that grows leaf by leaf. */
class Tree {
  size = 0;
  #roots: Buffer[] = [];

  add(leaf: Buffer): void {
    let node = leaf;
    for (let rest = this.size; rest % 2 === 1; rest = (rest - 1) / 2) node = sha256(ONE, this.#roots.pop() ?? ONE, node);
    this.#roots.push(node);
    this.size += 1;
  }

  root(): Buffer {
    const roots = [...this.#roots];
    let root = roots.pop() ?? sha256();
    for (let left = roots.pop(); left !== undefined; left = roots.pop()) root = sha256(ONE, left, root);
    return root;
  }
}

/** `erasures`: SHA-256 of the lines of all erasures, in their order. */
type LedgerFacts = Readonly<{ size: number; erasures: string; erased: number; isKeyNamed: boolean }>;

/** Every entry against its hash, its place, its chain; the tree against every signed checkpoint. A text names the first bad entry. */
function checkLedger(place: Place, key: NoteKey, evidenceKeyHex: string): LedgerFacts | string {
  const tree = new Tree();
  const erasures = createHash('sha256');
  let previous = '0'.repeat(64);
  let head: ReturnType<typeof readNote>;
  let isFirst = true;
  let problem: string | undefined;
  let erased = 0;
  let isKeyNamed = false;
  const open = new Set<string>();
  eachLine(place, (line) => {
    if (problem !== undefined) return;
    if (isFirst) {
      isFirst = false;
      head = readNote(checkpointOf(line), key);
      if (head === undefined) problem = 'the checkpoint in the head line of the ledger is not rightly signed';
      return;
    }
    const at = tree.size;
    const [, note, entry = '', event = '', before, seq, hash] = ENTRY_LINE.exec(line) ?? [];
    const leaf = sha256(ZERO, entry);
    if (leaf.toString('hex') !== hash || before !== previous || seq !== String(at)) {
      problem = `ledger entry ${String(at)} was changed, dropped or moved`;
      return;
    }
    previous = hash;
    tree.add(leaf);
    if (tree.size % NOTE_EVERY === 0) {
      const stated = readNote(note === undefined ? '' : String(JSON.parse(note)), key);
      if (stated?.size !== tree.size || !stated.root.equals(tree.root()))
        problem = `ledger entries ${String(tree.size - NOTE_EVERY)} to ${String(tree.size - 1)} are not those that were signed`;
    }
    if (event.includes('"kind":"evidence-key"') && event.includes(`"publicKey":"${evidenceKeyHex}"`)) isKeyNamed = true;
    if (!event.includes('"kind":"erase')) return;
    erasures.update(`{"entry":${entry},"hash":"${hash}"}\n`);
    problem = erasureProblem(event, at, open);
    if (event.includes('"kind":"erased"')) erased += 1;
  });
  if (problem !== undefined) return problem;
  if (head === undefined) return 'the ledger has no head line';
  if (head.size !== tree.size) return `the ledger has ${String(tree.size)} entries, its checkpoint states ${String(head.size)}`;
  if (!head.root.equals(tree.root())) return 'the ledger is not the one that its checkpoint was signed for';
  return { size: tree.size, erasures: erasures.digest('hex'), erased, isKeyNamed };
}

/** Each proof follows its intent and shows that what was erased does not open any more. */
function erasureProblem(event: string, at: number, open: Set<string>): string | undefined {
  const { kind, proofId, isDecryptRefused } = JSON.parse(event) as { kind: string; proofId: string; isDecryptRefused?: boolean };
  if (kind === 'erase-intent') open.add(proofId);
  else if (!open.delete(proofId)) return `the erasure proof in ledger entry ${String(at)} has no intent before it`;
  else if (isDecryptRefused !== true) return `the erasure proof in ledger entry ${String(at)} does not show that the data cannot be opened`;
  return undefined;
}

function checkpointOf(line: string): string {
  try {
    return String((JSON.parse(line) as { checkpoint?: unknown }).checkpoint);
  } catch {
    return '';
  }
}

interface Manifest {
  readonly format: string;
  readonly deviceId: string;
  readonly madeAtMs: number;
  readonly evidenceKey: string;
  readonly chain: { readonly entries: number; readonly checkpoint: string; readonly verifierKey: string };
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
}

function readManifest(text: string): Manifest | undefined {
  try {
    const manifest = JSON.parse(text) as Manifest;
    const isRight =
      manifest.format === 'menshen-evidence-pack/1' && Array.isArray(manifest.files) && typeof manifest.chain.checkpoint === 'string';
    return isRight ? manifest : undefined;
  } catch {
    return undefined;
  }
}

/** Every file of the manifest is there as it says, and no other. */
function checkFiles(manifest: Manifest, places: Places, say: Say): void {
  const known = new Set([MANIFEST, `${MANIFEST}.minisig`, ...manifest.files.map((file) => file.name)]);
  for (const name of places.keys()) if (!known.has(name)) say(`${name}: is not in the manifest`);
  for (const { name, bytes, sha256: wanted } of manifest.files) {
    const place = places.get(name);
    if (place === undefined) say(`${name}: is missing`);
    else if (place.bytes !== bytes || hashOf(place, 'sha256').toString('hex') !== wanted) say(`${name}: was changed`);
  }
}

function checkChain(manifest: Manifest, places: Places, say: Say): LedgerFacts | undefined {
  const [ledger, proofs] = [places.get(LEDGER), places.get(PROOFS)];
  const key = noteKey(manifest.chain.verifierKey);
  const signer = minisignKey(manifest.evidenceKey);
  if (ledger === undefined || proofs === undefined || key === undefined || signer === undefined) {
    say('the ledger, its proofs or a key is missing');
    return undefined;
  }
  const facts = checkLedger(ledger, key, signer.publicKey.toString('hex'));
  if (typeof facts === 'string') {
    say(`${LEDGER}: ${facts}`);
    return undefined;
  }
  if (facts.size !== manifest.chain.entries || readNote(manifest.chain.checkpoint, key)?.size !== facts.size)
    say(`${MANIFEST}: its chain head is not that of the ledger`);
  if (hashOf(proofs, 'sha256').toString('hex') !== facts.erasures) say(`${PROOFS}: is not what the ledger says of erasures`);
  if (!facts.isKeyNamed) say(`${LEDGER}: does not name the key that signed this pack`);
  return facts;
}

export interface OfflineVerdict {
  readonly isOk: boolean;
  readonly problems: readonly string[];
  readonly deviceId?: string | undefined;
  readonly entries?: number | undefined;
  readonly erasures?: number | undefined;
  readonly ledgerKey?: string | undefined;
  /** A key from outside of the pack was compared. */
  readonly isTrusted: boolean;
}

/** Checks a pack (a .tar with its .minisig beside it) or an unpacked folder. `trusted`: the ledger.pub noted when the terminal was commissioned. */
export function verifyPack(path: string, trusted?: string): OfflineVerdict {
  const problems: string[] = [];
  const say: Say = (text) => {
    problems.push(text);
  };
  const isFolder = statSync(path).isDirectory();
  const places = isFolder ? folderPlaces(path) : archivePlaces(path);
  const manifestText = textOf(places?.get(MANIFEST));
  const manifest = readManifest(manifestText);
  if (places === undefined || manifest === undefined) {
    say(places === undefined ? `${basename(path)}: the archive itself was changed` : `${MANIFEST}: is missing or was changed`);
    return { isOk: false, problems, isTrusted: false };
  }
  const key = minisignKey(manifest.evidenceKey);
  const digest = createHash('blake2b512').update(manifestText).digest();
  if (key === undefined || !isMinisigned(textOf(places.get(`${MANIFEST}.minisig`)), digest, key)) say(`${MANIFEST}: is not rightly signed`);
  checkFiles(manifest, places, say);
  const facts = checkChain(manifest, places, say);
  if (!isFolder) checkArchive(path, key, say, problems.length === 0);
  if (trusted !== undefined && trusted.trim() !== manifest.chain.verifierKey)
    say('the ledger is signed with another key than the one given');
  const { deviceId, chain } = manifest;
  return {
    isOk: problems.length === 0,
    problems,
    deviceId,
    entries: facts?.size,
    erasures: facts?.erased,
    ledgerKey: chain.verifierKey,
    isTrusted: trusted !== undefined,
  };
}

function checkArchive(path: string, key: MinisignKey | undefined, say: Say, isInsideWhole: boolean): void {
  const signature = `${path}.minisig`;
  if (!existsSync(signature)) {
    say(`${basename(signature)}: is missing`);
    return;
  }
  const digest = hashOf({ path, offset: 0, bytes: statSync(path).size }, 'blake2b512');
  if (key !== undefined && isMinisigned(readFileSync(signature, 'utf8'), digest, key)) return;
  say(
    isInsideWhole
      ? `${basename(path)}: the archive or its signature was changed, though not a file in it`
      : `${basename(path)}: is not rightly signed`,
  );
}

function main(words: readonly string[]): number {
  const own = process.argv[1] ?? '';
  const keyAt = words.indexOf('--key');
  const keyWord = keyAt < 0 ? undefined : words[keyAt + 1];
  const path = words.find((word, at) => !word.startsWith('--') && (keyAt < 0 || at !== keyAt + 1)) ?? dirname(own);
  const trusted = keyWord === undefined ? undefined : existsSync(keyWord) ? readFileSync(keyWord, 'utf8') : keyWord;
  const verdict = verifyPack(path, trusted);
  if (words.includes('--json')) process.stdout.write(`${JSON.stringify(verdict)}\n`);
  else process.stdout.write(`${wordsOf(verdict).join('\n')}\n`);
  return verdict.isOk ? 0 : 1;
}

function wordsOf({ isOk, problems, deviceId, entries, erasures, ledgerKey, isTrusted }: OfflineVerdict): string[] {
  if (!isOk) return ['NOT VERIFIED / 未通过验证', ...problems.map((problem) => `- ${problem}`)];
  return [
    'VERIFIED / 验证通过',
    `- device / 设备: ${String(deviceId)}`,
    `- ledger entries / 审计条目: ${String(entries)}`,
    `- erasure proofs / 删除证明: ${String(erasures)}`,
    isTrusted
      ? '- the ledger key is the one given / 审计密钥与所给一致'
      : `- compare with ledger.pub noted when the terminal was commissioned / 请与启用时记录的 ledger.pub 核对: ${String(ledgerKey)}`,
  ];
}

if (process.argv[1] !== undefined && basename(process.argv[1]) === 'verify.mjs') {
  try {
    process.exitCode = main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`NOT VERIFIED / 未通过验证: ${String((error as { message?: unknown }).message)}\n`);
    process.exitCode = 1;
  }
}
