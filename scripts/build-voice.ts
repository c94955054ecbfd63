/**
 * npm run build:voice: records everything that the kiosk page says, in each language, with espeak-ng and ffmpeg. Nothing of it is
 * committed. espeak-ng (GPL-3) is a program that is run here, not a part of this one.
 */

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { LANGUAGES } from '../src/core/policy/site.ts';
import { readSite } from '../src/edge/system/site-file.ts';
import { clipName, recordLanguage } from './voice/record.ts';
import { sentencesOf } from './voice/sentences.ts';

const HELP = `npm run build:voice -- [--site FILE] [--recordings DIR] [--out DIR] [--language CODE]... [--list]
  Records what the page reads aloud. Without it there is no voice at the door.
  --site FILE       a site file: its whole notice is recorded as well
  --recordings DIR  own recordings, used in the place of made ones: DIR/LANGUAGE/NAME.ogg (Opus) or .wav
  --out DIR         where to (default src/edge/screen/voice/dist)
  --language CODE   only this one; may be given several times (default: ${LANGUAGES.join(' and ')})
  --list            records nothing; prints LANGUAGE, NAME and sentence, one a line, for whoever records them
`;

const OUT = resolve(import.meta.dirname, '../src/edge/screen/voice/dist');

function main(): number {
  const { values } = parseArgs({
    options: {
      site: { type: 'string' },
      recordings: { type: 'string' },
      out: { type: 'string', default: OUT },
      language: { type: 'string', multiple: true, default: [...LANGUAGES] },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const unknown = values.language.find((language) => !(LANGUAGES as readonly string[]).includes(language));
  if (unknown !== undefined) {
    process.stderr.write(`build-voice: the page does not speak ${unknown}. It speaks ${LANGUAGES.join(' and ')}.\n`);
    return 2;
  }
  const site = values.site === undefined ? undefined : readSite(resolve(values.site));
  for (const language of values.language) {
    const sentences = sentencesOf(language, site);
    if (values.list) {
      for (const sentence of sentences) process.stdout.write(`${language}\t${clipName(language, sentence)}\t${sentence}\n`);
      continue;
    }
    const startedMs = performance.now();
    const { clips, own, bytes } = recordLanguage({
      language,
      sentences,
      out: resolve(values.out),
      own: values.recordings === undefined ? undefined : resolve(values.recordings),
      onProgress: (done, of) => {
        if (process.stderr.isTTY) process.stderr.write(`\r${language} ${String(done)}/${String(of)} `);
      },
    });
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    process.stdout.write(
      `${language}: ${String(clips)} recordings, ${String(own)} own, ${String(Math.ceil(bytes / 1000))} kB, ${seconds} s\n`,
    );
  }
  return 0;
}

process.exitCode = main();
