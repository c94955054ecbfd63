/**
 * The control panel's side of one bus: polls its PDs in turn, keeps a secure channel to each, repeats what was not answered. Pure:
 * bytes and time come in, bytes and events go out. Never speaks of anything but identity in clear text, never falls back (INV-12).
 */

import type { Aes } from './aes.ts';
import { type Command, decodeReply, encodeCommand, NAK_REASON, type Reply } from './codec.ts';
import type { Attack, ControlPanel, PanelEvent, PanelOptions, PanelStep } from './panel-face.ts';
import { buildFrame, type Frame, frameReader, MARK, nextSequence } from './frame.ts';
import { decodesTo, newPd, type Pd, resetPd, type Sent } from './panel-pd.ts';
import { beginHandshake, type HandshakeFailure, takeCcrypt, takeRmac } from './panel-handshake.ts';
import { BLOCK, joined } from './secure-channel.ts';

/** A PD answers within this (SIA OSDP 2.2, 5.7: 200 ms). */
export const REPLY_LIMIT_MS = 200;
/** Speed of a line of which none is named: the slowest that every device speaks (SIA OSDP 2.2, 5.1). */
const BAUD = 9_600;
/** Start, eight data bits, stop. */
const BITS_PER_BYTE = 10;
/** Longest answer that is waited for on the wire besides the device's own time. */
const REPLY_BYTES = 64;
/** Between two polls of one PD; panels we met poll every 50 to 60 ms. */
export const POLL_EVERY_MS = 50;
/** The same frame goes out so often before the PD counts as gone. */
export const TRIES_MAX = 4;
/** Waits before a PD that is gone is spoken to again: from first to last, doubling. */
const BACK_FIRST_MS = 500;
const BACK_LAST_MS = 8_000;
/** A device that is busy is asked again after this; the others have their turn meanwhile. */
const BUSY_WAIT_MS = 200;
/** BUSY answers to one command before it counts as lost. */
const BUSY_MAX = 40;
/** Commands that wait for one PD; more are refused. */
export const COMMANDS_MAX = 16;

export function createControlPanel(options: PanelOptions): ControlPanel {
  return new Panel(options);
}

class Panel implements ControlPanel {
  readonly #aes: Aes;
  readonly #random: (bytes: number) => Uint8Array;
  readonly #isCrc: boolean;
  readonly #byteMs: number;
  readonly #pds: readonly Pd[];
  readonly #reader: ReturnType<typeof frameReader>;
  readonly #heard: Frame[] = [];
  #events: PanelEvent[] = [];
  #sent: Sent | undefined;
  #turn = 0;

  constructor({ devices, aes, random, isCrc = true, baud = BAUD }: PanelOptions) {
    this.#aes = aes;
    this.#random = random;
    this.#isCrc = isCrc;
    this.#byteMs = (BITS_PER_BYTE * 1000) / baud;
    this.#pds = devices.map((device) => newPd(device, BACK_FIRST_MS));
    this.#reader = frameReader({
      onFrame: (frame) => {
        this.#heard.push(frame);
      },
    });
  }

  step(nowMs: number, bytes?: Uint8Array): PanelStep {
    if (bytes !== undefined) this.#reader.push(bytes);
    for (const frame of this.#heard.splice(0)) this.#take(frame, nowMs);
    const send = this.#sent === undefined ? this.#speak(nowMs) : this.#wait(nowMs, this.#sent);
    const events = this.#events;
    this.#events = [];
    return { send: send === undefined ? undefined : joined(Uint8Array.of(MARK), send), events };
  }

  dueMs(): number {
    if (this.#sent !== undefined) return this.#sent.atMs + this.#limitMs(this.#sent);
    return Math.min(...this.#pds.map(({ nextMs }) => nextMs));
  }

  put(address: number, command: Command): boolean {
    const pd = this.#pdOf(address);
    if (pd?.phase !== 'online' || pd.queue.length >= COMMANDS_MAX) return false;
    // A key is handed out while an installer stands there, never else.
    if (command.name === 'KEYSET' && pd.options.isInstalling?.() !== true) return false;
    pd.queue.push(command);
    if (pd.held === undefined) pd.nextMs = 0;
    return true;
  }

  isOnline(address: number): boolean {
    return this.#pdOf(address)?.phase === 'online';
  }

  restart(address: number): void {
    const pd = this.#pdOf(address);
    if (pd === undefined) return;
    this.#giveUp(pd, this.#sent?.pd === pd ? this.#sent : undefined);
    if (this.#sent?.pd === pd) this.#sent = undefined;
    resetPd(pd, 0);
  }

  wipe(): void {
    this.#sent = undefined;
    for (const pd of this.#pds) resetPd(pd, 0);
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
    const { held } = pd;
    if (held !== undefined) {
      pd.held = undefined;
      return this.#again(held, nowMs);
    }
    if (pd.phase === 'online' && pd.options.isInstalling?.() !== true && !this.#endInstall(pd, nowMs)) return undefined;
    const isQueued = pd.phase === 'online' && pd.queue.length > 0;
    const command = isQueued ? pd.queue[0] : this.#ownCommand(pd, nowMs);
    if (command === undefined) return undefined;
    if (isQueued) pd.queue.shift();
    const frame = this.#frameOf(pd, command);
    this.#sent = { pd, frame, command, isQueued, atMs: nowMs, tries: 1, busies: 0 };
    this.#reader.reset();
    return frame;
  }

  /** False where the channel was under the key that everybody knows: it ends with the install mode, and so does a key not yet sent. */
  #endInstall(pd: Pd, nowMs: number): boolean {
    if (pd.isDefaultKey) this.#lose(pd, 'refused', nowMs, undefined);
    for (let at = pd.queue.length - 1; at >= 0; at -= 1) {
      const command = pd.queue[at];
      if (command?.name !== 'KEYSET') continue;
      pd.queue.splice(at, 1);
      this.#tell(pd, { kind: 'done', command, isTaken: false });
    }
    return pd.phase === 'online';
  }

  #again(sent: Sent, nowMs: number): Uint8Array {
    sent.atMs = nowMs;
    this.#sent = sent;
    this.#reader.reset();
    return sent.frame;
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
    return beginHandshake(pd, own, { aes: this.#aes, random: this.#random });
  }

  #frameOf(pd: Pd, command: Command): Uint8Array {
    const head = { address: pd.options.address, isReply: false, sequence: pd.sequence, isCrc: this.#isCrc, ...encodeCommand(command) };
    if (pd.session !== undefined) {
      const sealed = pd.session.seal(head);
      // A key must not outlive its frame.
      head.data.fill(0);
      return sealed;
    }
    const which = Uint8Array.of(pd.isDefaultKey ? 0 : 1);
    if (command.name === 'CHLNG') return buildFrame({ ...head, block: { type: BLOCK.challenge, data: which } });
    if (command.name === 'SCRYPT') return buildFrame({ ...head, block: { type: BLOCK.scrypt, data: which } });
    return buildFrame({ ...head, block: undefined });
  }

  #wait(nowMs: number, sent: Sent): Uint8Array | undefined {
    if (nowMs - sent.atMs < this.#limitMs(sent)) return undefined;
    // One try for a device that is not there: the others must not wait for it.
    if (sent.tries >= (sent.pd.phase === 'id' ? 1 : TRIES_MAX)) {
      this.#sent = undefined;
      this.#lose(sent.pd, 'silent', nowMs, sent);
      return undefined;
    }
    sent.tries += 1;
    return this.#again(sent, nowMs);
  }

  /** The device's time, and that of both frames on the wire. */
  #limitMs({ frame }: Sent): number {
    return REPLY_LIMIT_MS + Math.ceil((1 + frame.length + REPLY_BYTES) * this.#byteMs);
  }

  #take(frame: Frame, nowMs: number): void {
    const sent = this.#sent;
    if (sent === undefined || !frame.isReply || frame.address !== sent.pd.options.address) return;
    const { pd, command } = sent;
    if (decodesTo(frame, 'BUSY') && frame.block === undefined) {
      // Carries no sequence of its own: the same frame goes out again after its time.
      sent.busies += 1;
      sent.tries = 1;
      this.#sent = undefined;
      pd.held = sent;
      pd.nextMs = nowMs + BUSY_WAIT_MS;
      if (sent.busies > BUSY_MAX) this.#lose(pd, 'refused', nowMs, undefined);
      return;
    }
    if (frame.sequence !== pd.sequence) return; // an echo of an earlier exchange
    const data = this.#opened(pd, frame, command, nowMs);
    if (data === undefined) return;
    this.#sent = undefined;
    const decoded = decodeReply(frame.code, data);
    if (decoded.kind === 'bad' && pd.session === undefined) {
      this.#lose(pd, 'refused', nowMs, sent);
      return;
    }
    pd.sequence = nextSequence(pd.sequence);
    pd.nextMs = nowMs;
    if (decoded.kind === 'word') {
      this.#answered(pd, sent, decoded.word, nowMs);
      return;
    }
    // The device's own words, but none that we know: it goes on being there.
    pd.nextMs = nowMs + POLL_EVERY_MS;
    if (sent.isQueued) this.#tell(pd, { kind: 'done', command, isTaken: false });
  }

  /** The reply's data where it is of the channel; else the channel is over and it is counted. */
  #opened(pd: Pd, frame: Frame, command: Command, nowMs: number): Uint8Array | undefined {
    if (pd.session !== undefined) {
      if (frame.block === undefined || frame.mac === undefined) {
        this.#clearReply(pd, frame, command, nowMs);
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

  /** Nothing that is said in clear counts on a secured line; two things a device says when its channel is over are no attack. */
  #clearReply(pd: Pd, frame: Frame, command: Command, nowMs: number): void {
    const sent = this.#sent;
    // Some devices drop the channel with the key they were given, before they answer, or say NAK when the frame comes again because that
    // answer was lost. The next handshake proves who has it; a key that was given up wrongly could never be got back.
    const isTold = decodesTo(frame, 'ACK') || (decodesTo(frame, 'NAK') && (sent?.tries ?? 0) > 1);
    const isKeyTaken = command.name === 'KEYSET' && pd.isDefaultKey && isTold;
    if (!isKeyTaken && !decodesTo(frame, 'NAK')) {
      this.#attacked(pd, 'clear-reply', nowMs);
      return;
    }
    this.#sent = undefined;
    if (isKeyTaken) this.#tell(pd, { kind: 'done', command, isTaken: true });
    this.#lose(pd, 'refused', nowMs, isKeyTaken ? undefined : sent);
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
        this.#isWell(pd, takeCcrypt(pd, reply, this.#aes), sent, nowMs);
        return;
      case 'scrypt':
        if (!this.#isWell(pd, takeRmac(pd, reply, this.#aes), sent, nowMs) || pd.id === undefined) return;
        pd.backMs = BACK_FIRST_MS;
        this.#tell(pd, { kind: 'online', id: pd.id, capabilities: pd.capabilities, isDefaultKey: pd.isDefaultKey });
        return;
      case 'online':
        this.#heardOnline(pd, sent, reply, nowMs);
        return;
    }
  }

  /** Of a step of the handshake: whether it went well. */
  #isWell(pd: Pd, failure: HandshakeFailure | undefined, sent: Sent, nowMs: number): boolean {
    if (failure === undefined) return true;
    if (failure === 'attack') this.#tell(pd, { kind: 'attack', what: 'bad-cryptogram' });
    this.#lose(pd, failure, nowMs, sent);
    return false;
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
    this.#giveUp(pd, sent);
    const wasOnline = pd.phase === 'online';
    resetPd(pd, nowMs + pd.backMs);
    pd.backMs = Math.min(BACK_LAST_MS, pd.backMs * 2);
    if (wasOnline || why !== 'silent') this.#tell(pd, { kind: 'offline', why });
  }

  /** What waited was meant for a PD that was there: late, it would open a door nobody stands at. */
  #giveUp(pd: Pd, sent: Sent | undefined): void {
    const under = [sent, pd.held].flatMap((one) => (one?.isQueued === true ? [one.command] : []));
    for (const command of [...under, ...pd.queue]) this.#tell(pd, { kind: 'done', command, isTaken: false });
  }
}
