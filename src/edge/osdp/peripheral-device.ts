/**
 * The peripheral device's side of OSDP: answers its panel, keeps the secure channel, obeys lamps, buzzer, text and outputs as events.
 * Pure. In clear text it says who it is and nothing else; a command repeated is answered again and never done twice (INV-12).
 */

import type { Aes } from './aes.ts';
import { type Capability, type Command, decodeCommand, encodeReply, NAK_REASON, type PdId, type Reply } from './codec.ts';
import { BROADCAST, buildFrame, type Frame, frameReader, MARK, nextSequence } from './frame.ts';
import {
  BLOCK,
  cryptogram,
  DEFAULT_KEY,
  initialMac,
  isSame,
  joined,
  RANDOM_BYTES,
  Session,
  type SessionKeys,
  sessionKeys,
  wipeKeys,
} from './secure-channel.ts';

/** Without a command for so long the PD counts its panel as gone (SIA OSDP 2.2, 5.7: 8 s). */
export const ONLINE_LIMIT_MS = 8_000;
/** Bytes of one frame follow each other within this (SIA OSDP 2.2, 5.7: 20 ms; USB adapters hand over every 16 ms). */
const BYTE_GAP_MS = 50;
/** Card reads and keys that wait for a poll; older ones go. */
export const REPORTS_MAX = 16;
/** A read that nobody fetched for so long is no longer of anybody at the door. */
export const REPORT_LIMIT_MS = 5_000;

/** Every device can speak at it (SIA OSDP 2.2, 5.1). */
const BAUD = 9_600;

export interface PeripheralOptions {
  readonly address: number;
  /** 16 bytes, or undefined: then only the default key while installing. */
  readonly key: () => Uint8Array | undefined;
  readonly isInstalling?: () => boolean;
  readonly id: PdId;
  readonly capabilities: readonly Capability[];
  /** Eight bytes that name the device in the handshake. Absent: vendor, model, version and serial number. */
  readonly clientId?: () => Uint8Array;
  /** Speed of the line, for COM. */
  readonly baud?: number;
  readonly inputs?: () => readonly boolean[];
  readonly outputs?: () => readonly boolean[];
  readonly local?: () => { readonly isTampered: boolean; readonly isPowerLow: boolean };
  readonly aes: Aes;
  readonly random: (bytes: number) => Uint8Array;
}

export type DeviceEvent =
  | { readonly kind: 'online'; readonly isDefaultKey: boolean }
  | { readonly kind: 'offline' }
  | { readonly kind: 'command'; readonly command: Extract<Command, { name: 'OUT' | 'LED' | 'BUZ' | 'TEXT' }> }
  /** The panel's new key; keep it before the next handshake. */
  | { readonly kind: 'key'; readonly key: Uint8Array }
  /** The panel fetched it. */
  | { readonly kind: 'reported'; readonly ticket: number }
  | { readonly kind: 'attack'; readonly what: 'bad-mac' | 'clear-command' | 'bad-cryptogram' };

export interface DeviceStep {
  readonly send: Uint8Array | undefined;
  readonly events: readonly DeviceEvent[];
}

export interface PeripheralDevice {
  step(nowMs: number, bytes?: Uint8Array): DeviceStep;
  /** A ticket, told as `reported` when the panel has fetched it; undefined while no panel is there. */
  report(reply: Extract<Reply, { name: 'RAW' | 'KEYPAD' }>, nowMs: number): number | undefined;
  /** A report that nobody is to fetch any more. */
  withdraw(ticket: number): void;
  readonly isOnline: boolean;
  wipe(): void;
}

export function createPeripheralDevice(options: PeripheralOptions): PeripheralDevice {
  return new Device(options);
}

class Device implements PeripheralDevice {
  readonly #options: PeripheralOptions;
  readonly #reader: ReturnType<typeof frameReader>;
  readonly #heard: Frame[] = [];
  readonly #reports: { readonly reply: Reply; readonly ticket: number; readonly atMs: number }[] = [];
  #events: DeviceEvent[] = [];
  #session: Session | undefined;
  #isDefaultKey = false;
  #pending: { readonly keys: SessionKeys; readonly rndA: Uint8Array; readonly rndB: Uint8Array; readonly isDefault: boolean } | undefined;
  #sequence: number | undefined;
  #last: { readonly command: Uint8Array; readonly reply: Uint8Array } | undefined;
  #heardMs = Number.NEGATIVE_INFINITY;
  #byteMs = Number.NEGATIVE_INFINITY;
  #tickets = 0;
  /** Under way to the panel; heard of when its next command comes. */
  #fetched: number | undefined;

  constructor(options: PeripheralOptions) {
    this.#options = options;
    this.#reader = frameReader({
      onFrame: (frame) => {
        this.#heard.push(frame);
      },
    });
  }

  get isOnline(): boolean {
    return this.#session !== undefined;
  }

  step(nowMs: number, bytes?: Uint8Array): DeviceStep {
    this.#events = [];
    if (this.#session !== undefined && nowMs - this.#heardMs > ONLINE_LIMIT_MS) this.#drop();
    // The key that everybody knows ends with the install mode.
    if (this.#isDefaultKey && this.#options.isInstalling?.() !== true) this.#drop();
    if (bytes !== undefined && bytes.length > 0) {
      // What noise began must not swallow the frame that follows.
      if (nowMs - this.#byteMs > BYTE_GAP_MS) this.#reader.reset();
      this.#byteMs = nowMs;
      this.#reader.push(bytes);
    }
    let send: Uint8Array | undefined;
    // One command is under way on a bus; of several in one chunk only the last still waits for its answer.
    for (const frame of this.#heard.splice(0)) send = this.#take(frame, nowMs) ?? send;
    return { send: send === undefined ? undefined : joined(Uint8Array.of(MARK), send), events: this.#events };
  }

  report(reply: Extract<Reply, { name: 'RAW' | 'KEYPAD' }>, nowMs: number): number | undefined {
    if (this.#session === undefined || this.#isDefaultKey) return undefined;
    if (this.#reports.length >= REPORTS_MAX) this.#reports.shift();
    this.#tickets += 1;
    this.#reports.push({ reply, ticket: this.#tickets, atMs: nowMs });
    return this.#tickets;
  }

  withdraw(ticket: number): void {
    const at = this.#reports.findIndex((report) => report.ticket === ticket);
    if (at >= 0) this.#reports.splice(at, 1);
  }

  wipe(): void {
    this.#drop();
  }

  #take(frame: Frame, nowMs: number): Uint8Array | undefined {
    const { address } = this.#options;
    if (frame.isReply || (frame.address !== address && frame.address !== BROADCAST)) return undefined;
    // Whoever looks for devices disturbs none that has its panel; the panel itself may speak to all of its one device.
    if (frame.address === BROADCAST && this.#session?.isOwn(frame) === false && !this.#isRepeat(frame)) return undefined;
    // Our answer was lost on the way. A word that was heard before proves nobody's presence now.
    if (this.#isRepeat(frame)) return this.#last?.reply;
    const reply = frame.sequence === 0 ? this.#anew(frame) : this.#inTurn(frame, nowMs);
    if (reply === undefined) return undefined;
    this.#heardMs = nowMs;
    this.#last = { command: frame.raw, reply };
    this.#sequence = frame.sequence;
    return reply;
  }

  #isRepeat(frame: Frame): boolean {
    const isRepeatable = frame.sequence !== 0 || this.#pending !== undefined;
    return this.#last !== undefined && isRepeatable && isSame(this.#last.command, frame.raw);
  }

  /** A panel begins anew: whatever was agreed is over. */
  #anew(frame: Frame): Uint8Array | undefined {
    if (frame.block !== undefined && frame.block.type !== BLOCK.challenge) return undefined;
    this.#drop();
    return this.#inClear(frame);
  }

  #inTurn(frame: Frame, nowMs: number): Uint8Array | undefined {
    const isAnew = frame.block?.type === BLOCK.challenge;
    if (this.#session !== undefined && !isAnew) return this.#inSession(frame, this.#session, nowMs);
    if (this.#session !== undefined) this.#drop();
    if (this.#sequence !== undefined && frame.sequence !== nextSequence(this.#sequence))
      return this.#clear(frame, nak(NAK_REASON.sequence));
    return this.#inClear(frame);
  }

  #inSession(frame: Frame, session: Session, nowMs: number): Uint8Array | undefined {
    // Nothing in clear is answered on a secured line, and nothing of it is done.
    if (frame.mac === undefined) return this.#attacked('clear-command');
    const data = session.open(frame);
    if (data === undefined) return this.#attacked('bad-mac');
    const isInTurn = this.#sequence === undefined || frame.sequence === nextSequence(this.#sequence);
    // Whoever goes on has heard the last answer.
    if (isInTurn && this.#fetched !== undefined) this.#events.push({ kind: 'reported', ticket: this.#fetched });
    if (isInTurn) this.#fetched = undefined;
    const reply = isInTurn ? this.#answer(frame.code, data, nowMs) : nak(NAK_REASON.sequence);
    const sealed = session.seal({
      address: this.#options.address,
      isReply: true,
      sequence: frame.sequence,
      isCrc: frame.isCrc,
      ...encodeReply(reply),
    });
    return sealed;
  }

  #attacked(what: Extract<DeviceEvent, { kind: 'attack' }>['what']): Uint8Array | undefined {
    this.#events.push({ kind: 'attack', what });
    this.#drop();
    return undefined;
  }

  #answer(code: number, data: Uint8Array, nowMs: number): Reply {
    const decoded = decodeCommand(code, data);
    data.fill(0);
    if (decoded.kind === 'bad') return nak(decoded.why === 'unknown' ? NAK_REASON.unknown : NAK_REASON.length);
    const command = decoded.word;
    const { id, capabilities, inputs, outputs, local } = this.#options;
    switch (command.name) {
      case 'POLL':
        return this.#answerToPoll(nowMs);
      case 'ID':
        return { name: 'PDID', id };
      case 'CAP':
        return { name: 'PDCAP', capabilities };
      case 'LSTAT':
        return { name: 'LSTATR', ...(local?.() ?? { isTampered: false, isPowerLow: false }) };
      case 'ISTAT':
        return { name: 'ISTATR', inputs: inputs?.() ?? [] };
      case 'OSTAT':
        return { name: 'OSTATR', outputs: outputs?.() ?? [] };
      default:
        return this.#obeyed(command);
    }
  }

  #obeyed(command: Exclude<Command, { name: 'POLL' | 'ID' | 'CAP' | 'LSTAT' | 'ISTAT' | 'OSTAT' }>): Reply {
    switch (command.name) {
      // The standard lets OUT be answered by OSTATR too, but panels there are (libosdp) that take ACK alone.
      case 'OUT':
      case 'LED':
      case 'BUZ':
      case 'TEXT':
        this.#events.push({ kind: 'command', command });
        return { name: 'ACK' };
      case 'COMSET':
        // Address and speed stay as they are: they are the installer's to change, not a panel's. The answer says which are in use.
        return { name: 'COM', address: this.#options.address, baud: this.#options.baud ?? BAUD };
      case 'KEYSET':
        this.#events.push({ kind: 'key', key: command.key });
        return { name: 'ACK' };
      case 'CHLNG':
      case 'SCRYPT':
        return nak(NAK_REASON.unsupportedSecurity);
    }
  }

  #answerToPoll(nowMs: number): Reply {
    for (let report = this.#reports.shift(); report !== undefined; report = this.#reports.shift()) {
      if (nowMs - report.atMs > REPORT_LIMIT_MS) continue;
      this.#fetched = report.ticket;
      return report.reply;
    }
    return { name: 'ACK' };
  }

  /** Before a channel: who it is, and the handshake. */
  #inClear(frame: Frame): Uint8Array | undefined {
    // A panel that still has the channel we lost: it is to begin anew.
    if (frame.mac !== undefined) return this.#clear(frame, nak(NAK_REASON.unencrypted));
    const decoded = decodeCommand(frame.code, frame.data);
    if (decoded.kind === 'bad') return this.#clear(frame, nak(decoded.why === 'unknown' ? NAK_REASON.unknown : NAK_REASON.length));
    const command = decoded.word;
    if (command.name === 'CHLNG') return this.#challenged(frame, command.random);
    if (command.name === 'SCRYPT') return this.#secured(frame, command.cryptogram);
    if (frame.block !== undefined) return undefined;
    if (command.name === 'ID') return this.#clear(frame, { name: 'PDID', id: this.#options.id });
    if (command.name === 'CAP') return this.#clear(frame, { name: 'PDCAP', capabilities: this.#options.capabilities });
    // A poll in clear learns that there is somebody, and never a card or a key.
    if (command.name === 'POLL') return this.#clear(frame, { name: 'ACK' });
    return this.#clear(frame, nak(NAK_REASON.unencrypted));
  }

  #challenged(frame: Frame, rndA: Uint8Array): Uint8Array | undefined {
    const { aes, random, key, isInstalling, id, clientId = () => clientIdOf(id) } = this.#options;
    const isDefault = frame.block?.data[0] === 0;
    if (frame.block?.type !== BLOCK.challenge) return this.#clear(frame, nak(NAK_REASON.unsupportedSecurity));
    const scbk = isDefault ? (isInstalling?.() === true ? DEFAULT_KEY.slice() : undefined) : key();
    if (scbk === undefined) return this.#clear(frame, nak(NAK_REASON.unsupportedSecurity));
    const rndB = random(RANDOM_BYTES).slice();
    const keys = sessionKeys(aes, scbk, rndA);
    scbk.fill(0);
    this.#forget();
    this.#pending = { keys, rndA, rndB, isDefault };
    const reply: Reply = { name: 'CCRYPT', clientId: clientId(), random: rndB, cryptogram: cryptogram(aes, keys, rndA, rndB) };
    return this.#clear(frame, reply, { type: BLOCK.ccrypt, data: Uint8Array.of(isDefault ? 0 : 1) });
  }

  #secured(frame: Frame, server: Uint8Array): Uint8Array | undefined {
    const { aes, isInstalling } = this.#options;
    const pending = this.#pending;
    // The install mode may have ended meanwhile: the default key opens nothing then.
    const isOver = pending?.isDefault === true && isInstalling?.() !== true;
    if (pending === undefined || isOver || frame.block?.type !== BLOCK.scrypt) {
      this.#forget();
      return this.#clear(frame, nak(NAK_REASON.unsupportedSecurity));
    }
    if (!isSame(server, cryptogram(aes, pending.keys, pending.rndB, pending.rndA))) {
      this.#events.push({ kind: 'attack', what: 'bad-cryptogram' });
      this.#forget();
      return this.#clear(frame, nak(NAK_REASON.unsupportedSecurity));
    }
    this.#pending = undefined;
    this.#isDefaultKey = pending.isDefault;
    const initial = initialMac(aes, pending.keys, server);
    this.#session = new Session(aes, pending.keys, initial.slice());
    this.#events.push({ kind: 'online', isDefaultKey: pending.isDefault });
    return this.#clear(frame, { name: 'RMAC_I', mac: initial }, { type: BLOCK.rmac, data: Uint8Array.of(1) });
  }

  #clear(frame: Frame, reply: Reply, block?: Frame['block']): Uint8Array {
    const { address } = this.#options;
    return buildFrame({ address, isReply: true, sequence: frame.sequence, isCrc: frame.isCrc, block, ...encodeReply(reply) });
  }

  /** A handshake that came to nothing leaves no key. */
  #forget(): void {
    if (this.#pending !== undefined) wipeKeys(this.#pending.keys);
    this.#pending = undefined;
  }

  #drop(): void {
    if (this.#session !== undefined) this.#events.push({ kind: 'offline' });
    this.#session?.wipe();
    this.#session = undefined;
    this.#isDefaultKey = false;
    this.#forget();
    this.#sequence = undefined;
    this.#last = undefined;
    this.#reports.length = 0;
    this.#fetched = undefined;
  }
}

function nak(reason: number): Reply {
  return { name: 'NAK', reason };
}

/** Eight bytes that name the device in the handshake: vendor, model, version, first serial bytes. */
function clientIdOf({ vendor, model, version, serial }: PdId): Uint8Array {
  const bytes = (text: string): number[] => (text.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  return Uint8Array.from([...bytes(vendor), model, version, ...bytes(serial)].slice(0, 8));
}
