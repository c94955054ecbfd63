/**
 * Makes the recordings of one language: a person's own where there are some, else by espeak-ng, all small enough for a door.
 * Programs are called by argument lists and given texts on their input; the folder is replaced only when everything is in it.
 */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The voices of espeak-ng (`espeak-ng --voices`). Mandarin by its pinyin voice: `cmn` of 1.51, Debian 12's, reads the number of each
 * tone as an English word (`espeak-ng -v cmn -x -q 妈` says "ma one"); the pinyin voice has the four tones.
 */
const VOICES: Readonly<Record<string, string>> = { 'zh-CN': 'cmn-latn-pinyin', en: 'en' };
/** Single letters, as in a receipt, have their English names in both languages. */
const LETTERS = 'en';
/** Words a minute; espeak-ng's own is 175. Slower: it is heard once, beside a street. */
const WORDS_PER_MINUTE = 150;
/** Speech in Opus, mono: clear at 16 kbit/s (RFC 6716, 2.1.1 names 8–12 for narrow, 16–20 for wide band). */
const BITRATE = '16k';
/** One call of ffmpeg encodes so many: starting it takes longer than a sentence does. */
const BATCH = 40;
const PROGRAM_LIMIT_MS = 120_000;
const NAME_CHARACTERS = 16;

export interface RecordOptions {
  readonly language: string;
  readonly sentences: readonly string[];
  /** Becomes `OUT/LANGUAGE/`. */
  readonly out: string;
  /** Holds `LANGUAGE/NAME.ogg` or `.wav`: used in the place of made ones. */
  readonly own?: string | undefined;
  readonly onProgress: (done: number, of: number) => void;
}

export interface Recorded {
  readonly clips: number;
  readonly own: number;
  readonly bytes: number;
}

/** The name under which a sentence is recorded; the same on every machine. */
export function clipName(language: string, sentence: string): string {
  return createHash('sha256').update(`${language}\n${sentence}`).digest('hex').slice(0, NAME_CHARACTERS);
}

export function recordLanguage({ language, sentences, out, own, onProgress }: RecordOptions): Recorded {
  const voice = VOICES[language];
  if (voice === undefined) throw new TypeError(`There is no voice for ${language}. Give one to scripts/voice/record.ts.`);
  const folder = mkdtempSync(join(tmpdir(), 'menshen-voice-'));
  const made = join(out, `.${language}.new`);
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made, { recursive: true });
  try {
    let ownCount = 0;
    for (let at = 0; at < sentences.length; at += BATCH) {
      const wavs: [wav: string, name: string][] = [];
      for (const sentence of sentences.slice(at, at + BATCH)) {
        const name = clipName(language, sentence);
        const given = own === undefined ? undefined : ownOf(join(own, language), name);
        if (given !== undefined) ownCount += 1;
        if (given?.endsWith('.ogg') === true) copyFileSync(given, join(made, `${name}.ogg`));
        else wavs.push([given ?? speak(sentence, /^[A-Z]$/u.test(sentence) ? LETTERS : voice, join(folder, `${name}.wav`)), name]);
      }
      encode(wavs, made);
      onProgress(Math.min(at + BATCH, sentences.length), sentences.length);
    }
    const clips = Object.fromEntries(sentences.map((sentence) => [sentence, `${clipName(language, sentence)}.ogg`]));
    writeFileSync(join(made, 'index.json'), `${JSON.stringify({ version: 1, language, clips }, null, 1)}\n`);
    rmSync(join(out, language), { recursive: true, force: true });
    renameSync(made, join(out, language));
    return { clips: sentences.length, own: ownCount, bytes: bytesOf(join(out, language), Object.values(clips)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(made, { recursive: true, force: true });
  }
}

function ownOf(folder: string, name: string): string | undefined {
  return ['.ogg', '.wav'].map((suffix) => join(folder, `${name}${suffix}`)).find((path) => existsSync(path));
}

/** `-z`: no pause after it; what follows a number in the same sentence follows at once. */
function speak(sentence: string, voice: string, wav: string): string {
  const words = ['-v', voice, '-s', String(WORDS_PER_MINUTE), '-z', '-b', '1', '--stdin', '-w', wav];
  run('espeak-ng', words, sentence);
  return wav;
}

function encode(wavs: readonly (readonly [wav: string, name: string])[], folder: string): void {
  if (wavs.length === 0) return;
  const inputs = wavs.flatMap(([wav]) => ['-i', wav]);
  const outputs = wavs.flatMap(([, name], at) => [
    ...['-map', `${String(at)}:a`, '-ac', '1', '-c:a', 'libopus', '-b:a', BITRATE, '-application', 'voip', '-map_metadata', '-1'],
    join(folder, `${name}.ogg`),
  ]);
  run('ffmpeg', ['-nostdin', '-loglevel', 'error', '-y', ...inputs, ...outputs], '');
}

function run(program: string, words: readonly string[], input: string): void {
  const { status, error, stderr } = spawnSync(program, words, { input, encoding: 'utf8', timeout: PROGRAM_LIMIT_MS });
  if (error !== undefined)
    throw new TypeError(`${program} could not be started. Install it: apt-get install espeak-ng ffmpeg`, { cause: error });
  if (status !== 0) throw new TypeError(`${program} failed: ${stderr.slice(-400)}`);
}

function bytesOf(folder: string, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
