/**
 * The panel's side of the handshake with one PD: a challenge, the check of the answer, the check of the last word. Never ends in a
 * channel where one of both could not be proved, and under the default key only while an installer stands there (INV-12).
 */

import type { Aes } from './aes.ts';
import type { Command, Reply } from './codec.ts';
import type { Pd } from './panel-pd.ts';
import { cryptogram, DEFAULT_KEY, initialMac, isSame, RANDOM_BYTES, Session, sessionKeys } from './secure-channel.ts';

/** `attack`: it answered, and has another key. */
export type HandshakeFailure = 'refused' | 'attack';

interface Means {
  readonly aes: Aes;
  readonly random: (bytes: number) => Uint8Array;
}

/** Begins under `own`, which is wiped, or under the default key where there is none. */
export function beginHandshake(pd: Pd, own: Uint8Array | undefined, { aes, random }: Means): Command {
  const rndA = random(RANDOM_BYTES).slice();
  const scbk = own ?? DEFAULT_KEY.slice();
  pd.isDefaultKey = own === undefined;
  pd.pending = { rndA, keys: sessionKeys(aes, scbk, rndA) };
  scbk.fill(0);
  pd.sequence = 0;
  return { name: 'CHLNG', random: rndA };
}

export function takeCcrypt(pd: Pd, reply: Reply, aes: Aes): HandshakeFailure | undefined {
  const { pending } = pd;
  if (reply.name !== 'CCRYPT' || pending === undefined) return 'refused';
  const wanted = cryptogram(aes, pending.keys, pending.rndA, reply.random);
  if (!isSame(wanted, reply.cryptogram)) return 'attack';
  pending.server = cryptogram(aes, pending.keys, reply.random, pending.rndA);
  pd.phase = 'scrypt';
  return undefined;
}

/** The channel is open where it went well. */
export function takeRmac(pd: Pd, reply: Reply, aes: Aes): HandshakeFailure | undefined {
  const { pending } = pd;
  if (reply.name !== 'RMAC_I' || pending?.server === undefined) return 'refused';
  const initial = initialMac(aes, pending.keys, pending.server);
  if (!isSame(initial, reply.mac)) return 'attack';
  // The install mode may have ended meanwhile: the default key opens nothing then.
  if (pd.isDefaultKey && pd.options.isInstalling?.() !== true) return 'refused';
  pd.session = new Session(aes, pending.keys, initial.slice());
  pd.pending = undefined;
  pd.phase = 'online';
  return undefined;
}
