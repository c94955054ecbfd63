/** What a control panel keeps of one of its PDs, and of the frame that is under way to it. */

import { type Capability, type Command, decodeReply, type PdId } from './codec.ts';
import type { Frame } from './frame.ts';
import type { PdOptions } from './panel-face.ts';
import { type Session, type SessionKeys, wipeKeys } from './secure-channel.ts';

type Phase = 'id' | 'cap' | 'challenge' | 'scrypt' | 'online';

export interface Pd {
  readonly options: PdOptions;
  phase: Phase;
  sequence: number;
  session: Session | undefined;
  isDefaultKey: boolean;
  id: PdId | undefined;
  capabilities: readonly Capability[];
  pending: { readonly keys: SessionKeys; readonly rndA: Uint8Array; server?: Uint8Array } | undefined;
  readonly queue: Command[];
  /** Was answered by BUSY and goes out again. */
  held: Sent | undefined;
  nextMs: number;
  backMs: number;
}

export interface Sent {
  readonly pd: Pd;
  readonly frame: Uint8Array;
  readonly command: Command;
  readonly isQueued: boolean;
  atMs: number;
  tries: number;
  busies: number;
}

export function newPd(options: PdOptions, backMs: number): Pd {
  return {
    options,
    phase: 'id',
    sequence: 0,
    session: undefined,
    isDefaultKey: false,
    id: undefined,
    capabilities: [],
    pending: undefined,
    queue: [],
    held: undefined,
    nextMs: 0,
    backMs,
  };
}

/** As nobody ever spoke to it; no key of the channel is left. */
export function resetPd(pd: Pd, nextMs: number): void {
  // The keys of a handshake are those of the session that it ends in.
  pd.session?.wipe();
  if (pd.pending !== undefined) wipeKeys(pd.pending.keys);
  pd.session = undefined;
  pd.pending = undefined;
  pd.isDefaultKey = false;
  pd.phase = 'id';
  pd.sequence = 0;
  pd.queue.length = 0;
  pd.held = undefined;
  pd.nextMs = nextMs;
}

export function decodesTo(frame: Frame, name: 'ACK' | 'BUSY' | 'NAK'): boolean {
  const decoded = decodeReply(frame.code, frame.data);
  return decoded.kind === 'word' && decoded.word.name === name;
}
