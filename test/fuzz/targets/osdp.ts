/** Bytes on an OSDP line: the frame reader, the words, and both roles with a channel open and without one. */
import {
  createControlPanel,
  createPeripheralDevice,
  decodeCommand,
  decodeReply,
  frameReader,
  nodeAes,
  readFrame,
} from '../../../src/edge/osdp/index.ts';
import { CAPABILITIES, idOf, keyOf, makeBus } from '../../edge/osdp/bus.ts';
import { bytesOf } from '../../edge/osdp/hex.ts';
import { must, type OpenTarget } from '../target.ts';

const ADDRESS = 101;
/** Enough for a whole handshake on a line in memory. */
const TICKS = 40;

/** Of test/vectors/osdp/handshake.txt: identity, capabilities, the handshake, a secured poll and its answer. */
const FRAMES = [
  '53650900046100d97a',
  '53e514000445697a009901040302010b0c0d5c7e',
  '53650900056200ba18',
  '536513000c03110176146bddcc7d6fa6b6c997',
  '53e52b000c03120176697a9900040302019fcc82092b0a81f256c728ac5e9e3fa586419bbf0005ffe2c6f0',
  '53651b000d031301773fceb06e24e441ac431d9bd3d2512f9ef560',
  '53e51b000d0314017875545e2817e9ce5b2eb5b705660bb92e146a',
  '53650e000e021560ceb530efbeab',
  '53e50e000e021640c5bdf37ae5c3',
];

const recorded = (): readonly Uint8Array[] => [...FRAMES.map(bytesOf), bytesOf(FRAMES.map((frame) => `ff${frame}`).join(''))];

export const osdpFrames: OpenTarget = () => ({
  name: 'osdp-frames',
  shape: 'bytes',
  seeds: recorded(),
  words: ['\u0053', '\u00ff\u0053'],
  quickRuns: 1000,
  run(input) {
    const take = (step: number): string => {
      let frames = '';
      const reader = frameReader({
        onFrame: ({ raw, code, data, isReply }) => {
          must(typeof readFrame(raw) !== 'string', 'a frame that was handed out does not read');
          const { kind } = isReply ? decodeReply(code, data) : decodeCommand(code, data);
          frames += `${kind}${String(raw.length)} `;
        },
      });
      for (let at = 0; at < input.length; at += step) reader.push(input.subarray(at, at + step));
      return frames;
    };
    must(take(Math.max(1, input.length)) === take(1 + ((input[0] ?? 0) % 7)), 'what is read depends on how the line cuts its bytes');
  },
});

export const osdpRoles: OpenTarget = () => ({
  name: 'osdp-roles',
  shape: 'bytes',
  seeds: recorded(),
  words: ['\u0053', '\u00ff\u0053'],
  quickRuns: 300,
  run(input) {
    const bus = makeBus({ addresses: [ADDRESS], seed: input.length });
    // Half of the inputs meet an open channel.
    if ((input[0] ?? 0) % 2 === 0) for (let tick = 0; tick < TICKS; tick += 1) bus.tick();
    const device = bus.devices.get(ADDRESS);
    const atDevice = device?.step(bus.nowMs + 1, input).events ?? [];
    must(!atDevice.some(({ kind }) => kind === 'command' || kind === 'key'), 'a device obeyed what nobody authenticated');
    const atPanel = bus.panel.step(bus.nowMs + 1, input).events;
    must(!atPanel.some(({ kind }) => kind === 'reply' || kind === 'online'), 'a panel believed what nobody authenticated');
    // Whatever came, a line that is quiet again becomes whole.
    const fresh = createPeripheralDevice({
      address: ADDRESS,
      key: () => keyOf(ADDRESS),
      id: idOf(ADDRESS),
      capabilities: CAPABILITIES,
      aes: nodeAes,
      random: (count) => new Uint8Array(count),
    });
    const panel = createControlPanel({
      devices: [{ address: ADDRESS, key: () => keyOf(ADDRESS) }],
      aes: nodeAes,
      random: (count) => new Uint8Array(count),
    });
    fresh.step(0, input);
    let [answer, nowMs]: [Uint8Array | undefined, number] = [undefined, 1_000];
    for (let tick = 0; tick < TICKS && !panel.isOnline(ADDRESS); tick += 1) {
      nowMs += 100;
      const { send } = panel.step(nowMs, answer);
      answer = send === undefined ? undefined : fresh.step(nowMs, send).send;
    }
    must(panel.isOnline(ADDRESS), 'the line did not become whole again');
  },
});
