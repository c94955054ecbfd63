/**
 * The parts that a bundle may hold: a list of what is allowed, never of what is not (INV-03). A name is a word of this list, so no
 * name can be a path; a part of a model pack names pack and file by the alphabets of model packs.
 */

import { PEOPLE_MAX } from './bundle.ts';

export const SITE_PART = 'site.yaml';
export const PEOPLE_PART = 'people.csv';
export const ACCESS_PART = 'access.json';
export const PROCESSOR_KEY_PART = 'processor.pub';
export const PIA_PART = 'pia.json';
export const PIA_SIGNATURE_PART = 'pia.json.minisig';
export const SIGN_PART = 'sign.json';
export const CALENDAR_PART = 'calendar.json';
export const OWNERSHIP_PART = 'ownership.json';
export const UPDATE_PART = 'update.tar';
export const UPDATE_SIGNATURE_PART = 'update.tar.minisig';

/** A row with the longest of everything stays below. */
const ROW_BYTES_MAX = 400;
const KIB = 1024;
const MIB = 1024 * KIB;
/** Largest model file, as packs have it. */
const MODEL_BYTES_MAX = 200 * MIB;
/** A pack's manifest is a page of text. */
const PACK_MANIFEST_BYTES_MAX = 256 * KIB;

/** Largest of each fixed part, bytes. */
const FIXED: Readonly<Record<string, number>> = {
  [SITE_PART]: 256 * KIB,
  [PEOPLE_PART]: PEOPLE_MAX * ROW_BYTES_MAX,
  [ACCESS_PART]: 256 * KIB,
  [PROCESSOR_KEY_PART]: 2 * KIB,
  [PIA_PART]: 32 * KIB,
  [PIA_SIGNATURE_PART]: 4 * KIB,
  [SIGN_PART]: 8 * KIB,
  [CALENDAR_PART]: 256 * KIB,
  [OWNERSHIP_PART]: 2 * KIB,
  [UPDATE_PART]: 256 * MIB,
  [UPDATE_SIGNATURE_PART]: 4 * KIB,
};

const PACK_MANIFEST = 'manifest.json';
/** `model:PACK:FILE`; a colon is in neither alphabet. */
const MODEL_PART = /^model:([a-z0-9][a-z0-9-]{0,39}):([A-Za-z0-9_][A-Za-z0-9._-]{0,99})$/;

/** `held`: small, read into memory. `staged`: unsealed into the caller's folder, a chunk at a time. */
export type PartKind =
  | { readonly kind: 'held'; readonly bytesMax: number }
  | { readonly kind: 'staged'; readonly bytesMax: number }
  | {
      readonly kind: 'model';
      readonly pack: string;
      readonly file: string;
      readonly isManifest: boolean;
      readonly bytesMax: number;
    };

/** What a part of that name is; undefined: no such part exists. */
export function partKind(name: string): PartKind | undefined {
  if (Object.hasOwn(FIXED, name)) return { kind: name === UPDATE_PART ? 'staged' : 'held', bytesMax: FIXED[name] ?? 0 };
  const [, pack, file] = MODEL_PART.exec(name) ?? [];
  if (pack === undefined || file === undefined) return undefined;
  const isManifest = file === PACK_MANIFEST;
  // A model file has the ending of the one format that is run; nothing else rides along (INV-10).
  if (!isManifest && !file.endsWith('.onnx')) return undefined;
  return { kind: 'model', pack, file, isManifest, bytesMax: isManifest ? PACK_MANIFEST_BYTES_MAX : MODEL_BYTES_MAX };
}

export function modelPart(pack: string, file: string): string {
  return `model:${pack}:${file}`;
}

/** True where the part is read into memory: everything that is judged as text. */
export function isHeld(kind: PartKind): boolean {
  return kind.kind === 'held' || (kind.kind === 'model' && kind.isManifest);
}

/** Words that name a face in a column, field or file, in the languages of those who fill them in. Only for a clearer sentence: what is not on a list is refused anyway. */
const FACE_WORDS =
  /face|photo|image|picture|portrait|avatar|template|embedding|vector|feature|biometric|人脸|照片|相片|图片|头像|特征|模板/iu;
const IMAGE_NAMES = /\.(?:jpe?g|png|bmp|gif|webp|tiff?|heic|raw|npy|npz|bin|dat|db)$/iu;

export function isFaceWord(word: string): boolean {
  return FACE_WORDS.test(word);
}

export function isImageName(name: string): boolean {
  return IMAGE_NAMES.test(name);
}
