/**
 * The recordings of the voice: one index a language, and the files that it names. Nothing outside their folders is ever opened:
 * the language is one of the site's, the name a checksum. The first folder that has a sentence wins.
 */

import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';

/** A sentence is a line of the screen; a language has some five hundred. */
const SENTENCE_CHARACTERS_MAX = 1000;
const NAME = /^[0-9a-f]{16}\.ogg$/;

const INDEX = z.object({
  version: z.literal(1),
  clips: z.record(z.string().max(SENTENCE_CHARACTERS_MAX), z.string().regex(NAME)),
});

export interface VoiceFolders {
  /** Each may hold `LANGUAGE/index.json` and what it names; one that is not there is passed over. */
  readonly dirs: readonly string[];
  readonly languages: readonly string[];
}

/** Those that can be heard at all: the page shows no switch for another. */
export function heardLanguages({ dirs, languages }: VoiceFolders): readonly string[] {
  return languages.filter((language) => dirs.some((dir) => existsSync(indexPath(dir, language))));
}

export function addVoiceRoutes(app: FastifyInstance, folders: VoiceFolders): void {
  app.get('/voice/:language/index.json', async (request, reply) => {
    const { language } = request.params as { language: string };
    if (!heardLanguages(folders).includes(language)) return absent(reply);
    const clips = await clipsOf(folders, language);
    return await reply.type('application/json').send(JSON.stringify({ clips }));
  });
  app.get('/voice/:language/:name', async (request, reply) => {
    const { language, name } = request.params as { language: string; name: string };
    if (!folders.languages.includes(language) || !NAME.test(name)) return absent(reply);
    for (const dir of folders.dirs) {
      const clip = await readFile(join(dir, language, name)).catch(() => undefined);
      if (clip !== undefined) return await reply.type('audio/ogg').send(clip);
    }
    return absent(reply);
  });
}

function absent(reply: FastifyReply): FastifyReply {
  reply.callNotFound();
  return reply;
}

/** A folder whose index cannot be read has nothing to say; the others go on. */
async function clipsOf({ dirs }: VoiceFolders, language: string): Promise<Readonly<Record<string, string>>> {
  const indexes = await Promise.all([...dirs].reverse().map((dir) => readIndex(indexPath(dir, language))));
  return Object.assign({}, ...indexes) as Readonly<Record<string, string>>;
}

async function readIndex(path: string): Promise<Readonly<Record<string, string>>> {
  try {
    return INDEX.parse(JSON.parse(await readFile(path, 'utf8'))).clips;
  } catch {
    return {};
  }
}

function indexPath(dir: string, language: string): string {
  return join(dir, language, 'index.json');
}
