/**
 * The control panel's side of one bus: polls its PDs in turn, keeps a secure channel to each, repeats what was not answered. Pure:
 * bytes and time come in, bytes and events go out. Never speaks of anything but identity in clear text, never falls back (INV-12).
 */

import type { Aes } from './aes.ts';
import { type Capability, type Command, decodeReply, encodeCommand, NAK_REASON, type PdId, type Reply } from './codec.ts';
import type { Attack, ControlPanel, PanelEvent, PanelOptions, PanelStep, PdOptions } from './panel-face.ts';
import { buildFrame, type Frame, frameReader, MARK, nextSequence } from './frame.ts';
import { BLOCK, cryptogram, DEFAULT_KEY, initialMac, isSame, joined, RANDOM_BYTES, Session, sessionKeys } from './secure-channel.ts';

/** A PD answers within this (SIA OSDP 2.2, 5.7: 200 ms). */
export const REPLY_LIMIT_MS = 200;
/** Between two polls of one PD; panels we met poll every 50 to 60 ms. */
export const POLL_EVERY_MS = 50;
/** The same frame goes out so often before the PD counts as gone. */
export const TRIES_MAX = 4;
/** Waits before a PD that is gone is spoken to again: from first to last, doubling. */
const BACK_FIRST_MS = 500;
const BACK_LAST_MS = 8_000;
/** BUSY answers to one command before it counts as lost. */
const BUSY_MAX = 40;
/** Commands that wait for one PD; more are refused. */
export const COMMANDS_MAX = 16;

type Phase = 'id' | 'cap' | 'challenge' | 'scrypt' | 'online';

interface Pd {
  readonly options: PdOptions;
  phase: Phase;
  sequence: number;
  session: Session | undefined;
  isDefaultKey: boolean;
  id: PdId | undefined;
  capabilities: readonly Capability[];
  pending: { readonly keys: ReturnType<typeof sessionKeys>; readonly rndA: Uint8Array; server?: Uint8Array } | undefined;
  readonly queue: Command[];
  nextMs: number;
  backMs: number;
}

interface Sent {
  readonly pd: Pd;
  readonly frame: Uint8Array;
  readonly command: Command;
  readonly isQueued: boolean;
  atMs: number;
  tries: number;
  busies: number;
}

export function createControlPanel(options: PanelOptions): ControlPanel {
  return new Panel(options);
}

class Panel implements ControlPanel {
  readonly #aes: Aes;
  readonly #random: (bytes: number) => Uint8Array;
  readonly #isCrc: boolean;
  readonly #pds: readonly Pd[];
  readonly #reader: ReturnType<typeof frameReader>;
  readonly #heard: Frame[] = [];
  #events: PanelEvent[] = [];
  #sent: Sent | undefined;
  #turn = 0;

  constructor({ devices, aes, random, isCrc = true }: PanelOptions) {
    this.#aes = aes;
    this.#random = random;
    this.#isCrc = isCrc;
    this.#pds = devices.map((device) => ({
      options: device,
      phase: 'id',
      sequence: 0,
      session: undefined,
      isDefaultKey: false,
      id: undefined,
      capabilities: [],
      pending: undefined,
      queue: [],
      nextMs: 0,
      backMs: BACK_FIRST_MS,
    }));
    this.#reader = frameReader({
      onFrame: (frame) => {
        this.#heard.push(frame);
      },
    });
  }

  step(nowMs: number, bytes?: Uint8Array): PanelStep {
    this.#events = [];
    if (bytes !== undefined) this.#reader.push(bytes);
    for (const frame of this.#heard.splice(0)) this.#take(frame, nowMs);
    const send = this.#sent === undefined ? this.#speak(nowMs) : this.#wait(nowMs, this.#sent);
    return { send: send === undefined ? undefined : joined(Uint8Array.of(MARK), send), events: this.#events };
  }

  dueMs(): number {
    if (this.#sent !== undefined) return this.#sent.atMs + REPLY_LIMIT_MS;
    return Math.min(...this.#pds.map(({ nextMs }) => nextMs));
  }

  put(address: number, command: Command): boolean {
    const pd = this.#pdOf(address);
    if (pd === undefined || pd.queue.length >= COMMANDS_MAX) return false;
    // A key is handed out while an installer stands there, never else.
    if (command.name === 'KEYSET' && pd.options.isInstalling?.() !== true) return false;
    pd.queue.push(command);
    if (pd.phase === 'online') pd.nextMs = 0;
    return true;
  }

  isOnline(address: number): boolean {
    return this.#pdOf(address)?.phase === 'online';
  }

  restart(address: number): void {
    const pd = this.#pdOf(address);
    if (pd === undefined) return;
    this.#reset(pd, 0);
    if (this.#sent?.pd === pd) this.#sent = undefined;
  }

  wipe(): void {
    for (const pd of this.#pds) this.#reset(pd, 0);
  }

  #pdOf(address: number): Pd | undefined {
    return this.#pds.find(({ options }) => options.address === address);
  }

  #tell(pd: Pd, event: PanelEvent extends infer E ? (E extends PanelEvent ? Omit<E, 'address'> : never) : never): void {
    this.#events.push({ address: pd.options.address, ...event });
  }

  /** Who is next in the round and due. */
  #speak(nowMs: number): Uint8Array | undefined {
    for (let passed = 0; passed < this.#pds.length; passed += 1) {
      const pd = this.#pds[(this.#turn + passed) % this.#pds.length];
      if (pd === undefined || pd.nextMs > nowMs) continue;
      const frame = this.#begin(pd, nowMs);
      if (frame === undefined) continue;
      this.#turn = (this.#turn + passed + 1) % this.#pds.length;
      return frame;
    }
    return undefined;
  }

  #begin(pd: Pd, nowMs: number): Uint8Array | undefined {
    const isQueued = pd.phase === 'online' && pd.queue.length > 0;
    const command = isQueued ? pd.queue[0] : this.#ownCommand(pd, nowMs);
    if (command === undefined) return undefined;
    if (isQueued) pd.queue.shift();
    const frame = this.#frameOf(pd, command);
    this.#sent = { pd, frame, command, isQueued, atMs: nowMs, tries: 1, busies: 0 };
    this.#reader.reset();
    return frame;
  }

  #ownCommand(pd: Pd, nowMs: number): Command | undefined {
    switch (pd.phase) {
      case 'id':
        return { name: 'ID' };
      case 'cap':
        return { name: 'CAP' };
      case 'challenge':
        return this.#challenge(pd, nowMs);
      case 'scrypt':
        return pd.pending?.server === undefined ? undefined : { name: 'SCRYPT', cryptogram: pd.pending.server };
      case 'online':
        return { name: 'POLL' };
    }
  }

  /** The handshake's first word, under the own key, or the default key while installing and never else. */
  #challenge(pd: Pd, nowMs: number): Command | undefined {
    const isInstalling = pd.options.isInstalling?.() === true;
    const own = isInstalling ? undefined : pd.options.key();
    if (own === undefined && !isInstalling) {
      pd.nextMs = nowMs + BACK_LAST_MS;
      return undefined;
    }
    const rndA = this.#random(RANDOM_BYTES).slice();
    const scbk = own ?? DEFAULT_KEY.slice();
    pd.isDefaultKey = own === undefined;
    pd.pending = { rndA, keys: sessionKeys(this.#aes, scbk, rndA) };
    scbk.fill(0);
    pd.sequence = 0;
    return { name: 'CHLNG', random: rndA };
  }

  #frameOf(pd: Pd, command: Command): Uint8Array {
    const head = { address: pd.options.address, isReply: false, sequence: pd.sequence, isCrc: this.#isCrc, ...encodeCommand(command) };
    if (pd.session !== undefined) return pd.session.seal(head);
    const which = Uint8Array.of(pd.isDefaultKey ? 0 : 1);
    if (command.name === 'CHLNG') return buildFrame({ ...head, block: { type: BLOCK.challenge, data: which } });
    if (command.name === 'SCRYPT') return buildFrame({ ...head, block: { type: BLOCK.scrypt, data: which } });
    return buildFrame({ ...head, block: undefined });
  }

  #wait(nowMs: number, sent: Sent): Uint8Array | undefined {
    if (nowMs - sent.atMs < REPLY_LIMIT_MS) return undefined;
    if (sent.tries >= TRIES_MAX) {
      this.#sent = undefined;
      this.#lose(sent.pd, 'silent', nowMs, sent);
      return undefined;
    }
    sent.tries += 1;
    sent.atMs = nowMs;
    this.#reader.reset();
    return sent.frame;
  }

  #take(frame: Frame, nowMs: number): void {
    const sent = this.#sent;
    if (sent === undefined || !frame.isReply || frame.address !== sent.pd.options.address) return;
    const { pd, command } = sent;
    if (decodesTo(frame, 'BUSY') && frame.block === undefined) {
      // Carries no sequence of its own: the same frame goes out again after its time.
      sent.busies += 1;
      sent.tries = Math.min(sent.tries, 1);
      sent.atMs = nowMs;
      if (sent.busies > BUSY_MAX) {
        this.#sent = undefined;
        this.#lose(pd, 'refused', nowMs, sent);
      }
      return;
    }
    if (frame.sequence !== pd.sequence) return; // an echo of an earlier exchange
    const data = this.#opened(pd, frame, command, nowMs);
    if (data === undefined) return;
    this.#sent = undefined;
    const decoded = decodeReply(frame.code, data);
    if (decoded.kind === 'bad') {
      this.#lose(pd, 'refused', nowMs, sent);
      return;
    }
    pd.sequence = nextSequence(pd.sequence);
    pd.nextMs = nowMs;
    this.#answered(pd, sent, decoded.word, nowMs);
  }

  /** The reply's data where it is of the channel; else the channel is over and it is counted. */
  #opened(pd: Pd, frame: Frame, command: Command, nowMs: number): Uint8Array | undefined {
    if (pd.session !== undefined) {
      if (frame.block === undefined || frame.mac === undefined) {
        // A PD that lost its session says so in clear, and so can anybody: nothing it says counts.
        this.#attacked(pd, 'clear-reply', nowMs);
        return undefined;
      }
      const data = pd.session.open(frame);
      if (data === undefined) this.#attacked(pd, 'bad-mac', nowMs);
      return data;
    }
    const wanted = command.name === 'CHLNG' ? BLOCK.ccrypt : command.name === 'SCRYPT' ? BLOCK.rmac : undefined;
    if (decodesTo(frame, 'NAK')) return frame.data;
    if (wanted === undefined) return frame.block === undefined ? frame.data : undefined;
    return frame.block?.type === wanted ? frame.data : undefined;
  }

  #attacked(pd: Pd, what: Attack, nowMs: number): void {
    const sent = this.#sent;
    this.#sent = undefined;
    this.#tell(pd, { kind: 'attack', what });
    this.#lose(pd, 'attack', nowMs, sent);
  }

  #answered(pd: Pd, sent: Sent, reply: Reply, nowMs: number): void {
    if (reply.name === 'NAK' && pd.phase !== 'online') {
      this.#lose(pd, 'refused', nowMs, sent);
      return;
    }
    switch (pd.phase) {
      case 'id':
        if (reply.name !== 'PDID') {
          this.#lose(pd, 'refused', nowMs, sent);
          return;
        }
        pd.id = reply.id;
        pd.phase = 'cap';
        return;
      case 'cap':
        if (reply.name !== 'PDCAP') {
          this.#lose(pd, 'refused', nowMs, sent);
          return;
        }
        // What it says of its security changes nothing: the channel is wanted whatever it is able to.
        pd.capabilities = reply.capabilities;
        pd.phase = 'challenge';
        return;
      case 'challenge':
        this.#challenged(pd, reply, sent, nowMs);
        return;
      case 'scrypt':
        this.#secured(pd, reply, sent, nowMs);
        return;
      case 'online':
        this.#heardOnline(pd, sent, reply, nowMs);
        return;
    }
  }

  #challenged(pd: Pd, reply: Reply, sent: Sent, nowMs: number): void {
    const { pending } = pd;
    if (reply.name !== 'CCRYPT' || pending === undefined) {
      this.#lose(pd, 'refused', nowMs, sent);
      return;
    }
    const wanted = cryptogram(this.#aes, pending.keys, pending.rndA, reply.random);
    if (!isSame(wanted, reply.cryptogram)) {
      this.#tell(pd, { kind: 'attack', what: 'bad-cryptogram' });
      this.#lose(pd, 'attack', nowMs, sent);
      return;
    }
    pending.server = cryptogram(this.#aes, pending.keys, reply.random, pending.rndA);
    pd.phase = 'scrypt';
  }

  #secured(pd: Pd, reply: Reply, sent: Sent, nowMs: number): void {
    const { pending, id } = pd;
    if (reply.name !== 'RMAC_I' || pending?.server === undefined || id === undefined) {
      this.#lose(pd, 'refused', nowMs, sent);
      return;
    }
    const initial = initialMac(this.#aes, pending.keys, pending.server);
    if (!isSame(initial, reply.mac)) {
      this.#tell(pd, { kind: 'attack', what: 'bad-cryptogram' });
      this.#lose(pd, 'attack', nowMs, sent);
      return;
    }
    // The install mode may have ended meanwhile: the default key opens nothing then.
    if (pd.isDefaultKey && pd.options.isInstalling?.() !== true) {
      this.#lose(pd, 'refused', nowMs, sent);
      return;
    }
    pd.session = new Session(this.#aes, pending.keys, initial.slice());
    pd.pending = undefined;
    pd.phase = 'online';
    pd.backMs = BACK_FIRST_MS;
    this.#tell(pd, { kind: 'online', id, capabilities: pd.capabilities, isDefaultKey: pd.isDefaultKey });
  }

  #heardOnline(pd: Pd, { command, isQueued }: Sent, reply: Reply, nowMs: number): void {
    pd.nextMs = pd.queue.length > 0 ? nowMs : nowMs + POLL_EVERY_MS;
    if (reply.name === 'NAK') {
      if (isQueued) this.#tell(pd, { kind: 'done', command, isTaken: false });
      const isOutOfStep =
        reply.reason === NAK_REASON.sequence || reply.reason === NAK_REASON.unsupportedSecurity || reply.reason === NAK_REASON.unencrypted;
      if (isOutOfStep) this.#lose(pd, 'refused', nowMs, undefined);
      return;
    }
    if (isQueued) this.#tell(pd, { kind: 'done', command, isTaken: true });
    if (reply.name !== 'ACK') this.#tell(pd, { kind: 'reply', reply });
  }

  #lose(pd: Pd, why: 'silent' | 'attack' | 'refused', nowMs: number, sent: Sent | undefined): void {
    if (sent?.isQueued === true) this.#tell(pd, { kind: 'done', command: sent.command, isTaken: false });
    // What waited was meant for a PD that was there: late, it would open a door nobody stands at.
    for (const command of pd.queue) this.#tell(pd, { kind: 'done', command, isTaken: false });
    const wasOnline = pd.phase === 'online';
    this.#reset(pd, nowMs + pd.backMs);
    pd.backMs = Math.min(BACK_LAST_MS, pd.backMs * 2);
    if (wasOnline || why !== 'silent') this.#tell(pd, { kind: 'offline', why });
  }

  #reset(pd: Pd, nextMs: number): void {
    pd.session?.wipe();
    pd.session = undefined;
    pd.pending?.keys.enc.fill(0);
    pd.pending?.keys.mac1.fill(0);
    pd.pending?.keys.mac2.fill(0);
    pd.pending = undefined;
    pd.phase = 'id';
    pd.sequence = 0;
    pd.queue.length = 0;
    pd.nextMs = nextMs;
  }
}

function decodesTo(frame: Frame, name: 'BUSY' | 'NAK'): boolean {
  const decoded = decodeReply(frame.code, frame.data);
  return decoded.kind === 'word' && decoded.word.name === name;
}
