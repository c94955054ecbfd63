/**
 * The folder on the owner's computer from which a bundle is made: which files it may have, how they become parts, and what is wrong
 * with them by file and line. What is not on the list is refused, pictures by name (INV-03). Reads only; follows no link.
 */

import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { utf8Bytes, utf8Text } from '../../base/bytes.ts';
import { readSignature } from '../../core/order/minisign.ts';
import { BUNDLE_DAYS_MAX, type ContentFault, type ProvisionContent, type StagedFile } from '../../core/provision/bundle.ts';
import { type ContentReaders, readContent } from '../../core/provision/content.ts';
import { isSiteId } from '../../core/provision/header.ts';
import {
  isFaceWord,
  isImageName,
  modelPart,
  partKind,
  PEOPLE_PART,
  UPDATE_PART,
  UPDATE_SIGNATURE_PART,
} from '../../core/provision/part-names.ts';
import { FAULTS_SHOWN_MAX } from '../../core/provision/people-file.ts';
import type { Crypto } from '../../ports/crypto.ts';
import { BUILT_IN_PACK } from '../../core/provision/content-models.ts';
import { FILES, hashOf, listed, MODELS_DIR, OPTIONS_FILE, PACKS_MAX, UPDATE_DIR } from './folder-files.ts';
import type { SourcePart } from './write-bundle.ts';
import { readYaml } from './yaml-text.ts';

export interface FolderOptions extends ContentReaders {
  readonly dir: string;
  /** For whom; undefined: whomever the files name. */
  readonly deviceId: string | undefined;
  readonly nowMs: number;
  readonly crypto: Pick<Crypto, 'blake2b512' | 'isSignatureValid'>;
}

export interface FolderReading {
  readonly parts: readonly SourcePart[];
  /** undefined where something is wrong. PINs in it are secrets: `wipeContent` when done. */
  readonly content: ProvisionContent | undefined;
  readonly siteId: string | null;
  /** Days that the bundle is valid, where the folder says so. */
  readonly validDays: number | undefined;
  readonly faults: readonly ContentFault[];
  readonly warnings: readonly string[];
}

/** Fault `command-bad` where there is no such folder. */
export function readFolder(options: FolderOptions): FolderReading {
  const reading = new Reading(options);
  for (const name of listed(options.dir)) reading.take(name);
  return reading.end();
}

class Reading {
  readonly #options: FolderOptions;
  readonly #faults: ContentFault[] = [];
  readonly #parts: SourcePart[] = [];
  readonly #held = new Map<string, Uint8Array>();
  readonly #staged = new Map<string, StagedFile>();
  readonly #files = new Map<string, string>();
  readonly #lines = new Map<string, (path: readonly (string | number)[]) => number | undefined>();
  #siteId: string | null = null;
  #validDays: number | undefined;
  #isPeopleOpen = false;

  constructor(options: FolderOptions) {
    this.#options = options;
  }

  take(name: string): void {
    const path = join(this.#options.dir, name);
    const known = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
    if (name === MODELS_DIR || name === UPDATE_DIR) this.#takeFolder(name, path);
    else if (name === OPTIONS_FILE) this.#takeOptions(path);
    else if (known === undefined) this.#refuse(name);
    else this.#takeFile(name, path, known);
  }

  end(): FolderReading {
    const reading = readContent({
      ...this.#options,
      minisign: this.#options.crypto,
      parts: { held: this.#held, staged: this.#staged },
      lineOf: (part, path) => {
        const line = this.#lines.get(part)?.(path);
        return { file: this.#files.get(part) ?? part, ...(line === undefined ? {} : { line }) };
      },
      // Whose updates count is known to the terminal alone.
      isUpdateSigned: (_archive, signature) => readSignature(signature) !== undefined,
    });
    // Of a folder whose only file was refused it is no news that nothing is left.
    const found = reading.kind === 'bad' ? reading.faults.filter(({ why }) => why !== 'empty' || this.#faults.length === 0) : [];
    const faults = [...this.#faults, ...found].slice(0, FAULTS_SHOWN_MAX);
    const content = reading.kind === 'content' && faults.length === 0 ? reading.content : undefined;
    const [siteId, validDays] = [this.#siteId, this.#validDays];
    return { parts: this.#parts, content, siteId, validDays, faults, warnings: content === undefined ? [] : this.#warnings(content) };
  }

  #warnings({ people = [], site, models = [] }: ProvisionContent): readonly string[] {
    const pins = people.filter(({ pin }) => pin !== undefined).length;
    const warnings: string[] = [];
    if (pins > 0)
      warnings.push(
        `people.csv holds ${String(pins)} PINs that anybody with this folder can read. Delete the file, or its column pin, once the bundle is made.`,
      );
    if (this.#isPeopleOpen) warnings.push('people.csv can be read by other users of this computer: chmod 600 people.csv.');
    if (site !== undefined && site.site.keys.kind === 'file')
      warnings.push('site.yaml keeps the root key in a file: good for development only. Set keys.kind to tpm2 where the board has a TPM.');
    if (people.length > 0 && !people.some(({ role }) => role === 'operator'))
      warnings.push('nobody in people.csv is operator: a terminal that is new refuses the bundle.');
    const { modelPack } = site?.site.face ?? { modelPack: BUILT_IN_PACK };
    if (modelPack !== BUILT_IN_PACK && !models.some(({ pack }) => pack === modelPack))
      warnings.push('site.yaml names a model pack that is not in models/: the face is off until the terminal has it.');
    return warnings;
  }

  #complain(fault: ContentFault): void {
    this.#faults.push(fault);
  }

  #refuse(name: string): void {
    const shown = name.replaceAll(/[^\p{L}\p{N}._/ -]/gu, '?').slice(0, 80);
    if (isImageName(name) || isFaceWord(name))
      this.#complain({
        file: shown,
        why: 'face-data',
        sentence: 'a picture or face data: no terminal takes faces from a file. Take it out of the folder.',
      });
    else
      this.#complain({
        file: shown,
        why: 'unknown-part',
        sentence: `is no file of a bundle: take it out of the folder. There may be ${Object.keys(FILES).join(', ')}, ${OPTIONS_FILE}, ${MODELS_DIR}/ and ${UPDATE_DIR}/.`,
      });
  }

  /** The bytes of a plain file that is not too large. */
  #bytesOf(name: string, path: string, bytesMax: number): Uint8Array | undefined {
    const stat = lstatSync(path);
    if (!stat.isFile())
      this.#complain({ file: name, why: 'unknown-part', sentence: 'is no plain file: copy the file itself here, not a link to it.' });
    else if (stat.size > bytesMax)
      this.#complain({ file: name, why: 'unknown-part', sentence: `is larger than ${String(bytesMax)} bytes.` });
    else return new Uint8Array(readFileSync(path));
    return undefined;
  }

  #takeFile(name: string, path: string, { part, isYaml }: { readonly part: string; readonly isYaml: boolean }): void {
    const bytes = this.#bytesOf(name, path, partKind(part)?.bytesMax ?? 0);
    if (bytes === undefined) return;
    if (part === PEOPLE_PART) this.#isPeopleOpen = (lstatSync(path).mode & 0o077) !== 0;
    this.#files.set(part, name);
    const made = isYaml ? this.#fromYaml(name, part, bytes) : bytes;
    if (made !== undefined) this.#hold(part, made);
  }

  #hold(part: string, bytes: Uint8Array): void {
    this.#held.set(part, bytes);
    this.#parts.push({ name: part, bytes });
  }

  /** The terminal reads JSON alone. A document of comments says nothing and is left out. */
  #fromYaml(name: string, part: string, bytes: Uint8Array): Uint8Array | undefined {
    const value = this.#yamlOf(name, bytes, part);
    if (value === undefined || value === null) return undefined;
    return utf8Bytes(JSON.stringify(value));
  }

  #yamlOf(name: string, bytes: Uint8Array, part?: string): unknown {
    const text = textOf(bytes);
    const read = text === undefined ? undefined : readYaml(text);
    if (read?.kind === 'value') {
      if (part !== undefined) this.#lines.set(part, read.lineOf);
      return read.value;
    }
    const sentence = read?.sentence ?? 'is not UTF-8 text: save it as UTF-8.';
    this.#complain({ file: name, ...(read?.line === undefined ? {} : { line: read.line }), why: 'bad-papers', sentence });
    return undefined;
  }

  #takeOptions(path: string): void {
    const bytes = this.#bytesOf(OPTIONS_FILE, path, 16 * 1024);
    const value = bytes === undefined ? undefined : this.#yamlOf(OPTIONS_FILE, bytes);
    if (value === undefined || value === null) return;
    const { siteId, validDays, ...rest } = (typeof value === 'object' ? value : { value }) as Readonly<Record<string, unknown>>;
    const complain = (field: string, sentence: string): void => {
      this.#complain({ file: OPTIONS_FILE, field, why: 'bad-papers', sentence });
    };
    if (Object.keys(rest).length > 0) complain('', 'has siteId and validDays, and nothing else: remove the rest.');
    if (typeof siteId === 'string' && isSiteId(siteId)) this.#siteId = siteId;
    else if (siteId !== undefined) complain('siteId', 'must be 1 to 64 letters, digits, hyphens or underscores, in quotation marks.');
    const isDays = Number.isSafeInteger(validDays) && (validDays as number) >= 1 && (validDays as number) <= BUNDLE_DAYS_MAX;
    if (isDays) this.#validDays = validDays as number;
    else if (validDays !== undefined) complain('validDays', `must be 1 to ${String(BUNDLE_DAYS_MAX)}.`);
  }

  #takeFolder(name: string, path: string): void {
    if (!lstatSync(path).isDirectory()) {
      this.#complain({ file: name, why: 'unknown-part', sentence: 'must be a folder.' });
      return;
    }
    const entries = listed(path);
    if (name === MODELS_DIR) for (const pack of entries.slice(0, PACKS_MAX)) this.#takePack(pack, join(path, pack));
    else for (const entry of entries) this.#takeUpdate(entry, join(path, entry));
  }

  #takePack(pack: string, dir: string): void {
    if (!lstatSync(dir).isDirectory()) {
      this.#refuse(`${MODELS_DIR}/${pack}`);
      return;
    }
    for (const file of listed(dir)) {
      const [part, shown, path] = [modelPart(pack, file), `${MODELS_DIR}/${pack}/${file}`, join(dir, file)];
      const kind = partKind(part);
      this.#files.set(part, shown);
      if (kind?.kind !== 'model') this.#refuse(shown);
      else if (kind.isManifest) this.#takeFile(shown, path, { part, isYaml: false });
      else this.#stage(part, { file, shown, path, bytesMax: kind.bytesMax });
    }
  }

  #takeUpdate(entry: string, path: string): void {
    const [part, shown] = [entry.endsWith('.tar') ? UPDATE_PART : UPDATE_SIGNATURE_PART, `${UPDATE_DIR}/${entry}`];
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.tar(?:\.minisig)?$/.test(entry) || this.#files.has(part)) {
      this.#refuse(shown);
      return;
    }
    this.#files.set(part, shown);
    if (part === UPDATE_PART) this.#stage(part, { file: part, shown, path, bytesMax: partKind(part)?.bytesMax ?? 0 });
    else this.#takeFile(shown, path, { part, isYaml: false });
  }

  #stage(part: string, { file, shown, path, bytesMax }: { file: string; shown: string; path: string; bytesMax: number }): void {
    const hashed = hashOf(path, bytesMax);
    if (hashed === undefined) {
      this.#complain({
        file: shown,
        why: 'bad-models',
        sentence: `is no plain file of at most ${String(bytesMax)} bytes: copy the file itself here.`,
      });
      return;
    }
    this.#staged.set(part, { file, path, ...hashed });
    this.#parts.push({ name: part, path });
  }
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8Text(bytes);
  } catch {
    return undefined; // not UTF-8
  }
}
