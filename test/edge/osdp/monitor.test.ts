/** The monitor names what goes by in both directions, and no byte of what a frame carries. */
import fc from 'fast-check';
import { buildFrame, encodeCommand, encodeReply, lineMonitor, type Command, type Reply } from '../../../src/edge/osdp/index.ts';
import { readTranscript } from './transcript.ts';

const CANARY = Uint8Array.from({ length: 16 }, (_, at) => 0xa1 + 5 * at);
const DIGITS = '90817263';
const TEXT = 'Mrs Canary, flat 7';

const COMMANDS: readonly Command[] = [
  { name: 'KEYSET', key: CANARY },
  { name: 'TEXT', reader: 0, kind: 1, seconds: 0, row: 1, column: 1, text: TEXT },
  { name: 'CHLNG', random: CANARY.subarray(0, 8) },
  { name: 'SCRYPT', cryptogram: CANARY },
];
const REPLIES: readonly Reply[] = [
  { name: 'RAW', reader: 0, format: 1, bits: 128, data: CANARY },
  { name: 'KEYPAD', reader: 0, keys: Uint8Array.from(DIGITS, (digit) => digit.charCodeAt(0)) },
  { name: 'CCRYPT', clientId: CANARY.subarray(0, 8), random: CANARY.subarray(8), cryptogram: CANARY },
  { name: 'RMAC_I', mac: CANARY },
];

function heard(frames: readonly Uint8Array[]): string[] {
  const lines: string[] = [];
  const monitor = lineMonitor((line) => lines.push(line));
  for (const [at, frame] of frames.entries()) monitor.push(Uint8Array.of(0xff, ...frame), 50 * at);
  expect(monitor.frames).toBe(lines.length);
  return lines;
}

const head = { address: 9, sequence: 2, isCrc: true, block: undefined };

it('never prints keys, card numbers, digits, texts or what they are encrypted to', () => {
  const frames = [
    ...COMMANDS.map((command) => buildFrame({ ...head, isReply: false, ...encodeCommand(command) })),
    ...REPLIES.map((reply) => buildFrame({ ...head, isReply: true, ...encodeReply(reply) })),
  ];
  const lines = heard(frames);
  expect(lines.map((line) => /SQN 2 (\w+),/.exec(line)?.[1])).toEqual([...COMMANDS, ...REPLIES].map(({ name }) => name));
  const out = lines.join('\n').toLowerCase();
  const hex = Buffer.from(CANARY).toString('hex');
  for (let at = 0; at + 4 <= hex.length; at += 2) expect(out).not.toContain(hex.slice(at, at + 4));
  for (const secret of [DIGITS, DIGITS.slice(0, 4), Buffer.from(DIGITS).toString('hex'), TEXT.toLowerCase(), 'canary', String(CANARY[0])])
    expect(out).not.toContain(secret);
});

it('says the same of a frame whatever it carries', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.uint8Array({ minLength: 16, maxLength: 16 }), (one, other) => {
      const told = (data: Uint8Array): string[] =>
        heard([buildFrame({ ...head, isReply: true, ...encodeReply({ name: 'RAW', reader: 0, format: 0, bits: 128, data }) })]);
      expect(told(one)).toEqual(told(other));
    }),
    { numRuns: 200 },
  );
});

it('follows a recorded exchange in both directions', () => {
  const lines = heard(readTranscript('handshake').frames.map(({ bytes }) => bytes));
  expect(lines.map((line) => line.replace(/^[\d.]+ /, ''))).toEqual([
    'CP > PD address 101 SQN 0 ID, 1 bytes, in clear, CRC',
    'PD > CP address 101 SQN 0 PDID, 12 bytes, in clear, CRC',
    'CP > PD address 101 SQN 1 CAP, 1 bytes, in clear, CRC',
    'PD > CP address 101 SQN 1 PDCAP, 27 bytes, in clear, CRC',
    'CP > PD address 101 SQN 0 CHLNG, 8 bytes, handshake, CRC',
    'PD > CP address 101 SQN 0 CCRYPT, 32 bytes, handshake, CRC',
    'CP > PD address 101 SQN 1 SCRYPT, 16 bytes, handshake, CRC',
    'PD > CP address 101 SQN 1 RMAC_I, 16 bytes, handshake, CRC',
    'CP > PD address 101 SQN 2 POLL, 0 bytes, secured, CRC',
    'PD > CP address 101 SQN 2 ACK, 0 bytes, secured, CRC',
  ]);
});

it('passes over noise, and over bytes of a frame that never ended', () => {
  const lines: string[] = [];
  const monitor = lineMonitor((line) => lines.push(line));
  const frame = buildFrame({ ...head, isReply: false, ...encodeCommand({ name: 'POLL' }) });
  monitor.push(Uint8Array.of(0x00, 0x53, 0x09), 0);
  monitor.push(frame, 500);
  monitor.push(
    frame.map((byte, at) => (at === 6 ? byte ^ 1 : byte)),
    550,
  );
  monitor.push(frame, 600);
  expect(lines).toHaveLength(2);
  expect(monitor.problems).toMatchObject({ 'bad-check': 1 });
});
