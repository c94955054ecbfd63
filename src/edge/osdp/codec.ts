/**
 * Commands and replies of OSDP by its own names (SIA OSDP 2.2): between bytes and words, both directions. Decoding never throws;
 * what is not understood is `bad` with its code. Field layouts follow the tables of the standard, noted at each.
 */

export const COMMAND = {
  POLL: 0x60,
  ID: 0x61,
  CAP: 0x62,
  LSTAT: 0x64,
  ISTAT: 0x65,
  OSTAT: 0x66,
  OUT: 0x68,
  LED: 0x69,
  BUZ: 0x6a,
  TEXT: 0x6b,
  COMSET: 0x6e,
  KEYSET: 0x75,
  CHLNG: 0x76,
  SCRYPT: 0x77,
} as const;
export type CommandName = keyof typeof COMMAND;

export const REPLY = {
  ACK: 0x40,
  NAK: 0x41,
  PDID: 0x45,
  PDCAP: 0x46,
  LSTATR: 0x48,
  ISTATR: 0x49,
  OSTATR: 0x4a,
  RAW: 0x50,
  KEYPAD: 0x53,
  COM: 0x54,
  CCRYPT: 0x76,
  RMAC_I: 0x78,
  BUSY: 0x79,
} as const;
export type ReplyName = keyof typeof REPLY;

/** Why a PD refuses a command. */
export const NAK_REASON = { check: 1, length: 2, unknown: 3, sequence: 4, unsupportedSecurity: 5, unencrypted: 6, record: 9 } as const;

/** What an output is to do (OUT control codes). */
export const OUT_CODE = { nop: 0, off: 1, on: 2, offAbort: 3, onAbort: 4, onTimed: 5, offTimed: 6 } as const;

export interface OutCommand {
  readonly output: number;
  readonly control: number;
  /** Tenths of a second. */
  readonly timerTenths: number;
}

export interface LedCommand {
  readonly reader: number;
  readonly led: number;
  /** 0 none, 1 cancel, 2 set. */
  readonly temporary: {
    readonly control: number;
    readonly onTenths: number;
    readonly offTenths: number;
    readonly onColour: number;
    readonly offColour: number;
    readonly timerTenths: number;
  };
  /** 0 none, 1 set. */
  readonly permanent: {
    readonly control: number;
    readonly onTenths: number;
    readonly offTenths: number;
    readonly onColour: number;
    readonly offColour: number;
  };
}

export const COLOUR = { off: 0, red: 1, green: 2, amber: 3, blue: 4, magenta: 5, cyan: 6, white: 7 } as const;

export interface BuzCommand {
  readonly reader: number;
  /** 0 none, 1 off, 2 default tone. */
  readonly tone: number;
  readonly onTenths: number;
  readonly offTenths: number;
  /** 0: until told otherwise. */
  readonly count: number;
}

export interface TextCommand {
  readonly reader: number;
  /** 1 permanent, 2 permanent and wrapped, 3 temporary, 4 temporary and wrapped. */
  readonly kind: number;
  readonly seconds: number;
  readonly row: number;
  readonly column: number;
  readonly text: string;
}

export type Command =
  | { readonly name: 'POLL' | 'ID' | 'CAP' | 'LSTAT' | 'ISTAT' | 'OSTAT' }
  | { readonly name: 'OUT'; readonly outputs: readonly OutCommand[] }
  | { readonly name: 'LED'; readonly leds: readonly LedCommand[] }
  | ({ readonly name: 'BUZ' } & BuzCommand)
  | ({ readonly name: 'TEXT' } & TextCommand)
  | { readonly name: 'COMSET'; readonly address: number; readonly baud: number }
  | { readonly name: 'KEYSET'; readonly key: Uint8Array }
  | { readonly name: 'CHLNG'; readonly random: Uint8Array }
  | { readonly name: 'SCRYPT'; readonly cryptogram: Uint8Array };

export interface PdId {
  /** Three bytes of the maker, hex. */
  readonly vendor: string;
  readonly model: number;
  readonly version: number;
  /** Four bytes, hex. */
  readonly serial: string;
  readonly firmware: readonly [number, number, number];
}

export interface Capability {
  readonly code: number;
  readonly compliance: number;
  readonly count: number;
}

export type Reply =
  | { readonly name: 'ACK' | 'BUSY' }
  | { readonly name: 'NAK'; readonly reason: number }
  | { readonly name: 'PDID'; readonly id: PdId }
  | { readonly name: 'PDCAP'; readonly capabilities: readonly Capability[] }
  | { readonly name: 'LSTATR'; readonly isTampered: boolean; readonly isPowerLow: boolean }
  | { readonly name: 'ISTATR'; readonly inputs: readonly boolean[] }
  | { readonly name: 'OSTATR'; readonly outputs: readonly boolean[] }
  | { readonly name: 'RAW'; readonly reader: number; readonly format: number; readonly bits: number; readonly data: Uint8Array }
  | { readonly name: 'KEYPAD'; readonly reader: number /** ASCII; 0x7F is `*`, 0x0D is `#`. */; readonly keys: Uint8Array }
  | { readonly name: 'COM'; readonly address: number; readonly baud: number }
  | { readonly name: 'CCRYPT'; readonly clientId: Uint8Array; readonly random: Uint8Array; readonly cryptogram: Uint8Array }
  | { readonly name: 'RMAC_I'; readonly mac: Uint8Array };

export type Decoded<Word> = { readonly kind: 'word'; readonly word: Word } | { readonly kind: 'bad'; readonly why: 'unknown' | 'length' };

const BAD_LENGTH = { kind: 'bad', why: 'length' } as const;
/** SCBK type of KEYSET, and its length. */
const KEY_TYPE_SCBK = 1;
const KEY_BYTES = 16;
const OUT_BYTES = 4;
const LED_BYTES = 14;
/** TEXT of one command. */
const TEXT_CHARACTERS_MAX = 32;

const u16 = (value: number): readonly [number, number] => [value & 0xff, (value >> 8) & 0xff];
const u32 = (value: number): readonly number[] => [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff];
const at = (bytes: Uint8Array, index: number): number => bytes[index] ?? 0;
const readU16 = (bytes: Uint8Array, index: number): number => at(bytes, index) | (at(bytes, index + 1) << 8);
const readU32 = (bytes: Uint8Array, index: number): number => (readU16(bytes, index) | (readU16(bytes, index + 2) << 16)) >>> 0;
/** The code where it is a printable ASCII letter, else a question mark. */
const printable = (byte: number): number => (byte >= 0x20 && byte <= 0x7e ? byte : 0x3f);
const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const unhex = (text: string): readonly number[] => (text.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
const word = <Word>(value: Word): Decoded<Word> => ({ kind: 'word', word: value });
/** Equal parts of a fixed length; undefined where it does not divide. */
function groups(data: Uint8Array, bytes: number): readonly Uint8Array[] | undefined {
  if (data.length === 0 || data.length % bytes !== 0) return undefined;
  return Array.from({ length: data.length / bytes }, (_, index) => data.subarray(index * bytes, (index + 1) * bytes));
}

export function encodeCommand(command: Command): { readonly code: number; readonly data: Uint8Array } {
  return { code: COMMAND[command.name], data: Uint8Array.from(commandData(command)) };
}

function commandData(command: Command): Iterable<number> {
  switch (command.name) {
    case 'POLL':
    case 'LSTAT':
    case 'ISTAT':
    case 'OSTAT':
      return [];
    case 'ID':
    case 'CAP':
      return [0];
    case 'OUT':
      return command.outputs.flatMap(({ output, control, timerTenths }) => [output, control, ...u16(timerTenths)]);
    case 'LED':
      return command.leds.flatMap(({ reader, led, temporary, permanent }) => [
        reader,
        led,
        ...[temporary.control, temporary.onTenths, temporary.offTenths, temporary.onColour, temporary.offColour],
        ...u16(temporary.timerTenths),
        ...[permanent.control, permanent.onTenths, permanent.offTenths, permanent.onColour, permanent.offColour],
      ]);
    case 'BUZ':
      return [command.reader, command.tone, command.onTenths, command.offTenths, command.count];
    case 'TEXT': {
      const text = Array.from(command.text, (character) => printable(character.codePointAt(0) ?? 0)).slice(0, TEXT_CHARACTERS_MAX);
      return [command.reader, command.kind, command.seconds, command.row, command.column, text.length, ...text];
    }
    case 'COMSET':
      return [command.address, ...u32(command.baud)];
    case 'KEYSET':
      return [KEY_TYPE_SCBK, command.key.length, ...command.key];
    case 'CHLNG':
      return command.random;
    case 'SCRYPT':
      return command.cryptogram;
  }
}

export function decodeCommand(code: number, data: Uint8Array): Decoded<Command> {
  switch (code) {
    case COMMAND.POLL:
      return data.length === 0 ? word({ name: 'POLL' }) : BAD_LENGTH;
    case COMMAND.LSTAT:
      return data.length === 0 ? word({ name: 'LSTAT' }) : BAD_LENGTH;
    case COMMAND.ISTAT:
      return data.length === 0 ? word({ name: 'ISTAT' }) : BAD_LENGTH;
    case COMMAND.OSTAT:
      return data.length === 0 ? word({ name: 'OSTAT' }) : BAD_LENGTH;
    case COMMAND.ID:
      return data.length === 1 ? word({ name: 'ID' }) : BAD_LENGTH;
    case COMMAND.CAP:
      return data.length === 1 ? word({ name: 'CAP' }) : BAD_LENGTH;
    case COMMAND.CHLNG:
      return data.length === 8 ? word({ name: 'CHLNG', random: data }) : BAD_LENGTH;
    case COMMAND.SCRYPT:
      return data.length === KEY_BYTES ? word({ name: 'SCRYPT', cryptogram: data }) : BAD_LENGTH;
    default:
      return decodeOperation(code, data);
  }
}

function decodeOperation(code: number, data: Uint8Array): Decoded<Command> {
  switch (code) {
    case COMMAND.OUT: {
      const outputs = groups(data, OUT_BYTES)?.map((part) => ({
        output: at(part, 0),
        control: at(part, 1),
        timerTenths: readU16(part, 2),
      }));
      return outputs === undefined ? BAD_LENGTH : word({ name: 'OUT', outputs });
    }
    case COMMAND.LED: {
      const leds = groups(data, LED_BYTES)?.map(readLed);
      return leds === undefined ? BAD_LENGTH : word({ name: 'LED', leds });
    }
    case COMMAND.BUZ: {
      if (data.length !== 5) return BAD_LENGTH;
      return word({
        name: 'BUZ',
        reader: at(data, 0),
        tone: at(data, 1),
        onTenths: at(data, 2),
        offTenths: at(data, 3),
        count: at(data, 4),
      });
    }
    case COMMAND.TEXT: {
      if (data.length < 6 || data.length !== 6 + at(data, 5) || at(data, 5) > TEXT_CHARACTERS_MAX) return BAD_LENGTH;
      const text = String.fromCharCode(...Array.from(data.subarray(6), printable));
      return word({
        name: 'TEXT',
        reader: at(data, 0),
        kind: at(data, 1),
        seconds: at(data, 2),
        row: at(data, 3),
        column: at(data, 4),
        text,
      });
    }
    case COMMAND.COMSET:
      return data.length === 5 ? word({ name: 'COMSET', address: at(data, 0), baud: readU32(data, 1) }) : BAD_LENGTH;
    case COMMAND.KEYSET: {
      const isKey = data.length === 2 + KEY_BYTES && at(data, 0) === KEY_TYPE_SCBK && at(data, 1) === KEY_BYTES;
      return isKey ? word({ name: 'KEYSET', key: data.slice(2) }) : BAD_LENGTH;
    }
    default:
      return { kind: 'bad', why: 'unknown' };
  }
}

function readLed(part: Uint8Array): LedCommand {
  const lit = (from: number) => ({
    control: at(part, from),
    onTenths: at(part, from + 1),
    offTenths: at(part, from + 2),
    onColour: at(part, from + 3),
    offColour: at(part, from + 4),
  });
  return { reader: at(part, 0), led: at(part, 1), temporary: { ...lit(2), timerTenths: readU16(part, 7) }, permanent: lit(9) };
}

export function encodeReply(reply: Reply): { readonly code: number; readonly data: Uint8Array } {
  return { code: REPLY[reply.name], data: Uint8Array.from(replyData(reply)) };
}

function replyData(reply: Reply): Iterable<number> {
  switch (reply.name) {
    case 'ACK':
    case 'BUSY':
      return [];
    case 'NAK':
      return [reply.reason];
    case 'PDID': {
      const { vendor, model, version, serial, firmware } = reply.id;
      return [...unhex(vendor), model, version, ...unhex(serial), ...firmware];
    }
    case 'PDCAP':
      return reply.capabilities.flatMap(({ code, compliance, count }) => [code, compliance, count]);
    case 'LSTATR':
      return [Number(reply.isTampered), Number(reply.isPowerLow)];
    case 'ISTATR':
      return reply.inputs.map(Number);
    case 'OSTATR':
      return reply.outputs.map(Number);
    case 'RAW':
      return [reply.reader, reply.format, ...u16(reply.bits), ...reply.data];
    case 'KEYPAD':
      return [reply.reader, reply.keys.length, ...reply.keys];
    case 'COM':
      return [reply.address, ...u32(reply.baud)];
    case 'CCRYPT':
      return [...reply.clientId, ...reply.random, ...reply.cryptogram];
    case 'RMAC_I':
      return reply.mac;
  }
}

export function decodeReply(code: number, data: Uint8Array): Decoded<Reply> {
  switch (code) {
    case REPLY.ACK:
      return data.length === 0 ? word({ name: 'ACK' }) : BAD_LENGTH;
    case REPLY.BUSY:
      return data.length === 0 ? word({ name: 'BUSY' }) : BAD_LENGTH;
    case REPLY.NAK:
      return data.length >= 1 ? word({ name: 'NAK', reason: at(data, 0) }) : BAD_LENGTH;
    case REPLY.PDID:
      return data.length === 12 ? word({ name: 'PDID', id: readId(data) }) : BAD_LENGTH;
    case REPLY.PDCAP: {
      const capabilities = groups(data, 3)?.map((part) => ({ code: at(part, 0), compliance: at(part, 1), count: at(part, 2) }));
      return capabilities === undefined ? BAD_LENGTH : word({ name: 'PDCAP', capabilities });
    }
    case REPLY.CCRYPT:
      return data.length === 32
        ? word({ name: 'CCRYPT', clientId: data.slice(0, 8), random: data.slice(8, 16), cryptogram: data.slice(16) })
        : BAD_LENGTH;
    case REPLY.RMAC_I:
      return data.length === KEY_BYTES ? word({ name: 'RMAC_I', mac: data }) : BAD_LENGTH;
    default:
      return decodeEvent(code, data);
  }
}

function decodeEvent(code: number, data: Uint8Array): Decoded<Reply> {
  switch (code) {
    case REPLY.LSTATR:
      return data.length === 2 ? word({ name: 'LSTATR', isTampered: at(data, 0) !== 0, isPowerLow: at(data, 1) !== 0 }) : BAD_LENGTH;
    case REPLY.ISTATR:
      return word({ name: 'ISTATR', inputs: Array.from(data, (byte) => byte !== 0) });
    case REPLY.OSTATR:
      return word({ name: 'OSTATR', outputs: Array.from(data, (byte) => byte !== 0) });
    case REPLY.RAW: {
      const bits = readU16(data, 2);
      if (data.length < 5 || data.length !== 4 + Math.ceil(bits / 8)) return BAD_LENGTH;
      return word({ name: 'RAW', reader: at(data, 0), format: at(data, 1), bits, data: data.slice(4) });
    }
    case REPLY.KEYPAD:
      return data.length >= 3 && data.length === 2 + at(data, 1)
        ? word({ name: 'KEYPAD', reader: at(data, 0), keys: data.slice(2) })
        : BAD_LENGTH;
    case REPLY.COM:
      return data.length === 5 ? word({ name: 'COM', address: at(data, 0), baud: readU32(data, 1) }) : BAD_LENGTH;
    default:
      return { kind: 'bad', why: 'unknown' };
  }
}

function readId(data: Uint8Array): PdId {
  return {
    vendor: hex(data.subarray(0, 3)),
    model: at(data, 3),
    version: at(data, 4),
    serial: hex(data.subarray(5, 9)),
    firmware: [at(data, 9), at(data, 10), at(data, 11)],
  };
}
